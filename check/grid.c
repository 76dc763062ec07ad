/* Product grids: with D_r[a][b] the double that defines the distance of two positions along axis r and S_r[a] its
   least, d~_ij = sum_r D_r and s~_i = sum_r S_r exactly, E_ij = prod_r E_r[a][b], E_r = exp(-slope (D_r - S_r)).  At
   most two additions are rounded, |d - d~| <= 2.01 * 2^-53 d~.  A product with E is one matrix product per axis. */
#include <arb_mat.h>
#include <math.h>

#include "check/structure.h"
#include "problem/grid.h"

typedef struct {
  const xrd_structured_job *job;
  xrd_grid source, reproduction;
  arb_mat_t weight[XRD_GRID_RANK], weighted[XRD_GRID_RANK]; /* n_r x m_r: E_r and (D_r - S_r) E_r */
} tables;

static double axis_distance(const xrd_distortion *d, const tables *t, size_t r, size_t a, size_t b) {
  const double x = d->x[a * t->source.stride[r] * d->dim + r], y = d->y[b * t->reproduction.stride[r] * d->dim + r];
  return d->kind == XRD_SQUARED ? (x - y) * (x - y) : fabs(x - y);
}

static void fill_axis(tables *t, size_t r, const arb_t slope) {
  const xrd_distortion *d = &t->job->problem->distortion;
  const slong precision = t->job->precision;
  arb_t part;
  arb_init(part);
  for (size_t a = 0; a < t->source.size[r]; a++) {
    double least = HUGE_VAL;
    for (size_t b = 0; b < t->reproduction.size[r]; b++) least = fmin(least, axis_distance(d, t, r, a, b));
    for (size_t b = 0; b < t->reproduction.size[r]; b++) {
      arb_ptr weight = arb_mat_entry(t->weight[r], a, b), weighted = arb_mat_entry(t->weighted[r], a, b);
      const double distance = axis_distance(d, t, r, a, b);
      xrd_weight_ball(weight, slope, distance, least, precision);
      arb_set_d(weighted, distance);
      arb_set_d(part, least);
      arb_sub(weighted, weighted, part, precision);
      arb_mul(weighted, weighted, weight, precision);
    }
  }
  arb_clear(part);
}

static void tables_init(tables *t, const xrd_structured_job *job, const arb_t slope) {
  const xrd_distortion *d = &job->problem->distortion;
  t->job = job;
  (void)xrd_grid_find(d->x, d->n, d->dim, &t->source);
  (void)xrd_grid_find(d->y, d->m, d->dim, &t->reproduction);
  for (size_t r = 0; r < d->dim; r++) {
    arb_mat_init(t->weight[r], (slong)t->source.size[r], (slong)t->reproduction.size[r]);
    arb_mat_init(t->weighted[r], (slong)t->source.size[r], (slong)t->reproduction.size[r]);
    fill_axis(t, r, slope);
  }
}

static void tables_clear(tables *t) {
  for (size_t r = 0; r < t->source.rank; r++) {
    arb_mat_clear(t->weight[r]);
    arb_mat_clear(t->weighted[r]);
  }
}

/* A tensor of which the next axis to contract is the last, as a matrix of `columns` columns. */
static void reshape(arb_mat_t tensor, slong columns) {
  arb_mat_t to;
  const slong entries = arb_mat_nrows(tensor) * arb_mat_ncols(tensor);
  arb_mat_init(to, entries / columns, columns);
  for (slong k = 0; k < entries; k++)
    arb_swap(arb_mat_entry(to, k / columns, k % columns),
             arb_mat_entry(tensor, k / arb_mat_ncols(tensor), k % arb_mat_ncols(tensor)));
  arb_mat_swap(tensor, to);
  arb_mat_clear(to);
}

/* result = table tensor': the axis contracted becomes the first one. */
static void contract(arb_mat_t result, const arb_mat_t table, const arb_mat_t tensor, slong precision) {
  arb_mat_t turned;
  arb_mat_init(turned, arb_mat_ncols(tensor), arb_mat_nrows(tensor));
  arb_mat_transpose(turned, tensor);
  arb_mat_clear(result);
  arb_mat_init(result, arb_mat_nrows(table), arb_mat_ncols(turned));
  arb_mat_mul(result, table, turned, precision);
  arb_mat_clear(turned);
}

