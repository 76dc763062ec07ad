/* Certificates of lengths that can be stopped. */
#ifndef XRD_CERTIFY_LENGTH_LENGTH_H
#define XRD_CERTIFY_LENGTH_LENGTH_H

#include "base/stop.h"
#include "exactrd/length.h"

/* As xrd_certify_length, of the length and excess probability that `point` has; XRD_ERR_INTERRUPTED soon after `stop`
   says so. */
XRD_MUST_USE xrd_status xrd_certify_length_until(const xrd_problem *problem, const xrd_witness *witness,
                                                 const xrd_bounds *bounds, xrd_stop *stop, xrd_length_point *point,
                                                 xrd_error *error);

#endif
