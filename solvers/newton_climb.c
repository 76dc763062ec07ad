/* Multiplicative steps before Newton's, where a table of unlike columns is begun from nothing.

   q_j <- q_j c_j never raises F = -sum_i p_i log u_i (Blahut 1972), and two such steps tell how far to go along their
   direction (SQUAREM, scheme S3: Varadhan and Roland 2008), in log q: r = log c(q), v = log c(q c) - r, q exp(-2 s r +
   s^2 v) with s = -|r| / |v|, masses weighing the norms.  They cost products of all columns alone; a few dozen show
   which reproductions will be in use, and Newton's rounds, whose cost is that of Hessians, then start next to the end.
   Where hardly a symbol has a second reproduction within reach they begin at the nearest ones, and as long as they gain
   on the gap they go on: often to its end. */
#include <math.h>
#include <string.h>

#include "solvers/newton_parts.h"
#include "solvers/start.h"

enum { CYCLES = 8, CYCLES_MOST = 40, HALFWAY = 4, SAMPLE_MOST = 16, A_SAMPLE_OF = 8 };

static const double STEEP = 40; /* slope times the least excess: every symbol keeps to its nearest reproduction */
static const double FEW = 45, PART = 0.3; /* symbols that a reproduction reaches, in number and of all: with more, on
                                             few columns at a time Newton's steps alone do better */
static const double ALONE = 1.3;          /* reproductions within a symbol's reach: the nearest, and hardly another */
static const double ENTRIES_MOST = 4e6;   /* of A, kept meanwhile */
static const double HOPELESS = 0.01, LEAST = 0.1; /* of a mean mass: what has less halfway and at the end goes */
static const double SHARE = 0.3;                  /* of the gap asked for, to be left among the members */
static const double GAINS = 0.3;                  /* the gap after a cycle, beside that before: more are worth it */
static const double GROWTH_MOST = 50;             /* of log q in one jump */

/* How much of all symbols a reproduction reaches, on average over a few: sum_i p_i A_ij. */
static double reach(const xrd_newton *newton, double slope) {
  const xrd_prepared *problem = newton->problem;
  const size_t share = problem->m / A_SAMPLE_OF + 1, count = share < SAMPLE_MOST ? share : SAMPLE_MOST;
  double sum = 0, c, v;
  for (size_t k = 0; k < count; k++) {
    const double *excess = problem->form->excess(problem, k * problem->m / count, newton->trial);
    problem->kernel->price(problem->stride, excess, slope, problem->p, problem->inverse_p, &c, &v);
    sum += c;
  }
  return sum / (double)count;
}

static bool may_climb(const xrd_newton *newton, double slope) {
  const xrd_prepared *problem = newton->problem;
  if (problem->lattice.rank > 0 || !problem->has_coarse || newton->set.capacity < problem->m) return false;
  if ((double)problem->m * (double)problem->stride > ENTRIES_MOST) return false;
  return slope * problem->least_positive <= STEEP;
}

/* At equal masses of all. */
static void take_all(xrd_newton *newton) {
  xrd_working_set *set = &newton->set;
  const size_t m = newton->problem->m;
  size_t *all = newton->pricing.column;
  for (size_t j = 0; j < m; j++) all[j] = j;
  xrd_working_set_add_all(set, all, m);
  for (size_t t = 0; t < m; t++) set->q[t] = 1 / (double)m;
}

/* log c, nearly: what it is off by only changes a proposal. */
static inline double log_price(double c) { return 2 * (c - 1) / (c + 1); }

/* From masses x with prices `before`, where the set is at x c: moves the set's masses along. */
static void jump(xrd_newton *newton, double *longest) {
  xrd_working_set *set = &newton->set;
  const double *x = newton->x, *before = newton->step;
  double *growth = newton->gradient, r2 = 0, v2 = 0, sum = 0;
  size_t padded = set->count;
  for (size_t t = 0; t < set->count; t++) {
    const double r = log_price(before[t]), v = log_price(set->c[t]) - r;
    r2 += x[t] * r * r;
    v2 += x[t] * v * v;
  }
  const double s = fmin(fmax(sqrt(r2 / v2), 1), *longest);
  if (s == *longest) *longest *= 4;
  for (size_t t = 0; t < set->count; t++) {
    const double r = log_price(before[t]), v = log_price(set->c[t]) - r;
    growth[t] = GROWTH_MOST - fmin(2 * s * r + s * s * v, GROWTH_MOST);
  }
  while (padded % XRD_LANES > 0) growth[padded++] = 0;
  newton->problem->kernel->column(padded, growth, 1, growth);
  for (size_t t = 0; t < set->count; t++) sum += set->q[t] = x[t] * growth[t];
  for (size_t t = 0; t < set->count; t++) set->q[t] /= sum;
}

