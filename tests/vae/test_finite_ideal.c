/* The ideal curve of finite sources whose reproductions may lie anywhere. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "exactrd/curve.h"
#include "tests/cmocka_all.h"
#include "vae/compare/finite_ideal.h"
#include "vae/compare/mixture.h"
#include "vae/compare/nearest.h"

static xrd_enclosure ideal(const double *p, const double *x, size_t n, size_t dim, double distortion) {
  xrd_enclosure rate;
  xrd_error error = {""};
  if (xrd_finite_ideal(p, x, n, dim, distortion, &rate, &error) != XRD_OK) fail_msg("%s", error.message);
  assert_true(rate.lower >= 0 && rate.lower <= rate.upper);
  return rate;
}

/* The certified rate with `steps` even reproductions on [-1, 1]. */
static xrd_bounds on_a_grid(const double *p, const double *x, size_t n, double distortion, size_t steps) {
  double *y = malloc(steps * sizeof *y);
  for (size_t j = 0; j < steps; j++) y[j] = -1 + 2 * (double)j / (double)(steps - 1);
  const xrd_problem problem = {p, {.kind = XRD_SQUARED, .n = n, .m = steps, .dim = 1, .x = x, .y = y}};
  xrd_options options;
  xrd_options_init(&options);
  xrd_curve curve;
  assert_int_equal(xrd_curve_at_distortions(&problem, &distortion, 1, &options, &curve, NULL), XRD_OK);
  const xrd_bounds bounds = curve.points[0].bounds;
  xrd_curve_clear(&curve);
  free(y);
  return bounds;
}

/* On a line a fine grid of reproductions comes close to all of them, from above. */
static void on_the_line_a_fine_grid_agrees(void **state) {
  (void)state;
  const double p[] = {0.1, 0.3, 0.2, 0.25, 0.15}, x[] = {-1, -0.4, 0.1, 0.35, 1};
  for (double d = 0.4; d > 0.002; d /= 2.5) {
    const xrd_enclosure rate = ideal(p, x, 5, 1, d);
    const xrd_bounds grid = on_a_grid(p, x, 5, d, 4001);
    assert_true(rate.upper - rate.lower < 1e-4);
    assert_true(grid.rate_upper >= rate.lower);
    assert_true(grid.rate_lower <= rate.upper + 1e-5);
  }
  assert_true(ideal(p, x, 5, 1, 2).upper == 0);
}

/* R(D) of symbols c times as far apart is R(D / c^2). */
static void scales_change_nothing(void **state) {
  (void)state;
  const double p[] = {0.5, 0.3, 0.2}, x[] = {-1, 0.25, 1};
  const xrd_enclosure one = ideal(p, x, 3, 1, 0.1);
  for (int e = -480; e <= 480; e += 60) { /* 2^-360 is near 1e-108 */
    double far[3];
    for (int i = 0; i < 3; i++) far[i] = ldexp(x[i], e);
    const xrd_enclosure rate = ideal(p, far, 3, 1, ldexp(0.1, 2 * e));
    assert_true(rate.lower == one.lower && rate.upper == one.upper);
  }
  const double tiny[] = {-1e-100, 0.25e-100, 1e-100};
  const xrd_enclosure rate = ideal(p, tiny, 3, 1, 1e-201);
  assert_true(rate.upper - rate.lower < 1e-4 && fabs(rate.upper - one.upper) < 1e-4);
  xrd_enclosure none;
  assert_int_equal(xrd_finite_ideal(p, x, 3, 1, 1e-310, &none, NULL), XRD_ERR_ARGUMENT);
  const double bad[] = {-1, NAN, 1};
  assert_int_equal(xrd_finite_ideal(p, bad, 3, 1, 0.1, &none, NULL), XRD_ERR_ARGUMENT);
}

