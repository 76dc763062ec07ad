#include "solvers/measures/continuum.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"

enum { SCAN = 4000, OBSTACLES = XRD_STRETCHES_MOST - 1 };

bool xrd_continuum_fits(const xrd_measure_problem *problem) {
  return problem->density != NULL && problem->kernel == XRD_MEASURE_ABSOLUTE;
}

/* What the support cannot hold: jumps of p, and where p'' > s^2 p. */
typedef struct {
  size_t count;
  double from[OBSTACLES], to[OBSTACLES];
} obstacles;

static void add_obstacle(obstacles *o, double from, double to) {
  if (o->count < OBSTACLES) o->from[o->count] = from, o->to[o->count++] = to;
}

/* a - b, and what rounding took of it */
static double exact_difference(double a, double b, double *rest) {
  const double difference = a - b, back = a - difference;
  *rest = (a - (difference + back)) + (back - b);
  return difference;
}

/* mass / length of two pieces, as exact numbers: the same, as far as doubles tell? */
static bool as_high(const double *a, const double *b) {
  double rest[2];
  const double left = exact_difference(a[1], a[0], &rest[0]), right = exact_difference(b[1], b[0], &rest[1]);
  if (rest[0] != 0 || rest[1] != 0) return a[2] == b[2] && left == right && rest[0] == rest[1];
  const double one = a[2] * right, other = b[2] * left;
  return one == other && fma(a[2], right, -one) == fma(b[2], left, -other);
}

/* The jumps of a histogram between its ends, and what lies empty there. */
static void add_jumps(const xrd_density *density, double low, double high, obstacles *o) {
  const double *before = NULL, *row = density->rows;
  for (size_t i = 0; density->family == XRD_DENSITY_HISTOGRAM && i < density->count; i++, row += XRD_DENSITY_COLUMNS) {
    if (!(row[2] > 0)) continue;
    const bool jumps = before != NULL && (before[1] < row[0] || !as_high(before, row));
    if (jumps && before[1] > low && row[0] < high) add_obstacle(o, before[1], row[0]);
    before = row;
  }
}

static void add_bends(const xrd_density *density, double slope, double low, double high, obstacles *o) {
  double first, last, start = 0, before = low;
  bool inside = false;
  xrd_density_reach(density, 1e-9, &first, &last);
  low = fmax(low, first), high = fmin(high, last);
  for (int k = 1; k < SCAN; k++) {
    const double x = xrd_continuum_scan(density, low, high, k, SCAN);
    const bool bent = xrd_continuum_bend(density, x) > slope * slope;
    if (bent && !inside) start = x;
    if (!bent && inside) add_obstacle(o, start, before);
    inside = bent, before = x;
  }
  if (inside) add_obstacle(o, start, high);
}

/* The median as the only atom. */
static void set_atom(xrd_continuum *law) {
  const double middle = xrd_continuum_median(law->density);
  law->count = 1;
  law->stretch[0] = (xrd_stretch){.from = middle, .to = middle, .u_from = 1, .u_to = 1, .atom = true};
}

/* False where p is 0 at an end, and not only too small for a double. */
static bool set_u(xrd_continuum *law) {
  bool positive = true;
  for (size_t k = 0; k < law->count; k++) {
    xrd_stretch *at = &law->stretch[k];
    at->u_from = isinf(at->from) ? 0 : 2 * xrd_density_value(law->density, at->from) / law->slope;
    at->u_to = isinf(at->to) ? 0 : 2 * xrd_density_value(law->density, at->to) / law->slope;
    positive = positive && (isinf(at->from) || at->u_from > 0) && (isinf(at->to) || at->u_to > 0);
  }
  return positive || law->density->family != XRD_DENSITY_HISTOGRAM;
}

/* Does p bend too much at an end of an interval?  Obstacles are looked for at some places only. */
static bool bends(const xrd_continuum *law) {
  bool bent = false;
  for (size_t k = 0; k < law->count && law->density->family != XRD_DENSITY_HISTOGRAM; k++)
    for (int side = 0; side < 2; side++) {
      const double end = side == 0 ? law->stretch[k].from : law->stretch[k].to;
      bent = bent || (isfinite(end) && xrd_continuum_bend(law->density, end) > law->slope * law->slope);
    }
  return bent;
}

