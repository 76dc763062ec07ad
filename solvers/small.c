#include "solvers/small.h"

#include <math.h>

static double dot(size_t count, const double *x, const double *y) {
  double sum = 0;
  for (size_t k = 0; k < count; k++) sum += x[k] * y[k];
  return sum;
}

bool xrd_small_cholesky(size_t count, double *h, size_t ld) {
  for (size_t t = 0; t < count; t++) {
    double *column = h + t * ld;
    xrd_small_forward(t, h, ld, column);
    const double square = column[t] - dot(t, column, column);
    if (!(square > 0)) return false;
    column[t] = sqrt(square);
  }
  return true;
}

void xrd_small_forward(size_t count, const double *r, size_t ld, double *x) {
  for (size_t t = 0; t < count; t++) x[t] = (x[t] - dot(t, r + t * ld, x)) / r[t * ld + t];
}

void xrd_small_backward(size_t count, const double *r, size_t ld, double *x) {
  for (size_t t = count; t-- > 0;) {
    x[t] /= r[t * ld + t];
    for (size_t s = 0; s < t; s++) x[s] -= x[t] * r[t * ld + s];
  }
}
