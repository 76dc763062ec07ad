#include "check/structure.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "problem/nearest.h"

static const double ENTRIES = 4e6;

arb_ptr xrd_balls_new(size_t count) {
  arb_ptr balls = xrd_allocate(count, sizeof(arb_struct));
  for (size_t k = 0; balls != NULL && k < count; k++) arb_init(balls + k);
  return balls;
}

void xrd_balls_free(arb_ptr balls, size_t count) {
  for (size_t k = 0; balls != NULL && k < count; k++) arb_clear(balls + k);
  free(balls);
}

void xrd_weight_ball(arb_t x, const arb_t slope, double d, double s, slong precision) {
  arb_t part;
  arb_init(part);
  arb_set_d(x, d);
  arb_set_d(part, s);
  arb_sub(x, part, x, precision);
  arb_mul(x, x, slope, precision);
  arb_exp(x, x, precision);
  arb_clear(part);
}

void xrd_add_excess(arb_t sum, const arb_t term, double d, double s, slong precision) {
  arb_t excess, part;
  arb_init(excess), arb_init(part);
  arb_set_d(excess, d);
  arb_set_d(part, s);
  arb_sub(excess, excess, part, precision);
  arb_addmul(sum, term, excess, precision);
  arb_clear(excess), arb_clear(part);
}

void xrd_dual_slope(const xrd_structured_job *job, double stretch, arb_t slope) {
  arb_t factor;
  arb_init(factor);
  arb_set_d(slope, job->witness->slope);
  arb_set_d(factor, stretch);
  arb_sub_ui(factor, factor, 1, job->precision);
  arb_neg(factor, factor);
  arb_mul(slope, slope, factor, job->precision);
  arb_clear(factor);
}

void xrd_dual_weight(const xrd_structured_job *job, double stretch, size_t i, arb_t weight) {
  arb_t factor;
  arb_init(factor);
  arb_set_d(weight, stretch);
  arb_mul_ui(weight, weight, 202, job->precision);
  arb_div_ui(weight, weight, 100, job->precision);
  arb_set_d(factor, job->witness->slope);
  arb_mul(weight, weight, factor, job->precision);
  arb_set_d(factor, job->least[i]);
  arb_mul(weight, weight, factor, job->precision);
  arb_exp(weight, weight, job->precision);
  arb_set_d(factor, job->problem->p[i]);
  arb_mul(weight, weight, factor, job->precision);
  arb_set_d(factor, job->witness->w[i]);
  arb_mul(weight, weight, factor, job->precision);
  arb_clear(factor);
}

/* d_ij - s_i of the one reproduction in use. */
static void single_excess(const xrd_structured_job *job, size_t i, arb_t x) {
  arb_t least;
  arb_init(least);
  arb_set_d(x, xrd_distortion_entry(&job->problem->distortion, i, job->first_used));
  arb_set_d(least, job->least[i]);
  arb_sub(x, x, least, job->precision);
  arb_clear(least);
}

xrd_status xrd_structured_add_row(const xrd_structured_job *job, xrd_totals *totals, size_t i, arb_ptr z, arb_ptr x,
                                  xrd_error *error) {
  if (arb_contains_zero(z)) {
    if (arb_is_zero(z)) return xrd_fail(error, XRD_ERR_ARGUMENT, "the channel is not defined for source symbol %zu", i);
    arb_indeterminate(z); /* more bits will tell */
  }
  arb_div(x, x, z, job->precision);
  if (totals->constant) single_excess(job, i, x);
  arb_t share;
  arb_init(share);
  xrd_totals_add_row(totals, job->problem->p[i], job->witness->w[i], job->least[i], z, x, share);
  arb_swap(z, share);
  arb_clear(share);
  return XRD_OK;
}

xrd_status xrd_structured_add_rows(const xrd_structured_job *job, xrd_totals *totals, arb_ptr z, arb_ptr x,
                                   xrd_error *error) {
  xrd_status status = XRD_OK;
  for (size_t i = 0; i < job->problem->distortion.n && status == XRD_OK; i++) {
    if (job->problem->p[i] > 0)
      status = xrd_structured_add_row(job, totals, i, z + i, x + i, error);
    else
      arb_zero(z + i);
  }
  return status;
}

