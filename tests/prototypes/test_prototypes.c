/* Optimal prototypes against closed forms, against the Kuhn-Tucker conditions at random places, and against Rose's
   criterion for the first split. */
#include <cblas.h>
#include <lapacke.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "exactrd/prototypes.h"
#include "prototypes/measure.h"
#include "tests/cmocka_all.h"
#include "vae/compare/ideal.h"
#include "vae/data/images.h"

enum { N = 13 };

static double entropy(double p) { return -p * log(p) - (1 - p) * log1p(-p); }

/* Labels in a row that sum to more than 1 promise too much: they count as the distribution they are a multiple of. */
static void labels_count_as_a_distribution(void **state) {
  (void)state;
  const double p[] = {0.5, 0.5}, x[] = {-1, 1};
  const size_t counts[] = {2, 3};
  const uint32_t labels[] = {0, 1, 2, 0};
  const xrd_prototype_source source = {
      .n = 2, .dim = 1, .p = p, .x = x, .tasks = 2, .label_counts = counts, .labels = labels, .weight = 3};
  const double proper[] = {0.5, 0.75, 0.25, 0.5, 0.25, 0.25}, row[] = {0.5, 1.5, 0.5, 0.25, 0.125, 0.125};
  for (size_t i = 0; i < 2; i++) {
    const double d = xrd_prototype_distortion(&source, i, row);
    assert_true(fabs(d - xrd_prototype_distortion(&source, i, proper)) < 1e-14);
    assert_true(fabs(d - (i == 0 ? 2.25 - 3 * log(0.75 * 0.25) : 0.25 - 3 * log(0.25 * 0.5))) < 1e-14);
  }
  const double sure[] = {0, 1.0000000000000002, 0, 1, 0, 0};
  assert_true(xrd_prototype_distortion(&source, 0, sure) == HUGE_VAL);
  assert_true(xrd_prototype_distortion(&source, 1, sure) == HUGE_VAL);
}

/* +-1 with probability 1/2: above the slope 1/2 two prototypes +-m with m = tanh(2 b m), D = 1 - m^2 and
   R = log 2 - h((1+m)/2); below it one, at 0. */
static void two_points(void **state) {
  (void)state;
  const double p[] = {0.5, 0.5}, x[] = {-1, 1};
  const xrd_prototype_source source = {.n = 2, .dim = 1, .p = p, .x = x};
  const double slopes[] = {0.1, 0.49, 0.51, 0.6, 1, 3};
  for (size_t k = 0; k < sizeof slopes / sizeof slopes[0]; k++) {
    xrd_prototypes r;
    assert_int_equal(xrd_prototypes_at_slope(&source, slopes[k], NULL, &r, NULL), XRD_OK);
    double m = slopes[k] > 0.5 ? 1 : 0;
    for (int i = 0; i < 10000; i++) m = tanh(2 * slopes[k] * m);
    assert_int_equal(r.count, m > 0 ? 2 : 1);
    assert_true(fabs(fabs(r.prototypes[0]) - m) < 1e-6);
    assert_true(fabs(r.bounds.distortion - (1 - m * m)) < 1e-6);
    assert_true(fabs(r.bounds.rate_upper - (log(2) - entropy((1 + m) / 2))) < 1e-9);
    assert_true(r.bounds.rate_lower <= r.bounds.rate_upper && r.excess < 1e-9);
    assert_true(fabs(r.instability[0] - 2 * slopes[k] * (1 - m * m)) < 1e-5);
    double overlap[4];
    xrd_prototypes_overlap(&r, overlap);
    assert_true(fabs(overlap[1] - sqrt(1 - m * m)) < 1e-6); /* 2 sqrt(P(1-P)) with P = (1+m)/2 */
    assert_true(fabs(xrd_effective_codes(2, p, overlap) - 2 / (2 - m * m)) < 1e-6);
    xrd_prototypes_clear(&r);
  }
}

