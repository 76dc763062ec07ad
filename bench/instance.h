/* The problems that every method is timed on, made from a fixed seed. */
#ifndef BENCH_INSTANCE_H
#define BENCH_INSTANCE_H

#include "exactrd/problem.h"

typedef enum {
  BENCH_BERNOULLI, /* Bernoulli(0.2), Hamming */
  BENCH_RANDOM,    /* p exponential draws scaled to sum one, d uniform on [0, 1) */
  BENCH_GAUSSIAN,  /* exp(-x^2/2) on a grid of [-4, 4], squared error */
  BENCH_LAPLACE,   /* exp(-|x|) on a grid of [-10, 10], absolute error */
  BENCH_TALL,      /* n normal points in 4 dimensions, the first 500 are the reproductions, squared error */
  BENCH_PLANE,     /* four normal bumps on a square grid of [-4, 4]^2, squared error */
} bench_family;

typedef struct {
  bench_family family;
  size_t n; /* source symbols; a square number for BENCH_PLANE */
  double slope;
} bench_case;

typedef struct {
  char name[64];
  bench_case what;
  size_t n, m;
  double *p, *matrix, *x; /* owned; matrix or x may be NULL */
  xrd_problem problem;
  double *a; /* n x m, column by column: exp(-slope (d_ij - min_j d_ij)), subnormals 0; NULL until tabulated */
} bench_instance;

void bench_instance_init(bench_instance *instance, bench_case what);
/* What is left to do where weights and distortion are there: scales the weights to one, and validates. */
void bench_instance_finish(bench_instance *instance);
void bench_instance_clear(bench_instance *instance);

/* Fills instance->a at the instance's slope with the mathematical library's exp. */
void bench_instance_tabulate(bench_instance *instance);

/* The judge of every answer: log(sum_j q_j max_j c_j), c = A'(p/u), u = A q, which bounds F(q) - min F; entries of A as
   doubles, sums in long double.  +infinity for a q that is negative, not finite or misses a row.  Needs instance->a. */
double bench_judge(const bench_instance *instance, const double *q);

#endif
