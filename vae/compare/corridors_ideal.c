/* Symbols: centre c of a half with probability p_c; its mean image m_c in R^13, repeated over 6 rows; a reproduction is
   any y in R^13 repeated likewise, so the distortion of a half beyond its noise is 6 |m_c - y|^2.  R(D) of two
   independent halves is the sum of theirs at one slope (Shannon).  The reproductions are the means over intervals of
   centres, then moved to the conditional means of the optimal channel: any set bounds the rate from above, and the
   moves only lower that bound. */
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "exactrd/curve.h"
#include "vae/compare/ideal.h"
#include "vae/data/images.h"

enum { N = XRD_CORRIDOR_POSITIONS, REPRODUCTIONS = N * (N + 1) / 2, HALVES = 2, MOVES = 12, BISECTIONS = 48 };

typedef struct {
  double p[N], x[N * N], y[REPRODUCTIONS * N];
  double noise; /* E |row pixels - m_c|^2 over the six rows */
} half;

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
}

static xrd_problem problem_of(const half *h) {
  return (xrd_problem){h->p, {.kind = XRD_SQUARED, .n = N, .m = REPRODUCTIONS, .dim = N, .x = h->x, .y = h->y}};
}

static xrd_status solve(const half *h, double slope, xrd_curve *curve, xrd_error *error) {
  const xrd_problem problem = problem_of(h);
  xrd_options options;
  xrd_options_init(&options);
  return xrd_curve_at_slopes(&problem, &slope, 1, &options, curve, error);
}

/* y_j <- E[m_c | j] under the channel q_j exp(-slope d) / Z, where j is in use. */
static void move(half *h, const xrd_point *point) {
  const xrd_problem problem = problem_of(h);
  double means[REPRODUCTIONS * N] = {0}, mass[REPRODUCTIONS] = {0};
  for (size_t c = 0; c < N; c++) {
    double weights[REPRODUCTIONS], z = 0, least = DBL_MAX;
    for (size_t j = 0; j < REPRODUCTIONS; j++)
      if (point->q[j] > 0) least = fmin(least, xrd_distortion_entry(&problem.distortion, c, j));
    for (size_t j = 0; j < REPRODUCTIONS; j++) {
      const double d = xrd_distortion_entry(&problem.distortion, c, j);
      weights[j] = point->q[j] > 0 ? point->q[j] * exp(-point->slope * (d - least)) : 0;
      z += weights[j];
    }
    for (size_t j = 0; j < REPRODUCTIONS; j++) {
      const double joint = h->p[c] * weights[j] / z;
      mass[j] += joint;
      for (size_t i = 0; i < N; i++) means[j * N + i] += joint * h->x[c * N + i];
    }
  }
  for (size_t j = 0; j < REPRODUCTIONS; j++)
    for (size_t i = 0; mass[j] > 1e-12 && i < N; i++) h->y[j * N + i] = means[j * N + i] / mass[j];
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

static xrd_status improve(half *halves, double slope, xrd_error *error) {
  for (int k = 0; k < HALVES; k++)
    for (int round = 0; round < MOVES; round++) {
      xrd_curve curve = {0};
      const xrd_status status = solve(&halves[k], slope, &curve, error);
      if (status == XRD_OK) move(&halves[k], &curve.points[0]);
      xrd_curve_clear(&curve);
      if (status != XRD_OK) return status;
    }
  return XRD_OK;
}

static xrd_status enclose(half *halves, double distortion, xrd_enclosure *rate, xrd_error *error) {
  double slopes[2], d;
  xrd_status status = bracket(halves, distortion, slopes, error);
  if (status == XRD_OK) status = improve(halves, slopes[0], error);
  if (status == XRD_OK) status = bracket(halves, distortion, slopes, error);
  xrd_enclosure above = {0, 0}, below = {0, 0};
  if (status == XRD_OK) status = at_slope(halves, slopes[0], &d, &above, error); /* D >= distortion */
  rate->lower = above.lower;
  if (status == XRD_OK) status = at_slope(halves, slopes[1], &d, &below, error);
  rate->upper = below.upper;
  return status;
}

xrd_status xrd_corridors_ideal(int corridors, double distortion, xrd_enclosure *rate, xrd_error *error) {
  if (corridors == XRD_CORRIDORS_CORRELATED)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "no ideal curve is known for correlated corridors: the halves depend");
  double classes[N * N], p[HALVES][N] = {{0}}, noise = 0, zero_rate = 0, entropy = 0;
  xrd_corridor_classes((xrd_corridors_kind)corridors, classes);
  for (int i = 0; i < N * N; i++) {
    p[0][i / N] += classes[i];
    p[1][i % N] += classes[i];
  }
  half *halves = malloc(HALVES * sizeof *halves);
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
