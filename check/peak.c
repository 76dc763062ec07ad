/* A claimed capacity under Gaussian noise and a peak limit A, proved again.

   i(x) = x^2 / 2 - E log G(x + N), G(y) = sum_k m_k exp(-a_k^2 / 2) cosh(a_k y) / sum m.  Its expectations are midpoint
   sums of step d with every exponential taken anew; the integrands are analytic for |Im y| < pi / (2 A), which bounds
   what such sums miss, and normal tails bound what is cut off: certify/capacity/peak.c has the same theorem, another
   c and d. Here c = 1.3 / A or 3/2, d = c / 11, and the cut is at 13.  The claimed upper bound must be at least i(a)
   + i'(a) t + (i''(a) / 2 + A^3 |t| / 3) t^2 on boxes that cover [0, A]; the lower one at most sum_k m_k i(a_k) / sum
   m. */
#include <arb.h>
#include <math.h>

#include "base/float_mode.h"
#include "check/judge.h"
#include "exactrd/capacity.h"

static const slong DIGITS = 112;
enum { CUT = 13, STEPS = 11, DEEPEST = 40 };

typedef struct {
  const xrd_peak_point *claim;
  arb_ptr log_g; /* count: at y_j = (j + 1/2) d */
  slong count;
  double step;
  arb_t missed, value, slope, bend; /* i, i', i'' with what the sums miss inside */
  double top, best;                 /* the largest i that was seen, from below, and where */
} referee;

static bool in_order(const xrd_peak_point *claim, double gap, xrd_finding *finding) {
  size_t support = 0;
  if (!(claim->cost >= XRD_PEAK_LEAST && claim->cost <= XRD_PEAK_MOST))
    return xrd_judge_refuse(finding, "the peak %.17g is out of range", claim->cost);
  if (claim->count < 1 || claim->count > XRD_PEAK_ATOMS) return xrd_judge_refuse(finding, "%zu atoms", claim->count);
  for (size_t k = 0; k < claim->count; k++) {
    const double least = k > 0 ? claim->places[k - 1] : 0;
    if (!(claim->places[k] >= least && claim->places[k] <= claim->cost && claim->masses[k] > 0 &&
          isfinite(claim->masses[k])))
      return xrd_judge_refuse(finding, "atom %zu is not within the peak, in order and of positive mass", k);
    support += claim->places[k] > 0 ? 2 : 1;
  }
  if (support != claim->support)
    return xrd_judge_refuse(finding, "the claimed support is %zu, the witness has %zu atoms", claim->support, support);
  if (isinf(claim->capacity_upper)) return xrd_judge_refuse(finding, "the claimed upper bound is infinite");
  return xrd_judge_order(claim->capacity_lower, claim->capacity_nats, claim->capacity_upper, gap, claim->verdict,
                         finding);
}

/* exp(-t^2 / 2) */
static void bell(arb_t out, const arb_t t) {
  arb_sqr(out, t, DIGITS);
  arb_mul_2exp_si(out, out, -1);
  arb_neg(out, out);
  arb_exp(out, out, DIGITS);
}

/* y_j */
static void node(arb_t y, const referee *r, slong j) {
  arb_set_d(y, r->step);
  arb_mul_si(y, y, 2 * j + 1, DIGITS);
  arb_mul_2exp_si(y, y, -1);
}

static void tabulate(referee *r) {
  arb_t y, a, part, total;
  arb_init(y), arb_init(a), arb_init(part), arb_init(total);
  for (size_t k = 0; k < r->claim->count; k++) {
    arb_set_d(part, r->claim->masses[k]);
    arb_add(total, total, part, DIGITS);
  }
  for (slong j = 0; j < r->count; j++) {
    node(y, r, j);
    for (size_t k = 0; k < r->claim->count; k++) {
      arb_t weight;
      arb_init(weight);
      arb_set_d(a, r->claim->places[k]);
      bell(weight, a);
      arb_mul(part, a, y, DIGITS);
      arb_cosh(part, part, DIGITS);
      arb_mul(weight, weight, part, DIGITS);
      arb_set_d(part, r->claim->masses[k]);
      arb_addmul(r->log_g + j, weight, part, DIGITS);
      arb_clear(weight);
    }
    arb_div(r->log_g + j, r->log_g + j, total, DIGITS);
    arb_log(r->log_g + j, r->log_g + j, DIGITS);
  }
  arb_clear(y), arb_clear(a), arb_clear(part), arb_clear(total);
}

