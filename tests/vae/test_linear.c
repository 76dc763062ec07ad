/* The trained linear VAE against its closed form: at eight betas, with too few latents, with a metric, at collapse, and
   under the balancer. */
#define _GNU_SOURCE /* dladdr */
#include <cblas.h>
#include <dlfcn.h>
#include <lapacke.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exactrd/linear_vae.h"
#include "tests/cmocka_all.h"
#include "vae/train/trainer.h"

enum { MOST = 64 };

/* Writes 2n points +-sqrt(n l_i) u_i: their mean is 0 and their covariance exactly the given one, and a linear VAE's
   loss depends on nothing else.  Twice, for the held-out half. */
static void write_points(const char *path, size_t n, const double *covariance) {
  double vectors[MOST * MOST], l[MOST];
  memcpy(vectors, covariance, n * n * sizeof *vectors);
  assert_int_equal(LAPACKE_dsyev(LAPACK_COL_MAJOR, 'V', 'U', (lapack_int)n, vectors, (lapack_int)n, l), 0);
  FILE *stream = fopen(path, "w");
  assert_non_null(stream);
  for (int half = 0; half < 2; half++)
    for (size_t i = 0; i < 2 * n; i++) {
      const double length = (i % 2 == 0 ? 1 : -1) * sqrt((double)n * fmax(l[i / 2], 0));
      for (size_t j = 0; j < n; j++) (void)fprintf(stream, "%.17g ", length * vectors[i / 2 * n + j]);
      (void)fputc('\n', stream);
    }
  assert_int_equal(fclose(stream), 0);
}

static void write_matrix(const char *path, size_t rows, size_t columns, const double *matrix) {
  FILE *stream = fopen(path, "w");
  assert_non_null(stream);
  for (size_t i = 0; i < rows * columns; i++)
    (void)fprintf(stream, "%.17g%c", matrix[i], i % columns == columns - 1 ? '\n' : ' ');
  assert_int_equal(fclose(stream), 0);
}

/* The weaker the KL's pull, the longer its last digits take. */
static uint64_t steps_of(double beta) { return 1500 + (uint64_t)(500 / beta); }

static const char POINTS[] = "test_linear.points", METRIC[] = "test_linear.metric";

static xrd_vae_config base_config(size_t height, size_t width, size_t latents) {
  xrd_vae_config c;
  xrd_vae_config_init(&c);
  c.model = XRD_MODEL_LINEAR;
  c.variance = XRD_VARIANCE_SHARED;
  c.data = XRD_DATA_NPY;
  (void)snprintf(c.file, sizeof c.file, "%s", POINTS);
  c.height = height;
  c.width = width;
  c.latents = latents;
  c.noise = XRD_NOISE_MATCHED;
  c.held_out = 2 * height * width;
  c.batch = 4 * height * width; /* each batch holds every point equally often */
  return c;
}

/* D under the metric F (NULL: identity), sse and KL of the trained parameters, exactly: with the encoder's matrix V,
   the decoder's W and variances s, E x x' = covariance. */
typedef struct {
  double distortion, sse, kl;
} achieved;

static achieved measure(const xrd_trainer *t, size_t n, const double *covariance, const double *metric) {
  const size_t k = t->model.latents;
  const xrd_real *v = t->parameters, *w = t->parameters + t->model.decoder_at;
  const xrd_real *log_variance = t->parameters + t->model.variance_at;
  double residual[MOST * MOST], error[MOST * MOST], work[MOST * MOST];
  achieved a = {0, 0, 0};
  for (size_t i = 0; i < n; i++) /* x_in -> x - y: I - (V W)' */
    for (size_t j = 0; j < n; j++) {
      double sum = i == j ? 1 : 0;
      for (size_t m = 0; m < k; m++) sum -= (double)w[m * n + i] * (double)v[j * k + m];
      residual[i * n + j] = sum;
    }
  cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, (int)n, (int)n, (int)n, 1, residual, (int)n, covariance,
              (int)n, 0, work, (int)n);
  cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, (int)n, (int)n, (int)n, 1, work, (int)n, residual, (int)n, 0,
              error, (int)n);
  for (size_t m = 0; m < k; m++) {
    const double s = exp((double)log_variance[m]);
    for (size_t i = 0; i < n; i++)
      for (size_t j = 0; j < n; j++) error[i * n + j] += s * (double)w[m * n + i] * (double)w[m * n + j];
    double mean_square = 0;
    for (size_t i = 0; i < n; i++)
      for (size_t j = 0; j < n; j++) mean_square += (double)v[i * k + m] * covariance[i * n + j] * (double)v[j * k + m];
    a.kl += 0.5 * (mean_square + s - 1 - log(s));
  }
  for (size_t i = 0; i < n; i++) {
    a.sse += error[i * n + i];
    for (size_t j = 0; j < n; j++)
      a.distortion += error[i * n + j] * (metric == NULL ? (i == j ? 1 : 0) : metric[i * n + j]);
  }
  return a;
}

