#include <cblas.h>
#include <lapacke.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "vae/geometry/tangent.h"

/* Singular values, falling, of a row-major p x n matrix, which is overwritten; p <= n. */
static bool singular_values(double *matrix, size_t p, size_t n, double *values, double *unused) {
  const lapack_int rows = (lapack_int)n, columns = (lapack_int)p;
  return LAPACKE_dgesvd(LAPACK_COL_MAJOR, 'N', 'N', rows, columns, matrix, rows, values, NULL, rows, NULL, columns,
                        unused) == 0;
}

/* cosines: singular values of C = Q1 Q2'; sines: those of Q2 - C' Q1. */
static xrd_status between(const xrd_tangent *first, const xrd_tangent *second, double *angles, xrd_error *error) {
  const size_t p = first->p, n = first->outputs;
  double *c = xrd_allocate_zero(p * p + p * n + 3 * p, sizeof *c);
  if (c == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu angles", p);
  double *rest = c + p * p, *cosines = rest + p * n, *sines = cosines + p, *unused = sines + p;
  cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, (int)p, (int)p, (int)n, 1, first->q, (int)n, second->q, (int)n,
              0, c, (int)p);
  memcpy(rest, second->q, p * n * sizeof *rest);
  cblas_dgemm(CblasRowMajor, CblasTrans, CblasNoTrans, (int)p, (int)n, (int)p, -1, c, (int)p, first->q, (int)n, 1, rest,
              (int)n);
  xrd_status status = XRD_OK;
  if (!singular_values(c, p, p, cosines, unused) || !singular_values(rest, p, n, sines, unused))
    status = xrd_fail(error, XRD_ERR_MEMORY, "LAPACK found no singular values");
  for (size_t a = 0; a < p && status == XRD_OK; a++)
    angles[a] = cosines[a] * cosines[a] < 0.5 ? acos(cosines[a]) : asin(fmin(1, sines[p - 1 - a]));
  free(c);
  return status;
}

xrd_status xrd_principal_angles(const double *first, const double *second, size_t outputs, size_t p, double *angles,
                                xrd_error *error) {
  xrd_tangent a, b = {.block = NULL};
  xrd_status status = xrd_tangent_init(&a, first, outputs, p, true, error);
  if (status == XRD_OK) status = xrd_tangent_check(&a, error);
  if (status == XRD_OK) status = xrd_tangent_init(&b, second, outputs, p, true, error);
  if (status == XRD_OK) status = xrd_tangent_check(&b, error);
  if (status == XRD_OK) status = between(&a, &b, angles, error);
  xrd_tangent_clear(&a);
  xrd_tangent_clear(&b);
  return status;
}
