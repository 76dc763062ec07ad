/* Symmetric sources on half of the line: a row x >= centre c stands for x and its image 2 c - x, an atom of mass m at y
   for m / 2 at y and at 2 c - y, so that

       k(x, y) = (exp(-slope (x - y)^2) + exp(-slope (x + y - 2 c)^2)) / 2

   and u is the u of all atoms at x.  A tail's row stands for both: its kernel is the sum of theirs. */
#ifndef XRD_SOLVERS_MEASURES_MIRROR_H
#define XRD_SOLVERS_MEASURES_MIRROR_H

#include "solvers/measures/atoms.h"
#include "solvers/measures/symbols.h"

/* Of a plain row i: log k, its derivative where k is a, its second derivative. */
double xrd_mirror_exponent(const xrd_nodes *symbols, size_t i, double y);
double xrd_mirror_derivative(const xrd_nodes *symbols, size_t i, double y, double a);
double xrd_mirror_second(const xrd_nodes *symbols, size_t i, double y, double a);

/* The mean distortion between row i and the atom's two halves. */
double xrd_mirror_distortion(const xrd_nodes *symbols, size_t i, double y);

/* Of a place and its image, in units of 1/sqrt(slope). */
double xrd_mirror_apart(const xrd_nodes *symbols, double y);

/* All atoms, where symbols are mirrored.  Errors: XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_mirror_unfold(const xrd_nodes *symbols, xrd_atom_list *atoms, xrd_error *error);

/* The atoms from the centre on of a list that is symmetric, or nearly so. */
void xrd_mirror_fold(const xrd_nodes *symbols, xrd_atom_list *atoms);

#endif
