/* Symbols: p_i, x_i of the source; y_j reproductions; w_i duals, c_i = p_i w_i; slope b. */
#include "vae/compare/finite_ideal.h"

#include <float.h>
#include <lapacke.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "exactrd/measure_curve.h"
#include "vae/compare/mixture.h"
#include "vae/compare/nearest.h"

enum { AXES = 3, ROUNDS = 100, MOST_NEAREST = 1024 };
static const double TOLERANCE = 1e-6; /* of log f: local maxima below are no reason for another round */

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

/* Climbs from every reproduction; the maxima that exceed 1 are added. */
static bool climb(state *s, const xrd_mixture *f) {
  const size_t before = s->m;
  bool grew = false;
  double *y = s->y + (s->room - 1) * s->dim; /* scratch: the last place is not filled here */
  for (size_t j = 0; j < before && s->m + 1 < s->room; j++) {
    memcpy(y, s->y + j * s->dim, s->dim * sizeof *y);
    const double value = xrd_mixture_ascend(f, y, s->weights);
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

/* Rounded squared distances and sums of `terms` products are off by less than this part of them. */
static double rounding(size_t terms) { return ((double)terms + 16) * 0x1p-52; }

/* The lower bound of one solved point; only where nothing better is in sight, and for not too many symbols. */
static xrd_status bound_below(const state *s, const xrd_point *point, double distortion, double *lower,
                              xrd_error *error) {
  *lower = 0;
  if (s->n > MOST_NEAREST || !(point->witness_slope > 0) || isinf(point->witness_slope)) return XRD_OK;
  const xrd_duals duals = {s->p, point->w, s->x, s->n, s->dim, point->witness_slope};
  return xrd_nearest_lower(&duals, distortion, lower, error);
}

/* Bounds at `distortion` below that of the mean, in more dimensions than space is searched in.  The upper one is that
   of the rounded distances at a distortion so much smaller that it holds for the exact ones. */
static xrd_status solve(state *s, double distortion, xrd_enclosure *rate, xrd_error *error) {
  const double smaller = distortion * (1 - 2 * rounding(s->dim));
  xrd_options options;
  xrd_options_init(&options);
  *rate = (xrd_enclosure){0, INFINITY};
  bool grew = true;
  xrd_status status = XRD_OK;
  for (int round = 0; round < ROUNDS && grew && status == XRD_OK; round++) {
    const xrd_problem problem = {s->p,
                                 {.kind = XRD_SQUARED, .n = s->n, .m = s->m, .dim = s->dim, .x = s->x, .y = s->y}};
    xrd_curve curve = {0};
    status = xrd_curve_at_distortions(&problem, &smaller, 1, &options, &curve, error);
    if (status != XRD_OK) return status;
    const xrd_point *point = &curve.points[0];
    for (size_t i = 0; i < s->n; i++) s->c[i] = s->p[i] > 0 ? s->p[i] * point->w[i] : 0;
    const xrd_mixture f = {s->n, s->dim, s->x, s->c, point->witness_slope};
    rate->upper = fmin(rate->upper, point->bounds.rate_upper);
    prune(s, point->q);
    grew = climb(s, &f);
    double lower = 0;
    if (!grew) status = bound_below(s, point, distortion, &lower, error);
    rate->lower = fmax(rate->lower, lower);
    xrd_curve_clear(&curve);
  }
  return status;
}

typedef struct {
  double *x; /* n x AXES: the symbols' coordinates along the axes */
  double norm,
      offset; /* PROVED: the squared norm of the map is at most `norm`, and each symbol's image within `offset` */
} projection;

/* |A|^2 <= the largest row sum of |A A^T|; rows of `axes` that do not exist are 0. */
static double norm_of(const double *axes, size_t rows, size_t dim) {
  double most = 0;
  for (size_t a = 0; a < rows; a++) {
    double row = 0;
    for (size_t b = 0; b < rows; b++) {
      double sum = 0, size = 0;
      for (size_t k = 0; k < dim; k++) {
        sum += axes[a * dim + k] * axes[b * dim + k];
        size += fabs(axes[a * dim + k] * axes[b * dim + k]);
      }
      row += fabs(sum) + rounding(dim) * size;
    }
    most = fmax(most, row);
  }
  return most * (1 + rounding(rows));
}

/* The coordinates of centred symbols, and how far off the farthest of them can be. */
static void set_images(const double *axes, size_t rows, const double *centred, size_t n, size_t dim, projection *to) {
  to->offset = 0;
  for (size_t i = 0; i < n * AXES; i++) {
    const size_t a = i % AXES;
    double sum = 0, size = 0;
    for (size_t k = 0; a < rows && k < dim; k++) {
      sum += axes[a * dim + k] * centred[i / AXES * dim + k];
      size += fabs(axes[a * dim + k] * centred[i / AXES * dim + k]);
    }
    to->x[i] = sum;
    to->offset = fmax(to->offset, 2 * rounding(dim) * size); /* 2 > sqrt(AXES) */
  }
}

/* Along the right singular vectors of the centred symbols. */
static xrd_status project(const double *x, const double *mean, size_t n, size_t dim, projection *to, xrd_error *error) {
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
  to->norm = norm_of(axes, taken, dim);
  set_images(axes, taken, centred, n, dim, to);
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

/* Where all of space is searched with proof: up to three dimensions. */
static xrd_status prove(const double *p, const double *x, size_t n, size_t dim, double distortion, xrd_enclosure *rate,
                        xrd_error *error) {
  const xrd_measure_problem problem = {.kernel = XRD_MEASURE_SQUARED, .n = n, .dim = dim, .p = p, .x = x};
  xrd_options options;
  xrd_options_init(&options);
  xrd_measure_point point = {0};
  const xrd_status status = xrd_measure_at_distortion(&problem, distortion, NULL, &options, &point, error);
  if (status == XRD_OK) *rate = (xrd_enclosure){fmax(0, point.bounds.rate_lower), point.bounds.rate_upper};
  xrd_measure_point_clear(&point);
  return status;
}

/* The lower bound of the projected symbols: with a map A whose images z_i are off by at most e, E|z - A y|^2 <=
   (|A| sqrt(D) + e)^2 where E|x - y|^2 <= D. */
static xrd_status lower_of_projection(const state *full, double distortion, double *lower, xrd_error *error) {
  projection to = {.x = xrd_allocate(full->n * AXES, sizeof(double))};
  if (to.x == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu projected symbols", full->n);
  xrd_status status = project(full->x, full->y + full->n * full->dim, full->n, full->dim, &to, error);
  const double reach = sqrt(to.norm * distortion) + to.offset, allowed = reach * reach * (1 + rounding(0));
  xrd_enclosure rate = {0, 0};
  if (status == XRD_OK) status = prove(full->p, to.x, full->n, AXES, allowed, &rate, error);
  *lower = rate.lower;
  free(to.x);
  return status;
}

static xrd_status enclose(state *s, double distortion, xrd_enclosure *rate, xrd_error *error) {
  if (s->dim <= AXES) return prove(s->p, s->x, s->n, s->dim, distortion, rate, error);
  xrd_status status = begin(s, error);
  if (status != XRD_OK) return status;
  *rate = (xrd_enclosure){0, 0};
  if (distortion >= spread(s) * (1 + 2 * XRD_SUM_TOLERANCE + 2 * rounding(s->n + s->dim)))
    return XRD_OK; /* the mean reproduces every symbol */
  status = solve(s, distortion, rate, error);
  if (status != XRD_OK) return status;
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
  double *scaled = xrd_allocate(n * dim, sizeof *p);
  if (scaled == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu symbols", n);
  const int e = scale(x, n, dim, scaled);
  const double level = ldexp(distortion, -2 * e); /* +infinity beyond any spread */
  state s = {.p = p, .x = scaled, .n = n, .dim = dim};
  status = level >= DBL_MIN
               ? enclose(&s, level, rate, error)
               : xrd_fail(error, XRD_ERR_ARGUMENT, "a distortion of %g is nothing beside the symbols", distortion);
  finish(&s);
  free(scaled);
  return status;
}
