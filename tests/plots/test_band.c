/* A curve of known shape lies inside the band that its points prove. */
#include <math.h>
#include <stdlib.h>

#include "base/random.h"
#include "plots/band.h"
#include "tests/cmocka_all.h"
#include "tests/multiplier.h"

static double R(double d) { return -log(d); }

/* The edge of the band at d, by linear interpolation. */
static double edge(const xrd_curve_band *band, const double *values, double d) {
  size_t k = 1;
  while (k + 1 < band->count && band->x[k] < d) k++;
  const double width = band->x[k] - band->x[k - 1];
  if (!(width > 0)) return values[k];
  return values[k - 1] + (values[k] - values[k - 1]) * (d - band->x[k - 1]) / width;
}

static void the_curve_is_inside(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 4);
  for (size_t round = 0; round < 100 * test_multiplier(); round++) {
    enum { MOST = 12 };
    double d[MOST], rate[MOST], slope[MOST];
    const size_t count = 2 + xrd_random_below(&random, MOST - 1);
    for (size_t k = 0; k < count; k++) {
      d[k] = 0.01 + 0.99 * xrd_random_uniform(&random);
      rate[k] = R(d[k]);
      slope[k] = 1 / d[k];
    }
    const xrd_plot_curve curve = {
        .count = count, .distortion = d, .rate = rate, .lower = rate, .upper = rate, .slope = slope};
    double *block = malloc(xrd_curve_band_size(&curve, 1) * sizeof *block);
    assert_non_null(block);
    xrd_curve_band band;
    assert_true(xrd_curve_band_make(&curve, 1, block, &band));
    assert_true(band.count >= count && band.count < 2 * count);
    for (size_t k = 0; k + 1 < band.count; k++) {
      assert_true(band.x[k] <= band.x[k + 1]);
      const double middle = (band.x[k] + band.x[k + 1]) / 2;
      assert_true(edge(&band, band.low, middle) <= R(middle) + 1e-12);
      assert_true(edge(&band, band.high, middle) >= R(middle) - 1e-12);
      assert_true(band.low[k] <= band.high[k] + 1e-12);
    }
    free(block);
  }
}

static void an_infinite_slope_falls_at_once(void **state) {
  (void)state;
  const double d[] = {0, 1}, rate[] = {2, 0}, slope[] = {INFINITY, 0.5};
  const xrd_plot_curve curve = {
      .count = 2, .distortion = d, .rate = rate, .lower = rate, .upper = rate, .slope = slope};
  double block[16];
  assert_int_equal(xrd_curve_band_size(&curve, 1), 16);
  xrd_curve_band band;
  assert_true(xrd_curve_band_make(&curve, 1, block, &band));
  assert_int_equal(band.count, 3);
  assert_true(band.x[1] == 0 && band.low[1] == 0.5 && band.high[1] == 2);
}

static void pieces_lie_on_the_lines(void **state) {
  (void)state;
  const double d[] = {0.01, 1}, rate[] = {2, 0}, slope[] = {4, 0.5};
  const xrd_plot_curve curve = {
      .count = 2, .distortion = d, .rate = rate, .lower = rate, .upper = rate, .slope = slope};
  enum { PIECES = 10 };
  double block[2 * (2 + 6 * PIECES)];
  assert_int_equal(xrd_curve_band_size(&curve, PIECES), sizeof block / sizeof *block);
  xrd_curve_band band;
  assert_true(xrd_curve_band_make(&curve, PIECES, block, &band));
  assert_int_equal(band.count, 2 * PIECES + 1);
  for (size_t k = 0; k < band.count; k++) {
    const double x = band.x[k], steep = 2 - 4 * (x - 0.01), flat = 0.5 * (1 - x);
    assert_true(fabs(band.high[k] - 2 * (1 - x) / 0.99) < 1e-14);
    assert_true(fabs(band.low[k] - fmax(steep, flat)) < 1e-14);
    if (k % PIECES != 0) assert_true(fabs(x * x - band.x[k - 1] * band.x[k + 1]) < 1e-14 * x * x);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_curve_is_inside),
      cmocka_unit_test(an_infinite_slope_falls_at_once),
      cmocka_unit_test(pieces_lie_on_the_lines),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
