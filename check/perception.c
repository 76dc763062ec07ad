/* A claimed point of R(D, P), judged by balls with code of its own.  The channel is written out: W_ij for every pair,

     U = sum_ij pi_i W_ij log(W_ij / r_j),   E d = sum_ij pi_i W_ij d_ij,   L as in exactrd/perception.h.

   where Y = X keeps to D and to any P also U <= -sum_i pi_i log pi_i.  What a repair moves adds at most max d each to E
   d: half of sum_j |r_j - r*_j|, for both laws sum to 1. */
#include "exactrd/perception.h"
#include "base/float_mode.h"

#include <arb.h>
#include <math.h>

#include "check/judge.h"

typedef struct {
  const xrd_perception *all;
  const xrd_perception_point *point;
  slong bits;
  arb_ptr pi, channel, law, aim; /* n, n x m, m, m: r and r* */
  arb_t lower, upper, mean, own, aim_cost, a, b, c;
} trial;

static bool in_order(const xrd_perception *all, const xrd_perception_point *point, double gap, xrd_finding *finding) {
  if (point->n != all->problem.distortion.n || point->m != all->problem.distortion.m)
    return xrd_judge_refuse(finding, "a point of %zu by %zu symbols", point->n, point->m);
  if (!xrd_judge_is_number(point->distortion) || !xrd_judge_is_number(point->perception))
    return xrd_judge_refuse(finding, "distortion or perception is not a finite number >= 0");
  if (!(point->slope >= 0) || !(point->price >= 0) || (all->constraint == XRD_KL && !(point->price > 0)))
    return xrd_judge_refuse(finding, "slope or price is out of range");
  for (size_t j = 0; j < point->m; j++)
    if (!isfinite(point->g[j])) return xrd_judge_refuse(finding, "shift %zu is no number", j);
  for (size_t i = 0; i < point->n; i++)
    if (!(point->w[i] > 0 && isfinite(point->w[i])))
      return xrd_judge_refuse(finding, "dual %zu is not a number > 0", i);
  for (size_t k = 0; k < point->n * point->m; k++)
    if (!xrd_judge_is_number(point->plan[k]))
      return xrd_judge_refuse(finding, "move %zu is not a finite number >= 0", k);
  return xrd_judge_masses("mass", point->q, point->m, point->support, finding) &&
         xrd_judge_order(point->rate_lower, point->rate_nats, point->rate_upper, gap, point->verdict, finding);
}

static double distance(const trial *t, size_t i, size_t j) {
  return xrd_distortion_entry(&t->all->problem.distortion, i, j);
}

static double nearest(const trial *t, size_t i) {
  double least = distance(t, i, 0);
  for (size_t j = 1; j < t->point->m; j++)
    if (distance(t, i, j) < least) least = distance(t, i, j);
  return least;
}

static bool lives(const trial *t, size_t i) { return t->all->problem.p[i] > 0; }

static bool admits(const trial *t, size_t j) { return t->all->constraint != XRD_KL || lives(t, j); }

/* result = exp(-s (d_ij - m_i)); false where that is 0. */
static bool kernel(trial *t, size_t i, size_t j, double least, arb_t result) {
  const double d = distance(t, i, j);
  if (!isfinite(d) || (d > least && isinf(t->point->slope))) return false;
  arb_set_d(t->a, d);
  arb_set_d(t->b, least);
  arb_sub(t->a, t->a, t->b, t->bits);
  arb_set_d(t->b, isinf(t->point->slope) ? 0 : t->point->slope);
  arb_mul(t->a, t->a, t->b, t->bits);
  arb_neg(t->a, t->a);
  arb_exp(result, t->a, t->bits);
  return true;
}

static void write_sources(trial *t) {
  arb_zero(t->c);
  for (size_t i = 0; i < t->point->n; i++) {
    arb_set_d(t->pi + i, t->all->problem.p[i]);
    arb_add(t->c, t->c, t->pi + i, t->bits);
  }
  for (size_t i = 0; i < t->point->n; i++) arb_div(t->pi + i, t->pi + i, t->c, t->bits);
}

