#include "solvers/solver.h"

#include <stdlib.h>

#include "base/memory.h"
#include "solvers/blahut_arimoto.h"
#include "solvers/evaluate.h"
#include "solvers/flush.h"
#include "solvers/newton.h"

struct xrd_solver {
  xrd_method method;
  size_t max_iterations;
  xrd_prepared *problem;
  xrd_evaluation evaluation;
  xrd_newton newton;
  xrd_blahut_arimoto blahut_arimoto;
};

xrd_status xrd_solver_create(xrd_solver **result, const xrd_problem *problem, const xrd_options *options,
                             xrd_error *error) {
  *result = NULL;
  xrd_solver *solver = xrd_allocate_zero(1, sizeof *solver);
  if (solver == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for a solver");
  solver->method = options->method;
  solver->max_iterations = options->max_iterations;
  xrd_status status = xrd_prepare(problem, &solver->problem, error);
  if (status == XRD_OK) status = xrd_evaluation_init(&solver->evaluation, solver->problem, error);
  if (status == XRD_OK)
    status = options->method == XRD_NEWTON ? xrd_newton_init(&solver->newton, solver->problem, options->threads, error)
                                           : xrd_blahut_arimoto_init(&solver->blahut_arimoto, solver->problem, error);
  if (status == XRD_OK)
    *result = solver;
  else
    xrd_solver_free(solver);
  return status;
}

void xrd_solver_free(xrd_solver *solver) {
  if (solver == NULL) return;
  if (solver->problem != NULL) xrd_evaluation_clear(&solver->evaluation);
  xrd_newton_clear(&solver->newton);
  xrd_blahut_arimoto_clear(&solver->blahut_arimoto);
  xrd_prepared_free(solver->problem);
  free(solver);
}

const xrd_prepared *xrd_solver_problem(const xrd_solver *solver) { return solver->problem; }

void xrd_solver_solve(xrd_solver *solver, double slope, double gap_nats, xrd_solution *solution) {
  if (solver->method == XRD_NEWTON)
    xrd_newton_solve(&solver->newton, slope, gap_nats, solver->max_iterations, solution);
  else
    xrd_blahut_arimoto_solve(&solver->blahut_arimoto, slope, gap_nats, solver->max_iterations, solution);
  xrd_solver_evaluate(solver, solution);
}

void xrd_solver_evaluate(xrd_solver *solver, xrd_solution *solution) {
  const xrd_flush flush = xrd_flush_begin();
  xrd_evaluate(solver->problem, &solver->evaluation, solution);
  xrd_flush_end(flush);
}
