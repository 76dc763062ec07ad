#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "exactrd/domination.h"
#include "tests/cmocka_all.h"
#include "tests/multiplier.h"

enum { MOST_PAIRS = 64 };

static xrd_distortion matrix(const double *entries, size_t n, size_t m) {
  return (xrd_distortion){.kind = XRD_MATRIX, .n = n, .m = m, .matrix = entries};
}

static void compute(const double *weak, const double *strong, size_t n, size_t m, xrd_domination *out) {
  const xrd_distortion w = matrix(weak, n, m), s = matrix(strong, n, m);
  xrd_error error;
  assert_int_equal(xrd_domination_of(&w, &s, out, &error), XRD_OK);
}

/* Small integers make every product below exact in double precision. */
static void random_integers(xrd_random *random, double *weak, double *strong, size_t count) {
  for (size_t i = 0; i < count; i++) {
    weak[i] = (double)xrd_random_below(random, 40);
    strong[i] = (double)xrd_random_below(random, 40);
    if (xrd_random_below(random, 8) == 0)
      strong[i] = INFINITY;
    else if (xrd_random_below(random, 4) == 0)
      weak[i] = 2 * strong[i];
  }
}

/* max over all pairs of weak - scale strong, at least 0: the least shift by definition. */
static double least_shift(const double *weak, const double *strong, size_t count, double scale) {
  double shift = 0;
  for (size_t i = 0; i < count; i++)
    if (isfinite(strong[i])) shift = fmax(shift, weak[i] - scale * strong[i]);
  return shift;
}

/* max over all lines through two points (or level) that dominate every pair of (D - shift) / scale, by enumeration. */
static double best_budget(const double *weak, const double *strong, size_t count, double distortion) {
  double best = -INFINITY, strong_max = 0;
  for (size_t i = 0; i < count; i++)
    if (isfinite(strong[i])) strong_max = fmax(strong_max, strong[i]);
  if (distortion >= least_shift(weak, strong, count, 0)) return strong_max;
  for (size_t i = 0; i <= count; i++)
    for (size_t j = 0; j <= count; j++) {
      const double u = i == count ? 0 : strong[i], v = i == count ? 0 : weak[i];
      const double w = j == count ? 0 : strong[j], z = j == count ? 0 : weak[j];
      if (!isfinite(u) || !isfinite(w) || !(w > u) || !(z > v)) continue;
      const double scale = (z - v) / (w - u), shift = least_shift(weak, strong, count, scale);
      best = fmax(best, (distortion - shift) / scale);
    }
  return best;
}

static void boundary_agrees_with_enumeration(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 1);
  for (size_t trial = 0; trial < 2000 * test_multiplier(); trial++) {
    double weak[MOST_PAIRS], strong[MOST_PAIRS];
    const size_t n = 1 + xrd_random_below(&random, 8), m = 1 + xrd_random_below(&random, 8);
    random_integers(&random, weak, strong, n * m);
    xrd_domination boundary;
    compute(weak, strong, n, m, &boundary);
    assert_true(boundary.dominated);
    for (size_t k = 0; k < boundary.count; k++) {
      const double least = least_shift(weak, strong, n * m, boundary.scale[k]);
      assert_true(boundary.shift[k] >= least - 4e-14 && boundary.shift[k] <= least + 4e-14);
      if (k > 0) assert_true(boundary.scale[k] > boundary.scale[k - 1] && boundary.shift[k] < boundary.shift[k - 1]);
    }
    /* between two vertices the boundary is their chord: the definition is met halfway too */
    for (size_t k = 0; k + 1 < boundary.count; k++) {
      const double scale = (boundary.scale[k] + boundary.scale[k + 1]) / 2;
      const double shift = (boundary.shift[k] + boundary.shift[k + 1]) / 2;
      assert_true(fabs(shift - least_shift(weak, strong, n * m, scale)) <= 1e-12);
    }
    const double last = boundary.scale[boundary.count - 1] + 1;
    assert_true(least_shift(weak, strong, n * m, last) == boundary.weak[0]);
    const double distortion = 45 * xrd_random_uniform(&random);
    const double expected = best_budget(weak, strong, n * m, distortion);
    const double budget = xrd_domination_budget(&boundary, distortion);
    if (distortion < boundary.weak[0])
      assert_true(budget == -HUGE_VAL);
    else
      assert_true(fabs(budget - expected) <= 1e-12 * (1 + fabs(expected)));
    const double strong_distortion = 45 * xrd_random_uniform(&random);
    double image = boundary.shift[0];
    for (size_t k = 0; k < boundary.count; k++)
      image = fmin(image, boundary.scale[k] * strong_distortion + boundary.shift[k]);
    assert_true(fabs(xrd_domination_image(&boundary, strong_distortion) - image) <= 1e-12 * (1 + image));
    xrd_domination_clear(&boundary);
  }
}

