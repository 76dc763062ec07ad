/* Water-filling over eigenvalues that are doubles >= 0, enclosed. */
#ifndef XRD_THEORY_GAUSSIAN_RATE_H
#define XRD_THEORY_GAUSSIAN_RATE_H

#include <stddef.h>

#include "theory/claims/interval.h"

/* sum min(l_i, level); sum (1/2) log(l_i / level)+; level > 0. */
xrd_enclosure xrd_gaussian_water(const double *eigenvalue, size_t k, double level);
xrd_enclosure xrd_gaussian_rate_at_level(const double *eigenvalue, size_t k, double level);

/* R at any distortion > 0 of the enclosure. */
xrd_enclosure xrd_gaussian_rate(const double *eigenvalue, size_t k, xrd_enclosure distortion);

#endif
