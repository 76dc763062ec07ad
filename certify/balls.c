/* Row by row: the row's weights E_ij, its normaliser u_i and its share of X, then its share of each column's two sums
     c_j = sum_i pi_i E_ij / u_i,   g_j = sum_i pi_i w_i E_ij.
   Weights are doubles p_i first; the one division by sum p comes last. */
#include "certify/balls.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "certify/entropy.h"
#include "problem/nearest.h"

static const double BALL_NS = 250;    /* an entry's work */
static const double COLUMN_NS = 1000; /* a logarithm's, to hundreds of bits */

typedef struct {
  const xrd_problem *problem;
  const double *minimum;
  const xrd_witness *witness;
  slong precision;
  const xrd_nearest *nearest;        /* tells the columns where d_ij = s_i by structure; NULL: by looking at all */
  size_t *list, count;               /* the columns of the row at hand: these, at an infinite slope; NULL: all */
  arb_ptr weight;                    /* m: E_ij of the row at hand */
  arb_ptr channel_sum, dual_sum;     /* m each: sum_i p_i E_ij / u_i and sum_i p_i w_i E_ij */
  arb_t total, excess, log_w, log_u; /* sum p, and sums over i with weights p_i */
  arb_t normaliser, row_excess, term, step; /* of the row at hand */
} workspace;

static arb_ptr balls_new(size_t count) {
  arb_ptr balls = xrd_allocate(count, sizeof(arb_struct));
  for (size_t k = 0; balls != NULL && k < count; k++) arb_init(balls + k);
  return balls;
}

static void balls_free(arb_ptr balls, size_t count) {
  for (size_t k = 0; balls != NULL && k < count; k++) arb_clear(balls + k);
  free(balls);
}

static bool workspace_init(workspace *work) {
  const size_t m = work->problem->distortion.m;
  work->weight = balls_new(m);
  work->channel_sum = balls_new(m);
  work->dual_sum = balls_new(m);
  arb_init(work->total), arb_init(work->excess), arb_init(work->log_w), arb_init(work->log_u);
  arb_init(work->normaliser), arb_init(work->row_excess), arb_init(work->term), arb_init(work->step);
  return work->weight != NULL && work->channel_sum != NULL && work->dual_sum != NULL;
}

static void workspace_clear(workspace *work) {
  const size_t m = work->problem->distortion.m;
  balls_free(work->weight, m);
  balls_free(work->channel_sum, m);
  balls_free(work->dual_sum, m);
  free(work->list);
  arb_clear(work->total), arb_clear(work->excess), arb_clear(work->log_w), arb_clear(work->log_u);
  arb_clear(work->normaliser), arb_clear(work->row_excess), arb_clear(work->term), arb_clear(work->step);
}

/* sum += factor * log x */
static void add_log(arb_t sum, const arb_t x, const arb_t factor, arb_t scratch, slong precision) {
  arb_log(scratch, x, precision);
  arb_addmul(sum, factor, scratch, precision);
}

static size_t column(const workspace *work, size_t k) { return work->list != NULL ? work->list[k] : k; }

/* The columns where d_ij = s_i; how many. */
static size_t list_nearest(const workspace *work, size_t i) {
  if (work->nearest != NULL) return xrd_nearest_list(work->nearest, i, work->list);
  const xrd_distortion *d = &work->problem->distortion;
  size_t count = 0;
  for (size_t j = 0; j < d->m; j++) {
    work->list[count] = j;
    count += !(xrd_distortion_entry(d, i, j) > work->minimum[i]);
  }
  return count;
}

/* work->weight of row i, and with it the row's normaliser and excess. */
static void row_weights(workspace *work, size_t i) {
  const xrd_distortion *d = &work->problem->distortion;
  const double slope = work->witness->slope;
  const slong precision = work->precision;
  arb_zero(work->normaliser);
  arb_zero(work->row_excess);
  if (work->list != NULL) work->count = list_nearest(work, i);
  for (size_t k = 0; k < work->count; k++) {
    const size_t j = column(work, k);
    const double entry = xrd_distortion_entry(d, i, j);
    arb_ptr weight = work->weight + j;
    if (!isfinite(entry)) {
      arb_zero(weight);
      continue;
    }
    arb_set_d(work->step, entry);
    arb_set_d(work->term, work->minimum[i]);
    arb_sub(work->step, work->step, work->term, precision); /* d_ij - s_i */
    if (arb_is_zero(work->step)) {
      arb_one(weight);
    } else {
      arb_set_d(work->term, -slope);
      arb_mul(work->term, work->term, work->step, precision);
      arb_exp(weight, work->term, precision);
    }
    if (work->witness->q[j] > 0) {
      arb_set_d(work->term, work->witness->q[j]);
      arb_mul(work->term, work->term, weight, precision);
      arb_add(work->normaliser, work->normaliser, work->term, precision);
      arb_addmul(work->row_excess, work->term, work->step, precision);
    }
  }
}

