/* From the problem to the saddle point and back: symbols of no probability, reproductions that nothing allows and moves
   of no use stay outside. */
#include "solvers/perception.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "solvers/perception_saddle.h"

/* Masses below are those of reproductions that are not in use. */
static const double UNUSED = 1e-14;

typedef struct {
  xrd_saddle saddle;
  bool nearest; /* D is the least possible: only pairs with d_ij = min_j d_ij */
  size_t *rows, *columns;
  double *numbers; /* p, d, cost, mass, alpha, g, y */
  size_t *places;  /* column, group of each move */
  xrd_saddle_point point;
} reduced;

static bool model_allocate(reduced *model, size_t n, size_t m) {
  size_t nm;
  if (!xrd_size_multiply(n, m, &nm)) return false;
  model->rows = xrd_allocate(n + m, sizeof *model->rows);
  model->places = xrd_allocate(2 * nm, sizeof *model->places);
  model->numbers = xrd_allocate_zero(3 * nm + 3 * n + m, sizeof *model->numbers);
  if (!model->rows || !model->places || !model->numbers) return false;
  model->columns = model->rows + n;
  return true;
}

static void model_clear(reduced *model) {
  free(model->rows);
  free(model->places);
  free(model->numbers);
}

static double least_of_row(const xrd_distortion *d, size_t i) {
  double least = HUGE_VAL;
  for (size_t j = 0; j < d->m; j++) least = fmin(least, xrd_distortion_entry(d, i, j));
  return least;
}

/* Can a law within P of p use it, and may anything be sent to it? */
static bool uses_column(const xrd_perception *perception, bool nearest, size_t j) {
  const xrd_distortion *d = &perception->problem.distortion;
  if (perception->constraint == XRD_KL && !(perception->problem.p[j] > 0)) return false;
  for (size_t i = 0; i < d->n; i++) {
    const double entry = xrd_distortion_entry(d, i, j);
    if (perception->problem.p[i] > 0 && isfinite(entry) && (!nearest || entry == least_of_row(d, i))) return true;
  }
  return false;
}

static double least_distortion(const xrd_problem *problem) {
  double sum = 0;
  for (size_t i = 0; i < problem->distortion.n; i++)
    if (problem->p[i] > 0) sum += problem->p[i] * least_of_row(&problem->distortion, i);
  return sum;
}

static void fill_distortions(const xrd_perception *perception, reduced *model) {
  xrd_saddle *saddle = &model->saddle;
  double *p = model->numbers, *d = p + saddle->n, total = 0;
  for (size_t a = 0; a < saddle->n; a++) total += p[a] = perception->problem.p[model->rows[a]];
  for (size_t a = 0; a < saddle->n; a++) {
    double least = HUGE_VAL;
    p[a] /= total;
    for (size_t b = 0; b < saddle->m; b++) {
      double *entry = d + a * saddle->m + b;
      *entry = xrd_distortion_entry(&perception->problem.distortion, model->rows[a], model->columns[b]);
      least = fmin(least, *entry);
    }
    for (size_t b = 0; model->nearest && b < saddle->m; b++)
      d[a * saddle->m + b] = d[a * saddle->m + b] > least ? HUGE_VAL : 0;
  }
  saddle->p = p;
  saddle->d = d;
}

/* At P = 0 only moves that cost nothing, and nothing to limit. */
static void fill_moves(const xrd_perception *perception, double limit, reduced *model) {
  xrd_saddle *saddle = &model->saddle;
  double *cost = model->numbers + saddle->n + saddle->n * saddle->m, *mass = cost + saddle->n * saddle->m;
  size_t *column = model->places, *group = column + saddle->n * saddle->m;
  const bool entropy = perception->constraint == XRD_KL && limit > 0;
  saddle->groups = entropy ? 1 : saddle->n;
  for (size_t a = 0; a < (entropy ? 1 : saddle->n); a++) {
    mass[a] = entropy ? 1 : saddle->p[a];
    for (size_t b = 0; b < saddle->m; b++) {
      const size_t i = model->rows[a], j = model->columns[b], k = saddle->moves;
      cost[k] = perception->constraint == XRD_KL ? (i == j ? 0 : 1) : xrd_perception_cost(perception, i, j);
      if (entropy)
        cost[k] = saddle->p[b];
      else if (isinf(cost[k]) || (limit == 0 && cost[k] > 0))
        continue;
      column[k] = b;
      group[k] = a;
      saddle->moves++;
    }
  }
  saddle->column = column, saddle->group = group;
  saddle->cost = cost, saddle->mass = mass;
  saddle->entropy = entropy;
  saddle->perception = limit > 0 ? limit : HUGE_VAL;
  model->point.alpha = mass + saddle->n;
  model->point.g = model->point.alpha + saddle->n;
  model->point.y = model->point.g + saddle->m;
}

/* Largest of the finite. */
static double largest_distortion(const xrd_saddle *saddle) {
  double most = 0;
  for (size_t k = 0; k < saddle->n * saddle->m; k++)
    if (isfinite(saddle->d[k])) most = fmax(most, saddle->d[k]);
  return most;
}