/* sum q * max c - 1 over the members, which is their gap where it is small. */
static double excess_of(const xrd_working_set *set) {
  return xrd_largest(set->c, set->count) * xrd_total(set->q, set->count) - 1;
}

/* One multiplicative step; false where it leaves a symbol unreached. */
static bool multiply(xrd_working_set *set) {
  for (size_t t = 0; t < set->count; t++) set->q[t] *= set->c[t];
  if (!xrd_working_set_mix(set)) return false;
  xrd_working_set_price(set);
  return true;
}

/* Two steps and the jump, which may well raise F for once, or the two steps alone where it leaves a symbol unreached,
   with c current before and after; false where they leave one, or the first step was enough. */
static bool cycle(xrd_newton *newton, double goal, double *longest) {
  xrd_working_set *set = &newton->set;
  const size_t k = set->count;
  memcpy(newton->x, set->q, k * sizeof *set->q);
  memcpy(newton->step, set->c, k * sizeof *set->c);
  if (!multiply(set) || excess_of(set) <= goal) return false;
  for (size_t t = 0; t < k; t++) newton->z[t] = set->q[t] * set->c[t];
  jump(newton, longest);
  if (!xrd_working_set_mix(set)) {
    *longest = fmax(*longest / 16, 4);
    memcpy(set->q, newton->z, k * sizeof *set->q);
    if (!xrd_working_set_mix(set)) return false;
  }
  xrd_working_set_price(set);
  return true;
}

/* Members with less than that share of a mean mass go, or those priced lower. */
static void drop(xrd_newton *newton, double share, double price) {
  xrd_working_set *set = &newton->set;
  for (size_t t = 0; t < set->count; t++)
    if (set->q[t] * (double)newton->problem->m < share || set->c[t] < price) set->q[t] = set->c[t] = 0;
  xrd_newton_prune(newton, 1);
}

/* Cycles until the gap is closed, or no longer gains by them; what is left of it among the members. */
static double climb(xrd_newton *newton, double goal, bool all) {
  xrd_working_set *set = &newton->set;
  double longest = 4, gap = HUGE_VAL;
  for (int k = 0; k < CYCLES_MOST && !xrd_newton_stopped(newton, 4 * set->count); k++) {
    const double before = gap;
    gap = excess_of(set);
    if (gap <= goal || (k >= (all ? CYCLES : 1) && gap > GAINS * before)) break;
    if (!cycle(newton, goal, &longest)) break;
    if (all && k == HALFWAY) drop(newton, HOPELESS, 0);
  }
  return excess_of(set);
}

bool xrd_newton_climb(xrd_newton *newton, double slope, double gap_nats) {
  xrd_working_set *set = &newton->set;
  if (!may_climb(newton, slope)) return false;
  const double part = reach(newton, slope), n = (double)newton->problem->n;
  const bool all = part * (double)newton->problem->m > ALONE;
  if (all && part * n >= fmin(FEW, PART * n)) return false;
  set->slope = slope;
  if (all)
    take_all(newton);
  else
    xrd_start_nearest(set);
  if (!xrd_working_set_mix(set)) {
    xrd_working_set_empty(set);
    return false;
  }
  xrd_working_set_price(set);
  const double goal = SHARE * gap_nats;
  const bool closed = climb(newton, goal, all) <= goal;
  if (closed) /* q (1 - c) is below the goal: what is priced so low has next to no mass at the optimum */
    drop(newton, 0, 1 - sqrt(goal));
  else if (all)
    drop(newton, LEAST, 0);
  xrd_start_cover(set);
  return true;
}
