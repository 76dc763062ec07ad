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
  }
  arb_clear(sum), arb_clear(term), arb_clear(v);
}

static void hostile_expansion(size_t count, const double *y, double center, double slope, size_t degree,
                              const double *coefficient, double *value) {
  arb_t sum, term, t;
  arb_init(sum), arb_init(term), arb_init(t);
  for (size_t j = 0; j < count; j++) {
    arb_zero(sum);
    for (size_t k = 0; k <= degree; k++) {
      arb_set_d(t, y[j] - center);
      arb_pow_ui(t, t, k, BITS);
      arb_set_d(term, coefficient[k]);
      arb_mul(term, term, t, BITS);
      if (y[j] >= center) lower(term, xrd_roundings(k + 1));
      arb_add(sum, sum, term, BITS);
    }
    gaussian(term, y[j] - center, slope);
    lower(term, xrd_up_compound(xrd_up_of(XRD_GAUSSIAN_ERROR), xrd_roundings(1)));
    arb_mul(sum, sum, term, BITS);
    value[j] = arf_get_d(arb_midref(sum), ARF_RND_DOWN);
  }
  arb_clear(sum), arb_clear(term), arb_clear(t);
}

static const xrd_weight_kernel HOSTILE = {
    .name = "hostile", .weights = hostile_weights, .moments = hostile_moments, .expansion = hostile_expansion};

/* One row to the right of a box of reproductions: the dual sum is largest at the last of them, where it is 1. */
static void what_errs_downwards_is_bounded(void **state) {
  (void)state;
  for (double slope = 0.26; slope < 70; slope *= 1.21)
    for (double away = 1; away < 9; away *= 1.3) {
      double x[] = {0}, y[COLUMNS], minimum[1], q[COLUMNS] = {1};
      const double p[] = {1}, w[] = {1}, r = 1.49 / sqrt(slope * (1 + away * away));
      x[0] = r + away / sqrt(slope);
      for (size_t j = 0; j < COLUMNS; j++) y[j] = r * (2 * (double)j / (COLUMNS - 1) - 1);
      minimum[0] = (x[0] - y[COLUMNS - 1]) * (x[0] - y[COLUMNS - 1]);
      const xrd_problem problem = {p, {.kind = XRD_SQUARED, .n = 1, .m = COLUMNS, .dim = 1, .x = x, .y = y}};
      const xrd_witness witness = {slope, q, w};
      xrd_scene scene = {
          .problem = &problem, .witness = &witness, .minimum = minimum, .kernel = &HOSTILE, .threads = 1};
      assert_true(xrd_sums_choose_scale(slope, &scene.scale, &scene.slope));
      double largest;
      xrd_up error;
      assert_true(xrd_boxes_dual_bound(&scene, &largest, &error));
      arb_t bound, part;
      arb_init(bound), arb_init(part);
      arb_set_d(bound, largest);
      arb_set_d(part, xrd_up_value(error));
      arb_add(bound, bound, part, BITS);
      arb_sub_ui(bound, bound, 1, BITS);
      if (!arb_is_nonnegative(bound)) fail_msg("slope %g, away %g: %g", slope, away, largest + xrd_up_value(error) - 1);
      if (largest + xrd_up_value(error) > 1 + 0x1p-42)
        fail_msg("slope %g, away %g: %g", slope, away, largest + xrd_up_value(error) - 1);
      arb_clear(bound), arb_clear(part);
    }
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
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
