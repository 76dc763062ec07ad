/* Mean, variance and differential entropy in floating point. */
#include <gsl/gsl_sf_gamma.h>
#include <gsl/gsl_sf_psi.h>
#include <math.h>

#include "exactrd/density.h"
#include "solvers/density/normal.h"

enum { COLUMNS = XRD_DENSITY_COLUMNS };

static const double PI = 3.14159265358979323846;

/* The middle, the variance inside, and the weight of a row. */
static void row_moments(const xrd_density *density, size_t i, double *weight, double *mean, double *variance) {
  const double *row = density->rows + i * COLUMNS;
  const bool mixture = density->family == XRD_DENSITY_MIXTURE;
  *weight = mixture ? row[0] : row[2];
  *mean = mixture ? row[1] : row[0] + (row[1] - row[0]) / 2;
  *variance = mixture ? row[2] * row[2] : (row[1] - row[0]) * (row[1] - row[0]) / 12;
}

static double rows_mean(const xrd_density *density) {
  double total = 0, sum = 0, weight, mean, variance;
  for (size_t i = 0; i < density->count; i++) {
    row_moments(density, i, &weight, &mean, &variance);
    total += weight, sum += weight * mean;
  }
  return sum / total;
}

static double rows_variance(const xrd_density *density) {
  const double centre = rows_mean(density);
  double total = 0, sum = 0, weight, mean, variance;
  for (size_t i = 0; i < density->count; i++) {
    row_moments(density, i, &weight, &mean, &variance);
    total += weight, sum += weight * (variance + (mean - centre) * (mean - centre));
  }
  return sum / total;
}

double xrd_density_mean(const xrd_density *density) {
  const double *v = density->parameter;
  switch (density->family) {
  case XRD_DENSITY_UNIFORM: return v[0] + (v[1] - v[0]) / 2;
  case XRD_DENSITY_EXPONENTIAL: return 1 / v[0];
  case XRD_DENSITY_TRIANGULAR: return v[0] + ((v[1] - v[0]) + (v[2] - v[0])) / 3;
  case XRD_DENSITY_STUDENT: return v[1];
  case XRD_DENSITY_BETA: return v[0] / (v[0] + v[1]);
  case XRD_DENSITY_MIXTURE:
  case XRD_DENSITY_HISTOGRAM: return rows_mean(density);
  default: return v[0];
  }
}

double xrd_density_variance(const xrd_density *density) {
  const double *v = density->parameter;
  switch (density->family) {
  case XRD_DENSITY_UNIFORM: return (v[1] - v[0]) * (v[1] - v[0]) / 12;
  case XRD_DENSITY_NORMAL: return v[1] * v[1];
  case XRD_DENSITY_LAPLACE: return 2 * v[1] * v[1];
  case XRD_DENSITY_EXPONENTIAL: return 1 / (v[0] * v[0]);
  case XRD_DENSITY_LOGISTIC: return PI * PI / 3 * v[1] * v[1];
  case XRD_DENSITY_TRIANGULAR: {
    const double a = v[1] - v[0], b = v[2] - v[0];
    return (a * a + b * b - a * b) / 18;
  }
  case XRD_DENSITY_STUDENT: return v[0] > 2 ? v[2] * v[2] * v[0] / (v[0] - 2) : HUGE_VAL;
  case XRD_DENSITY_BETA: {
    const double sum = v[0] + v[1];
    return v[0] / sum * (v[1] / sum) / (sum + 1);
  }
  case XRD_DENSITY_MIXTURE:
  case XRD_DENSITY_HISTOGRAM: return rows_variance(density);
  }
  return 0;
}

static double student_entropy(const double *v) {
  const double half = v[0] / 2;
  return (v[0] + 1) / 2 * (gsl_sf_psi(half + 0.5) - gsl_sf_psi(half)) + log(v[0]) / 2 + gsl_sf_lnbeta(half, 0.5) +
         log(v[2]);
}

static double beta_entropy(const double *v) {
  const double sum = gsl_sf_psi(v[0] + v[1]);
  return gsl_sf_lnbeta(v[0], v[1]) - (v[0] - 1) * (gsl_sf_psi(v[0]) - sum) - (v[1] - 1) * (gsl_sf_psi(v[1]) - sum);
}

static double histogram_entropy(const xrd_density *density) {
  double total = 0, sum = 0;
  for (size_t i = 0; i < density->count; i++) {
    const double *row = density->rows + i * COLUMNS;
    total += row[2];
    if (row[2] > 0) sum += row[2] * log((row[1] - row[0]) / row[2]);
  }
  return log(total) + sum / total;
}

/* Each component's share by the trapezoid rule, which converges like exp(-c / step^2) here. */
static double mixture_entropy(const xrd_density *density) {
  const double step = 1.0 / 64, end = 12;
  double total = 0, sum = 0;
  for (size_t i = 0; i < density->count; i++) {
    const double *row = density->rows + i * COLUMNS;
    total += row[0];
    if (!(row[0] > 0)) continue;
    double share = 0;
    for (double z = -end; z <= end; z += step) {
      const double value = xrd_density_value(density, row[1] + row[2] * z);
      if (value > 0) share -= xrd_normal_value(z) * log(value);
    }
    sum += row[0] * share * step;
  }
  return sum / total;
}

double xrd_density_entropy(const xrd_density *density) {
  const double *v = density->parameter;
  switch (density->family) {
  case XRD_DENSITY_UNIFORM: return log(v[1] - v[0]);
  case XRD_DENSITY_NORMAL: return (1 + log(2 * PI)) / 2 + log(v[1]);
  case XRD_DENSITY_LAPLACE: return 1 + log(2 * v[1]);
  case XRD_DENSITY_EXPONENTIAL: return 1 - log(v[0]);
  case XRD_DENSITY_LOGISTIC: return 2 + log(v[1]);
  case XRD_DENSITY_TRIANGULAR: return 0.5 + log((v[2] - v[0]) / 2);
  case XRD_DENSITY_STUDENT: return student_entropy(v);
  case XRD_DENSITY_BETA: return beta_entropy(v);
  case XRD_DENSITY_MIXTURE: return mixture_entropy(density);
  case XRD_DENSITY_HISTOGRAM: return histogram_entropy(density);
  }
  return 0;
}
