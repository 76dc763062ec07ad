/* Points of the capacity-cost function: where its solver meets its certificate. */
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/blas.h"
#include "base/float_mode.h"
#include "base/memory.h"
#include "base/sum.h"
#include "curve/session.h"
#include "exactrd/capacity.h"
#include "solvers/capacity.h"

static const double SHARE = 0x1p-4; /* of the gap asked for, left to the solver at first */

void xrd_capacity_point_clear(xrd_capacity_point *point) {
  free(point->p);
  free(point->r);
  *point = (xrd_capacity_point){0};
}

/* The inputs that may be used, as the solver reads them. */
typedef struct {
  const xrd_capacity_problem *problem;
  size_t n;
  size_t *input;                    /* n */
  double *w, *h, *cost, *p, *block; /* the block holds all */
  double least, dearest;            /* of all costs; of those chosen, beyond the least, in units */
  double limit;                     /* beyond the least, in units of 2^exponent */
  int exponent;
  double reach; /* units: dearer inputs have so little mass that it counts for nothing */
  size_t cheapest;
} selection;

static double cost_of(const xrd_capacity_problem *problem, size_t x) {
  return problem->cost != NULL ? problem->cost[x] : 0;
}

static xrd_status reserve(const xrd_capacity_problem *problem, selection *chosen, xrd_capacity_point *point,
                          xrd_error *error) {
  const size_t n = problem->n, m = problem->m;
  *point = (xrd_capacity_point){.n = n, .m = m};
  *chosen = (selection){.problem = problem};
  point->p = xrd_allocate_zero(n, sizeof(double));
  point->r = xrd_allocate_zero(m, sizeof(double));
  chosen->input = xrd_allocate(n, sizeof *chosen->input);
  size_t tall;
  chosen->block = xrd_size_multiply(n, m + 3, &tall) ? xrd_allocate(tall, sizeof(double)) : NULL;
  if (point->p == NULL || point->r == NULL || chosen->input == NULL || chosen->block == NULL)
    return xrd_fail(error, XRD_ERR_MEMORY, "no memory for a channel of %zu inputs and %zu outputs", n, m);
  chosen->w = chosen->block;
  chosen->h = chosen->w + n * m, chosen->cost = chosen->h + n, chosen->p = chosen->cost + n;
  return XRD_OK;
}

static void release(selection *chosen) {
  free(chosen->input);
  free(chosen->block);
}

/* The least cost, and the unit in which the limit is 1 to 2 beyond it. */
static void find_limit(selection *chosen, double limit) {
  for (size_t x = 0; x < chosen->problem->n; x++)
    if (cost_of(chosen->problem, x) < cost_of(chosen->problem, chosen->cheapest)) chosen->cheapest = x;
  chosen->least = cost_of(chosen->problem, chosen->cheapest);
  const double room = limit - chosen->least;
  chosen->exponent = room > 0 && isfinite(room) ? ilogb(room) : 0;
  chosen->limit = isfinite(room) ? ldexp(room, -chosen->exponent) : room;
}

/* Beyond the least, in units; +infinity where that is out of reach. */
static double units_of(const selection *chosen, size_t x) {
  const double units = ldexp(cost_of(chosen->problem, x) - chosen->least, -chosen->exponent);
  return units > chosen->reach * fmax(0, chosen->limit) ? HUGE_VAL : units;
}

/* Each row divided by its sum, and h_x; the inputs within reach. */
static void select_inputs(selection *chosen, double reach) {
  const size_t m = chosen->problem->m;
  chosen->n = 0, chosen->dearest = 0, chosen->reach = reach;
  for (size_t x = 0; x < chosen->problem->n; x++) {
    if (isinf(units_of(chosen, x))) continue;
    const double *row = chosen->problem->matrix + x * m;
    double *w = chosen->w + chosen->n * m, *h = chosen->h + chosen->n;
    xrd_sum sum = {0, 0}, logs = {0, 0};
    for (size_t y = 0; y < m; y++) xrd_sum_add(&sum, row[y]);
    for (size_t y = 0; y < m; y++) {
      w[y] = row[y] / xrd_sum_value(&sum);
      if (w[y] > 0) xrd_sum_add(&logs, w[y] * log(w[y]));
    }
    *h = xrd_sum_value(&logs);
    chosen->cost[chosen->n] = units_of(chosen, x);
    chosen->dearest = fmax(chosen->dearest, chosen->cost[chosen->n]);
    chosen->input[chosen->n++] = x;
  }
}

