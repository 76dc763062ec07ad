/* Densities far from where they bend: there X is a sum of a reproduction Y and Gaussian noise, as far as doubles see.
 */
#ifndef XRD_SOLVERS_MEASURES_FAR_H
#define XRD_SOLVERS_MEASURES_FAR_H

#include "exactrd/density.h"

/* The density r of Y with r * N(0, noise) = p at y beyond the density's middle, many noises from it:
   r(y) = E p(y + i sqrt(noise) Z), Z normal, which is exp(-noise / 2 d^2/dy^2) p.  FLOAT. */
double xrd_far_density(const xrd_density *density, double noise, double y);

#endif
