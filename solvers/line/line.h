/* Absolute distances on a line, in O(n + m): products with A, and Newton's equations, without an entry of either.

   Sorted, with decay_t = exp(-slope (y_{t+1} - y_t)) and a symbol x between its neighbours y_t <= x < y_{t+1}, at
   excess distances d - min d from them with exponentials a and b (one of them 1), (A q)_x = a L_t + b R_{t+1},   L_t =
   q_t + decay_{t-1} L_{t-1},   R_t = q_t + decay_t R_{t+1}.

   With weights v = p / u^2, row j of the Hessian A' diag(v) A to the right of j moves from member to member by two
   numbers, (H_jt, E_jt) with E = exp(-slope (y_t - y_j)):
     H' = decay H + turn E,   E' = decay E:
   H is semiseparable, and its factor has rows that move in the same way (a Kalman filter; Vandebril, Van Barel and
   Mastronardi 2008, chapter 4).  Every number is a sum of terms >= 0. */
#ifndef XRD_SOLVERS_LINE_LINE_H
#define XRD_SOLVERS_LINE_LINE_H

#include <stdbool.h>

#include "exactrd/problem.h"

typedef struct {
  size_t n, m;
  size_t *row, *column; /* x[s] is the problem's symbol row[s], y[t] its reproduction column[t] */
  size_t *link;         /* n: how many y are <= x */
  double *x, *y;        /* increasing */
  double *low, *high;   /* n: excess distances of the neighbours; infinite where there is none */
  double slope;
  double *a, *b, *fresh;   /* n, at the slope: exponentials of the neighbours, and b (1 - exp(-2 slope (x - y_t))) */
  double *decay, *rest;    /* m, the last unused: and 1 - decay^2 */
  double *left, *right;    /* m: work of products */
  double *diagonal, *turn; /* m: H_tt, and what E adds to H on the way to the next */
  double *news;            /* m: what is new in H_tt, given the member before it */
  double *head, *side, *inverse; /* m: the factor's rows where they begin, and the pivots' reciprocals */
  void *block;
} xrd_line;

/* Borrows nothing.  Errors: XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_line_init(xrd_line *line, const xrd_distortion *distortion, xrd_error *error);
void xrd_line_clear(xrd_line *line);

void xrd_line_move(xrd_line *line, double slope);

/* u = A q, in the line's order. */
void xrd_line_mix(xrd_line *line, const double *q, double *u);

/* c = A'w. */
void xrd_line_price(xrd_line *line, const double *w, double *c);

/* e = sum_j A_ij q_j (d_ij - min d_i), after xrd_line_mix of the same masses. */
void xrd_line_spread(xrd_line *line, double *e);

/* Takes the weights v of the Hessian. */
void xrd_line_weigh(xrd_line *line, const double *v);

/* Factors H + diag(shift), members with an infinite shift left out; false where a pivot is not > 0. */
bool xrd_line_factor(xrd_line *line, const double *shift);

/* x := (H + diag(shift))^-1 x, 0 for those left out. */
void xrd_line_solve(const xrd_line *line, double *x);

#endif
