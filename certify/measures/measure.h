/* Certificates over measures that can be stopped. */
#ifndef XRD_CERTIFY_MEASURES_MEASURE_H
#define XRD_CERTIFY_MEASURES_MEASURE_H

#include "certify/certify.h"
#include "exactrd/measure.h"

/* As xrd_certify_measure and xrd_certify_measure_at, with the effort's threads; XRD_ERR_INTERRUPTED soon
   after its `stop` says so.  Teams and minima are not used. */
XRD_MUST_USE xrd_status xrd_certify_measure_until(const xrd_measure_problem *problem,
                                                  const xrd_measure_witness *witness, double gap_nats,
                                                  const xrd_effort *effort, xrd_measure_proof *proof, xrd_error *error);
XRD_MUST_USE xrd_status xrd_certify_measure_at_until(const xrd_measure_problem *problem,
                                                     const xrd_measure_witness *witness, double gap_nats,
                                                     const xrd_effort *effort, xrd_measure_proof *proof,
                                                     xrd_error *error);

#endif