/* S = exp(c^2 / 2) [0.8 A (c^2 + 3) + (1.5 A^2 + cA - log cos cA) (c^2 + 2)]: He_k is at most t^2 + c^2 + 1 on a line
   of the strip, |log G| at most A |t| + 1.5 A^2 and what the phase adds. */
static void set_strip(arb_t most, const arb_t peak, const arb_t c) {
  arb_t angle, square, part;
  arb_init(angle), arb_init(square), arb_init(part);
  arb_mul(angle, peak, c, DIGITS);
  arb_cos(most, angle, DIGITS);
  arb_log(most, most, DIGITS);
  arb_sub(most, angle, most, DIGITS);
  arb_sqr(part, peak, DIGITS);
  arb_mul_ui(part, part, 3, DIGITS);
  arb_mul_2exp_si(part, part, -1);
  arb_add(most, most, part, DIGITS);
  arb_sqr(square, c, DIGITS);
  arb_add_ui(part, square, 2, DIGITS);
  arb_mul(most, most, part, DIGITS);
  arb_add_ui(part, square, 3, DIGITS);
  arb_mul(part, part, peak, DIGITS);
  arb_mul_2exp_si(part, part, 2);
  arb_div_ui(part, part, 5, DIGITS);
  arb_add(most, most, part, DIGITS);
  arb_mul_2exp_si(square, square, -1);
  arb_exp(square, square, DIGITS);
  arb_mul(most, most, square, DIGITS);
  arb_clear(angle), arb_clear(square), arb_clear(part);
}

/* (A T + 1.5 A^2) T^2 exp(-T^2 / 2) (d + 1 / (T - 3 / T)), T the cut. */
static void set_tail(arb_t tail, const arb_t peak, const arb_t step) {
  arb_t part;
  arb_init(part);
  arb_set_ui(part, CUT);
  bell(tail, part);
  arb_mul_ui(tail, tail, CUT * CUT, DIGITS);
  arb_set_ui(part, CUT);
  arb_div_ui(part, part, CUT * CUT - 3, DIGITS);
  arb_add(part, part, step, DIGITS);
  arb_mul(tail, tail, part, DIGITS);
  arb_mul_ui(part, peak, 3, DIGITS);
  arb_mul_2exp_si(part, part, -1);
  arb_add_ui(part, part, CUT, DIGITS);
  arb_mul(part, part, peak, DIGITS);
  arb_mul(tail, tail, part, DIGITS);
  arb_clear(part);
}

/* 2 S / (exp(2 pi c / d) - 1) and the tail, c = 11 d. */
static void set_missed(referee *r) {
  arb_t peak, step, c, part;
  arb_init(peak), arb_init(step), arb_init(c), arb_init(part);
  arb_set_d(peak, r->claim->cost);
  arb_set_d(step, r->step);
  arb_mul_ui(c, step, STEPS, DIGITS);
  set_strip(r->missed, peak, c);
  arb_const_pi(part, DIGITS);
  arb_mul_ui(part, part, 2 * STEPS, DIGITS);
  arb_expm1(part, part, DIGITS);
  arb_div(r->missed, r->missed, part, DIGITS);
  arb_mul_2exp_si(r->missed, r->missed, 1);
  set_tail(part, peak, step);
  arb_add(r->missed, r->missed, part, DIGITS);
  arb_clear(peak), arb_clear(step), arb_clear(c), arb_clear(part);
}

/* sums[k] += log G(y) bell(y - x) He_k(y - x) */
static void add_node(arb_ptr sums, const arb_t y, const arb_t x, const arb_t log_g) {
  arb_t t, weight;
  arb_init(t), arb_init(weight);
  arb_sub(t, y, x, DIGITS);
  bell(weight, t);
  arb_mul(weight, weight, log_g, DIGITS);
  arb_add(sums, sums, weight, DIGITS);
  arb_addmul(sums + 1, weight, t, DIGITS);
  arb_sqr(t, t, DIGITS);
  arb_sub_ui(t, t, 1, DIGITS);
  arb_addmul(sums + 2, weight, t, DIGITS);
  arb_clear(t), arb_clear(weight);
}

