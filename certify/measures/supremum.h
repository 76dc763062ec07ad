/* What is known of sup_y c(y) while boxes of reproductions are bounded. */
#ifndef XRD_CERTIFY_MEASURES_SUPREMUM_H
#define XRD_CERTIFY_MEASURES_SUPREMUM_H

#include <arb.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/stop.h"

typedef struct {
  arf_t reached; /* c >= this somewhere */
  arf_t bound;   /* c <= this in all boxes taken so far */
  arf_t target;  /* reached, enlarged by the tolerance: boxes that stay below need no more work */
  double tolerance;
  size_t budget;  /* boxes that may still be halved; at 0 a box is taken as it is */
  xrd_stop *stop; /* NULL unless set; what comes after it says so means nothing */
} xrd_supremum;

void xrd_supremum_init(xrd_supremum *sup, double tolerance, size_t budget);
void xrd_supremum_clear(xrd_supremum *sup);

/* c takes the value `c` somewhere. */
void xrd_supremum_reach(xrd_supremum *sup, const arb_t c);

/* Is `bound` no larger than the target? */
bool xrd_supremum_is_low(const xrd_supremum *sup, const arb_t bound);

/* A box where c <= bound is done. */
void xrd_supremum_take(xrd_supremum *sup, const arb_t bound);

/* Did every box stay below the target? */
bool xrd_supremum_is_closed(const xrd_supremum *sup);

#endif
