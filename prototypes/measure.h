/* What an optimal test channel says of each symbol and each prototype. */
#ifndef XRD_PROTOTYPES_MEASURE_H
#define XRD_PROTOTYPES_MEASURE_H

#include "exactrd/prototypes.h"

/* d(i, row), the row's labels divided by their sum; +infinity where a label of i has probability 0 in it (and the
   weight is not 0). */
double xrd_prototype_distortion(const xrd_prototype_source *source, size_t i, const double *row);

/* Fills `result`, its excess aside, from the rows (point->m of them) and the point solved for them; rows without mass
   are left out.  Errors: XRD_ERR_MEMORY; `result` is then empty. */
XRD_MUST_USE xrd_status xrd_prototypes_measure(const xrd_prototype_source *source, double slope, const double *rows,
                                               const xrd_point *point, xrd_prototypes *result, xrd_error *error);

#endif
