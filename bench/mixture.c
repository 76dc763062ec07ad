#include "bench/mixture.h"

#include <cblas.h>
#include <math.h>
#include <stdlib.h>

#include "bench/program.h"

void bench_mixture_init(bench_mixture *mixture, const bench_instance *instance) {
  mixture->instance = instance;
  mixture->u = bench_allocate(instance->n, sizeof(double));
  mixture->w = bench_allocate(instance->n, sizeof(double));
}

void bench_mixture_clear(bench_mixture *mixture) {
  free(mixture->u);
  free(mixture->w);
}

double bench_mixture_price(bench_mixture *mixture, const double *q, double *c, double *value) {
  const bench_instance *instance = mixture->instance;
  const int n = (int)instance->n, m = (int)instance->m;
  cblas_dgemv(CblasColMajor, CblasNoTrans, n, m, 1, instance->a, n, q, 1, 0, mixture->u, 1);
  double sum = 0, most = 0;
  for (int i = 0; i < n; i++) mixture->w[i] = instance->p[i] / mixture->u[i];
  cblas_dgemv(CblasColMajor, CblasTrans, n, m, 1, instance->a, n, mixture->w, 1, 0, c, 1);
  for (int j = 0; j < m; j++) {
    sum += q[j];
    if (c[j] > most) most = c[j];
  }
  if (value != NULL) {
    *value = sum;
    for (int i = 0; i < n; i++) *value -= instance->p[i] * log(mixture->u[i]);
  }
  return log(sum * most);
}
