#include "prototypes/measure.h"

#include <lapacke.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

void xrd_prototypes_clear(xrd_prototypes *r) {
  free(r->mass);
  memset(r, 0, sizeof *r);
}

/* One block, owned by `mass`. */
static xrd_status allocate(const xrd_prototype_source *source, size_t count, xrd_prototypes *r, xrd_error *error) {
  const size_t n = source->n, width = xrd_prototype_width(source);
  r->n = n;
  r->dim = source->dim;
  r->width = width;
  r->count = count;
  double *block = xrd_allocate_zero(count * (2 + width + n) + 3 * n, sizeof *block);
  if (block == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu prototypes", count);
  r->mass = block;
  r->instability = block + count;
  r->prototypes = r->instability + count;
  r->channel = r->prototypes + count * width;
  r->squared = r->channel + n * count;
  r->log_loss = r->squared + n;
  r->information = r->log_loss + n;
  return XRD_OK;
}

/* The largest eigenvalue of the covariance of x under the shares; NaN-free: -1 where LAPACK fails. */
static double largest_variance(const xrd_prototype_source *s, const double *share, const double *mean, double *work) {
  const size_t dim = s->dim;
  double *values = work + dim * dim, ignored;
  memset(work, 0, dim * dim * sizeof *work);
  for (size_t i = 0; i < s->n; i++)
    for (size_t a = 0; share[i] > 0 && a < dim; a++)
      for (size_t b = 0; b <= a; b++)
        work[a * dim + b] += share[i] * (s->x[i * dim + a] - mean[a]) * (s->x[i * dim + b] - mean[b]);
  lapack_int found, unused;
  const lapack_int last = (lapack_int)dim;
  if (LAPACKE_dsyevr(LAPACK_ROW_MAJOR, 'N', 'I', 'L', last, work, last, 0, 0, last, last, 0, &found, values, &ignored,
                     1, &unused) != 0)
    return -1;
  return values[0];
}

static void measure_symbols(const xrd_prototype_source *s, xrd_prototypes *r) {
  for (size_t i = 0; i < s->n; i++) {
    double *row = r->channel + i * r->count, z = 0;
    for (size_t j = 0; j < r->count; j++)
      z += row[j] = r->mass[j] * exp(-r->slope * xrd_prototype_distortion(s, i, r->prototypes + j * r->width));
    for (size_t j = 0; j < r->count; j++) {
      row[j] /= z;
      if (!(row[j] > 0)) continue;
      const double *at = r->prototypes + j * r->width;
      double square = 0;
      for (size_t k = 0; k < s->dim; k++) square += (s->x[i * s->dim + k] - at[k]) * (s->x[i * s->dim + k] - at[k]);
      r->squared[i] += row[j] * square;
      r->information[i] += row[j] * log(row[j] / r->mass[j]);
      size_t label = s->dim;
      for (size_t t = 0; t < s->tasks; label += s->label_counts[t++])
        r->log_loss[i] -= row[j] * log(fmin(1, at[label + s->labels[t * s->n + i]]));
    }
  }
}

xrd_status xrd_prototypes_measure(const xrd_ascent *ascent, const double *rows, const xrd_point *point, double excess,
                                  xrd_prototypes *r, xrd_error *error) {
  const xrd_prototype_source *s = ascent->source;
  const size_t width = xrd_prototype_width(s);
  size_t count = 0;
  for (size_t j = 0; j < point->m; j++) count += point->q[j] > 0;
  *r = (xrd_prototypes){.slope = ascent->slope, .bounds = point->bounds, .excess = excess};
  const xrd_status status = allocate(s, count, r, error);
  if (status != XRD_OK) return status;
  double *work = xrd_allocate(s->dim, (s->dim + 1) * sizeof *work);
  if (work == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for a covariance");
  size_t at = 0;
  for (size_t j = 0; j < point->m; j++) {
    if (!(point->q[j] > 0)) continue;
    r->mass[at] = point->q[j];
    memcpy(r->prototypes + at * width, rows + j * width, width * sizeof *rows);
    (void)xrd_ascent_value(ascent, rows + j * width);
    r->instability[at] = 2 * r->slope * largest_variance(s, ascent->share, rows + j * width, work);
    at++;
  }
  free(work);
  measure_symbols(s, r);
  return XRD_OK;
}

void xrd_prototypes_overlap(const xrd_prototypes *r, double *overlap) {
  for (size_t i = 0; i < r->n; i++)
    for (size_t k = 0; k < r->n; k++) {
      double sum = 0;
      for (size_t j = 0; j < r->count; j++) sum += sqrt(r->channel[i * r->count + j] * r->channel[k * r->count + j]);
      overlap[i * r->n + k] = fmin(sum, 1);
    }
}

double xrd_effective_codes(size_t n, const double *p, const double *overlap) {
  double sum = 0;
  for (size_t i = 0; i < n; i++)
    for (size_t k = 0; k < n; k++) sum += p[i] * p[k] * overlap[i * n + k] * overlap[i * n + k];
  return 1 / sum;
}
