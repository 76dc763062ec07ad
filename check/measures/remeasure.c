#include "check/measures/remeasure.h"

#include <stdlib.h>

#include "base/memory.h"
#include "check/structure.h"

/* sum of `count` numbers, exactly rounded balls of them besides */
static void set_all(arb_ptr balls, const double *values, size_t count, arb_t sum, slong precision) {
  arb_zero(sum);
  for (size_t k = 0; k < count; k++) {
    arb_set_d(balls + k, values[k]);
    arb_add(sum, sum, balls + k, precision);
  }
}

static bool allocate(xrd_remeasure *m) {
  size_t cells;
  const size_t all = m->problem->n;
  if (!xrd_size_multiply(all, m->dim, &cells)) return false;
  m->symbol = xrd_allocate(all, sizeof(size_t));
  m->share = xrd_balls_new(all);
  m->weight = xrd_balls_new(all);
  m->x = xrd_balls_new(cells);
  return m->symbol != NULL && m->share != NULL && m->weight != NULL && m->x != NULL;
}

/* Row r from symbol i; *total gathers what the shares are divided by. */
static void set_row(xrd_remeasure *m, size_t r, size_t i, arb_t total, arb_t sum) {
  const xrd_measure_problem *problem = m->problem;
  set_all(m->x + r * m->dim, problem->x + i * m->dim, m->dim, sum, m->precision);
  for (size_t k = 0; m->kl && k < m->dim; k++)
    if (problem->x[i * m->dim + k] > 0) arb_div(m->x + r * m->dim + k, m->x + r * m->dim + k, sum, m->precision);
  if (problem->p != NULL)
    arb_set_d(m->share + r, problem->p[i]);
  else
    arb_set(m->share + r, sum);
  arb_add(total, total, m->share + r, m->precision);
}

xrd_status xrd_remeasure_init(xrd_remeasure *m, const xrd_measure_problem *problem, const xrd_measure_witness *witness,
                              slong precision, xrd_error *error) {
  *m = (xrd_remeasure){.problem = problem,
                       .witness = witness,
                       .precision = precision,
                       .dim = problem->dim,
                       .width = xrd_measure_width(problem),
                       .kl = problem->kernel == XRD_MEASURE_KL};
  arb_init(m->slope), arb_init(m->distortion), arb_init(m->rate), arb_init(m->log_u), arb_init(m->theta);
  arb_set_d(m->slope, witness->slope);
  if (!allocate(m)) return xrd_fail(error, XRD_ERR_MEMORY, "no memory to check a problem over measures");
  arb_t total, sum;
  arb_init(total), arb_init(sum);
  for (size_t i = 0; i < problem->n; i++) {
    if (problem->p != NULL && !(problem->p[i] > 0)) continue;
    m->symbol[m->n] = i;
    set_row(m, m->n++, i, total, sum);
  }
  for (size_t r = 0; r < m->n; r++) arb_div(m->share + r, m->share + r, total, precision);
  arb_clear(total), arb_clear(sum);
  return problem->kernel == XRD_MEASURE_LABELLED ? xrd_remeasure_group(m, error) : XRD_OK;
}

void xrd_remeasure_clear(xrd_remeasure *m) {
  free(m->symbol);
  free(m->group);
  xrd_balls_free(m->group_sum, m->groups);
  arb_clear(m->theta);
  xrd_balls_free(m->share, m->problem->n);
  xrd_balls_free(m->weight, m->problem->n);
  xrd_balls_free(m->x, m->problem->n * m->dim);
  arb_clear(m->slope), arb_clear(m->distortion), arb_clear(m->rate), arb_clear(m->log_u);
}

/* sum_k x_k log(x_k / y_k) as it stands. */
static bool relative_entropy(arb_srcptr x, arb_srcptr y, size_t dim, arb_t d, slong precision) {
  arb_t ratio;
  arb_init(ratio);
  bool finite = true;
  for (size_t k = 0; k < dim && finite; k++) {
    if (arb_is_zero(x + k)) continue;
    finite = arb_is_positive(y + k);
    arb_div(ratio, x + k, y + k, precision);
    arb_log(ratio, ratio, precision);
    arb_addmul(d, x + k, ratio, precision);
  }
  arb_clear(ratio);
  return finite;
}

