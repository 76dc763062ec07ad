#include "theory/claims/gaussian_rate.h"

#include <math.h>

xrd_enclosure xrd_gaussian_water(const double *eigenvalue, size_t k, double level) {
  xrd_enclosure sum = {0, 0};
  for (size_t i = 0; i < k; i++) sum = xrd_enclosure_add(sum, xrd_exactly(fmin(eigenvalue[i], level)));
  return sum;
}

xrd_enclosure xrd_gaussian_rate_at_level(const double *eigenvalue, size_t k, double level) {
  xrd_enclosure sum = {0, 0};
  for (size_t i = 0; i < k; i++) {
    const xrd_enclosure ratio = xrd_enclosure_div(xrd_exactly(eigenvalue[i]), xrd_exactly(level));
    if (eigenvalue[i] > level) sum = xrd_enclosure_add(sum, xrd_enclosure_log(ratio));
  }
  return xrd_enclosure_scale(0.5, sum);
}

/* At any level t with rate r and distortion d: R(D) >= r - (D - d) / (2 t), and R(D) <= r if d <= D.  Bisection finds a
   level that is as high as D allows; nothing rests on how well. */
xrd_enclosure xrd_gaussian_rate(const double *eigenvalue, size_t k, xrd_enclosure distortion) {
  double low = 0, high = 0;
  for (size_t i = 0; i < k; i++) high = fmax(high, eigenvalue[i]);
  if (distortion.lower >= xrd_gaussian_water(eigenvalue, k, high).upper) return xrd_exactly(0);
  for (int step = 0; step < 200; step++) {
    const double middle = low + (high - low) / 2;
    if (xrd_gaussian_water(eigenvalue, k, middle).upper <= distortion.lower)
      low = middle;
    else
      high = middle;
  }
  if (!(low > 0)) return (xrd_enclosure){0, HUGE_VAL};
  const xrd_enclosure rate = xrd_gaussian_rate_at_level(eigenvalue, k, low);
  const xrd_enclosure above = xrd_enclosure_sub(distortion, xrd_gaussian_water(eigenvalue, k, low));
  const xrd_enclosure fall = xrd_enclosure_div(above, xrd_exactly(2 * low));
  return (xrd_enclosure){fmax(0, xrd_enclosure_sub(rate, fall).lower), rate.upper};
}
