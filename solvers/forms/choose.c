#include <math.h>

#include "solvers/prepared.h"

static const double TABLE_ENTRIES = 1e8;     /* beyond it the table would not fit ordinary memory */
static const double STRUCTURE_ENTRIES = 5e4; /* from here on structure is faster than the table */

/* Every source point is a reproduction point, both evenly spaced by the same step. */
static bool is_toeplitz(const xrd_distortion *d) {
  if (d->dim != 1 || d->n < 2 || d->m < 2 || !xrd_even_points(d->x, d->n, 1) || !xrd_even_points(d->y, d->m, 1))
    return false;
  const double step = (d->y[d->m - 1] - d->y[0]) / (double)(d->m - 1), first = (d->x[0] - d->y[0]) / step;
  const double rounding = 8 * 0x1p-52 * fmax(fabs(d->x[0]), fabs(d->x[d->n - 1]));
  const double x_step = (d->x[d->n - 1] - d->x[0]) / (double)(d->n - 1);
  return first > -0.5 && first + (double)(d->n - 1) < (double)d->m - 0.5 &&
         fabs(x_step - step) * (double)d->n <= rounding && fabs(first - nearbyint(first)) * step <= rounding;
}

static bool is_product(const xrd_distortion *d) {
  xrd_distortion mirrored = *d;
  mirrored.y = d->x;
  mirrored.m = d->n;
  return d->dim >= 2 && xrd_lattice_find(d).rank == (int)d->dim && xrd_lattice_find(&mirrored).rank == (int)d->dim;
}

const xrd_form *xrd_form_choose(const xrd_distortion *d) {
  const double entries = (double)d->n * (double)d->m;
  if (d->kind != XRD_SQUARED && d->kind != XRD_ABSOLUTE) return &xrd_form_table;
  if (entries >= STRUCTURE_ENTRIES && is_toeplitz(d)) return &xrd_form_toeplitz;
  if (entries >= STRUCTURE_ENTRIES && is_product(d)) return &xrd_form_product;
  return entries > TABLE_ENTRIES ? &xrd_form_points : &xrd_form_table;
}
