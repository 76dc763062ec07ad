/* Which problems are proved without their n m entries. */
#ifndef XRD_CERTIFY_STRUCTURE_H
#define XRD_CERTIFY_STRUCTURE_H

#include "exactrd/problem.h"

typedef enum {
  XRD_UNSTRUCTURED,
  XRD_SQUARED_LINE,  /* squared distances of points on a line */
  XRD_ABSOLUTE_LINE, /* absolute ones */
  XRD_PRODUCT_GRID,  /* squared or absolute distances between product grids of 2 or 3 axes */
} xrd_structure;

/* The structure of a problem with so many entries that it pays. */
xrd_structure xrd_structure_find(const xrd_distortion *distortion);

#endif
