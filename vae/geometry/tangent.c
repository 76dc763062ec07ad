#include "vae/geometry/tangent.h"

#include <cblas.h>
#include <float.h>
#include <lapacke.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* A row-major p x N matrix is, to LAPACK, the N x p matrix whose columns are the tangents. */
static xrd_status factorize(xrd_tangent *t, double *columns, double *work, bool with_q) {
  const lapack_int n = (lapack_int)t->outputs, p = (lapack_int)t->p;
  double *tau = work, *copy = tau + t->p, *singular = copy + t->p * t->p, *unused = singular + t->p;
  if (LAPACKE_dgeqrf(LAPACK_COL_MAJOR, n, p, columns, n, tau) != 0) return XRD_ERR_MEMORY;
  for (size_t a = 0; a < t->p; a++)
    for (size_t b = a; b < t->p; b++) t->r[a * t->p + b] = columns[b * t->outputs + a];
  memcpy(copy, t->r, t->p * t->p * sizeof *copy);
  if (LAPACKE_dgesvd(LAPACK_ROW_MAJOR, 'N', 'N', p, p, copy, p, singular, NULL, p, NULL, p, unused) != 0)
    return XRD_ERR_MEMORY;
  t->largest = singular[0];
  t->smallest = singular[t->p - 1];
  if (with_q && LAPACKE_dorgqr(LAPACK_COL_MAJOR, n, p, p, columns, n, tau) != 0) return XRD_ERR_MEMORY;
  t->q = with_q ? columns : NULL;
  return XRD_OK;
}

xrd_status xrd_tangent_init(xrd_tangent *t, const double *tangents, size_t outputs, size_t p, bool with_q,
                            xrd_error *error) {
  memset(t, 0, sizeof *t);
  if (p == 0 || p > outputs || p > XRD_GEOMETRY_DIRECTIONS)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "%zu tangents in %zu dimensions: there must be 1 to %zu", p, outputs,
                    outputs < XRD_GEOMETRY_DIRECTIONS ? outputs : (size_t)XRD_GEOMETRY_DIRECTIONS);
  t->outputs = outputs;
  t->p = p;
  t->block = xrd_allocate_zero(p * outputs + 2 * p * p + 3 * p, sizeof *t->block);
  if (t->block == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu tangents", p);
  t->r = t->block + p * outputs;
  memcpy(t->block, tangents, p * outputs * sizeof *t->block);
  if (factorize(t, t->block, t->r + p * p, with_q) == XRD_OK) return XRD_OK;
  return xrd_fail(error, XRD_ERR_MEMORY, "LAPACK could not factorize %zu tangents", p);
}

void xrd_tangent_clear(xrd_tangent *t) {
  free(t->block);
  memset(t, 0, sizeof *t);
}

double xrd_tangent_condition(const xrd_tangent *t) {
  if (!(t->smallest > DBL_EPSILON * t->largest)) return INFINITY;
  const double ratio = t->largest / t->smallest;
  return ratio * ratio;
}

xrd_status xrd_tangent_check(const xrd_tangent *t, xrd_error *error) {
  const double condition = xrd_tangent_condition(t);
  if (condition <= XRD_TANGENT_CONDITION) return XRD_OK;
  return xrd_fail(error, XRD_ERR_INPUT, "the metric is singular here (condition %.3g): some direction changes nothing",
                  condition);
}

void xrd_tangent_solve(const xrd_tangent *t, bool transposed, double *x) {
  cblas_dtrsv(CblasRowMajor, CblasUpper, transposed ? CblasTrans : CblasNoTrans, CblasNonUnit, (int)t->p, t->r,
              (int)t->p, x, 1);
}
