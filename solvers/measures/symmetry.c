#include "solvers/measures/symmetry.h"

#include <float.h>
#include <math.h>

#include "exactrd/density.h"

static const double ROUNDING = 8 * DBL_EPSILON;

bool xrd_symmetry_of(const xrd_measure_problem *problem, double *centre) {
  if (problem->density != NULL) return xrd_density_centre(problem->density, centre);
  if (problem->kernel != XRD_MEASURE_SQUARED || problem->dim != 1) return false;
  const size_t n = problem->n;
  const double *x = problem->x, *p = problem->p;
  const double size = fabs(x[0]) + fabs(x[n - 1]);
  *centre = (x[0] + x[n - 1]) / 2;
  for (size_t i = 0; i < n; i++) {
    const size_t mirror = n - 1 - i;
    if (i > 0 && !(x[i - 1] < x[i])) return false;
    if (!(fabs(x[i] + x[mirror] - 2 * *centre) <= ROUNDING * size)) return false;
    if (!(fabs(p[i] - p[mirror]) <= ROUNDING * p[i])) return false;
  }
  return true;
}

void xrd_symmetry_impose(xrd_atom_list *atoms, double centre, double tolerance) {
  for (size_t j = 0; j < atoms->count; j++) {
    const size_t mirror = atoms->count - 1 - j;
    const double distance = atoms->places[j] + atoms->places[mirror] - 2 * centre;
    const double difference = atoms->masses[j] - atoms->masses[mirror];
    if (!(fabs(distance) <= tolerance) || !(fabs(difference) <= tolerance * atoms->masses[j])) return;
  }
  for (size_t j = 0; 2 * j < atoms->count; j++) {
    const size_t mirror = atoms->count - 1 - j;
    const double reach = (atoms->places[mirror] - atoms->places[j]) / 2;
    const double mass = (atoms->masses[j] + atoms->masses[mirror]) / 2;
    atoms->places[j] = centre - reach;
    atoms->places[mirror] = centre + reach;
    atoms->masses[j] = atoms->masses[mirror] = mass;
  }
}
