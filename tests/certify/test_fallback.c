/* Where double arithmetic is of no use it says so, and balls prove the same bounds: no kernel for the processor, a
   wrong logarithm, numbers out of the ranges that the error bounds hold in, another rounding mode. */
#include <fenv.h>
#include <math.h>
#include <string.h>

#include "certify/balls.h"
#include "certify/certify.h"
#include "certify/doubles.h"
#include "certify/rows.h"
#include "certify/transformed.h"
#include "tests/certify/structured_case.h"
#include "tests/cmocka_all.h"

double __real_log(double x);
double __wrap_log(double x);
const xrd_weight_kernel *__real_xrd_weight_kernel_select(void);
const xrd_weight_kernel *__wrap_xrd_weight_kernel_select(void);

static size_t logarithms, wrong; /* asked for so far; the one that comes out wrong, or 0 */
static bool no_kernel;
static size_t enclosures; /* by balls, entry by entry */

xrd_status __real_xrd_balls_enclose(const xrd_problem *problem, const double *minimum, const xrd_witness *witness,
                                    slong precision, xrd_proof *proof, xrd_error *error);
xrd_status __wrap_xrd_balls_enclose(const xrd_problem *problem, const double *minimum, const xrd_witness *witness,
                                    slong precision, xrd_proof *proof, xrd_error *error);
xrd_status __wrap_xrd_balls_enclose(const xrd_problem *problem, const double *minimum, const xrd_witness *witness,
                                    slong precision, xrd_proof *proof, xrd_error *error) {
  enclosures++;
  return __real_xrd_balls_enclose(problem, minimum, witness, precision, proof, error);
}

double __wrap_log(double x) { return __real_log(x) + (++logarithms == wrong ? 1e-6 : 0); }

const xrd_weight_kernel *__wrap_xrd_weight_kernel_select(void) {
  return no_kernel ? xrd_weight_kernel_of(false, false) : __real_xrd_weight_kernel_select();
}

typedef enum { ENTRIES, LINE, OVER_GRID, OVER_LINE, WAYS } way;

/* By one way of double arithmetic. */
static bool usable(const random_case *c, way which) {
  double minimum[64];
  bool result = true;
  xrd_proof proof;
  xrd_proof_init(&proof);
  assert_int_equal(xrd_rows_minimum(&c->problem, 1, minimum, NULL), XRD_OK);
  const xrd_status status = which == ENTRIES
                                ? xrd_doubles_enclose(&c->problem, minimum, &c->witness, &proof, &result, NULL)
                            : which == LINE
                                ? xrd_doubles_enclose_line(&c->problem, minimum, &c->witness, &proof, &result, NULL)
                                : xrd_transformed_enclose(which == OVER_GRID ? &xrd_transform_grid
                                                                             : &xrd_transform_line,
                                                          &c->problem, minimum, &c->witness, &proof, &result, NULL);
  assert_int_equal(status, XRD_OK);
  xrd_proof_clear(&proof);
  return result;
}

static void make_case(random_case *c, way which, uint64_t seed) {
  xrd_random random;
  xrd_random_seed(&random, seed);
  do {
    *c = (random_case){0};
    structured_case_make(c, &random,
                         which == OVER_GRID   ? GRID
                         : which == OVER_LINE ? ABSOLUTE_LINE
                                              : SQUARED_LINE,
                         true, true);
    random_case_witness(c, &random, 1, 200, 0);
    if (c->problem.distortion.n >= 4 && usable(c, which)) return;
    random_case_clear(c);
  } while (true);
}

/* The public bounds of the witness as it stands. */
static xrd_bounds certified(const random_case *c) {
  xrd_bounds bounds;
  assert_int_equal(xrd_certify(&c->problem, &c->witness, 1e-9, 1, &bounds, NULL), XRD_OK);
  return bounds;
}

static void assert_near(const xrd_bounds *a, const xrd_bounds *b) {
  assert_true(fabs(a->distortion - b->distortion) <= 1e-12 * fmax(1, b->distortion));
  assert_true(fabs(a->rate_lower - b->rate_lower) <= 1e-11 && fabs(a->rate_upper - b->rate_upper) <= 1e-11);
}

/* Each logarithm in turn; as many as there are. */
static void a_wrong_logarithm_is_noticed(void **state) {
  (void)state;
  for (way which = ENTRIES; which < WAYS; which++) {
    random_case c;
    make_case(&c, which, 3);
    const xrd_bounds right = certified(&c);
    size_t noticed = 0, ignored = 0;
    wrong = logarithms = 0;
    (void)usable(&c, which);
    const size_t total = logarithms;
    for (wrong = 1; wrong <= total; wrong++) {
      logarithms = 0;
      if (usable(&c, which))
        ignored++;
      else
        noticed++;
      logarithms = 0;
      const xrd_bounds bounds = certified(&c);
      assert_near(&bounds, &right);
    }
    assert_true(noticed >= 3 && ignored < total); /* sizes of error terms are logarithms too, and may be larger */
    wrong = 0;
    random_case_clear(&c);
  }
}

/* A processor without AVX2 has none, unless all that the compiler makes code for fuse operations fast. */
static void without_a_kernel_balls_prove(void **state) {
  (void)state;
  if (xrd_weight_kernel_of(false, false) != NULL) skip();
  for (way which = ENTRIES; which < WAYS; which++) {
    random_case c;
    make_case(&c, which, 4);
    const xrd_bounds right = certified(&c);
    no_kernel = true;
    assert_false(usable(&c, which));
    const xrd_bounds bounds = certified(&c);
    assert_near(&bounds, &right);
    no_kernel = false;
    random_case_clear(&c);
  }
}