static void examine(referee *r, double place) {
  arb_t x, y, scale;
  arb_ptr sums = _arb_vec_init(3);
  arb_init(x), arb_init(y), arb_init(scale);
  arb_set_d(x, place);
  for (slong j = 0; j < r->count; j++) {
    node(y, r, j);
    add_node(sums, y, x, r->log_g + j);
    arb_neg(y, y);
    add_node(sums, y, x, r->log_g + j);
  }
  arb_const_pi(scale, DIGITS);
  arb_mul_2exp_si(scale, scale, 1);
  arb_rsqrt(scale, scale, DIGITS);
  arb_set_d(y, r->step);
  arb_mul(scale, scale, y, DIGITS);
  for (int k = 0; k < 3; k++) {
    arb_mul(sums + k, sums + k, scale, DIGITS);
    arb_add_error(sums + k, r->missed);
  }
  arb_sqr(r->value, x, DIGITS);
  arb_mul_2exp_si(r->value, r->value, -1);
  arb_sub(r->value, r->value, sums, DIGITS);
  arb_sub(r->slope, x, sums + 1, DIGITS);
  arb_one(r->bend);
  arb_sub(r->bend, r->bend, sums + 2, DIGITS);
  const double seen = xrd_judge_end(r->value, false);
  if (seen > r->top) r->top = seen, r->best = place;
  arb_clear(x), arb_clear(y), arb_clear(scale);
  _arb_vec_clear(sums, 3);
}

/* max over 0 <= |t| <= reach on one side (+1 or -1) of slope t + q t^2: at an end, or where q < 0 within. */
static void side(const referee *r, arb_t most, const arb_t reach, int sign) {
  arb_t q, cube, other;
  arb_init(q), arb_init(cube), arb_init(other);
  arb_set_d(cube, r->claim->cost);
  arb_pow_ui(cube, cube, 3, DIGITS);
  arb_mul(q, cube, reach, DIGITS);
  arb_div_ui(q, q, 3, DIGITS);
  arb_mul_2exp_si(cube, r->bend, -1);
  arb_add(q, q, cube, DIGITS);
  arb_mul_si(most, r->slope, sign, DIGITS);
  arb_mul(most, most, reach, DIGITS);
  arb_zero(other);
  arb_max(most, most, other, DIGITS);
  if (arb_is_negative(q)) {
    arb_sqr(other, r->slope, DIGITS);
    arb_div(other, other, q, DIGITS);
    arb_mul_2exp_si(other, other, -2);
    arb_neg(other, other);
    arb_min(most, most, other, DIGITS);
  } else {
    arb_sqr(other, reach, DIGITS);
    arb_addmul(most, q, other, DIGITS);
  }
  arb_clear(q), arb_clear(cube), arb_clear(other);
}

/* Is i at most the claimed upper bound from `center` to `far`? */
static bool is_below(referee *r, double center, double far) {
  arb_t most, reach, limit;
  arb_init(most), arb_init(reach), arb_init(limit);
  examine(r, center);
  arb_set_d(reach, far);
  arb_set_d(limit, center);
  arb_sub(reach, reach, limit, DIGITS);
  arb_abs(reach, reach);
  side(r, most, reach, far > center ? 1 : -1);
  arb_add(most, most, r->value, DIGITS);
  arb_set_d(limit, r->claim->capacity_upper);
  const bool below = arb_le(most, limit);
  arb_clear(most), arb_clear(reach), arb_clear(limit);
  return below;
}

/* The same, in halves where one expansion does not reach: the far half from its own far end. */
static bool is_covered(referee *r, double center, double far, int depth) {
  if (is_below(r, center, far)) return true;
  const double middle = center + (far - center) / 2;
  if (depth == 0 || middle == center || middle == far) return false;
  return is_covered(r, center, middle, depth - 1) && is_covered(r, middle, far, depth - 1);
}

