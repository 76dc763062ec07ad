/* Proved enclosures of R(D) from a solver's numbers, whatever their quality. */
#ifndef EXACTRD_CERTIFICATE_H
#define EXACTRD_CERTIFICATE_H

#include "exactrd/problem.h"

XRD_API_BEGIN

/* The numbers a proof rests on.  With s_i = min_j d_ij and E_ij = exp(-slope (d_ij - s_i)) (0 where forbidden):
     channel  P(j|i) = q_j E_ij / sum_j q_j E_ij             gives the upper bound,
     duals    lambda_i = w_i exp(slope s_i)                   give the lower bound
                R(D) >= sum pi_i log lambda_i - log max_j sum_i pi_i lambda_i exp(-slope d_ij) - slope D,
   pi = p / sum p.  q need not sum to one; w_i is ignored where p_i = 0. */
typedef struct {
  double slope;    /* >= 0; nats per unit of distortion; +infinity: E_ij = 1 where d_ij = s_i, else 0 */
  const double *q; /* m numbers >= 0, some > 0 on an allowed pair of each row with p_i > 0 */
  const double *w; /* n numbers > 0 where p_i > 0 */
} xrd_witness;

/* D = distortion + distortion_low exactly (a double-double; the low part is 0 unless slope * ulp(D) would spoil the
 * gap). */
typedef struct {
  double distortion, distortion_low;
  double rate_lower, rate_upper; /* nats; PROVED: rate_lower <= R(D) <= rate_upper, directed outward */
} xrd_bounds;

/* Proves bounds at the channel's own distortion, rounded up to the D it returns.  The problem must be one that
   xrd_problem_validate accepts.  Rounding adds less than a sixteenth of the witness's own gap or a quarter of the last
   bit of max(1, rate), whichever is larger.  Points on a line and product grids of 2 or 3 axes with n m >= 4e6 are
   proved without their n m entries: rounding then adds less than 2^-50 max(1, rate), and for n m > 1e8 about 1e-14 +
   1e-15 slope D where that is more. `gap_nats` > 0 only decides how many digits D carries.  threads >= 1 changes speed,
   never a bit of the result. D exceeds the channel's distortion by its own rounding and at most 1e-270 / slope. At an
   infinite slope the channel's distortion is D_min = sum pi_i s_i; the lower bound there needs D = D_min exactly and is
   0 where D_min is not a double-double. Errors: XRD_ERR_ARGUMENT (a witness outside its range, with the index),
   XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_certify(const xrd_problem *problem, const xrd_witness *witness, double gap_nats,
                                    int threads, xrd_bounds *bounds, xrd_error *error);

/* Proves bounds at a D given by the caller (double-double).  rate_upper is +infinity where the channel's distortion
   exceeds D.  Otherwise as xrd_certify. */
XRD_MUST_USE xrd_status xrd_certify_at(const xrd_problem *problem, const xrd_witness *witness, double distortion,
                                       double distortion_low, int threads, xrd_bounds *bounds, xrd_error *error);

/* Proves bounds of R(D) for the same source with reproductions anywhere on the line and d = (x - y)^2 as a real number.
   The problem's distortion is XRD_SQUARED with dim 1; its reproductions, in any order, enclose the source points with
   p_i > 0.  The upper bound is the witness's channel; the lower one loses at most -log(1 - slope step^2 / 4) against
   that of xrd_certify, where `step` is the largest distance of neighbouring reproductions.
   Errors: XRD_ERR_ARGUMENT (another distortion; a source point outside; slope step^2 >= 2 or infinite; a witness far
   from w_i = 1 / sum_j q_j E_ij times constants of 2^600), XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_certify_continuous(const xrd_problem *problem, const xrd_witness *witness, double gap_nats,
                                               int threads, xrd_bounds *bounds, xrd_error *error);

XRD_API_END

#endif
