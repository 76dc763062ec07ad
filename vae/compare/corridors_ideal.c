/* Symbols: centre c of a half with probability p_c; its mean image m_c in R^13, repeated over 6 rows; a reproduction is
   any y in R^13 repeated likewise, so the distortion of a half beyond its noise is 6 |m_c - y|^2.  R(D) of two
   independent halves is the sum of theirs at one slope (Shannon).  The reproductions are the means over intervals of
   centres, and a few that move to where the optimum wants them: any set bounds the rate from above, a better one more
   closely. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "exactrd/curve.h"
#include "vae/compare/ideal.h"
#include "vae/data/images.h"

enum {
  N = XRD_CORRIDOR_POSITIONS,
  INTERVALS = N * (N + 1) / 2,
  MOVING = 24,
  REPRODUCTIONS = INTERVALS + MOVING,
  HALVES = 2,
  SETTLING = 20,
  MOVES = 600,
  BISECTIONS = 32
};

typedef struct {
  double p[N], x[N * N], y[REPRODUCTIONS * N];
  double noise; /* E |row pixels - m_c|^2 over the six rows */
} half;

static xrd_problem problem_of(const half *h) {
  return (xrd_problem){h->p, {.kind = XRD_SQUARED, .n = N, .m = REPRODUCTIONS, .dim = N, .x = h->x, .y = h->y}};
}

static xrd_status solve(const half *h, double slope, xrd_curve *curve, xrd_error *error) {
  const xrd_problem problem = problem_of(h);
  xrd_options options;
  xrd_options_init(&options);
  return xrd_curve_at_slopes(&problem, &slope, 1, &options, curve, error);
}

/* The moving reproductions start as mixtures of the means with random weights. */
static void scatter(half *h) {
  xrd_random random;
  xrd_random_seed(&random, 13);
  for (size_t j = 0; j < MOVING; j++) {
    double *y = h->y + (INTERVALS + j) * N, sum = 0, weights[N];
    for (size_t c = 0; c < N; c++) sum += weights[c] = pow(xrd_random_uniform(&random), 4) + 1e-3;
    memset(y, 0, N * sizeof *y);
    for (size_t c = 0; c < N; c++)
      for (size_t i = 0; i < N; i++) y[i] += weights[c] / sum * h->x[c * N + i];
  }
}

/* Blahut's iteration over q and y together on the moving ones alone: y_j <- E[m_c | j], q_j <- P(j) under the channel
   q_j exp(-slope d) / Z.  Returns the distortion with the noise. */
static double move(half *h, double slope) {
  double distortion = 0;
  scatter(h);
  double *y = h->y + INTERVALS * N, q[MOVING];
  for (size_t j = 0; j < MOVING; j++) q[j] = 1.0 / MOVING;
  const xrd_distortion distance = {.kind = XRD_SQUARED, .n = N, .m = MOVING, .dim = N, .x = h->x, .y = y};
  for (int round = 0; round < MOVES; round++) {
    double means[MOVING * N] = {0}, mass[MOVING] = {0};
    distortion = h->noise;
    for (size_t c = 0; c < N; c++) {
      double weights[MOVING], z = 0;
      for (size_t j = 0; j < MOVING; j++) {
        weights[j] = q[j] > 1e-12 ? q[j] * exp(-slope * xrd_distortion_entry(&distance, c, j)) : 0;
        z += weights[j];
      }
      for (size_t j = 0; z > 0 && j < MOVING; j++) {
        const double joint = h->p[c] * weights[j] / z;
        mass[j] += joint;
        distortion += joint * xrd_distortion_entry(&distance, c, j);
        for (size_t i = 0; joint > 0 && i < N; i++) means[j * N + i] += joint * h->x[c * N + i];
      }
    }
    for (size_t j = 0; j < MOVING; j++) {
      q[j] = mass[j];
      for (size_t i = 0; mass[j] > 1e-12 && i < N; i++) y[j * N + i] = means[j * N + i] / mass[j];
    }
  }
  return distortion;
}

static void init_half(half *h, const double *p) {
  const double root = sqrt(XRD_CORRIDOR_ROWS);
  memcpy(h->p, p, sizeof h->p);
  h->noise = 0;
  for (int c = 0; c < N; c++)
    for (int i = 0; i < N; i++) {
      const double m = xrd_corridor_pixel(i, c);
      h->x[c * N + i] = root * m;
      h->noise += p[c] * XRD_CORRIDOR_ROWS * m * (1 - m);
    }
  size_t row = 0;
  for (int first = 0; first < N; first++)
    for (int last = first; last < N; last++, row++) {
      double mass = 0;
      memset(h->y + row * N, 0, N * sizeof(double));
      for (int c = first; c <= last; c++) mass += p[c];
      for (int c = first; c <= last; c++)
        for (int i = 0; i < N; i++) h->y[row * N + i] += p[c] / mass * h->x[c * N + i];
    }
  scatter(h);
}

