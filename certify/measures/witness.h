/* Atoms inside their documented range. */
#ifndef XRD_CERTIFY_MEASURES_WITNESS_H
#define XRD_CERTIFY_MEASURES_WITNESS_H

#include "exactrd/measure.h"

/* Errors: XRD_ERR_ARGUMENT with the index. */
XRD_MUST_USE xrd_status xrd_measure_witness_validate(const xrd_measure_problem *problem,
                                                     const xrd_measure_witness *witness, xrd_error *error);

#endif
