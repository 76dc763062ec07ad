/* Small symmetric matrices and their concave parts. */
#ifndef XRD_SOLVERS_MEASURES_CONCAVE_H
#define XRD_SOLVERS_MEASURES_CONCAVE_H

#include <stdbool.h>
#include <stddef.h>

/* part = the positive semidefinite part of minus the symmetric matrix.  work: size (size + 1). */
void xrd_concave_part(size_t size, const double *matrix, double *part, double *work);

/* g' (concave part)^-1 g / 2: how much higher the top of g.t + t'matrix t / 2 lies, directions that are not concave
   left out. work: size (size + 1). */
double xrd_concave_rise(size_t size, const double *gradient, const double *matrix, double *work);

/* step = to the top of g.t + t'matrix t / 2; false where that is not concave.  work: size size. */
bool xrd_concave_top(size_t size, const double *gradient, const double *matrix, double *step, double *work);

/* Is the symmetric matrix negative definite?  work: size size. */
bool xrd_concave(size_t size, const double *matrix, double *work);

/* The eigenvector of the matrix's eigenvalue that is the `index`-th from the top, where that is > 0; else false.  work:
   size * (size + 1). */
bool xrd_concave_bend(size_t size, const double *matrix, size_t index, double *direction, double *work);

#endif