static double mean_cost(const xrd_capacity_point *point, const xrd_capacity_problem *problem) {
  xrd_sum mass = {0, 0}, spent = {0, 0};
  for (size_t x = 0; x < problem->n; x++) {
    xrd_sum_add(&mass, point->p[x]);
    xrd_sum_add(&spent, point->p[x] * cost_of(problem, x));
  }
  return xrd_sum_value(&spent) / xrd_sum_value(&mass);
}

/* Moves so little mass to the cheapest input that the mean keeps to the limit whatever rounding did. */
static void keep_limit(const selection *chosen, xrd_capacity_point *point) {
  const double mean = mean_cost(point, chosen->problem), margin = 0x1p-50 * mean;
  double dearest = 0;
  for (size_t x = 0; x < point->n; x++)
    if (point->p[x] > 0) dearest = fmax(dearest, cost_of(chosen->problem, x));
  if (dearest == chosen->least || mean <= chosen->least || mean + margin <= point->cost) return;
  const double share = fmin(1, (mean + margin - point->cost) / (mean - chosen->least));
  for (size_t x = 0; x < point->n; x++) point->p[x] *= 1 - share;
  point->p[chosen->cheapest] += share;
}

/* Where inputs are out of reach: r gets to every output, and the slope is steep enough for them. */
static void price_out(const selection *chosen, double gap_nats, double value, xrd_capacity_point *point) {
  const xrd_capacity_problem *problem = chosen->problem;
  const double share = 0x1p-8 * gap_nats;
  for (size_t y = 0; y < point->m; y++) point->r[y] = (1 - share) * point->r[y] + share / (double)point->m;
  for (size_t x = 0; x < point->n; x++) {
    const double dearer = cost_of(problem, x) - chosen->least;
    double divergence = 0;
    if (isfinite(units_of(chosen, x))) continue;
    for (size_t y = 0; y < point->m; y++) {
      const double w = problem->matrix[x * point->m + y];
      if (w > 0) divergence += w * log(w / point->r[y]);
    }
    point->slope = fmax(point->slope, fmin(fmax(0, divergence - value) / dearer, DBL_MAX));
  }
}

static xrd_status solve(selection *chosen, const double *limit, double gap_nats, const xrd_options *options,
                        xrd_capacity_point *point, xrd_error *error) {
  const xrd_capacity_task task = {.n = chosen->n,
                                  .m = point->m,
                                  .w = chosen->w,
                                  .h = chosen->h,
                                  .cost = limit != NULL && chosen->limit < chosen->dearest ? chosen->cost : NULL,
                                  .limit = limit != NULL ? chosen->limit : 0,
                                  .gap_nats = gap_nats};
  xrd_capacity_solution solution = {.p = chosen->p, .r = point->r};
  xrd_stop stop;
  xrd_options_stop(options, &stop);
  const xrd_status status = xrd_capacity_solve(&task, &stop, &solution, error);
  if (status != XRD_OK) return status;
  if (solution.stopped) return xrd_fail(error, XRD_ERR_INTERRUPTED, "interrupted within a point");
  memset(point->p, 0, point->n * sizeof *point->p);
  for (size_t k = 0; k < chosen->n; k++) point->p[chosen->input[k]] = chosen->p[k];
  point->slope = fmin(ldexp(solution.slope, -chosen->exponent), DBL_MAX);
  if (chosen->n < point->n) price_out(chosen, gap_nats, solution.value, point);
  if (limit != NULL)
    point->cost = *limit, keep_limit(chosen, point);
  else
    point->cost = mean_cost(point, chosen->problem) * (1 + 0x1p-49);
  return XRD_OK;
}

