/* With q* and u* = sum_j q*_j exp(-s* d_ij) of the optimum at D and u_s = sum_j q*_j exp(-s d_ij) at the witness's
   slope:

   - r = w u_s has E r <= 1 and E log r >= -G, for R(D) >= -s D - E log u_s (Gibbs's inequality for the optimal
   channel), w scaled such that E log w = R_L + s D, and so |sd log w - sd log u_s| <= sqrt((2 + reach) G), |log r_i| <=
   reach (exactrd/length.h);
   - log u_s,i - log u*_i = (s* - s) f_i, f_i a mean over t between the slopes of the mean distortion of symbol i under
   q*_j exp(-t d_ij), the slope of -log sum_j q*_j exp(-t d_ij).  It lies between m_i = min_j d_ij and the largest
   finite d_ij.  X(t) = -log sum_j q*_j exp(-t (d_ij - m_i)) is concave and 0 at t = 0: between s and any other slope it
   rises by X(s) / s at most, and so

       f_i <= D + (S_i + reach) / s;

   - R is convex, -s* its slope at D; far >= |s - s*|.  The witness's channel at slopes s -+ step has an information I
   at a distortion D': s* >= (R_L - I) / (D' - D) where D' > D, and s* <= that where D' < D. */
#include "certify/length/dispersion.h"

#include <math.h>

#include "certify/certify.h"
#include "certify/ends.h"

static const double PROBE = 0x1p-10, LEAST_STEP = 0x1p-26, MOST_STEP = 0.5;
static const double ROUNDING = 0x1p-52;  /* of max(1, R): a smaller gap is that of the doubles' own */
static const double WIDER = 1 + 0x1p-10; /* another computation of it, rounded otherwise, implies it */

typedef struct {
  const xrd_problem *problem;
  const xrd_witness *witness;
  const xrd_bounds *bounds;
  xrd_stop *stop;
} ground;

static void set_gap(const xrd_bounds *bounds, arb_t gap) {
  arb_t lower;
  arb_init(lower);
  arb_set_d(gap, bounds->rate_upper);
  arb_set_d(lower, bounds->rate_lower);
  arb_sub(gap, gap, lower, XRD_SYMBOLS_BITS);
  arb_clear(lower);
}

/* |log r| of a symbol is at most a where a^2 - y a - 2 y = 0, y = gap / share: a^2 / (2 + a) <= e^-a - 1 + a. */
static void set_reach(const xrd_symbols *symbols, const arb_t gap, arb_t reach) {
  arb_t y, root;
  arb_init(y);
  arb_init(root);
  arb_set(y, symbols->share);
  for (size_t k = 1; k < symbols->count; k++) arb_min(y, y, symbols->share + k, XRD_SYMBOLS_BITS);
  arb_div(y, gap, y, XRD_SYMBOLS_BITS);
  arb_add_ui(root, y, 8, XRD_SYMBOLS_BITS);
  arb_mul(root, root, y, XRD_SYMBOLS_BITS);
  arb_sqrt(root, root, XRD_SYMBOLS_BITS);
  arb_add(reach, y, root, XRD_SYMBOLS_BITS);
  arb_mul_2exp_si(reach, reach, -1);
  arb_clear(y);
  arb_clear(root);
}

/* beyond = D' - D and secant = (R_L - I) / (D' - D) of the witness's masses at another slope. */
static xrd_status look(const ground *g, double slope, arb_t beyond, arb_t secant, xrd_error *error) {
  const xrd_witness other = {slope, g->witness->q, g->witness->w};
  xrd_bounds found;
  const xrd_effort effort = {.threads = 1, .stop = g->stop};
  const xrd_status status = xrd_certify_until(g->problem, &other, 1, &effort, &found, error);
  if (status != XRD_OK) return status;
  arb_t term;
  arb_init(term);
  arb_set_d(beyond, found.distortion);
  arb_set_d(term, found.distortion_low);
  arb_add(beyond, beyond, term, XRD_SYMBOLS_BITS);
  arb_set_d(term, g->bounds->distortion);
  arb_sub(beyond, beyond, term, XRD_SYMBOLS_BITS);
  arb_set_d(secant, g->bounds->rate_lower);
  arb_set_d(term, found.rate_upper);
  arb_sub(secant, secant, term, XRD_SYMBOLS_BITS);
  arb_div(secant, secant, beyond, XRD_SYMBOLS_BITS);
  arb_clear(term);
  return XRD_OK;
}

