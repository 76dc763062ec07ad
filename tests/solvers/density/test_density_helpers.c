/* The helpers against each other: what the quadrature integrates, the closed forms of moments, entropy and tails. */
#include <math.h>

#include "tests/cmocka_all.h"
#include "tests/densities.h"

typedef struct {
  double mass, mean, square, entropy;
} integrals;

static integrals integrate(const xrd_density *density, double low, double high) {
  xrd_density_rule rule;
  xrd_error error;
  integrals sum = {0, 0, 0, 0};
  if (xrd_density_rule_init(density, &(xrd_density_panels){low, high, 0.25, NULL, 0}, &rule, &error) != XRD_OK)
    fail_msg("%s", error.message);
  for (size_t k = 0; k < rule.count; k++) {
    const double x = rule.x[k], mass = rule.mass[k];
    assert_true(k == 0 || x >= rule.x[k - 1]);
    sum.mass += mass, sum.mean += mass * x, sum.square += mass * x * x;
    if (mass > 0) sum.entropy -= mass * log(xrd_density_value(density, x));
  }
  xrd_density_rule_clear(&rule);
  return sum;
}

static void assert_near(double a, double b, double tolerance, size_t index, const char *what) {
  if (!(fabs(a - b) <= tolerance)) fail_msg("density %zu: %s %.17g, not %.17g", index, what, a, b);
}

static void moments_are_integrals(void **state) {
  (void)state;
  for (size_t i = 0; i < TEST_DENSITY_COUNT; i++) {
    const xrd_density *density = &TEST_DENSITIES[i];
    double low, high;
    xrd_density_reach(density, 1e-16, &low, &high);
    if (density->family == XRD_DENSITY_STUDENT) low *= 4, high *= 4;
    const integrals sum = integrate(density, low, high);
    const double mean = xrd_density_mean(density);
    assert_near(sum.mass, 1, 2e-14, i, "mass");
    assert_near(sum.mean, mean, 1e-12, i, "mean");
    assert_near(sum.square - mean * mean, xrd_density_variance(density), 1e-11, i, "variance");
    if (density->family == XRD_DENSITY_BETA) continue; /* log p is not smooth at its ends */
    assert_near(sum.entropy, xrd_density_entropy(density), 1e-6, i, "entropy");
  }
}

/* mpmath: -(1/B) int x^(a-1) (1-x)^(b-1) log of the same. */
static void entropies_of_beta(void **state) {
  (void)state;
  assert_near(xrd_density_entropy(&TEST_DENSITIES[8]), -0.949805006042435443879, 1e-14, 8, "entropy");
  assert_near(xrd_density_entropy(&TEST_DENSITIES[9]), -2.69955240724461213088, 1e-14, 9, "entropy");
}

static void tails_are_integrals(void **state) {
  (void)state;
  for (size_t i = 0; i < TEST_DENSITY_COUNT; i++) {
    const xrd_density *density = &TEST_DENSITIES[i];
    double low, high;
    xrd_density_reach(density, 1e-15, &low, &high);
    for (double part = 0.0625; part < 1; part += 0.125) {
      const double x = low + (high - low) * part;
      assert_near(xrd_density_below(density, x) + xrd_density_above(density, x), 1, 1e-14, i, "sum of both tails");
      assert_near(integrate(density, low, x).mass, xrd_density_below(density, x), 2e-14, i, "mass below");
    }
  }
}

static void reach_leaves_the_mass_outside(void **state) {
  (void)state;
  for (size_t i = 0; i < TEST_DENSITY_COUNT; i++) {
    const xrd_density *density = &TEST_DENSITIES[i];
    double first, last, low, high;
    xrd_density_hull(density, &first, &last);
    xrd_density_reach(density, 1e-10, &low, &high);
    if (isinf(first)) {
      assert_near(xrd_density_below(density, low) / 1e-10, 1, 1e-6, i, "tail below");
    } else {
      assert_true(low == first);
    }
    if (isinf(last)) {
      assert_near(xrd_density_above(density, high) / 1e-10, 1, 1e-6, i, "tail above");
    } else {
      assert_true(high == last);
    }
  }
}