const xrd_structured_proof *xrd_structured_choose(const xrd_problem *problem, double slope) {
  const xrd_distortion *d = &problem->distortion;
  xrd_grid grid;
  if (!isfinite(slope) || (double)d->n * (double)d->m <= ENTRIES) return NULL;
  if (d->kind != XRD_SQUARED && d->kind != XRD_ABSOLUTE) return NULL;
  if (d->dim == 1) return d->kind == XRD_SQUARED ? &xrd_structured_squared_line : &xrd_structured_absolute_line;
  return xrd_grid_find(d->x, d->n, d->dim, &grid) && xrd_grid_find(d->y, d->m, d->dim, &grid) ? &xrd_structured_grid
                                                                                              : NULL;
}

static bool find_least(const xrd_distortion *d, double *least) {
  xrd_nearest nearest;
  const bool good = xrd_nearest_init(&nearest, d);
  for (size_t i = 0; i < d->n && good; i++) least[i] = xrd_nearest_least(&nearest, i);
  if (good) xrd_nearest_clear(&nearest);
  return good;
}

/* From the mean of d~ - s~ to that of d - s, which is at most stretch (d~ - s~ + 2 s) larger. */
static void stretch_excess(double stretch, slong precision, xrd_reproof *reproof) {
  arb_t more, factor;
  arb_init(more), arb_init(factor);
  arb_mul_2exp_si(more, reproof->least, 1);
  arb_add(more, more, reproof->excess, precision);
  arb_set_d(factor, stretch);
  arb_mul(more, more, factor, precision);
  arb_mul_ui(more, more, 101, precision);
  arb_div_ui(more, more, 100, precision);
  arb_add(reproof->excess, reproof->excess, more, precision);
  arb_clear(more), arb_clear(factor);
}

static xrd_status reprove(const xrd_structured_proof *proof, const xrd_structured_job *job, arb_ptr sum,
                          xrd_totals *totals, xrd_reproof *reproof, xrd_error *error) {
  arb_t largest, mass;
  arb_init(largest), arb_init(mass);
  xrd_status status = proof->channel(job, totals, sum, error);
  if (status == XRD_OK) status = proof->dual(job, largest, error);
  if (status == XRD_OK) {
    xrd_totals_add_dual(totals, largest);
    for (size_t j = 0; j < job->problem->distortion.m; j++) {
      if (!(job->witness->q[j] > 0)) continue;
      arb_set_d(mass, job->witness->q[j]);
      arb_mul(sum + j, sum + j, mass, job->precision);
      xrd_totals_add_output(totals, job->witness->q[j], sum + j);
    }
    xrd_totals_close(totals, job->witness, reproof);
    if (!totals->constant) stretch_excess(proof->stretch, job->precision, reproof);
  }
  arb_clear(largest), arb_clear(mass);
  return status;
}

xrd_status xrd_structured_reprove(const xrd_structured_proof *proof, const xrd_problem *problem,
                                  const xrd_witness *witness, slong precision, xrd_reproof *reproof, xrd_error *error) {
  const size_t n = problem->distortion.n, m = problem->distortion.m;
  double *least = xrd_allocate(n, sizeof *least);
  arb_ptr sum = xrd_balls_new(m);
  xrd_structured_job job = {problem, witness, least, 0, precision};
  while (job.first_used + 1 < m && !(witness->q[job.first_used] > 0)) job.first_used++;
  xrd_totals totals;
  xrd_totals_init(&totals, witness, m, precision);
  const xrd_status status = least != NULL && sum != NULL && find_least(&problem->distortion, least)
                                ? reprove(proof, &job, sum, &totals, reproof, error)
                                : xrd_fail(error, XRD_ERR_MEMORY, "no memory to check %zu x %zu symbols", n, m);
  xrd_totals_clear(&totals);
  xrd_balls_free(sum, m);
  free(least);
  return status;
}
