/* The dual sums of a line with squared distances. */
#ifndef XRD_CHECK_BOXES_H
#define XRD_CHECK_BOXES_H

#include "check/structure.h"

/* The `dual` of xrd_structured_squared_line. */
XRD_MUST_USE xrd_status xrd_boxes_dual(const xrd_structured_job *job, arb_t largest, xrd_error *error);

#endif
