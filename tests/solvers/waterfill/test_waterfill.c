#include <math.h>
#include <stdlib.h>
#include <time.h>

#include "base/random.h"
#include "exactrd/waterfill.h"
#include "tests/cmocka_all.h"
#include "tests/multiplier.h"

static xrd_waterfill *fill(const double *eigenvalues, size_t count) {
  xrd_waterfill *w = NULL;
  assert_int_equal(xrd_waterfill_init(eigenvalues, count, &w, NULL), XRD_OK);
  return w;
}

/* D and R straight from the definition, in extended precision. */
static void definition(const double *l, size_t count, double level, long double *distortion, long double *rate) {
  *distortion = *rate = 0;
  for (size_t i = 0; i < count; i++) {
    *distortion += fminl(l[i], level);
    if (l[i] > level) *rate += 0.5L * log1pl(((long double)l[i] - level) / level);
  }
}

static size_t random_spectrum(xrd_random *random, double *l) {
  const size_t count = 1 + xrd_random_below(random, 30);
  const double spread = xrd_random_below(random, 2) ? 3 : 300;
  for (size_t i = 0; i < count; i++) {
    l[i] = exp(spread * (xrd_random_uniform(random) - 0.5));
    if (i > 0 && xrd_random_below(random, 4) == 0) l[i] = l[i - 1];
    if (i > 0 && xrd_random_below(random, 6) == 0) l[i] = 0;
  }
  return count;
}

static double relative(double value, long double truth) {
  return truth == 0 ? fabs(value) : fabs((double)(value / truth - 1));
}

static void the_three_ways_agree_with_the_definition(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 1);
  for (size_t count = 0; count < 20000 * test_multiplier(); count++) {
    double l[30];
    const size_t n = random_spectrum(&random, l);
    xrd_waterfill *w = fill(l, n);
    size_t sorted_count;
    const double *sorted = xrd_waterfill_eigenvalues(w, &sorted_count);
    double level = sorted[0] * exp(-8 * xrd_random_uniform(&random));
    if (xrd_random_below(&random, 4) == 0) level = sorted[xrd_random_below(&random, n)];
    if (level <= 0) level = sorted[0] / 2;
    xrd_waterfill_point point, again;
    assert_int_equal(xrd_waterfill_at_level(w, level, &point, NULL), XRD_OK);
    long double distortion, rate;
    definition(l, n, level, &distortion, &rate);
    assert_true(relative(point.distortion, distortion) < 1e-15);
    assert_true(relative(point.rate_nats, rate) < 4e-15);
    assert_true(point.slope == (point.active > 0 ? 1 / (2 * level) : 0));
    if (point.active > 0) {
      assert_int_equal(xrd_waterfill_at_distortion(w, point.distortion, &again, NULL), XRD_OK);
      /* The rounding of D alone moves the rate by slope * ulp(D). */
      const double slack = 4e-15 * point.rate_nats + 2.5e-16 * point.slope * point.distortion;
      assert_true(fabs(again.rate_nats - point.rate_nats) <= slack);
      definition(l, n, again.water_level, &distortion, &rate);
      assert_true(relative(point.distortion, distortion) <
                  4e-16 + 1e-15 * (double)again.active * again.water_level / point.distortion);
      assert_int_equal(xrd_waterfill_at_rate(w, point.rate_nats, &again, NULL), XRD_OK);
      assert_true(fabs(again.distortion - point.distortion) <= slack / point.slope + 1e-15 * point.distortion);
    }
    xrd_waterfill_clear(w);
  }
}

/* R from the definition at the level that gives D exactly, found in extended precision: D_max - D is tiny here. */
static void rates_near_the_zero_rate_end_keep_their_digits(void **state) {
  (void)state;
  const double l[4] = {1, 0.5, 0.25, 0.3};
  xrd_waterfill *w = fill(l, 4);
  for (int bits = 3; bits < 52; bits++) {
    const double gap = ldexp(1, -bits), distortion = (1 + 0.5 + 0.25 + 0.3) - gap;
    const long double exact_gap = (long double)1 + 0.5L + 0.25L + (long double)0.3 - (long double)distortion;
    xrd_waterfill_point point;
    assert_int_equal(xrd_waterfill_at_distortion(w, distortion, &point, NULL), XRD_OK);
    assert_true(relative(point.rate_nats, -0.5L * log1pl(-exact_gap)) < 1e-15);
  }
  xrd_waterfill_clear(w);
}

static void one_bit_of_a_unit_gaussian_costs_a_quarter(void **state) {
  (void)state;
  const double one = 1;
  xrd_waterfill *w = fill(&one, 1);
  xrd_waterfill_point point;
  assert_int_equal(xrd_waterfill_at_distortion(w, 0.25, &point, NULL), XRD_OK);
  assert_true(point.rate_nats == log(2));
  assert_int_equal(xrd_waterfill_at_rate(w, log(2), &point, NULL), XRD_OK);
  assert_true(fabs(point.distortion - 0.25) < 1e-16);
  assert_true(xrd_waterfill_shannon_bound(w, 0.25) == log(2));
  xrd_waterfill_clear(w);
}

