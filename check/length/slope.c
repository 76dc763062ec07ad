/* What the distance of the witness's slope s from the optimal one, s*, may do to the dispersion.

   S(X) speaks of u_s = sum_j q*_j exp(-s d_ij), the dispersion of u_s*.  The difference of their logarithms is |s - s*|
   times a mean distortion f_i of symbol i under weights q*_j exp(-t d_ij), t between the slopes.  f_i >= m_i = min_j
   d_ij. Less m_i it falls in t: on slopes above s it is no more than at s, on those below its mean is no more than that
   over all of [0, s], and this mean is -log sum_j q*_j exp(-s (d_ij - m_i)) / s, at most (S_i + s (D - m_i) + |log
   r_i|) / s. Hence with |s - s*| <= a

     f_i <= min(max_j d_ij, D + (S_i + |log r_i|) / s),

   over finite d_ij, and half the range of f times a bounds the change of the standard deviation.

   a comes from chords: R(D) >= R_L and R(D') <= I for channels q_j exp(-t d_ij) / sum_j of their own distortions D',
   and R is convex. */
#include <math.h>

#include "check/length/trial.h"
#include "check/reproof.h"

/* Of the slope; nats. */
static const double NEAR = 0x1p-10, CLOSEST = 0x1p-26, LAST_DIGIT = 0x1p-52;

/* D' less D, and the steepness (I - R_L) / (D - D') of the chord. */
static xrd_status chord(const xrd_length_trial *trial, double slope, arb_t past, arb_t steep, xrd_error *error) {
  const xrd_length_point *point = trial->point;
  const xrd_witness moved = {slope, point->q, point->w};
  xrd_reproof reproof;
  xrd_reproof_init(&reproof);
  const xrd_status status = xrd_reprove(trial->problem, &moved, xrd_reproof_precision(trial->problem, slope), &reproof,
                                        error);
  if (status == XRD_OK) {
    arb_set_d(steep, point->distortion);
    arb_sub(past, reproof.least, steep, XRD_TRIAL_BITS);
    arb_add(past, past, reproof.excess, XRD_TRIAL_BITS);
    arb_set_d(steep, point->bounds.rate_lower);
    arb_sub(steep, steep, reproof.rate, XRD_TRIAL_BITS);
    arb_div(steep, steep, past, XRD_TRIAL_BITS);
  }
  xrd_reproof_clear(&reproof);
  return status;
}

/* Where the gap and the bend of the curve cost about the same. */
static xrd_status stride(const xrd_length_trial *trial, double *step, xrd_error *error) {
  const double s = trial->point->witness_slope;
  const xrd_bounds *bounds = &trial->point->bounds;
  arb_t low, high, steep;
  arb_init(low), arb_init(high), arb_init(steep);
  xrd_status status = chord(trial, s * (1 - NEAR), high, steep, error);
  if (status == XRD_OK) status = chord(trial, s * (1 + NEAR), low, steep, error);
  arb_sub(high, high, low, XRD_TRIAL_BITS);
  const double fall = arf_get_d(arb_midref(high), ARF_RND_NEAR) / (2 * NEAR * s),
               gap = bounds->rate_upper - bounds->rate_lower + LAST_DIGIT * fmax(1, bounds->rate_upper);
  const double wanted = fall > 0 ? 2 * sqrt(gap / fall) : s;
  *step = fmax(CLOSEST * s, fmin(wanted, s / 2));
  arb_clear(low), arb_clear(high), arb_clear(steep);
  return status;
}

/* away >= |s - s*| */
static xrd_status distance(const xrd_length_trial *trial, arb_t away, xrd_error *error) {
  const double s = trial->point->witness_slope;
  double step;
  arb_t past, steep;
  arb_init(past), arb_init(steep);
  arb_pos_inf(away);
  xrd_status status = stride(trial, &step, error);
  if (status == XRD_OK) status = chord(trial, s + step, past, steep, error);
  if (status == XRD_OK && arb_is_negative(past)) {
    arb_set_d(away, s);
    arb_sub(away, steep, away, XRD_TRIAL_BITS);
  }
  if (status == XRD_OK) status = chord(trial, s - step, past, steep, error);
  if (!arb_is_positive(past)) arb_zero(steep); /* s* >= 0 */
  arb_set_d(past, s);
  arb_sub(steep, past, steep, XRD_TRIAL_BITS);
  arb_max(away, away, steep, XRD_TRIAL_BITS);
  arb_clear(past), arb_clear(steep);
  return status;
}

/* The two ends of f_k; `beside` >= |log r_k|. */
static void ends_of_mean(const xrd_length_trial *trial, size_t k, const arb_t beside, arb_t low, arb_t high) {
  const xrd_distortion *distortion = &trial->problem->distortion;
  double least = HUGE_VAL, most = 0;
  for (size_t j = 0; j < distortion->m; j++) {
    const double d = xrd_distortion_entry(distortion, trial->index[k], j);
    least = fmin(least, d);
    most = isinf(d) ? most : fmax(most, d);
  }
  arb_t bound;
  arb_init(bound);
  arb_set_d(low, trial->point->witness_slope);
  arb_add(bound, trial->density + k, beside, XRD_TRIAL_BITS);
  arb_div(bound, bound, low, XRD_TRIAL_BITS);
  arb_set_d(low, trial->point->distortion);
  arb_add(bound, bound, low, XRD_TRIAL_BITS);
  arb_set_d(low, least), arb_set_d(high, most);
  arb_min(high, high, bound, XRD_TRIAL_BITS);
  arb_clear(bound);
}

xrd_status xrd_trial_shift(const xrd_length_trial *trial, const arb_t beside, arb_t shift, xrd_error *error) {
  const xrd_bounds *bounds = &trial->point->bounds;
  arb_pos_inf(shift);
  if (!(trial->point->witness_slope > 0 && bounds->rate_lower > 0 && isfinite(bounds->rate_upper))) return XRD_OK;
  arb_t away, low, high, bottom;
  arb_init(away), arb_init(low), arb_init(high), arb_init(bottom);
  const xrd_status status = distance(trial, away, error);
  if (status == XRD_OK && arb_is_finite(away)) {
    ends_of_mean(trial, 0, beside, bottom, shift);
    for (size_t k = 1; k < trial->count; k++) {
      ends_of_mean(trial, k, beside, low, high);
      arb_min(bottom, bottom, low, XRD_TRIAL_BITS);
      arb_max(shift, shift, high, XRD_TRIAL_BITS);
    }
    arb_sub(shift, shift, bottom, XRD_TRIAL_BITS);
    arb_mul_2exp_si(shift, shift, -1);
    arb_mul(shift, shift, away, XRD_TRIAL_BITS);
  }
  arb_clear(away), arb_clear(low), arb_clear(high), arb_clear(bottom);
  return status;
}
