/* Symbols: p_i, x_i of the source; y_j reproductions; w_i duals, c_i = p_i w_i; slope b. */
#include "vae/compare/finite_ideal.h"

#include <float.h>
#include <lapacke.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "exactrd/curve.h"
#include "vae/compare/mixture.h"

enum { AXES = XRD_MIXTURE_DIMENSIONS, ROUNDS = 100, MOST_NEAREST = 1024 };
static const double TOLERANCE = 1e-6; /* of log f: local maxima below are no reason for another round */
static const double SLACK = 1e-11;    /* nats: rounding of the lower bound's sums */

/* The source and the reproductions found so far.  Owns y, c and weights. */
typedef struct {
  const double *p, *x;
  size_t n, dim, m, room;
  double *y, *c, *weights;
} state;

static bool add(state *s, const double *y) {
  if (s->m == s->room) return false;
  memcpy(s->y + s->m++ * s->dim, y, s->dim * sizeof *y);
  return true;
}

/* The symbols, and their mean, which alone gives rate 0. */
static xrd_status begin(state *s, xrd_error *error) {
  s->room = 4 * s->n + 64;
  s->y = xrd_allocate(s->room * s->dim, sizeof *s->y);
  s->c = xrd_allocate(s->n, sizeof *s->c);
  s->weights = xrd_allocate(s->n, sizeof *s->weights);
  if (s->y == NULL || s->c == NULL || s->weights == NULL)
    return xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu reproductions", s->room);
  memcpy(s->y, s->x, s->n * s->dim * sizeof *s->y);
  s->m = s->n + 1;
  double *mean = s->y + s->n * s->dim;
  memset(mean, 0, s->dim * sizeof *mean);
  for (size_t i = 0; i < s->n; i++)
    for (size_t k = 0; k < s->dim; k++) mean[k] += s->p[i] * s->x[i * s->dim + k];
  return XRD_OK;
}

static void finish(state *s) {
  free(s->y);
  free(s->c);
  free(s->weights);
}

/* Keeps the symbols, the mean and what is in use. */
static void prune(state *s, const double *q) {
  size_t kept = s->n + 1;
  for (size_t j = kept; j < s->m; j++)
    if (q[j] > 0) memmove(s->y + kept++ * s->dim, s->y + j * s->dim, s->dim * sizeof *s->y);
  s->m = kept;
}

/* Climbs from every reproduction; the maxima that exceed 1 are added.  *best: the largest. */
static bool climb(state *s, const xrd_mixture *f, double *best) {
  const size_t before = s->m;
  bool grew = false;
  *best = 0;
  double *y = s->y + (s->room - 1) * s->dim; /* scratch: the last place is not filled here */
  for (size_t j = 0; j < before && s->m + 1 < s->room; j++) {
    memcpy(y, s->y + j * s->dim, s->dim * sizeof *y);
    const double value = xrd_mixture_ascend(f, y, s->weights);
    *best = fmax(*best, value);
    bool known = value <= 1 + TOLERANCE;
    for (size_t k = before; k < s->m && !known; k++) {
      double distance = 0;
      for (size_t i = 0; i < s->dim; i++) distance += (s->y[k * s->dim + i] - y[i]) * (s->y[k * s->dim + i] - y[i]);
      known = f->slope * distance < 1e-9;
    }
    if (!known) grew = add(s, y) || grew;
  }
  return grew;
}

/* log sup f, from above; true where all of space was searched without finding a higher maximum than `best`. */
static bool enclose_supremum(state *s, const xrd_mixture *f, double best, double *log_supremum) {
  double where[AXES];
  for (double margin = TOLERANCE; margin < 1; margin *= 4) {
    const double target = best * (1 + margin);
    if (xrd_mixture_is_below(f, target, where)) {
      *log_supremum = log(target);
      return true;
    }
    if (xrd_mixture_ascend(f, where, s->weights) > target) return !add(s, where);
  }
  return true;
}

