/* Symbols: pi = p / sum p; s_i = min_j d_ij; b = slope; E_ij = exp(-b (d_ij - s_i)), 0 on forbidden pairs; sums over i
   run over pi_i > 0.  b = +infinity means E_ij = 1 where d_ij = s_i, else 0.

   Upper bound.  u_i = sum_j q_j E_ij, P(j|i) = q_j E_ij / u_i is a channel with distortion
     D' = sum_i pi_i sum_j P(j|i) d_ij = S + X,   S = sum_i pi_i s_i,   X = sum_i pi_i sum_j P(j|i) (d_ij - s_i),
   and output r_j = sum_i pi_i P(j|i) = q_j c_j, c_j = sum_i pi_i E_ij / u_i.  Where P(j|i) > 0,
     log(P(j|i) / r_j) = -b (d_ij - s_i) - log u_i - log c_j,
   so its mutual information is I = -b X - sum_i pi_i log u_i - sum_j r_j log c_j, and R(D) <= I for every D >= D'.
   Where only one q_j > 0, the output is constant and I = 0.

   Lower bound.  Take any channel P with sum_i pi_i sum_j P(j|i) d_ij <= D and output r.  For w > 0 let
   g = max_j sum_i pi_i w_i E_ij.  By Jensen's inequality, over the pairs with P(j|i) > 0 (all of them allowed),
     sum_ij pi_i P(j|i) log(r_j w_i E_ij / (g P(j|i))) <= log sum_ij pi_i r_j w_i E_ij / g <= log sum_j r_j = 0.
   The left side is -I(P) + sum_i pi_i log w_i - b (sum_ij pi_i P(j|i) d_ij - S) - log g, hence
     R(D) >= value + b (S - D),   value = sum_i pi_i log w_i - log g                     (Berger 1971; Blahut 1972).
   For b = +infinity the same holds at D = S alone: such a channel uses only pairs with d_ij = s_i.

   The three numbers X, I, value are enclosed by balls, S by a ball of more digits; D is a double-double, exact. */
#include "certify/bounds.h"

#include <math.h>

#include "certify/ends.h"
#include "certify/row_balls.h"

static const slong WORKING_BITS = 128;

/* Bits before the binary point of |x|, at least 0. */
static slong integer_bits(double x) {
  int exponent = 0;
  if (isfinite(x)) (void)frexp(x, &exponent);
  return exponent > 0 ? exponent : 0;
}

/* What `radius` of X does to slope * X. */
static double slope_times_radius(double slope, const arb_t excess) {
  const double radius = mag_get_d(arb_radref(excess));
  return radius == 0 ? 0 : slope * radius;
}

bool xrd_bounds_sharp(const xrd_proof *proof, double slope, double least) {
  if (!arb_is_finite(proof->excess) || !arb_is_finite(proof->rate) || !arb_is_finite(proof->value)) return false;
  const double rate = arf_get_d(arb_midref(proof->rate), ARF_RND_NEAR);
  const double excess = arf_get_d(arb_midref(proof->excess), ARF_RND_NEAR);
  arb_t gap;
  arb_init(gap);
  arb_sub(gap, proof->rate, proof->value, WORKING_BITS);
  const double open = arf_get_d(arb_midref(gap), ARF_RND_NEAR) + (excess == 0 ? 0 : slope * excess);
  const double rounding = 2 * mag_get_d(arb_radref(gap)) + 2 * slope_times_radius(slope, proof->excess);
  arb_clear(gap);
  return rounding <= fmax(open / 16, least * fmax(1, fabs(rate)));
}

typedef struct {
  const double *p, *minimum;
  slong precision;
} floor_context;

enum { TOTAL, FLOOR, FLOOR_SUMS };

static void add_floor(const void *context, size_t begin, size_t end, arb_ptr balls) {
  const floor_context *of = context;
  arb_t probability, term;
  arb_init(probability), arb_init(term);
  for (size_t i = begin; i < end; i++) {
    if (!(of->p[i] > 0)) continue;
    arb_set_d(probability, of->p[i]);
    arb_add(balls + TOTAL, balls + TOTAL, probability, of->precision);
    if (of->minimum[i] == 0) continue;
    arb_set_d(term, of->minimum[i]);
    arb_addmul(balls + FLOOR, probability, term, of->precision);
  }
  arb_clear(probability), arb_clear(term);
}

void xrd_bounds_floor(const xrd_problem *problem, const double *minimum, double slope, slong bits, const xrd_team *team,
                      arb_t floor) {
  double largest = 0;
  for (size_t i = 0; i < problem->distortion.n; i++) largest = fmax(largest, problem->p[i] > 0 ? minimum[i] : 0);
  const slong most_bits = xrd_team_largest(team, (int)integer_bits(largest));
  const floor_context of = {problem->p, minimum, bits + integer_bits(slope) + most_bits};
  const xrd_row_balls rows = {problem, team, FLOOR_SUMS, of.precision, add_floor, &of};
  arb_struct sums[FLOOR_SUMS];
  arb_init(sums + TOTAL), arb_init(sums + FLOOR);
  if (xrd_row_balls_sum(&rows, sums))
    arb_div(floor, sums + FLOOR, sums + TOTAL, of.precision);
  else
    arb_zero_pm_inf(floor);
  arb_clear(sums + TOTAL), arb_clear(sums + FLOOR);
}

