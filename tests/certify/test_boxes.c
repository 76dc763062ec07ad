/* The dual bound of a box by a kernel whose every number errs by as much as it may, downwards: the bound still holds.
 */
#include "certify/boxes.h"

#include <arb.h>
#include <fenv.h>
#include <math.h>

#include "certify/account.h"
#include "tests/cmocka_all.h"

enum { BITS = 300, COLUMNS = 20 };

/* x (1 - error) */
static void lower(arb_t x, xrd_up error) {
  arb_t factor;
  arb_init(factor);
  arb_set_d(factor, xrd_up_value(error) * (1 - 0x1p-40));
  arb_sub_ui(factor, factor, 1, BITS);
  arb_neg(factor, factor);
  arb_mul(x, x, factor, BITS);
  arb_clear(factor);
}

/* exp(-slope v^2) */
static void gaussian(arb_t x, double v, double slope) {
  arb_t part;
  arb_init(part);
  arb_set_d(x, v);
  arb_sqr(x, x, BITS);
  arb_set_d(part, -slope);
  arb_mul(x, x, part, BITS);
  arb_exp(x, x, BITS);
  arb_clear(part);
}

/* Too large, for they are divided by. */
static void hostile_weights(size_t count, const double *d, double s, double slope, double *high, double *low) {
  arb_t e, part;
  arb_init(e), arb_init(part);
  for (size_t k = 0; k < count; k++) {
    arb_set_d(e, d[k]);
    arb_set_d(part, s);
    arb_sub(e, part, e, BITS);
    arb_set_d(part, slope);
    arb_mul(e, e, part, BITS);
    arb_exp(e, e, BITS);
    high[k] = arf_get_d(arb_midref(e), ARF_RND_UP);
    low[k] = 0;
  }
  arb_clear(e), arb_clear(part);
}

/* What the moments at hand were said to be. */
static double said_high[XRD_MOMENT_DEGREE + 1], said_low[XRD_MOMENT_DEGREE + 1];

static void hostile_moments(size_t count, const double *x, const double *weight, double center, double slope,
                            size_t degree, xrd_pairs moment) {
  arb_t sum, term, v;
  arb_init(sum), arb_init(term), arb_init(v);
  for (size_t k = 0; k <= degree; k++) {
    arb_zero(sum);
    for (size_t i = 0; i < count; i++) {
      gaussian(term, x[i] - center, slope);
      arb_set_d(v, x[i] - center);
      arb_pow_ui(v, v, k, BITS);
      arb_mul(term, term, v, BITS);
      arb_set_d(v, weight[i]);
      arb_addmul(sum, term, v, BITS);
    }
    lower(sum, xrd_moment_error(k));
    moment.high[k] = arf_get_d(arb_midref(sum), ARF_RND_NEAR);
    arb_set_d(term, moment.high[k]);
    arb_sub(sum, sum, term, BITS);
    moment.low[k] = arf_get_d(arb_midref(sum), ARF_RND_NEAR);
    said_high[k] = moment.high[k], said_low[k] = moment.low[k];
  }
  arb_clear(sum), arb_clear(term), arb_clear(v);
}

/* M_k (2 b')^k / k! t^k of what was said, with all roundings of the coefficient and of Horner's rule downwards. */
static void hostile_term(arb_t term, double t, double slope, size_t k) {
  arb_t part;
  arb_init(part);
  arb_set_d(part, t);
  arb_set_d(term, 2 * slope);
  arb_mul(term, term, part, BITS);
  arb_pow_ui(term, term, k, BITS);
  arb_fac_ui(part, k, BITS);
  arb_div(term, term, part, BITS);
  arb_set_d(part, said_low[k]);
  arb_t moment;
  arb_init(moment);
  arb_set_d(moment, said_high[k]);
  arb_add(part, part, moment, BITS);
  arb_mul(term, term, part, BITS);
  if (t >= 0) lower(term, xrd_roundings(2 * k + 2 + k + 1));
  arb_clear(part), arb_clear(moment);
}

static void hostile_expansion(size_t count, const double *y, double center, double slope, size_t degree,
                              const double *coefficient, double *value) {
  arb_t sum, term;
  (void)coefficient;
  arb_init(sum), arb_init(term);
  for (size_t j = 0; j < count; j++) {
    arb_zero(sum);
    for (size_t k = 0; k <= degree; k++) {
      hostile_term(term, y[j] - center, slope, k);
      arb_add(sum, sum, term, BITS);
    }
    gaussian(term, y[j] - center, slope);
    lower(term, xrd_up_compound(xrd_up_of(XRD_GAUSSIAN_ERROR), xrd_roundings(1)));
    arb_mul(sum, sum, term, BITS);
    value[j] = arf_get_d(arb_midref(sum), ARF_RND_DOWN);
  }
  arb_clear(sum), arb_clear(term);
}

