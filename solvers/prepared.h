/* A problem in the form that computes: symbols of probability zero or next to it left out, each row's least distortion
   taken off. */
#ifndef XRD_SOLVERS_PREPARED_H
#define XRD_SOLVERS_PREPARED_H

#include "exactrd/problem.h"
#include "solvers/kernel.h"
#include "solvers/lattice.h"

/* A symbol too rare to count: it stays out of the table, and gets its mass and its dual at the end. */
typedef struct {
  size_t symbol, nearest;
  double p, least;
} xrd_rare;

typedef struct {
  const xrd_distortion *distortion; /* the problem's */
  const xrd_kernel *kernel;
  size_t n, m;       /* symbols that count; reproductions */
  size_t stride;     /* n rounded up to XRD_LANES: the length of every padded row vector */
  size_t symbols;    /* n of the problem */
  size_t *symbol;    /* n: index in the problem of each kept symbol */
  double *p;         /* stride: probabilities, sum one, padding 0 */
  double *root_p;    /* stride: square root of p */
  double *inverse_p; /* stride: 1 / p, padding 0 */
  double *excess;    /* stride x m, column by column: d_ij - min_j d_ij, padding 0 */
  size_t *nearest;   /* n: first j with excess 0 */
  size_t rare_count;
  xrd_rare *rare;
  double *mean; /* m: sum_i p_i excess_ij */
  double distortion_min;
  xrd_lattice lattice; /* of the reproductions */
} xrd_prepared;

/* Copies what it needs.  Errors: XRD_ERR_MEMORY.  The problem must be valid. */
XRD_MUST_USE xrd_status xrd_prepare(const xrd_problem *problem, xrd_prepared **prepared, xrd_error *error);
void xrd_prepared_free(xrd_prepared *prepared);

#endif
