/* Random problems biased to corners, each made by one seed. */
#ifndef XRD_TESTS_RANDOM_PROBLEM_H
#define XRD_TESTS_RANDOM_PROBLEM_H

#include <stdbool.h>

#include "base/random.h"
#include "exactrd/problem.h"

typedef struct {
  xrd_problem problem;
  double *p, *matrix, *x, *y; /* owned */
} random_problem;

/* n, m <= limit (>= 1).  Any kind of distortion, on grids or not; matrices with integers, ties, smooth rows, huge
   ranges, 40 % forbidden pairs, row offsets, duplicated rows and columns; probabilities equal, zero, 1e-300, spread
   over 300 decades, almost all on one symbol, sums off by 1e-10. */
void random_problem_make(random_problem *made, xrd_random *random, size_t limit);

/* The same, without forbidden pairs, zero or extreme probabilities and huge ranges: what other methods solve too. */
void random_problem_make_tame(random_problem *made, xrd_random *random, size_t limit);

/* An n x m matrix problem of zeroes, to be filled. */
void random_problem_allocate(random_problem *made, size_t n, size_t m);

/* The same with a matrix and points of zeroes, of which `kind` reads its own. */
void random_problem_spread(random_problem *made, xrd_distortion_kind kind, size_t n, size_t m, size_t dim);

void random_problem_clear(random_problem *made);

/* Log-uniform. */
double random_between(xrd_random *random, double low, double high);

/* True once in `period` calls. */
bool random_once_in(xrd_random *random, unsigned period);

#endif
