/* Terms of large weights and large exponents that cancel, where rounding decides: what doubles find is above the exact
   sum. */
#include "certify/measures/rows.h"

#include <math.h>
#include <stddef.h>

#include "base/random.h"
#include "tests/cmocka_all.h"

enum { BITS = 200, TRIALS = 20000, D = XRD_SPACE_DIMENSIONS };

/* How far log(bound) is above the exact argument, which is near 0. */
static double above(double bound, const arb_t exact) {
  arb_t log_bound;
  arb_init(log_bound);
  arb_set_d(log_bound, bound);
  arb_log(log_bound, log_bound, BITS);
  arb_sub(log_bound, log_bound, exact, BITS);
  const double distance = arf_get_d(arb_midref(log_bound), ARF_RND_NEAR);
  arb_clear(log_bound);
  return distance;
}

/* exact = log_weight + slope sum_k g_k a_k / sum a, a in whole numbers; x = the doubles for slope a_k / sum a */
static void set_logs(arb_t exact, double slope, const double *a, const double *g, size_t dim, double *x) {
  arb_t total, share, number;
  arb_init(total), arb_init(share), arb_init(number);
  arb_zero(exact);
  for (size_t k = 0; k < dim; k++) arb_set_d(share, a[k]), arb_add(total, total, share, BITS);
  for (size_t k = 0; k < dim; k++) {
    arb_set_d(share, a[k]);
    arb_div(share, share, total, BITS);
    x[k] = slope * arf_get_d(arb_midref(share), ARF_RND_NEAR);
    arb_set_d(number, slope);
    arb_mul(share, share, number, BITS);
    arb_set_d(number, g[k]);
    arb_addmul(exact, share, number, BITS);
  }
  arb_clear(total), arb_clear(share), arb_clear(number);
}

/* Distributions over dim labels, |log weight| about as large as the slope times the logarithms. */
static void logs_from_above(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 5);
  double least = HUGE_VAL;
  arb_t exact, part;
  arb_init(exact), arb_init(part);
  for (int trial = 0; trial < TRIALS; trial++) {
    const size_t dim = 2 + xrd_random_below(&random, D - 1);
    const double slope = exp(14 * xrd_random_uniform(&random)), length = 30 * xrd_random_uniform(&random) + 1;
    double a[D], g[D], x[D], scratch;
    for (size_t k = 0; k < dim; k++) {
      a[k] = 1 + (double)xrd_random_below(&random, 1000);
      g[k] = -length * xrd_random_uniform(&random);
    }
    set_logs(exact, slope, a, g, dim, x);
    double log_weight = -arf_get_d(arb_midref(exact), ARF_RND_NEAR) + xrd_random_uniform(&random);
    const xrd_measure_rows rows = {.kl = true, .n = 1, .dim = dim, .slope = slope, .x = x, .log_weight = &log_weight};
    arb_set_d(part, log_weight);
    arb_add(exact, exact, part, BITS);
    const double distance = above(xrd_measure_rows_at_logs(&rows, g, &scratch), exact);
    assert_true(distance >= 0);
    if (slope * length > 1e6) least = fmin(least, distance / (slope * length));
  }
  assert_true(least < 0x1p-48); /* not far above either */
  arb_clear(exact), arb_clear(part);
}

