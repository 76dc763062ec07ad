/* Symbols: centre c of a half with probability p_c; its mean image m_c in R^13, repeated over 6 rows; a reproduction is
   any y in R^13 repeated likewise, so the distortion of a half beyond its noise is 6 |m_c - y|^2.  R(D) of two
   independent halves is the sum of theirs at one slope (Shannon).  The reproductions are the optimal ones on both sides
   of the slope that has the distortion: any set bounds the rate from above, these as closely as can be. */
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "exactrd/curve.h"
#include "exactrd/prototypes.h"
#include "vae/compare/ideal.h"
#include "vae/data/images.h"

enum { N = XRD_CORRIDOR_POSITIONS, REPRODUCTIONS = 4 * N, HALVES = 2, SETTLING = 12, BISECTIONS = 32 };

typedef struct {
  double p[N], x[N * N], y[REPRODUCTIONS * N];
  size_t m;
  double noise;  /* E |row pixels - m_c|^2 over the six rows */
  double spread; /* E |m_c - E m_c|^2 */
} half;

static xrd_problem problem_of(const half *h) {
  return (xrd_problem){h->p, {.kind = XRD_SQUARED, .n = N, .m = h->m, .dim = N, .x = h->x, .y = h->y}};
}

static xrd_status solve(const half *h, double slope, xrd_curve *curve, xrd_error *error) {
  const xrd_problem problem = problem_of(h);
  xrd_options options;
  xrd_options_init(&options);
  return xrd_curve_at_slopes(&problem, &slope, 1, &options, curve, error);
}

static void init_half(half *h, const double *p) {
  const double root = sqrt(XRD_CORRIDOR_ROWS);
  memcpy(h->p, p, sizeof h->p);
  h->noise = h->spread = 0;
  for (int c = 0; c < N; c++)
    for (int i = 0; i < N; i++) {
      const double m = xrd_corridor_pixel(i, c);
      h->x[c * N + i] = root * m;
      h->noise += p[c] * XRD_CORRIDOR_ROWS * m * (1 - m);
    }
  for (int i = 0; i < N; i++) {
    double mean = 0;
    for (int c = 0; c < N; c++) mean += p[c] * h->x[c * N + i];
    for (int c = 0; c < N; c++) h->spread += p[c] * (h->x[c * N + i] - mean) * (h->x[c * N + i] - mean);
  }
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

/* The optimal reproductions of a half at a slope, added to its own where `keep` holds; *distortion with the noise. */
static xrd_status optimum(half *h, double slope, bool keep, double *distortion, xrd_error *error) {
  const xrd_prototype_source source = {.n = N, .dim = N, .p = h->p, .x = h->x};
  xrd_prototypes r;
  const xrd_status status = xrd_prototypes_at_slope(&source, slope, NULL, &r, error);
  if (status != XRD_OK) return status;
  *distortion += h->noise + r.bounds.distortion;
  for (size_t j = 0; keep && j < r.count && h->m < REPRODUCTIONS; j++)
    memcpy(h->y + h->m++ * N, r.prototypes + j * N, N * sizeof *h->y);
  xrd_prototypes_clear(&r);
  return XRD_OK;
}

static xrd_status optima(half *halves, double slope, bool keep, double *distortion, xrd_error *error) {
  xrd_status status = XRD_OK;
  *distortion = 0;
  for (int k = 0; k < HALVES && status == XRD_OK; k++) status = optimum(&halves[k], slope, keep, distortion, error);
  return status;
}

/* The reproductions of both sides of the slope at which the optima have `distortion`. */
static xrd_status settle(half *halves, double distortion, xrd_error *error) {
  double low = 1e-2, high = 1e2, sum;
  xrd_status status = XRD_OK;
  for (int round = 0; round < SETTLING && status == XRD_OK; round++) {
    const double middle = sqrt(low * high);
    status = optima(halves, middle, false, &sum, error);
    *(sum > distortion ? &low : &high) = middle;
  }
  if (status == XRD_OK) status = optima(halves, low, true, &sum, error);
  return status == XRD_OK ? optima(halves, high, true, &sum, error) : status;
}

/* R is convex: at `distortion` it lies under the chord of two points' upper bounds and over each point's line of its
   slope. Where R has a straight piece the two may be far apart, at one slope. */
static xrd_status enclose(half *halves, double distortion, xrd_enclosure *rate, xrd_error *error) {
  double slopes[2], d[2] = {0, 0};
  xrd_enclosure ends[2] = {{0, 0}, {0, 0}};
  xrd_status status = settle(halves, distortion, error);
  if (status == XRD_OK) status = bracket(halves, distortion, slopes, error);
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
  half *halves = xrd_allocate_zero(HALVES, sizeof *halves);
  if (halves == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for the ideal curve");
  for (int k = 0; k < HALVES; k++) {
    init_half(&halves[k], p[k]);
    noise += halves[k].noise;
    for (int c = 0; c < N; c++) entropy -= p[k][c] * log(p[k][c]);
    zero_rate += halves[k].spread;
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
