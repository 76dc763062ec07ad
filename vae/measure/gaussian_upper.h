/* The step of the Gaussian bound that takes anybody's eigenvectors, so that bad ones can be tried. */
#ifndef XRD_MEASURE_GAUSSIAN_UPPER_H
#define XRD_MEASURE_GAUSSIAN_UPPER_H

#include "exactrd/status.h"

/* matrix n x n symmetric, column-major and full; vectors n x n, column-major, nearly orthogonal.  values[i] >= the i-th
   largest eigenvalue of the matrix, for every vectors; work has room for 2 n n.  Errors: XRD_ERR_INTERNAL where the
   vectors are too far from orthogonal. */
XRD_MUST_USE xrd_status xrd_eigenvalues_upper(const double *matrix, const double *vectors, size_t n, double *values,
                                              double *work, xrd_error *error);

#endif