static void write_row(trial *t, size_t i) {
  const size_t m = t->point->m;
  arb_ptr row = t->channel + i * m;
  const double least = nearest(t, i);
  arb_zero(t->c);
  for (size_t j = 0; j < m; j++) {
    if (!(t->point->q[j] > 0) || !kernel(t, i, j, least, row + j)) continue;
    arb_set_d(t->a, -t->point->g[j]);
    arb_exp(t->a, t->a, t->bits);
    arb_mul(row + j, row + j, t->a, t->bits);
    arb_set_d(t->a, t->point->q[j]);
    arb_mul(row + j, row + j, t->a, t->bits);
    arb_add(t->c, t->c, row + j, t->bits);
  }
  for (size_t j = 0; j < m; j++) {
    if (!arb_is_zero(row + j)) arb_div(row + j, row + j, t->c, t->bits);
    if (arb_is_zero(t->c)) arb_indeterminate(row + j); /* no channel */
    arb_addmul(t->law + j, row + j, t->pi + i, t->bits);
  }
}

static void add_pair(trial *t, size_t i, size_t j, double least) {
  arb_ptr share = t->channel + i * t->point->m + j;
  if (arb_is_zero(share)) return;
  arb_mul(t->c, share, t->pi + i, t->bits);
  arb_set_d(t->a, distance(t, i, j));
  arb_set_d(t->b, least);
  arb_sub(t->a, t->a, t->b, t->bits);
  arb_addmul(t->mean, t->c, t->a, t->bits);
  arb_div(t->a, share, t->law + j, t->bits);
  arb_log(t->a, t->a, t->bits);
  arb_addmul(t->upper, t->c, t->a, t->bits);
  const bool kl = t->all->constraint == XRD_KL;
  const double cost = kl ? (i == j ? 0 : HUGE_VAL) : xrd_perception_cost(t->all, i, j);
  arb_set_d(t->a, cost);
  if (cost > 0) arb_addmul(t->own, t->c, t->a, t->bits);
}

/* sum_i pi_i m_i, m_i the least distance of row i, so that D_min is exact where it can be: where rows have one m,
   shares that sum to 1 do not round it. */
static void least_mean(trial *t, arb_t result) {
  double only = -1;
  bool same = true;
  arb_zero(result);
  for (size_t i = 0; i < t->point->n; i++) {
    if (!lives(t, i)) continue;
    same = same && (only < 0 || nearest(t, i) == only);
    only = nearest(t, i);
    arb_set_d(t->a, only);
    arb_addmul(result, t->pi + i, t->a, t->bits);
  }
  if (same) arb_set_d(result, only);
}

static void write_plan_row(trial *t, size_t i) {
  const double *plan = t->point->plan + i * t->point->m;
  arb_zero(t->c);
  for (size_t j = 0; j < t->point->m; j++) {
    arb_set_d(t->a, plan[j]);
    arb_add(t->c, t->c, t->a, t->bits);
  }
  if (arb_is_zero(t->c)) arb_indeterminate(t->aim_cost);
  for (size_t j = 0; j < t->point->m; j++) {
    if (plan[j] == 0) continue;
    arb_set_d(t->a, plan[j]);
    arb_div(t->a, t->a, t->c, t->bits);
    arb_mul(t->a, t->a, t->pi + i, t->bits);
    arb_add(t->aim + j, t->aim + j, t->a, t->bits);
    arb_set_d(t->b, xrd_perception_cost(t->all, i, j));
    arb_addmul(t->aim_cost, t->a, t->b, t->bits);
  }
}

/* r* and what it costs. */
static void write_aim(trial *t) {
  if (t->all->constraint != XRD_KL) {
    for (size_t i = 0; i < t->point->n; i++)
      if (lives(t, i)) write_plan_row(t, i);
    return;
  }
  arb_zero(t->c);
  for (size_t j = 0; j < t->point->m; j++) {
    arb_set_d(t->aim + j, t->point->q[j]);
    arb_add(t->c, t->c, t->aim + j, t->bits);
  }
  for (size_t j = 0; j < t->point->m; j++) {
    if (t->point->perception == 0) arb_set(t->aim + j, t->pi + j);
    if (t->point->perception == 0 || arb_is_zero(t->aim + j)) continue;
    arb_div(t->aim + j, t->aim + j, t->c, t->bits);
    arb_div(t->a, t->aim + j, t->pi + j, t->bits);
    arb_log(t->a, t->a, t->bits);
    arb_addmul(t->aim_cost, t->aim + j, t->a, t->bits);
  }
}

static bool within(trial *t, const arb_t x, double limit) {
  arb_set_d(t->a, limit);
  return arb_le(x, t->a);
}

