/* Random points on lines and product grids with witnesses of any quality. */
#ifndef XRD_TESTS_CERTIFY_STRUCTURED_CASE_H
#define XRD_TESTS_CERTIFY_STRUCTURED_CASE_H

#include <stdbool.h>

#include "tests/certify/random_case.h"

typedef enum { GRID, ABSOLUTE_LINE, SQUARED_LINE } structured_shape;

/* At most 60 points on a line in any order, or 8 x 8 or 4 x 4 x 4 on a grid; sources and reproductions the `same` or
   not; `dyadic`: sixteenths of integers, so that all distances are doubles.  Zero and tiny probabilities, offsets,
   slopes from 1e-6 to 1e6 and 0. */
void structured_case_make(random_case *c, xrd_random *random, structured_shape shape, bool dyadic, bool same);

#endif
