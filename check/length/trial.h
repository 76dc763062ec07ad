/* One length of codes on trial: what its three proofs share. */
#ifndef XRD_CHECK_LENGTH_TRIAL_H
#define XRD_CHECK_LENGTH_TRIAL_H

#include <arb.h>

#include "base/stop.h"
#include "exactrd/length.h"

enum { XRD_TRIAL_BITS = 192 };

/* The symbols with p_i > 0, and the claim about them. */
typedef struct {
  const xrd_problem *problem;
  const xrd_length_point *point;
  xrd_stop *stop; /* asked between pieces; what follows once it is wanted means nothing */
  size_t count;
  size_t *index;          /* of each in the problem */
  arb_ptr share, density; /* count each: pi_i; S(x_i) = log w_i + s min_j d_ij less its mean, plus rate_lower */
} xrd_length_trial;

/* rate_lower of the point being proved, E[exp(S) exp(s D - s d(X,y))] <= 1 for every y.  Errors: XRD_ERR_MEMORY; the
   trial is empty then. */
XRD_MUST_USE xrd_status xrd_length_trial_init(xrd_length_trial *trial, const xrd_problem *problem,
                                              const xrd_length_point *point, xrd_error *error);
void xrd_length_trial_clear(xrd_length_trial *trial);

/* The converse in nats per symbol, PROVED: n R >= t + log(P[S_1 + .. + S_n >= t] - e) at the best t found; 0 where
   there is none.  Errors: XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_trial_converse(const xrd_length_trial *trial, double *rate_lower, xrd_error *error);

/* Random coding with M words, log M = n rate: is E (1 - Q)^M <= e proved?  Where *enough, *sharp says whether fewer
   words, a millionth less in log M, fail in the same sum.  *possible is false where there are too many types. Errors:
   XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_trial_coding(const xrd_length_trial *trial, bool *possible, bool *enough, bool *sharp,
                                         xrd_error *error);

/* variance = Var S(X), and least <= sqrt V* <= most.  Errors: XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_trial_dispersion(const xrd_length_trial *trial, arb_t variance, arb_t least, arb_t most,
                                             xrd_error *error);

/* What the optimal slope in place of the witness's may change in the standard deviation, at most; beside >= |log r_i|
   for each symbol.  Infinite where nothing is known.  Errors: XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_trial_shift(const xrd_length_trial *trial, const arb_t beside, arb_t shift,
                                        xrd_error *error);

#endif
