/* Random closed-form sources and distortions, biased to the corners. */
#ifndef XRD_TESTS_CLOSED_SOURCES_H
#define XRD_TESTS_CLOSED_SOURCES_H

#include <math.h>

#include "base/random.h"
#include "exactrd/closed.h"

enum { SOURCE_SYMBOLS = 12 };

static inline double corner_probability(xrd_random *random) {
  switch (xrd_random_below(random, 6)) {
  case 0: return 0.5;
  case 1: return exp(-700 * xrd_random_uniform(random));
  case 2: return 1 - 0x1p-53 * (double)(1 + xrd_random_below(random, 1000));
  case 3: return (double)xrd_random_below(random, 2);
  default: return xrd_random_uniform(random);
  }
}

/* n probabilities with ties, zeros and tiny ones; the sum is 1 but for rounding. */
static inline size_t corner_probabilities(xrd_random *random, double *p) {
  const size_t n = 1 + xrd_random_below(random, SOURCE_SYMBOLS);
  const double spread = xrd_random_below(random, 2) ? 3 : 200;
  double sum = 0;
  for (size_t i = 0; i < n; i++) {
    p[i] = exp(-spread * xrd_random_uniform(random));
    if (i > 0 && xrd_random_below(random, 4) == 0) p[i] = p[i - 1];
    if (i > 0 && xrd_random_below(random, 6) == 0) p[i] = 0;
    sum += p[i];
  }
  for (size_t i = 0; i < n; i++) p[i] /= sum;
  return n;
}

/* p (SOURCE_SYMBOLS of room) must outlive the source. */
static inline xrd_closed_source corner_source(xrd_random *random, xrd_closed_family family, double *p) {
  xrd_closed_source source = {.family = family, .parameter = exp(40 * (xrd_random_uniform(random) - 0.5))};
  if (family == XRD_CLOSED_BERNOULLI) source.parameter = corner_probability(random);
  if (family == XRD_CLOSED_UNIFORM)
    source.parameter = 1 + floor(exp((xrd_random_below(random, 2) ? 3 : 36) * xrd_random_uniform(random)));
  if (family == XRD_CLOSED_HAMMING || family == XRD_CLOSED_LOG_LOSS) {
    source.n = corner_probabilities(random, p);
    source.p = p;
  }
  return source;
}

/* A distortion in (0, 1.2 D_max]: the ends, a few ulps from D_max, tiny ones. */
static inline double corner_distortion(xrd_random *random, double distortion_max) {
  const double top = isinf(distortion_max) ? 1 : distortion_max;
  switch (xrd_random_below(random, 6)) {
  case 0: return top * exp(-80 * xrd_random_uniform(random));
  case 1: return top * (1 - 0x1p-53 * (double)xrd_random_below(random, 50));
  case 2: return top * (1 - exp(-30 * xrd_random_uniform(random)));
  case 3: return top * (1 + 0.2 * xrd_random_uniform(random));
  default: return top * xrd_random_uniform(random);
  }
}

#endif
