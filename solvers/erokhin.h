/* Hamming distortion in closed form (Erokhin 1958, Pinkston 1967): reverse water-filling on the probabilities.

   With t = exp(-slope): u_j = t + (1 - t) q_j, and the optimal u_j = max(t, p_j / mu), the k likeliest symbols in use,
   mu = (p_1 + ... + p_k) / (1 + (k - 1) t) where p_k > mu t >= p_(k+1).  Cost O(n log n) once, O(n) per slope. */
#ifndef XRD_SOLVERS_EROKHIN_H
#define XRD_SOLVERS_EROKHIN_H

#include "exactrd/problem.h"
#include "solvers/solution.h"

typedef struct {
  size_t n;
  const double *p; /* the problem's */
  double total;    /* sum p */
  size_t *order;   /* n: likeliest first, ties by index */
} xrd_erokhin;

XRD_MUST_USE xrd_status xrd_erokhin_init(xrd_erokhin *hamming, const xrd_problem *problem, xrd_error *error);
void xrd_erokhin_clear(xrd_erokhin *hamming);

/* 1 - max p, without cancellation. */
double xrd_erokhin_distortion_max(const xrd_erokhin *hamming);

/* Fills all of the solution. */
void xrd_erokhin_solve(const xrd_erokhin *hamming, double slope, xrd_solution *solution);

/* Fills excess, rate, support and duals from solution->slope and q. */
void xrd_erokhin_evaluate(const xrd_erokhin *hamming, xrd_solution *solution);

#endif