static achieved train(const xrd_vae_config *config, size_t n, const double *covariance, const double *metric,
                      double scales[2]) {
  xrd_trainer *t = calloc(1, sizeof *t);
  xrd_error error = {""};
  if (xrd_trainer_init(t, config, &error) != XRD_OK) fail_msg("%s", error.message);
  while (t->step < config->steps) assert_int_equal(xrd_trainer_step(t, 1, NULL), XRD_OK);
  const achieved a = measure(t, n, covariance, metric);
  if (scales != NULL) memcpy(scales, t->scales, sizeof t->scales);
  xrd_trainer_clear(t);
  free(t);
  return a;
}

static void check(const char *what, double beta, achieved a, const xrd_linear_vae_point *p) {
  if (getenv("XRD_TEST_VERBOSE") != NULL)
    (void)printf("%s beta %g: KL %.5f (%.5f) D %.6f (%.6f)\n", what, beta, a.kl, p->rate_nats, a.distortion,
                 p->distortion);
  assert_true(fabs(a.kl - p->rate_nats) < 1e-3);
  assert_true(fabs(a.distortion / p->distortion - 1) < 1e-3);
}

/* beta / 2 = the largest eigenvalue of covariance M (M = NULL: the identity): from there on the posterior collapses. */
static double critical_beta(size_t n, const double *covariance, const double *metric) {
  double product[MOST * MOST], real[MOST], imaginary[MOST], most = 0;
  if (metric == NULL)
    memcpy(product, covariance, n * n * sizeof *product);
  else
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, (int)n, (int)n, (int)n, 1, covariance, (int)n, metric,
                (int)n, 0, product, (int)n);
  assert_int_equal(LAPACKE_dgeev(LAPACK_ROW_MAJOR, 'N', 'N', (lapack_int)n, product, (lapack_int)n, real, imaginary,
                                 NULL, (lapack_int)n, NULL, (lapack_int)n),
                   0);
  for (size_t i = 0; i < n; i++) most = fmax(most, real[i]);
  return 2 * most;
}

static void at_eight_betas_and_at_collapse(void **state) {
  (void)state;
  enum { N = 8 };
  double covariance[N * N];
  xrd_exponential_covariance(2, 4, 1, 2, covariance);
  write_points(POINTS, N, covariance);
  const double critical = critical_beta(N, covariance, NULL);
  const double betas[] = {0.05, 0.1, 0.2, 0.5, 1, 2, 0.8 * critical, 0.98 * critical, 1.02 * critical, 2 * critical};
  for (size_t i = 0; i < sizeof betas / sizeof betas[0]; i++) {
    xrd_vae_config c = base_config(2, 4, N);
    c.beta = betas[i];
    c.steps = steps_of(c.beta);
    c.rate = 0.1;
    xrd_linear_vae_point p;
    assert_int_equal(xrd_linear_vae_at_beta(&(xrd_linear_vae){covariance, N, N}, NULL, betas[i], &p, NULL), XRD_OK);
    assert_true((p.active == 0) == (betas[i] >= critical));
    check("full", betas[i], train(&c, N, covariance, NULL, NULL), &p);
  }
}

static void with_too_few_latents(void **state) {
  (void)state;
  enum { N = 8 };
  double covariance[N * N];
  xrd_exponential_covariance(2, 4, 1, 2, covariance);
  write_points(POINTS, N, covariance);
  for (size_t latents = 1; latents <= 5; latents += 2) {
    xrd_vae_config c = base_config(2, 4, latents);
    c.beta = 0.1;
    c.steps = steps_of(c.beta);
    c.rate = 0.1;
    xrd_linear_vae_point p;
    assert_int_equal(xrd_linear_vae_at_beta(&(xrd_linear_vae){covariance, N, latents}, NULL, c.beta, &p, NULL), XRD_OK);
    check("few", c.beta, train(&c, N, covariance, NULL, NULL), &p);
  }
}

