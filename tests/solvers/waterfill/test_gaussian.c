#include <cblas.h>
#include <math.h>

#include "base/random.h"
#include "exactrd/waterfill.h"
#include "tests/cmocka_all.h"
#include "tests/multiplier.h"

enum { K_MAX = 12 };

/* A random positive semidefinite matrix of the given rank. */
static void random_psd(xrd_random *random, size_t k, size_t rank, double *matrix) {
  double root[K_MAX * K_MAX];
  for (size_t i = 0; i < k * rank; i++) root[i] = xrd_random_normal(random);
  for (size_t i = 0; i < k; i++)
    for (size_t j = 0; j < k; j++) {
      matrix[i * k + j] = 0;
      for (size_t r = 0; r < rank; r++) matrix[i * k + j] += root[i * rank + r] * root[j * rank + r];
    }
}

/* The optimal channel's own I and E d, measured without water-filling, are the point's. */
static void test_channels_reach_their_points(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 3);
  double worst_rate = 0, worst_distortion = 0;
  for (size_t count = 0; count < 1000 * test_multiplier(); count++) {
    const size_t k = 1 + xrd_random_below(&random, K_MAX);
    double covariance[K_MAX * K_MAX], metric[K_MAX * K_MAX], shared[K_MAX * K_MAX];
    random_psd(&random, k, 1 + xrd_random_below(&random, k), covariance);
    random_psd(&random, k, 1 + xrd_random_below(&random, k), metric);
    const double *weight = xrd_random_below(&random, 3) == 0 ? NULL : metric;
    xrd_gaussian *g;
    assert_int_equal(xrd_gaussian_init(covariance, weight, k, XRD_GAUSSIAN_TOLERANCE, &g, NULL), XRD_OK);
    size_t rank;
    const double *eigenvalues = xrd_waterfill_eigenvalues(xrd_gaussian_waterfill(g), &rank);
    const double level = eigenvalues[0] * exp(-5 * xrd_random_uniform(&random));
    xrd_waterfill_point point;
    assert_int_equal(xrd_waterfill_at_level(xrd_gaussian_waterfill(g), level, &point, NULL), XRD_OK);
    assert_int_equal(xrd_gaussian_test_channel(g, level, shared, NULL), XRD_OK);
    double information, distortion;
    xrd_error error = {""};
    const xrd_status status = xrd_gaussian_measure(&(xrd_gaussian_pair){k, covariance, shared, shared}, weight,
                                                   &information, &distortion, &error);
    if (status != XRD_OK) fail_msg("%s", error.message);
    worst_rate = fmax(worst_rate, fabs(information - point.rate_nats));
    worst_distortion = fmax(worst_distortion, fabs(distortion / point.distortion - 1));
    xrd_gaussian_clear(g);
  }
  print_message("worst: rate %.1e nats, distortion %.1e relative\n", worst_rate, worst_distortion);
  assert_true(worst_rate < 1e-9 && worst_distortion < 1e-9);
}

/* No other jointly Gaussian pair does better: random channels lie on or above the curve. */
static void no_random_channel_lies_below(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 4);
  for (size_t count = 0; count < 500 * test_multiplier(); count++) {
    const size_t k = 2 + xrd_random_below(&random, 4);
    double covariance[16 * 4], metric[16 * 4], mix[16 * 4], noise[16 * 4], cross[16 * 4], output[16 * 4], half[16 * 4];
    random_psd(&random, k, k, covariance);
    random_psd(&random, k, k, metric);
    random_psd(&random, k, k, noise);
    for (size_t i = 0; i < k * k; i++) mix[i] = 0.5 * xrd_random_normal(&random) + (i % (k + 1) == 0 ? 0.7 : 0);
    const int n = (int)k; /* Y = mix X + noise */
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, n, n, n, 1, covariance, n, mix, n, 0, cross, n);
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, n, n, n, 1, mix, n, cross, n, 0, half, n);
    for (size_t i = 0; i < k; i++)
      for (size_t j = 0; j < k; j++)
        output[i * k + j] = (half[i * k + j] + half[j * k + i]) / 2 + 0.1 * noise[i * k + j];
    double information, distortion;
    assert_int_equal(xrd_gaussian_measure(&(xrd_gaussian_pair){k, covariance, cross, output}, metric, &information,
                                          &distortion, NULL),
                     XRD_OK);
    xrd_gaussian *g;
    xrd_waterfill_point point;
    assert_int_equal(xrd_gaussian_init(covariance, metric, k, XRD_GAUSSIAN_TOLERANCE, &g, NULL), XRD_OK);
    assert_int_equal(xrd_waterfill_at_distortion(xrd_gaussian_waterfill(g), distortion, &point, NULL), XRD_OK);
    assert_true(information >= point.rate_nats - 1e-9);
    xrd_gaussian_clear(g);
  }
}

