/* p(x), P(X <= x) and P(X >= x) in floating point. */
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>

#include "exactrd/density.h"
#include "solvers/density/normal.h"

enum { COLUMNS = XRD_DENSITY_COLUMNS };

/* log B(a, b); without cancellation where both are large. */
static double log_beta(double a, double b) { return gsl_sf_lnbeta(a, b); }

static double triangular_value(const double *v, double x) {
  if (x < v[0] || x > v[2]) return 0;
  const double top = 2 / (v[2] - v[0]);
  if (x < v[1]) return top * ((x - v[0]) / (v[1] - v[0]));
  return x > v[1] ? top * ((v[2] - x) / (v[2] - v[1])) : top;
}

static double beta_value(const double *v, double x) {
  if (x < 0 || x > 1) return 0;
  if (x == 0 || x == 1) {
    const double shape = v[x == 1];
    return shape < 1 ? HUGE_VAL : shape > 1 ? 0 : exp(-log_beta(v[0], v[1]));
  }
  return exp((v[0] - 1) * log(x) + (v[1] - 1) * log1p(-x) - log_beta(v[0], v[1]));
}

static double total_weight(const xrd_density *density, size_t column) {
  double total = 0;
  for (size_t i = 0; i < density->count; i++) total += density->rows[i * COLUMNS + column];
  return total;
}

static double mixture_value(const xrd_density *density, double x) {
  double sum = 0;
  for (size_t i = 0; i < density->count; i++) {
    const double *row = density->rows + i * COLUMNS;
    sum += row[0] * (xrd_normal_value((x - row[1]) / row[2]) / row[2]);
  }
  return sum / total_weight(density, 0);
}

static double histogram_value(const xrd_density *density, double x) {
  for (size_t i = 0; i < density->count; i++) {
    const double *row = density->rows + i * COLUMNS;
    if (x >= row[0] && x < row[1]) return row[2] / (row[1] - row[0]) / total_weight(density, 2);
  }
  return 0;
}

static double logistic_value(double z) {
  const double e = exp(-fabs(z));
  return e / ((1 + e) * (1 + e));
}

double xrd_density_value(const xrd_density *density, double x) {
  const double *v = density->parameter;
  switch (density->family) {
  case XRD_DENSITY_UNIFORM: return x >= v[0] && x <= v[1] ? 1 / (v[1] - v[0]) : 0;
  case XRD_DENSITY_NORMAL: return xrd_normal_value((x - v[0]) / v[1]) / v[1];
  case XRD_DENSITY_LAPLACE: return exp(-fabs(x - v[0]) / v[1]) / (2 * v[1]);
  case XRD_DENSITY_EXPONENTIAL: return x >= 0 ? v[0] * exp(-v[0] * x) : 0;
  case XRD_DENSITY_LOGISTIC: return logistic_value((x - v[0]) / v[1]) / v[1];
  case XRD_DENSITY_TRIANGULAR: return triangular_value(v, x);
  case XRD_DENSITY_STUDENT: {
    const double z = (x - v[1]) / v[2];
    return exp(-(v[0] + 1) / 2 * log1p(z * z / v[0]) - log_beta(0.5, v[0] / 2)) / (v[2] * sqrt(v[0]));
  }
  case XRD_DENSITY_BETA: return beta_value(v, x);
  case XRD_DENSITY_MIXTURE: return mixture_value(density, x);
  case XRD_DENSITY_HISTOGRAM: return histogram_value(density, x);
  }
  return 0;
}

/* P(X >= x), or P(X <= x) where `below`; z is x seen from the tail asked for. */
static double triangular_tail(const double *v, double x, bool below) {
  const double a = below ? v[0] : -v[2], c = below ? v[1] : -v[1], b = below ? v[2] : -v[0], t = below ? x : -x;
  if (t <= a) return 0;
  if (t >= b) return 1;
  return t < c ? (t - a) / (b - a) * ((t - a) / (c - a)) : 1 - (b - t) / (b - a) * ((b - t) / (b - c));
}

static double exponential_tail(double z) { return z <= 0 ? 1 : exp(-z); }

static double beta_tail(const double *v, double x, bool below) {
  if (x <= 0) return below ? 0 : 1;
  if (x >= 1) return below ? 1 : 0;
  return below ? gsl_cdf_beta_P(x, v[0], v[1]) : gsl_cdf_beta_Q(x, v[0], v[1]);
}

static double mixture_tail(const xrd_density *density, double x, bool below) {
  double sum = 0;
  for (size_t i = 0; i < density->count; i++) {
    const double *row = density->rows + i * COLUMNS;
    const double z = (x - row[1]) / row[2];
    sum += row[0] * xrd_normal_above(below ? -z : z);
  }
  return sum / total_weight(density, 0);
}

static double histogram_tail(const xrd_density *density, double x, bool below) {
  double sum = 0;
  for (size_t i = 0; i < density->count; i++) {
    const double *row = density->rows + i * COLUMNS;
    const double share = (below ? x - row[0] : row[1] - x) / (row[1] - row[0]);
    sum += row[2] * fmin(1, fmax(0, share));
  }
  return sum / total_weight(density, 2);
}

static double tail(const xrd_density *density, double x, bool below) {
  const double *v = density->parameter, side = below ? -1 : 1;
  switch (density->family) {
  case XRD_DENSITY_UNIFORM: return fmin(1, fmax(0, (below ? x - v[0] : v[1] - x) / (v[1] - v[0])));
  case XRD_DENSITY_NORMAL: return xrd_normal_above(side * (x - v[0]) / v[1]);
  case XRD_DENSITY_LAPLACE: {
    const double z = side * (x - v[0]) / v[1];
    return z > 0 ? exp(-z) / 2 : 1 - exp(z) / 2;
  }
  case XRD_DENSITY_EXPONENTIAL: return below ? (x > 0 ? -expm1(-v[0] * x) : 0) : exponential_tail(v[0] * x);
  case XRD_DENSITY_LOGISTIC: return 1 / (1 + exp(side * (x - v[0]) / v[1]));
  case XRD_DENSITY_TRIANGULAR: return triangular_tail(v, x, below);
  case XRD_DENSITY_STUDENT: return gsl_cdf_tdist_Q(side * (x - v[1]) / v[2], v[0]);
  case XRD_DENSITY_BETA: return beta_tail(v, x, below);
  case XRD_DENSITY_MIXTURE: return mixture_tail(density, x, below);
  case XRD_DENSITY_HISTOGRAM: return histogram_tail(density, x, below);
  }
  return 0;
}

double xrd_density_below(const xrd_density *density, double x) { return tail(density, x, true); }
double xrd_density_above(const xrd_density *density, double x) { return tail(density, x, false); }
