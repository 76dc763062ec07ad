/* The Blahut-Arimoto iteration in the log domain: the reference.  q_j <- q_j c_j; F never increases (Blahut 1972). */
#ifndef XRD_SOLVERS_BLAHUT_ARIMOTO_H
#define XRD_SOLVERS_BLAHUT_ARIMOTO_H

#include <stdbool.h>

#include "base/stop.h"
#include "solvers/prepared.h"
#include "solvers/solution.h"

typedef struct {
  const xrd_prepared *problem;
  double *log_q;   /* m */
  double *log_c;   /* m */
  double *log_u;   /* stride */
  double *top;     /* stride: running maximum of an exponent */
  double *scratch; /* stride: a column of the excess */
  bool started;
  xrd_stop *stop; /* borrowed; asked between steps */
  void *block;
} xrd_blahut_arimoto;

XRD_MUST_USE xrd_status xrd_blahut_arimoto_init(xrd_blahut_arimoto *state, const xrd_prepared *problem,
                                                xrd_error *error);
void xrd_blahut_arimoto_clear(xrd_blahut_arimoto *state);

/* Iterates from the uniform q (or from the last call's, floored) until log max c <= gap; fills solution->q, gap,
 * rounds. */
void xrd_blahut_arimoto_solve(xrd_blahut_arimoto *state, double slope, double gap_nats, size_t max_rounds,
                              xrd_solution *solution);

/* One step at the current q; returns F(q) before it and the gap there. */
double xrd_blahut_arimoto_step(xrd_blahut_arimoto *state, double slope, double *gap_nats);

#endif
