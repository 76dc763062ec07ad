/* Absolute distances on the line: between two neighbouring symbols c(y) = E[w(X) exp(-s |X - y|)] is a positive sum of
   exp(s y) and exp(-s y), hence convex, so that the symbols' own places are the only reproductions worth having, and
   the finite problem on them is the whole problem. */
#ifndef XRD_SOLVERS_MEASURES_ABSOLUTE_H
#define XRD_SOLVERS_MEASURES_ABSOLUTE_H

#include "solvers/measures/engine.h"

/* Does this apply: a finite source on the line under XRD_MEASURE_ABSOLUTE? */
bool xrd_absolute_fits(const xrd_measure_problem *problem);

/* The answer at a slope.  Errors: XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_absolute_solve(const xrd_measure_problem *problem, double slope, double wanted,
                                           xrd_stop *stop, xrd_engine_answer *answer, xrd_error *error);

#endif
