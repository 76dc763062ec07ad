/* What the checks of all kinds have in common: reasons for a refusal, ends of balls, and the comparison of claimed
   bounds with proved ones. */
#ifndef XRD_CHECK_JUDGE_H
#define XRD_CHECK_JUDGE_H

#include <arb.h>

#include "exactrd/check.h"

/* Refuses, and notes the reason; always false. */
bool xrd_judge_refuse(xrd_finding *finding, const char *format, ...) XRD_PRINTF(2, 3);

/* Neither accepts nor refuses what was accepted so far, and notes why. */
void xrd_judge_leave(xrd_finding *finding, const char *reason);

/* Finite and >= 0. */
bool xrd_judge_is_number(double x);

/* Numbers that are no finite mass >= 0 are refused, named as `what`, as is a claimed support that is not the count of
   those > 0. */
bool xrd_judge_masses(const char *what, const double *mass, size_t count, size_t support, xrd_finding *finding);

/* Numbers of symbols with p_i > 0 that are no finite dual > 0 are refused. */
bool xrd_judge_duals(const double *p, const double *w, size_t count, xrd_finding *finding);

/* 0 <= lower <= rate <= upper, and the verdict that the gap gives them. */
bool xrd_judge_order(double lower, double rate, double upper, double gap, xrd_verdict verdict, xrd_finding *finding);

/* A claimed point whose slope is not the witness's, whose bounds, rate and verdict are not in order, or whose support
   is not the count of masses > 0 is refused. */
bool xrd_judge_claim(const xrd_claimed_point *claim, double slope, const double *masses, size_t count,
                     xrd_finding *finding);

/* A double <= or >= every number of the ball; an infinity where it is not finite. */
double xrd_judge_end(const arb_t ball, bool upper);

/* Claimed bounds beside the proved ones, finding->rate_lower and rate_upper: neither sharper, nor looser by more than
   `slack`.  Accepts or refuses. */
void xrd_judge_bounds(double lower, double upper, double slack, xrd_finding *finding);

#endif
