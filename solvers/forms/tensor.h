/* Products of a tensor with a matrix along one axis. */
#ifndef XRD_SOLVERS_FORMS_TENSOR_H
#define XRD_SOLVERS_FORMS_TENSOR_H

#include <stddef.h>

/* to[b, j, c] = sum_i a[j, i] from[b, i, c]: `from` is before x n x after, `to` before x m x after, `a` m x n, all
   row-major and apart from each other. */
void xrd_tensor_contract(size_t before, size_t n, size_t m, size_t after, const double *a, const double *from,
                         double *to);

#endif
