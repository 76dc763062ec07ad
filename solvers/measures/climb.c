/* From a place to the top of c above it.  The mean of the symbols under the shares of c never lies lower (Jensen), and
   Newton on log c ends the climb where that is concave.  In many coordinates second derivatives are dear, and single
   means creep where c is flat: there the climb begins by strides, means of which each is lengthened while c rises. */
#include <math.h>
#include <string.h>

#include "solvers/measures/concave.h"
#include "solvers/measures/maxima.h"

enum { STEPS = 300, STRIDES = 60, MANY = 8 };
static const double SETTLED = 1e-9; /* length of a step in units of 1/sqrt(slope) after which none is worth it */
static const double LONGEST = 1;    /* step */
static const double SHORT = 0.1;    /* stride, after which Newton's steps begin */
static const double NEAR = 0.05;    /* in many coordinates: a top at least as high is the one above */

xrd_maxima_room xrd_maxima_room_of(const xrd_maxima *m) {
  const size_t local = m->field->symbols->layout.local, width = m->field->symbols->layout.width;
  xrd_maxima_room s = {.slope = m->block};
  s.step = s.slope + local;
  s.curvature = s.step + local;
  s.work = s.curvature + local * local;
  s.next = s.work + 2 * (local + 1) * (local + 1);
  s.from = s.next + width;
  s.first = s.from + width;
  s.mean = s.first + width;
  return s;
}

/* Newton on log c, in s->next; false where that is not concave. */
static bool newton_step(const xrd_maxima *m, const double *place, double c, xrd_maxima_room *s) {
  const xrd_nodes *symbols = m->field->symbols;
  const size_t local = symbols->layout.local;
  for (size_t k = 0; k < local; k++) s->slope[k] /= c;
  for (size_t k = 0; k < local; k++)
    for (size_t l = 0; l < local; l++)
      s->curvature[k * local + l] = s->curvature[k * local + l] / c - s->slope[k] * s->slope[l];
  if (!xrd_concave_top(local, s->slope, s->curvature, s->step, s->work)) return false;
  const double length = xrd_nodes_length(symbols, place, s->step);
  for (size_t k = 0; length > LONGEST && k < local; k++) s->step[k] *= LONGEST / length;
  memcpy(s->next, place, symbols->layout.width * sizeof *place);
  xrd_nodes_move(symbols, s->next, s->step);
  return true;
}

/* The mean of the symbols under the shares of c where it was looked at last, in s->next. */
static void mean_step(const xrd_maxima *m, xrd_maxima_room *s) {
  xrd_dual_field *f = m->field;
  for (size_t i = 0; i < f->symbols->n; i++) f->e[i] = f->a[i] * f->w[i];
  xrd_nodes_mean(f->symbols, f->e, s->next);
}

bool xrd_maxima_many(const xrd_maxima *m) { return m->field->symbols->layout.local > MANY; }

/* One stride from `place`, where c is *value, to s->from; *value = c there. */
static void stride(const xrd_maxima *m, const double *place, double *value, xrd_maxima_room *s) {
  const xrd_nodes *symbols = m->field->symbols;
  const size_t bytes = symbols->layout.width * sizeof *place;
  mean_step(m, s);
  double risen = xrd_dual_field_height(m->field, s->next);
  do {
    *value = risen;
    memcpy(s->from, s->next, bytes);
    xrd_nodes_lengthen(symbols, place, s->next);
    risen = xrd_dual_field_height(m->field, s->next);
  } while (risen > *value);
}

static void climb_by_strides(xrd_maxima *m, double *place) {
  const xrd_nodes *symbols = m->field->symbols;
  xrd_maxima_room s = xrd_maxima_room_of(m);
  double value = xrd_dual_field_height(m->field, place), length = HUGE_VAL;
  for (int step = 0; step < STRIDES && length > SHORT && value > 0; step++) {
    const double before = value;
    stride(m, place, &value, &s);
    if (!(value >= before)) return;
    length = xrd_nodes_distance(symbols, place, s.from);
    memcpy(place, s.from, symbols->layout.width * sizeof *place);
    value = xrd_dual_field_height(m->field, place);
  }
}

bool xrd_maxima_known(const xrd_maxima *m, const double *place, double c, double same) {
  for (size_t k = 0; k < m->found.count; k++) {
    const double d = xrd_nodes_distance(m->field->symbols, place, xrd_atom_list_place(&m->found, k));
    if (d < same || (xrd_maxima_many(m) && d < NEAR && c <= m->found.masses[k])) return true;
  }
  return false;
}

/* One step on, to s->next: Newton's, or else a mean, in many coordinates lengthened.  False where c would fall. */
static bool step_on(xrd_maxima *m, const double *place, xrd_dual_field_value *value, xrd_maxima_room *s) {
  const double before = value->value;
  double reached = before;
  if (m->field->symbols->dense) /* the same mean: no shares are left behind */
    *s->next = *place + s->slope[0] / (2 * m->field->symbols->slope * before);
  else
    mean_step(m, s);
  memcpy(s->from, s->next, m->field->symbols->layout.width * sizeof *place);
  if (newton_step(m, place, before, s)) {
    xrd_dual_field_at(m->field, s->next, value);
    if (value->value >= before) return true;
  }
  if (xrd_maxima_many(m)) {
    (void)xrd_dual_field_height(m->field, place);
    stride(m, place, &reached, s);
  }
  memcpy(s->next, s->from, m->field->symbols->layout.width * sizeof *place);
  xrd_dual_field_at(m->field, s->next, value);
  return value->value >= before;
}

double xrd_maxima_climb(xrd_maxima *m, double *place) {
  const xrd_nodes *symbols = m->field->symbols;
  xrd_maxima_room s = xrd_maxima_room_of(m);
  xrd_dual_field_value value = {.slope = s.slope, .curvature = s.curvature};
  if (xrd_maxima_many(m)) climb_by_strides(m, place);
  xrd_dual_field_at(m->field, place, &value);
  for (int step = 0; step < STEPS && value.value > 0; step++) {
    if (xrd_maxima_many(m) && xrd_maxima_known(m, place, value.value, 0)) break;
    const double before = value.value;
    if (!step_on(m, place, &value, &s)) return before;
    const double length = xrd_nodes_distance(symbols, place, s.next);
    memcpy(place, s.next, symbols->layout.width * sizeof *place);
    if (length <= SETTLED) break;
  }
  return value.value;
}