/* A full metric: at seven betas up to collapse, and with too few latents. */
static void with_a_metric(void **state) {
  (void)state;
  enum { N = 8 };
  double covariance[N * N], factor[N * N], metric[N * N];
  xrd_exponential_covariance(2, 4, 1, 2, covariance);
  write_points(POINTS, N, covariance);
  xrd_random random;
  xrd_random_seed(&random, 12);
  for (size_t i = 0; i < N * N; i++) factor[i] = (i % (N + 1) == 0 ? 1 : 0) + 0.3 * xrd_random_normal(&random);
  write_matrix(METRIC, N, N, factor);
  cblas_dgemm(CblasRowMajor, CblasTrans, CblasNoTrans, N, N, N, 1, factor, N, factor, N, 0, metric, N);
  const double critical = critical_beta(N, covariance, metric);
  const struct {
    double beta;
    size_t latents;
  } cases[] = {{0.1, N}, {0.3, N}, {0.5, N}, {1, N}, {2, N}, {0.98 * critical, N}, {1.02 * critical, N}, {0.1, 3}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    xrd_vae_config c = base_config(2, 4, cases[i].latents);
    c.neural = XRD_NEURAL_METRIC;
    (void)snprintf(c.neural_file, sizeof c.neural_file, "%s", METRIC);
    c.pixel = 0;
    c.alpha = 1;
    c.beta = cases[i].beta;
    c.steps = 2 * steps_of(c.beta);
    c.rate = 0.1;
    xrd_linear_vae_point p;
    assert_int_equal(xrd_linear_vae_at_beta(&(xrd_linear_vae){covariance, N, c.latents}, metric, c.beta, &p, NULL),
                     XRD_OK);
    assert_true((p.active == 0) == (c.beta >= critical));
    check("metric", c.beta, train(&c, N, covariance, metric, NULL), &p);
  }
}

/* Writes `count` Gaussian samples moved to exactly the mean 0 and the covariance given, twice: the balancer sees norms,
   for which the samples must be Gaussian, and all else depends on the moments alone. */
static void write_gaussian_samples(const char *path, size_t n, size_t count, const double *covariance) {
  double *x = calloc(count * n, sizeof *x), *moments = calloc(n * n, sizeof *moments),
         *root = calloc(n * n, sizeof *root);
  xrd_random random;
  xrd_random_seed(&random, 77);
  for (size_t j = 0; j < n; j++) {
    double mean = 0;
    for (size_t i = 0; i < count; i++) mean += (x[i * n + j] = xrd_random_normal(&random)) / (double)count;
    for (size_t i = 0; i < count; i++) x[i * n + j] -= mean;
  }
  /* With the Cholesky factors S S' = moments and L L' = covariance: x <- L S^-1 x. */
  cblas_dsyrk(CblasRowMajor, CblasLower, CblasTrans, (int)n, (int)count, 1.0 / (double)count, x, (int)n, 0, moments,
              (int)n);
  memcpy(root, covariance, n * n * sizeof *root);
  assert_int_equal(LAPACKE_dpotrf(LAPACK_ROW_MAJOR, 'L', (lapack_int)n, moments, (lapack_int)n), 0);
  assert_int_equal(LAPACKE_dpotrf(LAPACK_ROW_MAJOR, 'L', (lapack_int)n, root, (lapack_int)n), 0);
  cblas_dtrsm(CblasRowMajor, CblasRight, CblasLower, CblasTrans, CblasNonUnit, (int)count, (int)n, 1, moments, (int)n,
              x, (int)n);
  cblas_dtrmm(CblasRowMajor, CblasRight, CblasLower, CblasTrans, CblasNonUnit, (int)count, (int)n, 1, root, (int)n, x,
              (int)n);
  FILE *stream = fopen(path, "w");
  assert_non_null(stream);
  for (size_t i = 0; i < 2 * count * n; i++)
    (void)fprintf(stream, "%.9g%c", x[i % (count * n)], i % n == n - 1 ? '\n' : ' ');
  assert_int_equal(fclose(stream), 0);
  free(x);
  free(moments);
  free(root);
}

/* The balancer's exact fixed point on the 6 x 6 grid: edge features flatten the source's spectrum and lower the KL,
   pooling does not. */
