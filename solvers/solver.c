#include "solvers/solver.h"

#include <stdlib.h>

#include "base/memory.h"
#include "solvers/evaluate.h"
#include "solvers/flush.h"

struct xrd_solver {
  const xrd_solver_engine *engine;
  void *state;
  size_t max_iterations;
  xrd_stop *stop;
  xrd_prepared *problem; /* of engines that want it */
  xrd_evaluation evaluation;
};

static xrd_status start(xrd_solver *solver, const xrd_problem *problem, const xrd_options *options, xrd_stop *stop,
                        xrd_error *error) {
  const xrd_solver_engine *engine = solver->engine;
  if (engine->init == NULL) return engine->init_raw(solver->state, problem, options, stop, error);
  xrd_status status = xrd_prepare_until(problem, options->threads, stop, &solver->problem, error);
  if (status == XRD_OK) status = xrd_evaluation_init(&solver->evaluation, solver->problem, options->threads, error);
  if (status == XRD_OK) status = engine->init(solver->state, solver->problem, options->threads, error);
  if (status == XRD_OK && engine->members != NULL) solver->evaluation.members = engine->members(solver->state);
  return status;
}

xrd_status xrd_solver_create(xrd_solver **result, const xrd_problem *problem, const xrd_options *options,
                             xrd_error *error) {
  return xrd_solver_create_until(result, problem, options, NULL, error);
}

xrd_status xrd_solver_create_until(xrd_solver **result, const xrd_problem *problem, const xrd_options *options,
                                   xrd_stop *stop, xrd_error *error) {
  *result = NULL;
  const xrd_solver_engine *engine = xrd_solver_engine_for(problem, options->method, options->team);
  xrd_solver *solver = xrd_allocate_zero(1, sizeof *solver);
  if (solver != NULL) solver->state = xrd_allocate_zero(1, engine->size);
  if (solver == NULL || solver->state == NULL) {
    free(solver);
    return xrd_fail(error, XRD_ERR_MEMORY, "no memory for a solver");
  }
  solver->engine = engine;
  solver->max_iterations = options->max_iterations;
  xrd_status status = start(solver, problem, options, stop, error);
  if (status == XRD_OK && xrd_stop_wanted(stop, 0))
    status = xrd_fail(error, XRD_ERR_INTERRUPTED, "interrupted before the first slope");
  if (status != XRD_OK) {
    xrd_solver_free(solver);
    return status;
  }
  xrd_solver_stop_with(solver, stop);
  *result = solver;
  return XRD_OK;
}

void xrd_solver_free(xrd_solver *solver) {
  if (solver == NULL) return;
  xrd_evaluation_clear(&solver->evaluation);
  solver->engine->clear(solver->state);
  xrd_prepared_free(solver->problem);
  free(solver->state);
  free(solver);
}

void xrd_solver_stop_with(xrd_solver *solver, xrd_stop *stop) {
  solver->stop = solver->evaluation.stop = stop;
  if (solver->engine->stop_with != NULL) solver->engine->stop_with(solver->state, stop);
}

xrd_overview xrd_solver_overview(const xrd_solver *solver) {
  if (solver->engine->overview != NULL) return solver->engine->overview(solver->state);
  const xrd_prepared *problem = solver->problem;
  size_t central = 0;
  for (size_t j = 1; j < problem->m; j++)
    if (problem->mean[j] < problem->mean[central]) central = j;
  return (xrd_overview){.distortion_min = problem->distortion_min,
                        .distortion_min_low = problem->distortion_min_low,
                        .distortion_max = problem->distortion_min + problem->mean[central],
                        .central = central,
                        .least_positive = problem->least_positive};
}

void xrd_solver_solve(xrd_solver *solver, double slope, double gap_nats, xrd_solution *solution) {
  solver->engine->solve(solver->state, slope, gap_nats, solver->max_iterations, solution);
  if (solver->engine->evaluate == NULL && !xrd_stop_wanted(solver->stop, 0)) xrd_solver_evaluate(solver, solution);
}

bool xrd_solver_sketch(xrd_solver *solver, double slope, xrd_solution *solution) {
  return solver->engine->sketch != NULL && solver->engine->sketch(solver->state, slope, solution);
}

bool xrd_solver_is_full(const xrd_solver *solver, size_t *most, double *bytes) {
  const xrd_working_set *set = solver->evaluation.members;
  if (solver->engine->full != NULL) return solver->engine->full(solver->state, most, bytes);
  if (set == NULL || !set->full) return false;
  *most = set->capacity;
  *bytes = (double)set->capacity * (double)solver->problem->stride * sizeof(double);
  return true;
}

void xrd_solver_forget(xrd_solver *solver) {
  if (solver->engine->forget != NULL) solver->engine->forget(solver->state);
}

void xrd_solver_polish(xrd_solver *solver, xrd_solution *solution) {
  if (solver->engine->polish == NULL || xrd_stop_wanted(solver->stop, 0)) return;
  solver->engine->polish(solver->state, solution);
  xrd_solver_evaluate(solver, solution);
}

bool xrd_solver_drop(xrd_solver *solver, const unsigned char *barred, double gap_nats, xrd_solution *solution) {
  if (solver->engine->drop == NULL || xrd_stop_wanted(solver->stop, 0)) return false;
  if (!solver->engine->drop(solver->state, barred, gap_nats, solution)) return false;
  xrd_solver_polish(solver, solution);
  return true;
}

bool xrd_solver_hold(xrd_solver *solver, double slope, const double *masses, size_t asked, xrd_solution *solution,
                     double *price) {
  if (solver->engine->hold == NULL || xrd_stop_wanted(solver->stop, 0)) return false;
  return solver->engine->hold(solver->state, slope, masses, asked, solution, price);
}

bool xrd_solver_trace(xrd_solver *solver, xrd_motion *motion) {
  if (solver->engine->trace == NULL || xrd_stop_wanted(solver->stop, 0)) return false;
  return solver->engine->trace(solver->state, motion) && !xrd_stop_wanted(solver->stop, 0);
}

size_t xrd_solver_factor(const xrd_solver *solver, size_t *column, double *scale, const double **triangle, size_t *ld) {
  return solver->engine->factor == NULL ? 0 : solver->engine->factor(solver->state, column, scale, triangle, ld);
}

void xrd_solver_evaluate(xrd_solver *solver, xrd_solution *solution) {
  if (solver->engine->evaluate != NULL) {
    solver->engine->evaluate(solver->state, solution);
    return;
  }
  const xrd_flush flush = xrd_flush_begin();
  xrd_evaluate(solver->problem, &solver->evaluation, solution);
  xrd_flush_end(flush);
}
