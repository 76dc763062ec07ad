#include <math.h>

#include "exactrd/problem.h"

double xrd_distortion_entry(const xrd_distortion *distortion, size_t i, size_t j) {
  double sum = 0;
  switch (distortion->kind) {
  case XRD_MATRIX: return distortion->matrix[i * distortion->m + j];
  case XRD_HAMMING: return i == j ? 0 : 1;
  case XRD_SQUARED:
  case XRD_ABSOLUTE:
    for (size_t k = 0; k < distortion->dim; k++) {
      const double difference = distortion->x[i * distortion->dim + k] - distortion->y[j * distortion->dim + k];
      sum += distortion->kind == XRD_SQUARED ? difference * difference : fabs(difference);
    }
  }
  return sum;
}
