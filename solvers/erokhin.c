#include "solvers/erokhin.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/sum.h"
#include "solvers/engine.h"

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

/* How many symbols are in use, their mass, and what the last of them falls short of the others, sum_i (p_i - p_k): the
   next one comes in where p > mu t, which is p (1 - t) > t times its shortfall.  Differences of probabilities keep
   their digits where t is nearly 1. */
static size_t used_symbols(const xrd_erokhin *hamming, double ratio, double *mass, double *shortfall) {
  xrd_sum sum = {0, 0};
  size_t used = 0;
  double last = hamming->p[hamming->order[0]] / hamming->total, short_of = 0;
  for (*shortfall = 0; used < hamming->n; used++) {
    const double p = hamming->p[hamming->order[used]] / hamming->total;
    short_of += (double)used * (last - p);
    if (used > 0 && !(p > (short_of > 0 ? short_of * ratio : 0))) break;
    xrd_sum_add(&sum, p);
    *shortfall = short_of;
    last = p;
  }
  *mass = xrd_sum_value(&sum);
  return used;
}

void xrd_erokhin_solve(const xrd_erokhin *hamming, double slope, xrd_solution *solution) {
  const double ratio = exp(-slope) / -expm1(-slope); /* infinite at slope 0 */
  double mass, shortfall;
  const size_t used = slope > 0 ? used_symbols(hamming, ratio, &mass, &shortfall) : 1;
  memset(solution->q, 0, hamming->n * sizeof(double));
  solution->q[hamming->order[0]] = 1;
  const double last = hamming->p[hamming->order[used - 1]] / hamming->total;
  for (size_t k = 0; k < used && used > 1; k++) { /* (p_j / mu - t) / (1 - t) */
    const double p = hamming->p[hamming->order[k]] / hamming->total;
    const double lead = (double)used * (p - last) - shortfall; /* sum_i (p_j - p_i) */
    solution->q[hamming->order[k]] = fmax(p + (lead != 0 ? lead * ratio : 0), 0) / mass;
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

static bool fits(const xrd_problem *problem, const xrd_team *team) {
  (void)team;
  return problem->distortion.kind == XRD_HAMMING;
}
static xrd_status init_raw(void *state, const xrd_problem *problem, const xrd_options *options, xrd_error *error) {
  (void)options;
  return xrd_erokhin_init(state, problem, error);
}
static void clear(void *state) { xrd_erokhin_clear(state); }
static void solve(void *state, double slope, double gap_nats, size_t max_rounds, xrd_solution *solution) {
  (void)gap_nats;
  (void)max_rounds;
  xrd_erokhin_solve(state, slope, solution);
}
static xrd_overview overview(const void *state) {
  const xrd_erokhin *hamming = state;
  return (xrd_overview){
      .distortion_max = xrd_erokhin_distortion_max(hamming), .central = hamming->order[0], .least_positive = 1};
}
static void evaluate(void *state, xrd_solution *solution) { xrd_erokhin_evaluate(state, solution); }

const xrd_solver_engine xrd_erokhin_engine = {.method = XRD_NEWTON,
                                              .fits = fits,
                                              .size = sizeof(xrd_erokhin),
                                              .init_raw = init_raw,
                                              .clear = clear,
                                              .solve = solve,
                                              .overview = overview,
                                              .evaluate = evaluate};