/* Six points of a plane, the same plane tilted in space, and in 40 dimensions. */
static void a_rotation_changes_nothing(void **state) {
  (void)state;
  enum { N = 6, HIGH = 40 };
  double p[N], plane[N * 2], space[N * 3], high[N * HIGH], axes[2][HIGH], sum = 0;
  xrd_random random;
  xrd_random_seed(&random, 5);
  for (size_t i = 0; i < N; i++) sum += p[i] = 0.2 + xrd_random_uniform(&random);
  for (size_t i = 0; i < N; i++) p[i] /= sum;
  for (size_t i = 0; i < 2 * N; i++) plane[i] = xrd_random_normal(&random);
  double norm[2] = {0, 0}, along = 0;
  for (int a = 0; a < 2; a++)
    for (size_t k = 0; k < HIGH; k++) axes[a][k] = xrd_random_normal(&random);
  for (size_t k = 0; k < HIGH; k++) norm[0] += axes[0][k] * axes[0][k];
  for (size_t k = 0; k < HIGH; k++) along += axes[0][k] * axes[1][k] / norm[0];
  for (size_t k = 0; k < HIGH; k++) axes[1][k] -= along * axes[0][k];
  for (size_t k = 0; k < HIGH; k++) norm[1] += axes[1][k] * axes[1][k];
  for (size_t i = 0; i < N; i++) {
    space[3 * i] = plane[2 * i];
    space[3 * i + 1] = 0.6 * plane[2 * i + 1];
    space[3 * i + 2] = 0.8 * plane[2 * i + 1] + 3;
    for (size_t k = 0; k < HIGH; k++)
      high[i * HIGH + k] = plane[2 * i] * axes[0][k] / sqrt(norm[0]) + plane[2 * i + 1] * axes[1][k] / sqrt(norm[1]) -
                           7;
  }
  for (double d = 0.8; d > 0.01; d /= 3) {
    const xrd_enclosure flat = ideal(p, plane, N, 2, d), deep = ideal(p, space, N, 3, d),
                        far = ideal(p, high, N, HIGH, d);
    assert_true(flat.upper - flat.lower < 1e-3 && deep.upper - deep.lower < 1e-3 && far.upper - far.lower < 1e-3);
    assert_true(flat.lower <= deep.upper && deep.lower <= flat.upper);
    assert_true(flat.lower <= far.upper && far.lower <= flat.upper);
  }
}

/* Beyond three dimensions the lower bound still holds: corners of a simplex, whose curve at small distortions is that
   of the corners as reproductions (a Hamming source scaled by 2), and at large ones is left behind. */
static void many_dimensions_keep_a_lower_bound(void **state) {
  (void)state;
  enum { N = 8 };
  double p[N], x[N * N] = {0};
  for (size_t i = 0; i < N; i++) p[i] = 1.0 / N, x[i * N + i] = 1;
  const xrd_enclosure rough = ideal(p, x, N, N, 0.2), fine = ideal(p, x, N, N, 0.001);
  assert_true(rough.lower > 0 && rough.upper < log(N));
  assert_true(rough.upper - rough.lower > 0.1);
  const double error = 0.0005, hamming = log(N) + error * log(error / (N - 1)) + (1 - error) * log1p(-error);
  assert_true(fine.lower <= hamming + 1e-9 && fine.upper > hamming - 1e-3 && fine.upper - fine.lower < 1e-3);
}

static void impossible_requests_are_refused(void **state) {
  (void)state;
  const double p = 1, x = 0;
  xrd_enclosure rate;
  assert_int_equal(xrd_finite_ideal(&p, &x, 1, 1, 0, &rate, NULL), XRD_ERR_ARGUMENT);
  assert_int_equal(xrd_finite_ideal(&p, &x, 0, 1, 1, &rate, NULL), XRD_ERR_ARGUMENT);
  assert_int_equal(xrd_finite_ideal(&p, &x, 1, 1, NAN, &rate, NULL), XRD_ERR_ARGUMENT);
  assert_true(ideal(&p, &x, 1, 1, 0.5).upper == 0);
}

/* Random symbols and duals: the bound never exceeds what the highest value found by climbing allows, comes close to it
   at steep slopes, and never exceeds R(D), whatever the duals. */
