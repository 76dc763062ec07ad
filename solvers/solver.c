#include "solvers/solver.h"

#include <stdlib.h>

#include "base/memory.h"
#include "solvers/blahut_arimoto.h"
#include "solvers/erokhin.h"
#include "solvers/evaluate.h"
#include "solvers/flush.h"
#include "solvers/newton.h"

typedef enum { NEWTON, BLAHUT_ARIMOTO, HAMMING } engine;

struct xrd_solver {
  engine engine;
  size_t max_iterations;
  xrd_stop *stop;
  xrd_prepared *problem;
  xrd_evaluation evaluation;
  xrd_newton newton;
  xrd_blahut_arimoto blahut_arimoto;
  xrd_erokhin erokhin;
};

static engine choose(const xrd_problem *problem, const xrd_options *options) {
  if (options->method == XRD_BLAHUT_ARIMOTO) return BLAHUT_ARIMOTO;
  return problem->distortion.kind == XRD_HAMMING ? HAMMING : NEWTON;
}

static xrd_status start(xrd_solver *solver, const xrd_problem *problem, int threads, xrd_error *error) {
  if (solver->engine == HAMMING) return xrd_erokhin_init(&solver->erokhin, problem, error);
  xrd_status status = xrd_prepare(problem, &solver->problem, error);
  if (status == XRD_OK) status = xrd_evaluation_init(&solver->evaluation, solver->problem, error);
  if (status != XRD_OK) return status;
  if (solver->engine == NEWTON) solver->evaluation.members = &solver->newton.set;
  return solver->engine == NEWTON ? xrd_newton_init(&solver->newton, solver->problem, threads, error)
                                  : xrd_blahut_arimoto_init(&solver->blahut_arimoto, solver->problem, error);
}

xrd_status xrd_solver_create(xrd_solver **result, const xrd_problem *problem, const xrd_options *options,
                             xrd_error *error) {
  *result = NULL;
  xrd_solver *solver = xrd_allocate_zero(1, sizeof *solver);
  if (solver == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for a solver");
  solver->engine = choose(problem, options);
  solver->max_iterations = options->max_iterations;
  const xrd_status status = start(solver, problem, options->threads, error);
  if (status == XRD_OK)
    *result = solver;
  else
    xrd_solver_free(solver);
  return status;
}

void xrd_solver_free(xrd_solver *solver) {
  if (solver == NULL) return;
  xrd_evaluation_clear(&solver->evaluation);
  xrd_newton_clear(&solver->newton);
  xrd_blahut_arimoto_clear(&solver->blahut_arimoto);
  xrd_erokhin_clear(&solver->erokhin);
  xrd_prepared_free(solver->problem);
  free(solver);
}

void xrd_solver_stop_with(xrd_solver *solver, xrd_stop *stop) {
  solver->stop = stop;
  xrd_newton_stop_with(&solver->newton, stop);
  solver->blahut_arimoto.stop = stop;
}

xrd_overview xrd_solver_overview(const xrd_solver *solver) {
  if (solver->engine == HAMMING) {
    const xrd_erokhin *erokhin = &solver->erokhin;
    const size_t likeliest = erokhin->order[0];
    return (xrd_overview){
        .distortion_max = xrd_erokhin_distortion_max(erokhin), .central = likeliest, .least_positive = 1};
  }
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
  switch (solver->engine) {
  case HAMMING: xrd_erokhin_solve(&solver->erokhin, slope, solution); return;
  case NEWTON: xrd_newton_solve(&solver->newton, slope, gap_nats, solver->max_iterations, solution); break;
  case BLAHUT_ARIMOTO:
    xrd_blahut_arimoto_solve(&solver->blahut_arimoto, slope, gap_nats, solver->max_iterations, solution);
  }
  if (!xrd_stop_wanted(solver->stop, 0)) xrd_solver_evaluate(solver, solution);
}

void xrd_solver_forget(xrd_solver *solver) {
  if (solver->engine == NEWTON) xrd_newton_forget(&solver->newton);
}

void xrd_solver_polish(xrd_solver *solver, xrd_solution *solution) {
  if (solver->engine != NEWTON || xrd_stop_wanted(solver->stop, 0)) return;
  xrd_newton_polish(&solver->newton, solution);
  xrd_solver_evaluate(solver, solution);
}

bool xrd_solver_drop(xrd_solver *solver, const unsigned char *barred, double gap_nats, xrd_solution *solution) {
  if (solver->engine != NEWTON || xrd_stop_wanted(solver->stop, 0)) return false;
  if (!xrd_newton_drop(&solver->newton, barred, gap_nats, solution)) return false;
  xrd_newton_polish(&solver->newton, solution);
  xrd_solver_evaluate(solver, solution);
  return true;
}

void xrd_solver_evaluate(xrd_solver *solver, xrd_solution *solution) {
  if (solver->engine == HAMMING) {
    xrd_erokhin_evaluate(&solver->erokhin, solution);
    return;
  }
  const xrd_flush flush = xrd_flush_begin();
  xrd_evaluate(solver->problem, &solver->evaluation, solution);
  xrd_flush_end(flush);
}
