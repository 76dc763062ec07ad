#include "solvers/evaluate.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/carve.h"
#include "base/crew.h"
#include "base/sum.h"

enum { ROWS = 512, PARTS = 64 };

static const double ENTRY_NS = 1;

xrd_status xrd_evaluation_init(xrd_evaluation *evaluation, const xrd_prepared *problem, int threads, xrd_error *error) {
  const size_t stride = problem->stride;
  evaluation->members = NULL;
  evaluation->threads = threads;
  evaluation->stop = NULL;
  const xrd_array arrays[] = {XRD_ARRAY(evaluation->a, stride),
                              XRD_ARRAY_2(evaluation->e, (size_t)threads, stride),
                              XRD_ARRAY(evaluation->u, stride),
                              XRD_ARRAY(evaluation->w, stride),
                              XRD_ARRAY(evaluation->excess, problem->m),
                              XRD_ARRAY(evaluation->rate, problem->m),
                              {0}};
  return xrd_carve(&evaluation->block, arrays, error);
}

void xrd_evaluation_clear(xrd_evaluation *evaluation) {
  xrd_carve_free(evaluation->block);
  memset(evaluation, 0, sizeof *evaluation);
}

/* The column of j where the members have it, else NULL. */
static const double *at_hand(const xrd_prepared *problem, const xrd_evaluation *evaluation, double slope, size_t j) {
  const xrd_working_set *set = evaluation->members;
  const bool has = set != NULL && set->slope == slope && set->place[j] != SIZE_MAX;
  return has ? set->a + set->place[j] * problem->stride : NULL;
}

static const double NOTHING = 708; /* exponents from here on are those of 0 */

/* A column of A, on the rows that it reaches and those that share a vector with them. */
typedef struct {
  size_t first, end; /* rows reached */
  size_t from, to;   /* multiples of XRD_LANES around them */
  const double *a;   /* from row 0 on, the rest undefined */
} reached_column;

/* e[from] .. e[to - 1]. */
static const double *excess(const xrd_prepared *problem, size_t j, const reached_column *column, double *e) {
  if (problem->form->excess_rows == NULL || column->to > problem->n) return problem->form->excess(problem, j, e);
  problem->form->excess_rows(problem, j, column->from, column->to, e);
  return e;
}

/* From the members, as far as they know it. */
static reached_column take_column(const xrd_prepared *problem, const xrd_evaluation *evaluation, double slope,
                                  size_t j) {
  const xrd_working_set *set = evaluation->members;
  reached_column column = {.end = problem->n, .a = at_hand(problem, evaluation, slope, j)};
  const bool known = column.a != NULL;
  if (known && set->windowed) {
    column.first = set->first[set->place[j]];
    column.end = set->end[set->place[j]];
  } else if (!known && problem->is_line) {
    xrd_prepared_reach(problem, j, slope, NOTHING, &column.first, &column.end);
  }
  column.from = column.first / XRD_LANES * XRD_LANES;
  column.to = (column.end + XRD_LANES - 1) / XRD_LANES * XRD_LANES;
  if (known) return column;
  problem->kernel->column(column.to - column.from, excess(problem, j, &column, evaluation->e) + column.from, slope,
                          evaluation->a + column.from);
  column.a = evaluation->a;
  return column;
}

typedef struct {
  const xrd_prepared *problem;
  xrd_evaluation *evaluation;
  const xrd_solution *solution;
  size_t rows; /* in a piece */
} task;

/* Threads that are worth their while, where every column in use is at hand. */
static int worthy(const xrd_prepared *problem, const xrd_evaluation *evaluation, const xrd_solution *solution) {
  const xrd_working_set *set = evaluation->members;
  if (set == NULL || evaluation->threads == 1 || problem->form->excess_rows != NULL || problem->form->mix != NULL)
    return 1;
  if (ENTRY_NS * (double)solution->support * (double)problem->n < XRD_CREW_PAYS) return 1;
  for (size_t j = 0; j < problem->m; j++)
    if (solution->q[j] > 0 && at_hand(problem, evaluation, solution->slope, j) == NULL) return 1;
  return evaluation->threads;
}

/* u of some rows. */
static void mix_rows(void *context, size_t k, int thread) {
  (void)thread;
  const task *of = context;
  const xrd_prepared *problem = of->problem;
  const size_t from = k * of->rows, to = from + of->rows < problem->n ? from + of->rows : problem->n;
  for (size_t j = 0; j < problem->m; j++) {
    const double q = of->solution->q[j];
    if (!(q > 0)) continue;
    if (xrd_stop_wanted(of->evaluation->stop, (double)of->rows)) return;
    const reached_column column = take_column(problem, of->evaluation, of->solution->slope, j);
    for (size_t i = column.first > from ? column.first : from; i < column.end && i < to; i++)
      of->evaluation->u[i] += q * column.a[i];
  }
}

static void mix(const task *of) {
  const xrd_prepared *problem = of->problem;
  const xrd_evaluation *evaluation = of->evaluation;
  const xrd_solution *solution = of->solution;
  const int threads = worthy(problem, evaluation, solution);
  task rows = *of;
  rows.rows = threads > 1 ? ROWS : problem->n;
  memset(evaluation->u, 0, problem->stride * sizeof(double));
  xrd_crew_share(threads, (problem->n + rows.rows - 1) / rows.rows, mix_rows, &rows);
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

/* What the columns of a part of the reproductions add to the excess and to the rate. */
static void take_columns(void *context, size_t part, int thread) {
  const task *of = context;
  const xrd_prepared *problem = of->problem;
  const xrd_evaluation *evaluation = of->evaluation;
  for (size_t j = part * problem->m / PARTS; j < (part + 1) * problem->m / PARTS; j++) {
    const double q = of->solution->q[j];
    if (!(q > 0)) continue;
    if (xrd_stop_wanted(evaluation->stop, (double)problem->stride)) return;
    const reached_column column = take_column(problem, evaluation, of->solution->slope, j);
    const double *e = excess(problem, j, &column, evaluation->e + (size_t)thread * problem->stride);
    const size_t from = column.from;
    double c = 0;
    for (size_t i = column.first; i < column.end; i++) c += column.a[i] * evaluation->w[i];
    evaluation->excess[j] = q *
                            problem->kernel->moment(column.to - from, column.a + from, evaluation->w + from, e + from);
    evaluation->rate[j] = c > 0 ? -q * c * log(c) : 0;
  }
}

void xrd_evaluate(const xrd_prepared *problem, xrd_evaluation *evaluation, xrd_solution *solution) {
  scale_to_one(solution->q, problem->m, &solution->support);
  task of = {problem, evaluation, solution, 0};
  mix(&of);
  take_rare(problem, solution);
  xrd_crew_share(worthy(problem, evaluation, solution), PARTS, take_columns, &of);
  xrd_sum excess = {0, 0}, rate = {0, 0};
  for (size_t j = 0; j < problem->m; j++) {
    if (!(solution->q[j] > 0)) continue;
    xrd_sum_add(&excess, evaluation->excess[j]);
    xrd_sum_add(&rate, evaluation->rate[j]);
  }
  for (size_t i = 0; i < problem->n; i++)
    if (problem->p[i] > 0) xrd_sum_add(&rate, -problem->p[i] * log(evaluation->u[i]));
  solution->excess = xrd_sum_value(&excess);
  xrd_sum_add(&rate, solution->excess > 0 ? -solution->slope * solution->excess : 0);
  solution->rate_nats = fmax(xrd_sum_value(&rate), 0);
}