/* |x - y|^2, or |x - y| */
static void point_distance(const xrd_remeasure *m, size_t r, arb_srcptr y, arb_t d, slong precision) {
  arb_srcptr x = m->x + r * m->dim;
  arb_t step;
  arb_init(step);
  arb_zero(d);
  for (size_t k = 0; k < m->dim; k++) {
    arb_sub(step, x + k, y + k, precision);
    if (m->problem->kernel == XRD_MEASURE_ABSOLUTE)
      arb_abs(d, step);
    else
      arb_addmul(d, step, step, precision);
  }
  arb_clear(step);
}

/* d -= weight log a(label), task by task */
static bool add_log_loss(const xrd_remeasure *m, size_t r, arb_srcptr a, arb_t d, slong precision) {
  const xrd_measure_problem *problem = m->problem;
  arb_t loss, weight;
  arb_init(loss), arb_init(weight);
  arb_set_d(weight, problem->weight);
  bool finite = true;
  for (size_t t = 0; t < problem->tasks && !arb_is_zero(weight) && finite; a += problem->label_counts[t++]) {
    arb_srcptr share = a + problem->labels[t * problem->n + m->symbol[r]];
    finite = arb_is_positive(share);
    arb_log(loss, share, precision);
    arb_submul(d, weight, loss, precision);
  }
  arb_clear(loss), arb_clear(weight);
  return finite;
}

bool xrd_remeasure_distance(const xrd_remeasure *m, size_t r, arb_srcptr y, arb_t d, slong precision) {
  arb_zero(d);
  if (m->kl) return relative_entropy(m->x + r * m->dim, y, m->dim, d, precision);
  point_distance(m, r, y, d, precision);
  return m->groups == 0 || add_log_loss(m, r, y + m->dim, d, precision);
}

/* k = exp(-slope d); d is 0 where it is infinite, and k 0. */
static void kernel(const xrd_remeasure *m, size_t r, arb_srcptr y, arb_t k, arb_t d, slong precision) {
  const bool finite = xrd_remeasure_distance(m, r, y, d, precision);
  arb_mul(k, m->slope, d, precision);
  arb_neg(k, k);
  arb_exp(k, k, precision);
  if (!finite) arb_zero(k), arb_zero(d);
}

static void dual_of_labels(const xrd_remeasure *m, arb_srcptr y, arb_t c, slong precision) {
  arb_t k;
  arb_init(k);
  for (size_t g = 0; g < m->groups; g++) arb_zero(m->group_sum + g);
  for (size_t r = 0; r < m->n; r++) {
    point_distance(m, r, y, k, precision);
    arb_mul(k, k, m->slope, precision);
    arb_neg(k, k);
    arb_exp(k, k, precision);
    arb_addmul(m->group_sum + m->group[r], k, m->weight + r, precision);
  }
  xrd_remeasure_norm(m, m->group_sum, c, precision);
  arb_clear(k);
}

void xrd_remeasure_dual(const xrd_remeasure *m, arb_srcptr y, arb_t c, slong precision) {
  if (m->groups > 0) {
    dual_of_labels(m, y, c, precision);
    return;
  }
  arb_t k, d;
  arb_init(k), arb_init(d);
  arb_zero(c);
  for (size_t r = 0; r < m->n; r++) {
    kernel(m, r, y, k, d, precision);
    arb_addmul(c, k, m->weight + r, precision);
  }
  arb_clear(k), arb_clear(d);
}

void xrd_remeasure_largest(const xrd_remeasure *m, arb_t largest) {
  static const xrd_remeasure_frame none = {.unit = 1};
  arb_struct y[XRD_REMEASURE_WIDEST];
  arb_t c;
  arb_init(c);
  for (int k = 0; k < XRD_REMEASURE_WIDEST; k++) arb_init(y + k);
  for (size_t j = 0; j < m->witness->count; j++) {
    xrd_remeasure_place(m, &none, m->witness->places + j * m->width, y);
    xrd_remeasure_dual(m, y, c, m->precision);
    arb_max(largest, largest, c, m->precision);
  }
  for (int k = 0; k < XRD_REMEASURE_WIDEST; k++) arb_clear(y + k);
  arb_clear(c);
}

typedef struct {
  xrd_remeasure *m;
  arb_ptr y;      /* count x width: places, distributions divided by their sums */
  arb_ptr q, sum; /* count: masses, and sum_r pi_r P(j|r) */
  arb_ptr k, d;   /* count: of the row at hand */
  arb_t u, mean, term;
} pass;