/* Two independent coordinates, the second wider: the sum of two problems of two points at one slope. */
static void independent_coordinates_add(void **state) {
  (void)state;
  const double p[] = {0.25, 0.25, 0.25, 0.25}, x[] = {-1, -2, -1, 2, 1, -2, 1, 2}, half[] = {0.5, 0.5};
  const double first[] = {-1, 1}, second[] = {-2, 2};
  const xrd_prototype_source both = {.n = 4, .dim = 2, .p = p, .x = x};
  const xrd_prototype_source one = {.n = 2, .dim = 1, .p = half, .x = first},
                             two = {.n = 2, .dim = 1, .p = half, .x = second};
  const double slopes[] = {0.2, 0.7, 1.5};
  for (size_t k = 0; k < 3; k++) {
    xrd_prototypes a, b, c;
    assert_int_equal(xrd_prototypes_at_slope(&both, slopes[k], NULL, &a, NULL), XRD_OK);
    assert_int_equal(xrd_prototypes_at_slope(&one, slopes[k], NULL, &b, NULL), XRD_OK);
    assert_int_equal(xrd_prototypes_at_slope(&two, slopes[k], NULL, &c, NULL), XRD_OK);
    assert_int_equal(a.count, b.count * c.count);
    assert_true(fabs(a.bounds.rate_upper - b.bounds.rate_upper - c.bounds.rate_upper) < 1e-8);
    assert_true(fabs(a.bounds.distortion - b.bounds.distortion - c.bounds.distortion) < 1e-6);
    xrd_prototypes_clear(&a);
    xrd_prototypes_clear(&b);
    xrd_prototypes_clear(&c);
  }
}

/* All points in one place, so that only the task counts: log-loss alone has R = H - D, a straight line of slope 1. */
static void log_loss_alone(void **state) {
  (void)state;
  const double p[] = {0.2, 0.3, 0.5}, x[] = {1, 1, 1}, h = -0.2 * log(0.2) - 0.8 * log(0.8);
  const size_t count = 2;
  const uint32_t labels[] = {0, 1, 1};
  const xrd_prototype_source source = {3, 1, p, x, 1, &count, labels, 4, NULL, NULL};
  xrd_prototypes r;
  assert_int_equal(xrd_prototypes_at_slope(&source, 0.2, NULL, &r, NULL), XRD_OK); /* 0.2 * 4 < 1 */
  assert_int_equal(r.count, 1);
  assert_true(fabs(r.prototypes[1] - 0.2) < 1e-9 && fabs(r.bounds.distortion - 4 * h) < 1e-8);
  assert_true(r.bounds.rate_upper < 1e-12);
  xrd_prototypes_clear(&r);
  assert_int_equal(xrd_prototypes_at_slope(&source, 0.3, NULL, &r, NULL), XRD_OK);
  assert_int_equal(r.count, 2);
  assert_true(fabs(r.bounds.rate_upper - h) < 1e-9 && r.bounds.distortion < 1e-9);
  assert_true(fabs(r.information[0] + log(0.2)) < 1e-9 && fabs(r.information[2] + log(0.8)) < 1e-9);
  xrd_prototypes_clear(&r);
}

static void fill_corridors(xrd_corridors_kind kind, double *p, double *x) {
  double classes[N * N];
  xrd_corridor_classes(kind, classes);
  memset(p, 0, N * sizeof *p);
  for (int i = 0; i < N * N; i++) p[i % N] += classes[i];
  for (int c = 0; c < N; c++)
    for (int i = 0; i < N; i++) x[c * N + i] = sqrt(XRD_CORRIDOR_ROWS) * xrd_corridor_pixel(i, c);
}

/* log c at a place, from the masses alone. */
static double log_c(const xrd_prototype_source *s, const xrd_prototypes *r, const double *y) {
  double sum = 0;
  for (size_t i = 0; i < s->n; i++) {
    double z = 0, d = 0;
    for (size_t j = 0; j < r->count; j++) {
      double e = 0;
      for (size_t k = 0; k < s->dim; k++)
        e += (s->x[i * s->dim + k] - r->prototypes[j * r->width + k]) *
             (s->x[i * s->dim + k] - r->prototypes[j * r->width + k]);
      z += r->mass[j] * exp(-r->slope * e);
    }
    for (size_t k = 0; k < s->dim; k++) d += (s->x[i * s->dim + k] - y[k]) * (s->x[i * s->dim + k] - y[k]);
    sum += s->p[i] * exp(-r->slope * d) / z;
  }
  return log(sum);
}

