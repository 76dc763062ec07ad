/* Capacities of finite channels. */
#include <math.h>

#include "exactrd/capacity.h"
#include "theory/claims/checks.h"

/* W(y|x), each row over its sum. */
typedef struct {
  size_t n, m;
  double cell[XRD_CELLS];
} finite_channel;

static void draw_channel(xrd_random *random, size_t n, size_t m, finite_channel *w) {
  *w = (finite_channel){.n = n, .m = m};
  for (size_t x = 0; x < n; x++) {
    double left = 64; /* 64ths, so that products of two channels are exact */
    for (size_t y = 0; y + 1 < m; y++) {
      const double part = (double)xrd_random_below(random, (uint64_t)left + 1);
      w->cell[x * m + y] = part / 64;
      left -= part;
    }
    w->cell[x * m + m - 1] = left / 64;
  }
}

/* First w, then v. */
static finite_channel chain(const finite_channel *w, const finite_channel *v) {
  finite_channel product = {.n = w->n, .m = v->m};
  for (size_t x = 0; x < w->n; x++)
    for (size_t z = 0; z < v->m; z++)
      for (size_t y = 0; y < w->m; y++) product.cell[x * v->m + z] += w->cell[x * w->m + y] * v->cell[y * v->m + z];
  return product;
}

/* q / sum q */
static void normalise(const double *q, size_t m, xrd_enclosure *law) {
  xrd_enclosure sum = {0, 0};
  for (size_t y = 0; y < m; y++) sum = xrd_enclosure_add(sum, xrd_exactly(q[y]));
  for (size_t y = 0; y < m; y++) law[y] = xrd_enclosure_div(xrd_exactly(q[y]), sum);
}

/* The law of the output: p W. */
static void output_of(const finite_channel *w, const double *p, xrd_enclosure *r) {
  xrd_enclosure law[XRD_SIDE];
  normalise(p, w->n, law);
  for (size_t y = 0; y < w->m; y++) {
    r[y] = xrd_exactly(0);
    for (size_t x = 0; x < w->n; x++)
      r[y] = xrd_enclosure_add(r[y], xrd_enclosure_scale(w->cell[x * w->m + y], law[x]));
  }
}

/* D(W_x || r) */
static xrd_enclosure divergence(const finite_channel *w, size_t x, const xrd_enclosure *r) {
  xrd_enclosure sum = {0, 0};
  for (size_t y = 0; y < w->m; y++) {
    const double entry = w->cell[x * w->m + y];
    if (entry == 0) continue;
    const xrd_enclosure ratio = xrd_enclosure_div(xrd_exactly(entry), r[y]);
    sum = xrd_enclosure_add(sum, xrd_enclosure_scale(entry, xrd_enclosure_log(ratio)));
  }
  return sum;
}

static xrd_status capacity_of(xrd_trial *trial, const finite_channel *w, xrd_enclosure *capacity, double *p,
                              double *r) {
  const xrd_capacity_problem problem = {w->n, w->m, w->cell, NULL};
  xrd_capacity_point point = {0};
  const xrd_status status = xrd_capacity_at(&problem, NULL, &trial->options, &point, trial->error);
  if (status == XRD_OK) *capacity = (xrd_enclosure){point.capacity_lower, point.capacity_upper};
  for (size_t x = 0; x < w->n && status == XRD_OK && p != NULL; x++) p[x] = point.p[x];
  for (size_t y = 0; y < w->m && status == XRD_OK && r != NULL; y++) r[y] = point.r[y];
  xrd_capacity_point_clear(&point);
  return status;
}

/* For every law p of the input and every r: sum p_x D(W_x || p W) <= C <= max_x D(W_x || r).  At the optimum both are
   equalities; masses there may be smaller than any double, while r is not. */
