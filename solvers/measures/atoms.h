/* A list of atoms: places and masses. */
#ifndef XRD_SOLVERS_MEASURES_ATOMS_H
#define XRD_SOLVERS_MEASURES_ATOMS_H

#include <stddef.h>

#include "exactrd/status.h"

/* Owns its arrays; release with xrd_atom_list_clear.  A zeroed list with its width set is empty. */
typedef struct {
  size_t count, width;
  size_t place_room, mass_room;
  double *places; /* count x width */
  double *masses; /* count */
} xrd_atom_list;

void xrd_atom_list_clear(xrd_atom_list *atoms);

static inline double *xrd_atom_list_place(const xrd_atom_list *atoms, size_t j) {
  return atoms->places + j * atoms->width;
}

/* `place` may not be inside of the list.  Errors: XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_atom_list_add(xrd_atom_list *atoms, const double *place, double mass, xrd_error *error);

/* to = a copy of `from`.  Errors: XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_atom_list_copy(xrd_atom_list *to, const xrd_atom_list *from, xrd_error *error);

/* Removes the atoms whose mass is not above 0, the order of the others kept. */
void xrd_atom_list_prune(xrd_atom_list *atoms);

/* In order of their places' first coordinate, of the second where those agree, and so on. */
void xrd_atom_list_sort(xrd_atom_list *atoms);

#endif
