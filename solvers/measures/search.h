/* The atoms being sought at one slope, and what is known of them. */
#ifndef XRD_SOLVERS_MEASURES_SEARCH_H
#define XRD_SOLVERS_MEASURES_SEARCH_H

#include "solvers/measures/joint.h"
#include "solvers/measures/maxima.h"
#include "solvers/measures/mirror.h"

typedef struct {
  xrd_stop *stop;
  xrd_nodes symbols;
  xrd_dual_field field;
  xrd_joint joint;
  xrd_maxima maxima;
  xrd_atom_list atoms;
} xrd_search;

/* From symbols that are there (moved in, with their slope).  Errors: XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_search_init(xrd_search *search, xrd_stop *stop, xrd_error *error);
void xrd_search_clear(xrd_search *search);

/* The field of the atoms as they are.  Errors: XRD_ERR_MEMORY, XRD_ERR_INTERNAL (a symbol that no atom reaches). */
XRD_MUST_USE xrd_status xrd_search_set(xrd_search *search, xrd_error *error);

/* Masses and places together, twins merged until none are left.  Errors: as above. */
XRD_MUST_USE xrd_status xrd_search_settle(xrd_search *search, xrd_error *error);

/* The local maxima of c for the field as it is set; *top = the largest log c.  Errors: XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_search_look(xrd_search *search, double *top, xrd_error *error);

/* Of a list, the place nearest to `place`; *distance in units of 1/sqrt(slope). */
size_t xrd_search_nearest(const xrd_search *search, const xrd_atom_list *list, const double *place, double *distance);

/* births.c: new atoms at the maxima above 1 that no atom stands for; an atom at which c is not concave gives way to the
   two maxima nearest to it, unless many do.  *born tells how many.  Errors: XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_search_bear(xrd_search *search, size_t *born, xrd_error *error);

/* exchange.c: from a list of places with the best masses for them to the tops of its c, each with the masses nearest to
   it. Errors: as xrd_search_set. */
XRD_MUST_USE xrd_status xrd_search_polish(xrd_search *search, xrd_error *error);
XRD_MUST_USE xrd_status xrd_search_gather(xrd_search *search, xrd_error *error);

/* exchange.c: on the line, atoms with the best masses on a grid give way to the grid and to closer places around each
   of their clusters that c shows to be one atom.  Errors: XRD_ERR_MEMORY, XRD_ERR_INTERNAL. */
XRD_MUST_USE xrd_status xrd_search_refine(xrd_search *search, const xrd_atom_list *grid, xrd_error *error);

/* exchange.c: masses alone, by the solver of finite problems, on the places of a cold start, those at hand and the
   maxima found last, and the maxima of what comes out.  Round after round of this is slow, and hard to mislead; it
   leaves pairs of places where one atom would do.  *top = the largest log c.  Errors: as above. */
XRD_MUST_USE xrd_status xrd_search_exchange(xrd_search *search, double *top, xrd_error *error);

#endif