static bool keeps(trial *t) {
  if (within(t, t->own, t->point->perception)) return within(t, t->mean, t->point->distortion);
  if (!within(t, t->aim_cost, t->point->perception)) return false;
  double most = 0;
  arb_zero(t->c);
  for (size_t j = 0; j < t->point->m; j++) {
    arb_sub(t->a, t->law + j, t->aim + j, t->bits);
    arb_abs(t->a, t->a);
    arb_add(t->c, t->c, t->a, t->bits);
    for (size_t i = 0; i < t->point->n; i++)
      if (lives(t, i) && !arb_is_zero(t->aim + j) && distance(t, i, j) > most) most = distance(t, i, j);
  }
  arb_mul_2exp_si(t->c, t->c, -1);
  arb_set_d(t->a, most);
  arb_addmul(t->mean, t->c, t->a, t->bits);
  return within(t, t->mean, t->point->distortion);
}

/* c = -(t P + sum_i pi_i max_j (g_j - t cost_ij)), or that of KL */
static void charge_transport(trial *t) {
  const xrd_perception_point *point = t->point;
  const bool finite = isfinite(point->price), kl = t->all->constraint == XRD_KL;
  for (size_t i = 0; i < point->n; i++) {
    if (!lives(t, i)) continue;
    arb_neg_inf(t->b);
    for (size_t j = 0; j < point->m; j++) {
      const double cost = kl ? (i != j) : xrd_perception_cost(t->all, i, j);
      if (!finite && cost > 0) continue;
      arb_set_d(t->c, finite ? -point->price : 0);
      arb_set_d(t->a, cost);
      arb_mul(t->c, t->c, t->a, t->bits);
      arb_set_d(t->a, point->g[j]);
      arb_add(t->c, t->c, t->a, t->bits);
      arb_max(t->b, t->b, t->c, t->bits);
    }
    if (arb_is_finite(t->b)) arb_submul(t->lower, t->b, t->pi + i, t->bits);
  }
}

static void charge_divergence(trial *t) {
  const xrd_perception_point *point = t->point;
  double top = -HUGE_VAL;
  for (size_t j = 0; j < point->m; j++)
    if (lives(t, j)) top = fmax(top, point->g[j]);
  arb_zero(t->c);
  for (size_t j = 0; j < point->m; j++) {
    if (!lives(t, j)) continue;
    arb_set_d(t->a, point->g[j]);
    arb_set_d(t->b, top);
    arb_sub(t->a, t->a, t->b, t->bits);
    arb_set_d(t->b, point->price);
    arb_div(t->a, t->a, t->b, t->bits);
    arb_exp(t->a, t->a, t->bits);
    arb_addmul(t->c, t->a, t->pi + j, t->bits);
  }
  arb_log(t->c, t->c, t->bits);
  arb_submul(t->lower, t->c, t->b, t->bits);
  arb_set_d(t->a, top);
  arb_sub(t->lower, t->lower, t->a, t->bits);
}

/* lower -= log max_j exp(-g_j) sum_i pi_i w_i E_ij */
static void charge_columns(trial *t) {
  arb_t most, sum;
  arb_init(most), arb_init(sum);
  for (size_t j = 0; j < t->point->m; j++) {
    if (!admits(t, j)) continue;
    arb_zero(sum);
    for (size_t i = 0; i < t->point->n; i++) {
      if (!lives(t, i) || !kernel(t, i, j, nearest(t, i), t->c)) continue;
      arb_set_d(t->a, t->point->w[i]);
      arb_mul(t->a, t->a, t->pi + i, t->bits);
      arb_addmul(sum, t->a, t->c, t->bits);
    }
    arb_set_d(t->a, -t->point->g[j]);
    arb_exp(t->a, t->a, t->bits);
    arb_mul(sum, sum, t->a, t->bits);
    arb_max(most, most, sum, t->bits);
  }
  arb_log(most, most, t->bits);
  arb_sub(t->lower, t->lower, most, t->bits);
  arb_clear(most), arb_clear(sum);
}

static void write_lower(trial *t) {
  const xrd_perception_point *point = t->point;
  for (size_t i = 0; i < point->n; i++) {
    if (!lives(t, i)) continue;
    arb_set_d(t->a, point->w[i]);
    arb_log(t->a, t->a, t->bits);
    arb_addmul(t->lower, t->a, t->pi + i, t->bits);
  }
  least_mean(t, t->b);
  arb_set_d(t->a, point->distortion);
  arb_sub(t->b, t->a, t->b, t->bits); /* D - S */
  if (isfinite(point->slope)) {
    arb_set_d(t->a, point->slope);
    arb_submul(t->lower, t->a, t->b, t->bits);
  } else if (!arb_is_zero(t->b)) {
    arb_indeterminate(t->lower);
  }
  if (isfinite(point->price)) {
    arb_set_d(t->a, point->price);
    arb_set_d(t->b, point->perception);
    arb_submul(t->lower, t->a, t->b, t->bits);
  } else if (point->perception > 0) {
    arb_indeterminate(t->lower);
  }
  charge_columns(t);
  if (t->all->constraint == XRD_KL && isfinite(point->price))
    charge_divergence(t);
  else
    charge_transport(t);
}