static bool all_covered(referee *r) {
  const xrd_peak_point *claim = r->claim;
  for (size_t k = 0; k < claim->count; k++) {
    const double a = claim->places[k], before = k > 0 ? claim->places[k - 1] : 0;
    const double after = k + 1 < claim->count ? claim->places[k + 1] : claim->cost;
    const double left = k > 0 ? before + (a - before) / 2 : 0;
    const double right = k + 1 < claim->count ? a + (after - a) / 2 : claim->cost;
    if (!is_covered(r, a, left, DEEPEST) || !is_covered(r, a, right, DEEPEST)) return false;
  }
  return true;
}

/* Climbs to the top near the best place seen: there may be no atom. */
static void climb(referee *r) {
  enum { CLIMBS = 6 };
  examine(r, 0);
  for (int k = 0; k < CLIMBS; k++) {
    examine(r, r->best);
    const double slope = arf_get_d(arb_midref(r->slope), ARF_RND_NEAR),
                 bend = arf_get_d(arb_midref(r->bend), ARF_RND_NEAR);
    if (bend < 0) examine(r, fmin(r->claim->cost, fmax(0, r->best - slope / bend)));
  }
}

static double inform(referee *r) {
  arb_t sum, mass, total;
  arb_init(sum), arb_init(mass), arb_init(total);
  for (size_t k = 0; k < r->claim->count; k++) {
    examine(r, r->claim->places[k]);
    arb_set_d(mass, r->claim->masses[k]);
    arb_add(total, total, mass, DIGITS);
    arb_addmul(sum, mass, r->value, DIGITS);
  }
  arb_div(sum, sum, total, DIGITS);
  const double lower = fmax(0, xrd_judge_end(sum, false));
  arb_clear(sum), arb_clear(mass), arb_clear(total);
  return lower;
}

static void judge(referee *r, xrd_finding *finding) {
  const xrd_peak_point *claim = r->claim;
  finding->rate_lower = inform(r);
  const bool covered = all_covered(r);
  climb(r);
  const double slack = 0x1p-48 * fmax(1, claim->capacity_upper) + fmax(0, r->top - finding->rate_lower) / 8;
  if (claim->capacity_lower > finding->rate_lower)
    (void)xrd_judge_refuse(finding, "the claimed lower bound %.17g exceeds the proved one, %.17g",
                           claim->capacity_lower, finding->rate_lower);
  else if (claim->capacity_lower < finding->rate_lower - slack)
    (void)xrd_judge_refuse(finding, "the claimed lower bound %.17g is not that of its atoms, %.17g",
                           claim->capacity_lower, finding->rate_lower);
  else if (claim->capacity_upper < r->top || !covered)
    (void)xrd_judge_refuse(finding, "the claimed upper bound %.17g is not proved: an input gives %.17g or more",
                           claim->capacity_upper, r->top);
  else if (finding->rate_upper = claim->capacity_upper, claim->capacity_upper > r->top + slack)
    (void)xrd_judge_refuse(finding, "the claimed upper bound %.17g is not that of its atoms, %.17g",
                           claim->capacity_upper, r->top);
  else
    finding->accepted = true;
}

xrd_status xrd_check_peak(const xrd_peak_point *point, double gap_nats, xrd_finding *finding, xrd_error *error) {
  XRD_DEFAULT_FLOAT_MODE(callers);
  (void)error;
  *finding = (xrd_finding){.rate_upper = HUGE_VAL};
  if (!in_order(point, gap_nats, finding)) return XRD_OK;
  referee r = {.claim = point, .step = fmin(1.3 / point->cost, 1.5) / STEPS, .top = -HUGE_VAL};
  r.count = (slong)ceil((point->cost + CUT) / r.step);
  r.log_g = _arb_vec_init(r.count);
  arb_init(r.missed), arb_init(r.value), arb_init(r.slope), arb_init(r.bend);
  set_missed(&r);
  tabulate(&r);
  judge(&r, finding);
  arb_clear(r.missed), arb_clear(r.value), arb_clear(r.slope), arb_clear(r.bend);
  _arb_vec_clear(r.log_g, r.count);
  return XRD_OK;
}
