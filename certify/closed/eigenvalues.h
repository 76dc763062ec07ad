/* Eigenvalues of symmetric matrices between proved bounds. */
#ifndef XRD_CERTIFY_CLOSED_EIGENVALUES_H
#define XRD_CERTIFY_CLOSED_EIGENVALUES_H

#include <arb.h>
#include <arb_mat.h>
#include <stddef.h>

#include "exactrd/status.h"

enum { XRD_EIGENVALUE_BITS = 128 };

/* Into `weighted`, k x k, a matrix with the eigenvalues of M^(1/2) Sigma M^(1/2): L'SL, where L L' is one of the two
   matrices and S the other; Sigma itself where the metric M is NULL.  Both are k x k doubles, row-major, averaged with
   their transposes.  `middle` (k x k) gets the nearest doubles.  Errors: XRD_ERR_INPUT where neither is proved positive
   definite. */
XRD_MUST_USE xrd_status xrd_weighted_covariance(const double *covariance, const double *metric, size_t k,
                                                arb_mat_t weighted, double *middle, xrd_error *error);

/* lower[i] <= the i-th largest eigenvalue of the symmetric k x k matrix, or 0 where that is negative <= upper[i].  Row
   i of `vectors` (k x k) is a proposal of its eigenvector: valid whatever it is, sharp where it is right.  Errors:
   XRD_ERR_INTERNAL where the proposals are too far from orthogonal, XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_eigenvalues_enclose(const arb_mat_t matrix, const double *vectors, double *lower,
                                                double *upper, xrd_error *error);

#endif
