/* Eigenvalues of the symmetric positive semidefinite matrices that users give. */
#ifndef XRD_SOLVERS_WATERFILL_SYMMETRIC_H
#define XRD_SOLVERS_WATERFILL_SYMMETRIC_H

#include "exactrd/status.h"

/* matrix = vectors^T diag(values) vectors: row i of `vectors` (k x k) belongs to values[i], descending, all >= 0, those
   below k eps of the largest set to 0.  `name` is for messages.  Errors: XRD_ERR_INPUT naming the entry that is not
   finite or not symmetric (to `tolerance` of the largest entry), or the eigenvalue below -`tolerance` of the largest;
   XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_symmetric_eigen(const double *matrix, size_t k, const char *name, double tolerance,
                                            double *values, double *vectors, xrd_error *error);

#endif