static bool fill(const xrd_perception *perception, double margin, const xrd_perception_point *point, reduced *model) {
  const xrd_distortion *d = &perception->problem.distortion;
  if (!model_allocate(model, d->n, d->m)) return false;
  for (size_t i = 0; i < d->n; i++)
    if (perception->problem.p[i] > 0) model->rows[model->saddle.n++] = i;
  const double least = least_distortion(&perception->problem);
  model->nearest = point->distortion <= least * (1 + 1e-14);
  for (size_t j = 0; j < d->m; j++)
    if (uses_column(perception, model->nearest, j)) model->columns[model->saddle.m++] = j;
  fill_distortions(perception, model);
  const double limit = point->perception;
  fill_moves(perception, fmax(limit / 2, limit - margin * fmax(limit, 1e-3)), model);
  const double below = margin * fmax(point->distortion - least, 1e-2 * largest_distortion(&model->saddle));
  model->saddle.distortion = model->nearest ? 1 : fmax(point->distortion - below, 0.5 * (point->distortion + least));
  return true;
}

/* Symbols outside the model have w = 1; reproductions outside get a g at which they count for nothing. */
static void read_back(const xrd_perception *perception, const reduced *model, xrd_perception_point *point) {
  const xrd_saddle *saddle = &model->saddle;
  const xrd_saddle_point *found = &model->point;
  double value = 0, least = HUGE_VAL;
  for (size_t i = 0; i < point->n; i++) point->w[i] = 1;
  for (size_t b = 0; b < saddle->m; b++) least = fmin(least, found->g[b]);
  for (size_t j = 0; j < point->m; j++) point->g[j] = least;
  for (size_t b = 0; b < saddle->m; b++) point->g[model->columns[b]] = found->g[b];
  for (size_t k = 0; k < saddle->moves; k++) {
    const size_t j = model->columns[saddle->column[k]], i = model->rows[saddle->group[k]];
    point->q[j] += found->y[k];
    if (!saddle->entropy && perception->constraint != XRD_KL && found->y[k] > 1e-15 * saddle->mass[saddle->group[k]])
      point->plan[i * point->m + j] = found->y[k];
  }
  for (size_t b = 0; b < saddle->m; b++) value -= point->q[model->columns[b]] * found->g[b];
  for (size_t j = 0; j < point->m; j++)
    if (point->q[j] < UNUSED) point->q[j] = 0;
  for (size_t a = 0; a < saddle->n; a++) {
    double floor = HUGE_VAL;
    for (size_t b = 0; b < saddle->m; b++) floor = fmin(floor, saddle->d[a * saddle->m + b]);
    point->w[model->rows[a]] = fmin(fmax(exp(found->alpha[a] - found->slope * floor), 1e-300), 1e300);
    value += saddle->p[a] * found->alpha[a];
  }
  point->slope = model->nearest ? HUGE_VAL : found->slope;
  point->price = found->price;
  point->rate_nats = fmax(0, value - (model->nearest ? 0 : found->slope * point->distortion));
}

static bool is_finite(const xrd_perception_point *point) {
  double sum = point->slope < HUGE_VAL ? point->slope : 0;
  sum += point->price < HUGE_VAL ? point->price : 0;
  for (size_t j = 0; j < point->m; j++) sum += fabs(point->q[j]) + fabs(point->g[j]);
  for (size_t i = 0; i < point->n; i++) sum += point->w[i];
  for (size_t k = 0; k < point->moves; k++) sum += point->plan[k];
  return isfinite(sum);
}

/* A witness that proves next to nothing. */
static void forget(xrd_perception_point *point) {
  point->slope = 0;
  point->price = 1;
  point->rate_nats = 0;
  for (size_t j = 0; j < point->m; j++) point->q[j] = 1 / (double)point->m, point->g[j] = 0;
  for (size_t i = 0; i < point->n; i++) point->w[i] = 1;
  for (size_t k = 0; k < point->moves; k++) point->plan[k] = 0;
}

xrd_status xrd_perception_solve(const xrd_perception *perception, xrd_perception_manner manner, xrd_stop *stop,
                                xrd_perception_point *point, bool *reached, xrd_error *error) {
  reduced model = {.saddle = {.caution = manner.caution, .begin = manner.begin}};
  const bool ready = fill(perception, manner.margin, point, &model) &&
                     xrd_saddle_solve(&model.saddle, stop, &model.point);
  if (ready) {
    read_back(perception, &model, point);
    const bool priced = perception->constraint != XRD_KL || point->price >= 0x1p-1022; /* as the certificate wants */
    if (!is_finite(point) || !priced) forget(point);
    *reached = point->distortion >= least_distortion(&perception->problem) * (1 - 1e-14);
  }
  model_clear(&model);
  return ready ? XRD_OK : xrd_fail(error, XRD_ERR_MEMORY, "no memory for a saddle point of %zu moves", point->moves);
}
