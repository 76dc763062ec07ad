/* Certificates that can be stopped. */
#ifndef XRD_CERTIFY_CERTIFY_H
#define XRD_CERTIFY_CERTIFY_H

#include "base/stop.h"
#include "certify/pair.h"
#include "exactrd/certificate.h"

/* As xrd_certify and xrd_certify_at, whose two parts of D are a pair; XRD_ERR_INTERRUPTED soon after `stop` (NULL:
 * never) says so. */
XRD_MUST_USE xrd_status xrd_certify_until(const xrd_problem *problem, const xrd_witness *witness, double gap_nats,
                                          int threads, xrd_stop *stop, xrd_bounds *bounds, xrd_error *error);
XRD_MUST_USE xrd_status xrd_certify_at_until(const xrd_problem *problem, const xrd_witness *witness,
                                             xrd_pair distortion, int threads, xrd_stop *stop, xrd_bounds *bounds,
                                             xrd_error *error);

#endif
