#include "vae/experiments/statistics.h"

#include <math.h>

xrd_summary xrd_summary_of(const double *values, size_t count) {
  double mean = 0, square = 0;
  for (size_t i = 0; i < count; i++) mean += values[i] / (double)count;
  for (size_t i = 0; i < count; i++) square += (values[i] - mean) * (values[i] - mean);
  return (xrd_summary){mean, count > 1 ? sqrt(square / (double)(count - 1)) : 0};
}
