/* Masses on a list of places, and the places exchanged for better ones. */
#include <math.h>

#include "solvers/measures/places.h"
#include "solvers/measures/search.h"

static const double TOP = 1e-4;       /* maxima this far below 1 stand for atoms */
static const double NEW = 1e-7;       /* a maximum nearer to a place is that place, in units of 1/sqrt(slope) */
static const double MASS_GAP = 1e-14; /* of the finite problems */

xrd_status xrd_search_gather(xrd_search *s, xrd_error *error) {
  double top, distance;
  xrd_status status = xrd_search_set(s, error);
  if (status == XRD_OK) status = xrd_search_look(s, &top, error);
  if (status != XRD_OK) return status;
  xrd_atom_list *tops = &s->maxima.found;
  if (tops->count == 0) return XRD_OK;
  for (size_t k = 0; k < tops->count; k++) tops->masses[k] = 0;
  for (size_t j = 0; j < s->atoms.count; j++) {
    const size_t k = xrd_search_nearest(s, tops, xrd_atom_list_place(&s->atoms, j), &distance);
    tops->masses[k] += s->atoms.masses[j];
  }
  xrd_atom_list_prune(tops);
  const xrd_atom_list kept = s->atoms;
  s->atoms = *tops;
  *tops = kept;
  return XRD_OK;
}

static xrd_status add_tops(xrd_search *s, xrd_error *error) {
  const xrd_atom_list *tops = &s->maxima.found;
  xrd_status status = XRD_OK;
  for (size_t k = 0; k < tops->count && status == XRD_OK; k++) {
    double distance;
    const double *place = xrd_atom_list_place(tops, k);
    (void)xrd_search_nearest(s, &s->atoms, place, &distance);
    if (tops->masses[k] > 1 - TOP && distance > NEW) status = xrd_atom_list_add(&s->atoms, place, 1, error);
  }
  return status;
}

xrd_status xrd_search_exchange(xrd_search *s, double *top, xrd_error *error) {
  xrd_status status = add_tops(s, error);
  if (status == XRD_OK) status = xrd_places_add(&s->symbols, &s->atoms, error);
  if (status == XRD_OK) status = xrd_places_masses(&s->symbols, MASS_GAP, s->stop, &s->atoms, error);
  if (status == XRD_OK) status = xrd_search_set(s, error);
  return status == XRD_OK ? xrd_search_look(s, top, error) : status;
}
