/* The table of claims. */
#ifndef XRD_THEORY_REGISTRY_H
#define XRD_THEORY_REGISTRY_H

#include "theory/claims/trial.h"

/* NULL beyond the last. */
const xrd_claim_entry *xrd_claim_entry_at(size_t index);

#endif
