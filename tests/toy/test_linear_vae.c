#include "exactrd/linear_vae.h"

#include <cblas.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "exactrd/toy.h"
#include "exactrd/waterfill.h"
#include "tests/cmocka_all.h"
#include "tests/multiplier.h"

enum { N = 4, K = 2 };

/* E|X - WZ|_M^2 + beta KL of any linear VAE: decoder w (N x K), encoder mean v (K x N), variances s. */
static double objective(const double *covariance, const double *metric, const double *w, const double *v,
                        const double *s, double beta) {
  double rest[N * N], value = 0; /* I - W V */
  for (int i = 0; i < N; i++)
    for (int j = 0; j < N; j++) {
      rest[i * N + j] = i == j;
      for (int k = 0; k < K; k++) rest[i * N + j] -= w[i * K + k] * v[k * N + j];
    }
  for (int i = 0; i < N; i++)
    for (int j = 0; j < N; j++) {
      double error = 0; /* Cov(X - WZ)_ij */
      for (int a = 0; a < N; a++)
        for (int b = 0; b < N; b++) error += rest[i * N + a] * covariance[a * N + b] * rest[j * N + b];
      for (int k = 0; k < K; k++) error += w[i * K + k] * s[k] * w[j * K + k];
      value += metric[i * N + j] * error;
    }
  for (int k = 0; k < K; k++) {
    double second = 0;
    for (int a = 0; a < N; a++)
      for (int b = 0; b < N; b++) second += v[k * N + a] * covariance[a * N + b] * v[k * N + b];
    value += beta * (second / 2 + (s[k] - 1 - log(s[k])) / 2);
  }
  return value;
}

static void random_psd(xrd_random *random, double *matrix) {
  double root[N * N];
  for (int i = 0; i < N * N; i++) root[i] = xrd_random_normal(random);
  for (int i = 0; i < N; i++)
    for (int j = 0; j < N; j++) {
      matrix[i * N + j] = i == j ? 0.1 : 0;
      for (int k = 0; k < N; k++) matrix[i * N + j] += root[i * N + k] * root[j * N + k];
    }
}

/* Training from a random start (a simplex of random improvements) never gets below the claimed optimum, and gets near.
 */
static void training_ends_at_the_claimed_optimum(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 51);
  for (size_t count = 0; count < 3 * test_multiplier(); count++) {
    double covariance[N * N], metric[N * N], parameters[2 * N * K + K], trial[2 * N * K + K];
    random_psd(&random, covariance);
    random_psd(&random, metric);
    const double beta = 0.5;
    const xrd_linear_vae vae = {covariance, N, K};
    xrd_linear_vae_point point;
    assert_int_equal(xrd_linear_vae_at_beta(&vae, metric, beta, &point, NULL), XRD_OK);
    const double claimed = point.distortion + beta * point.rate_nats;
    for (int i = 0; i < 2 * N * K + K; i++) parameters[i] = i < 2 * N * K ? 0.3 * xrd_random_normal(&random) : 0.5;
    double best = INFINITY, step = 0.5;
    for (int round = 0; round < 200000; round++) {
      for (int i = 0; i < 2 * N * K + K; i++) {
        trial[i] = parameters[i] + step * xrd_random_normal(&random) * (xrd_random_below(&random, 3) == 0);
        if (i >= 2 * N * K) trial[i] = fmax(trial[i], 1e-3);
      }
      const double value = objective(covariance, metric, trial, trial + N * K, trial + 2 * N * K, beta);
      assert_true(value >= claimed - 1e-9);
      if (value < best) {
        best = value;
        memcpy(parameters, trial, sizeof parameters);
        step *= 1.5;
      } else {
        step = fmax(step * 0.98, 1e-7);
      }
    }
    assert_true(best - claimed < 1e-2 * claimed);
  }
}

static void with_enough_latents_it_is_the_ideal_curve(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 52);
  double covariance[N * N], metric[N * N];
  random_psd(&random, covariance);
  random_psd(&random, metric);
  const xrd_linear_vae vae = {covariance, N, N + 3};
  xrd_gaussian *g;
  assert_int_equal(xrd_gaussian_init(covariance, metric, N, XRD_GAUSSIAN_TOLERANCE, &g, NULL), XRD_OK);
  for (double beta = 0.01; beta < 100; beta *= 3) {
    xrd_linear_vae_point point, matched;
    xrd_waterfill_point ideal;
    assert_int_equal(xrd_linear_vae_at_beta(&vae, metric, beta, &point, NULL), XRD_OK);
    assert_int_equal(xrd_waterfill_at_distortion(xrd_gaussian_waterfill(g), point.distortion, &ideal, NULL), XRD_OK);
    assert_true(fabs(ideal.rate_nats - point.rate_nats) < 1e-12);
    if (point.rate_nats == 0) continue; /* posterior collapse */
    assert_int_equal(xrd_linear_vae_at_rate(&vae, metric, point.rate_nats, &matched, NULL), XRD_OK);
    assert_true(fabs(matched.beta / beta - 1) < 1e-12 && fabs(matched.anisotropy - point.anisotropy) < 1e-12);
  }
  xrd_gaussian_clear(g);
}