/* Not found where gaps meet or are not found: then there is more to the support than intervals of one obstacle each. */
static xrd_status set_stretches(xrd_continuum *law, double low, double high, const obstacles *o, bool *found,
                                xrd_error *error) {
  law->count = 0;
  double from = low;
  *found = true;
  for (size_t k = 0; k < o->count && *found; k++) {
    double start = o->from[k], end = o->to[k];
    const xrd_status status = xrd_continuum_gap(law, &start, &end, found, error);
    if (status != XRD_OK) return status;
    *found = *found && from < start && end < high;
    law->stretch[law->count++] = (xrd_stretch){.from = from, .to = start};
    from = end;
  }
  law->stretch[law->count++] = (xrd_stretch){.from = from, .to = high};
  *found = *found && !bends(law) && set_u(law) && xrd_continuum_falls(law);
  return XRD_OK;
}

/* One atom only where c''(median) <= 0. */
static bool is_at_rest(xrd_continuum *law) {
  set_atom(law);
  return 2 * xrd_density_value(law->density, law->stretch[0].from) >= law->slope;
}

static xrd_status find(xrd_continuum *law, bool *found, xrd_error *error) {
  const double low = xrd_continuum_end(law->density, law->slope, -1);
  const double high = xrd_continuum_end(law->density, law->slope, 1);
  if (!(low < high)) return *found = is_at_rest(law), XRD_OK;
  obstacles *o = xrd_allocate_zero(1, sizeof *o);
  if (o == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for what a support cannot hold");
  add_jumps(law->density, low, high, o);
  if (law->density->family != XRD_DENSITY_HISTOGRAM) add_bends(law->density, law->slope, low, high, o);
  const xrd_status status = set_stretches(law, low, high, o, found, error);
  free(o);
  return status;
}

/* 1/s away, or as far as the next double. */
static double away(const xrd_continuum *law, double place, double way) {
  const double far = place + way / law->slope;
  return far != place ? far : nextafter(place, way * HUGE_VAL);
}

/* Rows of places; where a stretch has no end, it is cut beyond its other end or the middle. */
static xrd_status put(const xrd_continuum *law, xrd_engine_answer *answer, xrd_error *error) {
  const double middle = xrd_density_mean(law->density);
  xrd_status status = XRD_OK;
  answer->cut_low = -HUGE_VAL, answer->cut_high = HUGE_VAL;
  answer->kappa_low = answer->kappa_high = 0;
  for (size_t k = 0; k < law->count && status == XRD_OK; k++) {
    double end[2] = {law->stretch[k].from, law->stretch[k].to};
    if (isinf(end[0])) {
      end[0] = answer->cut_low = away(law, fmin(isinf(end[1]) ? middle : end[1], middle), -1);
      answer->kappa_low = law->slope / 2;
    }
    if (isinf(end[1])) {
      end[1] = answer->cut_high = away(law, fmax(end[0], middle), 1);
      answer->kappa_high = law->slope / 2;
    }
    status = xrd_atom_list_add(&answer->atoms, end, law->stretch[k].mass, error);
  }
  return status;
}

static xrd_continuum *law_of(const xrd_density *density, double slope, xrd_stop *stop, xrd_engine_answer *answer,
                             xrd_error *error) {
  xrd_continuum *law = xrd_allocate_zero(1, sizeof *law);
  if (law == NULL && xrd_fail(error, XRD_ERR_MEMORY, "no memory for an output law") != XRD_OK) return NULL;
  law->density = density, law->slope = slope, law->stop = stop;
  answer->slope = slope;
  answer->rounds = 1;
  answer->atoms.count = 0;
  answer->atoms.width = 2;
  return law;
}

xrd_status xrd_continuum_atoms(const xrd_density *density, double slope, xrd_stop *stop, xrd_engine_answer *answer,
                               xrd_error *error) {
  xrd_continuum *law = law_of(density, slope, stop, answer, error);
  if (law == NULL) return XRD_ERR_MEMORY;
  const xrd_status status = xrd_continuum_cells(law, stop, answer, error);
  free(law);
  return status;
}

xrd_status xrd_continuum_solve(const xrd_density *density, double slope, xrd_stop *stop, xrd_engine_answer *answer,
                               xrd_error *error) {
  xrd_continuum *law = law_of(density, slope, stop, answer, error);
  if (law == NULL) return XRD_ERR_MEMORY;
  bool found = false;
  xrd_status status = find(law, &found, error);
  if (status == XRD_OK && found) status = xrd_continuum_value(law, answer, error);
  for (size_t k = 0; k < law->count; k++) found = found && law->stretch[k].mass >= 0;
  if (status == XRD_OK && !found) status = xrd_continuum_support(law, stop, answer, &found, error);
  if (status == XRD_OK) status = found ? put(law, answer, error) : xrd_continuum_cells(law, stop, answer, error);
  free(law);
  return status;
}
