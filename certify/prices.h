/* Proved bounds of the prices at an optimum that is only known approximately. */
#ifndef XRD_CERTIFY_PRICES_H
#define XRD_CERTIFY_PRICES_H

#include "base/stop.h"
#include "certify/dual_step.h"
#include "certify/price_screen.h"
#include "exactrd/problem.h"

/* What is asked of the prices: a witness, the columns left out, and those whose price is wanted. */
typedef struct {
  double slope;                /* > 0, finite */
  const double *q;             /* m masses >= 0, zero where barred, any sum */
  const unsigned char *barred; /* m flags, or NULL */
  const size_t *index;         /* count columns */
  size_t count;
  const double *minimum;         /* n: min_j d_ij as xrd_rows_minimum finds it, for many questions; or NULL */
  xrd_price_screen *screen;      /* of the same problem, for many questions at slopes close to each other; or NULL */
  const xrd_dual_factor *factor; /* of the columns with a mass, and perhaps of one more, its last; others are of no use;
                                    or NULL */
} xrd_price_question;

/* Let u* = sum_j q*_j E_ij belong to a minimiser q* of -sum_i pi_i log u_i over the distributions on the columns that
   are not barred (every minimiser has the same u*), E_ij = exp(-slope (d_ij - min_j d_ij)).  Encloses the prices

     lower[k] <= sum_i pi_i E_ij / u*_i <= upper[k],   j = index[k], k < count,

   by the witness q, the tighter the nearer q is to a minimiser.  A price is
   at most 1 on the columns not barred, and 1 where q*_j > 0.  Hence, with F the minimum over all columns:
     no column barred and upper < 1: no minimiser of F uses the column;
     the columns J barred and lower > 1 for one of them: every minimiser of F uses a column of J.
   0 and +infinity where nothing can be said.  Hamming problems must be given as a matrix.  Cost O(n m) and, for k
   columns in use, O(n k) memory. Errors: XRD_ERR_MEMORY, XRD_ERR_INPUT (a row without an allowed pair),
   XRD_ERR_INTERRUPTED. */
XRD_MUST_USE xrd_status xrd_prices_enclose(const xrd_problem *problem, const xrd_price_question *asked, xrd_stop *stop,
                                           double *lower, double *upper, xrd_error *error);

#endif
