#include <math.h>

#include "base/random.h"
#include "exactrd/problem.h"
#include "tests/cmocka_all.h"
#include "tests/multiplier.h"

static void each_kind_follows_its_formula(void **state) {
  (void)state;
  const double matrix[6] = {0, 1, 2, 3, 4, 5}, x[4] = {1, 2, -3, 4}, y[2] = {4, 6};
  xrd_distortion d = {.kind = XRD_MATRIX, .n = 2, .m = 3, .matrix = matrix};
  for (size_t i = 0; i < 2; i++)
    for (size_t j = 0; j < 3; j++) assert_true(xrd_distortion_entry(&d, i, j) == matrix[3 * i + j]);
  d = (xrd_distortion){.kind = XRD_SQUARED, .n = 2, .m = 1, .dim = 2, .x = x, .y = y};
  assert_true(xrd_distortion_entry(&d, 0, 0) == 25);
  assert_true(xrd_distortion_entry(&d, 1, 0) == 53);
  d.kind = XRD_ABSOLUTE;
  assert_true(xrd_distortion_entry(&d, 0, 0) == 7);
  assert_true(xrd_distortion_entry(&d, 1, 0) == 9);
  d = (xrd_distortion){.kind = XRD_HAMMING, .n = 2, .m = 2};
  assert_true(xrd_distortion_entry(&d, 1, 1) == 0);
  assert_true(xrd_distortion_entry(&d, 1, 0) == 1);
}

/* Swapping the two alphabets transposes the distortion, bit by bit; a point's distance to itself is 0. */
static void distances_are_symmetric(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 11);
  for (size_t loop = 0; loop < 200 * test_multiplier(); loop++) {
    const size_t dim = 1 + xrd_random_below(&random, 8), n = 4, m = 5;
    double x[4 * 8], y[5 * 8];
    for (size_t i = 0; i < n * dim; i++) x[i] = xrd_random_normal(&random);
    for (size_t j = 0; j < m * dim; j++) y[j] = 1e3 * xrd_random_normal(&random);
    const xrd_distortion_kind kind = loop % 2 == 0 ? XRD_SQUARED : XRD_ABSOLUTE;
    const xrd_distortion d = {.kind = kind, .n = n, .m = m, .dim = dim, .x = x, .y = y};
    const xrd_distortion swapped = {.kind = kind, .n = m, .m = n, .dim = dim, .x = y, .y = x};
    const xrd_distortion own = {.kind = kind, .n = n, .m = n, .dim = dim, .x = x, .y = x};
    for (size_t i = 0; i < n; i++) {
      assert_true(xrd_distortion_entry(&own, i, i) == 0);
      for (size_t j = 0; j < m; j++) {
        assert_true(xrd_distortion_entry(&d, i, j) == xrd_distortion_entry(&swapped, j, i));
        assert_true(xrd_distortion_entry(&d, i, j) > 0);
      }
    }
  }
}

/* The largest coordinates allowed keep distortions finite in any dimension that memory holds. */
static void extreme_coordinates_stay_finite(void **state) {
  (void)state;
  double x[64], y[64];
  for (size_t k = 0; k < 64; k++) {
    x[k] = XRD_COORDINATE_MAX;
    y[k] = -XRD_COORDINATE_MAX;
  }
  xrd_distortion d = {.kind = XRD_SQUARED, .n = 1, .m = 1, .dim = 64, .x = x, .y = y};
  assert_true(isfinite(xrd_distortion_entry(&d, 0, 0) / 64 * 0x1p64));
  d.kind = XRD_ABSOLUTE;
  assert_true(isfinite(xrd_distortion_entry(&d, 0, 0) / 64 * 0x1p64));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(each_kind_follows_its_formula),
      cmocka_unit_test(distances_are_symmetric),
      cmocka_unit_test(extreme_coordinates_stay_finite),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
