/* The textbook bounds of one witness in ball arithmetic. */
#ifndef XRD_CHECK_REPROOF_H
#define XRD_CHECK_REPROOF_H

#include <arb.h>

#include "exactrd/certificate.h"

typedef struct {
  arb_t least;     /* S */
  arb_t excess;    /* D' - S */
  arb_t rate;      /* U with D' <= D taken for granted */
  arb_t intercept; /* L at D = S, not cut at 0 */
} xrd_reproof;

void xrd_reproof_init(xrd_reproof *reproof);
void xrd_reproof_clear(xrd_reproof *reproof);

/* Precision in bits at which slope * d keeps 128 bits behind the binary point. */
slong xrd_reproof_precision(const xrd_problem *problem, double slope);

/* Errors: XRD_ERR_MEMORY; XRD_ERR_ARGUMENT where some Z_i is 0. */
XRD_MUST_USE xrd_status xrd_reprove(const xrd_problem *problem, const xrd_witness *witness, slong precision,
                                    xrd_reproof *reproof, xrd_error *error);

#endif
