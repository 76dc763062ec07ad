/* A map whose steps never lower a value, followed to where it stands still. */
#ifndef XRD_PROTOTYPES_FIXED_POINT_H
#define XRD_PROTOTYPES_FIXED_POINT_H

#include <stddef.h>

typedef struct {
  size_t size;
  /* to = T(from); returns the value at `from`. */
  double (*step)(void *context, const double *from, double *to);
  void *context;
  const size_t *free_until; /* numbers k with k % period < *free_until may be negative, the others not */
  size_t period;
  double settled; /* stops where no number changes by more */
  int steps;      /* at most */
} xrd_fixed_point;

/* Moves x to T's fixed point; extrapolates along two steps and keeps that where the value does not fall (SQUAREM,
   Varadhan and Roland 2008, scheme 3).  work has 4 x size numbers.  Returns the last value seen. */
double xrd_fixed_point_find(const xrd_fixed_point *problem, double *x, double *work);

#endif
