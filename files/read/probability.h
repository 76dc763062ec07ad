/* Weights to probabilities: those of the rows here, of a team's or (NULL) of all.  A failure is the same on all. */
#ifndef XRD_INPUT_PROBABILITY_H
#define XRD_INPUT_PROBABILITY_H

#include "base/team.h"

/* Checks that the n finite numbers >= 0 read from `path` sum to 1 within XRD_SUM_TOLERANCE.  Errors: XRD_ERR_INPUT. */
XRD_MUST_USE xrd_status xrd_probability_check(const double *p, size_t n, const xrd_team *team, const char *path,
                                              xrd_error *error);

/* w <- w / sum w, for n finite numbers >= 0 read from `path`; their sum may overflow.  Each quotient has a relative
   error of at most 3 units of 2^-53, unless it is subnormal.  Errors: XRD_ERR_INPUT where all are 0, or where a
   positive one would become 0. */
XRD_MUST_USE xrd_status xrd_probability_normalize(double *w, size_t n, const xrd_team *team, const char *path,
                                                  xrd_error *error);

#endif
