/* The steps of the Gaussian bound, so that each can be tried: bad eigenvectors, samples that round badly. */
#ifndef XRD_MEASURE_GAUSSIAN_UPPER_H
#define XRD_MEASURE_GAUSSIAN_UPPER_H

#include <arb.h>

#include "exactrd/posterior.h"

enum { XRD_COVARIANCE_BLOCK = 256 /* rows at once */ };

/* s, n x n, with N covariance <= s + e I as matrices, e the upper end of its ball; mean has room for n numbers, block
   for XRD_COVARIANCE_BLOCK n. */
void xrd_covariance_above(const xrd_sample_rows *rows, double *mean, double *block, double *s, arb_t e);

/* matrix n x n symmetric, column-major and full; vectors n x n, column-major, nearly orthogonal.  The upper end of the
   ball values[i] >= the i-th largest eigenvalue of the matrix, for every vectors; work has room for 2 n n + n.  Errors:
   XRD_ERR_INTERNAL where the vectors are too far from orthogonal. */
XRD_MUST_USE xrd_status xrd_eigenvalues_upper(const double *matrix, const double *vectors, size_t n, arb_ptr values,
                                              double *work, xrd_error *error);

#endif
