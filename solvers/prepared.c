#include "solvers/prepared.h"

#include <math.h>
#include <stdlib.h>

#include "base/carve.h"
#include "base/mean.h"
#include "base/memory.h"
#include "solvers/span.h"

/* Symbols rarer than this change no rate by a rounding, whatever happens to them (p log(1/p) and p * 700 are below
   1e-19); kept in the iteration they would only spoil its scaling. */
static const double NEGLIGIBLE = 1e-22;

static xrd_status allocate(const xrd_problem *problem, xrd_prepared *prepared, xrd_error *error) {
  for (size_t i = 0; i < problem->distortion.n; i++) {
    prepared->n += prepared->form->keeps_all || problem->p[i] >= NEGLIGIBLE;
    prepared->rare_count += problem->p[i] > 0 && problem->p[i] < NEGLIGIBLE;
  }
  const size_t n = prepared->n, stride = (n + XRD_LANES - 1) / XRD_LANES * XRD_LANES;
  prepared->m = problem->distortion.m;
  prepared->symbols = problem->distortion.n;
  prepared->stride = stride;
  const xrd_array arrays[] = {XRD_ARRAY(prepared->symbol, n),
                              XRD_ARRAY(prepared->nearest, n),
                              XRD_ARRAY(prepared->least, n),
                              XRD_ARRAY(prepared->rare, prepared->rare_count),
                              XRD_ARRAY(prepared->p, stride),
                              XRD_ARRAY(prepared->root_p, stride),
                              XRD_ARRAY(prepared->inverse_p, stride),
                              XRD_ARRAY(prepared->mean, prepared->m),
                              {0}};
  return xrd_carve(&prepared->block, arrays, error);
}

static void take_symbols(const xrd_problem *problem, xrd_prepared *prepared) {
  xrd_sum sum = {0, 0};
  size_t kept = 0, rare = 0;
  for (size_t i = 0; i < problem->distortion.n; i++) {
    const double p = problem->p[i];
    if (p > 0 && p < NEGLIGIBLE) prepared->rare[rare++] = (xrd_rare){i, 0, p, 0};
    if (p < NEGLIGIBLE && !prepared->form->keeps_all) continue;
    prepared->symbol[kept] = i;
    prepared->p[kept++] = p < NEGLIGIBLE ? 0 : p;
    if (p >= NEGLIGIBLE) xrd_sum_add(&sum, p);
  }
  for (size_t r = 0; r < rare; r++) prepared->rare[r].p /= xrd_sum_value(&sum);
  for (size_t i = 0; i < kept; i++) {
    prepared->p[i] /= xrd_sum_value(&sum);
    prepared->root_p[i] = sqrt(prepared->p[i]);
    prepared->inverse_p[i] = prepared->p[i] > 0 ? 1 / prepared->p[i] : 0;
  }
}

/* Rare symbols still count in D_min and D_max: their distortions may be large. */
static void take_rare(xrd_prepared *prepared) {
  for (size_t r = 0; r < prepared->rare_count; r++) {
    xrd_rare *rare = &prepared->rare[r];
    rare->least = HUGE_VAL;
    for (size_t j = 0; j < prepared->m; j++) {
      const double d = xrd_distortion_entry(prepared->distortion, rare->symbol, j);
      if (d >= rare->least) continue;
      rare->least = d;
      rare->nearest = j;
    }
    for (size_t j = 0; j < prepared->m; j++) {
      const double excess = xrd_distortion_entry(prepared->distortion, rare->symbol, j) - rare->least;
      prepared->mean[j] += rare->p * excess;
      if (excess > 0 && excess < prepared->least_positive) prepared->least_positive = excess;
    }
  }
}

