/* Points that form a product grid: every combination of one position per axis, the last axis fastest. */
#ifndef XRD_PROBLEM_GRID_H
#define XRD_PROBLEM_GRID_H

#include <stdbool.h>
#include <stddef.h>

enum { XRD_GRID_RANK = 3 };

typedef struct {
  size_t rank;
  size_t size[XRD_GRID_RANK]; /* positions along each axis; their product is the number of points */
  size_t
      stride[XRD_GRID_RANK]; /* index distance of neighbours along each axis; position k is that of point k * stride */
} xrd_grid;

/* Finds the grid of `count` >= 1 points of `dim` coordinates, row-major.  True where 1 <= dim <= XRD_GRID_RANK and each
   coordinate of each point is, bit for bit up to the sign of 0, that of its place on the grid.  Positions need not
   increase or differ. Cost O(count dim). */
bool xrd_grid_find(const double *point, size_t count, size_t dim, xrd_grid *grid);

#endif
