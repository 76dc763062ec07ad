/* Capacities of finite channels in floating point, second order. */
#ifndef XRD_SOLVERS_CAPACITY_H
#define XRD_SOLVERS_CAPACITY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/stop.h"
#include "exactrd/status.h"

/* max over laws p with b.p <= limit of h.p - sum_y r_y log r_y, r = p W.  Capacity: h_x = sum_y W log W. */
typedef struct {
  size_t n, m;
  const double *w;    /* n x m, row-major, each row a law */
  const double *h;    /* n */
  const double *cost; /* n numbers b, NULL: no limit */
  double limit;       /* above the least b */
  double gap_nats;    /* wanted p.z + s t */
} xrd_capacity_task;

/* What it leaves: the caller's arrays. */
typedef struct {
  double *p;    /* n, sums to one; 0 where the input is not used */
  double *r;    /* m: the law of the outputs, > 0 wherever an input leads */
  double slope; /* s >= 0 */
  double value; /* the objective */
  bool stopped; /* by the caller */
} xrd_capacity_solution;

/* Errors: XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_capacity_solve(const xrd_capacity_task *task, xrd_stop *stop,
                                           xrd_capacity_solution *solution, xrd_error *error);

#endif