static void the_nearest_symbol_bounds_from_below(void **state) {
  (void)state;
  enum { N = 12, LOOPS = 60 };
  const char *multiplier = getenv("XRD_TEST_MULTIPLIER");
  const int loops = LOOPS * (multiplier == NULL ? 1 : atoi(multiplier));
  xrd_random random;
  xrd_random_seed(&random, 9);
  for (int loop = 0; loop < loops; loop++) {
    double x[N * 3], p[N], w[N], c[N], weights[N], best = 0, mean = 0, sum = 0, lower;
    const size_t dim = 1 + xrd_random_below(&random, 3);
    for (size_t i = 0; i < N * dim; i++) x[i] = 2 * xrd_random_uniform(&random) - 1;
    for (size_t i = 0; i < N; i++) sum += p[i] = 0.1 + xrd_random_uniform(&random);
    for (size_t i = 0; i < N; i++) {
      p[i] /= sum;
      w[i] = (loop % 2 == 0 ? 1 : 0.5 + xrd_random_uniform(&random)) / p[i];
      c[i] = p[i] * w[i];
      mean += p[i] * log(w[i]);
    }
    const double slope = exp(7 * xrd_random_uniform(&random)), d = 0.01 / slope;
    const xrd_mixture f = {N, dim, x, c, slope};
    for (size_t start = 0; start < N; start++) {
      double y[3];
      memcpy(y, x + start * dim, dim * sizeof *y);
      best = fmax(best, xrd_mixture_ascend(&f, y, weights));
    }
    const xrd_duals duals = {p, w, x, N, dim, slope};
    assert_int_equal(xrd_nearest_lower(&duals, d, &lower, NULL), XRD_OK);
    const double ideal_lower = mean - log(best) - slope * d;
    assert_true(lower <= fmax(0, ideal_lower) + 1e-12);
    assert_true(slope < 200 || lower >= ideal_lower - 0.5);
    assert_true(lower <= ideal(p, x, N, dim, d).upper);
  }
  /* one symbol has R = 0, whatever its dual, and whatever its probability falls short of 1 */
  const double one = 1 + 8e-10, high = 22026.5, zero = 0;
  const xrd_duals single = {&one, &high, &zero, 1, 1, 1e-3};
  double nothing;
  assert_int_equal(xrd_nearest_lower(&single, 1e-9, &nothing, NULL), XRD_OK);
  assert_true(nothing == 0);
  /* far apart all sums have one term: log 2 - slope D, to 1e-4 */
  const double p[] = {0.5, 0.5}, w[] = {2, 2}, x[] = {-1, 1};
  double lower;
  const xrd_duals far = {p, w, x, 2, 1, 100};
  assert_int_equal(xrd_nearest_lower(&far, 0.001, &lower, NULL), XRD_OK);
  assert_true(lower <= log(2) - 0.1 && lower >= log(2) - 0.1 - 2e-4);
}

/* Bounds are proved: on the line, in the plane, in space they meet to 1e-9. */
static void bounds_meet_where_space_is_searched(void **state) {
  (void)state;
  const double p[] = {0.1, 0.3, 0.2, 0.25, 0.15};
  const double x[] = {-1, 0, 0.5, -0.4, 0.8, 0, 0.1, -0.3, 0.9, 0.35, 0.2, -0.7, 1, 0.6, 0.3};
  for (size_t dim = 1; dim <= 3; dim++)
    for (double d = 0.3; d > 0.01; d /= 4) {
      const xrd_enclosure rate = ideal(p, x, 5, dim, d);
      assert_true(rate.upper - rate.lower < 1e-9);
    }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_nearest_symbol_bounds_from_below), cmocka_unit_test(bounds_meet_where_space_is_searched),
      cmocka_unit_test(on_the_line_a_fine_grid_agrees),       cmocka_unit_test(scales_change_nothing),
      cmocka_unit_test(a_rotation_changes_nothing),           cmocka_unit_test(many_dimensions_keep_a_lower_bound),
      cmocka_unit_test(impossible_requests_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