/* Sum over the halves at one slope. */
static xrd_status at_slope(const half *halves, double slope, double *distortion, xrd_enclosure *rate,
                           xrd_error *error) {
  *distortion = 0;
  *rate = (xrd_enclosure){0, 0};
  for (int k = 0; k < HALVES; k++) {
    xrd_curve curve = {0};
    const xrd_status status = solve(&halves[k], slope, &curve, error);
    if (status == XRD_OK) {
      *distortion += halves[k].noise + curve.points[0].bounds.distortion;
      rate->lower += curve.points[0].bounds.rate_lower;
      rate->upper += curve.points[0].bounds.rate_upper;
    }
    xrd_curve_clear(&curve);
    if (status != XRD_OK) return status;
  }
  return XRD_OK;
}

/* The slope at which the sum is `distortion`: bisection, as D falls with the slope.  The lower end keeps D >=
   distortion, the upper one D <= distortion. */
static xrd_status bracket(const half *halves, double distortion, double slopes[2], xrd_error *error) {
  slopes[0] = 1e-4;
  slopes[1] = 1e4;
  for (int round = 0; round < BISECTIONS; round++) {
    const double middle = sqrt(slopes[0] * slopes[1]);
    double d;
    xrd_enclosure rate;
    const xrd_status status = at_slope(halves, middle, &d, &rate, error);
    if (status != XRD_OK) return status;
    slopes[d > distortion ? 0 : 1] = middle;
  }
  return XRD_OK;
}

/* Moves the reproductions at the slope where they give `distortion` themselves. */
static void settle(half *halves, double distortion) {
  double low = 1e-2, high = 1e2;
  for (int round = 0; round < SETTLING; round++) {
    const double middle = sqrt(low * high);
    double sum = 0;
    for (int k = 0; k < HALVES; k++) sum += move(&halves[k], middle);
    if (sum > distortion)
      low = middle;
    else
      high = middle;
  }
}

/* R is convex: at `distortion` it lies under the chord of two points' upper bounds and over each point's line of its
   slope. Where R has a straight piece the two may be far apart, at one slope. */
static xrd_status enclose(half *halves, double distortion, xrd_enclosure *rate, xrd_error *error) {
  double slopes[2], d[2] = {0, 0};
  xrd_enclosure ends[2] = {{0, 0}, {0, 0}};
  settle(halves, distortion);
  xrd_status status = bracket(halves, distortion, slopes, error);
  for (int i = 0; i < 2 && status == XRD_OK; i++) status = at_slope(halves, slopes[i], &d[i], &ends[i], error);
  if (status != XRD_OK) return status;
  const double share = d[0] > d[1] ? (d[0] - distortion) / (d[0] - d[1]) : 1;
  rate->upper = fmin(fmax(share, 0), 1) * (ends[1].upper - ends[0].upper) + ends[0].upper;
  rate->lower = fmax(
      0, fmax(ends[0].lower + slopes[0] * (d[0] - distortion), ends[1].lower + slopes[1] * (d[1] - distortion)));
  return XRD_OK;
}

xrd_status xrd_corridors_ideal(xrd_corridors_kind corridors, double distortion, xrd_enclosure *rate, xrd_error *error) {
  if (corridors == XRD_CORRIDORS_CORRELATED)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "no ideal curve is known for correlated corridors: the halves depend");
  double classes[N * N], p[HALVES][N] = {{0}}, noise = 0, zero_rate = 0, entropy = 0;
  xrd_corridor_classes(corridors, classes);
  for (int i = 0; i < N * N; i++) {
    p[0][i / N] += classes[i];
    p[1][i % N] += classes[i];
  }
  half *halves = xrd_allocate(HALVES, sizeof *halves);
  if (halves == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for the ideal curve");
  for (int k = 0; k < HALVES; k++) {
    init_half(&halves[k], p[k]);
    noise += halves[k].noise;
    for (int c = 0; c < N; c++) entropy -= p[k][c] * log(p[k][c]);
    const double *mean = halves[k].y + (N - 1) * N; /* of the interval of all centres */
    for (int c = 0; c < N; c++)
      for (int i = 0; i < N; i++)
        zero_rate += p[k][c] * (halves[k].x[c * N + i] - mean[i]) * (halves[k].x[c * N + i] - mean[i]);
  }
  xrd_status status = XRD_OK;
  if (distortion >= noise + zero_rate)
    *rate = (xrd_enclosure){0, 0};
  else if (distortion <= noise)
    *rate = (xrd_enclosure){entropy, entropy};
  else
    status = enclose(halves, distortion, rate, error);
  free(halves);
  return status;
}
