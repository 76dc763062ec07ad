#include "solvers/measures/twins.h"

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

static void join(xrd_atom_list *atoms, size_t j, size_t k) {
  double *a = xrd_atom_list_place(atoms, j);
  const double *b = xrd_atom_list_place(atoms, k), total = atoms->masses[j] + atoms->masses[k];
  for (size_t i = 0; i < atoms->width; i++) a[i] += atoms->masses[k] / total * (b[i] - a[i]);
  atoms->masses[j] = total;
  atoms->masses[k] = 0;
}

size_t xrd_twins_merge(xrd_dual_field *f, xrd_atom_list *atoms) {
  const size_t before = atoms->count;
  for (size_t j = 0; j < before; j++)
    for (size_t k = j + 1; k < before && atoms->masses[j] > 0; k++)
      if (atoms->masses[k] > 0 && one(f, atoms, j, k, f->symbols->room + atoms->width)) join(atoms, j, k);
  xrd_atom_list_prune(atoms);
  return before - atoms->count;
}
