/* A proved enclosure of one real number. */
#ifndef EXACTRD_ENCLOSURE_H
#define EXACTRD_ENCLOSURE_H

#include "exactrd/api.h"

XRD_API_BEGIN

/* PROVED: lower <= the true value <= upper. */
typedef struct {
  double lower, upper;
} xrd_enclosure;

XRD_API_END

#endif
