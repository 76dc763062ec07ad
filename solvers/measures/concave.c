#include "solvers/measures/concave.h"

#include <lapacke.h>
#include <math.h>
#include <string.h>

/* Eigenvectors of minus the matrix, one a row, and its eigenvalues behind them. */
static bool decompose(size_t size, const double *matrix, double *work) {
  for (size_t k = 0; k < size * size; k++) work[k] = -matrix[k];
  const lapack_int order = (lapack_int)size;
  return LAPACKE_dsyev(LAPACK_COL_MAJOR, 'V', 'U', order, work, order, work + size * size) == 0;
}

void xrd_concave_part(size_t size, const double *matrix, double *part, double *work) {
  if (size == 1) {
    part[0] = fmax(0, -matrix[0]);
    return;
  }
  memset(part, 0, size * size * sizeof *part);
  if (!decompose(size, matrix, work)) return;
  for (size_t e = 0; e < size; e++) {
    const double value = work[size * size + e], *vector = work + e * size;
    if (!(value > 0)) continue;
    for (size_t k = 0; k < size; k++)
      for (size_t l = 0; l < size; l++) part[k * size + l] += value * vector[k] * vector[l];
  }
}

double xrd_concave_rise(size_t size, const double *gradient, const double *matrix, double *work) {
  if (size == 1) return matrix[0] < 0 ? gradient[0] * gradient[0] / (-2 * matrix[0]) : 0;
  if (!decompose(size, matrix, work)) return 0;
  const double *values = work + size * size;
  double sum = 0;
  for (size_t e = 0; e < size; e++) {
    double product = 0;
    for (size_t k = 0; k < size; k++) product += gradient[k] * work[e * size + k];
    if (values[e] > 1e-14 * values[size - 1]) sum += product * product / (2 * values[e]);
  }
  return sum;
}

bool xrd_concave_bend(size_t size, const double *matrix, size_t index, double *direction, double *work) {
  if (xrd_concave(size, matrix, work) || !decompose(size, matrix, work) || !(work[size * size + index] < 0))
    return false;
  memcpy(direction, work + index * size, size * sizeof *direction);
  return true;
}

bool xrd_concave_top(size_t size, const double *gradient, const double *matrix, double *step, double *work) {
  for (size_t k = 0; k < size * size; k++) work[k] = -matrix[k];
  memcpy(step, gradient, size * sizeof *step);
  const lapack_int order = (lapack_int)size;
  return LAPACKE_dposv_work(LAPACK_COL_MAJOR, 'U', order, 1, work, order, step, order) == 0;
}

bool xrd_concave(size_t size, const double *matrix, double *work) {
  for (size_t k = 0; k < size * size; k++) work[k] = -matrix[k];
  return LAPACKE_dpotrf_work(LAPACK_COL_MAJOR, 'U', (lapack_int)size, work, (lapack_int)size) == 0;
}
