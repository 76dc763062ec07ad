#include "solvers/engine.h"

/* Those that fit few problems stand before those that fit all. */
static const xrd_solver_engine *const engines[] = {
    &xrd_erokhin_engine, /* Hamming */
    &xrd_line_engine,    /* absolute distances on a line */
    &xrd_tall_engine,    /* many symbols, few reproductions */
    &xrd_newton_engine,  /* all */
    &xrd_blahut_arimoto_engine,
};

const xrd_solver_engine *xrd_solver_engine_for(const xrd_problem *problem, xrd_method method, const xrd_team *team) {
  for (size_t k = 0; k < sizeof engines / sizeof *engines; k++)
    if (engines[k]->method == method && (engines[k]->fits == NULL || engines[k]->fits(problem, team)))
      return engines[k];
  return &xrd_newton_engine;
}

bool xrd_solver_shares_rows(const xrd_problem *problem) {
  return xrd_solver_engine_for(problem, XRD_NEWTON, NULL) == &xrd_tall_engine;
}
