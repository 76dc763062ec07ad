/* x = sum_i sqrt(l_i) g_i u_i with the eigenpairs (l_i, u_i) of the covariance; law: the rows sqrt(l_i) u_i, reals. */
#include <lapacke.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "vae/data/images.h"

static uint32_t draw(const xrd_images *images, xrd_random *random, xrd_real *sample) {
  const size_t size = xrd_extent_size(images->shape);
  memset(sample, 0, size * sizeof *sample);
  for (size_t i = 0; i < size; i++) {
    const xrd_real g = (xrd_real)xrd_random_normal(random);
    const xrd_real *row = (const xrd_real *)images->law + i * size;
    for (size_t j = 0; j < size; j++) sample[j] += g * row[j];
  }
  return 0;
}

static xrd_status factor(size_t size, double *matrix, xrd_real *rows, xrd_error *error) {
  double *eigenvalues = xrd_allocate(size, sizeof *eigenvalues);
  if (eigenvalues == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu eigenvalues", size);
  xrd_status status = XRD_OK;
  /* The column-major eigenvectors of dsyev are the rows that draw wants. */
  if (LAPACKE_dsyev(LAPACK_COL_MAJOR, 'V', 'U', (lapack_int)size, matrix, (lapack_int)size, eigenvalues) != 0)
    status = xrd_fail(error, XRD_ERR_INPUT, "the covariance has no computable eigenvalues");
  else if (!(eigenvalues[size - 1] > 0) || eigenvalues[0] < -1e-10 * eigenvalues[size - 1])
    status = xrd_fail(error, XRD_ERR_INPUT, "the covariance is not positive: smallest eigenvalue %g, largest %g",
                      eigenvalues[0], eigenvalues[size - 1]);
  for (size_t i = 0; i < size && status == XRD_OK; i++)
    for (size_t j = 0; j < size; j++)
      rows[i * size + j] = (xrd_real)(matrix[i * size + j] * sqrt(fmax(eigenvalues[i], 0)));
  free(eigenvalues);
  return status;
}

xrd_status xrd_images_gaussian(xrd_images *images, xrd_extent shape, const double *covariance, xrd_error *error) {
  memset(images, 0, sizeof *images);
  const size_t size = xrd_extent_size(shape);
  if (size == 0 || size > 4096) return xrd_fail(error, XRD_ERR_INPUT, "a covariance has 1 to 4096 rows");
  for (size_t i = 0; i < size * size; i++) {
    const double value = covariance[i], other = covariance[i % size * size + i / size];
    if (!isfinite(value) || fabs(value - other) > 1e-12 * (fabs(value) + fabs(other)))
      return xrd_fail(error, XRD_ERR_INPUT, "the covariance is not finite and symmetric at row %zu, column %zu",
                      i / size, i % size);
  }
  images->shape = shape;
  images->draw = draw;
  double *matrix = xrd_duplicate(covariance, size * size, sizeof *covariance);
  images->law = xrd_allocate(size * size, sizeof(xrd_real));
  const xrd_status status = matrix != NULL && images->law != NULL
                                ? factor(size, matrix, images->law, error)
                                : xrd_fail(error, XRD_ERR_MEMORY, "no memory for the covariance");
  free(matrix);
  if (status != XRD_OK) xrd_images_clear(images);
  return status;
}