static void nothing_better_is_left(void **state) {
  (void)state;
  double p[N], x[N * N];
  xrd_random random;
  xrd_random_seed(&random, 3);
  for (xrd_corridors_kind kind = XRD_CORRIDORS_UNIFORM; kind <= XRD_CORRIDORS_BIASED; kind++) {
    fill_corridors(kind, p, x);
    const xrd_prototype_source source = {.n = N, .dim = N, .p = p, .x = x};
    const double slopes[] = {0.185, 0.2071, 0.8}; /* 0.2071: one has just split, along no axis */
    for (size_t k = 0; k < 3; k++) {
      xrd_prototypes r;
      assert_int_equal(xrd_prototypes_at_slope(&source, slopes[k], NULL, &r, NULL), XRD_OK);
      assert_true(r.excess < 1e-8 && r.bounds.rate_upper - r.bounds.rate_lower < 1e-8 + r.excess);
      for (size_t j = 0; j < r.count; j++) assert_true(r.instability[j] < 1 + 1e-6);
      for (size_t j = 0; j < r.count; j++) assert_true(fabs(log_c(&source, &r, r.prototypes + j * r.width)) < 1e-8);
      for (int trial = 0; trial < 100; trial++) {
        double y[N] = {0};
        const size_t a = xrd_random_below(&random, N), b = xrd_random_below(&random, N);
        const double share = xrd_random_uniform(&random);
        for (int i = 0; i < N; i++)
          y[i] = share * x[a * N + i] + (1 - share) * x[b * N + i] + 0.1 * xrd_random_normal(&random);
        assert_true(log_c(&source, &r, y) < 1e-8);
      }
      double rate = 0, distortion = 0;
      for (int i = 0; i < N; i++) {
        rate += p[i] * r.information[i];
        distortion += p[i] * r.squared[i];
      }
      assert_true(fabs(rate - r.bounds.rate_upper) < 1e-10 && fabs(distortion - r.bounds.distortion) < 1e-10);
      xrd_prototypes_clear(&r);
    }
  }
}

/* The curve of the whole Corridors source at a slope's distortion: two halves, and the pixels' noise. */
static void the_ideal_of_corridors(void **state) {
  (void)state;
  double p[N], x[N * N], noise = 0;
  fill_corridors(XRD_CORRIDORS_UNIFORM, p, x);
  for (int i = 0; i < N * N; i++)
    noise += xrd_corridor_pixel(i % N, i / N) * (1 - xrd_corridor_pixel(i % N, i / N)) / N;
  const xrd_prototype_source source = {.n = N, .dim = N, .p = p, .x = x};
  xrd_prototypes r;
  assert_int_equal(xrd_prototypes_at_slope(&source, 0.3, NULL, &r, NULL), XRD_OK);
  xrd_enclosure rate;
  const double distortion = 2 * (r.bounds.distortion + XRD_CORRIDOR_ROWS * noise);
  assert_int_equal(xrd_corridors_ideal(XRD_CORRIDORS_UNIFORM, distortion, &rate, NULL), XRD_OK);
  assert_true(2 * r.bounds.rate_lower <= rate.upper + 1e-9);
  assert_true(rate.upper - 2 * r.bounds.rate_upper < 1e-6);
  xrd_prototypes_clear(&r);
}

/* The first split is where 2 b times the largest eigenvalue of the covariance is 1. */
static void the_first_split(void **state) {
  (void)state;
  double p[N], x[N * N], mean[N] = {0}, covariance[N * N] = {0}, values[N];
  fill_corridors(XRD_CORRIDORS_UNIFORM, p, x);
  for (int i = 0; i < N * N; i++) mean[i % N] += x[i] / N;
  for (int c = 0; c < N; c++)
    for (int i = 0; i < N * N; i++)
      covariance[i] += (x[c * N + i / N] - mean[i / N]) * (x[c * N + i % N] - mean[i % N]) / N;
  assert_int_equal(LAPACKE_dsyev(LAPACK_ROW_MAJOR, 'N', 'L', N, covariance, N, values), 0);
  const double critical = 1 / (2 * values[N - 1]);
  const xrd_prototype_source source = {.n = N, .dim = N, .p = p, .x = x};
  xrd_prototypes optima[2];
  for (int k = 0; k < 2; k++)
    assert_int_equal(xrd_prototypes_at_slope(&source, critical * (k == 0 ? 0.9 : 1.02), NULL, &optima[k], NULL),
                     XRD_OK);
  xrd_prototype_event *events;
  size_t count;
  assert_int_equal(xrd_prototypes_events(&source, optima, 2, &events, &count, NULL), XRD_OK);
  assert_int_equal(count, 1);
  assert_true(events[0].before == 1 && events[0].after == 2);
  assert_true(fabs(events[0].slope_high / critical - 1) < 3e-5);
  assert_true(fabs(events[0].instability - 1) < 3e-5 && events[0].rate_nats < 1e-4);
  free(events);
  for (int k = 0; k < 2; k++) xrd_prototypes_clear(&optima[k]);
}

