/* Proofs that use structure against balls of 400 bits for every entry: what they say is true, and almost as sharp. */
#include <math.h>
#include <stdlib.h>

#include "certify/balls.h"
#include "certify/doubles.h"
#include "certify/rows.h"
#include "certify/structure.h"
#include "certify/sums.h"
#include "certify/transformed.h"
#include "exactrd/certificate.h"
#include "problem/nearest.h"
#include "tests/certify/structured_case.h"
#include "tests/cmocka_all.h"

static double *numbers(size_t count) {
  double *block = calloc(count, sizeof *block);
  assert_non_null(block);
  return block;
}

/* False where the structured proof does not apply. */
static bool enclose(const random_case *c, structured_shape form, const double *minimum, xrd_proof *fast) {
  bool usable;
  const xrd_status status = form == SQUARED_LINE
                                ? xrd_doubles_enclose_line(&c->problem, minimum, &c->witness, fast, &usable, NULL)
                                : xrd_transformed_enclose(form == GRID ? &xrd_transform_grid : &xrd_transform_line,
                                                          &c->problem, minimum, &c->witness, fast, &usable, NULL);
  assert_int_equal(status, XRD_OK);
  return usable;
}

static double middle(const arb_t x) { return arf_get_d(arb_midref(x), ARF_RND_NEAR); }

static double radius(const arb_t x) { return mag_get_d(arb_radref(x)); }

/* The largest slope * d among the rows' least and what the channel adds: what a relative stretch of d can do. */
static double exponent_of(const random_case *c, const double *minimum, const xrd_proof *truth) {
  double least = 0;
  for (size_t i = 0; i < c->problem.distortion.n; i++)
    if (c->problem.p[i] > 0) least = fmax(least, minimum[i]);
  return c->witness.slope * (least + middle(truth->excess));
}

/* Never better than the truth about the same witness, and worse only by stretch and rounding. */
static void assert_true_and_sharp(const random_case *c, const double *minimum, const xrd_proof *fast,
                                  const xrd_proof *truth) {
  const double stretch = 0x1p-48 * (40 + exponent_of(c, minimum, truth)), slope = c->witness.slope;
  const double value = middle(truth->value), scale = 1 + fabs(value) + fabs(middle(truth->rate));
  const double rounding = 0x1p-52 * scale; /* of the middles read as doubles */
  assert_true(middle(fast->value) - radius(fast->value) <= value + rounding);
  if (exponent_of(c, minimum, truth) < 400) /* rows further out weigh exp(400) */
    assert_true(middle(fast->value) - radius(fast->value) >= value - stretch - rounding - 1e-12);
  /* The channels differ by a stretch of the slope, near which rate + slope * excess is what may change. */
  const double excess = middle(truth->excess), cost = middle(truth->rate) + slope * excess;
  const double off = radius(fast->rate) + slope * radius(fast->excess);
  assert_true(fabs(middle(fast->rate) + slope * middle(fast->excess) - cost) <= off + stretch + rounding);
  assert_true(off <= stretch + rounding + 1e-14);
}

static void run(structured_shape form, bool dyadic, uint64_t seed,
                void (*check)(const random_case *, structured_shape, xrd_proof *)) {
  xrd_random random;
  xrd_random_seed(&random, seed);
  size_t usable = 0, cases = 0;
  xrd_proof fast;
  xrd_proof_init(&fast);
  for (size_t k = 0; k < repetitions(60); k++) {
    random_case c;
    structured_case_make(&c, &random, form, dyadic, xrd_random_below(&random, 3) > 0);
    double *minimum = numbers(c.problem.distortion.n);
    assert_int_equal(xrd_rows_minimum(&c.problem, 1, minimum, NULL), XRD_OK);
    cases++;
    if (enclose(&c, form, minimum, &fast)) {
      usable++;
      check(&c, form, &fast);
    }
    free(minimum);
    random_case_clear(&c);
  }
  assert_true(4 * usable > 3 * cases);
  xrd_proof_clear(&fast);
}

static void against_balls(const random_case *c, structured_shape form, xrd_proof *fast) {
  (void)form;
  double *minimum = numbers(c->problem.distortion.n);
  xrd_proof truth;
  xrd_proof_init(&truth);
  assert_int_equal(xrd_rows_minimum(&c->problem, 1, minimum, NULL), XRD_OK);
  assert_int_equal(xrd_balls_enclose(&c->problem, minimum, &c->witness, 400, &truth, NULL), XRD_OK);
  assert_true_and_sharp(c, minimum, fast, &truth);
  xrd_proof_clear(&truth);
  free(minimum);
}

/* Where distances are doubles, the channel is the witness's own, and the dual sums those at the smaller slope. */
static void against_the_same_channel(const random_case *c, structured_shape form, xrd_proof *fast) {
  const xrd_transform_form *transform = form == GRID ? &xrd_transform_grid : &xrd_transform_line;
  double *minimum = numbers(c->problem.distortion.n), scale, slope;
  xrd_proof truth;
  xrd_proof_init(&truth);
  assert_int_equal(xrd_rows_minimum(&c->problem, 1, minimum, NULL), XRD_OK);
  assert_int_equal(xrd_balls_enclose(&c->problem, minimum, &c->witness, 400, &truth, NULL), XRD_OK);
  assert_true(arb_contains(fast->excess, truth.excess));
  assert_true(arb_contains(fast->rate, truth.rate));
  assert_true(xrd_sums_choose_scale(c->witness.slope, &scale, &slope));
  const xrd_witness lowered = {xrd_sums_lower_slope(slope, transform->stretch) * scale, c->q, c->w};
  assert_int_equal(xrd_balls_enclose(&c->problem, minimum, &lowered, 400, &truth, NULL), XRD_OK);
  double farthest = 0;
  for (size_t i = 0; i < c->problem.distortion.n; i++) farthest = fmax(farthest, minimum[i]);
  if (farthest == 0) assert_true(arb_contains(fast->value, truth.value));
  xrd_proof_clear(&truth);
  free(minimum);
}

