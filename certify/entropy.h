/* The entropy of a channel's output, sum_j q_j c_j log c_j. */
#ifndef XRD_CERTIFY_ENTROPY_H
#define XRD_CERTIFY_ENTROPY_H

#include <arb.h>

/* sum += q c log c for the numbers c >= 0 of a ball, also where it reaches down to 0. */
void xrd_entropy_add(arb_t sum, const arb_t c, double q, slong precision);

#endif
