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

static size_t width_of(const xrd_prototype_source *s) {
  size_t width = s->dim;
  for (size_t t = 0; t < s->tasks; t++) width += s->label_counts[t];
  return width;
}

/* One block, owned by `mass`. */
static xrd_status allocate(const xrd_prototype_source *source, size_t count, xrd_prototypes *r, xrd_error *error) {
  const size_t n = source->n, width = width_of(source);
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

/* The largest eigenvalue of the covariance of x given prototype j; NaN-free: -1 where LAPACK fails. */
static double largest_variance(const xrd_prototype_source *s, const xrd_prototypes *r, size_t j, double *work) {
  const size_t dim = s->dim;
  const double *mean = r->prototypes + j * r->width;
  double *values = work + dim * dim, ignored;
  memset(work, 0, dim * dim * sizeof *work);
  for (size_t i = 0; i < s->n; i++) {
    const double share = s->p[i] * r->channel[i * r->count + j] / r->mass[j];
    for (size_t a = 0; share > 0 && a < dim; a++)
      for (size_t b = 0; b <= a; b++)
        work[a * dim + b] += share * (s->x[i * dim + a] - mean[a]) * (s->x[i * dim + b] - mean[b]);
  }
  lapack_int found, unused;
  const lapack_int last = (lapack_int)dim;
  if (LAPACKE_dsyevr(LAPACK_ROW_MAJOR, 'N', 'I', 'L', last, work, last, 0, 0, last, last, 0, &found, values, &ignored,
                     1, &unused) != 0)
    return -1;
  return values[0];
}

static xrd_status measure_stability(const xrd_prototype_source *s, xrd_prototypes *r, xrd_error *error) {
  double *work = xrd_allocate(s->dim, (s->dim + 1) * sizeof *work);
  if (work == NULL) {
    xrd_prototypes_clear(r);
    return xrd_fail(error, XRD_ERR_MEMORY, "no memory for a covariance");
  }
  for (size_t j = 0; j < r->count; j++) r->instability[j] = 2 * r->slope * largest_variance(s, r, j, work);
  free(work);
  return XRD_OK;
}

/* sum_t -log a_t(label of i), a_t what the row says divided by its sum: whatever a search leaves there, no more than a
   distribution is promised. */
static double log_loss(const xrd_prototype_source *s, size_t i, const double *row) {
  double sum = 0;
  const double *guess = row + s->dim;
  for (size_t t = 0; t < s->tasks; guess += s->label_counts[t++]) {
    double total = 0;
    for (size_t l = 0; l < s->label_counts[t]; l++) total += guess[l];
    sum += log(total / guess[s->labels[t * s->n + i]]);
  }
  return sum;
}

double xrd_prototype_distortion(const xrd_prototype_source *s, size_t i, const double *row) {
  const double sum = s->weight > 0 ? log_loss(s, i, row) : 0;
  double square = 0;
  for (size_t k = 0; k < s->dim; k++) square += (s->x[i * s->dim + k] - row[k]) * (s->x[i * s->dim + k] - row[k]);
  return square + s->weight * sum;
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
      r->log_loss[i] += row[j] * log_loss(s, i, at);
    }
  }
}

xrd_status xrd_prototypes_measure(const xrd_prototype_source *s, double slope, const double *rows,
                                  const xrd_point *point, xrd_prototypes *r, xrd_error *error) {
  const size_t width = width_of(s);
  size_t count = 0;
  for (size_t j = 0; j < point->m; j++) count += point->q[j] > 0;
  *r = (xrd_prototypes){.slope = slope, .bounds = point->bounds};
  const xrd_status status = allocate(s, count, r, error);
  if (status != XRD_OK) return status;
  for (size_t j = 0, at = 0; j < point->m; j++) {
    if (!(point->q[j] > 0)) continue;
    r->mass[at] = point->q[j];
    memcpy(r->prototypes + at++ * width, rows + j * width, width * sizeof *rows);
  }
  measure_symbols(s, r);
  return measure_stability(s, r, error);
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