static void centres(void **state) {
  (void)state;
  double centre = 7;
  const double pair[] = {1, -1, 2, 1, 3, 2}, uneven[] = {1, -1, 2, 1.5, 3, 2};
  const double twice[] = {1, -1, 2, 1, -1, 2, 1, 3, 2}, pieces[] = {0, 1, 2, 1, 2, 5, 2, 3, 2};
  assert_true(xrd_density_centre(&(xrd_density){XRD_DENSITY_UNIFORM, {0, 1}, 0, NULL}, &centre) && centre == 0.5);
  assert_false(xrd_density_centre(&(xrd_density){XRD_DENSITY_UNIFORM, {0x1p-60, 1}, 0, NULL}, &centre));
  assert_false(xrd_density_centre(&(xrd_density){XRD_DENSITY_TRIANGULAR, {0, 1, 3}, 0, NULL}, &centre));
  assert_true(xrd_density_centre(&(xrd_density){XRD_DENSITY_TRIANGULAR, {0, 1, 2}, 0, NULL}, &centre) && centre == 1);
  assert_false(xrd_density_centre(&(xrd_density){XRD_DENSITY_EXPONENTIAL, {1}, 0, NULL}, &centre));
  assert_false(xrd_density_centre(&(xrd_density){XRD_DENSITY_BETA, {1, 2}, 0, NULL}, &centre));
  assert_true(xrd_density_centre(&(xrd_density){XRD_DENSITY_STUDENT, {5, 2, 1}, 0, NULL}, &centre) && centre == 2);
  assert_true(xrd_density_centre(&(xrd_density){XRD_DENSITY_MIXTURE, {0}, 2, pair}, &centre) && centre == 1);
  assert_false(xrd_density_centre(&(xrd_density){XRD_DENSITY_MIXTURE, {0}, 2, uneven}, &centre));
  assert_false(xrd_density_centre(&(xrd_density){XRD_DENSITY_MIXTURE, {0}, 3, twice}, &centre));
  assert_true(xrd_density_centre(&(xrd_density){XRD_DENSITY_HISTOGRAM, {0}, 3, pieces}, &centre) && centre == 1.5);
  assert_true(centre == 1.5);
}

/* int |x - y| p over U(-1, 2), split at y. */
static void splits_stand_between_panels(void **state) {
  (void)state;
  const double y = 0.3, truth = ((y + 1) * (y + 1) + (2 - y) * (2 - y)) / 6;
  xrd_density_rule rule;
  for (size_t splits = 0; splits < 2; splits++) {
    assert_int_equal(
        xrd_density_rule_init(&TEST_DENSITIES[0], &(xrd_density_panels){-5, 5, 3, &y, splits}, &rule, NULL), XRD_OK);
    double sum = 0;
    for (size_t k = 0; k < rule.count; k++) sum += rule.mass[k] * fabs(rule.x[k] - y);
    assert_true((fabs(sum - truth) < 1e-14) == (splits == 1));
    xrd_density_rule_clear(&rule);
  }
}

/* Next to an end of BETA where p is a power, though not at it: mass and, as (1 - x)^B is uniform for A = 1, its mean.
 */
static void panels_shrink_towards_a_near_end(void **state) {
  (void)state;
  static const double near[] = {1e-9, 1e-4, 0.03};
  for (int k = 0; k < 6; k++) {
    const double b = 0.1, step = near[k / 2];
    const bool mirrored = k % 2 == 1;
    const xrd_density density = {.family = XRD_DENSITY_BETA, .parameter = {mirrored ? 1 : b, mirrored ? b : 1}};
    const xrd_density_panels panels = {.low = mirrored ? 0.2 : step, .high = mirrored ? 1 - step : 0.8, .width = 0.5};
    xrd_density_rule rule;
    assert_int_equal(xrd_density_rule_init(&density, &panels, &rule, NULL), XRD_OK);
    double mass = 0, first = 0;
    for (size_t i = 0; i < rule.count; i++)
      mass += rule.mass[i], first += rule.mass[i] * (mirrored ? 1 - rule.x[i] : rule.x[i]);
    assert_near(mass, pow(0.8, b) - pow(step, b), 1e-7, (size_t)k, "mass"); /* 1 - x has rounding */
    assert_near(first, b / (b + 1) * (pow(0.8, b + 1) - pow(step, b + 1)), 1e-13, (size_t)k, "first moment");
    xrd_density_rule_clear(&rule);
  }
}

static void impossible_rules_are_refused(void **state) {
  (void)state;
  xrd_density_rule rule;
  const xrd_density *normal = &TEST_DENSITIES[1];
  assert_int_equal(xrd_density_rule_init(normal, &(xrd_density_panels){-INFINITY, 1, 1, NULL, 0}, &rule, NULL),
                   XRD_ERR_ARGUMENT);
  assert_int_equal(xrd_density_rule_init(normal, &(xrd_density_panels){1, 1, 1, NULL, 0}, &rule, NULL),
                   XRD_ERR_ARGUMENT);
  assert_int_equal(xrd_density_rule_init(normal, &(xrd_density_panels){0, 1, 0, NULL, 0}, &rule, NULL),
                   XRD_ERR_ARGUMENT);
  assert_int_equal(xrd_density_rule_init(normal, &(xrd_density_panels){0, 1, 1e-9, NULL, 0}, &rule, NULL),
                   XRD_ERR_ARGUMENT);
  assert_null(rule.x);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(moments_are_integrals),
      cmocka_unit_test(entropies_of_beta),
      cmocka_unit_test(tails_are_integrals),
      cmocka_unit_test(reach_leaves_the_mass_outside),
      cmocka_unit_test(centres),
      cmocka_unit_test(splits_stand_between_panels),
      cmocka_unit_test(panels_shrink_towards_a_near_end),
      cmocka_unit_test(impossible_rules_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
