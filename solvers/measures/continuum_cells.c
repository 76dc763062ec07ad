/* Where the support is not told by its obstacles: atoms that are optimal for the density in CELLS cells, short of
   optimal for the density itself. */
#include <math.h>

#include "solvers/measures/absolute.h"
#include "solvers/measures/continuum.h"

static const double MIDDLE = 0.1; /* probability on either side of what a scan looks at closely */
static const double LEAST_CELL = 1e-9, CELL_GAP = 1e-10;

enum { CELLS = 100 };

double xrd_continuum_scan(const xrd_density *density, double low, double high, int k, int count) {
  double from, to;
  xrd_density_reach(density, MIDDLE, &from, &to);
  const double middle = from / 2 + to / 2, unit = (to - from) / 2;
  const double a = asinh((low - middle) / unit), b = asinh((high - middle) / unit);
  return middle + unit * sinh(a + (b - a) * k / count);
}

/* Their places and probabilities. */
static void set_cells(const xrd_density *density, double *x, double *p) {
  double low, high, total = 0;
  xrd_density_reach(density, LEAST_CELL, &low, &high);
  for (int k = 0; k < CELLS; k++) {
    const double from = xrd_continuum_scan(density, low, high, k, CELLS);
    const double to = xrd_continuum_scan(density, low, high, k + 1, CELLS);
    const bool upper = xrd_density_above(density, from) < 0.5;
    x[k] = from / 2 + to / 2;
    p[k] = upper ? xrd_density_above(density, from) - xrd_density_above(density, to)
                 : xrd_density_below(density, to) - xrd_density_below(density, from);
    total += p[k] = fmax(p[k], 0);
  }
  for (int k = 0; k < CELLS; k++) p[k] /= total;
}

static void set_stretches(xrd_continuum *law, const xrd_atom_list *atoms) {
  law->count = atoms->count;
  for (size_t k = 0; k < atoms->count; k++) {
    const double at = atoms->places[k];
    double u = 0;
    for (size_t j = 0; j < atoms->count; j++) u += atoms->masses[j] * exp(-law->slope * fabs(at - atoms->places[j]));
    law->stretch[k] = (xrd_stretch){.from = at, .to = at, .u_from = u, .u_to = u};
  }
}

/* Atoms as intervals without length, and what they are worth to the density. */
static xrd_status take(xrd_continuum *law, const xrd_atom_list *atoms, xrd_engine_answer *answer, xrd_error *error) {
  set_stretches(law, atoms);
  xrd_status status = xrd_continuum_value(law, answer, error);
  answer->cut_low = -HUGE_VAL, answer->cut_high = HUGE_VAL;
  answer->kappa_low = answer->kappa_high = 0;
  for (size_t k = 0; k < atoms->count && status == XRD_OK; k++) {
    const double ends[2] = {atoms->places[k], atoms->places[k]};
    status = xrd_atom_list_add(&answer->atoms, ends, atoms->masses[k], error);
  }
  return status;
}

xrd_status xrd_continuum_cells(xrd_continuum *law, xrd_stop *stop, xrd_engine_answer *answer, xrd_error *error) {
  double p[CELLS], x[CELLS];
  set_cells(law->density, x, p);
  const xrd_measure_problem cells = {.kernel = XRD_MEASURE_ABSOLUTE, .n = CELLS, .dim = 1, .p = p, .x = x};
  xrd_engine_answer atoms = {.slope = law->slope};
  xrd_status status = xrd_absolute_solve(&cells, law->slope, CELL_GAP, stop, &atoms, error);
  if (status == XRD_OK) status = take(law, &atoms.atoms, answer, error);
  xrd_engine_answer_clear(&atoms);
  return status;
}