/* A step that loses as much by the gap as by the curve's bend; any would do. */
static xrd_status choose_step(const ground *g, double *step, xrd_error *error) {
  const double slope = g->witness->slope, lower = g->bounds->rate_lower, upper = g->bounds->rate_upper;
  arb_t left, right, unused;
  arb_init(left);
  arb_init(right);
  arb_init(unused);
  xrd_status status = look(g, slope * (1 - PROBE), right, unused, error);
  if (status == XRD_OK) status = look(g, slope * (1 + PROBE), left, unused, error);
  arb_sub(right, right, left, XRD_SYMBOLS_BITS);
  const double bend = arf_get_d(arb_midref(right), ARF_RND_NEAR) / (2 * PROBE * slope);
  const double best = 2 * sqrt((upper - lower + ROUNDING * fmax(1, upper)) / bend);
  *step = slope * fmax(LEAST_STEP, fmin(MOST_STEP, bend > 0 ? best / slope : MOST_STEP));
  arb_clear(left);
  arb_clear(right);
  arb_clear(unused);
  return status;
}

/* far >= |s - s*|: s* >= 0 in any case. */
static xrd_status set_far(const ground *g, arb_t far, xrd_error *error) {
  const double slope = g->witness->slope;
  double step;
  arb_t beyond, secant, own;
  arb_init(beyond);
  arb_init(secant);
  arb_init(own);
  arb_set_d(own, slope);
  arb_set(far, own);
  xrd_status status = choose_step(g, &step, error);
  if (status == XRD_OK) status = look(g, slope - step, beyond, secant, error);
  if (status == XRD_OK && arb_is_positive(beyond)) arb_sub(far, own, secant, XRD_SYMBOLS_BITS);
  if (status == XRD_OK) status = look(g, slope + step, beyond, secant, error);
  arb_sub(secant, secant, own, XRD_SYMBOLS_BITS);
  if (status == XRD_OK && arb_is_negative(beyond))
    arb_max(far, far, secant, XRD_SYMBOLS_BITS);
  else
    arb_pos_inf(far);
  arb_set_d(secant, WIDER);
  arb_mul(far, far, secant, XRD_SYMBOLS_BITS);
  arb_clear(beyond);
  arb_clear(secant);
  arb_clear(own);
  return status;
}

/* least and most finite d_ij of a row. */
static void row_ends(const xrd_distortion *distortion, size_t i, arb_t least, arb_t most) {
  double low = HUGE_VAL, high = 0;
  for (size_t j = 0; j < distortion->m; j++) {
    const double d = xrd_distortion_entry(distortion, i, j);
    low = fmin(low, d);
    if (isfinite(d)) high = fmax(high, d);
  }
  arb_set_d(least, low);
  arb_set_d(most, high);
}

/* most = the least of itself and D + (S_i + reach) / s. */
static void limit_mean(const ground *g, const arb_t density, const arb_t reach, arb_t most) {
  arb_t mean, slope;
  arb_init(mean);
  arb_init(slope);
  arb_set_d(slope, g->witness->slope);
  arb_add(mean, density, reach, XRD_SYMBOLS_BITS);
  arb_div(mean, mean, slope, XRD_SYMBOLS_BITS);
  arb_set_d(slope, g->bounds->distortion);
  arb_add(mean, mean, slope, XRD_SYMBOLS_BITS);
  arb_set_d(slope, g->bounds->distortion_low);
  arb_add(mean, mean, slope, XRD_SYMBOLS_BITS);
  arb_min(most, most, mean, XRD_SYMBOLS_BITS);
  arb_clear(mean);
  arb_clear(slope);
}

