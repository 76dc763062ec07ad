/* Symmetric problems on the line have an optimum that is symmetric: the mean of any optimum and its mirror image, for F
   is convex. */
#ifndef XRD_SOLVERS_MEASURES_SYMMETRY_H
#define XRD_SOLVERS_MEASURES_SYMMETRY_H

#include "solvers/measures/symbols.h"

#include "solvers/measures/atoms.h"

/* Is the source its own mirror image, *centre its middle?  Finite ones only if their points ascend. */
bool xrd_symmetry_of(const xrd_measure_problem *problem, double *centre);

/* Makes sorted atoms on the line symmetric about the centre where they are so to within `tolerance` of places and,
 * relatively, masses. */
void xrd_symmetry_impose(xrd_atom_list *atoms, double centre, double tolerance);

#endif
