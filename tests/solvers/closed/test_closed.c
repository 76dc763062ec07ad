#include <float.h>
#include <math.h>

#include "tests/cmocka_all.h"
#include "tests/multiplier.h"
#include "tests/solvers/closed/sources.h"

static xrd_closed *prepared(xrd_closed_source source) {
  xrd_closed *closed = NULL;
  assert_int_equal(xrd_closed_init(&source, &closed, NULL), XRD_OK);
  return closed;
}

static xrd_closed_point at(const xrd_closed *closed, double distortion) {
  xrd_closed_point point;
  assert_int_equal(xrd_closed_at_distortion(closed, distortion, &point, NULL), XRD_OK);
  return point;
}

static void the_textbook_values_come_out(void **state) {
  (void)state;
  xrd_closed *c = prepared((xrd_closed_source){.family = XRD_CLOSED_GAUSSIAN, .parameter = 1});
  assert_true(at(c, 0.25).rate_nats == log(2));
  xrd_closed_clear(c);
  c = prepared((xrd_closed_source){.family = XRD_CLOSED_ERASURE});
  assert_true(at(c, 0).rate_nats == log(2) && at(c, 0.5).rate_nats == log(2) / 2 && at(c, 1).rate_nats == 0);
  xrd_closed_clear(c);
  c = prepared((xrd_closed_source){.family = XRD_CLOSED_BERNOULLI, .parameter = 0.5});
  const double d = 0.11;
  assert_true(fabs(at(c, d).rate_nats - (log(2) + d * log(d) + (1 - d) * log(1 - d))) < 2e-16);
  assert_true(fabs(at(c, d).slope - log((1 - d) / d)) < 1e-15);
  xrd_closed_clear(c);
  c = prepared((xrd_closed_source){.family = XRD_CLOSED_UNIFORM, .parameter = 0x1p53});
  assert_true(fabs(at(c, 0.5).rate_nats - (53 * log(2) - log(2) - 0.5 * 53 * log(2))) < 1e-14);
  xrd_closed_clear(c);
}

/* Bernoulli and uniform are Hamming sources: three ways to the same numbers. */
static void families_that_overlap_agree(void **state) {
  (void)state;
  const double coin[2] = {0.75, 0.25}, die[8] = {.125, .125, .125, .125, .125, .125, .125, .125};
  xrd_closed *a = prepared((xrd_closed_source){.family = XRD_CLOSED_BERNOULLI, .parameter = 0.25});
  xrd_closed *b = prepared((xrd_closed_source){.family = XRD_CLOSED_HAMMING, .p = coin, .n = 2});
  xrd_closed *c = prepared((xrd_closed_source){.family = XRD_CLOSED_UNIFORM, .parameter = 8});
  xrd_closed *d = prepared((xrd_closed_source){.family = XRD_CLOSED_HAMMING, .p = die, .n = 8});
  for (double distortion = 0; distortion < 0.95; distortion += 0.01) {
    assert_true(at(a, distortion).rate_nats == at(b, distortion).rate_nats);
    assert_true(fabs(at(c, distortion).rate_nats - at(d, distortion).rate_nats) < 1e-15);
    if (distortion > 0) assert_true(fabs(at(c, distortion).slope - at(d, distortion).slope) < 1e-13);
  }
  xrd_closed_clear(a), xrd_closed_clear(b), xrd_closed_clear(c), xrd_closed_clear(d);
}

/* The three ways to ask agree, slopes are derivatives, Shannon's bound lies below. */
static void points_are_consistent(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 7);
  for (size_t count = 0; count < 4000 * test_multiplier(); count++) {
    double p[SOURCE_SYMBOLS];
    const xrd_closed_family family = (xrd_closed_family)(count % (XRD_CLOSED_WIENER + 1));
    xrd_closed *c = prepared(corner_source(&random, family, p));
    double distortion_max, rate_max;
    xrd_closed_range(c, &distortion_max, &rate_max);
    const double top = isinf(distortion_max) ? 1 : distortion_max,
                 distortion = top * (0.02 + 0.96 * xrd_random_uniform(&random));
    if (distortion > 1e-250) {
      const xrd_closed_point point = at(c, distortion);
      const double step = 1e-4 * fmin(distortion, top - distortion);
      const double left = at(c, distortion - step).rate_nats, right = at(c, distortion + step).rate_nats;
      assert_true(left >= point.rate_nats && point.rate_nats >= right);
      assert_true(left + right >= 2 * point.rate_nats - 1e-13 * (1 + left)); /* convex */
      const double measured = (left - right) / (2 * step), noise = 1e-15 * (left + point.slope * distortion) / step;
      assert_true(fabs(measured - point.slope) <= 1e-3 * point.slope + noise);
      assert_true(xrd_closed_shannon_bound(c, distortion) <= point.rate_nats + 1e-14 * (1 + fmin(rate_max, 50)));
      xrd_closed_point again;
      if (point.rate_nats > 0 && point.rate_nats < rate_max) {
        assert_int_equal(xrd_closed_at_rate(c, point.rate_nats, &again, NULL), XRD_OK);
        const double conditioning = DBL_EPSILON *
                                    (distortion + (rate_max < 1e3 ? rate_max : point.rate_nats) / point.slope);
        assert_true(fabs(again.distortion - distortion) <= 16 * conditioning);
      }
      const bool segment = family == XRD_CLOSED_LOG_LOSS || family == XRD_CLOSED_ERASURE;
      if (!segment && point.rate_nats > 0) {
        assert_int_equal(xrd_closed_at_slope(c, point.slope, &again, NULL), XRD_OK);
        /* The slope point minimises R + slope D. */
        const double here = point.rate_nats + point.slope * point.distortion,
                     there = again.rate_nats + point.slope * again.distortion;
        assert_true(fabs(here - there) <= 1e-13 * (1 + here));
      }
    }
    xrd_closed_clear(c);
  }
}