static xrd_status prove(const xrd_capacity_problem *problem, const xrd_options *options, xrd_capacity_point *point,
                        xrd_error *error) {
  const xrd_status status = xrd_capacity_certify(problem, point, error);
  if (status != XRD_OK) return status;
  point->support = 0;
  for (size_t x = 0; x < point->n; x++) point->support += point->p[x] > 0;
  point->capacity_nats = point->capacity_lower + (point->capacity_upper - point->capacity_lower) / 2;
  point->capacity_nats = fmax(point->capacity_lower, fmin(point->capacity_nats, point->capacity_upper));
  point->verdict = point->capacity_upper - point->capacity_lower <= options->gap_nats ? XRD_CLOSED : XRD_OPEN;
  return XRD_OK;
}

typedef struct {
  double share, reach; /* of the gap, left to the solver; see selection */
} manner;

static xrd_status attempt(selection *chosen, const double *cost, manner how, const xrd_options *options,
                          xrd_capacity_point *point, xrd_error *error) {
  select_inputs(chosen, how.reach);
  const xrd_status status = solve(chosen, cost, how.share * options->gap_nats, options, point, error);
  return status == XRD_OK ? prove(chosen->problem, options, point, error) : status;
}

static double width(const xrd_capacity_point *point) { return point->capacity_upper - point->capacity_lower; }

/* Another attempt; the narrower bounds are kept. */
static xrd_status try_again(selection *chosen, const double *cost, manner how, const xrd_options *options,
                            xrd_capacity_point *point, xrd_error *error) {
  xrd_capacity_point other = *point;
  /* NOLINTBEGIN(clang-analyzer-unix.Malloc): what an earlier attempt cleared is not what *point holds since */
  other.p = xrd_duplicate(point->p, point->n, sizeof *point->p);
  other.r = xrd_duplicate(point->r, point->m, sizeof *point->r);
  /* NOLINTEND(clang-analyzer-unix.Malloc) */
  xrd_status status = other.p != NULL && other.r != NULL
                          ? attempt(chosen, cost, how, options, &other, error)
                          : xrd_fail(error, XRD_ERR_MEMORY, "no memory for another attempt");
  if (status != XRD_OK || width(&other) >= width(point)) {
    xrd_capacity_point_clear(&other);
    return status;
  }
  xrd_capacity_point_clear(point);
  *point = other;
  return XRD_OK;
}

static xrd_status validate(const xrd_capacity_problem *problem, const double *cost, const xrd_options *options,
                           xrd_error *error) {
  xrd_status status = xrd_options_validate(options, error);
  if (status == XRD_OK) status = xrd_capacity_validate(problem, error);
  if (status != XRD_OK || cost == NULL) return status;
  if (!(*cost >= 0 && isfinite(*cost)))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "the cost %g is not a finite number >= 0", *cost);
  double least = HUGE_VAL;
  for (size_t x = 0; x < problem->n; x++) least = fmin(least, cost_of(problem, x));
  if (*cost >= least) return XRD_OK;
  return xrd_fail(error, XRD_ERR_ARGUMENT, "the cost %.15g is below the least cost of an input, %.17g", *cost, least);
}

xrd_status xrd_capacity_at(const xrd_capacity_problem *problem, const double *cost, const xrd_options *options,
                           xrd_capacity_point *point, xrd_error *error) {
  XRD_DEFAULT_FLOAT_MODE(callers);
  *point = (xrd_capacity_point){0};
  xrd_status status = validate(problem, cost, options, error);
  if (status != XRD_OK) return status;
  selection chosen;
  status = reserve(problem, &chosen, point, error);
  if (status == XRD_OK) {
    find_limit(&chosen, cost != NULL ? *cost : HUGE_VAL);
    xrd_blas_single_begin();
    status = attempt(&chosen, cost, (manner){SHARE, 0x1p60}, options, point, error);
    static const manner others[] = {{0x1p-10, 0x1p60}, {0x1p-10, 0x1p45}, {0x1p-10, 0x1p20}};
    for (size_t k = 0; k < 3 && status == XRD_OK && point->verdict != XRD_CLOSED && xrd_options_try_again(options); k++)
      status = try_again(&chosen, cost, others[k], options, point, error);
    xrd_blas_single_end();
  }
  release(&chosen);
  if (status != XRD_OK) xrd_capacity_point_clear(point);
  return status;
}
