/* Random coding: some code of this length has at most this rate. */
#ifndef XRD_CERTIFY_LENGTH_ACHIEVABLE_H
#define XRD_CERTIFY_LENGTH_ACHIEVABLE_H

#include "certify/length/rows.h"
#include "exactrd/length.h"

/* achievable_upper of the point, whose length and excess are set: (1/n) log M for the least M found with E (1 - Q)^M <=
   excess, Q = P_q[sum_i d(x_i, Y_i) <= n D];
   +infinity where adding up the types would take more than some 1e8 operations, or where no M does.  Errors:
   XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_achievable(const xrd_problem *problem, const xrd_symbols *symbols, const double *q,
                                       double distortion, xrd_length_point *point, xrd_error *error);

/* *rate_upper = log of how many reproductions are some symbol's nearest: all words of these serve every block, where
   each symbol is near enough by itself; +infinity where one is not.  Errors: XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_list_words(const xrd_problem *problem, const xrd_symbols *symbols, double distortion,
                                       double *rate_upper, xrd_error *error);

#endif
