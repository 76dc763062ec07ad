#include "solvers/measures/anchor.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "exactrd/density.h"
#include "solvers/measures/far.h"

static const double PI = 3.14159265358979323846;
static const double STEP = 0.45;   /* lengths from here on in units of 1/sqrt(slope): see lattice.h */
static const double CORE = 48;     /* half its width */
static const double MARGIN = 10;   /* beyond it exp(-slope d) vanishes beside 1 */
static const double BEYOND = 8;    /* of the lattice beyond the density's reach */
static const double OVERLAP = 4;   /* places beyond it where the lattice may be mended */
static const double FINE = 0.225;  /* spacing of a start where atoms may move */
static const double LONGEST = 160; /* core in which atoms are sought about the places of a bounded density */
static const double MOST_ATOMS = 6000;

/* Slope times scale^2 from which it applies, how far from the middle places matter, and sqrt(slope) times scale below
   which the core must be deeper. */
typedef struct {
  double least, mobile, deep;
} range;

static range range_of(xrd_density_family family) {
  switch (family) {
  case XRD_DENSITY_LAPLACE: return (range){4, 16, 8};
  case XRD_DENSITY_EXPONENTIAL: return (range){8, 24, 8};
  case XRD_DENSITY_LOGISTIC: return (range){1, 0, 8};
  case XRD_DENSITY_STUDENT: return (range){0.3, 0, 0};
  case XRD_DENSITY_UNIFORM:
  case XRD_DENSITY_TRIANGULAR:
  case XRD_DENSITY_BETA:
  case XRD_DENSITY_HISTOGRAM: return (range){1600, 24, 0}; /* scale: the hull's length */
  default: return (range){HUGE_VAL, 0, 0};
  }
}

static bool is_bounded(const xrd_density *density) {
  double low, high;
  xrd_density_hull(density, &low, &high);
  return isfinite(low) && isfinite(high);
}

static double scale_of(const xrd_density *density) {
  const double *v = density->parameter;
  double low, high;
  xrd_density_hull(density, &low, &high);
  if (is_bounded(density)) return high - low;
  if (density->family == XRD_DENSITY_EXPONENTIAL) return 1 / v[0];
  return density->family == XRD_DENSITY_STUDENT ? v[2] : v[1];
}

static double middle_of(const xrd_density *density) {
  double low, high;
  xrd_density_hull(density, &low, &high);
  if (is_bounded(density)) return low / 2 + high / 2;
  if (isfinite(low)) return low;
  return density->parameter[density->family == XRD_DENSITY_STUDENT];
}

/* The reach of all but `tail` of the probability, as far as MOST_ATOMS allow. */
static void set_reach(xrd_anchor *a, double tail) {
  const double most = MOST_ATOMS / 2 * a->step;
  const double scale = scale_of(a->density);
  xrd_density_reach(a->density, tail / (1 + a->slope * scale * scale), &a->lattice_low, &a->lattice_high);
  a->lattice_low = fmax(a->lattice_low, a->origin - most);
  a->lattice_high = fmin(a->lattice_high, a->origin + most);
}

/* About the places from `first` to `last`. */
static xrd_anchor anchor_about(const xrd_density *density, double slope, double first, double last) {
  const range r = range_of(density->family);
  const double scale = scale_of(density), width = 1 / sqrt(slope);
  const double mobile = r.mobile * fmax(1, r.deep / sqrt(slope) / scale) * width;
  const double core = CORE * fmax(1, r.deep / sqrt(slope) / scale) * width;
  return (xrd_anchor){.density = density,
                      .slope = slope,
                      .origin = middle_of(density),
                      .step = STEP * width,
                      .mobile_low = first - mobile,
                      .mobile_high = last + mobile,
                      .core_low = first - core,
                      .core_high = last + core,
                      .nodes_low = first - core - MARGIN * width,
                      .nodes_high = last + core + MARGIN * width};
}

/* One core for breaks whose cores would meet. */
static size_t set_cores(const xrd_density *density, double slope, const double *breaks, size_t count,
                        xrd_anchor *anchors) {
  const double near = 2 * (CORE + MARGIN + OVERLAP) / sqrt(slope);
  size_t found = 0, last;
  for (size_t first = 0; first < count; first = last + 1) {
    for (last = first; last + 1 < count && (breaks[last + 1] - breaks[last] < near || found + 1 == XRD_ANCHORS_MOST);)
      last++;
    anchors[found++] = anchor_about(density, slope, breaks[first], breaks[last]);
  }
  double low, high;
  xrd_density_hull(density, &low, &high);
  for (size_t k = 0; k < found; k++) {
    anchors[k].lattice_low = k > 0 ? anchors[k - 1].core_high : low;
    anchors[k].lattice_high = k + 1 < found ? anchors[k + 1].core_low : high;
  }
  return found;
}

