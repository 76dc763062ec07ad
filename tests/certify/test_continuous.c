/* Bounds for reproductions anywhere: true for a finer grid where those of the coarse one are not. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "exactrd/certificate.h"
#include "tests/certify/random_case.h"
#include "tests/cmocka_all.h"

static const double GAP = 1e-10;
enum { SOURCES = 41 };

/* A bump over [-2, 2] and `m` reproductions over [-width, width], with 300 steps of Blahut-Arimoto. */
static void make_case(random_case *c, size_t m, double width, double slope) {
  xrd_random random;
  xrd_random_seed(&random, m);
  *c = (random_case){.p = calloc(SOURCES, sizeof(double)),
                     .x = calloc(SOURCES, sizeof(double)),
                     .w = calloc(SOURCES, sizeof(double)),
                     .y = calloc(m, sizeof(double)),
                     .q = calloc(m, sizeof(double))};
  assert_true(c->p && c->x && c->w && c->y && c->q);
  double total = 0;
  for (size_t i = 0; i < SOURCES; i++) {
    c->x[i] = -2 + 4.0 * (double)i / (SOURCES - 1);
    c->p[i] = exp(-c->x[i] * c->x[i]);
    total += c->p[i];
  }
  for (size_t i = 0; i < SOURCES; i++) c->p[i] /= total;
  for (size_t j = 0; j < m; j++) c->y[j] = -width + 2 * width * (double)j / (double)(m - 1);
  c->problem = (xrd_problem){c->p, {.kind = XRD_SQUARED, .n = SOURCES, .m = m, .dim = 1, .x = c->x, .y = c->y}};
  random_case_witness(c, &random, slope, 300, 0);
}

static void finer_reproductions_respect_the_bounds(void **state) {
  (void)state;
  const double slopes[] = {2.5, 3, 4};
  for (size_t k = 0; k < 3; k++) {
    random_case coarse, fine;
    make_case(&coarse, 7, 2, slopes[k]);
    make_case(&fine, 121, 2, slopes[k]);
    xrd_bounds grid, anywhere, finer;
    assert_int_equal(xrd_certify(&coarse.problem, &coarse.witness, GAP, 1, &grid, NULL), XRD_OK);
    assert_int_equal(xrd_certify_continuous(&coarse.problem, &coarse.witness, GAP, 1, &anywhere, NULL), XRD_OK);
    assert_int_equal(xrd_certify(&fine.problem, &fine.witness, GAP, 1, &finer, NULL), XRD_OK);
    const double step = 4.0 / 6, lost = -log(1 - slopes[k] * step * step / 4);
    assert_true(anywhere.rate_lower >= grid.rate_lower - lost - 1e-12);
    assert_true(fabs(anywhere.rate_upper - grid.rate_upper) < 1e-12);
    assert_true(fabs(anywhere.distortion - grid.distortion) < 1e-13);
    const double shift = slopes[k] * (grid.distortion - finer.distortion); /* along the line of this slope */
    assert_true(anywhere.rate_lower + shift <= finer.rate_upper);
    assert_true(anywhere.rate_lower > 0 && grid.rate_lower + shift > finer.rate_upper);
    random_case_clear(&coarse);
    random_case_clear(&fine);
  }
}

static void close_reproductions_lose_little(void **state) {
  (void)state;
  random_case c;
  make_case(&c, 401, 2, 1);
  xrd_bounds grid, anywhere;
  assert_int_equal(xrd_certify(&c.problem, &c.witness, GAP, 1, &grid, NULL), XRD_OK);
  assert_int_equal(xrd_certify_continuous(&c.problem, &c.witness, GAP, 1, &anywhere, NULL), XRD_OK);
  assert_true(anywhere.rate_lower <= grid.rate_lower && grid.rate_lower - anywhere.rate_lower < 2.51e-5);
  random_case_clear(&c);
}

