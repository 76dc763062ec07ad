/* What a witness over measures says, in balls of 300 bits and with none of the product's code. */
#ifndef XRD_TESTS_CAMPAIGN_CLIMB_TRUTH_H
#define XRD_TESTS_CAMPAIGN_CLIMB_TRUTH_H

#include <arb.h>

#include "tests/certify/measures/atoms.h"

/* E d and I of the channel; -E log u.  Finite sources. */
typedef struct {
  arb_t distortion, rate, intercept;
} climb_truth;

void climb_truth_init(climb_truth *truth);
void climb_truth_clear(climb_truth *truth);

/* False where some symbol is out of every atom's reach. */
bool climb_truth_set(const atoms_case *c, climb_truth *truth);

/* log c at a place of `width` numbers: no more than what excess_nats claims. */
void climb_truth_dual(const atoms_case *c, const double *place, arb_t log_dual);

#endif
