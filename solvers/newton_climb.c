/* Multiplicative steps before Newton's, where a table of unlike columns is begun from nothing.

   q_j <- q_j c_j never raises F = -sum_i p_i log u_i (Blahut 1972), and two such steps tell how far to go along their
   direction (SQUAREM, scheme S3: Varadhan and Roland 2008), in log q: r = log c(q), v = log c(q c) - r, q exp(-2 s r +
   s^2 v) with s = -|r| / |v|, masses weighing the norms.  They cost products of all columns alone; a few dozen show
   which reproductions will be in use, and Newton's rounds, whose cost is that of Hessians, then start next to the end.
 */
#include <math.h>
#include <string.h>

#include "solvers/newton_parts.h"

enum { CYCLES = 8, HALFWAY = 4, SAMPLE_MOST = 16, A_SAMPLE_OF = 8 };

static const double STEEP = 40; /* slope times the least excess: every symbol keeps to its nearest reproduction */
static const double FEW = 45, PART = 0.3; /* symbols that a reproduction reaches, in number and of all: with more, on
                                             few columns at a time Newton's steps alone do better */
static const double ENTRIES_MOST = 4e6;   /* of A, kept meanwhile */
static const double HOPELESS = 0.01, LEAST = 0.1; /* of a mean mass: what has less halfway and at the end goes */
static const double SETTLED = 1e-6;               /* mean square of log c */

/* How many symbols a reproduction reaches, on average over a few. */
static double symbols_reached(const xrd_newton *newton, double slope) {
  const xrd_prepared *problem = newton->problem;
  const size_t share = problem->m / A_SAMPLE_OF + 1, count = share < SAMPLE_MOST ? share : SAMPLE_MOST;
  double sum = 0;
  for (size_t k = 0; k < count; k++) {
    xrd_prepared_column(problem, k * problem->m / count, slope, newton->trial);
    sum += xrd_total(newton->trial, problem->n);
  }
  return sum / (double)count;
}

static bool pays(const xrd_newton *newton, double slope) {
  const xrd_prepared *problem = newton->problem;
  if (problem->lattice.rank > 0 || !problem->has_coarse || newton->set.capacity < problem->m) return false;
  if ((double)problem->m * (double)problem->stride > ENTRIES_MOST) return false;
  if (slope * problem->least_positive > STEEP) return false;
  return symbols_reached(newton, slope) < fmin(FEW, PART * (double)problem->n);
}

static bool start(xrd_newton *newton, double slope) {
  xrd_working_set *set = &newton->set;
  const size_t m = newton->problem->m;
  size_t *all = newton->pricing.column;
  for (size_t j = 0; j < m; j++) all[j] = j;
  set->slope = slope;
  xrd_working_set_add_all(set, all, m);
  for (size_t t = 0; t < m; t++) set->q[t] = 1 / (double)m;
  return xrd_working_set_mix(set);
}

/* log c, nearly: what it is off by only changes a proposal. */
static inline double log_price(double c) { return 2 * (c - 1) / (c + 1); }

/* From masses x with prices `before`, where the set is at x c: moves the set's masses along.  The mean square of r. */
static double jump(xrd_newton *newton, double *longest) {
  xrd_working_set *set = &newton->set;
  const double *x = newton->x, *before = newton->step;
  double r2 = 0, v2 = 0, sum = 0;
  for (size_t t = 0; t < set->count; t++) {
    const double r = log_price(before[t]), v = log_price(set->c[t]) - r;
    r2 += x[t] * r * r;
    v2 += x[t] * v * v;
  }
  const double s = fmin(fmax(sqrt(r2 / v2), 1), *longest);
  if (s == *longest) *longest *= 4;
  for (size_t t = 0; t < set->count; t++) {
    const double r = log_price(before[t]), v = log_price(set->c[t]) - r;
    sum += set->q[t] = x[t] * exp(fmin(2 * s * r + s * s * v, 50));
  }
  for (size_t t = 0; t < set->count; t++) set->q[t] /= sum;
  return r2;
}

/* Two steps and the jump, which may well raise F for once, or the two steps alone where it leaves a symbol unreached;
   false where they have settled, or leave one. */
static bool cycle(xrd_newton *newton, double *longest) {
  xrd_working_set *set = &newton->set;
  const size_t k = set->count;
  xrd_working_set_price(set);
  memcpy(newton->x, set->q, k * sizeof *set->q);
  memcpy(newton->step, set->c, k * sizeof *set->c);
  for (size_t t = 0; t < k; t++) set->q[t] *= set->c[t];
  if (!xrd_working_set_mix(set)) return false;
  xrd_working_set_price(set);
  for (size_t t = 0; t < k; t++) newton->z[t] = set->q[t] * set->c[t];
  const double size = jump(newton, longest);
  if (!xrd_working_set_mix(set)) {
    *longest = fmax(*longest / 16, 4);
    memcpy(set->q, newton->z, k * sizeof *set->q);
    if (!xrd_working_set_mix(set)) return false;
  }
  return size > SETTLED;
}

/* Members with less than that share of a mean mass go. */
static void drop(xrd_newton *newton, double share) {
  xrd_working_set *set = &newton->set;
  for (size_t t = 0; t < set->count; t++)
    if (set->q[t] * (double)newton->problem->m < share) set->q[t] = set->c[t] = 0;
  xrd_newton_prune(newton, 1);
}

bool xrd_newton_climb(xrd_newton *newton, double slope) {
  xrd_working_set *set = &newton->set;
  if (!pays(newton, slope)) return false;
  if (!start(newton, slope)) {
    xrd_working_set_empty(set);
    return false;
  }
  double longest = 4;
  for (int k = 0; k < CYCLES && !xrd_newton_stopped(newton, 4 * set->count); k++) {
    if (!cycle(newton, &longest)) break;
    if (k == HALFWAY) drop(newton, HOPELESS);
  }
  drop(newton, LEAST);
  xrd_start_cover(set);
  return true;
}
