/* The form of a support, intervals and atoms, as the optimum of the density in cells tells it: cells that are
   neighbours and all have mass are an interval, one or two an atom.  Cells end where the density jumps: on a piece
   where p is constant the support is an interval or an atom, for u between two of its places is convex and so r = 2 p /
   (s u) >= 1 there, which leaves c no minimum. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "solvers/measures/absolute.h"
#include "solvers/measures/continuum.h"

enum { CELLS = 200, LEAST_CELLS = 20, LEAST_RUN = 3, DOUBLINGS = 40, FINER = 4, MOST_CELLS = 60000 };

static const double FAINT = 0.05;              /* of a cell's probability: left by the search */
static const double OPEN = 0.6;                /* a gap's length to begin with, times 1/s */
static const double MORE = 1e-9;               /* of c over 1: then a stretch is missing, and finer cells are tried */
static const double LEAST = 1e-9, GAP = 1e-10; /* probability left out; of the optimum in cells, nats */

typedef struct {
  size_t count;
  int finer;     /* than to begin with */
  double *x, *p; /* middles and probabilities */
  bool *jumps;   /* does p jump, or bend too much to carry an interval, before this cell? */
} cells;

static bool allocate(cells *c, int finer, size_t room) {
  *c = (cells){.finer = finer,
               .x = xrd_allocate(room, sizeof(double)),
               .p = xrd_allocate(room, sizeof(double)),
               .jumps = xrd_allocate_zero(room, sizeof(bool))};
  return c->x != NULL && c->p != NULL && c->jumps != NULL;
}

static void release(cells *c) { free(c->x), free(c->p), free(c->jumps); }

static void add_cell(const xrd_density *density, double from, double to, bool jump, cells *c) {
  const bool upper = xrd_density_above(density, from) < 0.5;
  c->x[c->count] = from / 2 + to / 2;
  c->p[c->count] = fmax(0, upper ? xrd_density_above(density, from) - xrd_density_above(density, to)
                                 : xrd_density_below(density, to) - xrd_density_below(density, from));
  c->jumps[c->count++] = jump;
}

/* Between neighbouring breaks cells about as long as everywhere. */
static void set_cells(const xrd_density *density, const double *ends, size_t count, cells *c) {
  double total = 0;
  for (size_t i = 0; i + 1 < count; i++) {
    const double share = CELLS * c->finer * (ends[i + 1] - ends[i]) / (ends[count - 1] - ends[0]);
    const int pieces = (int)fmax(LEAST_CELLS * c->finer, ceil(share));
    for (int k = 0; k < pieces; k++)
      add_cell(density,
               count == 2 ? xrd_continuum_scan(density, ends[i], ends[i + 1], k, pieces)
                          : ends[i] + (ends[i + 1] - ends[i]) * k / pieces,
               count == 2       ? xrd_continuum_scan(density, ends[i], ends[i + 1], k + 1, pieces)
               : k + 1 < pieces ? ends[i] + (ends[i + 1] - ends[i]) * (k + 1) / pieces
                                : ends[i + 1],
               k == 0, c);
  }
  for (size_t k = 0; k < c->count; k++) total += c->p[k];
  for (size_t k = 0; k < c->count; k++) c->p[k] /= total;
}

static xrd_status divide(const xrd_density *density, int finer, cells *c, xrd_error *error) {
  const size_t breaks = xrd_density_breaks(density, NULL);
  double *ends = xrd_allocate(breaks + 2, sizeof *ends), low, high;
  const bool ready = ends != NULL && allocate(c, finer, (size_t)finer * (CELLS + (LEAST_CELLS + 1) * (breaks + 1)));
  if (ready) {
    xrd_density_reach(density, LEAST, &low, &high);
    (void)xrd_density_breaks(density, ends + 1);
    size_t count = 1;
    ends[0] = low;
    for (size_t k = 1; k <= breaks; k++)
      if (ends[k] > low && ends[k] < high) ends[count++] = ends[k];
    ends[count++] = high;
    set_cells(density, ends, count, c);
  }
  free(ends);
  return ready ? XRD_OK : xrd_fail(error, XRD_ERR_MEMORY, "no memory for the cells of a density");
}

static bool is_bent(const xrd_continuum *law, double x) {
  return law->density->family != XRD_DENSITY_HISTOGRAM && xrd_continuum_bend(law->density, x) > law->slope * law->slope;
}

