/* The members' masses from inside: an interior point (Mehrotra 1992) whose Hessian is a band.

   On a fine line nearly every reproduction has mass at steep slopes, and pivots that find out which have none are many.
   With the derivative z = 1 - c kept positive beside q, and q z driven to zero,
     (H + diag(z / q)) dq = mu / q - (1 - c),   dz = mu / q - z - z dq / q,
   a step costs one factor of the band.  All in the Hessian's scale: x = q / scale, z times scale. */
#ifndef XRD_SOLVERS_FINE_CENTRE_H
#define XRD_SOLVERS_FINE_CENTRE_H

#include "solvers/fine/columns.h"

typedef struct {
  size_t most_band; /* doubles in the factor */
  double *factor;
  double *scale, *gradient, *x, *z, *step, *z_step, *product, *dual; /* as many as members, each */
} xrd_fine_centre;

/* log(sum q * max c) over the members: how far their masses are from the optimum among them, at most. */
double xrd_fine_gap(const xrd_fine_columns *columns);

/* Moves the members' masses until that is at most `tolerance`, or the caller settles; the `first` time for these rows
   from farther inside.  False where it fails. */
bool xrd_fine_centre_solve(xrd_fine_centre *centre, xrd_fine_columns *columns, bool first, double tolerance);

#endif
