#include "solvers/waterfill/quadrature.h"

#include <float.h>
#include <gsl/gsl_integration.h>
#include <math.h>
#include <stdbool.h>

/* Of one piece.  Where the integrand's own rounding is above the goal, halving gains nothing and ends here. */
enum { MOST_PARTS = 1024 };

static const double RELATIVE = 1e-14;

typedef struct {
  double low, high, value, error, rounding;
} part;

static part measure(const gsl_function *f, double low, double high) {
  part p = {low, high, 0, 0, 0};
  double magnitude, deviation;
  gsl_integration_qk31(f, low, high, &p.value, &p.error, &magnitude, &deviation);
  p.rounding = 50 * DBL_EPSILON * magnitude;
  return p;
}

static bool may_be_halved(const part *p) {
  const double middle = p->low + (p->high - p->low) / 2;
  return p->error > p->rounding && isfinite(p->value) && p->low < middle && middle < p->high;
}

/* Halves the part of the largest error until all together are below the goal or nothing is gained. */
static xrd_integral adapt(const gsl_function *f, double low, double high, double target) {
  part parts[MOST_PARTS];
  size_t count = 1;
  parts[0] = measure(f, low, high);
  for (;;) {
    double error = 0;
    size_t worst = count;
    for (size_t k = 0; k < count; k++) {
      error += parts[k].error;
      if (may_be_halved(&parts[k]) && (worst == count || parts[k].error > parts[worst].error)) worst = k;
    }
    if (error <= target || worst == count || count == MOST_PARTS) break;
    const part halved = parts[worst];
    const double middle = halved.low + (halved.high - halved.low) / 2;
    parts[worst] = measure(f, halved.low, middle);
    parts[count++] = measure(f, middle, halved.high);
  }
  xrd_integral sum = {0, 0};
  for (size_t k = 0; k < count; k++) {
    sum.value += parts[k].value;
    sum.error += parts[k].error;
  }
  return sum;
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
    const xrd_integral piece = adapt(&function, ends[i], ends[i + 1], RELATIVE * scale * share);
    total.value += piece.value;
    total.error += piece.error;
  }
  return total;
}