static void grids_are_proved(void **state) {
  (void)state;
  run(GRID, false, 1, against_balls);
}

static void absolute_lines_are_proved(void **state) {
  (void)state;
  run(ABSOLUTE_LINE, false, 2, against_balls);
}

static void squared_lines_are_proved(void **state) {
  (void)state;
  run(SQUARED_LINE, false, 3, against_balls);
}

static void products_are_enclosed(void **state) {
  (void)state;
  run(GRID, true, 4, against_the_same_channel);
  run(ABSOLUTE_LINE, true, 5, against_the_same_channel);
}

/* At an infinite slope, with ties as dyadic positions have them; and the rows' least distances. */
static void nearest_pairs_are_all_there_is(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 6);
  xrd_proof fast, truth;
  xrd_proof_init(&fast), xrd_proof_init(&truth);
  for (size_t k = 0; k < repetitions(100); k++) {
    random_case c;
    structured_case_make(&c, &random, (structured_shape)(k % 3), k % 4 > 0, k % 5 == 0);
    const size_t n = c.problem.distortion.n;
    double *every = numbers(n);
    assert_int_equal(xrd_rows_minimum(&c.problem, 1, every, NULL), XRD_OK); /* too small for structure */
    xrd_nearest nearest;
    assert_true(xrd_nearest_init(&nearest, &c.problem.distortion));
    for (size_t i = 0; i < n; i++) assert_true(c.p[i] == 0 || xrd_nearest_least(&nearest, i) == every[i]);
    xrd_nearest_clear(&nearest);
    c.witness.slope = HUGE_VAL;
    for (size_t j = 0; j < c.problem.distortion.m; j++) c.q[j] = k % 2 ? 1 + xrd_random_uniform(&random) : c.q[j];
    const xrd_status status = xrd_balls_enclose(&c.problem, every, &c.witness, 200, &truth, NULL);
    assert_int_equal(xrd_balls_enclose_nearest(&c.problem, every, &c.witness, 200, &fast, NULL), status);
    if (status == XRD_OK) {
      assert_true(arb_is_zero(fast.excess) && arb_is_zero(truth.excess));
      assert_true(arb_overlaps(fast.rate, truth.rate) && arb_overlaps(fast.value, truth.value));
      assert_true(arb_rel_accuracy_bits(fast.value) > 100 || mag_get_d(arb_radref(fast.value)) < 1e-40);
    }
    free(every);
    random_case_clear(&c);
  }
  xrd_proof_clear(&fast), xrd_proof_clear(&truth);
}

/* Points in the plane are a grid, or have no structure. */
static void loose_points_have_no_structure(void **state) {
  (void)state;
  enum { SIDE = 50, COUNT = SIDE * SIDE };
  static double grid[2 * COUNT], loose[2 * COUNT];
  for (size_t k = 0; k < COUNT; k++) {
    loose[2 * k] = grid[2 * k] = (double)(k / SIDE);
    loose[2 * k + 1] = grid[2 * k + 1] = (double)(k % SIDE);
  }
  loose[2 * COUNT - 1] += 0.5;
  const double *const sides[] = {grid, loose};
  for (int k = 0; k < 4; k++) {
    const xrd_distortion d = {
        .kind = XRD_SQUARED, .n = COUNT, .m = COUNT, .dim = 2, .x = sides[k / 2], .y = sides[k % 2]};
    assert_int_equal(xrd_structure_find(&d), k == 0 ? XRD_PRODUCT_GRID : XRD_UNSTRUCTURED);
  }
}

/* With so many entries structure is found: at an infinite slope too, where all is exact. */
static void long_lines_at_an_infinite_slope(void **state) {
  (void)state;
  enum { COUNT = 2000 };
  static double p[COUNT], x[COUNT], w[COUNT];
  for (size_t i = 0; i < COUNT; i++) p[i] = w[i] = 1, x[i] = (double)i;
  p[7] = 3;
  for (int k = 0; k < 2; k++) {
    const xrd_problem problem = {
        p, {.kind = k ? XRD_SQUARED : XRD_ABSOLUTE, .n = COUNT, .m = COUNT, .dim = 1, .x = x, .y = x}};
    xrd_bounds bounds;
    assert_int_equal(xrd_certify(&problem, &(xrd_witness){HUGE_VAL, p, w}, 1e-10, 1, &bounds, NULL), XRD_OK);
    const double total = COUNT + 2, entropy = log(total) - 3 / total * log(3);
    assert_true(bounds.distortion == 0 && fabs(bounds.rate_upper - entropy) < 1e-12);
    assert_true(bounds.rate_lower <= bounds.rate_upper && bounds.rate_lower > 0);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(loose_points_have_no_structure),
      cmocka_unit_test(long_lines_at_an_infinite_slope),
      cmocka_unit_test(grids_are_proved),
      cmocka_unit_test(absolute_lines_are_proved),
      cmocka_unit_test(squared_lines_are_proved),
      cmocka_unit_test(products_are_enclosed),
      cmocka_unit_test(nearest_pairs_are_all_there_is),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
