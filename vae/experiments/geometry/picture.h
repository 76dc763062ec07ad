/* Volume, condition, curvature and bending over a plane, with geodesics drawn over them. */
#ifndef XRD_EXPERIMENTS_GEOMETRY_PICTURE_H
#define XRD_EXPERIMENTS_GEOMETRY_PICTURE_H

#include "vae/geometry/field.h"

/* All borrowed.  The paths run in the field's plane; each is drawn beside the straight line between its ends. */
typedef struct {
  const xrd_field *field;
  const char *x_label, *y_label;
  size_t path_count;
  const xrd_geodesic *paths;
} xrd_field_picture;

/* Errors: those of xrd_figure_draw. */
XRD_MUST_USE xrd_status xrd_field_draw(const xrd_field_picture *picture, const char *path, xrd_error *error);

#endif