static const xrd_weight_kernel HOSTILE = {
    .name = "hostile", .weights = hostile_weights, .moments = hostile_moments, .expansion = hostile_expansion};

/* largest + error - truth */
static void overshoot(arb_t over, const xrd_problem *problem, const double *minimum, double slope, const double *w,
                      const xrd_weight_kernel *kernel, const arb_t truth) {
  double q[COLUMNS] = {1}, largest;
  const xrd_witness witness = {slope, q, w};
  xrd_scene scene = {.problem = problem, .witness = &witness, .minimum = minimum, .kernel = kernel, .threads = 1};
  xrd_up error;
  assert_true(xrd_sums_choose_scale(slope, &scene.scale, &scene.slope));
  assert_true(xrd_boxes_dual_bound(&scene, &largest, &error));
  assert_true(xrd_up_is_finite(error));
  arb_t part;
  arb_init(part);
  arb_set_d(over, largest);
  arb_set_d(part, xrd_up_value(error));
  arb_add(over, over, part, BITS);
  arb_sub(over, over, truth, BITS);
  arb_clear(part);
}

/* The bound holds, and is above the truth by no more than a relative `room`. */
static void assert_bounds(const arb_t over, const arb_t truth, double room) {
  arb_t most;
  arb_init(most);
  arb_set_d(most, room);
  arb_mul(most, most, truth, BITS);
  if (!arb_is_nonnegative(over)) fail_msg("too low by %g", -arf_get_d(arb_midref(over), ARF_RND_NEAR));
  if (!arb_le(over, most)) fail_msg("too high by %g", arf_get_d(arb_midref(over), ARF_RND_NEAR));
  arb_clear(most);
}

/* One row to the right of a box of reproductions: the dual sum is largest at the last of them, where it is 1. */
static void what_errs_downwards_is_bounded(void **state) {
  (void)state;
  arb_t over, truth;
  arb_init(over), arb_init(truth);
  arb_one(truth);
  for (double slope = 0.26; slope < 70; slope *= 1.21)
    for (double away = 1; away < 9; away *= 1.3) {
      double y[COLUMNS];
      const double p[] = {1}, w[] = {1}, r = 1.49 / sqrt(slope * (1 + away * away)), x[] = {r + away / sqrt(slope)};
      for (size_t j = 0; j < COLUMNS; j++) y[j] = r * (2 * (double)j / (COLUMNS - 1) - 1);
      const double minimum[] = {(x[0] - y[COLUMNS - 1]) * (x[0] - y[COLUMNS - 1])};
      const xrd_problem problem = {p, {.kind = XRD_SQUARED, .n = 1, .m = COLUMNS, .dim = 1, .x = x, .y = y}};
      overshoot(over, &problem, minimum, slope, w, &HOSTILE, truth);
      assert_bounds(over, truth, 0x1p-42);
    }
  arb_clear(over), arb_clear(truth);
}

/* truth = w exp(-slope (x - y)^2) */
static void set_truth(arb_t truth, double w, double x, double y, double slope) {
  arb_t part;
  arb_init(part);
  gaussian(truth, x - y, slope);
  arb_set_d(part, w);
  arb_mul(truth, truth, part, BITS);
  arb_clear(part);
}

/* Boxes as wide as they may be, and a row at the end of their reach: what the series leaves out decides. */
static void the_rest_of_the_series_is_counted(void **state) {
  (void)state;
  arb_t over, truth;
  arb_init(over), arb_init(truth);
  for (double slope = 0.25; slope < 70; slope *= 2)
    for (double away = 3; away < 6.6; away += 0.3) {
      double y[COLUMNS];
      const double p[] = {1}, w[] = {1e12}, minimum[] = {0}, unit = 0.0625 / sqrt(slope);
      const double x[] = {8 * unit + ldexp(round(16 * away), -8) / sqrt(slope)};
      for (size_t j = 0; j < COLUMNS; j++) y[j] = (8 - 16 * (double)(COLUMNS - 1 - j) / (COLUMNS - 1)) * unit;
      const xrd_problem problem = {p, {.kind = XRD_SQUARED, .n = 1, .m = COLUMNS, .dim = 1, .x = x, .y = y}};
      set_truth(truth, w[0], x[0], y[COLUMNS - 1], slope);
      overshoot(over, &problem, minimum, slope, w, &xrd_weight_kernel_base, truth);
      assert_bounds(over, truth, 1e-6);
    }
  arb_clear(over), arb_clear(truth);
}