static void symbols_drop_out_one_by_one(void **state) {
  (void)state;
  const double p[5] = {0.1, 0.4, 0.05, 0.25, 0.2};
  xrd_closed *c = prepared((xrd_closed_source){.family = XRD_CLOSED_HAMMING, .p = p, .n = 5});
  /* k symbols until the level reaches p_k: D = T_k + (k-1) p_k. */
  const double ends[4] = {4 * 0.05, 0.05 + 3 * 0.1, 0.15 + 2 * 0.2, 0.35 + 0.25};
  for (size_t k = 5; k >= 2; k--) {
    assert_int_equal(at(c, ends[5 - k] - 1e-9).support, k);
    assert_int_equal(at(c, ends[5 - k] + 1e-9).support, k - 1);
  }
  assert_int_equal(at(c, 0.7).support, 1);
  xrd_closed_clear(c);
}

static void ends_and_ranges(void **state) {
  (void)state;
  xrd_error error;
  xrd_closed_point point;
  for (int family = XRD_CLOSED_BERNOULLI; family <= XRD_CLOSED_WIENER; family++) {
    const double p[3] = {0.5, 0.3, 0.2};
    const double parameter = family == XRD_CLOSED_BERNOULLI ? 0.3 : 3;
    xrd_closed *c = prepared((xrd_closed_source){(xrd_closed_family)family, parameter, p, 3});
    double distortion_max, rate_max;
    xrd_closed_range(c, &distortion_max, &rate_max);
    if (isfinite(distortion_max)) {
      const double beyond = distortion_max * 1.5;
      assert_true(at(c, beyond).rate_nats == 0 && at(c, beyond).distortion == beyond && at(c, beyond).slope == 0);
      assert_int_equal(xrd_closed_at_rate(c, 0, &point, NULL), XRD_OK);
      assert_true(point.distortion == distortion_max);
    } else {
      assert_int_equal(xrd_closed_at_rate(c, 0, &point, &error), XRD_ERR_ARGUMENT);
    }
    if (isfinite(rate_max)) {
      assert_true(at(c, 0).rate_nats == rate_max);
      assert_int_equal(xrd_closed_at_rate(c, rate_max, &point, NULL), XRD_OK);
      assert_true(point.distortion == 0);
      assert_int_equal(xrd_closed_at_rate(c, rate_max * 1.01, &point, &error), XRD_ERR_ARGUMENT);
    } else {
      assert_int_equal(xrd_closed_at_distortion(c, 0, &point, &error), XRD_ERR_ARGUMENT);
      assert_int_equal(xrd_closed_at_rate(c, 1e6, &point, &error),
                       family == XRD_CLOSED_WIENER ? XRD_OK : XRD_ERR_ARGUMENT);
    }
    const double refused[] = {-1, NAN, INFINITY};
    for (int i = 0; i < 3; i++) {
      assert_int_equal(xrd_closed_at_distortion(c, refused[i], &point, &error), XRD_ERR_ARGUMENT);
      assert_int_equal(xrd_closed_at_rate(c, refused[i], &point, &error), XRD_ERR_ARGUMENT);
      assert_int_equal(xrd_closed_at_slope(c, refused[i], &point, &error), XRD_ERR_ARGUMENT);
    }
    xrd_closed_point points[5];
    assert_int_equal(xrd_closed_points(c, 5, points, NULL), XRD_OK);
    for (int i = 1; i < 5; i++)
      assert_true(points[i].distortion > points[i - 1].distortion && points[i].rate_nats < points[i - 1].rate_nats);
    assert_int_equal(xrd_closed_points(c, 1, points, &error), XRD_ERR_ARGUMENT);
    xrd_closed_clear(c);
  }
}

