/* sup_y c(y), c(y) = sum_i dual_i exp(-s (x_i - y)^2), over an interval. */
#ifndef XRD_CERTIFY_MEASURES_DENSITY_BOXES_H
#define XRD_CERTIFY_MEASURES_DENSITY_BOXES_H

#include "certify/measures/density/panels.h"
#include "certify/measures/supremum.h"

/* The nodes ascending in x. */
XRD_MUST_USE xrd_status xrd_boxes_order(xrd_panels *panels, xrd_error *error);

/* sum_i dual_i exp(-s (x_i - y)^2) +- error over the nodes with from <= x_i <= to, and perhaps some within 1e-6 /
   sqrt(s) of that; the nodes in order. */
void xrd_boxes_value(const xrd_panels *panels, double from, double to, double y, arb_t c);

/* Takes low <= y <= high, plus `rest` (what the nodes do not hold).  Errors: XRD_ERR_ARGUMENT (too many boxes). */
XRD_MUST_USE xrd_status xrd_boxes_supremum(const xrd_panels *panels, double low, double high, const arb_t rest,
                                           xrd_supremum *sup, xrd_error *error);

#endif
