#include "solvers/measures/far.h"

#include <complex.h>
#include <math.h>

static const double PI = 3.14159265358979323846;
static const double STEP = 0.5;   /* of the trapezoidal rule in Z, whose error is exp(-2 pi^2 / STEP^2) */
static const double BEYOND = 8.5; /* values of Z left out */

/* p(x + i t) / p(x), the density continued from x. */
static double complex ratio(const xrd_density *density, double x, double t) {
  const double *v = density->parameter;
  const double side = x < v[0] ? -1 : 1;
  switch (density->family) {
  case XRD_DENSITY_LAPLACE: return cexp(-(double complex)I * (side * t / v[1]));
  case XRD_DENSITY_EXPONENTIAL: return cexp(-(double complex)I * (t * v[0]));
  case XRD_DENSITY_LOGISTIC: {
    const double e = exp(-side * (x - v[0]) / v[1]);
    const double complex turn = cexp(-(double complex)I * (side * t / v[1])), share = (1 + e) / (1 + e * turn);
    return turn * share * share;
  }
  case XRD_DENSITY_STUDENT: {
    const double z = (x - v[1]) / v[2], y = t / v[2], here = v[0] + z * z;
    return cexp(-(v[0] + 1) / 2 * clog((here - y * y) / here + (double complex)I * (2 * z * y / here)));
  }
  case XRD_DENSITY_TRIANGULAR: return 1 + (double complex)I * (t * (x < v[1] ? 1 / (x - v[0]) : -1 / (v[2] - x)));
  case XRD_DENSITY_BETA:
    return cpow(1 + (double complex)I * (t / x), v[0] - 1) * cpow(1 - (double complex)I * (t / (1 - x)), v[1] - 1);
  default: return 1; /* constant */
  }
}

double xrd_far_density(const xrd_density *density, double noise, double y) {
  double sum = 0;
  for (double z = STEP; z < BEYOND; z += STEP) sum += 2 * exp(-z * z / 2) * creal(ratio(density, y, sqrt(noise) * z));
  return STEP / sqrt(2 * PI) * (1 + sum) * xrd_density_value(density, y);
}
