/* Columns, derivatives and curvatures of every kernel against difference quotients, and moves along them. */
#include <math.h>
#include <string.h>

#include "exactrd/density.h"
#include "solvers/measures/symbols.h"
#include "tests/cmocka_all.h"
#include "tests/multiplier.h"
#include "tests/solvers/measures/sources.h"

enum { MOST = 4096, WIDTH = 8, LOCAL = 6 };

static double dual_sum(const xrd_nodes *s, const double *weight, const double *place, const double *step, double t) {
  static double a[MOST], e[MOST * LOCAL];
  double moved[WIDTH], scaled[LOCAL], sum = 0;
  memcpy(moved, place, s->layout.width * sizeof *moved);
  for (size_t k = 0; k < s->layout.local; k++) scaled[k] = t * step[k];
  xrd_nodes_move(s, moved, scaled);
  xrd_nodes_column(s, moved, a, e);
  for (size_t i = 0; i < s->n; i++) sum += weight[i] * a[i];
  return sum;
}

/* c' and c'' along a random step, analytic and by central differences of fourth and of second order. */
static void compare_derivatives(const xrd_nodes *s, const double *place, xrd_random *random) {
  static double a[MOST], e[MOST * LOCAL], weight[MOST];
  double step[LOCAL], curvature[LOCAL * LOCAL], first = 0, second = 0, c = 0;
  const size_t local = s->layout.local;
  assert_true(s->n <= MOST && local <= LOCAL);
  for (size_t i = 0; i < s->n; i++) weight[i] = s->p[i] * (0.5 + xrd_random_uniform(random));
  for (size_t k = 0; k < local; k++) step[k] = xrd_random_uniform(random) - 0.5;
  xrd_nodes_column(s, place, a, e);
  for (size_t i = 0; i < s->n; i++) c += weight[i] * a[i];
  xrd_nodes_curvature(s, place, weight, a, e, c, curvature);
  for (size_t k = 0; k < local; k++) {
    for (size_t i = 0; i < s->n; i++) first += weight[i] * e[k * s->n + i] * step[k];
    for (size_t l = 0; l < local; l++) second += step[k] * curvature[k * local + l] * step[l];
  }
  const double h = 1e-3;
  const double up = dual_sum(s, weight, place, step, h), down = dual_sum(s, weight, place, step, -h);
  const double far_up = dual_sum(s, weight, place, step, 2 * h), far_down = dual_sum(s, weight, place, step, -2 * h);
  test_assert_near(first, (8 * (up - down) - (far_up - far_down)) / (12 * h), 1e-9 * (1 + fabs(first)));
  test_assert_near(second, (16 * (up + down) - (far_up + far_down) - 30 * c) / (12 * h * h), 1e-7 * (1 + fabs(second)));
}

static void finite_sources(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 151);
  static const xrd_measure_kernel kernels[] = {XRD_MEASURE_SQUARED, XRD_MEASURE_KL, XRD_MEASURE_LABELLED};
  for (size_t loop = 0; loop < 60 * test_multiplier(); loop++) {
    test_source made;
    const xrd_measure_kernel kernel = kernels[loop % 3];
    test_source_make(&made, kernel, kernel == XRD_MEASURE_KL ? 2 + loop / 3 % 2 : 1 + loop / 3 % 3, &random);
    xrd_nodes s;
    assert_int_equal(xrd_nodes_init(&s, &made.problem, NULL), XRD_OK);
    s.slope = exp(3 * xrd_random_uniform(&random) - 1);
    double place[WIDTH], mean[WIDTH];
    xrd_nodes_mean(&s, s.p, mean);
    xrd_nodes_blend(&s, loop % TEST_SYMBOLS, mean, place);
    compare_derivatives(&s, place, &random);
    double self[TEST_SYMBOLS];
    xrd_nodes_exponents(&s, s.x, self);
    test_assert_near(self[0], 0, 1e-14 * s.slope); /* nothing is nearer to a symbol than itself */
    for (size_t i = 1; i < s.n; i++) assert_true(self[i] < 0);
    xrd_nodes_clear(&s);
  }
}

/* The nodes and tails of a density integrate to one, and the tails' derivatives are theirs. */
static void densities(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 152);
  static const xrd_density_family families[] = {XRD_DENSITY_UNIFORM, XRD_DENSITY_LAPLACE, XRD_DENSITY_EXPONENTIAL};
  static const size_t tails[] = {0, 1, 1};
  static const bool mirrored[] = {true, true, false};
  for (size_t k = 0; k < 3; k++) {
    xrd_density density;
    assert_int_equal(xrd_density_set(families[k], NULL, 0, &density, NULL), XRD_OK);
    xrd_nodes s;
    assert_int_equal(xrd_nodes_of_density(&s, &density, 2, 1e-3, NULL), XRD_OK);
    assert_int_equal(s.tails, tails[k]);
    assert_true(s.mirrored == mirrored[k] && s.dense);
    double sum = 0, high = s.x[s.n - 1];
    for (size_t i = 0; i < s.n; i++) sum += s.p[i];
    test_assert_near(sum, 1, 1e-13);
    for (double y = high - 1; y < high + 1; y += 0.25) compare_derivatives(&s, &y, &random);
    xrd_nodes_clear(&s);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(finite_sources), cmocka_unit_test(densities)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
