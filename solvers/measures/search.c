#include "solvers/measures/search.h"

#include <math.h>

#include "solvers/measures/twins.h"

enum { STEPS = 40 };
static const double SETTLED = 2e-16; /* residual of a descent */

xrd_status xrd_search_init(xrd_search *s, xrd_stop *stop, xrd_error *error) {
  s->stop = stop;
  s->atoms = (xrd_atom_list){.width = s->symbols.layout.width};
  xrd_status status = xrd_dual_field_init(&s->field, &s->symbols, error);
  xrd_joint_init(&s->joint, &s->field, stop);
  if (status == XRD_OK) status = xrd_maxima_init(&s->maxima, &s->field, stop, error);
  return status;
}

void xrd_search_clear(xrd_search *s) {
  xrd_atom_list_clear(&s->atoms);
  xrd_maxima_clear(&s->maxima);
  xrd_joint_clear(&s->joint);
  xrd_dual_field_clear(&s->field);
  xrd_nodes_clear(&s->symbols);
}

xrd_status xrd_search_set(xrd_search *s, xrd_error *error) {
  const xrd_status status = xrd_dual_field_reserve(&s->field, s->atoms.count, error);
  if (status != XRD_OK) return status;
  if (xrd_dual_field_set(&s->field, &s->atoms)) return XRD_OK;
  return xrd_fail(error, XRD_ERR_INTERNAL, "no atom reaches some symbol at slope %g", s->symbols.slope);
}

xrd_status xrd_search_settle(xrd_search *s, xrd_error *error) {
  xrd_status status = xrd_joint_descend(&s->joint, &s->atoms, SETTLED, STEPS, error);
  while (status == XRD_OK && xrd_twins_merge(&s->field, &s->atoms) > 0)
    status = xrd_joint_descend(&s->joint, &s->atoms, SETTLED, STEPS, error);
  return status;
}

xrd_status xrd_search_look(xrd_search *s, double *top, xrd_error *error) {
  const xrd_status status = xrd_maxima_find(&s->maxima, &s->atoms, error);
  *top = log(s->maxima.top);
  return status;
}

size_t xrd_search_nearest(const xrd_search *s, const xrd_atom_list *list, const double *place, double *distance) {
  size_t best = 0;
  *distance = HUGE_VAL;
  for (size_t k = 0; k < list->count; k++) {
    const double d = xrd_nodes_distance(&s->symbols, place, xrd_atom_list_place(list, k));
    if (!(d < *distance)) continue;
    *distance = d;
    best = k;
  }
  return best;
}
