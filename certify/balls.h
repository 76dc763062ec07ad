/* The reference evaluation of an enclosure: every entry a ball. */
#ifndef XRD_CERTIFY_BALLS_H
#define XRD_CERTIFY_BALLS_H

#include "certify/proof.h"
#include "exactrd/certificate.h"

/* Encloses the three numbers at `precision` bits, any n, m, slope (also +infinity) and witness.
   `minimum` as xrd_rows_minimum gives it.  Cost: n m exponentials of about 250 ns each.
   Errors: XRD_ERR_ARGUMENT where q misses every allowed pair of a row, XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_balls_enclose(const xrd_problem *problem, const double *minimum, const xrd_witness *witness,
                                          slong precision, xrd_proof *proof, xrd_error *error);

/* The same at an infinite slope for a structure found by certify/structure.h, from the pairs with d_ij = s_i alone,
   which are found without asking all: cost about n + m. */
XRD_MUST_USE xrd_status xrd_balls_enclose_nearest(const xrd_problem *problem, const double *minimum,
                                                  const xrd_witness *witness, slong precision, xrd_proof *proof,
                                                  xrd_error *error);

#endif
