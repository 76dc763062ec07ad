#include <math.h>

#include "exactrd/linear_vae.h"
#include "solvers/waterfill/quadrature.h"

static const double PI = 3.14159265358979323846;

typedef struct {
  const double *variances;
  size_t n;
  double scale;
} law;

/* With t = exp(u): (1 - prod (1 + 2 t v_i)^(-1/2)) exp(-u/2). */
static double integrand(double u, void *context) {
  const law *l = context;
  const double t = exp(u) / l->scale;
  double log_sum = 0;
  for (size_t i = 0; i < l->n; i++) log_sum += log1p(2 * t * l->variances[i]);
  return -expm1(-0.5 * log_sum) * exp(-0.5 * u);
}

double xrd_gaussian_mean_norm(const double *variances, size_t n) {
  law l = {variances, n, 0};
  for (size_t i = 0; i < n; i++) l.scale += variances[i];
  if (!(l.scale > 0)) return 0;
  static const double ends[] = {-75, -10, 0, 10, 75}; /* what is left out falls as exp(-|u|/2) */
  return sqrt(l.scale) * xrd_integrate(integrand, &l, ends, 5).value / (2 * sqrt(PI));
}
