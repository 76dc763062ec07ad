#include "curve/measures/change.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"

static const double BESIDE = 0.5; /* of two atoms that were one, in units of 1/sqrt(slope) */
static const double EVEN = 0.1;   /* their masses, at least; an atom that has just entered has next to none */

const char *xrd_atom_change_name(xrd_atom_change change) {
  static const char *const names[] = {[XRD_ATOM_PARTS] = "parts",
                                      [XRD_ATOM_ENTERS] = "enters",
                                      [XRD_ATOM_LEAVES] = "leaves",
                                      [XRD_ATOM_MEETS] = "meets"};
  return names[change];
}

/* The atom of `list` that is nearest to a place. */
static size_t nearest(const xrd_engine *engine, const xrd_atom_list *list, const double *place) {
  size_t best = 0;
  double least = HUGE_VAL;
  for (size_t j = 0; j < list->count; j++) {
    const double d = xrd_engine_distance(engine, place, xrd_atom_list_place(list, j));
    if (d < least) best = j;
    least = fmin(least, d);
  }
  return best;
}

/* The atom of `more` of least mass that shares its nearest one in `fewer` with a heavier one, *partner. */
static size_t odd_one(const xrd_engine *engine, const xrd_atom_list *fewer, const xrd_atom_list *more,
                      size_t *partner) {
  size_t found = more->count;
  for (size_t j = 0; j < more->count; j++) {
    const size_t home = nearest(engine, fewer, xrd_atom_list_place(more, j));
    for (size_t k = 0; k < more->count; k++) {
      if (k == j || !(more->masses[j] <= more->masses[k])) continue;
      if (nearest(engine, fewer, xrd_atom_list_place(more, k)) != home) continue;
      if (found < more->count && !(more->masses[j] < more->masses[found])) continue;
      found = j;
      *partner = k;
    }
  }
  return found;
}

xrd_status xrd_atom_change_find(const xrd_engine *engine, const xrd_atom_list *low, const xrd_atom_list *high,
                                xrd_atom_event *event, xrd_error *error) {
  const bool grows = high->count > low->count;
  const xrd_atom_list *fewer = grows ? low : high, *more = grows ? high : low;
  size_t partner = 0;
  const size_t found = odd_one(engine, fewer, more, &partner);
  const double *place = xrd_atom_list_place(more, found), *other = xrd_atom_list_place(more, partner);
  const bool one = xrd_engine_distance(engine, place, other) < BESIDE &&
                   more->masses[found] > EVEN * more->masses[partner];
  event->change = one ? (grows ? XRD_ATOM_PARTS : XRD_ATOM_MEETS) : grows ? XRD_ATOM_ENTERS : XRD_ATOM_LEAVES;
  if (one) place = xrd_atom_list_place(fewer, nearest(engine, fewer, place));
  event->width = more->width;
  event->place = xrd_duplicate(place, more->width, sizeof *place);
  return event->place != NULL ? XRD_OK : xrd_fail(error, XRD_ERR_MEMORY, "no memory for the place of an atom");
}
