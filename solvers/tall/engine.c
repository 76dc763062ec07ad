#include "solvers/tall/engine.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/carve.h"
#include "solvers/forms/form.h"
#include "solvers/tall/steps.h"

/* Beyond COLUMNS, from where columns that are kept (newton.c) would be no more than there is room for here. */
enum { ROWS_LEAST = 8 * XRD_LEAF, COLUMNS = 4096, ROWS_OF_MORE = 131072, COLUMNS_MOST = 32768, TALL = 8 };

static bool has_the_shape(const xrd_distortion *distortion, size_t rows) {
  const size_t m = distortion->m, least = m <= COLUMNS ? ROWS_LEAST : ROWS_OF_MORE;
  if (distortion->kind == XRD_HAMMING || rows < least || m > COLUMNS_MOST) return false;
  if (distortion->kind != XRD_MATRIX && distortion->dim == 1) return false; /* lines have better */
  return rows / TALL >= m;
}

/* Rows that are shared out were judged as a whole. */
static bool fits(const xrd_problem *problem, const xrd_team *team) {
  const xrd_distortion *d = &problem->distortion;
  if (!has_the_shape(d, xrd_team_rows(team, d->n))) return false;
  const xrd_form *form = team == NULL ? xrd_form_choose(d) : &xrd_form_table;
  return form == &xrd_form_table || form == &xrd_form_points;
}

static xrd_status allocate(xrd_tall_solver *solver, size_t m, xrd_error *error) {
  const size_t k = solver->tall.capacity;
  const xrd_array arrays[] = {XRD_ARRAY(solver->q, m),
                              XRD_ARRAY(solver->tried, m),
                              XRD_ARRAY(solver->c, m),
                              XRD_ARRAY(solver->guess, m),
                              XRD_ARRAY(solver->member, k),
                              XRD_ARRAY(solver->order, m),
                              XRD_ARRAY(solver->place, m),
                              XRD_ARRAY(solver->answers.place, XRD_TALL_ANSWERS),
                              XRD_ARRAY_2(solver->answers.rest, XRD_TALL_ANSWERS, m),
                              XRD_ARRAY(solver->triangle, k * (k + 1) / 2),
                              XRD_ARRAY(solver->scale, k),
                              XRD_ARRAY(solver->x, k),
                              XRD_ARRAY(solver->start, k),
                              XRD_ARRAY(solver->gradient, k),
                              XRD_ARRAY(solver->tolerance, k),
                              XRD_ARRAY_2(solver->entries, k, k),
                              {0}};
  const xrd_status status = xrd_carve_bare(&solver->block, arrays, error);
  return status == XRD_OK ? xrd_quadratic_init(&solver->quadratic, k, error) : status;
}

static void clear(void *state) {
  xrd_tall_solver *solver = state;
  xrd_tall_clear(&solver->tall);
  xrd_tall_sample_clear(&solver->sample);
  xrd_quadratic_clear(&solver->quadratic);
  xrd_carve_free(solver->block);
  memset(solver, 0, sizeof *solver);
}

static xrd_status init_raw(void *state, const xrd_problem *problem, const xrd_options *options, xrd_stop *stop,
                           xrd_error *error) {
  xrd_tall_solver *solver = state;
  *solver = (xrd_tall_solver){.answers = {.m = problem->distortion.m}};
  xrd_status status = xrd_tall_init(&solver->tall, problem, options->threads, options->team, error);
  if (status == XRD_OK) status = allocate(solver, problem->distortion.m, error);
  solver->tall.stop = stop;
  if (xrd_team_largest(options->team, status) == XRD_OK) { /* all have room, or none begins */
    if (xrd_tall_look(&solver->tall, &solver->overview))
      status = xrd_tall_sample_init(&solver->sample, &solver->tall, error);
    else
      xrd_stop_now(stop);
  }
  if (status != XRD_OK) clear(solver);
  return status;
}

static void stop_with(void *state, xrd_stop *stop) {
  xrd_tall_solver *solver = state;
  solver->tall.stop = solver->quadratic.stop = solver->quadratic.factor.stop = stop;
  if (solver->sample.solver != NULL) xrd_solver_stop_with(solver->sample.solver, stop);
}

static xrd_overview overview(const void *state) { return ((const xrd_tall_solver *)state)->overview; }

static void evaluate(void *state, xrd_solution *solution) {
  xrd_tall_evaluate(&((xrd_tall_solver *)state)->tall, solution);
}

static void forget(void *state) {
  xrd_tall_solver *solver = state;
  solver->answers.count = 0;
  xrd_tall_sample_forget(&solver->sample);
}

static bool sketch(void *state, double slope, xrd_solution *solution) {
  xrd_tall_solver *solver = state;
  if (!xrd_tall_sample_solve(&solver->sample, slope, solver->guess)) return false;
  xrd_tall_sample_tell(&solver->sample, &solution->excess, &solution->rate_nats);
  return true;
}

static void solve(void *state, double slope, double gap_nats, size_t max_rounds, xrd_solution *solution) {
  xrd_tall_solver *solver = state;
  xrd_tall_move(&solver->tall, slope, gap_nats);
  xrd_tall_minimise(solver, slope, gap_nats, max_rounds, solution);
  memcpy(solution->q, solver->q, solver->tall.problem->distortion.m * sizeof *solution->q);
  solution->slope = slope;
  if (!xrd_stop_wanted(solver->tall.stop, 0)) xrd_tall_evaluate(&solver->tall, solution);
}

static bool drop(void *state, const unsigned char *barred, double gap_nats, xrd_solution *solution) {
  xrd_tall_solver *solver = state;
  solver->barred = barred;
  solve(solver, solution->slope, gap_nats, 0, solution);
  solver->barred = NULL;
  return isfinite(solution->gap_nats);
}

static bool full(const void *state, size_t *most, double *bytes) {
  const xrd_tall_solver *solver = state;
  *most = solver->tall.capacity;
  *bytes = 0;
  return solver->full;
}

const xrd_solver_engine xrd_tall_engine = {.method = XRD_NEWTON,
                                           .fits = fits,
                                           .size = sizeof(xrd_tall_solver),
                                           .init_raw = init_raw,
                                           .clear = clear,
                                           .stop_with = stop_with,
                                           .solve = solve,
                                           .sketch = sketch,
                                           .forget = forget,
                                           .drop = drop,
                                           .full = full,
                                           .overview = overview,
                                           .evaluate = evaluate};
