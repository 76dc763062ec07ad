/* What an optimal test channel says of each symbol and each prototype. */
#ifndef XRD_PROTOTYPES_MEASURE_H
#define XRD_PROTOTYPES_MEASURE_H

#include "prototypes/ascend.h"

/* Fills `result` from the rows (point->m of them) and the solved point; rows without mass are left out.  Errors:
   XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_prototypes_measure(const xrd_ascent *ascent, const double *rows, const xrd_point *point,
                                               double excess, xrd_prototypes *result, xrd_error *error);

#endif
