/* Triangles of a few rows by plain loops: the calls of BLAS cost more than their work. */
#ifndef XRD_SOLVERS_SMALL_H
#define XRD_SOLVERS_SMALL_H

#include <stdbool.h>
#include <stddef.h>

enum { XRD_SMALL = 24 /* rows up to which it pays */ };

/* Replaces the upper triangle of a positive definite h (column-major, leading dimension ld) by R, R'R = h; false where
   it is not. */
bool xrd_small_cholesky(size_t count, double *h, size_t ld);

/* x := R'^-1 x, and x := R^-1 x. */
void xrd_small_forward(size_t count, const double *r, size_t ld, double *x);
void xrd_small_backward(size_t count, const double *r, size_t ld, double *x);

#endif
