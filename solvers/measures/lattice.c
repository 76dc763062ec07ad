#include "solvers/measures/lattice.h"

#include <math.h>

#include "exactrd/density.h"

static const double PI = 3.14159265358979323846;
static const double STEP = 0.75; /* of sqrt(D (v - D) / v), the deviation of y given x */
static const double BEYOND = 36; /* deviations of the reproductions: there masses vanish */
static const double MOST_ATOMS = 1e6;
static const double LEAST_MASS = 1e-290;

/* Component k of n: weight, mean and deviation. */
typedef struct {
  double weight, mean, sd;
} component;

static size_t count_of(const xrd_density *density) {
  return density->family == XRD_DENSITY_MIXTURE ? density->count : density->family == XRD_DENSITY_NORMAL ? 1 : 0;
}

static component component_of(const xrd_density *density, size_t k) {
  if (density->family == XRD_DENSITY_NORMAL) return (component){1, density->parameter[0], density->parameter[1]};
  const double *row = density->rows + k * XRD_DENSITY_COLUMNS;
  return (component){row[0], row[1], row[2]};
}

static double least_variance(const xrd_density *density) {
  double least = HUGE_VAL;
  for (size_t k = 0; k < count_of(density); k++) {
    const component c = component_of(density, k);
    if (c.weight > 0) least = fmin(least, c.sd * c.sd);
  }
  return least;
}

bool xrd_lattice_fits(const xrd_measure_problem *problem, double slope) {
  if (problem->density == NULL || problem->kernel != XRD_MEASURE_SQUARED || count_of(problem->density) == 0)
    return false;
  return 1 / (2 * slope) < least_variance(problem->density);
}

/* The density of the reproductions at y. */
static double density_at(const xrd_density *density, double noise, double y) {
  double sum = 0, total = 0;
  for (size_t k = 0; k < count_of(density); k++) {
    const component c = component_of(density, k);
    total += c.weight;
    if (!(c.weight > 0)) continue;
    const double variance = c.sd * c.sd - noise, z = y - c.mean;
    sum += c.weight * exp(-z * z / (2 * variance)) / sqrt(2 * PI * variance);
  }
  return sum / total;
}

/* Where the reproductions have a density above some 1e-280. */
static void span(const xrd_density *density, double noise, double *low, double *high) {
  *low = HUGE_VAL, *high = -HUGE_VAL;
  for (size_t k = 0; k < count_of(density); k++) {
    const component c = component_of(density, k);
    const double far = BEYOND * sqrt(fmax(c.sd * c.sd - noise, 0));
    if (!(c.weight > 0)) continue;
    *low = fmin(*low, c.mean - far), *high = fmax(*high, c.mean + far);
  }
}

xrd_status xrd_lattice_solve(const xrd_measure_problem *problem, double slope, double tail, xrd_engine_answer *answer,
                             xrd_error *error) {
  const xrd_density *density = problem->density;
  const double noise = 1 / (2 * slope), variance = least_variance(density);
  const double h = STEP * sqrt(noise * (variance - noise) / variance), origin = xrd_density_mean(density);
  double low, high;
  xrd_density_reach(density, tail, &low, &high);
  answer->slope = slope;
  answer->distortion = noise;
  answer->rate_nats = fmax(0, xrd_density_entropy(density) - log(2 * PI * exp(1) * noise) / 2);
  answer->excess_nats = 0;
  answer->rounds = 0;
  answer->cut_low = low;
  answer->cut_high = high;
  answer->kappa_low = answer->kappa_high = sqrt(slope / PI);
  answer->atoms.count = 0;
  answer->atoms.width = 1;
  double first, last;
  span(density, noise, &first, &last);
  first = floor((first - origin) / h), last = ceil((last - origin) / h);
  if (!(last - first < MOST_ATOMS))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "slope %g would need %.0f atoms", slope, last - first);
  xrd_status status = XRD_OK;
  for (double j = first; j <= last && status == XRD_OK; j++) {
    const double place = origin + j * h, mass = h * density_at(density, noise, place);
    if (mass > LEAST_MASS) status = xrd_atom_list_add(&answer->atoms, &place, mass, error);
  }
  return status;
}
