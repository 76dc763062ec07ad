/* The test channel of a witness, in floating point. */
#ifndef XRD_PROBLEM_CHANNEL_H
#define XRD_PROBLEM_CHANNEL_H

#include "exactrd/certificate.h"

/* FLOAT: channel[i m + j] = P(j|i) = q_j E_ij / sum_j q_j E_ij, each row divided by its own sum, and law[j] =
   sum_i pi_i P(j|i), both the caller's.  A symbol of probability 0 that q does not serve has a row of zeros. */
void xrd_channel_fill(const xrd_problem *problem, double slope, const double *q, double *channel, double *law);

#endif
