/* The tangents of a point in orthonormal coordinates: D_a f = sum_c Q_c R_ca, so that G = R'R. */
#ifndef XRD_VAE_TANGENT_H
#define XRD_VAE_TANGENT_H

#include "exactrd/geometry.h"

/* Above this condition number of G the tangents count as dependent. */
#define XRD_TANGENT_CONDITION 1e14

typedef struct {
  size_t outputs, p;
  double *q;                /* p x N: orthonormal rows; NULL where it was not wanted */
  double *r;                /* p x p, row-major, upper triangular */
  double largest, smallest; /* singular values of R */
  double *block;            /* owned */
} xrd_tangent;

/* From p x N tangents, by Householder's QR.  Release with xrd_tangent_clear (also after a failure).  Errors:
   XRD_ERR_ARGUMENT (p = 0, p > N or p > XRD_GEOMETRY_DIRECTIONS), XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_tangent_init(xrd_tangent *tangent, const double *tangents, size_t outputs, size_t p,
                                         bool with_q, xrd_error *error);
void xrd_tangent_clear(xrd_tangent *tangent);

/* Condition number of G; +infinity where a tangent is no sum of others only by rounding. */
double xrd_tangent_condition(const xrd_tangent *tangent);

/* XRD_ERR_INPUT where the condition is above XRD_TANGENT_CONDITION. */
XRD_MUST_USE xrd_status xrd_tangent_check(const xrd_tangent *tangent, xrd_error *error);

/* x <- R^-1 x, or R'^-1 x. */
void xrd_tangent_solve(const xrd_tangent *tangent, bool transposed, double *x);

#endif