static void what_is_not_covered_is_refused(void **state) {
  (void)state;
  xrd_bounds bounds;
  xrd_error error;
  random_case c;
  make_case(&c, 10, 1.9, 1); /* sources outside */
  assert_int_equal(xrd_certify_continuous(&c.problem, &c.witness, GAP, 1, &bounds, &error), XRD_ERR_ARGUMENT);
  random_case_clear(&c);
  make_case(&c, 3, 2, 1); /* steps of 2 */
  assert_int_equal(xrd_certify_continuous(&c.problem, &c.witness, GAP, 1, &bounds, &error), XRD_ERR_ARGUMENT);
  assert_int_equal(xrd_certify_continuous(&c.problem, &c.witness, 0, 1, &bounds, &error), XRD_ERR_ARGUMENT);
  assert_non_null(strstr(error.message, "the gap is not a number > 0"));
  c.problem.distortion.kind = XRD_ABSOLUTE;
  assert_int_equal(xrd_certify_continuous(&c.problem, &c.witness, GAP, 1, &bounds, &error), XRD_ERR_ARGUMENT);
  c.problem.distortion.kind = XRD_SQUARED, c.problem.distortion.dim = 2;
  assert_int_equal(xrd_certify_continuous(&c.problem, &c.witness, GAP, 1, &bounds, &error), XRD_ERR_ARGUMENT);
  assert_non_null(strstr(error.message, "on a line"));
  random_case_clear(&c);
  make_case(&c, 121, 2, 1);
  c.x[0] = 5, c.p[0] = 0; /* outside, but never seen */
  assert_int_equal(xrd_certify_continuous(&c.problem, &c.witness, GAP, 1, &bounds, &error), XRD_OK);
  c.q[3] = -1;
  assert_int_equal(xrd_certify_continuous(&c.problem, &c.witness, GAP, 1, &bounds, &error), XRD_ERR_ARGUMENT);
  assert_non_null(strstr(error.message, "mass 3"));
  random_case_clear(&c);
}

static double *copy(const double *numbers, size_t count) {
  double *to = malloc(count * sizeof *to);
  assert_non_null(to);
  for (size_t k = 0; k < count; k++) to[k] = numbers[k];
  return to;
}

/* Two source points, each in the middle between two listed reproductions: there the dual sum is largest. */
static void a_maximum_between_the_listed_is_allowed_for(void **state) {
  (void)state;
  const double p[] = {0.5, 0.5}, x[] = {-1, 1};
  for (double slope = 1; slope <= 16; slope *= 2) {
    double coarse[12], fine[23];
    for (size_t j = 0; j < 12; j++) coarse[j] = -1.1 + 0.2 * (double)j;
    for (size_t j = 0; j < 23; j++) fine[j] = -1.1 + 0.1 * (double)j;
    xrd_random random;
    xrd_random_seed(&random, 7);
    random_case c[2];
    xrd_bounds bounds[2];
    for (size_t k = 0; k < 2; k++) {
      const size_t m = k == 0 ? 12 : 23;
      c[k] = (random_case){.p = copy(p, 2), .x = copy(x, 2), .y = copy(k == 0 ? coarse : fine, m), .w = copy(p, 2)};
      c[k].q = copy(c[k].y, m);
      c[k].problem = (xrd_problem){c[k].p, {.kind = XRD_SQUARED, .n = 2, .m = m, .dim = 1, .x = c[k].x, .y = c[k].y}};
      random_case_witness(&c[k], &random, slope, 20000, 0);
    }
    assert_int_equal(xrd_certify_continuous(&c[0].problem, &c[0].witness, GAP, 1, &bounds[0], NULL), XRD_OK);
    assert_int_equal(xrd_certify(&c[1].problem, &c[1].witness, GAP, 1, &bounds[1], NULL), XRD_OK);
    const double shift = slope * (bounds[0].distortion - bounds[1].distortion);
    assert_true(bounds[0].rate_lower + shift <= bounds[1].rate_upper);
    for (size_t k = 0; k < 2; k++) random_case_clear(&c[k]);
  }
}

/* Squares that are subnormal or 0 as doubles: the real D of the channel is 2.5e-325, above which D has to lie. */
static void squares_that_underflow_are_allowed_for(void **state) {
  (void)state;
  const double sizes[] = {1e-162, 1e-160, 3e-155, 1e-150};
  for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
    const double p[] = {0.5, 0.5}, x[] = {0, sizes[k]}, y[] = {0, sizes[k] / 2, sizes[k]}, q[] = {0, 1, 0},
                 w[] = {1, 1};
    const xrd_problem problem = {p, {.kind = XRD_SQUARED, .n = 2, .m = 3, .dim = 1, .x = x, .y = y}};
    const xrd_witness witness = {1, q, w};
    xrd_bounds bounds;
    assert_int_equal(xrd_certify_continuous(&problem, &witness, GAP, 1, &bounds, NULL), XRD_OK);
    assert_true(bounds.rate_upper == 0);
    const double half = sizes[k] / 2; /* half^2 <= distortion as real numbers */
    assert_true(bounds.distortion / half >= half * (1 - 0x1p-40) && bounds.distortion > 0);
    assert_true(bounds.distortion <= half * half * (1 + 0x1p-40) + 0x1p-1018);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(finer_reproductions_respect_the_bounds),
      cmocka_unit_test(close_reproductions_lose_little),
      cmocka_unit_test(what_is_not_covered_is_refused),
      cmocka_unit_test(squares_that_underflow_are_allowed_for),
      cmocka_unit_test(a_maximum_between_the_listed_is_allowed_for),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