/* D_min to the digits of two doubles: steep slopes tell distortions apart that one double does not. */
static void take_distortion_min(const xrd_problem *problem, xrd_prepared *prepared) {
  xrd_mean mean = {{0, 0}, {0, 0}};
  for (size_t i = 0; i < prepared->n; i++)
    if (prepared->p[i] > 0) xrd_mean_add(&mean, problem->p[prepared->symbol[i]], prepared->least[i]);
  for (size_t r = 0; r < prepared->rare_count; r++)
    xrd_mean_add(&mean, problem->p[prepared->rare[r].symbol], prepared->rare[r].least);
  prepared->distortion_min = xrd_mean_value(&mean, &prepared->distortion_min_low);
}

static bool is_line(const xrd_prepared *prepared) {
  const xrd_distortion *d = prepared->distortion;
  bool good = d->kind == XRD_SQUARED && d->dim == 1;
  for (size_t i = 1; i < prepared->n && good; i++) good = d->x[prepared->symbol[i]] >= d->x[prepared->symbol[i - 1]];
  return good;
}

xrd_status xrd_prepare(const xrd_problem *problem, xrd_prepared **result, xrd_error *error) {
  return xrd_prepare_until(problem, 1, NULL, result, error);
}

xrd_status xrd_prepare_until(const xrd_problem *problem, int threads, xrd_stop *stop, xrd_prepared **result,
                             xrd_error *error) {
  *result = NULL;
  xrd_prepared *prepared = xrd_allocate_zero(1, sizeof *prepared);
  if (prepared == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for a problem");
  prepared->distortion = &problem->distortion;
  prepared->stop = stop;
  prepared->threads = threads;
  prepared->form = xrd_form_choose(&problem->distortion);
  prepared->kernel = xrd_kernel_select();
  prepared->lattice = xrd_lattice_find(&problem->distortion);
  prepared->least_positive = HUGE_VAL;
  xrd_status status = allocate(problem, prepared, error);
  if (status == XRD_OK) {
    take_symbols(problem, prepared);
    status = prepared->form->prepare(prepared, error);
  }
  prepared->stop = NULL;
  if (status != XRD_OK) {
    xrd_prepared_free(prepared);
    return status;
  }
  prepared->is_line = is_line(prepared);
  take_rare(prepared);
  take_distortion_min(problem, prepared);
  *result = prepared;
  return XRD_OK;
}

void xrd_prepared_free(xrd_prepared *prepared) {
  if (prepared == NULL) return;
  prepared->form->release(prepared);
  xrd_carve_free(prepared->block);
  free(prepared);
}

/* A place on the line, and how far it is to reach. */
typedef struct {
  const xrd_prepared *problem;
  double y, slope, exponent;
} outlook;

static double place_of(const outlook *from, size_t i) { return from->problem->distortion->x[from->problem->symbol[i]]; }

static bool is_right(const void *context, size_t i) {
  const outlook *from = context;
  return place_of(from, i) >= from->y;
}

static bool is_reached(const void *context, size_t i) {
  const outlook *from = context;
  const double t = place_of(from, i) - from->y;
  return from->slope * (t * t - from->problem->least[i]) <= from->exponent;
}

/* Excess is convex along the rows, and least at the two next to y, which are always taken: on even lines these places
   may be off by a rounding. */
void xrd_prepared_reach(const xrd_prepared *problem, size_t j, double slope, double exponent, size_t *first,
                        size_t *end) {
  const outlook from = {problem, problem->distortion->y[j], slope, exponent};
  const size_t n = problem->n, at = xrd_span_turn(0, n, true, is_right, &from);
  xrd_span_find(n, at, is_reached, &from, first, end);
  if (*first == at && at > 0) *first = at - 1;
  if (*end == at && at < n) *end = at + 1;
}

void xrd_prepared_column(const xrd_prepared *problem, size_t j, double slope, double *a) {
  if (problem->form->column != NULL)
    problem->form->column(problem, j, slope, a);
  else
    problem->kernel->column(problem->stride, problem->form->excess(problem, j, a), slope, a);
}
