#include <math.h>

#include "exactrd/linear_vae.h"

/* With t = e^u / sum v the integrand is analytic for |Im u| < pi and falls like exp(-|u|/2): the trapezoidal rule of
   step 1/4 is exact to rounding. */
double xrd_gaussian_mean_norm(const double *variances, size_t n) {
  const double step = 0.25, reach = 80, pi = 3.14159265358979323846;
  double total = 0, sum = 0;
  for (size_t i = 0; i < n; i++) total += variances[i];
  if (!(total > 0)) return 0;
  for (double u = -reach; u <= reach; u += step) {
    const double t = 2 * exp(u) / total;
    double logs = 0;
    for (size_t i = 0; i < n; i++) logs += log1p(t * variances[i]);
    sum -= expm1(-logs / 2) * exp(-u / 2);
  }
  return sqrt(total) * sum * step / (2 * sqrt(pi));
}