/* Points in [0, 1]^dim that are rounded, from numerators over 3^20. */
static void points_from_above(void **state) {
  (void)state;
  static const double WHOLE = 3486784401;
  xrd_random random;
  xrd_random_seed(&random, 6);
  double least = HUGE_VAL;
  arb_t exact, part, step;
  arb_init(exact), arb_init(part), arb_init(step);
  for (int trial = 0; trial < TRIALS; trial++) {
    const size_t dim = 1 + xrd_random_below(&random, D);
    const double slope = exp(14 * xrd_random_uniform(&random));
    double x[D], y[D], scratch;
    arb_zero(exact);
    for (size_t k = 0; k < dim; k++) {
      const double numerator = floor(WHOLE * xrd_random_uniform(&random));
      y[k] = xrd_random_uniform(&random);
      x[k] = numerator / WHOLE;
      arb_set_d(step, numerator), arb_set_d(part, WHOLE);
      arb_div(step, step, part, BITS);
      arb_set_d(part, y[k]);
      arb_sub(step, step, part, BITS);
      arb_submul(exact, step, step, BITS);
    }
    arb_set_d(part, slope);
    arb_mul(exact, exact, part, BITS);
    double log_weight = -arf_get_d(arb_midref(exact), ARF_RND_NEAR) + xrd_random_uniform(&random);
    const xrd_measure_rows rows = {.n = 1, .dim = dim, .slope = slope, .x = x, .log_weight = &log_weight};
    arb_set_d(part, log_weight);
    arb_add(exact, exact, part, BITS);
    const double distance = above(xrd_measure_rows_at_point(&rows, y, &scratch), exact);
    assert_true(distance >= 0);
    if (slope > 1e5) least = fmin(least, distance / slope);
  }
  assert_true(least < 0x1p-47);
  arb_clear(exact), arb_clear(part), arb_clear(step);
}

/* A point and a place that climbing moves; what a bound has above the exact argument, as a share of what rounding is
   counted in: log weight, exponent and slope. */
typedef struct {
  double numerator[D], y[D], slope, shift;
} place;

static double room_at(const place *at) {
  static const double WHOLE = 3486784401;
  arb_t exact, part, step;
  arb_init(exact), arb_init(part), arb_init(step);
  double x[D], scratch;
  for (size_t k = 0; k < D; k++) {
    x[k] = at->numerator[k] / WHOLE;
    arb_set_d(step, at->numerator[k]), arb_set_d(part, WHOLE);
    arb_div(step, step, part, BITS);
    arb_set_d(part, at->y[k]);
    arb_sub(step, step, part, BITS);
    arb_submul(exact, step, step, BITS);
  }
  arb_set_d(part, at->slope);
  arb_mul(exact, exact, part, BITS);
  const double exponent = -arf_get_d(arb_midref(exact), ARF_RND_NEAR);
  double log_weight = exponent + at->shift;
  const xrd_measure_rows rows = {.n = 1, .dim = D, .slope = at->slope, .x = x, .log_weight = &log_weight};
  arb_set_d(part, log_weight);
  arb_add(exact, exact, part, BITS);
  const double distance = above(xrd_measure_rows_at_point(&rows, at->y, &scratch), exact);
  arb_clear(exact), arb_clear(part), arb_clear(step);
  return distance / (fabs(log_weight) + exponent + at->slope);
}

static place start(xrd_random *random) {
  place at = {.slope = 1e6 + 1e6 * xrd_random_uniform(random), .shift = xrd_random_uniform(random)};
  for (size_t k = 0; k < D; k++) {
    at.numerator[k] = floor(3486784401 * (1 - 0.4 * xrd_random_uniform(random)));
    at.y[k] = 0.1 * xrd_random_uniform(random);
  }
  return at;
}

/* One coordinate elsewhere, or a little aside; now and then another slope. */
static place step_from(const place *from, xrd_random *random) {
  place at = *from;
  const size_t k = xrd_random_below(random, D);
  const place other = start(random);
  switch (xrd_random_below(random, 4)) {
  case 0: at.numerator[k] = other.numerator[k]; break;
  case 1: at.y[k] = other.y[k]; break;
  case 2: at.y[k] *= 1 + 0x1p-50 * (double)xrd_random_below(random, 64); break;
  default: at.slope *= 1 + 0x1p-40 * xrd_random_uniform(random), at.shift = other.shift;
  }
  return at;
}

static void margins_decide(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 8);
  double least = HUGE_VAL;
  for (int climb = 0; climb < 6; climb++) {
    place at = start(&random);
    double room = room_at(&at);
    for (int k = 0; k < 30000; k++) {
      const place next = step_from(&at, &random);
      const double there = room_at(&next);
      if (there <= room) at = next, room = there;
    }
    least = fmin(least, room);
  }
  assert_true(least >= 0);
  assert_true(least < 0x1p-49 - 0x1p-52); /* 2^-52 would not do */
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(logs_from_above), cmocka_unit_test(points_from_above),
                                     cmocka_unit_test(margins_decide)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
