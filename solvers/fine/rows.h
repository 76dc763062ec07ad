/* The symbols of a line, as few rows as sums over them want.

   At a slope b everything that is summed over symbols, log u, A_j / u and A_j A_l / u^2, is a smooth function of their
   place over lengths b^-1/2.  In cells a part of that long Gauss's quadrature for the source's own measure (Stieltjes'
   procedure, Gautschi 2004, section 2.2; Golub and Welsch 1969) takes their place: few rows of positive probability
   that give every polynomial of degree 2 ROWS_A_CELL - 1 its sum.  Cells with few symbols keep them. */
#ifndef XRD_SOLVERS_FINE_ROWS_H
#define XRD_SOLVERS_FINE_ROWS_H

#include <stddef.h>

typedef struct {
  size_t count;
  double *x, *p; /* as many as there are symbols: increasing places, probabilities > 0 */
} xrd_fine_rows;

/* From n symbols, x increasing, those with p > 0. */
void xrd_fine_rows_take(xrd_fine_rows *rows, size_t n, const double *x, const double *p, double slope);

#endif
