/* The products that first-order methods are made of, on a stored A. */
#ifndef BENCH_MIXTURE_H
#define BENCH_MIXTURE_H

#include "bench/instance.h"

typedef struct {
  const bench_instance *instance;
  double *u, *w; /* n */
} bench_mixture;

void bench_mixture_init(bench_mixture *mixture, const bench_instance *instance);
void bench_mixture_clear(bench_mixture *mixture);

/* c = A'(p / A q); returns the gap log(sum q max c) and, where not NULL, *value = sum q - sum p log u.  Two passes. */
double bench_mixture_price(bench_mixture *mixture, const double *q, double *c, double *value);

#endif
