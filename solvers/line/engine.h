/* Absolute distances on a line at a fixed slope: an interior point, in O(n + m) of time and memory. */
#ifndef XRD_SOLVERS_LINE_ENGINE_H
#define XRD_SOLVERS_LINE_ENGINE_H

#include "solvers/engine.h"
#include "solvers/line/centre.h"

typedef struct {
  const xrd_problem *problem; /* borrowed */
  xrd_line line;
  xrd_centre centre;
  xrd_overview overview;
  double *p;     /* n: in the line's order, sum one; 0 where it is too rare to count in the iteration */
  double *least; /* n: distance to the nearest reproduction */
  double *share; /* n: the probability itself */
  void *block;
} xrd_line_solver;

/* What it leaves means nothing once `stop` (NULL: never) says so. */
XRD_MUST_USE xrd_status xrd_line_solver_init(xrd_line_solver *solver, const xrd_problem *problem, xrd_stop *stop,
                                             xrd_error *error);
void xrd_line_solver_clear(xrd_line_solver *solver);

/* As xrd_solver_evaluate. */
void xrd_line_evaluate(xrd_line_solver *solver, xrd_solution *solution);

#endif