/* Distributions divided by their sums. */
static void place_atom(pass *p, size_t j) {
  const xrd_remeasure *m = p->m;
  const xrd_measure_problem *problem = m->problem;
  const double *place = m->witness->places + j * m->width;
  arb_ptr y = p->y + j * m->width;
  for (size_t t = 0, at = 0; at < m->width; t++) {
    const size_t size = t == 0 ? m->dim : problem->label_counts[t - 1];
    set_all(y + at, place + at, size, p->term, m->precision);
    for (size_t k = at; (m->kl || t > 0) && k < at + size; k++)
      if (!arb_is_zero(y + k)) arb_div(y + k, y + k, p->term, m->precision);
    at += size;
  }
}

static bool pass_init(pass *p, xrd_remeasure *m) {
  const size_t count = m->witness->count;
  *p = (pass){.m = m,
              .y = xrd_balls_new(count * m->width),
              .q = xrd_balls_new(count),
              .sum = xrd_balls_new(count),
              .k = xrd_balls_new(count),
              .d = xrd_balls_new(count)};
  arb_init(p->u), arb_init(p->mean), arb_init(p->term);
  if (p->y == NULL || p->q == NULL || p->sum == NULL || p->k == NULL || p->d == NULL) return false;
  for (size_t j = 0; j < count; j++) {
    arb_set_d(p->q + j, m->witness->masses[j]);
    place_atom(p, j);
  }
  return true;
}

static void pass_clear(pass *p) {
  const size_t count = p->m->witness->count;
  xrd_balls_free(p->y, count * p->m->width);
  xrd_balls_free(p->q, count), xrd_balls_free(p->sum, count), xrd_balls_free(p->k, count), xrd_balls_free(p->d, count);
  arb_clear(p->u), arb_clear(p->mean), arb_clear(p->term);
}

static bool row(pass *p, size_t r) {
  xrd_remeasure *m = p->m;
  const slong precision = m->precision;
  arb_zero(p->u), arb_zero(p->mean);
  for (size_t j = 0; j < m->witness->count; j++) {
    kernel(m, r, p->y + j * m->width, p->k + j, p->d + j, precision);
    arb_mul(p->k + j, p->k + j, p->q + j, precision);
    arb_add(p->u, p->u, p->k + j, precision);
    arb_addmul(p->mean, p->k + j, p->d + j, precision);
  }
  if (!arb_is_positive(p->u)) return false;
  arb_div(m->weight + r, m->share + r, p->u, precision);
  arb_addmul(m->distortion, m->weight + r, p->mean, precision);
  for (size_t j = 0; j < m->witness->count; j++) arb_addmul(p->sum + j, m->weight + r, p->k + j, precision);
  arb_log(p->term, p->u, precision);
  arb_addmul(m->log_u, m->share + r, p->term, precision);
  return true;
}

/* I = -slope D - sum_i pi_i log u_i - sum_j r_j log(r_j / q_j), 0 where one atom has all mass. */
static void set_rate(pass *p) {
  xrd_remeasure *m = p->m;
  size_t used = 0;
  arb_mul(m->rate, m->slope, m->distortion, m->precision);
  arb_add(m->rate, m->rate, m->log_u, m->precision);
  for (size_t j = 0; j < m->witness->count; j++) {
    if (arb_is_zero(p->sum + j)) continue; /* no mass, or of no symbol */
    used++;
    arb_div(p->term, p->sum + j, p->q + j, m->precision);
    arb_log(p->term, p->term, m->precision);
    arb_addmul(m->rate, p->sum + j, p->term, m->precision);
  }
  arb_neg(m->rate, m->rate);
  if (used == 1) arb_zero(m->rate);
}

xrd_status xrd_remeasure_channel(xrd_remeasure *m, xrd_error *error) {
  pass p;
  xrd_status status = pass_init(&p, m)
                          ? XRD_OK
                          : xrd_fail(error, XRD_ERR_MEMORY, "no memory to check %zu atoms", m->witness->count);
  for (size_t r = 0; r < m->n && status == XRD_OK; r++)
    if (!row(&p, r))
      status = xrd_fail(error, XRD_ERR_ARGUMENT, "no atom with mass stands for symbol %zu", m->symbol[r]);
  if (status == XRD_OK) set_rate(&p);
  pass_clear(&p);
  return status;
}

bool xrd_remeasure_below_absolute(const xrd_remeasure *m, const arb_t target) {
  arb_t c;
  arb_init(c);
  bool below = true;
  for (size_t r = 0; r < m->n && below; r++) {
    xrd_remeasure_dual(m, m->x + r, c, m->precision);
    below = arb_le(c, target);
  }
  arb_clear(c);
  return below;
}
