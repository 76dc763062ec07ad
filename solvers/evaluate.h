/* The channel P(j|i) = q_j A_ij / u_i of any output masses q: its distortion, its rate and its duals. */
#ifndef XRD_SOLVERS_EVALUATE_H
#define XRD_SOLVERS_EVALUATE_H

#include "solvers/prepared.h"
#include "solvers/solution.h"
#include "solvers/working_set.h"

typedef struct {
  double *a;      /* stride: a column of A */
  int threads;    /* of `init` */
  double *e;      /* stride for each thread: and of the excess */
  double *u;      /* stride */
  double *w;      /* stride: p / u */
  double *excess; /* m: what each reproduction in use adds to the excess */
  double *rate;   /* m: and to the rate */
  xrd_stop *stop; /* borrowed, NULL unless set; an evaluation that was stopped means nothing */
  void *block;
  const xrd_working_set *members; /* borrowed; its columns are not computed again at its slope; NULL (the default) */
} xrd_evaluation;

XRD_MUST_USE xrd_status xrd_evaluation_init(xrd_evaluation *evaluation, const xrd_prepared *problem, int threads,
                                            xrd_error *error);
void xrd_evaluation_clear(xrd_evaluation *evaluation);

/* From solution->q (any positive total; scaled to one here) and solution->slope: excess, rate_nats, support and w.
   Rate without cancellation: I = -slope * excess - sum p log u - sum r log c, r_j = q_j c_j. */
void xrd_evaluate(const xrd_prepared *problem, xrd_evaluation *evaluation, xrd_solution *solution);

#endif
