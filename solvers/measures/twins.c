#include "solvers/measures/twins.h"

#include "solvers/measures/mirror.h"

static const double SAME = 3e-4, NEAR = 0.6; /* in units of 1/sqrt(slope) */
static const double BULGE = 1e-9;            /* of c, which rounding may show */

static bool one(xrd_dual_field *f, const xrd_atom_list *atoms, size_t j, size_t k, double *middle) {
  const double *a = xrd_atom_list_place(atoms, j), *b = xrd_atom_list_place(atoms, k);
  if (!xrd_nodes_mobile(f->symbols, a) || !xrd_nodes_mobile(f->symbols, b)) return false;
  const double distance = xrd_nodes_distance(f->symbols, a, b);
  if (distance < SAME) return true;
  if (!(distance < NEAR)) return false;
  for (size_t i = 0; i < atoms->width; i++) middle[i] = (a[i] + b[i]) / 2;
  return xrd_dual_field_height(f, middle) > (xrd_dual_field_height(f, a) + xrd_dual_field_height(f, b)) / 2 + BULGE;
}

/* Are atom j and its image one at the centre? */
static bool central(xrd_dual_field *f, const xrd_atom_list *atoms, size_t j) {
  const double place = atoms->places[j], distance = xrd_mirror_apart(f->symbols, place);
  if (distance == 0 || !xrd_nodes_mobile(f->symbols, &place)) return false;
  if (distance < SAME) return true;
  return distance < NEAR && xrd_dual_field_height(f, &f->symbols->centre) > xrd_dual_field_height(f, &place) + BULGE;
}

static size_t merge_images(xrd_dual_field *f, xrd_atom_list *atoms) {
  size_t merged = 0;
  for (size_t j = 0; j < atoms->count; j++) {
    if (!central(f, atoms, j)) continue;
    atoms->places[j] = f->symbols->centre;
    merged++;
  }
  return merged;
}

static void join(const xrd_nodes *nodes, xrd_atom_list *atoms, size_t j, size_t k) {
  double *a = xrd_atom_list_place(atoms, j);
  const double *b = xrd_atom_list_place(atoms, k), total = atoms->masses[j] + atoms->masses[k], kept = a[0];
  for (size_t i = 0; i < atoms->width; i++) a[i] += atoms->masses[k] / total * (b[i] - a[i]);
  if (nodes->mirrored && (kept == nodes->centre || b[0] == nodes->centre)) a[0] = nodes->centre;
  atoms->masses[j] = total;
  atoms->masses[k] = 0;
}

size_t xrd_twins_merge(xrd_dual_field *f, xrd_atom_list *atoms) {
  const size_t before = atoms->count, merged = f->symbols->mirrored ? merge_images(f, atoms) : 0;
  for (size_t j = 0; j < before; j++)
    for (size_t k = j + 1; k < before && atoms->masses[j] > 0; k++)
      if (atoms->masses[k] > 0 && one(f, atoms, j, k, f->symbols->room + atoms->width)) join(f->symbols, atoms, j, k);
  xrd_atom_list_prune(atoms);
  return merged + before - atoms->count;
}
