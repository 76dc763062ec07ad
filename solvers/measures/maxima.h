/* The local maxima of c. */
#ifndef XRD_SOLVERS_MEASURES_MAXIMA_H
#define XRD_SOLVERS_MEASURES_MAXIMA_H

#include "base/stop.h"
#include "solvers/measures/field.h"

typedef struct {
  xrd_dual_field *field;
  xrd_stop *stop;
  double *block;       /* scratch */
  double top;          /* the largest c seen in the last search */
  xrd_atom_list found; /* places, and c there for masses */
} xrd_maxima;

/* Its parts. */
typedef struct {
  double *slope, *step, *curvature, *work; /* local, local, local^2, 2 (local + 1)^2 */
  double *next, *from, *first, *mean;      /* width each, 2 width */
} xrd_maxima_room;

XRD_MUST_USE xrd_status xrd_maxima_init(xrd_maxima *maxima, xrd_dual_field *field, xrd_stop *stop, xrd_error *error);
void xrd_maxima_clear(xrd_maxima *maxima);

xrd_maxima_room xrd_maxima_room_of(const xrd_maxima *maxima);

/* Are there so many coordinates that second derivatives are dear? */
bool xrd_maxima_many(const xrd_maxima *maxima);

/* Is a place, where c has that value, as near as `same` to a top that was found, or, in many coordinates, near one that
   is no lower? */
bool xrd_maxima_known(const xrd_maxima *maxima, const double *place, double c, double same);

/* climb.c: moves `place` to the top of c above it and returns c there; never lower than where it began. */
double xrd_maxima_climb(xrd_maxima *maxima, double *place);

/* Finds them for the field as it is set.  On the line: all that a grid of a fifth of the kernel's width separates.
   Elsewhere: those above the symbols, the atoms and the middles of near ones.  And those beside an atom at which c is
   not concave. Errors: XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_maxima_find(xrd_maxima *maxima, const xrd_atom_list *atoms, xrd_error *error);

#endif
