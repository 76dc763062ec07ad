/* The density's own shape: growth, bend and hazard, and where the support ends. */
#include <gsl/gsl_sf_erf.h>
#include <math.h>

#include "solvers/measures/continuum.h"

enum { COLUMNS = XRD_DENSITY_COLUMNS, SCAN = 400, HALVINGS = 200 };

/* p'/p and p''/p of a mixture: means of -z/sd and (z^2 - 1)/sd^2, weights scaled by the largest. */
static void mixture_shape(const xrd_density *density, double x, double *growth, double *bend) {
  double top = -HUGE_VAL, total = 0;
  *growth = *bend = 0;
  for (int pass = 0; pass < 2; pass++)
    for (size_t i = 0; i < density->count; i++) {
      const double *row = density->rows + i * COLUMNS, z = (x - row[1]) / row[2];
      const double weight = row[0] > 0 ? log(row[0] / row[2]) - z * z / 2 : -HUGE_VAL;
      if (pass == 0) {
        top = fmax(top, weight);
        continue;
      }
      const double share = exp(weight - top);
      total += share;
      *growth -= share * z / row[2];
      *bend += share * (z * z - 1) / (row[2] * row[2]);
    }
  *growth /= total, *bend /= total;
}

static double power_growth(const double *v, double x) { return (v[0] - 1) / x - (v[1] - 1) / (1 - x); }

static double triangular_growth(const double *v, double x) { return x < v[1] ? 1 / (x - v[0]) : -1 / (v[2] - x); }

double xrd_continuum_growth(const xrd_density *density, double x) {
  const double *v = density->parameter, z = (x - v[0]) / v[1];
  double growth, bend;
  switch (density->family) {
  case XRD_DENSITY_NORMAL: return -z / v[1];
  case XRD_DENSITY_LAPLACE: return (x < v[0] ? 1 : -1) / v[1];
  case XRD_DENSITY_EXPONENTIAL: return -v[0];
  case XRD_DENSITY_LOGISTIC: return -tanh(z / 2) / v[1];
  case XRD_DENSITY_TRIANGULAR: return triangular_growth(v, x);
  case XRD_DENSITY_STUDENT: {
    const double t = (x - v[1]) / v[2];
    return -(v[0] + 1) * t / (v[0] + t * t) / v[2];
  }
  case XRD_DENSITY_BETA: return power_growth(v, x);
  case XRD_DENSITY_MIXTURE: mixture_shape(density, x, &growth, &bend); return growth;
  default: return 0;
  }
}

double xrd_continuum_bend(const xrd_density *density, double x) {
  const double *v = density->parameter, growth = xrd_continuum_growth(density, x);
  double first, bend;
  switch (density->family) {
  case XRD_DENSITY_NORMAL: return growth * growth - 1 / (v[1] * v[1]);
  case XRD_DENSITY_LOGISTIC: return (3 * pow(tanh((x - v[0]) / v[1] / 2), 2) - 1) / (2 * v[1] * v[1]);
  case XRD_DENSITY_TRIANGULAR: return 0;
  case XRD_DENSITY_STUDENT: {
    const double t = pow((x - v[1]) / v[2], 2);
    return (v[0] + 1) * ((v[0] + 2) * t - v[0]) / pow((v[0] + t) * v[2], 2);
  }
  case XRD_DENSITY_BETA: return growth * growth - (v[0] - 1) / (x * x) - (v[1] - 1) / ((1 - x) * (1 - x));
  case XRD_DENSITY_MIXTURE: mixture_shape(density, x, &first, &bend); return bend;
  default: return growth * growth;
  }
}

/* log P(Z > z) */
static double log_normal_above(double z) {
  return gsl_sf_log_erfc(z * 0.70710678118654752440) - 0.69314718055994530942;
}

