/* Atoms for Gaussian noise under a peak limit, in floating point. */
#ifndef XRD_SOLVERS_PEAK_H
#define XRD_SOLVERS_PEAK_H

#include <stddef.h>

#include "base/stop.h"
#include "exactrd/status.h"

enum { XRD_PEAK_ROOM = 24 };

/* Atoms +-places[k] with mass masses[k] together, in increasing order. */
typedef struct {
  size_t count;
  double places[XRD_PEAK_ROOM], masses[XRD_PEAK_ROOM];
} xrd_peak_atoms;

/* Errors: XRD_ERR_MEMORY, XRD_ERR_INTERRUPTED. */
XRD_MUST_USE xrd_status xrd_peak_solve(double peak, xrd_stop *stop, xrd_peak_atoms *atoms, xrd_error *error);

#endif
