/* The reproductions nearest to a source point, where reproductions form a line or a product grid: without asking all.
 */
#ifndef XRD_PROBLEM_NEAREST_H
#define XRD_PROBLEM_NEAREST_H

#include "exactrd/problem.h"
#include "problem/grid.h"
#include "problem/order.h"

typedef struct {
  const xrd_distortion *distortion;
  xrd_grid grid;                   /* of the reproductions; a line is a grid of one axis */
  xrd_place *order[XRD_GRID_RANK]; /* each axis's positions from left to right */
  size_t *list[XRD_GRID_RANK];     /* working space */
} xrd_nearest;

/* For squared and absolute distortions of at most three coordinates whose reproductions form a product grid (any points
   of one coordinate do).  False where memory is out, or they do not. */
bool xrd_nearest_init(xrd_nearest *nearest, const xrd_distortion *distortion);
void xrd_nearest_clear(xrd_nearest *nearest);

/* min_j d_ij: rounding keeps order, so that nearest positions along all axes make the least rounded distance. */
double xrd_nearest_least(const xrd_nearest *nearest, size_t i);

/* All j with d_ij = min_j d_ij, in no order; `list` has room for m.  Returns how many.  Uses the working space. */
size_t xrd_nearest_list(const xrd_nearest *nearest, size_t i, size_t *list);

#endif
