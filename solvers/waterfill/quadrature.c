#include "solvers/waterfill/quadrature.h"

#include <float.h>
#include <gsl/gsl_integration.h>
#include <math.h>

enum { MAX_DEPTH = 60 };

static const double RELATIVE = 1e-14;

static xrd_integral adapt(const gsl_function *f, double low, double high, double target, int depth) {
  double value, error, magnitude, deviation;
  gsl_integration_qk31(f, low, high, &value, &error, &magnitude, &deviation);
  const double rounding = 50 * DBL_EPSILON * magnitude, middle = low + (high - low) / 2;
  if (error <= fmax(target, rounding) || depth == 0 || !isfinite(value) || !(low < middle && middle < high))
    return (xrd_integral){value, error};
  const xrd_integral left = adapt(f, low, middle, target / 2, depth - 1);
  const xrd_integral right = adapt(f, middle, high, target / 2, depth - 1);
  return (xrd_integral){left.value + right.value, left.error + right.error};
}

xrd_integral xrd_integrate(double (*f)(double x, void *context), void *context, const double *ends, size_t count) {
  const gsl_function function = {f, context};
  double scale = 0;
  for (size_t i = 0; i + 1 < count; i++) {
    double value, error, magnitude, deviation;
    gsl_integration_qk31(&function, ends[i], ends[i + 1], &value, &error, &magnitude, &deviation);
    scale += magnitude;
  }
  xrd_integral total = {0, 0};
  for (size_t i = 0; i + 1 < count; i++) {
    const double share = (ends[i + 1] - ends[i]) / (ends[count - 1] - ends[0]);
    const xrd_integral piece = adapt(&function, ends[i], ends[i + 1], RELATIVE * scale * share, MAX_DEPTH);
    total.value += piece.value;
    total.error += piece.error;
  }
  return total;
}
