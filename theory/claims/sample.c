#include <math.h>

#include "theory/claims/trial.h"

xrd_problem xrd_sample_problem(const xrd_sample *sample) {
  return (xrd_problem){
      .p = sample->p,
      .distortion = {.kind = XRD_MATRIX, .n = sample->n, .m = sample->m, .matrix = sample->d},
  };
}

void xrd_sample_probabilities(xrd_random *random, size_t n, double *p) {
  const uint64_t kind = xrd_random_below(random, 5);
  double sum = 0;
  for (size_t i = 0; i < n; i++) {
    p[i] = kind == 0 ? 1 : 0.01 + xrd_random_uniform(random);
    if (kind == 1) p[i] = exp(-12 * xrd_random_uniform(random));
    if (kind == 2 && i > 0 && xrd_random_below(random, 3) == 0) p[i] = 0;
    sum += p[i];
  }
  for (size_t i = 0; i < n; i++) p[i] /= sum;
}

static void squared_differences(xrd_random *random, xrd_sample *sample) {
  double x[XRD_SIDE], y[XRD_SIDE];
  for (size_t i = 0; i < sample->n; i++) x[i] = xrd_random_normal(random);
  for (size_t j = 0; j < sample->m; j++) y[j] = xrd_random_normal(random);
  for (size_t i = 0; i < sample->n; i++)
    for (size_t j = 0; j < sample->m; j++) sample->d[i * sample->m + j] = (x[i] - y[j]) * (x[i] - y[j]);
}

static void free_entries(xrd_random *random, xrd_sample *sample) {
  const bool whole = xrd_random_below(random, 2) == 0;
  for (size_t i = 0; i < sample->n * sample->m; i++)
    sample->d[i] = whole ? (double)xrd_random_below(random, 4) : 3 * xrd_random_uniform(random);
}

void xrd_sample_draw(xrd_random *random, size_t largest, bool forbidden_pairs, xrd_sample *sample) {
  sample->n = 2 + xrd_random_below(random, largest - 1);
  sample->m = 2 + xrd_random_below(random, largest - 1);
  xrd_sample_probabilities(random, sample->n, sample->p);
  if (xrd_random_below(random, 3) == 0)
    squared_differences(random, sample);
  else
    free_entries(random, sample);
  if (!forbidden_pairs || xrd_random_below(random, 3) != 0) return;
  /* the first column stays allowed, so that D_max is finite */
  for (size_t i = 0; i < sample->n; i++)
    for (size_t j = 1; j < sample->m; j++)
      if (xrd_random_below(random, 4) == 0) sample->d[i * sample->m + j] = HUGE_VAL;
}

void xrd_channel_draw(xrd_random *random, const xrd_sample *sample, xrd_channel *kernel) {
  const bool sparse = xrd_random_below(random, 2) == 0;
  for (size_t i = 0; i < sample->n; i++) {
    double sum = 0;
    for (size_t j = 0; j < sample->m; j++) {
      const bool drop = isinf(sample->d[i * sample->m + j]) || (sparse && xrd_random_below(random, 2) == 0);
      kernel->cell[i * sample->m + j] = drop ? 0 : xrd_random_uniform(random);
      sum += kernel->cell[i * sample->m + j];
    }
    if (sum > 0) continue;
    for (size_t j = 0; j < sample->m; j++)
      kernel->cell[i * sample->m + j] = isinf(sample->d[i * sample->m + j]) ? 0 : 1;
  }
}

void xrd_channel_of_point(const xrd_sample *sample, const xrd_point *point, xrd_channel *kernel) {
  for (size_t i = 0; i < sample->n; i++) {
    double nearest = HUGE_VAL;
    for (size_t j = 0; j < sample->m; j++)
      if (point->q[j] > 0) nearest = fmin(nearest, sample->d[i * sample->m + j]);
    if (isinf(nearest)) { /* a symbol of probability zero: any row will do */
      for (size_t j = 0; j < sample->m; j++) kernel->cell[i * sample->m + j] = j == 0 ? 1 : 0;
      continue;
    }
    for (size_t j = 0; j < sample->m; j++) {
      const double excess = sample->d[i * sample->m + j] - nearest;
      kernel->cell[i * sample->m + j] = point->q[j] > 0 ? point->q[j] * exp(-point->witness_slope * excess) : 0;
    }
  }
}