static void compare_conditions(xrd_trial *trial, const finite_channel *w, const double *p, const xrd_enclosure *r,
                               xrd_enclosure capacity, double tolerance) {
  xrd_enclosure own[XRD_SIDE], law[XRD_SIDE], mean = {0, 0}, most = {0, 0};
  output_of(w, p, own);
  normalise(p, w->n, law);
  for (size_t x = 0; x < w->n; x++) {
    most = xrd_enclosure_max(most, divergence(w, x, r));
    if (p[x] > 0) mean = xrd_enclosure_add(mean, xrd_enclosure_mul(law[x], divergence(w, x, own)));
  }
  if (xrd_trial_breaks(trial, 0)) most = xrd_enclosure_scale(0.99, most);
  if (xrd_trial_breaks(trial, 1)) mean = xrd_enclosure_scale(1.01, mean);
  xrd_ledger_at_most(&trial->ledger, "C <= max_x D(W_x || r)", capacity, most);
  xrd_ledger_at_most(&trial->ledger, "sum p_x D(W_x || p W) <= C", mean, capacity);
  const xrd_enclosure reach = xrd_enclosure_add(mean, xrd_exactly(tolerance));
  xrd_ledger_at_most(&trial->ledger, "D(W_x || r) <= C at the optimum, to 1e-9", most, reach);
}

static xrd_status check_capacity(xrd_trial *trial) {
  finite_channel w;
  double p[XRD_SIDE], r[XRD_SIDE];
  xrd_enclosure capacity, law[XRD_SIDE];
  const size_t outputs = 2 + xrd_random_below(&trial->random, 7), inputs = 2 + xrd_random_below(&trial->random, 7);
  draw_channel(&trial->random, inputs, outputs, &w);
  const xrd_status status = capacity_of(trial, &w, &capacity, p, r);
  if (status != XRD_OK) return status;
  normalise(r, w.m, law);
  compare_conditions(trial, &w, p, law, capacity, 1e-9);
  for (size_t x = 0; x < w.n; x++) p[x] = 0.01 + xrd_random_uniform(&trial->random);
  output_of(&w, p, law);
  compare_conditions(trial, &w, p, law, capacity, HUGE_VAL);
  return XRD_OK;
}

const xrd_claim_entry xrd_claim_capacity = {{"capacity", "ktchannel", "Shannon 1948, Gallager 1968",
                                             "sum p_x D(W_x||r) <= C <= max_x D(W_x||r), equal at the optimum",
                                             "the maximum is cut by 1 %; the mean is raised by 1 %", false, XRD_PROVED},
                                            check_capacity};

/* C(W V) <= min(C(W), C(V)); and of a symmetric channel, 1 - h(e) in bits, behind another of its kind: e * e'. */
static xrd_status check_processing(xrd_trial *trial) {
  finite_channel w, v;
  xrd_enclosure whole, first, second;
  const size_t outputs = 2 + xrd_random_below(&trial->random, 4), inputs = 2 + xrd_random_below(&trial->random, 4);
  draw_channel(&trial->random, inputs, outputs, &w);
  draw_channel(&trial->random, w.m, 2 + xrd_random_below(&trial->random, 4), &v);
  const finite_channel both = chain(&w, &v);
  xrd_status status = capacity_of(trial, &both, &whole, NULL, NULL);
  if (status == XRD_OK) status = capacity_of(trial, &w, &first, NULL, NULL);
  if (status == XRD_OK) status = capacity_of(trial, &v, &second, NULL, NULL);
  if (status != XRD_OK) return status;
  const bool reversed = xrd_trial_breaks(trial, 0);
  xrd_ledger_at_most(&trial->ledger, "C(W V) <= C(W)", reversed ? first : whole, reversed ? whole : first);
  xrd_ledger_at_most(&trial->ledger, "C(W V) <= C(V)", whole, second);
  const double e = (double)(1 + xrd_random_below(&trial->random, 31)) / 64,
               f = xrd_trial_breaks(trial, 1) ? e * 1.01 : e;
  const finite_channel symmetric = {2, 2, {1 - e, e, e, 1 - e}};
  const xrd_enclosure one = xrd_exactly(1), noise = xrd_enclosure_surprise(xrd_exactly(f));
  const xrd_enclosure entropy = xrd_enclosure_add(noise,
                                                  xrd_enclosure_surprise(xrd_enclosure_sub(one, xrd_exactly(f))));
  status = capacity_of(trial, &symmetric, &whole, NULL, NULL);
  if (status == XRD_OK)
    xrd_ledger_equal(&trial->ledger, "C = log 2 - h(e)", whole,
                     xrd_enclosure_sub(xrd_enclosure_log(xrd_exactly(2)), entropy));
  return status;
}

const xrd_claim_entry xrd_claim_processing = {{"processing", "", "textbook",
                                               "C(W V) <= C(W), C(V); binary symmetric: C = log 2 - h(e)",
                                               "the first is reversed; e is raised by 1 %", false, XRD_PROVED},
                                              check_processing};