static void ends_and_ranges(void **state) {
  (void)state;
  const double l[3] = {0.5, 2, 0};
  xrd_waterfill *w = fill(l, 3);
  xrd_waterfill_point point;
  xrd_error error;
  const double beyond[] = {2.5, 3, 1e300};
  for (int i = 0; i < 3; i++) {
    assert_int_equal(xrd_waterfill_at_distortion(w, beyond[i], &point, NULL), XRD_OK);
    assert_true(point.rate_nats == 0 && point.distortion == beyond[i] && point.active == 0 && point.slope == 0);
  }
  assert_int_equal(xrd_waterfill_at_rate(w, 0, &point, NULL), XRD_OK);
  assert_true(point.distortion == 2.5 && point.water_level == 2);
  const double refused[] = {0, -1, NAN, INFINITY};
  for (int i = 0; i < 4; i++) {
    assert_int_equal(xrd_waterfill_at_distortion(w, refused[i], &point, &error), XRD_ERR_ARGUMENT);
    assert_int_equal(xrd_waterfill_at_level(w, refused[i], &point, &error), XRD_ERR_ARGUMENT);
    if (i > 0) assert_int_equal(xrd_waterfill_at_rate(w, refused[i], &point, &error), XRD_ERR_ARGUMENT);
  }
  assert_int_equal(xrd_waterfill_at_rate(w, 1e6, &point, &error), XRD_ERR_ARGUMENT);
  assert_string_equal(error.message, "rate is 1e+06: the water level underflows");
  xrd_waterfill_clear(w);
  const double zero[2] = {0, 0}, bad[2] = {1, -2};
  w = fill(zero, 2);
  assert_int_equal(xrd_waterfill_at_distortion(w, 0, &point, NULL), XRD_OK);
  assert_true(point.rate_nats == 0);
  assert_int_equal(xrd_waterfill_at_rate(w, 1, &point, &error), XRD_ERR_ARGUMENT);
  xrd_waterfill_point two[2];
  assert_int_equal(xrd_waterfill_points(w, 2, two, &error), XRD_ERR_ARGUMENT);
  xrd_waterfill_clear(w);
  assert_int_equal(xrd_waterfill_init(bad, 2, &w, &error), XRD_ERR_INPUT);
  assert_string_equal(error.message, "eigenvalue 1 is -2: must be finite and >= 0");
  assert_int_equal(xrd_waterfill_init(bad, 0, &w, &error), XRD_ERR_INPUT);
}

static void points_run_over_thirty_decibels(void **state) {
  (void)state;
  const double l[3] = {3, 1, 0.1};
  xrd_waterfill *w = fill(l, 3);
  xrd_waterfill_point points[7];
  assert_int_equal(xrd_waterfill_points(w, 7, points, NULL), XRD_OK);
  assert_true(points[6].rate_nats == 0 && fabs(points[0].distortion / 4.1e-3 - 1) < 1e-14 && points[0].active == 3);
  for (int i = 0; i < 6; i++) {
    assert_true(points[i].rate_nats > points[i + 1].rate_nats && points[i].slope > points[i + 1].slope);
    const double bound = xrd_waterfill_shannon_bound(w, points[i].distortion);
    assert_true(bound <= points[i].rate_nats * (1 + 1e-14));
    if (points[i].active == 3) assert_true(fabs(bound - points[i].rate_nats) < 1e-14);
  }
  xrd_waterfill_clear(w);
}

static void a_hundred_thousand_eigenvalues_take_milliseconds(void **state) {
  (void)state;
  enum { N = 100000 };
  double *l = malloc(N * sizeof *l);
  assert_non_null(l);
  xrd_random random;
  xrd_random_seed(&random, 2);
  for (int i = 0; i < N; i++) l[i] = exp(10 * xrd_random_normal(&random));
  const clock_t start = clock();
  xrd_waterfill *w = fill(l, N);
  xrd_waterfill_point point;
  assert_int_equal(xrd_waterfill_at_distortion(w, 1, &point, NULL), XRD_OK);
  print_message("100000 eigenvalues: %.1f ms\n", 1e3 * (double)(clock() - start) / CLOCKS_PER_SEC);
  long double distortion, rate;
  definition(l, N, point.water_level, &distortion, &rate);
  assert_true(relative(point.distortion, distortion) < 1e-14);
  assert_true(relative(point.rate_nats, rate) < 1e-14);
  xrd_waterfill_clear(w);
  free(l);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_three_ways_agree_with_the_definition),
      cmocka_unit_test(rates_near_the_zero_rate_end_keep_their_digits),
      cmocka_unit_test(one_bit_of_a_unit_gaussian_costs_a_quarter),
      cmocka_unit_test(ends_and_ranges),
      cmocka_unit_test(points_run_over_thirty_decibels),
      cmocka_unit_test(a_hundred_thousand_eigenvalues_take_milliseconds),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
