/* Births and splits. */
#include <math.h>

#include "solvers/measures/concave.h"
#include "solvers/measures/search.h"

enum { MOST_SPLITS = 2, STEPS = 50, HALVINGS = 12 };
static const double BIRTH = 4e-16; /* c above 1 by more enters */
static const double KNOWN = 1e-3;  /* a maximum nearer to an atom is that atom's, in units of 1/sqrt(slope) */
static const double SPLIT = 2;     /* an atom splits into maxima nearer than this */
static const double RISE = 1e-13;  /* of the objective that rounding may make */

/* The mass at which a new atom's own c is 1: the root of sum p a / (u + t a) = 1, by Newton for the reciprocal. */
static double birth_mass(const xrd_search *s, const double *a) {
  const double *p = s->symbols.p, *u = s->field.u;
  double t = 0;
  for (int step = 0; step < STEPS; step++) {
    double c = 0, v = 0;
    for (size_t i = 0; i < s->symbols.n; i++) {
      const double ratio = a[i] / (u[i] + t * a[i]);
      c += p[i] * ratio;
      v += p[i] * ratio * ratio;
    }
    const double change = c * (c - 1) / v;
    t += change;
    if (!(fabs(change) > 1e-6 * t)) break;
  }
  return t;
}

/* The two maxima nearest to atom j, within SPLIT; false where there are none. */
static bool two_nearest(const xrd_search *s, size_t j, size_t chosen[2]) {
  const xrd_atom_list *tops = &s->maxima.found;
  double distances[2] = {SPLIT, SPLIT};
  chosen[0] = chosen[1] = tops->count;
  for (size_t k = 0; k < tops->count; k++) {
    const double d = xrd_nodes_distance(&s->symbols, xrd_atom_list_place(&s->atoms, j), xrd_atom_list_place(tops, k));
    if (!(d < distances[1])) continue;
    const bool first = d < distances[0];
    distances[1] = first ? distances[0] : d;
    chosen[1] = first ? chosen[0] : k;
    if (first) distances[0] = d;
    if (first) chosen[0] = k;
  }
  return chosen[1] < tops->count;
}

/* An atom at the centre of a mirrored source stands for two beside it. */
static bool leave_centre(xrd_search *s, size_t j, size_t *born) {
  double *place = xrd_atom_list_place(&s->atoms, j), distance;
  if (!s->symbols.mirrored || *place != s->symbols.centre) return false;
  const size_t k = xrd_search_nearest(s, &s->maxima.found, place, &distance);
  if (distance < SPLIT && distance > 0) {
    *place = s->maxima.found.places[k];
    ++*born;
  }
  return true;
}

static xrd_status split(xrd_search *s, size_t j, size_t *born, xrd_error *error) {
  size_t chosen[2];
  if (leave_centre(s, j, born)) return XRD_OK;
  if (!two_nearest(s, j, chosen)) return XRD_OK;
  const double half = s->atoms.masses[j] / 2;
  s->atoms.masses[j] = 0;
  xrd_status status = XRD_OK;
  for (int side = 0; side < 2 && status == XRD_OK; side++, ++*born)
    status = xrd_atom_list_add(&s->atoms, xrd_atom_list_place(&s->maxima.found, chosen[side]), half, error);
  return status;
}

static bool convex(xrd_search *s, size_t j) {
  const size_t local = s->symbols.layout.local;
  return !xrd_concave(local, s->field.curvatures + j * local * local, s->joint.local);
}

/* Many at once would be no splits but a wrong number of atoms in a region where c is flat. */
static xrd_status split_few(xrd_search *s, size_t *born, xrd_error *error) {
  const size_t count = s->atoms.count;
  size_t wanted = 0;
  for (size_t j = 0; j < count; j++) wanted += convex(s, j);
  xrd_status status = XRD_OK;
  for (size_t j = 0; j < count && wanted <= MOST_SPLITS && status == XRD_OK; j++)
    if (convex(s, j)) status = split(s, j, born, error);
  xrd_atom_list_prune(&s->atoms);
  return status;
}

/* Each mass is the best for an atom that enters alone: where many together raise the objective, they enter with less.
 */
static xrd_status weigh(xrd_search *s, size_t first, double before, xrd_error *error) {
  xrd_status status = xrd_search_set(s, error);
  for (int k = 0; k < HALVINGS && status == XRD_OK && s->field.objective > before + RISE; k++) {
    for (size_t j = first; j < s->atoms.count; j++) s->atoms.masses[j] /= 2;
    status = xrd_search_set(s, error);
  }
  return status;
}

xrd_status xrd_search_bear(xrd_search *s, size_t *born, xrd_error *error) {
  const xrd_atom_list *tops = &s->maxima.found;
  const double before = s->field.objective;
  *born = 0;
  xrd_status status = split_few(s, born, error);
  const size_t splits = *born, first = s->atoms.count;
  for (size_t k = 0; k < tops->count && status == XRD_OK; k++) {
    const double *place = xrd_atom_list_place(tops, k);
    double distance;
    (void)xrd_search_nearest(s, &s->atoms, place, &distance);
    if (!(tops->masses[k] > 1 + BIRTH) || distance < KNOWN || !xrd_nodes_mobile(&s->symbols, place)) continue;
    (void)xrd_dual_field_height(&s->field, place);
    const double mass = birth_mass(s, s->field.a);
    if (!(mass > 0)) continue;
    status = xrd_atom_list_add(&s->atoms, place, mass, error);
    ++*born;
  }
  return status == XRD_OK && splits == 0 && *born > 0 ? weigh(s, first, before, error) : status;
}
