/* sum_i p_i x_i / sum_i p_i to the digits of two doubles. */
#ifndef XRD_BASE_MEAN_H
#define XRD_BASE_MEAN_H

#include <math.h>

#include "base/sum.h"

typedef struct {
  xrd_sum products, weights;
} xrd_mean;

/* Without rounding the product. */
static inline void xrd_mean_add(xrd_mean *mean, double p, double x) {
  const double product = p * x;
  xrd_sum_add(&mean->products, product);
  xrd_sum_add(&mean->products, fma(p, x, -product));
  xrd_sum_add(&mean->weights, p);
}

static inline double xrd_mean_value(const xrd_mean *mean, double *low) {
  const xrd_sum *sum = &mean->products, *total = &mean->weights;
  const double first = xrd_sum_value(sum) / xrd_sum_value(total);
  const double rest = fma(-first, total->high, sum->high) + (sum->low - first * total->low);
  const double high = first + rest / total->high;
  *low = (first - high) + rest / total->high;
  return high;
}

#endif
