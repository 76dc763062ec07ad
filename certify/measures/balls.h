/* Arrays of balls, and balls as doubles. */
#ifndef XRD_CERTIFY_MEASURES_BALLS_H
#define XRD_CERTIFY_MEASURES_BALLS_H

#include <arb.h>
#include <stdbool.h>
#include <stddef.h>

/* `count` zeros; NULL where memory is out. */
arb_ptr xrd_measure_balls_new(size_t count);

/* NULL is allowed. */
void xrd_measure_balls_free(arb_ptr balls, size_t count);

/* A double >= every number of the ball, and one <= every. */
double xrd_measure_upper(const arb_t ball);
double xrd_measure_lower(const arb_t ball);

#endif
