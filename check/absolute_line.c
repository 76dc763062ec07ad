/* Absolute distances on a line: d~ is the sum of the doubles fl(y_k+1 - y_k) between the reproductions y_1 <= y_2 <=
   ... in order, and of fl(x - y_l) or fl(y_l+1 - x) beside a source point.  |d - d~| <= 2.01 * 2^-53 d~. Whatever lies
   on one side is carried from reproduction to reproduction over the steps g, with e = exp(-slope g): masses S -> e S +
   q, their excesses Y -> e (Y + g S). */
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "check/structure.h"
#include "problem/order.h"

enum { LEFT, RIGHT };

typedef struct {
  const xrd_structured_job *job;
  xrd_place *order;  /* m */
  size_t *left;      /* n: reproductions at or left of the row */
  arb_ptr decay;     /* m: exp(-slope g_k) from place k to k + 1 */
  arb_ptr weight[2]; /* n each: exp(-slope (own step - s~_i)) to the neighbour on each side; 0 where there is none */
  arb_t slope, part;
} line;

static double own_step(const line *l, size_t i, int side) {
  const xrd_distortion *d = &l->job->problem->distortion;
  if (side == LEFT) return l->left[i] > 0 ? d->x[i] - l->order[l->left[i] - 1].position : HUGE_VAL;
  return l->left[i] < d->m ? l->order[l->left[i]].position - d->x[i] : HUGE_VAL;
}

static double step_after(const line *l, size_t k) { return l->order[k + 1].position - l->order[k].position; }

static void line_clear(line *l) {
  const xrd_distortion *d = &l->job->problem->distortion;
  free(l->order);
  free(l->left);
  xrd_balls_free(l->decay, d->m);
  for (int side = LEFT; side <= RIGHT; side++) xrd_balls_free(l->weight[side], d->n);
  arb_clear(l->slope), arb_clear(l->part);
}

/* l->slope is the caller's.  False where memory is out. */
static bool line_prepare(line *l) {
  const xrd_distortion *d = &l->job->problem->distortion;
  l->order = xrd_order_points(d->y, d->m);
  l->left = xrd_allocate(d->n, sizeof(size_t));
  l->decay = xrd_balls_new(d->m);
  for (int side = LEFT; side <= RIGHT; side++) l->weight[side] = xrd_balls_new(d->n);
  if (!l->order || !l->left || !l->decay || !l->weight[LEFT] || !l->weight[RIGHT]) return false;
  for (size_t k = 0; k + 1 < d->m; k++) xrd_weight_ball(l->decay + k, l->slope, step_after(l, k), 0, l->job->precision);
  for (size_t i = 0; i < d->n; i++) {
    if (!(l->job->problem->p[i] > 0)) continue;
    l->left[i] = xrd_order_count(l->order, d->m, d->x[i]);
    for (int side = LEFT; side <= RIGHT; side++)
      if (isfinite(own_step(l, i, side)))
        xrd_weight_ball(l->weight[side] + i, l->slope, own_step(l, i, side), l->job->least[i], l->job->precision);
  }
  return true;
}

/* mass, and excess unless NULL, at each place become the sums of what lies there and on one side of it. */
static void carry(line *l, int side, arb_ptr mass, arb_ptr excess) {
  const size_t m = l->job->problem->distortion.m;
  const slong precision = l->job->precision;
  for (size_t t = 1; t < m; t++) {
    const size_t to = side == LEFT ? t : m - 1 - t, from = side == LEFT ? t - 1 : m - t,
                 step = side == LEFT ? t - 1 : to;
    if (excess != NULL) {
      arb_set_d(l->part, step_after(l, step));
      arb_mul(excess + to, mass + from, l->part, precision);
      arb_add(excess + to, excess + to, excess + from, precision);
      arb_mul(excess + to, excess + to, l->decay + step, precision);
    }
    arb_addmul(mass + to, mass + from, l->decay + step, precision);
  }
}

