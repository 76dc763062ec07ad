/* The differential entropy of a density in balls. */
#ifndef XRD_CERTIFY_MEASURES_DENSITY_LAW_ENTROPY_H
#define XRD_CERTIFY_MEASURES_DENSITY_LAW_ENTROPY_H

#include <arb.h>

#include "certify/measures/density/law.h"

/* - int p log p, nats. */
void xrd_law_entropy(const xrd_law *law, arb_t entropy);

#endif