static void degenerate_sources_cost_nothing(void **state) {
  (void)state;
  const double one[3] = {0, 1, 0};
  const xrd_closed_source sources[] = {{.family = XRD_CLOSED_BERNOULLI, .parameter = 0},
                                       {.family = XRD_CLOSED_BERNOULLI, .parameter = 1},
                                       {.family = XRD_CLOSED_UNIFORM, .parameter = 1},
                                       {.family = XRD_CLOSED_HAMMING, .p = one, .n = 3},
                                       {.family = XRD_CLOSED_LOG_LOSS, .p = one, .n = 3}};
  for (int i = 0; i < 5; i++) {
    xrd_closed *c = prepared(sources[i]);
    xrd_closed_point point, points[2];
    assert_true(at(c, 0).rate_nats == 0 && at(c, 0.5).rate_nats == 0);
    assert_int_equal(xrd_closed_at_rate(c, 0, &point, NULL), XRD_OK);
    assert_true(point.distortion == 0);
    assert_int_equal(xrd_closed_at_slope(c, 1, &point, NULL), XRD_OK);
    assert_true(point.rate_nats == 0 && point.distortion == 0);
    assert_int_equal(xrd_closed_points(c, 2, points, NULL), XRD_OK);
    xrd_closed_clear(c);
  }
}

static void bad_sources_are_named(void **state) {
  (void)state;
  xrd_closed *c = NULL;
  xrd_error error;
  const double negative[2] = {1.5, -0.5}, short_sum[2] = {0.5, 0.4};
  const xrd_closed_source sources[] = {
      {.family = XRD_CLOSED_BERNOULLI, .parameter = 1.1},    {.family = XRD_CLOSED_BERNOULLI, .parameter = NAN},
      {.family = XRD_CLOSED_UNIFORM, .parameter = 2.5},      {.family = XRD_CLOSED_UNIFORM, .parameter = 0},
      {.family = XRD_CLOSED_GAUSSIAN, .parameter = 0},       {.family = XRD_CLOSED_LAPLACE, .parameter = INFINITY},
      {.family = XRD_CLOSED_EXPONENTIAL, .parameter = -1},   {.family = XRD_CLOSED_WIENER, .parameter = NAN},
      {.family = XRD_CLOSED_HAMMING, .p = negative, .n = 2}, {.family = XRD_CLOSED_LOG_LOSS, .p = short_sum, .n = 2},
      {.family = XRD_CLOSED_HAMMING, .p = negative, .n = 0}};
  for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
    error.message[0] = 0;
    assert_int_equal(xrd_closed_init(&sources[i], &c, &error), XRD_ERR_INPUT);
    assert_true(error.message[0] != 0);
  }
  assert_int_equal(xrd_closed_init(&sources[8], &c, &error), XRD_ERR_INPUT);
  assert_string_equal(error.message, "probability 1 is -0.5");
  assert_null(c);
}

static void shannon_bounds_are_the_textbook_ones(void **state) {
  (void)state;
  const double pi = 3.14159265358979323846, e = exp(1);
  assert_true(fabs(xrd_shannon_bound(0.5 * log(2 * pi * e * 3), XRD_ERROR_SQUARED, 0, 0.5) - 0.5 * log(6)) < 1e-15);
  assert_true(fabs(xrd_shannon_bound(1 + log(2 * 3), XRD_ERROR_ABSOLUTE, 0, 0.5) - log(6)) < 1e-15);
  assert_true(fabs(xrd_shannon_bound(1 + log(3), XRD_ERROR_ONE_SIDED, 0, 0.5) - log(6)) < 1e-15);
  assert_true(fabs(xrd_shannon_bound(log(4), XRD_ERROR_HAMMING, 4, 0.25) -
                   (log(4) - 0.25 * log(3) + .25 * log(.25) + .75 * log(.75))) < 1e-15);
  assert_true(xrd_shannon_bound(log(4), XRD_ERROR_HAMMING, 4, 0.9) == 0);
  assert_true(xrd_shannon_bound(-5, XRD_ERROR_SQUARED, 0, 1) == 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_textbook_values_come_out),
      cmocka_unit_test(families_that_overlap_agree),
      cmocka_unit_test(points_are_consistent),
      cmocka_unit_test(symbols_drop_out_one_by_one),
      cmocka_unit_test(ends_and_ranges),
      cmocka_unit_test(degenerate_sources_cost_nothing),
      cmocka_unit_test(bad_sources_are_named),
      cmocka_unit_test(shannon_bounds_are_the_textbook_ones),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
