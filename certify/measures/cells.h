/* Simplices that cover the space of the reproductions, each with a bound of c. */
#ifndef XRD_CERTIFY_MEASURES_CELLS_H
#define XRD_CERTIFY_MEASURES_CELLS_H

#include "certify/measures/rows.h"

/* Points have one coordinate less than a simplex has vertices. */
enum { XRD_SIMPLEX_VERTICES = XRD_SPACE_DIMENSIONS, XRD_SIMPLICES_MOST = 120 };

/* The hull of `rows->dim` + 1 points (points), or of `rows->dim` distributions. */
typedef struct {
  double bound;                                              /* c <= bound inside */
  double vertex[XRD_SIMPLEX_VERTICES][XRD_SPACE_DIMENSIONS]; /* exact */
  double value[XRD_SIMPLEX_VERTICES];                        /* points: numbers >= c at the vertices */
} xrd_simplex;

size_t xrd_simplex_vertices(const xrd_measure_rows *rows);

/* How many simplices cover all reproductions that matter; they are written to `cells` (NULL: only counted), their
   values set. */
size_t xrd_simplices_cover(const xrd_measure_rows *rows, xrd_simplex *cells);

/* Sets cell->bound. */
void xrd_simplex_bound(const xrd_measure_rows *rows, xrd_simplex *cell, double *argument);

/* Halves a cell through the middle of the edge that costs most; true unless doubles end there. */
bool xrd_simplex_split(const xrd_measure_rows *rows, const xrd_simplex *cell, xrd_simplex *first, xrd_simplex *second,
                       double *argument);

/* The cell's centroid, rounded: some point of the space near its middle. */
void xrd_simplex_middle(const xrd_measure_rows *rows, const xrd_simplex *cell, double *middle);

#endif