/* Cells first .. last as one stretch: u of an atom from all masses. */
static void add_run(xrd_continuum *law, const cells *c, const double *mass, size_t first, size_t last, bool atom) {
  if (law->count == XRD_STRETCHES_MOST) return;
  double total = 0, sum = 0, u = 0;
  for (size_t k = first; k <= last; k++) total += mass[k], sum += mass[k] * (c->x[k] - c->x[first]);
  const double centre = c->x[first] + sum / total;
  if (!atom && !is_bent(law, centre)) {
    law->stretch[law->count++] = (xrd_stretch){.from = c->x[first], .to = c->x[last]};
    return;
  }
  for (size_t k = 0; k < c->count; k++) u += mass[k] * exp(-law->slope * fabs(c->x[k] - centre));
  law->stretch[law->count++] = (xrd_stretch){.from = centre, .to = centre, .u_from = u, .u_to = u, .atom = true};
}

static bool carries(const xrd_continuum *law, double x, int sign) {
  return !is_bent(law, x) && xrd_continuum_hazard(law->density, x, sign) <= law->slope;
}

/* Far out, where cells end, the support goes on: the outermost interval, or one more from where the hazard is low. */
static void open_side(xrd_continuum *law, int sign) {
  xrd_stretch *outer = &law->stretch[sign > 0 ? law->count - 1 : 0];
  if (outer->atom) {
    if (law->count == XRD_STRETCHES_MOST) return;
    double step = 1 / law->slope, from = outer->from + sign * step;
    for (int k = 0; k < DOUBLINGS && !carries(law, from, sign); k++) from += sign * (step *= 2);
    if (sign < 0) memmove(law->stretch + 1, law->stretch, law->count * sizeof *law->stretch);
    outer = &law->stretch[sign > 0 ? law->count : 0];
    *outer = (xrd_stretch){.from = from, .to = from};
    law->count++;
  }
  *(sign > 0 ? &outer->to : &outer->from) = sign * HUGE_VAL;
}

/* The last cell of the run that begins at k: where p is constant on pieces, the last of the piece that has mass. */
static size_t end_of_run(const xrd_continuum *law, const cells *c, const double *mass, size_t k) {
  const bool steps = law->density->family == XRD_DENSITY_HISTOGRAM;
  size_t last = k;
  for (size_t next = k + 1; next < c->count; next++) {
    if (steps ? c->jumps[next] : !(mass[next] > 0) || is_bent(law, c->x[next]) != is_bent(law, c->x[k])) break;
    if (mass[next] > 0) last = next;
  }
  return last;
}

static bool is_short(size_t first, size_t last) { return last - first + 1 < LEAST_RUN; }

/* Two short runs that touch are one atom: it is near the jump between them. */
static bool joins(const xrd_continuum *law, const cells *c, const double *mass, size_t first, size_t last) {
  if (last + 1 == c->count || !(mass[last + 1] > 0) || !is_short(first, last)) return false;
  return is_short(last + 1, end_of_run(law, c, mass, last + 1));
}

static void set_runs(xrd_continuum *law, const cells *c, const double *mass) {
  law->count = 0;
  for (size_t k = 0; k < c->count; k++) {
    if (!(mass[k] > 0)) continue;
    size_t last = end_of_run(law, c, mass, k);
    const bool joined = joins(law, c, mass, k, last), atom = is_short(k, last);
    if (joined) last = end_of_run(law, c, mass, last + 1);
    add_run(law, c, mass, k, last, atom);
    k = last;
  }
  if (law->count == 0) return;
  for (int sign = -1; sign <= 1; sign += 2)
    if (isinf(xrd_continuum_end(law->density, law->slope, sign))) open_side(law, sign);
}

/* By the place of its atoms, which are cells' middles in order; on an interval q is about p. */
static void spread(const xrd_atom_list *atoms, const cells *c, double *mass) {
  size_t j = 0;
  for (size_t k = 0; k < c->count; k++) {
    mass[k] = 0;
    while (j < atoms->count && atoms->places[j] <= c->x[k]) mass[k] += atoms->masses[j++];
    if (mass[k] < FAINT * c->p[k]) mass[k] = 0;
  }
}

static xrd_status solve(xrd_continuum *law, const cells *c, xrd_stop *stop, xrd_error *error) {
  const xrd_measure_problem problem = {.kernel = XRD_MEASURE_ABSOLUTE, .n = c->count, .dim = 1, .p = c->p, .x = c->x};
  xrd_engine_answer answer = {.slope = law->slope};
  double *mass = xrd_allocate(c->count, sizeof *mass);
  xrd_status status = mass != NULL ? XRD_OK : xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu cells", c->count);
  if (status == XRD_OK) status = xrd_absolute_solve(&problem, law->slope, GAP, stop, &answer, error);
  if (status == XRD_OK) {
    spread(&answer.atoms, c, mass);
    set_runs(law, c, mass);
  }
  xrd_engine_answer_clear(&answer);
  free(mass);
  return status;
}

