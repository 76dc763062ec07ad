/* Seconds of the problems beside R(D): two distortions at a target against one slope, capacities against the textbook
   iteration, and perception, at P = 0 against the scaling of matrices.  bench_problems prints minima of ROUNDS runs. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/random.h"
#include "exactrd/capacity.h"
#include "exactrd/criteria.h"
#include "exactrd/perception.h"

enum { N = 200, ROUNDS = 5, INSTANCES = 5, MOST_STEPS = 100000, SYMBOLS = 50 };

static double p[N], d[2][N * N], channel[N * N], law[N], input[N], divergence[N], inner[N]; /* inner: sum_y W log W */

static double now(void) {
  struct timespec t;
  (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void expect(xrd_status status, const xrd_error *error) {
  if (status == XRD_OK) return;
  (void)fprintf(stderr, "%s\n", error->message);
  exit(1);
}

static void normalise(double *row) {
  double sum = 0;
  for (size_t k = 0; k < N; k++) sum += row[k];
  for (size_t k = 0; k < N; k++) row[k] /= sum;
}

static void draw(uint64_t seed) {
  xrd_random random;
  xrd_random_seed(&random, seed);
  for (size_t k = 0; k < N; k++) p[k] = 0.01 + xrd_random_uniform(&random);
  normalise(p);
  for (size_t e = 0; e < N * N; e++) {
    d[0][e] = xrd_random_uniform(&random);
    d[1][e] = xrd_random_uniform(&random);
    channel[e] = xrd_random_uniform(&random);
  }
  for (size_t x = 0; x < N; x++) normalise(channel + x * N);
}

/* The point at a slope vector, and the same point asked for by its distortions. */
static void time_targets(const xrd_options *options, double slope) {
  const xrd_criteria criteria = {
      p,
      2,
      {{.kind = XRD_MATRIX, .n = N, .m = N, .matrix = d[0]}, {.kind = XRD_MATRIX, .n = N, .m = N, .matrix = d[1]}}};
  const double slopes[] = {slope, slope};
  double best[] = {HUGE_VAL, HUGE_VAL};
  bool proved = true;
  for (int round = 0; round < ROUNDS; round++) {
    xrd_criteria_point plane, point;
    xrd_error error;
    double start = now();
    expect(xrd_criteria_at_slopes(&criteria, slopes, options, &plane, &error), &error);
    best[0] = fmin(best[0], now() - start);
    start = now();
    expect(xrd_criteria_at_distortions(&criteria, plane.distortions, options, &point, &error), &error);
    best[1] = fmin(best[1], now() - start);
    proved = proved && plane.verdict == XRD_CLOSED && point.verdict == XRD_CLOSED;
    xrd_criteria_point_clear(&plane);
    xrd_criteria_point_clear(&point);
  }
  printf("two distortions,slope %g,%.5f,%.5f,%.2f,%s\n", slope, best[0], best[1], best[1] / best[0],
         proved ? "proved" : "open");
}

/* Blahut (1972) and Arimoto (1972): steps until max_x D(W_x || r) - sum p_x D(W_x || r) <= gap. */
static double iterate(double gap) {
  const double start = now();
  for (size_t x = 0; x < N; x++) {
    input[x] = 1.0 / N;
    inner[x] = 0;
    for (size_t y = 0; y < N; y++) inner[x] += channel[x * N + y] * log(channel[x * N + y]);
  }
  for (int step = 0; step < MOST_STEPS; step++) {
    double mean = 0, most = 0, sum = 0;
    for (size_t y = 0; y < N; y++) law[y] = 0;
    for (size_t x = 0; x < N; x++)
      for (size_t y = 0; y < N; y++) law[y] += input[x] * channel[x * N + y];
    for (size_t y = 0; y < N; y++) law[y] = log(law[y]);
    for (size_t x = 0; x < N; x++) {
      divergence[x] = inner[x];
      for (size_t y = 0; y < N; y++) divergence[x] -= channel[x * N + y] * law[y];
      mean += input[x] * divergence[x];
      most = fmax(most, divergence[x]);
    }
    if (most - mean <= gap) break;
    for (size_t x = 0; x < N; x++) sum += input[x] *= exp(divergence[x]);
    for (size_t x = 0; x < N; x++) input[x] /= sum;
  }
  return now() - start;
}

static void time_capacity(const xrd_options *options) {
  const xrd_capacity_problem problem = {N, N, channel, NULL};
  double best = HUGE_VAL;
  bool proved = true;
  for (int round = 0; round < ROUNDS; round++) {
    xrd_capacity_point point;
    xrd_error error;
    const double start = now();
    expect(xrd_capacity_at(&problem, NULL, options, &point, &error), &error);
    best = fmin(best, now() - start);
    proved = proved && point.verdict == XRD_CLOSED;
    xrd_capacity_point_clear(&point);
  }
  const double textbook = iterate(1e-4);
  printf("capacity,gap 1e-12 (textbook: 1e-4),%.5f,%.5f,%.1f,%s\n", best, textbook, textbook / best,
         proved ? "proved" : "open");
}

/* Sinkhorn and Knopp: p_i u_i exp(-s d_ij) v_j p_j with both marginals p to 1e-9, where the slope is known already. */
static double scale(const double *shares, const double *x, double slope) {
  static double kernel[SYMBOLS * SYMBOLS], u[SYMBOLS], v[SYMBOLS];
  const double start = now();
  for (size_t i = 0; i < SYMBOLS; i++) {
    v[i] = 1;
    for (size_t j = 0; j < SYMBOLS; j++) kernel[i * SYMBOLS + j] = exp(-slope * (x[i] - x[j]) * (x[i] - x[j]));
  }
  for (int step = 0; step < MOST_STEPS; step++) {
    double off = 0;
    for (size_t i = 0; i < SYMBOLS; i++) {
      double sum = 0;
      for (size_t j = 0; j < SYMBOLS; j++) sum += kernel[i * SYMBOLS + j] * v[j] * shares[j];
      off = fmax(off, step == 0 ? 1 : shares[i] * fabs(u[i] * sum - 1));
      u[i] = 1 / sum;
    }
    for (size_t j = 0; j < SYMBOLS; j++) { /* the kernel is symmetric */
      double sum = 0;
      for (size_t i = 0; i < SYMBOLS; i++) sum += kernel[j * SYMBOLS + i] * u[i] * shares[i];
      v[j] = 1 / sum;
    }
    if (off <= 1e-9) break;
  }
  return now() - start;
}

/* A point of 50 symbols on a line at a tenth of D_max. */
static void time_perception(const xrd_options *options, xrd_constraint constraint, double perceptual) {
  static const char *const names[] = {"tv", "kl", "wasserstein"};
  double shares[SYMBOLS], *x = d[0], sum = 0, best = HUGE_VAL;
  for (size_t i = 0; i < SYMBOLS; i++) sum += shares[i] = p[i];
  for (size_t i = 0; i < SYMBOLS; i++) shares[i] /= sum;
  const xrd_distortion squared = {.kind = XRD_SQUARED, .n = SYMBOLS, .m = SYMBOLS, .dim = 1, .x = x, .y = x};
  const xrd_perception perception = {{shares, squared}, constraint, squared};
  xrd_range range;
  xrd_error error;
  expect(xrd_range_of(&perception.problem, &range, &error), &error);
  xrd_perception_point point;
  bool proved = true;
  double slope = 0;
  for (int round = 0; round < ROUNDS; round++) {
    const double start = now();
    expect(xrd_perception_at(&perception, 0.1 * range.distortion_max, perceptual, options, &point, &error), &error);
    best = fmin(best, now() - start);
    proved = proved && point.verdict == XRD_CLOSED;
    slope = point.slope;
    xrd_perception_point_clear(&point);
  }
  printf("perception,%s P = %g,%.5f,", names[constraint], perceptual, best);
  const double other = perceptual == 0 ? scale(shares, x, slope) : 0;
  if (perceptual == 0)
    printf("%.5f,%.1f,", other, other / best);
  else
    printf(",,");
  puts(proved ? "proved" : "open");
}

int main(void) {
  xrd_options options;
  xrd_options_init(&options);
  puts("problem,what,seconds,other seconds,other / first,verdict");
  for (uint64_t seed = 1; seed <= INSTANCES; seed++) {
    draw(seed);
    options.gap_nats = 1e-10;
    for (double slope = 3; slope < 100; slope *= 3) time_targets(&options, slope);
    options.gap_nats = 1e-12;
    time_capacity(&options);
    options.gap_nats = 1e-9;
    time_perception(&options, XRD_TOTAL_VARIATION, 0);
    for (int k = 0; k < 3; k++) time_perception(&options, (xrd_constraint)k, 0.01);
  }
  return 0;
}
