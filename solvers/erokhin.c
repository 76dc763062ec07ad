/* Hamming distortion in closed form (Erokhin 1958, Pinkston 1967): reverse water-filling on the probabilities.

   With t = exp(-slope): u_j = t + (1 - t) q_j, and the optimal u_j = max(t, p_j / mu), the k likeliest symbols in use,
   mu = (p_1 + ... + p_k) / (1 + (k - 1) t) where p_k > mu t >= p_(k+1).  Cost O(n log n) once, O(n) per slope. */
#include <math.h>
#include <string.h>

#include "base/sum.h"
#include "solvers/closed/ranked.h"
#include "solvers/engine.h"

typedef struct {
  const double *p; /* the problem's */
  xrd_ranked ranked;
} erokhin;

static bool fits(const xrd_problem *problem, const xrd_team *team) {
  (void)team;
  return problem->distortion.kind == XRD_HAMMING;
}

static xrd_status init_raw(void *state, const xrd_problem *problem, const xrd_options *options, xrd_stop *stop,
                           xrd_error *error) {
  (void)stop;
  (void)options;
  erokhin *hamming = state;
  const size_t n = problem->distortion.n;
  hamming->p = problem->p;
  if (xrd_ranked_init(&hamming->ranked, problem->p, n)) return XRD_OK;
  return xrd_fail(error, XRD_ERR_MEMORY, "no memory to sort %zu symbols", n);
}

static void clear(void *state) { xrd_ranked_clear(&((erokhin *)state)->ranked); }

/* Excess, rate, support and duals from solution->slope and q. */
static void evaluate(void *state, xrd_solution *solution) {
  const erokhin *hamming = state;
  const size_t n = hamming->ranked.n;
  const double t = exp(-solution->slope), rest = -expm1(-solution->slope);
  xrd_sum total = {0, 0}, kept = {0, 0}, sigma = {0, 0}, logs = {0, 0}, correction = {0, 0};
  solution->support = 0;
  for (size_t j = 0; j < n; j++) {
    xrd_sum_add(&total, solution->q[j]);
    solution->support += solution->q[j] > 0;
  }
  for (size_t j = 0; j < n; j++) {
    const double p = hamming->p[j] / hamming->ranked.total;
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
  for (size_t j = 0; j < n; j++) {
    const double q = solution->q[j];
    if (!(q > 0)) continue;
    const double c = rest * hamming->p[j] / hamming->ranked.total / (t + rest * q) + t * xrd_sum_value(&sigma);
    if (c > 0) xrd_sum_add(&correction, q * c * log(c));
  }
  solution->excess = xrd_sum_value(&kept);
  const double linear = solution->excess > 0 ? solution->slope * solution->excess : 0;
  solution->rate_nats = fmax(-linear - xrd_sum_value(&logs) - xrd_sum_value(&correction), 0);
}

static void solve(void *state, double slope, double gap_nats, size_t max_rounds, xrd_solution *solution) {
  (void)gap_nats;
  (void)max_rounds;
  const xrd_ranked *ranked = &((const erokhin *)state)->ranked;
  const double ratio = exp(-slope) / -expm1(-slope); /* infinite at slope 0 */
  const xrd_ranked_head head = xrd_ranked_used(ranked, ratio);
  memset(solution->q, 0, ranked->n * sizeof(double));
  solution->q[ranked->order[0]] = 1;
  const size_t used = slope > 0 ? head.count : 1;
  for (size_t k = 0; k < used && used > 1; k++) { /* (p_j / mu - t) / (1 - t) */
    const double p = ranked->p[k];
    const double lead = (double)used * (p - ranked->p[used - 1]) - head.shortfall; /* sum_i (p_j - p_i) */
    solution->q[ranked->order[k]] = fmax(p + (lead != 0 ? lead * ratio : 0), 0) / head.mass;
  }
  solution->slope = slope;
  solution->gap_nats = 0;
  solution->rounds = 1;
  solution->passes = 0;
  solution->outcome = XRD_STOP_GAP;
  evaluate(state, solution);
}

static xrd_overview overview(const void *state) {
  const xrd_ranked *ranked = &((const erokhin *)state)->ranked;
  return (xrd_overview){
      .distortion_max = xrd_ranked_distortion_max(ranked), .central = ranked->order[0], .least_positive = 1};
}

const xrd_solver_engine xrd_erokhin_engine = {.method = XRD_NEWTON,
                                              .fits = fits,
                                              .size = sizeof(erokhin),
                                              .init_raw = init_raw,
                                              .clear = clear,
                                              .solve = solve,
                                              .overview = overview,
                                              .evaluate = evaluate};
