#include "solvers/engine.h"

/* Those that fit few problems stand before those that fit all. */
static const xrd_solver_engine *const engines[] = {
    &xrd_erokhin_engine,
    &xrd_line_engine,
    &xrd_newton_engine,
    &xrd_blahut_arimoto_engine,
};

const xrd_solver_engine *xrd_solver_engine_for(const xrd_problem *problem, xrd_method method) {
  for (size_t k = 0; k < sizeof engines / sizeof *engines; k++)
    if (engines[k]->method == method && (engines[k]->fits == NULL || engines[k]->fits(problem))) return engines[k];
  return &xrd_newton_engine;
}
