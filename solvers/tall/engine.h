/* Newton's method where symbols are many times as many as reproductions: the default solver there.

   The convex program is that of newton.h.  Nothing of the size of the table is kept: each step is one pass over all
   rows for the prices c of every reproduction and one for the Hessian of those in play, whose k x k entries are all
   that has to meet.  It starts from the answer of a sample of the rows, where few steps are left, or from the last
   answer.

   Rank 0 alone solves the sample and the quadratic programs, and sends the masses to all. */
#ifndef XRD_SOLVERS_TALL_ENGINE_H
#define XRD_SOLVERS_TALL_ENGINE_H

#include "solvers/quadratic.h"
#include "solvers/start.h"
#include "solvers/tall/answers.h"
#include "solvers/tall/pass.h"
#include "solvers/tall/sample.h"

typedef struct {
  xrd_tall tall;
  xrd_tall_sample sample;
  xrd_quadratic quadratic;
  xrd_overview overview;
  const unsigned char *barred; /* m flags while some must not be used, else NULL */
  xrd_tall_answers answers;
  double *q, *tried, *c; /* m */
  double *guess;         /* m: the sample's masses at the slope at hand */
  size_t *member;        /* m: in play */
  size_t count;
  xrd_candidate *order;                             /* m: those that may come into play */
  bool among;                                       /* prices are of the members alone */
  bool full;                                        /* the last solve found no room for a reproduction that it wanted */
  size_t *place;                                    /* m: among the Hessian's columns, or SIZE_MAX */
  size_t covered;                                   /* those columns; 0: none */
  double *triangle;                                 /* m (m + 1) / 2: the Hessian */
  double *scale, *x, *start, *gradient, *tolerance; /* m, of the members */
  double *entries;                                  /* m x m: the scaled Hessian of the members */
  void *block;
} xrd_tall_solver;

#endif
