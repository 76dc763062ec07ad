/* Absolute distances on a line, points anywhere.  With W_i = weight_i exp(2 slope least_i) and y <= z

     H(y, z) = exp(-slope (z - y)) [sum_{x <= y} W exp(-2 slope (y - x)) + sum_{y < x < z} W
                                    + sum_{x >= z} W exp(-2 slope (x - z))].

   Along the sorted members the outer sums follow from their neighbours', and the middle one from the row's last.  The
   first of equal members has the weight on it. */
#ifndef XRD_SOLVERS_GRAM_ABSOLUTE_H
#define XRD_SOLVERS_GRAM_ABSOLUTE_H

#include "solvers/prepared.h"

typedef struct {
  const xrd_prepared *problem;
  double slope;
  double *x, *y;      /* points in increasing order, n and m of them */
  size_t *row, *rank; /* x[s] belongs to row[s]; reproduction j is y[rank[j]] */
  double *weight;     /* n: W in the order of x */
  size_t *held;       /* m: member at each place of y, or SIZE_MAX */

  /* Of the members in order along the line, capacity each. */
  size_t *order;  /* member */
  double *left;   /* sum of W exp(-2 slope |y - x|) over x before it */
  double *right;  /* over x on it and after it */
  double *at;     /* W on it */
  double *beyond; /* W strictly between y and the next member */
  double *decay;  /* exp(-slope (next - y)) */
} xrd_gram_absolute;

bool xrd_gram_absolute_fits(const xrd_prepared *problem);
XRD_MUST_USE xrd_status xrd_gram_absolute_init(xrd_gram_absolute *gram, const xrd_prepared *problem, size_t capacity,
                                               xrd_error *error);
void xrd_gram_absolute_clear(xrd_gram_absolute *gram);

/* As declared in gram.h. */
bool xrd_gram_absolute_weigh(xrd_gram_absolute *gram, double slope, const double *root);
void xrd_gram_absolute_fill(xrd_gram_absolute *gram, const size_t *member, size_t first, size_t count, double *scale,
                            double *entries, size_t ld);

#endif
