/* Atoms that are one. */
#ifndef XRD_SOLVERS_MEASURES_TWINS_H
#define XRD_SOLVERS_MEASURES_TWINS_H

#include "solvers/measures/field.h"

/* Merges atoms nearer than a few ten-thousandths of the kernel's width, and near ones between which the field's c is
   higher than on their chord: masses add, the place is their mean.  Returns how many went. */
size_t xrd_twins_merge(xrd_dual_field *field, xrd_atom_list *atoms);

#endif
