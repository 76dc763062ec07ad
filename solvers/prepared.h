/* A problem in the form that computes: symbols of probability zero left out, each row's least distortion taken off. */
#ifndef XRD_SOLVERS_PREPARED_H
#define XRD_SOLVERS_PREPARED_H

#include <stdbool.h>

#include "exactrd/problem.h"
#include "solvers/kernel.h"

typedef struct {
  const xrd_kernel *kernel;
  size_t n, m;       /* symbols with p > 0; reproductions */
  size_t stride;     /* n rounded up to XRD_LANES: the length of every padded row vector */
  size_t symbols;    /* n of the problem */
  size_t *symbol;    /* n: index in the problem of each kept symbol */
  double *p;         /* stride: probabilities, sum one, padding 0 */
  double *inverse_p; /* stride: 1 / p, padding 0 */
  double *excess;    /* stride x m, column by column: d_ij - min_j d_ij, padding 0 */
  size_t *nearest;   /* n: first j with excess 0 */
  double *mean;      /* m: sum_i p_i excess_ij */
  double distortion_min;
  bool line; /* neighbours in index order are neighbours in space */
} xrd_prepared;

/* Copies what it needs.  Errors: XRD_ERR_MEMORY.  The problem must be valid. */
XRD_MUST_USE xrd_status xrd_prepare(const xrd_problem *problem, xrd_prepared **prepared, xrd_error *error);
void xrd_prepared_free(xrd_prepared *prepared);

#endif
