/* The Hessian of absolute distances on a line: products and solves in O(n + k), without its entries.

   With A_ij = exp(-slope (|x_i - y_j| - least_i)), W_i = weight_i exp(2 slope least_i) and members y_1 <= y_2 <= ..

     H_jl = exp(-slope (y_l - y_j)) [sum_{before j} W exp(-2 slope (y_j - x)) + sum_{from j to before l} W
                                     + sum_{from l on} W exp(-2 slope (x - y_l))],   j <= l.

   So row j to the right of l is determined by the two numbers (H_jl, E_jl), E = exp(-slope (y_l - y_j)), that move as
     H' = decay (H + gain E),  E' = decay E,
   the same for all rows: H is semiseparable, and its Cholesky factor has rows that move in the same way (a Kalman
   filter; Vandebril, Van Barel and Mastronardi 2008, chapter 4).  The pivots follow from what is new at each member,
   H_ll - decay^2 (H_jj + 2 gain), which is computed as the sum of positive terms that it is. */
#ifndef XRD_SOLVERS_CHAIN_H
#define XRD_SOLVERS_CHAIN_H

#include "solvers/prepared.h"
#include "solvers/unseen.h"

/* Members in order along the line, and what leads from each to the next. */
typedef struct {
  size_t count;
  size_t *order;    /* member index */
  double *diagonal; /* H_tt */
  double *left;     /* sum of W exp(-2 slope (y - x)) over x before the member */
  double *right;    /* of W exp(-2 slope (x - y)) over x on it and after it */
  double *at;       /* of W over x on it; the first of equal members has them */
  double *decay, *gain;
  double *fresh; /* what is new at the member, given the one before it */
  void *block;
} xrd_links;

typedef struct {
  const xrd_prepared *problem;
  double slope;
  double *x, *y;      /* points in increasing order, n and m of them */
  size_t *row, *rank; /* x[s] belongs to row[s]; reproduction j is y[rank[j]] */
  double *weight;     /* n: W in the order of x */
  double *step;       /* n: exp(-2 slope (x[s] - x[s - 1])) */
  size_t *held;       /* m: member at each place of y, or SIZE_MAX */
  double *position;   /* of the members */
  double *scale;      /* of the members: 1 / sqrt(H_tt), or 1 where that is below XRD_UNSEEN */
  xrd_links all, free;
  double *root, *side; /* the factor's rows where they begin: (root, side), diagonal `pivot` */
  double *pivot;
  void *block;
} xrd_chain;

bool xrd_chain_fits(const xrd_prepared *problem);
XRD_MUST_USE xrd_status xrd_chain_init(xrd_chain *chain, const xrd_prepared *problem, size_t capacity,
                                       xrd_error *error);
void xrd_chain_clear(xrd_chain *chain);

/* Takes weight_i = root_i^2; false when sums could leave the range of doubles. */
bool xrd_chain_weigh(xrd_chain *chain, double slope, const double *root);

/* Takes the members, and gives their scale. */
void xrd_chain_cover(xrd_chain *chain, const size_t *member, size_t count, double *scale);

/* y += H x over all members, H scaled to a unit diagonal. */
void xrd_chain_multiply(const xrd_chain *chain, const double *x, double *y);

/* Factors H + ridge, scaled to a unit diagonal, on the members with chosen[t] != 0; false where a squared pivot is at
   most `dependent`. */
bool xrd_chain_factor(xrd_chain *chain, const unsigned char *chosen, double ridge, double dependent);

/* x := (H + ridge)^-1 x on the members of the factor; others stay. */
void xrd_chain_solve(const xrd_chain *chain, double *x);

#endif
