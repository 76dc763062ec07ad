#include <float.h>
#include <stdlib.h>

#include "bench/methods.h"
#include "bench/mixture.h"
#include "bench/program.h"

void bench_blahut_arimoto(bench_race *race) {
  const size_t m = race->instance->m;
  bench_mixture mixture;
  bench_mixture_init(&mixture, race->instance);
  double *q = bench_allocate(m, sizeof(double)), *c = bench_allocate(m, sizeof(double));
  for (size_t j = 0; j < m; j++) q[j] = 1 / (double)m;
  bench_race_begin(race);
  for (double passes = 2;; passes += 2) {
    const double gap = bench_mixture_price(&mixture, q, c, NULL);
    if (!bench_race_observe(race, q, gap, passes)) break;
    for (size_t j = 0; j < m; j++) {
      q[j] *= c[j];
      if (q[j] < DBL_MIN) q[j] = 0; /* a subnormal would slow every later product */
    }
  }
  bench_mixture_clear(&mixture);
  free(q);
  free(c);
}
