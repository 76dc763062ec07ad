/* Certificates that can be stopped. */
#ifndef XRD_CERTIFY_CERTIFY_H
#define XRD_CERTIFY_CERTIFY_H

#include "base/stop.h"
#include "base/team.h"
#include "certify/pair.h"
#include "exactrd/certificate.h"

/* What works on a proof.  Of it `enough` alone changes a bit. */
typedef struct {
  int threads;
  xrd_stop *stop;        /* NULL: never */
  const xrd_team *team;  /* whose problem's and witness's rows are those here; NULL: all are */
  const double *minimum; /* n: min_j d_ij as xrd_rows_minimum finds it, for many proofs; NULL: found for this one */
  double enough; /* rounding, in nats, that is not worth balls of many pairs; 0: bounds are as sharp as they can be */
} xrd_effort;

/* As xrd_certify and xrd_certify_at, whose two parts of D are a pair; XRD_ERR_INTERRUPTED soon after `stop` says so. */
XRD_MUST_USE xrd_status xrd_certify_until(const xrd_problem *problem, const xrd_witness *witness, double gap_nats,
                                          const xrd_effort *effort, xrd_bounds *bounds, xrd_error *error);
XRD_MUST_USE xrd_status xrd_certify_at_until(const xrd_problem *problem, const xrd_witness *witness,
                                             xrd_pair distortion, const xrd_effort *effort, xrd_bounds *bounds,
                                             xrd_error *error);

#endif