/* Bounds at `distortion` below that of the mean. */
static xrd_status solve(state *s, double distortion, xrd_enclosure *rate, xrd_error *error) {
  xrd_options options;
  xrd_options_init(&options);
  *rate = (xrd_enclosure){0, INFINITY};
  for (int round = 0; round < ROUNDS; round++) {
    const xrd_problem problem = {s->p,
                                 {.kind = XRD_SQUARED, .n = s->n, .m = s->m, .dim = s->dim, .x = s->x, .y = s->y}};
    xrd_curve curve = {0};
    const xrd_status status = xrd_curve_at_distortions(&problem, &distortion, 1, &options, &curve, error);
    if (status != XRD_OK) return status;
    const xrd_point *point = &curve.points[0];
    double line = 0, best, log_supremum = INFINITY;
    for (size_t i = 0; i < s->n; i++) {
      s->c[i] = s->p[i] > 0 ? s->p[i] * point->w[i] : 0;
      if (s->p[i] > 0) line += s->p[i] * log(point->w[i]);
    }
    const xrd_mixture f = {s->n, s->dim, s->x, s->c, point->witness_slope};
    rate->upper = fmin(rate->upper, point->bounds.rate_upper);
    prune(s, point->q);
    bool grew = climb(s, &f, &best);
    if (!grew && s->dim <= AXES) grew = !enclose_supremum(s, &f, best, &log_supremum);
    if (!grew && s->dim > AXES && s->n <= MOST_NEAREST) log_supremum = log(xrd_mixture_nearest_bound(&f, s->weights));
    if (isfinite(log_supremum))
      rate->lower = fmax(rate->lower, line - log_supremum - f.slope * distortion - SLACK * (1 + fabs(line)));
    xrd_curve_clear(&curve);
    if (!grew) break;
  }
  return XRD_OK;
}

