#include "solvers/measures/maxima.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "solvers/measures/concave.h"

static const double SAME = 1e-6;   /* tops nearer than this, in units of 1/sqrt(slope), are one */
static const double MIDDLES = 3;   /* atoms nearer than this have a start between them */
static const double ASIDE = 0.35;  /* starts on both sides of an atom that wants to split */
static const double MARGIN = 1e-3; /* beyond the symbols, so that those at the ends are inside */
static const double SPACING = 0.2; /* of the grid on the line */
static const double FINEST = 0x1p53;

xrd_status xrd_maxima_init(xrd_maxima *m, xrd_dual_field *field, xrd_stop *stop, xrd_error *error) {
  const xrd_layout *layout = &field->symbols->layout;
  const size_t local = layout->local, width = layout->width;
  *m = (xrd_maxima){.field = field, .stop = stop, .found = {.width = width}};
  m->block = xrd_allocate(2 * local + 3 * (local + 1) * (local + 1) + 5 * width, sizeof(double));
  return m->block != NULL ? XRD_OK : xrd_fail(error, XRD_ERR_MEMORY, "no memory for a place of %zu numbers", width);
}

void xrd_maxima_clear(xrd_maxima *m) {
  free(m->block);
  m->block = NULL;
  xrd_atom_list_clear(&m->found);
}

/* Climbs from a copy of `start` and keeps the top unless it is known. */
static xrd_status climb_from(xrd_maxima *m, const double *start, xrd_error *error) {
  const xrd_nodes *symbols = m->field->symbols;
  double *place = xrd_maxima_room_of(m).first;
  if (xrd_stop_wanted(m->stop, (double)(10 * symbols->n))) return XRD_OK;
  memcpy(place, start, symbols->layout.width * sizeof *place);
  const double c = xrd_maxima_climb(m, place);
  m->top = fmax(m->top, c);
  if (xrd_maxima_known(m, place, c, SAME)) return XRD_OK;
  return xrd_atom_list_add(&m->found, place, c, error);
}

/* The `index`-th direction in which c is not concave at the atom, in s->step; false where there are no more. */
static bool bend(xrd_maxima *m, const double *atom, size_t index, xrd_maxima_room *s) {
  xrd_dual_field_value value = {.slope = s->slope, .curvature = s->curvature};
  xrd_dual_field_at(m->field, atom, &value);
  return xrd_concave_bend(m->field->symbols->layout.local, s->curvature, index, s->step, s->work);
}

/* Two starts beside an atom in each direction in which c is not concave, where it would not move by itself. */
static xrd_status climb_beside(xrd_maxima *m, const double *atom, xrd_error *error) {
  const xrd_nodes *symbols = m->field->symbols;
  const size_t local = symbols->layout.local;
  xrd_maxima_room s = xrd_maxima_room_of(m);
  xrd_status status = XRD_OK;
  for (size_t k = 0; k < 2 * local && status == XRD_OK && bend(m, atom, k / 2, &s); k++) {
    const double length = xrd_nodes_length(symbols, atom, s.step), side = k % 2 == 0 ? ASIDE : -ASIDE;
    for (size_t l = 0; l < local; l++) s.step[l] *= length > 0 ? side / length : 0;
    memcpy(s.next, atom, symbols->layout.width * sizeof *s.next);
    xrd_nodes_move(symbols, s.next, s.step);
    status = climb_from(m, s.next, error);
  }
  return status;
}

static xrd_status climb_between(xrd_maxima *m, const xrd_atom_list *atoms, size_t j, xrd_error *error) {
  const size_t width = atoms->width;
  xrd_status status = XRD_OK;
  for (size_t l = 0; l < j && status == XRD_OK; l++) {
    const double *a = xrd_atom_list_place(atoms, j), *b = xrd_atom_list_place(atoms, l);
    if (xrd_nodes_distance(m->field->symbols, a, b) > MIDDLES) continue;
    double *middle = xrd_maxima_room_of(m).first;
    for (size_t k = 0; k < width; k++) middle[k] = (a[k] + b[k]) / 2;
    status = climb_from(m, middle, error);
  }
  return status;
}

