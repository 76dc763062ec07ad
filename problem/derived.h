/* The doubles near a derived problem, on which solvers work. */
#ifndef XRD_PROBLEM_DERIVED_H
#define XRD_PROBLEM_DERIVED_H

#include "exactrd/derived.h"

/* p_x near P(X = x), 0 exactly where no state leads to x; matrix_xy near E[d | x], or near max_y E[U | x] - E[U | x];
   shift_x = r_x of xrd_derived_point: min_y matrix_xy, or - max_y E[U | x].  Owns its arrays. */
typedef struct {
  size_t n, m;
  double *p, *matrix, *shift; /* n, n x m, n */
} xrd_derived_image;

/* The same doubles on every machine: sums in order, rounded to nearest, without fused operations.
   Errors: XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_derived_image_init(xrd_derived_image *image, const xrd_derived *derived, xrd_error *error);
void xrd_derived_image_clear(xrd_derived_image *image);

/* Borrows the image. */
xrd_problem xrd_derived_image_problem(const xrd_derived_image *image);

/* d(s, y) or U(s, y) itself. */
double xrd_derived_entry(const xrd_derived *derived, size_t s, size_t y);

#endif
