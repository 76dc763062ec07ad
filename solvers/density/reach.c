/* The interval that holds all but a given mass: bisection of the tails. */
#include <math.h>

#include "exactrd/density.h"

/* A place to start from and a length to go by. */
static void middle(const xrd_density *density, double *place, double *length) {
  const double *v = density->parameter;
  *place = xrd_density_mean(density), *length = sqrt(xrd_density_variance(density));
  if (density->family == XRD_DENSITY_STUDENT) *place = v[1], *length = v[2];
}

/* The x nearest to `start` in the direction with at most `mass` beyond it; the tail falls in that direction. */
static double quantile(const xrd_density *density, double mass, double start, double length, double direction) {
  double (*tail)(const xrd_density *, double) = direction > 0 ? xrd_density_above : xrd_density_below;
  double near = 0, far = 1;
  while (tail(density, start + direction * length * far) > mass && far < 1e150) near = far, far *= 2;
  for (int step = 0; step < 60; step++) {
    const double half = (near + far) / 2;
    if (tail(density, start + direction * length * half) > mass)
      near = half;
    else
      far = half;
  }
  return start + direction * length * far;
}

void xrd_density_reach(const xrd_density *density, double mass, double *low, double *high) {
  double start, length;
  xrd_density_hull(density, low, high);
  if (isfinite(*low) && isfinite(*high)) return;
  middle(density, &start, &length);
  if (isinf(*low)) *low = quantile(density, mass, start, length, -1);
  if (isinf(*high)) *high = quantile(density, mass, start, length, 1);
}
