/* The geometry of a map of two inputs over a grid of its plane. */
#ifndef XRD_VAE_FIELD_H
#define XRD_VAE_FIELD_H

#include "exactrd/geometry.h"

/* Values at the centres of size x size cells of [from[0], to[0]] x [from[1], to[1]]; row i is the i-th from below.
   Owns its arrays; release with xrd_field_clear. */
typedef struct {
  size_t size;
  double from[2], to[2];
  double *volume, *condition; /* see xrd_metric; condition may be +infinity */
  double *gauss, *bending;    /* see xrd_curvature; NaN, for a gap, where the metric is singular; NULL: not smooth */
  double *block;
} xrd_field;

/* The cell's centre. */
void xrd_field_place(const xrd_field *field, size_t row, size_t column, double z[2]);

/* Takes size, from and to from `field`.  Errors: XRD_ERR_ARGUMENT (no map of two inputs, an empty range),
   XRD_ERR_MEMORY, the map's own. */
XRD_MUST_USE xrd_status xrd_field_fill(xrd_field *field, const xrd_map *map, xrd_error *error);
void xrd_field_clear(xrd_field *field);

#endif
