#include "solvers/measures/atoms.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

void xrd_atom_list_clear(xrd_atom_list *atoms) {
  free(atoms->places);
  free(atoms->masses);
  *atoms = (xrd_atom_list){.width = atoms->width};
}

xrd_status xrd_atom_list_add(xrd_atom_list *atoms, const double *place, double mass, xrd_error *error) {
  const size_t width = atoms->width;
  double *places = xrd_grow(atoms->places, &atoms->place_room, atoms->count + 1, width * sizeof *places);
  if (places != NULL) atoms->places = places;
  double *masses = xrd_grow(atoms->masses, &atoms->mass_room, atoms->count + 1, sizeof *masses);
  if (masses != NULL) atoms->masses = masses;
  if (places == NULL || masses == NULL)
    return xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu atoms", atoms->count + 1);
  memcpy(places + atoms->count * width, place, width * sizeof *places);
  masses[atoms->count++] = mass;
  return XRD_OK;
}

xrd_status xrd_atom_list_copy(xrd_atom_list *to, const xrd_atom_list *from, xrd_error *error) {
  to->count = 0;
  to->width = from->width;
  xrd_status status = XRD_OK;
  for (size_t j = 0; j < from->count && status == XRD_OK; j++)
    status = xrd_atom_list_add(to, xrd_atom_list_place(from, j), from->masses[j], error);
  return status;
}

void xrd_atom_list_prune(xrd_atom_list *atoms) {
  const size_t width = atoms->width;
  size_t kept = 0;
  for (size_t j = 0; j < atoms->count; j++) {
    if (!(atoms->masses[j] > 0)) continue;
    memmove(atoms->places + kept * width, atoms->places + j * width, width * sizeof(double));
    atoms->masses[kept++] = atoms->masses[j];
  }
  atoms->count = kept;
}

static int order(const double *a, const double *b, size_t width) {
  for (size_t k = 0; k < width; k++)
    if (a[k] != b[k]) return a[k] < b[k] ? -1 : 1;
  return 0;
}

static void exchange(double *a, double *b, size_t width) {
  for (size_t k = 0; k < width; k++) {
    const double kept = a[k];
    a[k] = b[k];
    b[k] = kept;
  }
}

/* By insertion: the list is nearly in order when it has been sorted before. */
void xrd_atom_list_sort(xrd_atom_list *atoms) {
  for (size_t j = 1; j < atoms->count; j++)
    for (size_t k = j; k > 0; k--) {
      double *here = xrd_atom_list_place(atoms, k), *before = xrd_atom_list_place(atoms, k - 1);
      if (order(before, here, atoms->width) <= 0) break;
      exchange(before, here, atoms->width);
      exchange(atoms->masses + k - 1, atoms->masses + k, 1);
    }
}
