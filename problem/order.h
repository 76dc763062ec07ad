/* Points of a line in order. */
#ifndef XRD_PROBLEM_ORDER_H
#define XRD_PROBLEM_ORDER_H

#include <stddef.h>

typedef struct {
  double position;
  size_t index;
} xrd_place;

/* The points from left to right, equal ones by index; to be released with free().  NULL where memory is out. */
xrd_place *xrd_order_points(const double *point, size_t count);

/* How many of the ordered places lie at or left of x. */
size_t xrd_order_count(const xrd_place *order, size_t count, double x);

#endif