/* z_i and x_i += what row i sees on one side. */
static void look(line *l, int side, arb_srcptr mass, arb_srcptr excess, arb_ptr z, arb_ptr x) {
  const slong precision = l->job->precision;
  arb_t seen;
  arb_init(seen);
  for (size_t i = 0; i < l->job->problem->distortion.n; i++) {
    if (arb_is_zero(l->weight[side] + i)) continue;
    const size_t k = l->left[i] - (side == LEFT);
    arb_set_d(l->part, own_step(l, i, side));
    arb_set_d(seen, l->job->least[i]);
    arb_sub(l->part, l->part, seen, precision);
    arb_mul(seen, mass + k, l->part, precision);
    arb_add(seen, seen, excess + k, precision);
    arb_addmul(x + i, seen, l->weight[side] + i, precision);
    arb_addmul(z + i, mass + k, l->weight[side] + i, precision);
  }
  arb_clear(seen);
}

/* sum[j] = sum_i weight_i E_ij.  A row on the left of a place sees it on its right. */
static bool add_columns(line *l, arb_srcptr weight, arb_ptr sum) {
  const xrd_distortion *d = &l->job->problem->distortion;
  for (int side = LEFT; side <= RIGHT; side++) {
    arb_ptr mass = xrd_balls_new(d->m);
    if (mass == NULL) return false;
    for (size_t i = 0; i < d->n; i++)
      if (!arb_is_zero(l->weight[1 - side] + i))
        arb_addmul(mass + l->left[i] - (side == RIGHT), weight + i, l->weight[1 - side] + i, l->job->precision);
    carry(l, side, mass, NULL);
    for (size_t k = 0; k < d->m; k++)
      arb_add(sum + l->order[k].index, sum + l->order[k].index, mass + k, l->job->precision);
    xrd_balls_free(mass, d->m);
  }
  return true;
}

static bool add_rows(line *l, arb_ptr z, arb_ptr x) {
  const size_t m = l->job->problem->distortion.m;
  for (int side = LEFT; side <= RIGHT; side++) {
    arb_ptr mass = xrd_balls_new(m), excess = xrd_balls_new(m);
    const bool good = mass != NULL && excess != NULL;
    if (good) {
      for (size_t k = 0; k < m; k++) arb_set_d(mass + k, l->job->witness->q[l->order[k].index]);
      carry(l, side, mass, excess);
      look(l, side, mass, excess, z, x);
    }
    xrd_balls_free(mass, m);
    xrd_balls_free(excess, m);
    if (!good) return false;
  }
  return true;
}

static xrd_status out_of_memory(const xrd_structured_job *job, xrd_error *error) {
  return xrd_fail(error, XRD_ERR_MEMORY, "no memory to check a line of %zu points", job->problem->distortion.m);
}

static xrd_status channel(const xrd_structured_job *job, xrd_totals *totals, arb_ptr sum, xrd_error *error) {
  const size_t n = job->problem->distortion.n;
  line l = {.job = job};
  arb_init(l.slope), arb_init(l.part);
  arb_set_d(l.slope, job->witness->slope);
  arb_ptr z = xrd_balls_new(n), x = xrd_balls_new(n);
  const bool ready = z != NULL && x != NULL && line_prepare(&l) && add_rows(&l, z, x);
  xrd_status status = ready ? xrd_structured_add_rows(job, totals, z, x, error) : out_of_memory(job, error);
  if (status == XRD_OK && !add_columns(&l, z, sum)) status = out_of_memory(job, error);
  xrd_balls_free(z, n);
  xrd_balls_free(x, n);
  line_clear(&l);
  return status;
}

static xrd_status dual(const xrd_structured_job *job, arb_t largest, xrd_error *error) {
  const size_t n = job->problem->distortion.n, m = job->problem->distortion.m;
  line l = {.job = job};
  arb_init(l.slope), arb_init(l.part);
  xrd_dual_slope(job, xrd_structured_absolute_line.stretch, l.slope);
  arb_ptr weight = xrd_balls_new(n), sum = xrd_balls_new(m);
  bool ready = weight != NULL && sum != NULL && line_prepare(&l);
  for (size_t i = 0; i < n && ready; i++)
    if (job->problem->p[i] > 0) xrd_dual_weight(job, xrd_structured_absolute_line.stretch, i, weight + i);
  ready = ready && add_columns(&l, weight, sum);
  for (size_t j = 0; j < m && ready; j++) arb_max(largest, largest, sum + j, job->precision);
  xrd_balls_free(weight, n);
  xrd_balls_free(sum, m);
  line_clear(&l);
  return ready ? XRD_OK : out_of_memory(job, error);
}

const xrd_structured_proof xrd_structured_absolute_line = {channel, dual, 0x1.01p-52};
