#include "solvers/measures/anchor.h"

#include <math.h>

#include "base/memory.h"
#include "exactrd/density.h"
#include "solvers/measures/far.h"

static const double PI = 3.14159265358979323846;
static const double STEP = 0.45;  /* lengths from here on in units of 1/sqrt(slope): see lattice.h */
static const double CORE = 48;    /* half its width */
static const double MARGIN = 10;  /* beyond it exp(-slope d) vanishes beside 1 */
static const double BEYOND = 8;   /* of the lattice beyond the density's reach */
static const double OVERLAP = 4;  /* places beyond it where the lattice may be mended */
static const double FINE = 0.225; /* spacing of a start where atoms may move */
static const double MOST_ATOMS = 6000;

/* Slope times scale^2 from which it applies, how far from the middle places matter and c shows each atom apart, and
   sqrt(slope) times scale below which the core must be deeper. */
typedef struct {
  double least, mobile, apart, deep;
} range;

static range range_of(xrd_density_family family) {
  switch (family) {
  case XRD_DENSITY_LAPLACE: return (range){8, 16, 8, 8};
  case XRD_DENSITY_EXPONENTIAL: return (range){8, 24, 16, 8};
  case XRD_DENSITY_LOGISTIC: return (range){1, 0, 0, 8};
  case XRD_DENSITY_STUDENT: return (range){0.3, 0, 0, 0};
  default: return (range){HUGE_VAL, 0, 0, 0};
  }
}

static double scale_of(const xrd_density *density) {
  const double *v = density->parameter;
  if (density->family == XRD_DENSITY_EXPONENTIAL) return 1 / v[0];
  return density->family == XRD_DENSITY_STUDENT ? v[2] : v[1];
}

static double middle_of(const xrd_density *density) {
  if (density->family == XRD_DENSITY_EXPONENTIAL) return 0;
  return density->parameter[density->family == XRD_DENSITY_STUDENT];
}

/* The reach of all but `tail` of the probability, as far as MOST_ATOMS allow. */
static void set_reach(xrd_anchor *a, double tail) {
  const double most = MOST_ATOMS / 2 * a->step;
  const double scale = scale_of(a->density);
  xrd_density_reach(a->density, tail / (1 + a->slope * scale * scale), &a->low, &a->high);
  a->low = fmax(a->low, a->middle - most);
  a->high = fmin(a->high, a->middle + most);
}

bool xrd_anchor_fits(const xrd_measure_problem *problem, double slope, double tail, xrd_anchor *anchor) {
  if (problem->density == NULL || problem->kernel != XRD_MEASURE_SQUARED) return false;
  const xrd_density *density = problem->density;
  const range r = range_of(density->family);
  const double scale = isfinite(r.least) ? scale_of(density) : 0, width = 1 / sqrt(slope);
  if (!(slope * scale * scale >= r.least)) return false;
  *anchor = (xrd_anchor){.density = density, .slope = slope, .middle = middle_of(density), .step = STEP * width};
  anchor->mobile = r.mobile * fmax(1, r.deep / sqrt(slope) / scale) * width;
  anchor->apart = r.apart * width;
  anchor->core = CORE * fmax(1, r.deep / sqrt(slope) / scale) * width;
  anchor->nodes = anchor->core + MARGIN * width;
  set_reach(anchor, tail);
  return true;
}

xrd_status xrd_anchor_nodes(const xrd_anchor *a, xrd_nodes *s, xrd_error *error) {
  const double low = fmax(a->low, a->middle - a->nodes), high = fmin(a->high, a->middle + a->nodes);
  const xrd_status status = xrd_nodes_between(s, a->density, a->slope, low, high, error);
  s->mobile_low = a->middle - a->mobile;
  s->mobile_high = a->middle + a->mobile;
  return status;
}

/* Sides where the source goes on beyond the nodes. */
static bool goes_on(const xrd_anchor *a, int side) {
  return side > 0 ? a->high > a->middle + a->nodes : a->low < a->middle - a->nodes;
}

static xrd_status add_fine(const xrd_anchor *a, double low, double high, xrd_atom_list *atoms, xrd_error *error) {
  const double fine = FINE / sqrt(a->slope), last = ceil(a->mobile / fine);
  xrd_status status = XRD_OK;
  for (double k = 1 - last; k < last && status == XRD_OK; k++) {
    const double place = a->middle + k * fine;
    if (place >= low && place <= high) status = xrd_atom_list_add(atoms, &place, 1, error);
  }
  return status;
}