/* Far out neither p nor P is a double: the largest component's logarithm is taken out of both. */
static double mixture_hazard(const xrd_density *density, double x, int sign) {
  double top = -HUGE_VAL, value = 0, beyond = 0;
  for (int pass = 0; pass < 2; pass++)
    for (size_t i = 0; i < density->count; i++) {
      const double *row = density->rows + i * COLUMNS, z = sign * (x - row[1]) / row[2];
      if (!(row[0] > 0)) continue;
      const double tail = log(row[0]) + log_normal_above(z);
      top = fmax(top, tail);
      if (pass == 0) continue;
      value += exp(tail - top) * (gsl_sf_hazard(z) / row[2]); /* without the rounding of z^2, which is large */
      beyond += exp(tail - top);
    }
  return value / beyond;
}

double xrd_continuum_hazard(const xrd_density *density, double x, int sign) {
  const double *v = density->parameter;
  const double normal[COLUMNS] = {1, v[0], v[1]};
  const xrd_density alone = {.family = XRD_DENSITY_MIXTURE, .count = 1, .rows = normal};
  if (density->family == XRD_DENSITY_NORMAL) return mixture_hazard(&alone, x, sign);
  if (density->family == XRD_DENSITY_MIXTURE) return mixture_hazard(density, x, sign);
  if (density->family == XRD_DENSITY_LOGISTIC) return 1 / (1 + exp(-sign * (x - v[0]) / v[1])) / v[1];
  const double beyond = sign > 0 ? xrd_density_above(density, x) : xrd_density_below(density, x);
  return beyond > 0 ? xrd_density_value(density, x) / beyond : HUGE_VAL;
}

/* A place beyond which the hazard is above the slope, or +-infinity. */
static double far_end(const xrd_density *density, double slope, int sign) {
  const double *v = density->parameter;
  double low, high, far = -HUGE_VAL;
  xrd_density_hull(density, &low, &high);
  if (isfinite(sign > 0 ? high : low)) return sign > 0 ? high : low;
  switch (density->family) {
  case XRD_DENSITY_NORMAL: return v[0] + sign * v[1] * (v[1] * slope + 1);
  case XRD_DENSITY_LOGISTIC: {
    const double share = slope * v[1]; /* of the limit 1 / SCALE */
    return share < 1 ? v[0] + sign * v[1] * (log(share / (1 - share)) + 1) : sign * HUGE_VAL;
  }
  case XRD_DENSITY_EXPONENTIAL: return slope < v[0] ? 0 : HUGE_VAL;
  case XRD_DENSITY_LAPLACE: return slope < 1 / v[1] ? v[0] : sign * HUGE_VAL;
  case XRD_DENSITY_MIXTURE:
    for (size_t i = 0; i < density->count; i++) {
      const double *row = density->rows + i * COLUMNS;
      if (row[0] > 0) far = fmax(far, sign * row[1] + row[2] * (row[2] * slope + 1));
    }
    return sign * far;
  default: return sign * HUGE_VAL;
  }
}

double xrd_continuum_median(const xrd_density *density) {
  double low, high;
  xrd_density_reach(density, 0.25, &low, &high);
  double a, b;
  xrd_density_hull(density, &a, &b);
  if (isfinite(a) && isfinite(b)) low = a, high = b;
  for (int step = 0; step < HALVINGS; step++) {
    const double middle = low / 2 + high / 2;
    if (xrd_density_below(density, middle) < xrd_density_above(density, middle))
      low = middle;
    else
      high = middle;
  }
  return low / 2 + high / 2;
}

double xrd_continuum_end(const xrd_density *density, double slope, int sign) {
  const double far = far_end(density, slope, sign), start = xrd_continuum_median(density);
  if (isinf(far)) return far;
  double in = start, out = far;
  for (int k = 1; k < SCAN; k++) { /* inwards: the first place whose hazard is low */
    const double x = far + (start - far) * k / SCAN;
    if (xrd_continuum_hazard(density, x, sign) > slope) {
      out = x;
      continue;
    }
    in = x;
    break;
  }
  for (int step = 0; step < HALVINGS; step++) {
    const double middle = in / 2 + out / 2;
    if (xrd_continuum_hazard(density, middle, sign) > slope)
      out = middle;
    else
      in = middle;
  }
  return in;
}
