#include "certify/structure.h"

#include "problem/grid.h"

static const double ENTRIES = 4e6; /* below, every entry is proved in hundredths of a second */

xrd_structure xrd_structure_find(const xrd_distortion *d) {
  xrd_grid grid;
  if ((d->kind != XRD_SQUARED && d->kind != XRD_ABSOLUTE) || (double)d->n * (double)d->m < ENTRIES)
    return XRD_UNSTRUCTURED;
  if (d->dim == 1) return d->kind == XRD_SQUARED ? XRD_SQUARED_LINE : XRD_ABSOLUTE_LINE;
  return xrd_grid_find(d->x, d->n, d->dim, &grid) && xrd_grid_find(d->y, d->m, d->dim, &grid) ? XRD_PRODUCT_GRID
                                                                                              : XRD_UNSTRUCTURED;
}
