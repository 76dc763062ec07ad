#include "solvers/measures/absolute.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "solvers/solver.h"

bool xrd_absolute_fits(const xrd_measure_problem *problem) {
  return problem->kernel == XRD_MEASURE_ABSOLUTE && problem->density == NULL && problem->dim == 1;
}

static int ascending(const void *left, const void *right) {
  const double a = *(const double *)left, b = *(const double *)right;
  return (a > b) - (a < b);
}

/* The places of symbols that have a probability, each once, as atoms without mass. */
static xrd_status add_places(const xrd_measure_problem *problem, xrd_atom_list *atoms, xrd_error *error) {
  double *sorted = xrd_duplicate(problem->x, problem->n, sizeof *sorted);
  if (sorted == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu places", problem->n);
  size_t count = 0;
  for (size_t i = 0; i < problem->n; i++)
    if (problem->p[i] > 0) sorted[count++] = problem->x[i];
  qsort(sorted, count, sizeof *sorted, ascending);
  xrd_status status = XRD_OK;
  for (size_t k = 0; k < count && status == XRD_OK; k++)
    if (k == 0 || sorted[k] > sorted[k - 1]) status = xrd_atom_list_add(atoms, sorted + k, 0, error);
  free(sorted);
  return status;
}

static void take(const xrd_solution *solution, const xrd_solver *solver, xrd_engine_answer *answer) {
  answer->slope = solution->slope;
  answer->distortion = xrd_solver_overview(solver).distortion_min + solution->excess;
  answer->rate_nats = fmax(0, solution->rate_nats);
  answer->excess_nats = fmax(0, solution->gap_nats);
  answer->rounds = solution->rounds;
  answer->cut_low = -HUGE_VAL;
  answer->cut_high = HUGE_VAL;
  answer->kappa_low = answer->kappa_high = 0;
  xrd_atom_list_prune(&answer->atoms);
}

xrd_status xrd_absolute_solve(const xrd_measure_problem *problem, double slope, double wanted, xrd_stop *stop,
                              xrd_engine_answer *answer, xrd_error *error) {
  answer->atoms.count = 0;
  answer->atoms.width = 1;
  xrd_status status = add_places(problem, &answer->atoms, error);
  if (status != XRD_OK) return status;
  const xrd_problem finite = {problem->p,
                              {.kind = XRD_ABSOLUTE,
                               .n = problem->n,
                               .m = answer->atoms.count,
                               .dim = 1,
                               .x = problem->x,
                               .y = answer->atoms.places}};
  const xrd_options options = {.method = XRD_NEWTON, .gap_nats = wanted, .threads = 1};
  xrd_solver *solver;
  status = xrd_solver_create_until(&solver, &finite, &options, stop, error);
  if (status != XRD_OK) return status;
  xrd_solution solution = {.q = answer->atoms.masses, .w = xrd_allocate(problem->n, sizeof(double))};
  if (solution.w == NULL) status = xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu duals", problem->n);
  if (status == XRD_OK) {
    xrd_solver_solve(solver, slope, wanted, &solution);
    take(&solution, solver, answer);
  }
  free(solution.w);
  xrd_solver_free(solver);
  return status;
}