static void another_rounding_mode_is_of_no_use(void **state) {
  (void)state;
  for (way which = ENTRIES; which < WAYS; which++) {
    random_case c;
    make_case(&c, which, 5);
    (void)fesetround(FE_UPWARD);
    const bool result = usable(&c, which);
    (void)fesetround(FE_TONEAREST);
    assert_false(result);
    random_case_clear(&c);
  }
}

/* Masses and duals a power of two larger or smaller are the same channel and the same line. */
static void a_scale_of_masses_or_duals_changes_nothing(void **state) {
  (void)state;
  static const int POWERS[] = {-700, -200, -95, 95, 200, 700};
  for (way which = ENTRIES; which < WAYS; which++)
    for (size_t k = 0; k < 2 * sizeof POWERS / sizeof *POWERS; k++) {
      random_case c;
      make_case(&c, which, 6);
      const xrd_bounds right = certified(&c);
      const bool masses = k % 2 == 0;
      double *scaled = masses ? c.q : c.w;
      const size_t count = masses ? c.problem.distortion.m : c.problem.distortion.n;
      for (size_t j = 0; j < count; j++) scaled[j] = ldexp(scaled[j], POWERS[k / 2]);
      assert_false(usable(&c, which));
      const xrd_bounds bounds = certified(&c);
      assert_near(&bounds, &right);
      random_case_clear(&c);
    }
}

/* Slopes out of the scales' range, and no mass at all. */
static void extremes_are_of_no_use(void **state) {
  (void)state;
  static const double SLOPES[] = {1e-300, 1e300, (double)INFINITY};
  for (way which = ENTRIES; which < WAYS; which++) {
    random_case c;
    make_case(&c, which, 7);
    for (size_t k = 0; k < sizeof SLOPES / sizeof *SLOPES; k++) {
      c.witness.slope = SLOPES[k];
      assert_false(usable(&c, which));
    }
    c.witness.slope = 1;
    memset(c.q, 0, c.problem.distortion.m * sizeof *c.q);
    assert_false(usable(&c, which));
    random_case_clear(&c);
  }
}

/* Points beside each other in their last bit at a steep slope, where a row's channel would use none. */
static void a_row_without_a_channel_is_noticed(void **state) {
  (void)state;
  const double p[] = {0.5, 0.5}, w[] = {2, 2}, q[] = {0.5, 0.5}, x[] = {1, 3};
  for (int side = 0; side < 2; side++) {
    const double y[] = {nextafter(1, side == 0 ? 2 : 0), nextafter(3, side == 0 ? 4 : 0)};
    const xrd_problem problem = {p, {.kind = XRD_SQUARED, .n = 2, .m = 2, .dim = 1, .x = x, .y = y}};
    const random_case c = {.problem = problem, .witness = {0x1p200, q, w}};
    assert_false(usable(&c, LINE));
    const xrd_bounds bounds = certified(&c);
    assert_true(bounds.rate_upper - bounds.rate_lower < 1e-15 && fabs(bounds.rate_upper - log(2)) < 1e-15);
  }
}

enum { POINTS = 321 };

/* A fair coin's two sides; others are far from it, and all but one without probability.  Nothing is open, and all that
   is left is rounding.  The dual of the rare one is not the channel's, so that doubles are of no use. */
static size_t balls_for_points(double enough, xrd_bounds *bounds) {
  const double slope = 1, u = 0.5 * (1 + exp(-slope)), rare = 1e-25;
  const double w[POINTS] = {1 / u, 1 / u, 0.5 / rare};
  double x[POINTS], p[POINTS] = {0.5, 0.5, rare};
  for (size_t i = 0; i < POINTS; i++) x[i] = i < 2 ? (double)i : 100 * (double)i;
  const xrd_problem problem = {p, {.kind = XRD_ABSOLUTE, .n = POINTS, .m = POINTS, .dim = 1, .x = x, .y = x}};
  const xrd_witness witness = {slope, p, w};
  const xrd_effort effort = {.threads = 1, .enough = enough};
  enclosures = 0;
  assert_int_equal(xrd_certify_until(&problem, &witness, 1e-10, &effort, bounds, NULL), XRD_OK);
  return enclosures;
}

/* 103,041 pairs: rounding far below the gap that was asked for is not worth balls of more digits. */
static void many_pairs_in_balls_are_left_alone_where_rounding_is_small_enough(void **state) {
  (void)state;
  xrd_bounds sharp, bounds;
  assert_int_equal(balls_for_points(0, &sharp), 2);
  assert_int_equal(balls_for_points(1e-13, &bounds), 1);
  assert_true(bounds.rate_lower <= sharp.rate_lower && sharp.rate_upper <= bounds.rate_upper);
  assert_true(bounds.rate_upper - bounds.rate_lower <= 1e-13);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_wrong_logarithm_is_noticed),
      cmocka_unit_test(without_a_kernel_balls_prove),
      cmocka_unit_test(another_rounding_mode_is_of_no_use),
      cmocka_unit_test(a_scale_of_masses_or_duals_changes_nothing),
      cmocka_unit_test(extremes_are_of_no_use),
      cmocka_unit_test(a_row_without_a_channel_is_noticed),
      cmocka_unit_test(many_pairs_in_balls_are_left_alone_where_rounding_is_small_enough),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
