#include <math.h>
#include <stdlib.h>

#include "base/random.h"
#include "exactrd/waterfill.h"
#include "tests/cmocka_all.h"
#include "tests/multiplier.h"

static const double PI = 3.14159265358979323846;

static void a_first_order_process_has_its_formula(void **state) {
  (void)state;
  const double roots[] = {0.5, -0.9, 0.99, 0};
  for (int i = 0; i < 4; i++) {
    const double r = roots[i], variance = 2, innovation = (1 - r * r) * variance;
    const xrd_autoregression process = {&r, 1, innovation};
    double found;
    assert_int_equal(xrd_autoregression_validate(&process, &found, NULL), XRD_OK);
    assert_true(fabs(found - variance) < 1e-13);
    const xrd_spectrum spectrum = xrd_autoregression_spectrum(&process);
    const double knee = (1 - fabs(r)) / (1 + fabs(r)) * variance;
    for (double share = 1; share > 1e-6; share /= 3) {
      xrd_spectrum_point point;
      assert_int_equal(xrd_spectrum_at_distortion(&spectrum, share * knee, &point, NULL), XRD_OK);
      const double truth = 0.5 * log(innovation / (share * knee));
      assert_true(fabs(point.rate_nats - truth) <= 1e-13 + 10 * point.rate_error_nats);
      assert_true(point.rate_error_nats < 1e-11);
      assert_int_equal(xrd_spectrum_at_rate(&spectrum, truth, &point, NULL), XRD_OK);
      assert_true(fabs(point.distortion / (share * knee) - 1) < 1e-11);
    }
    double prediction;
    assert_int_equal(xrd_spectrum_moments(&spectrum, &found, &prediction, NULL), XRD_OK);
    assert_true(fabs(found / variance - 1) < 1e-12 && fabs(prediction / innovation - 1) < 1e-12);
  }
}

static double lag_covariance(double r, double variance, size_t lag) { return variance * pow(r, (double)lag); }

/* n samples of a process of memory 1: R_n(D) - I(X_1^n; past)/n <= R(D) <= R_n(D)  (Wyner and Ziv 1971), with
   I(X_1^n; past) = (1/2) log 1/(1 - r^2): a discretisation with a bounded error, from the Toeplitz covariance. */
static void finite_blocks_enclose_the_process(void **state) {
  (void)state;
  enum { N = 200 };
  static double covariance[N * N];
  const double r = 0.8, variance = 1;
  const xrd_autoregression process = {&r, 1, (1 - r * r) * variance};
  const xrd_spectrum spectrum = xrd_autoregression_spectrum(&process);
  for (size_t i = 0; i < N; i++)
    for (size_t j = 0; j < N; j++) covariance[i * N + j] = lag_covariance(r, variance, i > j ? i - j : j - i);
  xrd_gaussian *g;
  assert_int_equal(xrd_gaussian_init(covariance, NULL, N, XRD_GAUSSIAN_TOLERANCE, &g, NULL), XRD_OK);
  for (double distortion = 0.02; distortion < 1; distortion += 0.07) {
    xrd_waterfill_point block;
    xrd_spectrum_point point;
    assert_int_equal(xrd_waterfill_at_distortion(xrd_gaussian_waterfill(g), N * distortion, &block, NULL), XRD_OK);
    assert_int_equal(xrd_spectrum_at_distortion(&spectrum, distortion, &point, NULL), XRD_OK);
    const double upper = block.rate_nats / N;
    assert_true(point.rate_nats <= upper + 1e-12);
    assert_true(point.rate_nats >= upper - 0.5 * log(1 / (1 - r * r)) / N - 1e-12);
    assert_true(fabs(point.active - (double)block.active / N) < 0.02);
  }
  xrd_gaussian_clear(g);
}