static void ignored_directions_get_no_rate(void **state) {
  (void)state;
  const double covariance[9] = {4, 1, 0, 1, 9, 2, 0, 2, 25}, metric[9] = {1, 0, 0, 0, 0, 0, 0, 0, 0}, none[9] = {0};
  xrd_gaussian *g;
  xrd_waterfill_point point;
  assert_int_equal(xrd_gaussian_init(covariance, metric, 3, XRD_GAUSSIAN_TOLERANCE, &g, NULL), XRD_OK);
  assert_int_equal(xrd_waterfill_at_distortion(xrd_gaussian_waterfill(g), 1, &point, NULL), XRD_OK);
  assert_true(fabs(point.rate_nats - log(2)) < 1e-15 && point.active == 1);
  xrd_gaussian_clear(g);
  assert_int_equal(xrd_gaussian_init(covariance, none, 3, XRD_GAUSSIAN_TOLERANCE, &g, NULL), XRD_OK);
  assert_true(xrd_waterfill_distortion_max(xrd_gaussian_waterfill(g)) == 0);
  double shared[9];
  assert_int_equal(xrd_gaussian_test_channel(g, 1, shared, NULL), XRD_OK);
  for (int i = 0; i < 9; i++) assert_true(shared[i] == 0);
  xrd_gaussian_clear(g);
}

static void bad_matrices_are_named(void **state) {
  (void)state;
  xrd_gaussian *g = NULL;
  xrd_error error;
  const double skew[4] = {1, 0.5, 0.25, 1}, indefinite[4] = {1, 2, 2, 1}, infinite[4] = {1, 0, 0, INFINITY};
  const double good[4] = {1, 0, 0, 1};
  assert_int_equal(xrd_gaussian_init(skew, NULL, 2, XRD_GAUSSIAN_TOLERANCE, &g, &error), XRD_ERR_INPUT);
  assert_string_equal(error.message, "covariance is not symmetric: entries (1, 0) and (0, 1) are 0.25 and 0.5");
  const double typed[4] = {1, 0.2, 0.3, 1};
  assert_int_equal(xrd_gaussian_init(typed, NULL, 2, XRD_GAUSSIAN_TOLERANCE, &g, &error), XRD_ERR_INPUT);
  assert_string_equal(error.message, "covariance is not symmetric: entries (1, 0) and (0, 1) are 0.3 and 0.2");
  assert_int_equal(xrd_gaussian_init(indefinite, NULL, 2, XRD_GAUSSIAN_TOLERANCE, &g, &error), XRD_ERR_INPUT);
  assert_memory_equal(error.message, "covariance is not positive semidefinite: it has the eigenvalue -", 63);
  assert_int_equal(xrd_gaussian_init(good, indefinite, 2, XRD_GAUSSIAN_TOLERANCE, &g, &error), XRD_ERR_INPUT);
  assert_memory_equal(error.message, "metric is not positive semidefinite: it has the eigenvalue -", 59);
  assert_int_equal(xrd_gaussian_init(infinite, NULL, 2, XRD_GAUSSIAN_TOLERANCE, &g, &error), XRD_ERR_INPUT);
  assert_int_equal(xrd_gaussian_init(good, NULL, 0, XRD_GAUSSIAN_TOLERANCE, &g, &error), XRD_ERR_INPUT);
  double information, distortion;
  assert_int_equal(
      xrd_gaussian_measure(&(xrd_gaussian_pair){2, good, good, good}, NULL, &information, &distortion, &error),
      XRD_ERR_INPUT);
  assert_null(g);
}

/* OpenBLAS and not the reference BLAS does the work. */
static void the_blas_is_openblas(void **state) {
  (void)state;
  assert_non_null(openblas_get_config());
}

int main(void) {
  openblas_set_num_threads(1);
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_channels_reach_their_points),
      cmocka_unit_test(no_random_channel_lies_below),
      cmocka_unit_test(ignored_directions_get_no_rate),
      cmocka_unit_test(bad_matrices_are_named),
      cmocka_unit_test(the_blas_is_openblas),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
