#include "experiments/statistics.h"

#include <math.h>

xrd_summary xrd_summary_of(const double *values, size_t count, size_t stride) {
  double mean = 0, square = 0;
  for (size_t i = 0; i < count; i++) mean += values[i * stride] / (double)count;
  for (size_t i = 0; i < count; i++) square += (values[i * stride] - mean) * (values[i * stride] - mean);
  return (xrd_summary){mean, count > 1 ? sqrt(square / (double)(count - 1)) : 0};
}
