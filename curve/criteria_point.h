/* A point of R(D_1, .., D_K): room for it, and its proof. */
#ifndef XRD_CURVE_CRITERIA_POINT_H
#define XRD_CURVE_CRITERIA_POINT_H

#include "exactrd/criteria.h"

/* Options, criteria, and K finite numbers >= 0 that messages call `what`. */
XRD_MUST_USE xrd_status xrd_criteria_point_validate(const xrd_criteria *criteria, const double *numbers,
                                                    const char *what, const xrd_options *options, xrd_error *error);

/* A point of zeros. */
XRD_MUST_USE xrd_status xrd_criteria_point_reserve(const xrd_criteria *criteria, xrd_criteria_point *point,
                                                   xrd_error *error);

/* Certifies slopes, q and w, and sets rate, support and verdict. */
XRD_MUST_USE xrd_status xrd_criteria_point_prove(const xrd_criteria *criteria, bool asked, double rate_nats,
                                                 const xrd_options *options, xrd_criteria_point *point,
                                                 xrd_error *error);

#endif