/* Y = X has the law p, and each pi_i its own distance. */
static double own_entropy(trial *t) {
  const size_t n = t->point->n;
  if (n != t->point->m) return HUGE_VAL;
  arb_zero(t->b), arb_zero(t->c);
  for (size_t i = 0; i < n; i++) {
    if (!lives(t, i)) continue;
    const bool stays = t->all->constraint == XRD_KL || xrd_perception_cost(t->all, i, i) == 0;
    if (!stays || isinf(distance(t, i, i))) return HUGE_VAL;
    arb_set_d(t->a, distance(t, i, i));
    arb_addmul(t->b, t->a, t->pi + i, t->bits);
    arb_log(t->a, t->pi + i, t->bits);
    arb_submul(t->c, t->a, t->pi + i, t->bits);
  }
  return within(t, t->b, t->point->distortion) ? fmax(0, xrd_judge_end(t->c, true)) : HUGE_VAL;
}

static void judge(trial *t, xrd_finding *finding) {
  const xrd_perception_point *point = t->point;
  finding->rate_lower = fmax(0, xrd_judge_end(t->lower, false));
  const double own = own_entropy(t), rate = fmin(own, fmax(0, xrd_judge_end(t->upper, true)));
  finding->rate_upper = keeps(t) ? rate : own;
  const double slack = fmax(0, rate - finding->rate_lower) / 8 +
                       16 * 0x1p-52 * fmax(1, fmax(rate, finding->rate_lower));
  xrd_judge_bounds(point->rate_lower, point->rate_upper, slack, finding);
}

static slong bits_of(const xrd_perception *all, const xrd_perception_point *point) {
  int slope = 0, largest = 0;
  if (isfinite(point->slope)) (void)frexp(point->slope, &slope);
  for (size_t i = 0; i < point->n; i++)
    for (size_t j = 0; j < point->m; j++) {
      int own = 0;
      const double d = xrd_distortion_entry(&all->problem.distortion, i, j);
      if (isfinite(d)) (void)frexp(d, &own);
      if (own > largest) largest = own;
    }
  return 200 + (slope > 0 ? slope : 0) + largest;
}

static void try_point(trial *t, xrd_finding *finding) {
  const size_t n = t->point->n, m = t->point->m;
  write_sources(t);
  for (size_t i = 0; i < n; i++)
    if (lives(t, i)) write_row(t, i);
  least_mean(t, t->mean); /* what add_pair adds is beyond it */
  for (size_t i = 0; i < n; i++) {
    const double least = nearest(t, i);
    for (size_t j = 0; lives(t, i) && j < m; j++) add_pair(t, i, j, least);
  }
  write_aim(t);
  write_lower(t);
  judge(t, finding);
}

xrd_status xrd_check_perception(const xrd_perception *perception, const xrd_perception_point *point, double gap_nats,
                                xrd_finding *finding, xrd_error *error) {
  XRD_DEFAULT_FLOAT_MODE(callers);
  *finding = (xrd_finding){.rate_upper = HUGE_VAL};
  const xrd_status status = xrd_perception_validate(perception, error);
  if (status != XRD_OK || !in_order(perception, point, gap_nats, finding)) return status;
  const slong n = (slong)point->n, m = (slong)point->m, count = n + n * m + 2 * m;
  trial t = {.all = perception, .point = point, .bits = bits_of(perception, point)};
  arb_struct *const scalars[] = {t.lower, t.upper, t.mean, t.own, t.aim_cost, t.a, t.b, t.c};
  for (size_t k = 0; k < sizeof scalars / sizeof *scalars; k++) arb_init(scalars[k]);
  t.pi = _arb_vec_init(count);
  t.channel = t.pi + n, t.law = t.channel + n * m, t.aim = t.law + m;
  try_point(&t, finding);
  _arb_vec_clear(t.pi, count);
  for (size_t k = 0; k < sizeof scalars / sizeof *scalars; k++) arb_clear(scalars[k]);
  return XRD_OK;
}