/* weak <= scale strong + shift in exact arithmetic: 113 bits hold the product of two doubles, and fma the rest. */
static bool dominates_exactly(double scale, double shift, double strong, double weak) {
  const double high = scale * strong, low = fma(scale, strong, -high);
  if (isinf(high)) return true;
  const double sum = high + shift, virtual_shift = sum - high;
  const double error = (high - (sum - virtual_shift)) + (shift - virtual_shift);
  /* sum + error + low >= weak, all exact but for the last addition of two tiny terms */
  const double gap = sum - weak; /* exact by Sterbenz where it matters */
  if (fabs(gap) > 1e-10 * (1 + fabs(weak))) return gap > 0;
  return (long double)gap + error + low >= 0;
}

static void vertices_dominate_every_pair_exactly(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 2);
  for (size_t trial = 0; trial < 500 * test_multiplier(); trial++) {
    double weak[MOST_PAIRS], strong[MOST_PAIRS];
    for (size_t i = 0; i < MOST_PAIRS; i++) {
      strong[i] = xrd_random_uniform(&random);
      const double curve = trial % 3 == 0 ? strong[i] * 0.3 : trial % 3 == 1 ? sqrt(strong[i]) : 1;
      weak[i] = trial % 3 == 2 ? xrd_random_uniform(&random) : curve;
    }
    xrd_domination boundary;
    compute(weak, strong, 8, 8, &boundary);
    for (size_t k = 0; k < boundary.count; k++)
      for (size_t i = 0; i < MOST_PAIRS; i++)
        assert_true(dominates_exactly(boundary.scale[k], boundary.shift[k], strong[i], weak[i]));
    xrd_domination_clear(&boundary);
  }
}

static void a_multiple_has_one_scale(void **state) {
  (void)state;
  const double strong[] = {0, 1, 4, 1, 0, 1, 4, 1, 0}, weak[] = {0, .5, 2, .5, 0, .5, 2, .5, 0};
  xrd_domination boundary;
  compute(weak, strong, 3, 3, &boundary);
  assert_int_equal(boundary.count, 2);
  assert_true(boundary.scale[0] == 0 && boundary.shift[0] == 2 && boundary.scale[1] == 0.5 && boundary.shift[1] == 0);
  assert_true(xrd_domination_budget(&boundary, 1) == 2 && xrd_domination_image(&boundary, 2) == 1);
  assert_true(xrd_domination_budget(&boundary, 100) == 4 && xrd_domination_budget(&boundary, 0) == 0);
  assert_true(xrd_domination_budget(&boundary, -1) == -HUGE_VAL);
  xrd_domination_clear(&boundary);
}

static void forbidden_pairs(void **state) {
  (void)state;
  const double strong[] = {0, INFINITY, 2, 1}, weak[] = {0, INFINITY, 1, INFINITY};
  xrd_domination boundary;
  compute(weak, strong, 2, 2, &boundary);
  assert_false(boundary.dominated);
  assert_int_equal(boundary.row, 1);
  assert_int_equal(boundary.column, 1);
  assert_int_equal(boundary.count, 0);
  xrd_domination_clear(&boundary);
  const double all[] = {INFINITY, INFINITY, INFINITY, INFINITY};
  compute(weak, all, 2, 2, &boundary);
  assert_true(boundary.dominated && boundary.count == 1 && boundary.scale[0] == 0 && boundary.shift[0] == 0);
  assert_int_equal(boundary.pairs, 0);
  xrd_domination_clear(&boundary);
}

static void a_positive_value_at_zero_needs_a_shift(void **state) {
  (void)state;
  const double strong[] = {0, 1}, weak[] = {0.25, 1};
  xrd_domination boundary;
  compute(weak, strong, 1, 2, &boundary);
  assert_int_equal(boundary.count, 2);
  assert_true(boundary.shift[1] == 0.25 && boundary.scale[1] == 0.75);
  xrd_domination_clear(&boundary);
}

