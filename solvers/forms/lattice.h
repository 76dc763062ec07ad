/* Reproductions laid out on a line or a product grid, in index order: what is near in space is near in index. */
#ifndef XRD_SOLVERS_FORMS_LATTICE_H
#define XRD_SOLVERS_FORMS_LATTICE_H

#include <stdbool.h>

#include "exactrd/problem.h"

enum { XRD_LATTICE_RANK = 3 };

typedef struct {
  int rank;                        /* 0: no order known */
  size_t stride[XRD_LATTICE_RANK]; /* index distance of neighbours along each axis, the slowest axis first */
  size_t size[XRD_LATTICE_RANK];   /* points along each axis */
} xrd_lattice;

/* Points: monotone on a line, or the product of such lines in row-major order.  Matrix: a line where rows vary
 * smoothly. */
xrd_lattice xrd_lattice_find(const xrd_distortion *distortion);

/* Do y[0], y[stride], .. rise by even steps, to within the rounding of the points themselves?  count >= 2. */
bool xrd_even_points(const double *y, size_t count, size_t stride);

/* Visits the points within `radius` steps of j along every axis (diagonals included). */
void xrd_lattice_around(const xrd_lattice *lattice, size_t j, size_t radius, void (*visit)(void *context, size_t index),
                        void *context);

/* Is values[j] at least as large as at each neighbour along an axis (the first of equals counts)? */
bool xrd_lattice_peak(const xrd_lattice *lattice, const double *values, size_t j);

#endif