xrd_status xrd_anchors_of(const xrd_measure_problem *problem, double slope, double tail, xrd_anchor *anchors,
                          size_t *count, xrd_error *error) {
  *count = 0;
  if (problem->density == NULL || problem->kernel != XRD_MEASURE_SQUARED) return XRD_OK;
  const xrd_density *density = problem->density;
  const double least = range_of(density->family).least, scale = isfinite(least) ? scale_of(density) : 0;
  if (!(slope * scale * scale >= least)) return XRD_OK;
  if (!is_bounded(density)) {
    double centre;
    anchors[0] = anchor_about(density, slope, middle_of(density), middle_of(density));
    anchors[0].mirrored = xrd_density_centre(density, &centre);
    set_reach(&anchors[0], tail);
    *count = 1;
    return XRD_OK;
  }
  const size_t breaks = xrd_density_breaks(density, NULL);
  double *place = xrd_allocate(breaks, sizeof *place);
  if (place == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu places", breaks);
  (void)xrd_density_breaks(density, place);
  *count = set_cores(density, slope, place, breaks, anchors);
  free(place);
  return XRD_OK;
}

bool xrd_anchor_is_long(const xrd_anchor *a) {
  double low, high;
  xrd_density_hull(a->density, &low, &high);
  return is_bounded(a->density) && (fmin(high, a->core_high) - fmax(low, a->core_low)) * sqrt(a->slope) > LONGEST;
}

xrd_status xrd_anchor_nodes(const xrd_anchor *a, xrd_nodes *s, xrd_error *error) {
  const double low = fmax(a->lattice_low, a->nodes_low), high = fmin(a->lattice_high, a->nodes_high);
  const xrd_status status = a->mirrored ? xrd_nodes_half(s, a->density, a->slope, a->origin, high, error)
                                        : xrd_nodes_between(s, a->density, a->slope, low, high, error);
  s->mobile_low = a->mobile_low;
  s->mobile_high = a->mobile_high;
  return status;
}

/* Sides where the source goes on beyond the nodes. */
static bool goes_on(const xrd_anchor *a, int side) {
  return side > 0 ? a->lattice_high > a->nodes_high : a->lattice_low < a->nodes_low;
}

static xrd_status add_fine(const xrd_anchor *a, double low, double high, xrd_atom_list *atoms, xrd_error *error) {
  const double fine = FINE / sqrt(a->slope), last = ceil((a->mobile_high - a->origin) / fine);
  xrd_status status = XRD_OK;
  for (double k = floor((a->mobile_low - a->origin) / fine) + 1; k < last && status == XRD_OK; k++) {
    const double place = a->origin + k * fine;
    if (place >= low && place <= high) status = xrd_atom_list_add(atoms, &place, 1, error);
  }
  return status;
}

xrd_status xrd_anchor_places(const xrd_anchor *a, const xrd_nodes *s, xrd_atom_list *atoms, xrd_error *error) {
  double low, high;
  xrd_nodes_range(s, &low, &high);
  xrd_status status = add_fine(a, low, high, atoms, error);
  const double overlap = OVERLAP / sqrt(a->slope);
  low = goes_on(a, -1) ? fmax(low, a->core_low - overlap) : low;
  high = goes_on(a, 1) ? fmin(high, a->core_high + overlap) : high;
  for (double k = ceil((low - a->origin) / a->step); a->origin + k * a->step <= high && status == XRD_OK; k++) {
    const double place = a->origin + k * a->step;
    if (place <= a->mobile_low || place >= a->mobile_high) status = xrd_atom_list_add(atoms, &place, 1, error);
  }
  return status;
}

xrd_status xrd_anchor_cells(const xrd_anchor *a, xrd_atom_list *atoms, xrd_error *error) {
  double low, high;
  xrd_density_hull(a->density, &low, &high);
  low = fmax(low, a->core_low), high = fmin(high, a->core_high);
  const double cells = ceil((high - low) / a->step), step = (high - low) / cells;
  xrd_status status = XRD_OK;
  for (double k = 0; k < cells && status == XRD_OK; k++) {
    const double place = low + (k + 0.5) * step, from = low + k * step, to = low + (k + 1) * step;
    const double mass = xrd_density_below(a->density, to) - xrd_density_below(a->density, from);
    if (mass > 0) status = xrd_atom_list_add(atoms, &place, mass, error);
  }
  return status;
}

/* Adds the lattice beyond the core on one side, up to the lattice's end and, in a tail, BEYOND it. */
static xrd_status add_side(const xrd_anchor *a, int side, xrd_atom_list *atoms, xrd_error *error) {
  const double edge = side > 0 ? a->core_high : a->core_low, beyond = is_bounded(a->density) ? 0 : BEYOND;
  const double end = beyond / sqrt(a->slope) + side * ((side > 0 ? a->lattice_high : a->lattice_low) - a->origin);
  xrd_status status = XRD_OK;
  for (double k = floor(side * (edge - a->origin) / a->step) + 1; k * a->step <= end && status == XRD_OK; k++) {
    const double place = a->origin + side * k * a->step;
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

/* Its mass is such that its mean c is 1 where u = sqrt(pi / slope) p. */
static void stand_behind(const xrd_anchor *a, const xrd_atom_list *lattice, xrd_nodes *s) {
  s->behind = 0;
  for (size_t i = 0; i < s->n; i++) {
    s->background[i] = 0;
    const bool tail = i >= s->n - s->tails;
    for (size_t j = 0; j < lattice->count && !tail; j++) {
      const double t = (s->x[i] - lattice->places[j]) * sqrt(a->slope);
      if (fabs(t) < MARGIN) s->background[i] += lattice->masses[j] * exp(-t * t);
    }
    const double whole = sqrt(PI / a->slope) * xrd_density_value(a->density, s->x[i]);
    s->behind += tail ? s->p[i] : s->background[i] > 0 ? s->p[i] * (s->background[i] / whole) : 0;
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

/* What the nodes tell of the channel's sums, and the integral of p'' beyond them. */
typedef struct {
  double mass, distortion, logs, surprise, bend;
} sums;

static double slope_of_density(const xrd_anchor *a, double x) {
  const double h = 1e-3 / sqrt(a->slope);
  return (xrd_density_value(a->density, x + h) - xrd_density_value(a->density, x - h)) / (2 * h);
}

static void add_sums(const xrd_anchor *a, const xrd_nodes *s, const xrd_atom_list *atoms, sums *t) {
  for (size_t i = 0; i < s->n - s->tails; i++) {
    double d;
    t->logs += s->p[i] * look(a, atoms, s->x[i], &d);
    t->distortion += s->p[i] * d;
    t->surprise -= s->p[i] * log(xrd_density_value(a->density, s->x[i]));
    t->mass += s->p[i];
  }
  const double images = a->mirrored ? 2 : 1;
  if (goes_on(a, 1)) t->bend -= images * slope_of_density(a, a->nodes_high);
  if (goes_on(a, -1) && !a->mirrored) t->bend += slope_of_density(a, a->nodes_low);
}

/* Beyond the nodes u = sqrt(pi / slope) p, and with v = 1 / (2 slope) the distortion at x is v + v^2 p''(x) / p(x): the
   heat equation in v. */
static void measure(const xrd_anchor *a, const sums *t, xrd_engine_answer *answer) {
  const double rest = fmax(0, 1 - t->mass);
  const double logs = t->logs + rest * log(PI / a->slope) / 2 - (xrd_density_entropy(a->density) - t->surprise);
  const double noise = 1 / (2 * a->slope);
  answer->distortion = t->distortion + rest * noise + noise * noise * t->bend;
  answer->rate_nats = fmax(0, -a->slope * answer->distortion - logs);
}

/* Each gap between two cores once: the lattice above each but the last, both sides' of the only one. */
xrd_status xrd_anchors_extend(const xrd_anchor *anchors, size_t count, xrd_engine_answer *answer, xrd_error *error) {
  xrd_status status = XRD_OK;
  for (size_t k = 0; k < count && status == XRD_OK; k++) {
    if (goes_on(&anchors[k], 1)) status = add_side(&anchors[k], 1, &answer->atoms, error);
    if (status == XRD_OK && k == 0 && goes_on(&anchors[k], -1))
      status = add_side(&anchors[k], -1, &answer->atoms, error);
  }
  xrd_atom_list_sort(&answer->atoms);
  sums t = {0, 0, 0, 0, 0};
  for (size_t k = 0; k < count && status == XRD_OK; k++) {
    xrd_nodes nodes;
    status = xrd_anchor_nodes(&anchors[k], &nodes, error);
    if (status == XRD_OK) add_sums(&anchors[k], &nodes, &answer->atoms, &t);
    if (status == XRD_OK) xrd_nodes_clear(&nodes);
  }
  if (status == XRD_OK) measure(&anchors[0], &t, answer);
  if (!is_bounded(anchors[0].density)) return status;
  answer->cut_low = -HUGE_VAL, answer->cut_high = HUGE_VAL; /* of cores, not of the source */
  answer->kappa_low = answer->kappa_high = 0;
  return status;
}