static void mean_norms_are_the_known_ones(void **state) {
  (void)state;
  double v[64];
  for (size_t n = 1; n <= 64; n *= 4) {
    for (size_t i = 0; i < n; i++) v[i] = 2.25;
    const double truth = 1.5 * sqrt(2) * exp(lgamma((double)(n + 1) / 2) - lgamma((double)n / 2));
    assert_true(fabs(xrd_gaussian_mean_norm(v, n) / truth - 1) < 1e-13);
  }
  v[0] = 1, v[1] = 1e-30, v[2] = 0;
  assert_true(fabs(xrd_gaussian_mean_norm(v, 3) / sqrt(2 / 3.14159265358979323846) - 1) < 1e-12);
  v[0] = 0;
  assert_true(xrd_gaussian_mean_norm(v, 1) == 0);
}

typedef struct {
  double covariance[64 * 64], metric[64 * 64], form[64 * 64], features[98 * 64];
} image_model;

/* E e^T M e is the trace of M times the error covariance, and the KL that of the variances. */
static void covariance_and_variances_are_the_point_s(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 53);
  double covariance[N * N], metric[N * N], lost[N * N], s[N + 1];
  for (size_t count = 0; count < 20 * test_multiplier(); count++) {
    random_psd(&random, covariance);
    random_psd(&random, metric);
    const xrd_linear_vae vae = {covariance, N, 1 + count % (N + 1)};
    const double beta = exp(6 * xrd_random_uniform(&random) - 3);
    xrd_linear_vae_point point;
    assert_int_equal(xrd_linear_vae_at_beta(&vae, metric, beta, &point, NULL), XRD_OK);
    assert_int_equal(xrd_linear_vae_error_covariance(&vae, metric, beta, lost, NULL), XRD_OK);
    assert_int_equal(xrd_linear_vae_variances(&vae, metric, beta, s, NULL), XRD_OK);
    double distortion = 0, kl = 0;
    for (int i = 0; i < N * N; i++) distortion += metric[i] * lost[i];
    for (size_t i = 0; i < vae.latents; i++) kl -= log(s[i]) / 2;
    for (size_t i = 1; i < vae.latents; i++) assert_true(s[i - 1] <= s[i] && s[i] <= 1);
    assert_true(fabs(distortion / point.distortion - 1) < 1e-10 && fabs(kl - point.rate_nats) < 1e-10);
  }
}

/* docs/vae.md. */
static void the_table_of_the_alpha_sweep(void **state) {
  (void)state;
  const double alphas[6] = {0, 0.1, 0.5, 1, 2, 5},
               kl[2][6] = {{24.25, 23.18, 20.14, 17.87, 15.60, 13.43}, {24.25, 24.13, 23.66, 23.58, 24.73, 26.87}};
  image_model *m = malloc(sizeof *m);
  assert_non_null(m);
  xrd_exponential_covariance(8, 8, 1, 3, m->covariance);
  const xrd_linear_vae vae = {m->covariance, 64, 32};
  for (int kind = 0; kind < 2; kind++) {
    xrd_features_fill((xrd_feature_kind)kind, 8, m->features);
    assert_int_equal(
        xrd_linear_vae_mixture(m->features, xrd_features_rows((xrd_feature_kind)kind, 8), 64, 1, m->form, NULL),
        XRD_OK);
    for (int i = 0; i < 6; i++) {
      const xrd_balanced_losses losses = {m->form, 1, alphas[i]};
      xrd_linear_vae_point point;
      assert_int_equal(xrd_linear_vae_balanced_at_beta(&vae, &losses, 0.05, m->metric, &point, NULL), XRD_OK);
      assert_true(fabs(point.rate_nats - kl[kind][i]) < 0.0051);
      assert_int_equal(xrd_linear_vae_balanced_at_rate(&vae, &losses, point.rate_nats, m->metric, &point, NULL),
                       XRD_OK);
      assert_true(fabs(point.beta / 0.05 - 1) < 1e-9);
    }
  }
  free(m);
}

/* Edges flatten the spectrum: rate at fixed beta and anisotropy at matched rate fall with alpha.  Pooling does the
   opposite to the anisotropy. */
