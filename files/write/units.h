/* The one place that knows bits: rates are nats everywhere else. */
#ifndef XRD_OUTPUT_UNITS_H
#define XRD_OUTPUT_UNITS_H

#include "exactrd/output.h"
#include "files/write/decimal.h"

/* "nats" or "bits"; never NULL. */
const char *xrd_unit_name(xrd_unit unit);

/* A rate in nats expressed in `unit`: rounded to nearest for XRD_SHORTEST, else outward: the result for XRD_DOWN is <=
   and for XRD_UP >= the exact quotient by ln 2, by at most 1 ulp.  Infinities stay. */
double xrd_unit_from_nats(double nats, xrd_unit unit, xrd_rounding rounding);

/* A number given in `unit` as nats. */
double xrd_unit_to_nats(double value, xrd_unit unit);

#endif