static void row_contribute(workspace *work, size_t i) {
  const slong precision = work->precision;
  arb_set_d(work->step, work->problem->p[i]);
  arb_add(work->total, work->total, work->step, precision);
  add_log(work->log_u, work->normaliser, work->step, work->term, precision);
  arb_div(work->normaliser, work->step, work->normaliser, precision); /* p_i / u_i */
  arb_addmul(work->excess, work->normaliser, work->row_excess, precision);
  for (size_t k = 0; k < work->count; k++) {
    const size_t j = column(work, k);
    if (work->witness->q[j] > 0) arb_addmul(work->channel_sum + j, work->normaliser, work->weight + j, precision);
  }
  arb_set_d(work->normaliser, work->witness->w[i]);
  add_log(work->log_w, work->normaliser, work->step, work->term, precision);
  arb_mul(work->step, work->step, work->normaliser, precision); /* p_i w_i */
  for (size_t k = 0; k < work->count; k++) {
    const size_t j = column(work, k);
    if (!arb_is_zero(work->weight + j)) arb_addmul(work->dual_sum + j, work->step, work->weight + j, precision);
  }
}

/* From sums over rows to the three balls. */
static void finish(workspace *work, xrd_proof *proof) {
  const slong precision = work->precision;
  const size_t m = work->problem->distortion.m;
  size_t support = 0;
  arb_t cost;
  arb_init(cost);
  arb_div(proof->excess, work->excess, work->total, precision);
  arb_div(cost, work->log_u, work->total, precision);
  arb_zero(work->row_excess);
  for (size_t j = 0; j < m && !xrd_stop_wanted(proof->stop, COLUMN_NS); j++) {
    support += work->witness->q[j] > 0;
    if (work->witness->q[j] > 0 && !arb_is_zero(work->channel_sum + j)) {
      arb_div(work->channel_sum + j, work->channel_sum + j, work->total, precision);
      xrd_entropy_add(cost, work->channel_sum + j, work->witness->q[j], precision);
    }
    arb_max(work->row_excess, work->row_excess, work->dual_sum + j, precision);
  }
  arb_neg(cost, cost);
  xrd_proof_set_rate(proof, cost, work->witness->slope, support);
  arb_clear(cost);
  arb_div(work->row_excess, work->row_excess, work->total, precision);
  arb_log(work->row_excess, work->row_excess, precision);
  arb_div(proof->value, work->log_w, work->total, precision);
  arb_sub(proof->value, proof->value, work->row_excess, precision);
}

static xrd_status enclose(const xrd_problem *problem, const double *minimum, const xrd_witness *witness,
                          const xrd_nearest *nearest, slong precision, xrd_proof *proof, xrd_error *error) {
  workspace work = {.problem = problem,
                    .minimum = minimum,
                    .witness = witness,
                    .precision = precision,
                    .nearest = nearest,
                    .count = problem->distortion.m};
  xrd_status status = XRD_OK;
  const bool lists = isinf(witness->slope);
  if (lists) work.list = xrd_allocate(problem->distortion.m, sizeof(size_t));
  if (!workspace_init(&work) || (lists && work.list == NULL))
    status = xrd_fail(error, XRD_ERR_MEMORY, "no memory for the balls of a certificate");
  for (size_t i = 0; i < problem->distortion.n && status == XRD_OK; i++) {
    if (!(problem->p[i] > 0)) continue;
    status = xrd_proof_go_on(proof, BALL_NS * (double)work.count, error);
    if (status != XRD_OK) break;
    row_weights(&work, i);
    if (arb_is_zero(work.normaliser))
      status = xrd_fail(error, XRD_ERR_ARGUMENT,
                        "the witness has no mass on an allowed reproduction of source symbol %zu", i);
    else
      row_contribute(&work, i);
  }
  if (status == XRD_OK) finish(&work, proof);
  workspace_clear(&work);
  return status;
}

xrd_status xrd_balls_enclose(const xrd_problem *problem, const double *minimum, const xrd_witness *witness,
                             slong precision, xrd_proof *proof, xrd_error *error) {
  return enclose(problem, minimum, witness, NULL, precision, proof, error);
}

xrd_status xrd_balls_enclose_nearest(const xrd_problem *problem, const double *minimum, const xrd_witness *witness,
                                     slong precision, xrd_proof *proof, xrd_error *error) {
  xrd_nearest nearest;
  if (!xrd_nearest_init(&nearest, &problem->distortion))
    return xrd_fail(error, XRD_ERR_MEMORY, "no memory for the nearest of %zu points", problem->distortion.m);
  const xrd_status status = enclose(problem, minimum, witness, &nearest, precision, proof, error);
  xrd_nearest_clear(&nearest);
  return status;
}