/* Numbers between the least m_i and the largest f_i have a standard deviation of at most half their distance. */
static void set_half_range(const ground *g, const xrd_symbols *symbols, const arb_t reach, arb_t half) {
  arb_t least, most, bottom;
  arb_init(least);
  arb_init(most);
  arb_init(bottom);
  arb_zero(half);
  arb_pos_inf(bottom);
  for (size_t k = 0; k < symbols->count; k++) {
    row_ends(&g->problem->distortion, symbols->index[k], least, most);
    limit_mean(g, symbols->density + k, reach, most);
    arb_min(bottom, bottom, least, XRD_SYMBOLS_BITS);
    arb_max(half, half, most, XRD_SYMBOLS_BITS);
  }
  arb_sub(half, half, bottom, XRD_SYMBOLS_BITS);
  arb_mul_2exp_si(half, half, -1);
  arb_clear(least);
  arb_clear(most);
  arb_clear(bottom);
}

/* A lower bound of 0 may be less than what the witness's numbers give, and then says nothing of r. */
xrd_status xrd_dispersion_span(const xrd_problem *problem, const xrd_witness *witness, const xrd_symbols *symbols,
                               const xrd_bounds *bounds, arb_t span, xrd_error *error) {
  const ground g = {problem, witness, bounds, symbols->stop};
  arb_pos_inf(span);
  if (!(witness->slope > 0 && bounds->rate_lower > 0 && isfinite(bounds->rate_upper))) return XRD_OK;
  arb_t far, gap, reach;
  arb_init(far);
  arb_init(gap);
  arb_init(reach);
  const xrd_status status = set_far(&g, far, error);
  if (status == XRD_OK && arb_is_finite(far)) {
    set_gap(bounds, gap);
    set_reach(symbols, gap, reach);
    set_half_range(&g, symbols, reach, span);
    arb_mul(span, span, far, XRD_SYMBOLS_BITS);
  }
  arb_clear(far);
  arb_clear(gap);
  arb_clear(reach);
  return status;
}

void xrd_dispersion_enclose(const xrd_symbols *symbols, const xrd_bounds *bounds, const arb_t span,
                            xrd_length_point *point) {
  arb_t variance, gap, reach, deviation;
  arb_init(variance);
  arb_init(gap);
  arb_init(reach);
  arb_init(deviation);
  xrd_symbols_variance(symbols, variance);
  set_gap(bounds, gap);
  set_reach(symbols, gap, reach);
  arb_add_ui(reach, reach, 2, XRD_SYMBOLS_BITS);
  arb_mul(reach, reach, gap, XRD_SYMBOLS_BITS);
  arb_sqrt(reach, reach, XRD_SYMBOLS_BITS);
  arb_add(reach, reach, span, XRD_SYMBOLS_BITS);
  arb_sqrtpos(deviation, variance, XRD_SYMBOLS_BITS);
  point->dispersion = fmax(0, arf_get_d(arb_midref(variance), ARF_RND_NEAR));
  arb_sub(gap, deviation, reach, XRD_SYMBOLS_BITS);
  arb_add(deviation, deviation, reach, XRD_SYMBOLS_BITS);
  arb_sqr(deviation, deviation, XRD_SYMBOLS_BITS);
  point->dispersion_upper = xrd_upper_end(deviation);
  arb_sqr(reach, gap, XRD_SYMBOLS_BITS);
  point->dispersion_lower = arb_is_positive(gap) ? fmax(0, xrd_lower_end(reach)) : 0;
  arb_clear(variance);
  arb_clear(gap);
  arb_clear(reach);
  arb_clear(deviation);
}