static void given_rates(void **state) {
  (void)state;
  double p[N], x[N * N];
  fill_corridors(XRD_CORRIDORS_BIASED, p, x);
  const xrd_prototype_source source = {.n = N, .dim = N, .p = p, .x = x};
  const double rates[] = {1.5};
  for (int k = 0; k < 1; k++) {
    xrd_prototypes r;
    assert_int_equal(xrd_prototypes_at_rate(&source, rates[k], &r, NULL), XRD_OK);
    assert_true(fabs(r.bounds.rate_upper - rates[k]) < 1e-6);
    xrd_prototypes_clear(&r);
  }
  xrd_prototypes r;
  assert_int_equal(xrd_prototypes_at_rate(&source, 3, &r, NULL), XRD_ERR_ARGUMENT); /* above log 13 */
}

static void bad_sources_are_refused(void **state) {
  (void)state;
  const double p[] = {0.5, 0.5}, wrong[] = {0.5, 0.6}, x[] = {-1, 1};
  const size_t count = 2;
  const uint32_t labels[] = {0, 2};
  xrd_prototype_source source = {.n = 2, .dim = 1, .p = wrong, .x = x};
  xrd_prototypes r;
  xrd_error error;
  assert_int_equal(xrd_prototypes_at_slope(&source, 1, NULL, &r, &error), XRD_ERR_INPUT);
  source.p = p;
  assert_int_equal(xrd_prototypes_at_slope(&source, 0, NULL, &r, &error), XRD_ERR_ARGUMENT);
  assert_int_equal(xrd_prototypes_at_slope(&source, (double)INFINITY, NULL, &r, &error), XRD_ERR_ARGUMENT);
  source = (xrd_prototype_source){2, 1, p, x, 1, &count, labels, 1, NULL, NULL};
  assert_int_equal(xrd_prototypes_at_slope(&source, 1, NULL, &r, &error), XRD_ERR_INPUT);
  assert_non_null(strstr(error.message, "label 2 of symbol 1"));
  source.weight = (double)NAN;
  assert_int_equal(xrd_prototypes_at_slope(&source, 1, NULL, &r, &error), XRD_ERR_ARGUMENT);
}

static bool never(void *context, size_t done, size_t total) {
  (void)done, (void)total;
  ++*(int *)context;
  return false;
}

static void stops_where_it_is_told(void **state) {
  (void)state;
  const double p[2] = {0.5, 0.5}, x[2] = {0, 1};
  int asked = 0;
  const xrd_prototype_source source = {.n = 2, .dim = 1, .p = p, .x = x, .progress = never, .progress_context = &asked};
  xrd_prototypes result;
  assert_int_equal(xrd_prototypes_at_slope(&source, 9, NULL, &result, NULL), XRD_ERR_INTERRUPTED);
  assert_true(asked > 0);
  xrd_prototypes_clear(&result);
}

int main(void) {
  openblas_set_num_threads(1);
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(two_points),
      cmocka_unit_test(labels_count_as_a_distribution),
      cmocka_unit_test(independent_coordinates_add),
      cmocka_unit_test(log_loss_alone),
      cmocka_unit_test(nothing_better_is_left),
      cmocka_unit_test(the_first_split),
      cmocka_unit_test(the_ideal_of_corridors),
      cmocka_unit_test(given_rates),
      cmocka_unit_test(bad_sources_are_refused),
      cmocka_unit_test(stops_where_it_is_told),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
