#include "solvers/interior.h"

#include <cblas.h>
#include <lapacke.h>
#include <math.h>
#include <string.h>

#include "base/carve.h"
#include "solvers/dense.h"

enum { STEPS = 80 };

xrd_status xrd_interior_init(xrd_interior *interior, const xrd_prepared *problem, size_t capacity, xrd_error *error) {
  const size_t stride = problem->stride;
  *interior = (xrd_interior){.capacity = capacity};
  const xrd_array arrays[] = {XRD_ARRAY_2(interior->normal, capacity, capacity),
                              XRD_ARRAY_2(interior->scaled, capacity, stride),
                              XRD_ARRAY(interior->s, capacity),
                              XRD_ARRAY(interior->dq, capacity),
                              XRD_ARRAY(interior->ds, capacity),
                              XRD_ARRAY(interior->right, capacity),
                              XRD_ARRAY_2(interior->y, 4, stride),
                              XRD_ARRAY(interior->work, xrd_dense_gram_size()),
                              {0}};
  const xrd_status status = xrd_carve_bare(&interior->block, arrays, error);
  if (status != XRD_OK) return status;
  memset(interior->y, 0, 4 * stride * sizeof *interior->y);
  interior->du = interior->y + stride;
  interior->dy = interior->du + stride;
  interior->row = interior->dy + stride;
  return XRD_OK;
}

void xrd_interior_clear(xrd_interior *interior) {
  xrd_carve_free(interior->block);
  memset(interior, 0, sizeof *interior);
}

/* out = A'x and out = A x over the members. */
static void transposed(const xrd_working_set *set, const double *x, double *out) {
  const int stride = (int)set->problem->stride;
  cblas_dgemv(CblasColMajor, CblasTrans, stride, (int)set->count, 1, set->a, stride, x, 1, 0, out, 1);
}

static void direct(const xrd_working_set *set, const double *x, double *out) {
  const int stride = (int)set->problem->stride;
  cblas_dgemv(CblasColMajor, CblasNoTrans, stride, (int)set->count, 1, set->a, stride, x, 1, 0, out, 1);
}

/* Positive masses, duals scaled until A'y < 1, and no direction yet. */
static bool start(xrd_interior *interior, xrd_working_set *set) {
  double total = 0, most = 0;
  memset(interior->dq, 0, set->count * sizeof(double));
  memset(interior->ds, 0, set->count * sizeof(double));
  for (size_t t = 0; t < set->count; t++) total += set->q[t];
  for (size_t t = 0; t < set->count; t++) set->q[t] = fmax(set->q[t] / total, 1e-3 / (double)set->count);
  if (!xrd_working_set_mix(set)) return false;
  xrd_working_set_price(set);
  for (size_t t = 0; t < set->count; t++) most = fmax(most, set->c[t]);
  for (size_t i = 0; i < set->problem->n; i++) interior->y[i] = set->w[i] / (1.1 * most);
  for (size_t t = 0; t < set->count; t++) interior->s[t] = 1 - set->c[t] / (1.1 * most);
  return true;
}

/* Factors Q A' diag(y / u) A Q + Q S; 0 when rounding has made it indefinite. */
static bool factor(xrd_interior *interior, const xrd_working_set *set) {
  const size_t stride = set->problem->stride, k = set->count, ld = interior->capacity;
  for (size_t i = 0; i < stride; i++) interior->row[i] = sqrt(interior->y[i] / set->u[i]);
  for (size_t t = 0; t < k; t++)
    for (size_t i = 0; i < stride; i++)
      interior->scaled[t * stride + i] = set->a[t * stride + i] * interior->row[i] * set->q[t];
  const xrd_gram gram = {1, stride, interior->scaled, interior->work, interior->normal, ld, interior->stop};
  xrd_dense_gram(&gram, 0, k);
  for (size_t t = 0; t < k; t++)
    interior->normal[t * ld + t] += 1e-15 * interior->normal[t * ld + t] + set->q[t] * interior->s[t];
  return xrd_dense_cholesky(1, k, k, interior->normal, ld, interior->stop);
}

