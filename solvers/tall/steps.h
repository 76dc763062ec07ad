/* The steps of xrd_tall_engine. */
#ifndef XRD_SOLVERS_TALL_STEPS_H
#define XRD_SOLVERS_TALL_STEPS_H

#include "solvers/tall/engine.h"

/* Minimises at the slope that the passes stand at: solver->q, and of the solution gap, rounds, passes, outcome. */
void xrd_tall_minimise(xrd_tall_solver *solver, double slope, double gap_nats, size_t max_rounds,
                       xrd_solution *solution);

#endif