/* A row just beyond the reach of every box: its sum is left out, and only the bound of that is there.  Weights of more
   than 1 together lengthen the reach, smaller ones do not. */
static void what_is_out_of_reach_is_counted(void **state) {
  (void)state;
  arb_t over, truth;
  size_t out = 0;
  arb_init(over), arb_init(truth);
  for (int k = 0; k < 4000; k++) {
    const bool heavy = k % 2 == 0;
    const double p[] = {1}, delta = ldexp(1 + k % 8, -30 - k / 8 % 22), slope = ldexp(1 + k / 4000.0, 2 * (k % 5));
    const double at = heavy ? 50 + k / 12.0 : 45 * (1 + delta), place = sqrt(at / slope), x[] = {0};
    const double w[] = {heavy ? exp(-45) * (1 - delta) : 1e-28}, y[] = {place, 3 * place};
    const double minimum[] = {place * place};
    const xrd_problem problem = {p, {.kind = XRD_SQUARED, .n = 1, .m = 2, .dim = 1, .x = x, .y = y}};
    arb_set_d(truth, w[0]);
    overshoot(over, &problem, minimum, slope, w, &xrd_weight_kernel_base, truth);
    assert_bounds(over, truth, 1.000001); /* twice, where it is in reach after all */
    arb_mul_2exp_si(over, over, 20);
    out += arb_lt(over, truth);
  }
  assert_true(out > 1000);
  arb_clear(over), arb_clear(truth);
}

/* Is a bound proved for rows and columns at the same places, with these duals? */
static bool proves(const xrd_weight_kernel *kernel, size_t count, const double *place, double dual, double slope) {
  double p[COLUMNS], w[COLUMNS], minimum[COLUMNS] = {0}, largest;
  for (size_t k = 0; k < count; k++) p[k] = 1.0 / (double)count, w[k] = dual;
  const xrd_problem problem = {p, {.kind = XRD_SQUARED, .n = count, .m = count, .dim = 1, .x = place, .y = place}};
  const xrd_witness witness = {slope, p, w};
  xrd_scene scene = {.problem = &problem, .witness = &witness, .minimum = minimum, .kernel = kernel, .threads = 1};
  xrd_up error;
  assert_true(xrd_sums_choose_scale(slope, &scene.scale, &scene.slope));
  assert_true(xrd_boxes_dual_bound(&scene, &largest, &error));
  return xrd_up_is_finite(error);
}

static void overflowing_expansion(size_t count, const double *y, double center, double slope, size_t degree,
                                  const double *coefficient, double *value) {
  hostile_expansion(count, y, center, slope, degree, coefficient, value);
  value[0] = NAN;
}

/* Positions whose scaled differences overflow, duals too large, a kernel that overflows, another rounding mode. */
static void what_is_out_of_range_proves_nothing(void **state) {
  (void)state;
  xrd_weight_kernel broken = HOSTILE;
  broken.expansion = overflowing_expansion;
  const double near[] = {-1, 0, 1}, apart[] = {-1e250, 1e250}, far[] = {1e300};
  assert_true(proves(&HOSTILE, 3, near, 1, 1));
  assert_true(proves(&HOSTILE, 2, apart, 1, 1) && proves(&HOSTILE, 1, far, 1, 1));
  assert_false(proves(&HOSTILE, 2, apart, 1, 0x1p500));
  assert_false(proves(&HOSTILE, 1, far, 1, 0x1p100));
  assert_false(proves(&HOSTILE, 3, near, 0x1p601, 1));
  assert_false(proves(&broken, 3, near, 1, 1));
  assert_int_equal(fesetround(FE_UPWARD), 0);
  const bool rounded_up = proves(&HOSTILE, 3, near, 1, 1);
  assert_int_equal(fesetround(FE_TONEAREST), 0);
  assert_false(rounded_up);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_errs_downwards_is_bounded),
      cmocka_unit_test(what_is_out_of_range_proves_nothing),
      cmocka_unit_test(the_rest_of_the_series_is_counted),
      cmocka_unit_test(what_is_out_of_reach_is_counted),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