/* Solves for all directions; with `second` the products of the last directions correct the right-hand side. */
static void direction(xrd_interior *interior, const xrd_working_set *set, double mu, bool second) {
  const size_t n = set->problem->n, k = set->count;
  const double *p = set->problem->p;
  for (size_t i = 0; i < n; i++)
    interior->row[i] = (p[i] - (second ? interior->du[i] * interior->dy[i] : 0)) / set->u[i];
  transposed(set, interior->row, interior->right);
  for (size_t t = 0; t < k; t++) {
    const double product = second ? interior->dq[t] * interior->ds[t] : 0;
    interior->right[t] = mu - product + set->q[t] * (interior->right[t] - 1);
    interior->dq[t] = interior->right[t];
    interior->ds[t] = mu - product; /* completed below */
  }
  LAPACKE_dpotrs_work(LAPACK_COL_MAJOR, 'U', (int)k, 1, interior->normal, (int)interior->capacity, interior->dq,
                      (int)k);
  for (size_t t = 0; t < k; t++) interior->dq[t] *= set->q[t];
  for (size_t t = 0; t < k; t++)
    interior->ds[t] = (interior->ds[t] - interior->s[t] * interior->dq[t]) / set->q[t] - interior->s[t];
  const double *products = interior->row;
  direct(set, interior->dq, interior->du);
  for (size_t i = 0; i < n; i++)
    interior->dy[i] = products[i] - interior->y[i] - interior->y[i] / set->u[i] * interior->du[i];
}

/* The longest step in (0, 1] that keeps x + step dx positive. */
static double reach(const double *x, const double *dx, size_t count) {
  double step = 1;
  for (size_t k = 0; k < count; k++)
    if (x[k] + step * dx[k] < 0) step = -x[k] / dx[k];
  return step;
}

static double complementarity(const xrd_interior *interior, const xrd_working_set *set, double primal, double dual) {
  double sum = 0;
  for (size_t t = 0; t < set->count; t++)
    sum += (set->q[t] + primal * interior->dq[t]) * (interior->s[t] + dual * interior->ds[t]);
  return sum / (double)set->count;
}

static void step_lengths(const xrd_interior *interior, const xrd_working_set *set, double *primal, double *dual) {
  const size_t n = set->problem->n;
  *primal = fmin(reach(set->q, interior->dq, set->count), reach(set->u, interior->du, n));
  *dual = fmin(reach(interior->s, interior->ds, set->count), reach(interior->y, interior->dy, n));
}

static bool iterate(xrd_interior *interior, xrd_working_set *set) {
  const double inside = 0.995;
  double primal, dual;
  if (!factor(interior, set)) return false;
  const double mu = complementarity(interior, set, 0, 0);
  direction(interior, set, 0, false);
  step_lengths(interior, set, &primal, &dual);
  const double shrink = complementarity(interior, set, primal, dual) / mu;
  if (!isfinite(shrink)) return false;
  direction(interior, set, mu * fmin(shrink * shrink * shrink, 1), true);
  step_lengths(interior, set, &primal, &dual);
  primal = primal < 1 ? inside * primal : 1;
  dual = dual < 1 ? inside * dual : 1;
  if (!isfinite(complementarity(interior, set, primal, dual))) return false; /* the masses stay as they are */
  for (size_t t = 0; t < set->count; t++) {
    set->q[t] += primal * interior->dq[t];
    interior->s[t] += dual * interior->ds[t];
  }
  for (size_t i = 0; i < set->problem->n; i++) interior->y[i] += dual * interior->dy[i];
  return xrd_working_set_mix(set) && fmax(primal, dual) > 1e-6;
}

/* Masses below their duals' slacks vanish at the optimum; they stay where some row would be left with nothing. */
static bool drop_idle(xrd_interior *interior, xrd_working_set *set) {
  memcpy(interior->right, set->q, set->count * sizeof(double));
  for (size_t t = 0; t < set->count; t++)
    if (set->q[t] < interior->s[t]) set->q[t] = 0;
  if (xrd_working_set_mix(set)) return true;
  memcpy(set->q, interior->right, set->count * sizeof(double));
  return xrd_working_set_mix(set);
}

void xrd_interior_minimise(xrd_interior *interior, xrd_working_set *set, double wanted) {
  if (!start(interior, set)) return;
  for (int step = 0; step < STEPS; step++) {
    const double size = (double)set->count;
    if (xrd_stop_ends(interior->stop, 0.1 * size * size * (double)set->problem->n)) break;
    if (!iterate(interior, set) || complementarity(interior, set, 0, 0) <= wanted) break;
  }
  if (!drop_idle(interior, set)) return;
  xrd_working_set_price(set);
}