/* Row vectors in and out: mass becomes Z, excess (0 at first) the sums of q_j E_ij (d~_ij - s~_i). */
static void to_rows(const tables *t, arb_mat_t mass, arb_mat_t excess) {
  const slong precision = t->job->precision;
  arb_mat_t next, added;
  arb_mat_init(next, 0, 0), arb_mat_init(added, 0, 0);
  for (size_t r = t->source.rank; r-- > 0;) {
    reshape(mass, (slong)t->reproduction.size[r]);
    reshape(excess, (slong)t->reproduction.size[r]);
    contract(next, t->weight[r], excess, precision);
    contract(added, t->weighted[r], mass, precision);
    arb_mat_add(added, added, next, precision);
    contract(next, t->weight[r], mass, precision);
    arb_mat_swap(mass, next);
    arb_mat_swap(excess, added);
  }
  arb_mat_clear(next), arb_mat_clear(added);
}

static void to_columns(const tables *t, arb_mat_t weight) {
  arb_mat_t next, turned;
  arb_mat_init(next, 0, 0);
  for (size_t r = t->source.rank; r-- > 0;) {
    reshape(weight, (slong)t->source.size[r]);
    arb_mat_init(turned, (slong)t->reproduction.size[r], (slong)t->source.size[r]);
    arb_mat_transpose(turned, t->weight[r]);
    contract(next, turned, weight, t->job->precision);
    arb_mat_swap(weight, next);
    arb_mat_clear(turned);
  }
  arb_mat_clear(next);
}

static xrd_status channel(const xrd_structured_job *job, xrd_totals *totals, arb_ptr sum, xrd_error *error) {
  const slong n = (slong)job->problem->distortion.n, m = (slong)job->problem->distortion.m;
  tables t;
  arb_t slope;
  arb_mat_t mass, excess;
  arb_init(slope), arb_mat_init(mass, 1, m), arb_mat_init(excess, 1, m);
  arb_set_d(slope, job->witness->slope);
  tables_init(&t, job, slope);
  for (slong j = 0; j < m; j++) arb_set_d(arb_mat_entry(mass, 0, j), job->witness->q[j]);
  to_rows(&t, mass, excess);
  reshape(mass, n);
  reshape(excess, n);
  const xrd_status status = xrd_structured_add_rows(job, totals, arb_mat_entry(mass, 0, 0), arb_mat_entry(excess, 0, 0),
                                                    error);
  if (status == XRD_OK) {
    to_columns(&t, mass);
    reshape(mass, m);
    for (slong j = 0; j < m; j++) arb_swap(sum + j, arb_mat_entry(mass, 0, j));
  }
  tables_clear(&t);
  arb_clear(slope), arb_mat_clear(mass), arb_mat_clear(excess);
  return status;
}

static xrd_status dual(const xrd_structured_job *job, arb_t largest, xrd_error *error) {
  (void)error;
  const slong n = (slong)job->problem->distortion.n, m = (slong)job->problem->distortion.m;
  tables t;
  arb_t slope;
  arb_mat_t weight;
  arb_init(slope), arb_mat_init(weight, 1, n);
  xrd_dual_slope(job, xrd_structured_grid.stretch, slope);
  tables_init(&t, job, slope);
  for (slong i = 0; i < n; i++)
    if (job->problem->p[i] > 0)
      xrd_dual_weight(job, xrd_structured_grid.stretch, (size_t)i, arb_mat_entry(weight, 0, i));
  to_columns(&t, weight);
  reshape(weight, m);
  for (slong j = 0; j < m; j++) arb_max(largest, largest, arb_mat_entry(weight, 0, j), job->precision);
  tables_clear(&t);
  arb_clear(slope), arb_mat_clear(weight);
  return XRD_OK;
}

const xrd_structured_proof xrd_structured_grid = {channel, dual, 0x1.01p-52};
