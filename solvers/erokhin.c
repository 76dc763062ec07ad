#include "solvers/erokhin.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/sum.h"

typedef struct {
  double p;
  size_t index;
} ranked;

static int likeliest_first(const void *left, const void *right) {
  const ranked *a = left, *b = right;
  if (a->p != b->p) return a->p > b->p ? -1 : 1;
  return a->index < b->index ? -1 : a->index > b->index;
}

xrd_status xrd_erokhin_init(xrd_erokhin *hamming, const xrd_problem *problem, xrd_error *error) {
  const size_t n = problem->distortion.n;
  *hamming = (xrd_erokhin){.n = n, .p = problem->p, .order = xrd_allocate(n, sizeof(size_t))};
  ranked *list = xrd_allocate(n, sizeof *list);
  if (hamming->order == NULL || list == NULL) {
    free(list);
    xrd_erokhin_clear(hamming);
    return xrd_fail(error, XRD_ERR_MEMORY, "no memory to sort %zu symbols", n);
  }
  xrd_sum sum = {0, 0};
  for (size_t i = 0; i < n; i++) {
    list[i] = (ranked){problem->p[i], i};
    xrd_sum_add(&sum, problem->p[i]);
  }
  qsort(list, n, sizeof *list, likeliest_first);
  for (size_t k = 0; k < n; k++) hamming->order[k] = list[k].index;
  free(list);
  hamming->total = xrd_sum_value(&sum);
  return XRD_OK;
}

void xrd_erokhin_clear(xrd_erokhin *hamming) {
  free(hamming->order);
  memset(hamming, 0, sizeof *hamming);
}

double xrd_erokhin_distortion_max(const xrd_erokhin *hamming) {
  xrd_sum others = {0, 0};
  for (size_t k = 1; k < hamming->n; k++) xrd_sum_add(&others, hamming->p[hamming->order[k]]);
  return xrd_sum_value(&others) / hamming->total;
}

/* The water level mu: symbols are taken in as long as they stand above mu t. */
static double level(const xrd_erokhin *hamming, double t, size_t *used) {
  xrd_sum mass = {0, 0};
  double mu = 0;
  for (*used = 0; *used < hamming->n; ++*used) {
    const double p = hamming->p[hamming->order[*used]] / hamming->total;
    if (*used > 0 && !(p > mu * t)) break;
    xrd_sum_add(&mass, p);
    mu = xrd_sum_value(&mass) / (1 + (double)*used * t);
  }
  return mu;
}

void xrd_erokhin_solve(const xrd_erokhin *hamming, double slope, xrd_solution *solution) {
  const double t = exp(-slope), rest = -expm1(-slope);
  size_t used;
  const double mu = level(hamming, t, &used);
  memset(solution->q, 0, hamming->n * sizeof(double));
  for (size_t k = 0; k < used; k++) {
    const size_t j = hamming->order[k];
    solution->q[j] = rest > 0 ? fmax(hamming->p[j] / hamming->total / mu - t, 0) / rest : k == 0;
  }
  solution->slope = slope;
  solution->gap_nats = 0;
  solution->rounds = 1;
  solution->passes = 0;
  solution->outcome = XRD_STOP_GAP;
  xrd_erokhin_evaluate(hamming, solution);
}

void xrd_erokhin_evaluate(const xrd_erokhin *hamming, xrd_solution *solution) {
  const double t = exp(-solution->slope), rest = -expm1(-solution->slope);
  xrd_sum total = {0, 0}, kept = {0, 0}, sigma = {0, 0}, logs = {0, 0}, correction = {0, 0};
  solution->support = 0;
  for (size_t j = 0; j < hamming->n; j++) {
    xrd_sum_add(&total, solution->q[j]);
    solution->support += solution->q[j] > 0;
  }
  for (size_t j = 0; j < hamming->n; j++) {
    const double p = hamming->p[j] / hamming->total;
    double *q = &solution->q[j];
    *q /= xrd_sum_value(&total);
    if (*q == 0 && p > 0 && t == 0) { /* too rare for its mass to survive rounding, and reached by nothing else */
      *q = fmax(p, 0x1p-1000);
      solution->support++;
    }
    const double u = t + rest * *q;
    solution->w[j] = p > 0 ? fmin(1 / u, 0x1p1020) : 0;
    if (!(p > 0)) continue;
    xrd_sum_add(&kept, p * (t * (1 - *q) / u));
    xrd_sum_add(&sigma, p / u);
    xrd_sum_add(&logs, p * log(u));
  }
  for (size_t j = 0; j < hamming->n; j++) {
    const double q = solution->q[j];
    if (!(q > 0)) continue;
    const double c = rest * hamming->p[j] / hamming->total / (t + rest * q) + t * xrd_sum_value(&sigma);
    if (c > 0) xrd_sum_add(&correction, q * c * log(c));
  }
  solution->excess = xrd_sum_value(&kept);
  const double linear = solution->excess > 0 ? solution->slope * solution->excess : 0;
  solution->rate_nats = fmax(-linear - xrd_sum_value(&logs) - xrd_sum_value(&correction), 0);
}
