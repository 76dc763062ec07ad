#include "solvers/evaluate.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/carve.h"
#include "base/sum.h"

xrd_status xrd_evaluation_init(xrd_evaluation *evaluation, const xrd_prepared *problem, xrd_error *error) {
  const size_t stride = problem->stride;
  evaluation->members = NULL;
  evaluation->stop = NULL;
  const xrd_array arrays[] = {XRD_ARRAY(evaluation->a, stride),
                              XRD_ARRAY(evaluation->e, stride),
                              XRD_ARRAY(evaluation->u, stride),
                              XRD_ARRAY(evaluation->w, stride),
                              {0}};
  return xrd_carve(&evaluation->block, arrays, error);
}

void xrd_evaluation_clear(xrd_evaluation *evaluation) {
  xrd_carve_free(evaluation->block);
  memset(evaluation, 0, sizeof *evaluation);
}

/* The rows that reproduction j reaches, as far as the members know. */
static void rows_within_reach(const xrd_prepared *problem, const xrd_evaluation *evaluation, double slope, size_t j,
                              size_t *first, size_t *end) {
  const xrd_working_set *set = evaluation->members;
  const bool known = set != NULL && set->windowed && set->slope == slope && set->place[j] != SIZE_MAX;
  *first = known ? set->first[set->place[j]] : 0;
  *end = known ? set->end[set->place[j]] : problem->n;
}

static const double *column(const xrd_prepared *problem, const xrd_evaluation *evaluation, double slope, size_t j) {
  const xrd_working_set *set = evaluation->members;
  if (set != NULL && set->slope == slope && set->place[j] != SIZE_MAX) return set->a + set->place[j] * problem->stride;
  xrd_prepared_column(problem, j, slope, evaluation->a);
  return evaluation->a;
}

static void mix(const xrd_prepared *problem, xrd_evaluation *evaluation, const xrd_solution *solution) {
  memset(evaluation->u, 0, problem->stride * sizeof(double));
  for (size_t j = 0; j < problem->m; j++) {
    const double q = solution->q[j];
    if (!(q > 0)) continue;
    if (xrd_stop_wanted(evaluation->stop, (double)problem->stride)) return;
    const double *a = column(problem, evaluation, solution->slope, j);
    size_t first, end;
    rows_within_reach(problem, evaluation, solution->slope, j, &first, &end);
    for (size_t i = first; i < end; i++) evaluation->u[i] += q * a[i];
  }
  memset(solution->w, 0, problem->symbols * sizeof(double));
  for (size_t i = 0; i < problem->n; i++) {
    if (problem->p[i] == 0) continue;
    evaluation->w[i] = problem->p[i] / evaluation->u[i];
    solution->w[problem->symbol[i]] = fmin(1 / evaluation->u[i], 0x1p1020);
  }
}

/* A rare symbol that the channel does not reach adds its own mass, or a little more where that would be subnormal, to
   its nearest reproduction; its dual is the channel's, capped so that it weighs nothing in any column. */
static const double REACHED = 1e-150; /* far from where proofs in doubles end */

static double reach(const xrd_prepared *problem, const xrd_rare *rare, const xrd_solution *solution) {
  double u = 0;
  for (size_t j = 0; j < problem->m; j++) {
    if (!(solution->q[j] > 0)) continue;
    const double d = xrd_distortion_entry(problem->distortion, rare->symbol, j);
    if (!isinf(d)) u += solution->q[j] * exp(-solution->slope * (d - rare->least));
  }
  return u;
}

static void take_rare(const xrd_prepared *problem, xrd_solution *solution) {
  for (size_t r = 0; r < problem->rare_count; r++) {
    const xrd_rare *rare = &problem->rare[r];
    double u = reach(problem, rare, solution);
    if (!(u > REACHED)) {
      if (!(solution->q[rare->nearest] > 0)) solution->support++;
      u = fmax(rare->p, REACHED);
      solution->q[rare->nearest] += u;
    }
    solution->w[rare->symbol] = fmin(1 / u, fmin(1e-21 / rare->p, 0x1p900));
  }
}

static void scale_to_one(double *q, size_t m, size_t *support) {
  xrd_sum sum = {0, 0};
  *support = 0;
  for (size_t j = 0; j < m; j++)
    if (q[j] > 0) {
      xrd_sum_add(&sum, q[j]);
      ++*support;
    }
  const double total = xrd_sum_value(&sum);
  for (size_t j = 0; j < m; j++) q[j] /= total;
}

/* sum_i a_i w_i e_i of the rows within reach, and those that share a vector with them. */
static double moment(const xrd_prepared *problem, const xrd_evaluation *evaluation, size_t j, const double *a,
                     size_t first, size_t end) {
  const size_t from = first / XRD_LANES * XRD_LANES, to = (end + XRD_LANES - 1) / XRD_LANES * XRD_LANES;
  const double *e = evaluation->e;
  if (problem->form->excess_rows == NULL || to > problem->n)
    e = problem->form->excess(problem, j, evaluation->e);
  else
    problem->form->excess_rows(problem, j, from, to, evaluation->e);
  return problem->kernel->moment(to - from, a + from, evaluation->w + from, e + from);
}

void xrd_evaluate(const xrd_prepared *problem, xrd_evaluation *evaluation, xrd_solution *solution) {
  scale_to_one(solution->q, problem->m, &solution->support);
  mix(problem, evaluation, solution);
  take_rare(problem, solution);
  xrd_sum excess = {0, 0}, rate = {0, 0};
  for (size_t j = 0; j < problem->m; j++) {
    const double q = solution->q[j];
    if (!(q > 0)) continue;
    if (xrd_stop_wanted(evaluation->stop, (double)problem->stride)) return;
    const double *a = column(problem, evaluation, solution->slope, j);
    double c = 0;
    size_t first, end;
    rows_within_reach(problem, evaluation, solution->slope, j, &first, &end);
    for (size_t i = first; i < end; i++) c += a[i] * evaluation->w[i];
    xrd_sum_add(&excess, q * moment(problem, evaluation, j, a, first, end));
    if (c > 0) xrd_sum_add(&rate, -q * c * log(c));
  }
  for (size_t i = 0; i < problem->n; i++)
    if (problem->p[i] > 0) xrd_sum_add(&rate, -problem->p[i] * log(evaluation->u[i]));
  solution->excess = xrd_sum_value(&excess);
  xrd_sum_add(&rate, solution->excess > 0 ? -solution->slope * solution->excess : 0);
  solution->rate_nats = fmax(xrd_sum_value(&rate), 0);
}
