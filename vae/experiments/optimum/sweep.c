#include "vae/experiments/optimum/sweep.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

enum { N = XRD_POSITIONS, POINTS = 80, QUICK_POINTS = 6 };
static const double FIRST = 0.05, LAST = 3, GRADE = 0.75, TASK_WEIGHT = 5;
const double xrd_precision_shares[XRD_PRECISION_RATES] = {0.15, 0.35, 0.6, 0.85};

const char *xrd_half_name(xrd_half_kind kind) {
  static const char *const names[] = {"uniform", "biased", "graded", "task"};
  return names[kind];
}

static void fill(xrd_half_sweep *sweep) {
  double p[N], sum = 0;
  xrd_corridor_marginal(sweep->kind == XRD_HALF_BIASED ? XRD_CORRIDORS_BIASED : XRD_CORRIDORS_UNIFORM, 1, p);
  for (size_t c = 0; sweep->kind == XRD_HALF_GRADED && c < N; c++) p[c] = pow(GRADE, (double)c);
  for (size_t c = 0; c < N; c++) sum += p[c];
  for (size_t c = 0; c < N; c++) p[c] /= sum;
  for (size_t c = 0; c < N; c++) sweep->entropy -= p[c] * log(p[c]);
  xrd_corridor_half(p, sweep->kind == XRD_HALF_TASK ? TASK_WEIGHT : 0, &sweep->half);
}

static xrd_status solve_all(xrd_half_sweep *sweep, int threads, xrd_error *error) {
  xrd_status status = XRD_OK;
#pragma omp parallel for num_threads(threads) schedule(dynamic, 1)
  for (size_t k = 0; k < sweep->count; k++) {
    xrd_error problem = {""};
    const double slope = FIRST * pow(LAST / FIRST, (double)k / (double)(sweep->count - 1));
    const xrd_status result = xrd_prototypes_at_slope(&sweep->half.source, slope, NULL, &sweep->optima[k], &problem);
#pragma omp critical
    if (result != XRD_OK && status == XRD_OK) status = xrd_fail(error, result, "%s", problem.message);
  }
  return status;
}

xrd_status xrd_half_sweep_solve(xrd_half_sweep *sweep, xrd_half_kind kind, bool quick, int threads, xrd_error *error) {
  memset(sweep, 0, sizeof *sweep);
  sweep->kind = kind;
  sweep->count = quick ? QUICK_POINTS : POINTS;
  sweep->optima = xrd_allocate_zero(sweep->count, sizeof *sweep->optima);
  if (sweep->optima == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu optima", sweep->count);
  fill(sweep);
  const xrd_status status = solve_all(sweep, threads, error);
  if (status != XRD_OK || quick) return status;
  return xrd_prototypes_events(&sweep->half.source, sweep->optima, sweep->count, &sweep->events, &sweep->event_count,
                               error);
}

void xrd_half_sweep_clear(xrd_half_sweep *sweep) {
  for (size_t k = 0; k < sweep->count && sweep->optima != NULL; k++) xrd_prototypes_clear(&sweep->optima[k]);
  free(sweep->optima);
  free(sweep->events);
}

double xrd_prototype_position(const xrd_half_sweep *sweep, const xrd_prototypes *r, size_t j) {
  double sum = 0, mass = 0;
  for (size_t i = 0; i < r->n; i++) {
    const double joint = sweep->half.p[i] * r->channel[i * r->count + j];
    sum += joint * (double)i;
    mass += joint;
  }
  return sum / mass;
}

const xrd_prototypes *xrd_half_sweep_at(const xrd_half_sweep *sweep, double rate_nats) {
  const xrd_prototypes *best = &sweep->optima[0];
  for (size_t k = 1; k < sweep->count; k++)
    if (fabs(sweep->optima[k].bounds.rate_upper - rate_nats) < fabs(best->bounds.rate_upper - rate_nats))
      best = &sweep->optima[k];
  return best;
}
