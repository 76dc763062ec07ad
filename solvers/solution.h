/* What a solver at a fixed slope hands on. */
#ifndef XRD_SOLVERS_SOLUTION_H
#define XRD_SOLVERS_SOLUTION_H

#include "exactrd/curve.h"

typedef struct {
  double slope;
  double excess;    /* E d - D_min of the channel, FLOAT */
  double rate_nats; /* of the channel, FLOAT */
  double gap_nats;  /* FLOAT: log(sum q * max c) */
  size_t support;
  xrd_outcome outcome;
  size_t rounds;
  double passes; /* columns priced / m */
  double *q;     /* m of the problem; caller's */
  double *w;     /* symbols of the problem; caller's; 0 where p = 0 */
} xrd_solution;

#endif