/* projected (n x AXES) = the symbols' coordinates along the right singular vectors of the centred symbols. */
static xrd_status project(const double *x, const double *mean, size_t n, size_t dim, double *projected,
                          xrd_error *error) {
  const size_t rank = n < dim ? n : dim, taken = rank < AXES ? rank : AXES;
  double *block = xrd_allocate_zero(2 * n * dim + rank * (dim + 2) + n * rank, sizeof *block);
  if (block == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for the principal axes of %zu symbols", n);
  double *centred = block, *copy = centred + n * dim, *axes = copy + n * dim, *singular = axes + rank * dim,
         *left = singular + rank, *work = left + n * rank;
  for (size_t i = 0; i < n * dim; i++) centred[i] = copy[i] = x[i] - mean[i % dim];
  xrd_status status = XRD_OK;
  if (LAPACKE_dgesvd(LAPACK_ROW_MAJOR, 'S', 'S', (lapack_int)n, (lapack_int)dim, copy, (lapack_int)dim, singular, left,
                     (lapack_int)rank, axes, (lapack_int)dim, work) != 0)
    status = xrd_fail(error, XRD_ERR_INTERNAL, "the principal axes of the symbols were not found");
  for (size_t i = 0; i < n; i++)
    for (size_t a = 0; a < AXES; a++) {
      double sum = 0;
      for (size_t k = 0; a < taken && k < dim; k++) sum += axes[a * dim + k] * centred[i * dim + k];
      projected[i * AXES + a] = sum;
    }
  free(block);
  return status;
}

static double spread(const state *s) {
  const double *mean = s->y + s->n * s->dim;
  double sum = 0;
  for (size_t i = 0; i < s->n; i++)
    for (size_t k = 0; k < s->dim; k++)
      sum += s->p[i] * (s->x[i * s->dim + k] - mean[k]) * (s->x[i * s->dim + k] - mean[k]);
  return sum;
}

/* The lower bound of the projected symbols.  The axes are orthonormal and the coordinates right to within rounding,
   which is made good by a slightly larger distortion. */
static xrd_status lower_of_projection(const state *full, double distortion, double *lower, xrd_error *error) {
  double *x = xrd_allocate(full->n * AXES, sizeof *x);
  if (x == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu projected symbols", full->n);
  state s = {.p = full->p, .x = x, .n = full->n, .dim = AXES};
  xrd_status status = project(full->x, full->y + full->n * full->dim, full->n, full->dim, x, error);
  if (status == XRD_OK) status = begin(&s, error);
  *lower = 0;
  if (status == XRD_OK) {
    const double level = spread(&s), allowed = distortion * (1 + 1e-10) + 1e-13 * level;
    xrd_enclosure rate = {0, 0};
    if (allowed < level) status = solve(&s, allowed, &rate, error);
    *lower = rate.lower;
  }
  finish(&s);
  free(x);
  return status;
}

static xrd_status enclose(state *s, double distortion, xrd_enclosure *rate, xrd_error *error) {
  xrd_status status = begin(s, error);
  if (status != XRD_OK) return status;
  *rate = (xrd_enclosure){0, 0};
  if (distortion >= spread(s) * (1 + 1e-12)) return XRD_OK; /* the mean reproduces every symbol */
  status = solve(s, distortion, rate, error);
  if (status != XRD_OK || s->dim <= AXES) return status;
  double projected = 0;
  status = lower_of_projection(s, distortion, &projected, error);
  rate->lower = fmax(rate->lower, projected);
  return status;
}

/* Symbols 2^-e as far apart have the same R at 4^-e D: `scaled` (n x dim) are those with a spread of about 1. */
static int scale(const double *x, size_t n, size_t dim, double *scaled) {
  double low = HUGE_VAL, high = -HUGE_VAL;
  for (size_t i = 0; i < n * dim; i++) {
    low = fmin(low, x[i]);
    high = fmax(high, x[i]);
  }
  int e = 0;
  (void)frexp(fmax(fabs(low), fabs(high)), &e);
  for (size_t i = 0; i < n * dim; i++) scaled[i] = ldexp(x[i], -e);
  return e;
}

static xrd_status check_symbols(const double *p, const double *x, size_t n, size_t dim, xrd_error *error) {
  for (size_t i = 0; i < n; i++)
    if (!(p[i] >= 0) || isinf(p[i])) return xrd_fail(error, XRD_ERR_ARGUMENT, "probability %zu is %g", i, p[i]);
  for (size_t i = 0; i < n * dim; i++)
    if (!isfinite(x[i]))
      return xrd_fail(error, XRD_ERR_ARGUMENT, "coordinate %zu of symbol %zu is %g", i % dim, i / dim, x[i]);
  return XRD_OK;
}

xrd_status xrd_finite_ideal(const double *p, const double *x, size_t n, size_t dim, double distortion,
                            xrd_enclosure *rate, xrd_error *error) {
  if (n == 0 || dim == 0 || !(distortion > 0) || !isfinite(distortion))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "the ideal rate needs symbols and a distortion > 0");
  xrd_status status = check_symbols(p, x, n, dim, error);
  if (status != XRD_OK) return status;
  double sum = 0, *normalised = xrd_allocate(n * (1 + dim), sizeof *p);
  if (normalised == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu symbols", n);
  for (size_t i = 0; i < n; i++) sum += p[i];
  for (size_t i = 0; i < n; i++) normalised[i] = p[i] / sum;
  const int e = scale(x, n, dim, normalised + n);
  const double level = ldexp(distortion, -2 * e); /* +infinity beyond any spread */
  state s = {.p = normalised, .x = normalised + n, .n = n, .dim = dim};
  status = level >= DBL_MIN
               ? enclose(&s, level, rate, error)
               : xrd_fail(error, XRD_ERR_ARGUMENT, "a distortion of %g is nothing beside the symbols", distortion);
  finish(&s);
  free(normalised);
  return status;
}