static void extremes_keep_their_promise(void **state) {
  (void)state;
  const double strong[] = {4e-320, 1e-300, 1, 1e300, 1.7e308}, weak[] = {1e300, 2e300, 3e300, 1e301, 1.7e308};
  xrd_domination boundary;
  compute(weak, strong, 1, 5, &boundary);
  for (size_t k = 0; k < boundary.count; k++) {
    assert_true(isfinite(boundary.scale[k]) && isfinite(boundary.shift[k]));
    for (size_t i = 0; i < 5; i++) {
      const long double bound = (long double)boundary.scale[k] * strong[i] + boundary.shift[k];
      assert_true(bound >= (long double)weak[i] * (1 - 1e-18L));
    }
  }
  xrd_domination_clear(&boundary);
}

static void bad_input_is_named(void **state) {
  (void)state;
  const double strong[] = {0, 1, 2, NAN}, weak[] = {0, 1, -2, 1};
  xrd_domination boundary;
  xrd_error error;
  const xrd_distortion w = matrix(weak, 2, 2), s = matrix(strong, 2, 2), narrow = matrix(strong, 2, 1);
  assert_int_equal(xrd_domination_of(&w, &s, &boundary, &error), XRD_ERR_INPUT);
  assert_non_null(strstr(error.message, "(1, 0)"));
  assert_int_equal(xrd_domination_of(&s, &s, &boundary, &error), XRD_ERR_INPUT);
  assert_non_null(strstr(error.message, "(1, 1)"));
  assert_int_equal(xrd_domination_of(&w, &narrow, &boundary, &error), XRD_ERR_INPUT);
}

/* A majorant with as many vertices as pairs: the buffer must grow, and the answer stays exact. */
static void long_majorants_are_kept(void **state) {
  (void)state;
  enum { COUNT = 20000 };
  double *weak = malloc(COUNT * sizeof *weak), *strong = malloc(COUNT * sizeof *strong);
  assert_non_null(weak);
  assert_non_null(strong);
  for (size_t i = 0; i < COUNT; i++) {
    const size_t k = (i * 7919) % COUNT;
    strong[i] = (double)k;
    weak[i] = (double)k * (2.0 * COUNT - (double)k);
  }
  xrd_domination boundary;
  compute(weak, strong, 1, COUNT, &boundary);
  assert_int_equal(boundary.count, COUNT);
  assert_true(boundary.scale[COUNT - 1] == 2.0 * COUNT - 1 && boundary.shift[COUNT - 1] == 0);
  xrd_domination_clear(&boundary);
  free(weak);
  free(strong);
}

static void point_distortions_are_streamed(void **state) {
  (void)state;
  enum { SIDE = 300 };
  double *x = malloc(SIDE * sizeof *x), *half = malloc(SIDE * sizeof *half);
  assert_non_null(x);
  assert_non_null(half);
  for (size_t i = 0; i < SIDE; i++) {
    x[i] = (double)i;
    half[i] = (double)i / 2;
  }
  const xrd_distortion strong = {.kind = XRD_SQUARED, .n = SIDE, .m = SIDE, .dim = 1, .x = x, .y = x};
  const xrd_distortion weak = {.kind = XRD_ABSOLUTE, .n = SIDE, .m = SIDE, .dim = 1, .x = half, .y = half};
  xrd_domination boundary;
  assert_int_equal(xrd_domination_of(&weak, &strong, &boundary, NULL), XRD_OK);
  assert_int_equal(boundary.pairs, SIDE * SIDE);
  assert_int_equal(boundary.count, SIDE);
  assert_true(boundary.scale[SIDE - 1] == 0.5 && boundary.shift[SIDE - 1] == 0);
  xrd_domination_clear(&boundary);
  free(x);
  free(half);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(boundary_agrees_with_enumeration),
      cmocka_unit_test(vertices_dominate_every_pair_exactly),
      cmocka_unit_test(a_multiple_has_one_scale),
      cmocka_unit_test(forbidden_pairs),
      cmocka_unit_test(a_positive_value_at_zero_needs_a_shift),
      cmocka_unit_test(extremes_keep_their_promise),
      cmocka_unit_test(bad_input_is_named),
      cmocka_unit_test(long_majorants_are_kept),
      cmocka_unit_test(point_distortions_are_streamed),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
