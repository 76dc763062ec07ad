#include "certify/products.h"

#include <cblas.h>
#include <stdlib.h>
#include <string.h>

#include "base/blas.h"
#include "base/memory.h"
#include "certify/account.h"

enum { LEAST_DIMENSION = 8, LEAST_COLUMNS = 16, LEAST_ROWS = 2 * XRD_PRODUCT_ROWS };

bool xrd_products_pay(const xrd_distortion *d, size_t rows) {
  return d->kind == XRD_SQUARED && d->dim >= LEAST_DIMENSION && d->m >= LEAST_COLUMNS && rows >= LEAST_ROWS;
}

/* Not below |v| where `square` is |v|^2 as computed from K coordinates, of which squares below the normal range may be
   lost. */
static xrd_up norm_of(double square, size_t dim) {
  const xrd_up lost = xrd_up_scale(0x1p-1000, xrd_up_of_count(dim + 1));
  return xrd_up_root(xrd_up_add(xrd_up_divide(xrd_up_of(square), xrd_up_complement(xrd_roundings(dim))), lost));
}

static xrd_up relative_error(size_t dim) {
  const xrd_up moved = xrd_up_compound(xrd_roundings(1), xrd_roundings(1));
  return xrd_up_add(xrd_roundings(2 * dim + 2), xrd_up_compound(moved, xrd_roundings(dim + 2)));
}

/* The coordinates one after the other, from the mean of all. */
static void set_places(xrd_products *products) {
  const xrd_distortion *d = products->distortion;
  for (size_t k = 0; k < d->dim; k++) {
    double sum = 0;
    for (size_t j = 0; j < d->m; j++) sum += d->y[j * d->dim + k] / (double)d->m;
    products->center[k] = sum;
    for (size_t j = 0; j < d->m; j++) {
      const double place = d->y[j * d->dim + k] - sum;
      products->place[k * d->m + j] = place;
      products->square[j] += place * place;
    }
  }
  for (size_t j = 0; j < d->m; j++)
    products->farthest = xrd_up_larger(products->farthest, norm_of(products->square[j], d->dim));
}

bool xrd_products_init(xrd_products *products, const xrd_distortion *d) {
  size_t entries = 0;
  *products = (xrd_products){.distortion = d, .farthest = XRD_UP_ZERO};
  xrd_blas_single_begin();
  const bool fits = xrd_size_multiply(d->m, d->dim, &entries);
  products->center = xrd_allocate(d->dim, sizeof(double));
  products->place = fits ? xrd_allocate(entries, sizeof(double)) : NULL;
  products->square = xrd_allocate_zero(d->m, sizeof(double));
  if (products->center == NULL || products->place == NULL || products->square == NULL) {
    xrd_products_clear(products);
    return false;
  }
  products->relative = relative_error(d->dim);
  set_places(products);
  return true;
}

void xrd_products_clear(xrd_products *products) {
  if (products->distortion != NULL) xrd_blas_single_end();
  free(products->center);
  free(products->place);
  free(products->square);
  memset(products, 0, sizeof *products);
}

size_t xrd_product_work(const xrd_distortion *distortion) { return XRD_PRODUCT_ROWS * (distortion->dim + 1); }

void xrd_product_rows_set(const xrd_products *products, size_t row, size_t rows, double *work, xrd_product_rows *set) {
  const xrd_distortion *d = products->distortion;
  *set = (xrd_product_rows){.row = row, .rows = rows, .place = work, .square = work + XRD_PRODUCT_ROWS * d->dim};
  for (size_t r = 0; r < rows; r++) {
    double sum = 0;
    for (size_t k = 0; k < d->dim; k++) {
      const double place = d->x[(row + r) * d->dim + k] - products->center[k];
      set->place[r * d->dim + k] = place;
      sum += place * place;
    }
    set->square[r] = sum;
    const xrd_up span = xrd_up_add(norm_of(sum, d->dim), products->farthest);
    set->error[r] = xrd_up_multiply(products->relative, xrd_up_multiply(span, span));
  }
}

void xrd_products_fetch(const xrd_products *products, const xrd_product_rows *set, size_t first, size_t count,
                        double *d) {
  const xrd_distortion *of = products->distortion;
  for (size_t r = 0; r < set->rows; r++)
    for (size_t j = 0; j < count; j++) d[r * count + j] = set->square[r] + products->square[first + j];
  cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, (int)set->rows, (int)count, (int)of->dim, -2, set->place,
              (int)of->dim, products->place + first, (int)of->m, 1, d, (int)count);
}