/* Intervals where the density goes on and its hazard falls below s; p'' <= s^2 p on them all, as some places tell. */
static bool is_law(const xrd_continuum *law) {
  enum { PLACES = 64 };
  bool good = (isfinite(xrd_continuum_end(law->density, law->slope, -1)) || isinf(law->stretch[0].from)) &&
              (isfinite(xrd_continuum_end(law->density, law->slope, 1)) || isinf(law->stretch[law->count - 1].to));
  double low, high;
  xrd_density_reach(law->density, LEAST, &low, &high);
  for (size_t k = 0; k < law->count && good; k++) {
    const double from = fmax(law->stretch[k].from, low), to = fmin(law->stretch[k].to, high);
    for (int i = 0; i <= PLACES && good && from < to; i++) good = !is_bent(law, from + (to - from) * i / PLACES);
  }
  return good;
}

/* The jumps of a histogram between two places, the first and the last. */
static bool find_jumps(const xrd_density *density, double low, double high, double *from, double *to) {
  const double *row = density->rows;
  bool found = false;
  for (size_t i = 0; density->family == XRD_DENSITY_HISTOGRAM && i < density->count; i++, row += XRD_DENSITY_COLUMNS)
    for (int side = 0; side < 2; side++) {
      if (!(row[2] > 0 && row[side] > low && row[side] < high)) continue;
      if (!found) *from = row[side];
      *to = row[side], found = true;
    }
  return found;
}

/* Newton's method begins with gaps that are open: a jump's between two intervals is told by these alone; others are
   opened where both can spare it. */
static xrd_status open_gaps(xrd_continuum *law, xrd_error *error) {
  const double wide = OPEN / law->slope;
  for (size_t k = 1; k < law->count; k++) {
    xrd_stretch *left = &law->stretch[k - 1], *right = &law->stretch[k];
    double from, to;
    bool found = false;
    if (left->atom || right->atom) continue;
    if (find_jumps(law->density, left->to, right->from, &from, &to)) {
      const xrd_status status = xrd_continuum_gap(law, &from, &to, &found, error);
      if (status != XRD_OK) return status;
    }
    if (found && from > left->from && to < right->to) {
      left->to = from, right->from = to;
    } else if (right->from - left->to < wide) {
      left->to -= fmin(wide / 2, (left->to - left->from) / 4);
      right->from += fmin(wide / 2, (right->to - right->from) / 4);
    }
  }
  return XRD_OK;
}

/* *most: c somewhere, where a support is found. */
static xrd_status try_cells(xrd_continuum *law, int finer, xrd_stop *stop, xrd_engine_answer *answer, double *most,
                            xrd_error *error) {
  bool found = false;
  cells c = {.count = 0};
  xrd_status status = divide(law->density, finer, &c, error);
  if (status == XRD_OK) status = solve(law, &c, stop, error);
  release(&c);
  if (status != XRD_OK || law->count == 0) return status;
  status = open_gaps(law, error);
  if (status == XRD_OK) status = xrd_continuum_chain(law, answer, &found, error);
  if (status != XRD_OK || !found || !xrd_continuum_falls(law) || !is_law(law)) return status;
  return xrd_continuum_most(law, most, error);
}

/* Finer and finer cells; *most as above, of the last ones. */
static xrd_status refine(xrd_continuum *law, xrd_stop *stop, xrd_engine_answer *answer, xrd_continuum *kept,
                         double *most, xrd_error *error) {
  const size_t first = CELLS + LEAST_CELLS * (xrd_density_breaks(law->density, NULL) + 1);
  xrd_status status = XRD_OK;
  for (int finer = 1; status == XRD_OK && *most > 1 + MORE && !xrd_stop_wanted(stop, 0); finer *= FINER) {
    if (finer > 1 && (size_t)finer * first > MOST_CELLS) break;
    *most = HUGE_VAL;
    status = try_cells(law, finer, stop, answer, most, error);
    if (status == XRD_OK && *most < HUGE_VAL) *kept = *law;
  }
  return status;
}

xrd_status xrd_continuum_support(xrd_continuum *law, xrd_stop *stop, xrd_engine_answer *answer, bool *found,
                                 xrd_error *error) {
  xrd_continuum *kept = xrd_allocate_zero(1, sizeof *kept); /* the last support that was found, if not the best */
  if (kept == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for an output law");
  double most = HUGE_VAL;
  xrd_status status = refine(law, stop, answer, kept, &most, error);
  *found = status == XRD_OK && kept->count > 0;
  if (*found && isinf(most)) {
    *law = *kept;
    status = xrd_continuum_value(law, answer, error);
  }
  free(kept);
  return status;
}
