/* A problem of some of the rows, whose solution starts the whole one near its end. */
#ifndef XRD_SOLVERS_TALL_SAMPLE_H
#define XRD_SOLVERS_TALL_SAMPLE_H

#include "solvers/solver.h"
#include "solvers/tall/pass.h"

/* Of rank 0 alone; the others hear of the answer. */
typedef struct {
  const xrd_team *team;
  xrd_problem problem; /* the rows drawn: points, or a matrix of excesses */
  double *p, *rows;
  xrd_solver *solver;
  xrd_solution solution; /* its w is here */
} xrd_tall_sample;

/* Draws rows evenly from every leaf; after xrd_tall_look. */
XRD_MUST_USE xrd_status xrd_tall_sample_init(xrd_tall_sample *sample, xrd_tall *tall, xrd_error *error);
void xrd_tall_sample_clear(xrd_tall_sample *sample);

/* On rank 0 q := the sample's masses at a slope, from its last answer; false, on all ranks, where it has none. */
bool xrd_tall_sample_solve(xrd_tall_sample *sample, double slope, double *q);

/* On all ranks, of the answer just given. */
void xrd_tall_sample_tell(const xrd_tall_sample *sample, double *excess, double *rate_nats);

void xrd_tall_sample_forget(xrd_tall_sample *sample);

#endif
