#include "solvers/forms/tensor.h"

#include <cblas.h>

void xrd_tensor_contract(size_t before, size_t n, size_t m, size_t after, const double *a, const double *from,
                         double *to) {
  const int inner = (int)n, rows = (int)m, width = (int)after;
  if (after == 1)
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, (int)before, rows, inner, 1, from, inner, a, inner, 0, to,
                rows);
  else
    for (size_t b = 0; b < before; b++)
      cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, rows, width, inner, 1, a, inner, from + b * n * after,
                  width, 0, to + b * m * after, width);
}
