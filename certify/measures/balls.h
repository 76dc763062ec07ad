/* Arrays of balls. */
#ifndef XRD_CERTIFY_MEASURES_BALLS_H
#define XRD_CERTIFY_MEASURES_BALLS_H

#include <arb.h>
#include <stddef.h>

/* `count` zeros; NULL where memory is out. */
arb_ptr xrd_measure_balls_new(size_t count);

/* NULL is allowed. */
void xrd_measure_balls_free(arb_ptr balls, size_t count);

#endif
