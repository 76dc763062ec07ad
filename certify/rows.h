/* What a proof needs of the rows: s_i = min_j d_ij, and a witness inside its documented range. */
#ifndef XRD_CERTIFY_ROWS_H
#define XRD_CERTIFY_ROWS_H

#include "exactrd/certificate.h"

/* minimum[i] = min_j d_ij (0 where p_i = 0, whose row leaves the problem).
   Cost O(n m dim), on a line or a product grid found by certify/structure.h O((n + m) log m).
   Errors: XRD_ERR_MEMORY; XRD_ERR_INPUT where a row with p_i > 0 has no allowed pair. */
XRD_MUST_USE xrd_status xrd_rows_minimum(const xrd_problem *problem, int threads, double *minimum, xrd_error *error);

/* The documented range of slope, q and w; that q reaches each row is found while proving. */
XRD_MUST_USE xrd_status xrd_witness_validate(const xrd_problem *problem, const xrd_witness *witness, xrd_error *error);

#endif