static void the_alpha_sweep_under_the_balancer(void **state) {
  (void)state;
  enum { SIDE = 6, N = SIDE * SIDE, LATENTS = 18, SAMPLES = 512 };
  double covariance[N * N];
  xrd_exponential_covariance(SIDE, SIDE, 1, 3, covariance);
  write_gaussian_samples(POINTS, N, SAMPLES, covariance);
  const struct {
    xrd_neural_loss neural;
    double alpha;
  } cases[] = {{XRD_NEURAL_EDGE, 0}, {XRD_NEURAL_EDGE, 5}, {XRD_NEURAL_POOL, 5}};
  double kl[3];
  for (size_t i = 0; i < 3; i++) {
    xrd_vae_config c = base_config(SIDE, SIDE, LATENTS);
    c.noise = XRD_NOISE_INDEPENDENT;
    c.batch = c.held_out = SAMPLES;
    c.neural = cases[i].neural;
    c.alpha = cases[i].alpha;
    c.balance = true;
    c.balance_decay = 0.99;
    c.beta = 0.05;
    c.steps = cases[i].neural == XRD_NEURAL_POOL ? 2400 : 1200;
    c.rate = 0.05;
    double features[2 * N * N], form[N * N], metric[N * N], lost[N * N], scales[2], sse = 0;
    const xrd_feature_kind kind = c.neural == XRD_NEURAL_EDGE ? XRD_FEATURES_EDGES : XRD_FEATURES_POOL;
    xrd_features_fill(kind, SIDE, features);
    assert_int_equal(xrd_linear_vae_mixture(features, xrd_features_rows(kind, SIDE), N, 1, form, NULL), XRD_OK);
    const xrd_linear_vae vae = {covariance, N, LATENTS};
    const xrd_balanced_losses losses = {form, 1, c.alpha};
    xrd_linear_vae_point p;
    assert_int_equal(xrd_linear_vae_balanced_at_beta(&vae, &losses, c.beta, metric, &p, NULL), XRD_OK);
    assert_int_equal(xrd_linear_vae_error_covariance(&vae, metric, c.beta, lost, NULL), XRD_OK);
    for (size_t j = 0; j < N; j++) sse += lost[j * (N + 1)];
    /* The metric is exact[0] I + exact[1] form. */
    const double off = metric[1] / form[1], exact[2] = {metric[0] - off * form[0], off};
    const achieved a = train(&c, N, covariance, metric, scales);
    if (getenv("XRD_TEST_VERBOSE") != NULL)
      (void)printf("balanced %d alpha %g: KL %.4f (%.4f) sse %.4f (%.4f) scales %g (%g) %g (%g)\n", c.neural, c.alpha,
                   a.kl, p.rate_nats, a.sse, sse, scales[0], exact[0], scales[1], exact[1]);
    assert_true(fabs(a.kl / p.rate_nats - 1) < 0.01);
    const double objective = a.distortion + c.beta * a.kl, least = p.distortion + c.beta * p.rate_nats;
    assert_true(objective > least * (1 - 1e-6) && objective < least * 1.01);
    assert_true(fabs(a.sse / sse - 1) < 0.02); /* no objective of its own, so of first order in what is left to learn */
    assert_true(fabs(scales[0] / exact[0] - 1) < 0.02);
    if (c.alpha > 0) assert_true(fabs(scales[1] / exact[1] - 1) < 0.02);
    kl[i] = a.kl;
  }
  assert_true(kl[0] > kl[1] && kl[2] > kl[0]);
}

/* |F (x - y)|^2 with the matrix of exactrd/linear_vae.h is what the trainer's second loss computes. */
static void features_are_those_of_the_exact_optimum(void **state) {
  (void)state;
  enum { SIDE = 5, N = SIDE * SIDE, ROWS = 2 * (SIDE - 1) * (SIDE - 1) };
  double matrix[ROWS * N];
  xrd_random random;
  xrd_random_seed(&random, 5);
  for (int kind = 0; kind < 2; kind++) {
    xrd_features f;
    xrd_feature_work work;
    const xrd_extent shape = {SIDE, SIDE, 1};
    assert_int_equal(kind == 0 ? xrd_features_edge(&f, shape, NULL) : xrd_features_pool(&f, shape, NULL), XRD_OK);
    assert_int_equal(xrd_feature_work_init(&work, &f, 1, NULL), XRD_OK);
    xrd_features_fill((xrd_feature_kind)kind, SIDE, matrix);
    xrd_real x[N], y[N];
    for (size_t i = 0; i < N; i++)
      x[i] = (xrd_real)xrd_random_normal(&random), y[i] = (xrd_real)xrd_random_normal(&random);
    double found, wanted = 0;
    xrd_feature_distance(&f, &work, x, y, 1, &found, NULL);
    for (size_t r = 0; r < xrd_features_rows((xrd_feature_kind)kind, SIDE); r++) {
      double sum = 0;
      for (size_t i = 0; i < N; i++) sum += matrix[r * N + i] * ((double)x[i] - (double)y[i]);
      wanted += sum * sum;
    }
    assert_true(fabs(found / wanted - 1) < 1e-5);
    xrd_feature_work_clear(&work);
    xrd_features_clear(&f);
  }
}

/* GSL's reference CBLAS has the same names. */
static void matrix_products_come_from_openblas(void **state) {
  (void)state;
  Dl_info info;
  assert_true(dladdr((void *)(uintptr_t)cblas_sgemm, &info) != 0);
  assert_non_null(strstr(info.dli_fname, "openblas"));
}

int main(void) {
  openblas_set_num_threads(1);
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(matrix_products_come_from_openblas),
      cmocka_unit_test(at_eight_betas_and_at_collapse),
      cmocka_unit_test(with_too_few_latents),
      cmocka_unit_test(with_a_metric),
      cmocka_unit_test(features_are_those_of_the_exact_optimum),
      cmocka_unit_test(the_alpha_sweep_under_the_balancer),
  };
  const int failed = cmocka_run_group_tests(tests, NULL, NULL);
  (void)remove(POINTS);
  (void)remove(METRIC);
  return failed;
}
