/* Squared distances on a line: any channel bounds R(D) from above, so row i uses the reproductions with q_j > 0 near
   it, with the problem's own doubles d_ij. */
#include <math.h>
#include <stdlib.h>

#include "check/boxes.h"
#include "problem/order.h"

static const double EXPONENT = 100; /* reproductions less likely than exp(-100) times the nearest are left out */

/* The reproductions in use, from left to right. */
typedef struct {
  const xrd_structured_job *job;
  xrd_place *order;
  size_t count;
  arb_ptr weight; /* count: q_j E_ij of the row at hand, then E_ij */
  arb_t slope, step;
} used;

static bool used_init(used *u, const xrd_structured_job *job) {
  const xrd_distortion *d = &job->problem->distortion;
  *u = (used){.job = job, .order = xrd_order_points(d->y, d->m)};
  arb_init(u->slope), arb_init(u->step);
  arb_set_d(u->slope, job->witness->slope);
  for (size_t k = 0; u->order != NULL && k < d->m; k++)
    if (job->witness->q[u->order[k].index] > 0) u->order[u->count++] = u->order[k];
  u->weight = xrd_balls_new(u->count);
  return u->order != NULL && u->weight != NULL;
}

static void used_clear(used *u) {
  free(u->order);
  xrd_balls_free(u->weight, u->count);
  arb_clear(u->slope), arb_clear(u->step);
}

/* Places first .. end - 1 are those of row i; at least one. */
static void window(const used *u, size_t i, size_t *first, size_t *end) {
  const double x = u->job->problem->distortion.x[i];
  const size_t left = xrd_order_count(u->order, u->count, x);
  double nearest = left > 0 ? x - u->order[left - 1].position : HUGE_VAL;
  if (left < u->count) nearest = fmin(nearest, u->order[left].position - x);
  const double reach = 1.001 * sqrt(nearest * nearest + EXPONENT / u->job->witness->slope);
  *first = xrd_order_count(u->order, u->count, nextafter(x - reach, -HUGE_VAL));
  *end = xrd_order_count(u->order, u->count, x + reach);
}

static xrd_status add_row(used *u, size_t i, xrd_totals *totals, arb_ptr z, arb_ptr x, arb_ptr sum, xrd_error *error) {
  const xrd_structured_job *job = u->job;
  size_t first, end;
  window(u, i, &first, &end);
  arb_zero(z), arb_zero(x);
  for (size_t k = first; k < end; k++) {
    const size_t j = u->order[k].index;
    const double d = xrd_distortion_entry(&job->problem->distortion, i, j);
    xrd_weight_ball(u->weight + k, u->slope, d, job->least[i], job->precision);
    arb_set_d(u->step, job->witness->q[j]);
    arb_mul(u->step, u->step, u->weight + k, job->precision);
    arb_add(z, z, u->step, job->precision);
    xrd_add_excess(x, u->step, d, job->least[i], job->precision);
  }
  const xrd_status status = xrd_structured_add_row(job, totals, i, z, x, error);
  for (size_t k = first; k < end && status == XRD_OK; k++)
    arb_addmul(sum + u->order[k].index, z, u->weight + k, job->precision);
  return status;
}

static xrd_status channel(const xrd_structured_job *job, xrd_totals *totals, arb_ptr sum, xrd_error *error) {
  used u;
  arb_t z, x;
  arb_init(z), arb_init(x);
  xrd_status status = used_init(&u, job) ? XRD_OK : xrd_fail(error, XRD_ERR_MEMORY, "no memory to check a line");
  for (size_t i = 0; i < job->problem->distortion.n && status == XRD_OK; i++)
    if (job->problem->p[i] > 0) status = add_row(&u, i, totals, z, x, sum, error);
  used_clear(&u);
  arb_clear(z), arb_clear(x);
  return status;
}

const xrd_structured_proof xrd_structured_squared_line = {channel, xrd_boxes_dual, 0};