/* high + low >= x, high alone when `single`. */
static void distortion_round_up(const arb_t x, bool single, xrd_bounds *bounds) {
  bounds->distortion = xrd_upper_end(x);
  bounds->distortion_low = 0;
  if (single) return;
  arf_t upper, high;
  arf_init(upper), arf_init(high);
  arb_get_ubound_arf(upper, x, 4 * WORKING_BITS);
  bounds->distortion = arf_get_d(upper, ARF_RND_NEAR);
  arf_set_d(high, bounds->distortion);
  arf_sub(upper, upper, high, ARF_PREC_EXACT, ARF_RND_CEIL);
  bounds->distortion_low = arf_get_d(upper, ARF_RND_CEIL);
  arf_clear(upper), arf_clear(high);
}

/* difference = x - D, exact but for the rounding at `precision`. */
static void subtract_distortion(arb_t difference, const arb_t x, const xrd_bounds *bounds, slong precision) {
  arb_t part;
  arb_init(part);
  arb_set_d(part, bounds->distortion);
  arb_sub(difference, x, part, precision);
  arb_set_d(part, bounds->distortion_low);
  arb_sub(difference, difference, part, precision);
  arb_clear(part);
}

static slong joint_precision(double slope, double distortion) {
  return 2 * WORKING_BITS + integer_bits(slope) + integer_bits(distortion);
}

/* value + slope (S - D); for an infinite slope only D = S says anything. */
static double lower_bound(const xrd_proof *proof, const arb_t floor, double slope, const xrd_bounds *bounds) {
  const slong precision = joint_precision(slope, bounds->distortion);
  arb_t bound, factor;
  arb_init(bound), arb_init(factor);
  subtract_distortion(bound, floor, bounds, precision);
  double lower = -INFINITY;
  if (arb_is_zero(bound)) {
    lower = xrd_lower_end(proof->value);
  } else if (isfinite(slope)) {
    arb_set_d(factor, slope);
    arb_mul(bound, bound, factor, precision);
    arb_add(bound, bound, proof->value, precision);
    lower = xrd_lower_end(bound);
  }
  arb_clear(bound), arb_clear(factor);
  return lower > 0 ? lower : 0; /* also where the ball is not finite */
}

static xrd_status in_order(const xrd_bounds *bounds, xrd_error *error) {
  return xrd_ends_in_order("the rate", bounds->rate_lower, bounds->rate_upper, error);
}

/* I >= 0: a smaller end of the ball is rounding. */
static double upper_bound(const xrd_proof *proof) { return fmax(0, xrd_upper_end(proof->rate)); }

xrd_status xrd_bounds_of_channel(const xrd_proof *proof, const arb_t floor, double slope, double gap_nats,
                                 xrd_bounds *bounds, xrd_error *error) {
  arb_t channel, slack;
  arb_init(channel), arb_init(slack);
  const double size = arf_get_d(arb_midref(floor), ARF_RND_UP);
  arb_add(channel, floor, proof->excess, joint_precision(slope, size));
  const bool finite = isfinite(xrd_upper_end(channel)); /* else D would be no number */
  if (finite) {
    distortion_round_up(channel, true, bounds);
    subtract_distortion(slack, channel, bounds, joint_precision(slope, size));
    const double rounding = -arf_get_d(arb_midref(slack), ARF_RND_FLOOR);
    if (rounding > 0 && !(slope * rounding <= gap_nats / 16)) distortion_round_up(channel, false, bounds);
    bounds->rate_lower = lower_bound(proof, floor, slope, bounds);
    bounds->rate_upper = upper_bound(proof);
  }
  arb_clear(channel), arb_clear(slack);
  return finite ? in_order(bounds, error)
                : xrd_fail(error, XRD_ERR_ARGUMENT, "the distortion of the channel cannot be enclosed");
}

xrd_status xrd_bounds_at(const xrd_proof *proof, const arb_t floor, double slope, xrd_pair distortion, bool *told,
                         xrd_bounds *bounds, xrd_error *error) {
  const slong precision = joint_precision(slope, distortion.high);
  bounds->distortion = distortion.high;
  bounds->distortion_low = distortion.low;
  bounds->rate_lower = lower_bound(proof, floor, slope, bounds);
  arb_t excess;
  arb_init(excess);
  subtract_distortion(excess, floor, bounds, precision);
  arb_add(excess, excess, proof->excess, precision);
  const bool reached = arb_is_nonpositive(excess);
  *told = reached || arb_is_positive(excess);
  bounds->rate_upper = reached ? upper_bound(proof) : HUGE_VAL;
  arb_clear(excess);
  return in_order(bounds, error);
}