static xrd_status find_in_space(xrd_maxima *m, const xrd_atom_list *atoms, xrd_error *error) {
  const xrd_nodes *symbols = m->field->symbols;
  xrd_status status = XRD_OK;
  for (size_t j = 0; j < atoms->count && status == XRD_OK; j++) {
    status = climb_from(m, xrd_atom_list_place(atoms, j), error);
    if (status == XRD_OK) status = climb_beside(m, xrd_atom_list_place(atoms, j), error);
    if (status == XRD_OK) status = climb_between(m, atoms, j, error);
  }
  double *mean = xrd_maxima_room_of(m).mean, *place = mean + symbols->layout.width;
  xrd_nodes_mean(symbols, symbols->p, mean);
  for (size_t i = 0; i < symbols->n && status == XRD_OK; i++) {
    if (xrd_stop_wanted(m->stop, (double)(10 * symbols->n))) break;
    xrd_nodes_blend(symbols, i, mean, place);
    status = climb_from(m, symbols->layout.euclid > 0 ? place : symbols->x + i * symbols->layout.width, error);
  }
  return status;
}

/* c'(y) on the line; c itself counts for the top. */
static double line_slope(xrd_maxima *m, double y) {
  xrd_maxima_room s = xrd_maxima_room_of(m);
  xrd_dual_field_value value = {.slope = s.slope, .curvature = s.curvature};
  xrd_dual_field_at(m->field, &y, &value);
  m->top = fmax(m->top, value.value);
  return s.slope[0];
}

/* Where c' turns from above 0 to below between low and high: by bisection until climbing does the rest. */
static xrd_status turn_between(xrd_maxima *m, double low, double high, xrd_error *error) {
  for (int k = 0; k < 4; k++) {
    const double middle = (low + high) / 2;
    if (line_slope(m, middle) > 0)
      low = middle;
    else
      high = middle;
  }
  const double middle = (low + high) / 2;
  return climb_from(m, &middle, error);
}

static xrd_status find_on_line(xrd_maxima *m, const xrd_atom_list *atoms, xrd_error *error) {
  const xrd_nodes *symbols = m->field->symbols;
  double low, high;
  xrd_nodes_range(symbols, &low, &high);
  low -= MARGIN / sqrt(symbols->slope);
  high += MARGIN / sqrt(symbols->slope);
  const size_t intervals = (size_t)fmin(ceil((high - low) * sqrt(symbols->slope) / SPACING), FINEST) + 8;
  const xrd_line_grid grid = {low, (high - low) / (double)intervals, intervals};
  double before = low, slope_before = line_slope(m, low);
  xrd_status status = XRD_OK;
  for (size_t k = 1; k <= intervals && status == XRD_OK; k++) {
    if (xrd_stop_wanted(m->stop, (double)(10 * symbols->n))) break;
    const size_t near = xrd_nodes_near(symbols, &grid, k);
    if (near > intervals) break;
    if (near > k) {
      k = near;
      before = low + (high - low) * (double)k / (double)intervals;
      slope_before = line_slope(m, before);
      continue;
    }
    const double y = low + (high - low) * (double)k / (double)intervals, slope = line_slope(m, y);
    if (slope_before > 0 && slope <= 0) status = turn_between(m, before, y, error);
    before = y;
    slope_before = slope;
  }
  for (size_t j = 0; j < atoms->count && status == XRD_OK; j++) /* two maxima that have just parted */
    if (xrd_nodes_mobile(symbols, atoms->places + j)) status = climb_beside(m, atoms->places + j, error);
  return status;
}

xrd_status xrd_maxima_find(xrd_maxima *m, const xrd_atom_list *atoms, xrd_error *error) {
  m->found.count = 0;
  m->top = 0;
  return xrd_nodes_on_line(m->field->symbols) ? find_on_line(m, atoms, error) : find_in_space(m, atoms, error);
}
