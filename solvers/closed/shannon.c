#include <math.h>

#include "exactrd/closed.h"

static const double LOG_PI = 1.14472988584940017414342735135;
static const double LOG_2 = 0.693147180559945309417232121458;

/* The largest entropy of an error of mean distortion D. */
static double largest_entropy(xrd_difference difference, size_t n, double distortion) {
  switch (difference) {
  case XRD_ERROR_SQUARED: return 0.5 * (LOG_2 + LOG_PI + 1 + log(distortion));
  case XRD_ERROR_ABSOLUTE: return 1 + LOG_2 + log(distortion);
  case XRD_ERROR_ONE_SIDED: return 1 + log(distortion);
  case XRD_ERROR_HAMMING: break;
  }
  const double others = (double)n - 1;
  if (distortion >= others / (double)n) return log((double)n);
  return -distortion * log(distortion / others) - (1 - distortion) * log1p(-distortion);
}

double xrd_shannon_bound(double entropy_nats, xrd_difference difference, size_t n, double distortion) {
  return fmax(0, entropy_nats - largest_entropy(difference, n, distortion));
}
