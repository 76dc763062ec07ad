/* How a set of points sees the map: what stands in the tables.  Lengths are in the image. */
#ifndef XRD_VAE_SURVEY_H
#define XRD_VAE_SURVEY_H

#include "vae/geometry/distances.h"

typedef struct {
  double length;    /* mean geodesic distance of the pairs */
  double residual;  /* 1 - corr^2 of Euclidean (in the input) and geodesic distances */
  double detour;    /* mean of straight / geodesic - 1: how far straight lines are from shortest */
  double arc;       /* mean of geodesic / chord - 1: how far the image is from flat between the pairs */
  double angle;     /* mean of the largest principal angle between the tangent spaces of the pairs, radians */
  double condition; /* mean over the points of log10 of the metric's condition */
  bool smooth;      /* the rest is 0 where the map is not */
  double bending;   /* mean over the points of |II|, times length */
  double scalar;    /* mean over the points of the scalar curvature, times length^2 */
} xrd_survey;

/* points: the ones that `distances` was filled with.  Errors: XRD_ERR_INPUT (singular metric, with the point; all
   distances alike), XRD_ERR_MEMORY, the map's own. */
XRD_MUST_USE xrd_status xrd_survey_of(const xrd_map *map, const double *points, const xrd_distances *distances,
                                      xrd_survey *survey, xrd_error *error);

#endif