xrd_status xrd_anchor_places(const xrd_anchor *a, const xrd_nodes *s, xrd_atom_list *atoms, xrd_error *error) {
  double low, high;
  xrd_nodes_range(s, &low, &high);
  xrd_status status = add_fine(a, low, high, atoms, error);
  const double mended = a->core + OVERLAP / sqrt(a->slope);
  low = goes_on(a, -1) ? fmax(low, a->middle - mended) : low;
  high = goes_on(a, 1) ? fmin(high, a->middle + mended) : high;
  for (double k = ceil((low - a->middle) / a->step); a->middle + k * a->step <= high && status == XRD_OK; k++) {
    const double place = a->middle + k * a->step;
    if (fabs(k * a->step) >= a->mobile) status = xrd_atom_list_add(atoms, &place, 1, error);
  }
  return status;
}

/* Adds the lattice beyond the core on one side. */
static xrd_status add_side(const xrd_anchor *a, int side, xrd_atom_list *atoms, xrd_error *error) {
  const double end = BEYOND / sqrt(a->slope) + (side > 0 ? a->high - a->middle : a->middle - a->low);
  xrd_status status = XRD_OK;
  for (double k = floor(a->core / a->step) + 1; k * a->step <= end && status == XRD_OK; k++) {
    const double place = a->middle + side * k * a->step;
    const double mass = a->step * xrd_far_density(a->density, 1 / (2 * a->slope), place);
    if (mass > 0) status = xrd_atom_list_add(atoms, &place, mass, error);
  }
  return status;
}

static xrd_status add_lattice(const xrd_anchor *a, xrd_atom_list *atoms, xrd_error *error) {
  xrd_status status = XRD_OK;
  for (int side = -1; side <= 1 && status == XRD_OK; side += 2)
    if (goes_on(a, side)) status = add_side(a, side, atoms, error);
  return status;
}

static void stand_behind(const xrd_anchor *a, const xrd_atom_list *lattice, xrd_nodes *s) {
  s->behind = 0;
  for (size_t j = 0; j < lattice->count; j++) s->behind += lattice->masses[j];
  for (size_t i = 0; i < s->n; i++) {
    s->background[i] = 0;
    for (size_t j = 0; j < lattice->count && i < s->n - s->tails; j++) {
      const double t = (s->x[i] - lattice->places[j]) * sqrt(a->slope);
      if (fabs(t) < MARGIN) s->background[i] += lattice->masses[j] * exp(-t * t);
    }
  }
  for (size_t k = 0; k < s->tails; k++) s->anchored[k] = goes_on(a, (int)s->side[k]);
}

xrd_status xrd_anchor_tails(const xrd_anchor *a, xrd_nodes *s, xrd_error *error) {
  if (!goes_on(a, -1) && !goes_on(a, 1)) return XRD_OK;
  xrd_atom_list lattice = {.width = 1};
  s->background = xrd_allocate(s->n, sizeof *s->background);
  xrd_status status = s->background != NULL ? add_lattice(a, &lattice, error)
                                            : xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu nodes", s->n);
  if (status == XRD_OK) stand_behind(a, &lattice, s);
  xrd_atom_list_clear(&lattice);
  return status;
}

/* log u and the mean distortion at x. */
static double look(const xrd_anchor *a, const xrd_atom_list *atoms, double x, double *distortion) {
  double u = 0, sum = 0;
  for (size_t j = 0; j < atoms->count; j++) {
    const double t = x - atoms->places[j], share = a->slope * t * t < 700 ? exp(-a->slope * t * t) : 0;
    u += atoms->masses[j] * share;
    sum += atoms->masses[j] * share * t * t;
  }
  *distortion = sum / u;
  return log(u);
}

/* Beyond the nodes u = sqrt(pi / slope) p and the distortion is that of the noise. */
static void measure(const xrd_anchor *a, const xrd_nodes *s, xrd_engine_answer *answer) {
  double mass = 0, distortion = 0, logs = 0, surprise = 0;
  for (size_t i = 0; i < s->n - s->tails; i++) {
    double d;
    logs += s->p[i] * look(a, &answer->atoms, s->x[i], &d);
    distortion += s->p[i] * d;
    surprise -= s->p[i] * log(xrd_density_value(a->density, s->x[i]));
    mass += s->p[i];
  }
  const double rest = fmax(0, 1 - mass);
  logs += rest * log(PI / a->slope) / 2 - (xrd_density_entropy(a->density) - surprise);
  answer->distortion = distortion + rest / (2 * a->slope);
  answer->rate_nats = fmax(0, -a->slope * answer->distortion - logs);
}

xrd_status xrd_anchor_extend(const xrd_anchor *a, const xrd_nodes *s, xrd_engine_answer *answer, xrd_error *error) {
  const xrd_status status = add_lattice(a, &answer->atoms, error);
  if (status != XRD_OK) return status;
  xrd_atom_list_sort(&answer->atoms);
  measure(a, s, answer);
  return XRD_OK;
}
