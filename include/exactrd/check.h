/* Re-proves a claimed point of R(D) from the raw problem, sharing no code with solvers and certificates. */
#ifndef EXACTRD_CHECK_H
#define EXACTRD_CHECK_H

#include <stdbool.h>

#include "exactrd/certificate.h"
#include "exactrd/enclosure.h"

XRD_API_BEGIN

/* What a saved point says. */
typedef struct {
  double slope;      /* equals the witness's */
  double rate_nats;  /* between the bounds */
  xrd_bounds bounds; /* rate_upper may be +infinity */
  size_t support;    /* masses q_j > 0 */
  double gap_nats;   /* what the verdict refers to, > 0 */
  xrd_verdict verdict;
} xrd_claimed_point;

/* What the check found. */
typedef struct {
  bool accepted;
  bool undecided;                /* neither accepted nor refused: what would tell is more work than is taken on */
  double rate_lower, rate_upper; /* PROVED by the check itself, at the claim's distortion */
  char reason[XRD_ERROR_SIZE];   /* why the claim is refused, or not decided about; empty when accepted */
} xrd_finding;

/* The textbook formulas in ball arithmetic: every entry of the matrix at 160 bits or more, but for long lines and large
   grids (below).  With s_i = min_j d_ij,
   E_ij = exp(-slope (d_ij - s_i)), Z_i = sum_j q_j E_ij, P(j|i) = q_j E_ij / Z_i, r_j = sum_i pi_i P(j|i), the claimed
   D and S = sum_i pi_i s_i:

     D' = S + sum_ij pi_i P(j|i) (d_ij - s_i),
     U = -slope (D' - S) - sum_i pi_i log Z_i - sum_j r_j log(r_j / q_j), or +infinity if D' > D,
     L = sum_i pi_i log w_i - log max_j sum_i pi_i w_i E_ij - slope (D - S), at least 0.

   Where only one q_j > 0 the output is constant: U = 0 without rounding.
   At an infinite slope E_ij = 1 where d_ij = s_i, else 0, and L = 0 unless D = S.
   Accepted are only bounds that these imply, rate_lower <= L and U <= rate_upper, and that are no looser than rounding
   makes them: L - rate_lower and rate_upper - U are at most G/8 + 2^-50 max(1, U), where G is U - L at D = D'.
   Support, rate and verdict must follow from the numbers.

   The call fails only where nothing could be examined: XRD_ERR_INPUT (the problem itself is bad), XRD_ERR_MEMORY.
   Points on a line and product grids of 2 or 3 axes with n m > 4e6 are proved by their structure first
   (docs/proved.md), at no less than 128 bits and for the dual sums of long lines 64; 2^-43 then stands for 2^-50. Every
   entry is proved only where that does not confirm the claim and n m <= 1e9. Cost: n m exponentials of about 0.5 us,
   more at slopes where slope * d is beyond 2^20. */
XRD_MUST_USE xrd_status xrd_check(const xrd_problem *problem, const xrd_witness *witness,
                                  const xrd_claimed_point *claim, xrd_finding *finding, xrd_error *error);

/* What is proved of a channel; rates in nats. */
typedef struct {
  xrd_enclosure distortion;  /* E d; [inf, inf] where a forbidden pair is used */
  xrd_enclosure information; /* I(X;Y) */
  double curve_lower;        /* R(D) >= curve_lower at D = distortion.upper */
  double slope;              /* of the line that says so; FLOAT */
} xrd_channel_finding;

/* Anybody's channel, n x m numbers >= 0, each row with p_i > 0 with a positive sum: p(j|i) is the number over its row's
   sum, exactly.  E d and I are enclosed entry by entry in balls of 128 bits; the line below the curve is proved by the
   formula of xrd_check from weights that a few Blahut-Arimoto steps propose, so that it may lie well below.  The
   channel's distance from the curve is at most information.upper - curve_lower.  Cost: some 10,000 n m operations at
   most. Errors: XRD_ERR_INPUT (the problem; a number or a row, by its index), XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_check_channel(const xrd_problem *problem, const double *channel,
                                          xrd_channel_finding *finding, xrd_error *error);

XRD_API_END

#endif
