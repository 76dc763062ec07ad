/* Sums over rows and columns where balls reach down to 0, and which problems have a structure. */
#include "check/totals.h"

#include <math.h>
#include <stdlib.h>

#include "check/structure.h"
#include "tests/cmocka_all.h"

/* The rate of a channel whose one row counts nothing, with an output of mass r in [-e, e], or [r, r] where e = 0. */
static void rate_of_output(double r, double e, double q, arb_t rate) {
  const double masses[] = {q, 1 - q};
  const xrd_witness witness = {1, masses, masses};
  xrd_totals totals;
  xrd_reproof reproof;
  arb_t one, zero, x;
  arb_init(one), arb_init(zero), arb_init(x);
  arb_one(one);
  xrd_reproof_init(&reproof);
  xrd_totals_init(&totals, &witness, 2, 128);
  xrd_totals_add_row(&totals, 1, 1, 0, one, zero, x);
  xrd_totals_add_dual(&totals, one);
  arb_set_d(x, r);
  mag_set_d(arb_radref(x), e);
  xrd_totals_add_output(&totals, q, x);
  xrd_totals_close(&totals, &witness, &reproof);
  arb_set(rate, reproof.rate);
  xrd_totals_clear(&totals);
  xrd_reproof_clear(&reproof);
  arb_clear(one), arb_clear(zero), arb_clear(x);
}

/* -r log(r / q) lies in the ball for all r that the output's may be; where e >= q / 4 nothing is said. */
static void outputs_that_may_be_zero(void **state) {
  (void)state;
  arb_t rate, point;
  arb_init(rate), arb_init(point);
  const double q = 0.25;
  rate_of_output(0.125, 0, q, point);
  arb_set_d(rate, 0.125 * log(2));
  mag_set_d(arb_radref(rate), 1e-16);
  assert_true(arb_overlaps(point, rate));
  for (double e = 0.06; e > 1e-12; e /= 7) {
    rate_of_output(0, e, q, rate);
    assert_true(arb_contains_zero(rate) && mag_get_d(arb_radref(rate)) < 1.1 * e * log(q / e));
    for (double r = e; r > 1e-15; r /= 3) {
      rate_of_output(r, 0, q, point);
      assert_true(arb_contains(rate, point));
    }
  }
  for (double e = q / 4; e < 1; e *= 1.5) {
    rate_of_output(0, e, q, rate);
    assert_false(arb_is_finite(rate));
  }
  arb_clear(rate), arb_clear(point);
}

/* Z_i = 0 is no channel; a ball that may be 0 proves nothing, and more bits may. */
static void normalisers_that_may_be_zero(void **state) {
  (void)state;
  const double p[] = {1}, x[] = {0}, q[] = {1};
  const xrd_problem problem = {p, {.kind = XRD_SQUARED, .n = 1, .m = 1, .dim = 1, .x = x, .y = x}};
  const xrd_witness witness = {1, q, q};
  const xrd_structured_job job = {.problem = &problem, .witness = &witness, .least = x, .precision = 128};
  xrd_totals totals;
  arb_t z, mean;
  arb_init(z), arb_init(mean);
  xrd_totals_init(&totals, &witness, 1, 128);
  xrd_error error = {""};
  assert_int_equal(xrd_structured_add_row(&job, &totals, 0, z, mean, &error), XRD_ERR_ARGUMENT);
  mag_set_d(arb_radref(z), 1e-30);
  assert_int_equal(xrd_structured_add_row(&job, &totals, 0, z, mean, &error), XRD_OK);
  assert_false(arb_is_finite(z));
  xrd_totals_clear(&totals);
  arb_clear(z), arb_clear(mean);
}

/* Points on a product grid have one, others in the plane do not, nor do tables. */
static void structures(void **state) {
  (void)state;
  enum { SIDE = 100, N = SIDE * SIDE };
  double *grid = malloc(2 * N * sizeof *grid), *other = malloc(2 * N * sizeof *other);
  assert_true(grid != NULL && other != NULL);
  for (size_t i = 0; i < N; i++) {
    grid[2 * i] = (double)(i / SIDE), grid[2 * i + 1] = (double)(i % SIDE);
    other[2 * i] = (double)i, other[2 * i + 1] = (double)i * (double)i;
  }
  const struct {
    xrd_distortion_kind kind;
    const double *x, *y;
    bool found;
  } cases[] = {{XRD_SQUARED, grid, grid, true},
               {XRD_SQUARED, grid, other, false},
               {XRD_SQUARED, other, grid, false},
               {XRD_HAMMING, NULL, NULL, false},
               {XRD_MATRIX, NULL, NULL, false}};
  for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
    const xrd_problem problem = {NULL,
                                 {.kind = cases[k].kind, .n = N, .m = N, .dim = 2, .x = cases[k].x, .y = cases[k].y}};
    assert_true((xrd_structured_choose(&problem, 1) != NULL) == cases[k].found);
    assert_null(xrd_structured_choose(&problem, HUGE_VAL));
  }
  free(grid), free(other);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(outputs_that_may_be_zero),
      cmocka_unit_test(normalisers_that_may_be_zero),
      cmocka_unit_test(structures),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
