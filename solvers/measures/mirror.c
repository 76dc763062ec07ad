#include "solvers/measures/mirror.h"

#include <math.h>

static const double ALONE = 45; /* exp(-45) is nothing beside 1 */

/* The image's part of k beside the row's own, which is never less where y >= centre. */
static double image(const xrd_nodes *s, size_t i, double y) {
  const double t = 4 * s->slope * (s->x[i] - s->centre) * (y - s->centre);
  return t < ALONE ? exp(-t) : 0;
}

static double across(const xrd_nodes *s, size_t i, double y) { return (s->x[i] - s->centre) + (y - s->centre); }

double xrd_mirror_exponent(const xrd_nodes *s, size_t i, double y) {
  const double d = s->x[i] - y;
  static const double LOG_2 = 0.693147180559945309417;
  return -s->slope * d * d + log1p(image(s, i, y)) - LOG_2;
}

double xrd_mirror_derivative(const xrd_nodes *s, size_t i, double y, double a) {
  const double share = image(s, i, y), d = s->x[i] - y;
  return 2 * s->slope * a * (d - across(s, i, y) * share) / (1 + share);
}

double xrd_mirror_distortion(const xrd_nodes *s, size_t i, double y) {
  const double share = image(s, i, y), d = s->x[i] - y, far = across(s, i, y);
  return (d * d + far * far * share) / (1 + share);
}

double xrd_mirror_second(const xrd_nodes *s, size_t i, double y, double a) {
  return 2 * s->slope * a * (2 * s->slope * xrd_mirror_distortion(s, i, y) - 1);
}

double xrd_mirror_apart(const xrd_nodes *s, double y) { return 2 * fabs(y - s->centre) * sqrt(s->slope); }

xrd_status xrd_mirror_unfold(const xrd_nodes *s, xrd_atom_list *atoms, xrd_error *error) {
  if (!s->mirrored) return XRD_OK;
  const size_t count = atoms->count;
  xrd_status status = XRD_OK;
  for (size_t j = 0; j < count && status == XRD_OK; j++) {
    const double reach = atoms->places[j] - s->centre, place = s->centre - reach;
    if (reach == 0) continue;
    atoms->masses[j] /= 2;
    atoms->places[j] = s->centre + reach;
    status = xrd_atom_list_add(atoms, &place, atoms->masses[j], error);
  }
  return status;
}

void xrd_mirror_fold(const xrd_nodes *s, xrd_atom_list *atoms) {
  if (!s->mirrored) return;
  for (size_t j = 0; j < atoms->count; j++)
    if (atoms->places[j] != s->centre) atoms->masses[j] *= atoms->places[j] > s->centre ? 2 : 0;
  xrd_atom_list_prune(atoms);
}