/* S = 2 below pi/2 and 1/2 above (linear over a short ramp): a vector of two equal halves. */
static void tables_are_integrated_piece_by_piece(void **state) {
  (void)state;
  const double half = PI / 2, frequencies[4] = {0, nextafter(half, 0), half, PI}, densities[4] = {2, 2, 0.5, 0.5};
  const xrd_spectrum_table table = {frequencies, densities, 4};
  assert_int_equal(xrd_spectrum_table_validate(&table, NULL), XRD_OK);
  const xrd_spectrum spectrum = xrd_spectrum_table_spectrum(&table);
  const double eigenvalues[2] = {2, 0.5};
  xrd_waterfill *w;
  assert_int_equal(xrd_waterfill_init(eigenvalues, 2, &w, NULL), XRD_OK);
  for (double distortion = 0.1; distortion < 1.25; distortion += 0.1) {
    xrd_spectrum_point point;
    xrd_waterfill_point truth;
    assert_int_equal(xrd_spectrum_at_distortion(&spectrum, distortion, &point, NULL), XRD_OK);
    assert_int_equal(xrd_waterfill_at_distortion(w, 2 * distortion, &truth, NULL), XRD_OK);
    assert_true(fabs(point.rate_nats - truth.rate_nats / 2) < 1e-12);
    assert_true(fabs(point.water_level / truth.water_level - 1) < 1e-11);
    assert_true(fabs(point.active - (double)truth.active / 2) < 1e-9);
  }
  xrd_waterfill_clear(w);
  /* S = w/pi: D(t) = t - t^2/2, R(t) = (log(1/t) - 1 + t)/2. */
  const double ramp_w[2] = {0, PI}, ramp_s[2] = {0, 1};
  const xrd_spectrum_table ramp = {ramp_w, ramp_s, 2};
  const xrd_spectrum ramp_spectrum = xrd_spectrum_table_spectrum(&ramp);
  for (double t = 0.05; t < 1; t += 0.1) {
    xrd_spectrum_point point;
    assert_int_equal(xrd_spectrum_at_level(&ramp_spectrum, t, &point, NULL), XRD_OK);
    assert_true(fabs(point.distortion - (t - t * t / 2)) < 1e-14);
    assert_true(fabs(point.rate_nats - (-log(t) - 1 + t) / 2) < 1e-13);
    assert_true(fabs(point.active - (1 - t)) < 1e-12);
  }
}

static void higher_orders_agree_between_ways_to_ask(void **state) {
  (void)state;
  const double coefficients[4] = {1.2, -0.8, 0.3, -0.2};
  const xrd_autoregression process = {coefficients, 4, 0.5};
  double variance, prediction, found;
  assert_int_equal(xrd_autoregression_validate(&process, &variance, NULL), XRD_OK);
  const xrd_spectrum spectrum = xrd_autoregression_spectrum(&process);
  assert_int_equal(xrd_spectrum_moments(&spectrum, &found, &prediction, NULL), XRD_OK);
  assert_true(fabs(found / variance - 1) < 1e-12 && fabs(prediction / 0.5 - 1) < 1e-12);
  for (double share = 0.05; share < 1; share += 0.1) {
    xrd_spectrum_point point, by_level, by_rate;
    assert_int_equal(xrd_spectrum_at_distortion(&spectrum, share * variance, &point, NULL), XRD_OK);
    assert_int_equal(xrd_spectrum_at_level(&spectrum, point.water_level, &by_level, NULL), XRD_OK);
    assert_int_equal(xrd_spectrum_at_rate(&spectrum, point.rate_nats, &by_rate, NULL), XRD_OK);
    assert_true(fabs(by_level.rate_nats - point.rate_nats) < 1e-12);
    assert_true(fabs(by_rate.distortion / point.distortion - 1) < 1e-11);
    assert_true(point.rate_nats >= fmax(0, 0.5 * log(prediction / point.distortion)) - 1e-12);
  }
  xrd_spectrum_point end;
  assert_int_equal(xrd_spectrum_at_distortion(&spectrum, 1.01 * variance, &end, NULL), XRD_OK);
  assert_true(end.rate_nats == 0 && end.slope == 0);
}

static double broken(double w, const void *context) {
  (void)context;
  return w > 2 ? -1 : 1;
}

typedef struct {
  double centre, width;
} peak;

static double lorentzian(double w, const void *context) {
  const peak *p = context;
  return p->width / ((w - p->centre) * (w - p->centre) + p->width * p->width);
}

/* Far narrower than the grid, but with a foot that shows: mean S in closed form; at a level, by symmetry, twice the
   half where S > level, up to the ends of the band. */