static void the_direction_depends_on_the_features(void **state) {
  (void)state;
  image_model *m = malloc(sizeof *m);
  assert_non_null(m);
  xrd_exponential_covariance(8, 8, 1, 3, m->covariance);
  const xrd_linear_vae vae = {m->covariance, 64, 32};
  const double alphas[4] = {0, 0.5, 2, 5};
  for (int kind = XRD_FEATURES_EDGES; kind <= XRD_FEATURES_POOL; kind++) {
    const size_t rows = xrd_features_rows((xrd_feature_kind)kind, 8);
    xrd_features_fill((xrd_feature_kind)kind, 8, m->features);
    assert_int_equal(xrd_linear_vae_mixture(m->features, rows, 64, 1, m->form, NULL), XRD_OK);
    double rates[4], anisotropies[4];
    for (int i = 0; i < 4; i++) {
      xrd_linear_vae_point point;
      const xrd_balanced_losses losses = {m->form, 1, alphas[i]};
      assert_int_equal(xrd_linear_vae_balanced_at_beta(&vae, &losses, 0.05, m->metric, &point, NULL), XRD_OK);
      rates[i] = point.rate_nats;
      assert_int_equal(xrd_linear_vae_balanced_at_rate(&vae, &losses, 15, m->metric, &point, NULL), XRD_OK);
      assert_true(fabs(point.rate_nats - 15) < 1e-12);
      anisotropies[i] = point.anisotropy;
      print_message("features %d alpha %g: rate %.3f at beta .05, anisotropy %.3f at 15 nats\n", kind, alphas[i],
                    rates[i], anisotropies[i]);
    }
    for (int i = 1; i < 4; i++) {
      if (kind == XRD_FEATURES_EDGES)
        assert_true(rates[i] < rates[i - 1] && anisotropies[i] < anisotropies[i - 1]);
      else
        assert_true(anisotropies[i] > anisotropies[i - 1]);
    }
  }
  free(m);
}

/* With pixels alone the balanced loss acts like the RMS error: its water level is beta E|e|, in pixels. */
static void the_balancer_alone_scales_by_the_mean_error(void **state) {
  (void)state;
  double variances[3] = {4, 1, 0.25}, covariance[9] = {4, 0, 0, 0, 1, 0, 0, 0, 0.25}, metric[9];
  const xrd_linear_vae vae = {covariance, 3, 3};
  xrd_linear_vae_point point;
  const double beta = 0.6;
  const xrd_balanced_losses pixels = {NULL, 1, 0};
  assert_int_equal(xrd_linear_vae_balanced_at_beta(&vae, &pixels, beta, metric, &point, NULL), XRD_OK);
  const double level = beta / 2 / metric[0]; /* in pixels */
  for (int i = 0; i < 3; i++) variances[i] = fmin(variances[i], level);
  assert_true(fabs(level / (beta * xrd_gaussian_mean_norm(variances, 3)) - 1) < 1e-11);
}

static void bad_input_is_refused(void **state) {
  (void)state;
  const double unit[1] = {1}, zero[1] = {0};
  double metric[1];
  xrd_linear_vae vae = {unit, 1, 1};
  xrd_linear_vae_point point;
  xrd_error error;
  assert_int_equal(xrd_linear_vae_at_beta(&vae, NULL, 0, &point, &error), XRD_ERR_ARGUMENT);
  assert_int_equal(xrd_linear_vae_at_rate(&vae, NULL, NAN, &point, &error), XRD_ERR_ARGUMENT);
  assert_int_equal(xrd_linear_vae_mixture(unit, 1, 1, 1.5, metric, &error), XRD_ERR_ARGUMENT);
  const xrd_balanced_losses negative = {unit, 1, -1}, no_pixels = {unit, 0, 1}, flat = {zero, 1, 1};
  assert_int_equal(xrd_linear_vae_balanced_at_beta(&vae, &negative, 1, metric, &point, &error), XRD_ERR_ARGUMENT);
  assert_int_equal(xrd_linear_vae_balanced_at_beta(&vae, &no_pixels, 1, metric, &point, &error), XRD_ERR_ARGUMENT);
  assert_int_equal(xrd_linear_vae_balanced_at_beta(&vae, &flat, 1, metric, &point, &error), XRD_ERR_INPUT);
  assert_int_equal(xrd_linear_vae_error_covariance(&vae, zero, 1, metric, &error), XRD_ERR_INPUT);
  vae.latents = 0;
  assert_int_equal(xrd_linear_vae_at_beta(&vae, NULL, 1, &point, &error), XRD_ERR_ARGUMENT);
}

int main(void) {
  openblas_set_num_threads(1);
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(training_ends_at_the_claimed_optimum),
      cmocka_unit_test(with_enough_latents_it_is_the_ideal_curve),
      cmocka_unit_test(mean_norms_are_the_known_ones),
      cmocka_unit_test(covariance_and_variances_are_the_point_s),
      cmocka_unit_test(the_table_of_the_alpha_sweep),
      cmocka_unit_test(the_direction_depends_on_the_features),
      cmocka_unit_test(the_balancer_alone_scales_by_the_mean_error),
      cmocka_unit_test(bad_input_is_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
