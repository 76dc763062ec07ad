/* All distances between the points of a set. */
#ifndef XRD_VAE_DISTANCES_H
#define XRD_VAE_DISTANCES_H

#include "exactrd/curve.h"
#include "exactrd/geometry.h"

/* The pairs i < j in the order (0,1), (0,2), ..; owned arrays, one number a pair.  Release with xrd_distances_clear. */
typedef struct {
  size_t count, pairs; /* points; count (count - 1) / 2 */
  double *euclidean;   /* |z_i - z_j| */
  double *chord;       /* |f(z_i) - f(z_j)| */
  double *straight;    /* length of the image of the straight line from z_i to z_j */
  double *geodesic;
  size_t open;   /* geodesics that did not reach their tolerance */
  double change; /* the largest relative change of a length at its last refinement */
  double *block;
} xrd_distances;

/* Called with the pairs done and those in all. */
typedef struct {
  xrd_progress report; /* NULL: none */
  void *context;
} xrd_watch;

/* points: count x inputs.  `watch` (NULL: none) is called with the pairs done; returning false stops.  Errors: those
   of xrd_geodesic_between, with the pair; XRD_ERR_ARGUMENT (fewer than 2 points), XRD_ERR_INTERRUPTED. */
XRD_MUST_USE xrd_status xrd_distances_fill(xrd_distances *distances, const xrd_map *map, const double *points,
                                           size_t count, const xrd_geodesic_options *options, const xrd_watch *watch,
                                           xrd_error *error);
void xrd_distances_clear(xrd_distances *distances);

/* One of the arrays as a symmetric count x count matrix. */
void xrd_distances_matrix(const xrd_distances *distances, const double *list, double *matrix);

#endif