static void narrow_peaks_are_found(void **state) {
  (void)state;
  for (double width = 1e-2; width > 1e-9; width /= 10) {
    const peak p = {1.0001234, width};
    const xrd_spectrum spectrum = {lorentzian, &p, NULL, 0};
    double variance, prediction;
    assert_int_equal(xrd_spectrum_moments(&spectrum, &variance, &prediction, NULL), XRD_OK);
    const double truth = (atan((PI - p.centre) / width) + atan(p.centre / width)) / PI;
    assert_true(fabs(variance - truth) < 1e-9 * truth);
    /* S > level within `reach` of the centre; there 1/2 log(S/level) = 1/2 log((reach^2 + w^2) / (t^2 + w^2)) */
    const double level = 1e-3 / width, reach = sqrt(width / level - width * width);
    xrd_spectrum_point point;
    assert_int_equal(xrd_spectrum_at_level(&spectrum, level, &point, NULL), XRD_OK);
    const double rate = 2 * (reach - width * atan(reach / width)) / PI; /* while the reach is inside the band */
    if (reach < 1) assert_true(fabs(point.rate_nats - rate) <= 1e-6 * rate + 10 * point.rate_error_nats);
    assert_true(point.rate_nats > 0 && point.rate_error_nats > 0);
  }
}

static void bad_input_is_named(void **state) {
  (void)state;
  xrd_error error;
  xrd_spectrum_point point;
  const double explosive[2] = {1.5, -0.4}, unit = 1, good = 0.5;
  xrd_autoregression process = {explosive, 2, 1};
  assert_int_equal(xrd_autoregression_validate(&process, NULL, &error), XRD_ERR_INPUT);
  assert_memory_equal(error.message, "not stationary: the reflection coefficient at lag 1 is 1.0", 58);
  process = (xrd_autoregression){&unit, 1, 1};
  assert_int_equal(xrd_autoregression_validate(&process, NULL, &error), XRD_ERR_INPUT);
  process = (xrd_autoregression){&good, 1, 0};
  assert_int_equal(xrd_autoregression_validate(&process, NULL, &error), XRD_ERR_INPUT);
  const xrd_spectrum negative = {broken, NULL, NULL, 0};
  assert_int_equal(xrd_spectrum_at_level(&negative, 1, &point, &error), XRD_ERR_INPUT);
  process = (xrd_autoregression){&good, 1, 1};
  const xrd_spectrum spectrum = xrd_autoregression_spectrum(&process);
  const double refused[] = {0, -1, NAN, INFINITY};
  for (int i = 0; i < 4; i++) {
    assert_int_equal(xrd_spectrum_at_distortion(&spectrum, refused[i], &point, &error), XRD_ERR_ARGUMENT);
    assert_int_equal(xrd_spectrum_at_level(&spectrum, refused[i], &point, &error), XRD_ERR_ARGUMENT);
    if (i > 0) assert_int_equal(xrd_spectrum_at_rate(&spectrum, refused[i], &point, &error), XRD_ERR_ARGUMENT);
  }
  assert_int_equal(xrd_spectrum_at_rate(&spectrum, 1e6, &point, &error), XRD_ERR_ARGUMENT);
  const double frequencies[3] = {0, 2, 1}, short_band[2] = {0, 3}, densities[3] = {1, 1, 1}, dips[2] = {1, -1};
  const double band[2] = {0, PI};
  assert_int_equal(xrd_spectrum_table_validate(&(xrd_spectrum_table){frequencies, densities, 3}, &error),
                   XRD_ERR_INPUT);
  assert_string_equal(error.message, "frequency 2 is 1: must be finite and increase");
  assert_int_equal(xrd_spectrum_table_validate(&(xrd_spectrum_table){short_band, densities, 2}, &error), XRD_ERR_INPUT);
  assert_int_equal(xrd_spectrum_table_validate(&(xrd_spectrum_table){band, dips, 2}, &error), XRD_ERR_INPUT);
  assert_int_equal(xrd_spectrum_table_validate(&(xrd_spectrum_table){band, densities, 1}, &error), XRD_ERR_INPUT);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_first_order_process_has_its_formula),
      cmocka_unit_test(finite_blocks_enclose_the_process),
      cmocka_unit_test(tables_are_integrated_piece_by_piece),
      cmocka_unit_test(higher_orders_agree_between_ways_to_ask),
      cmocka_unit_test(narrow_peaks_are_found),
      cmocka_unit_test(bad_input_is_named),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
