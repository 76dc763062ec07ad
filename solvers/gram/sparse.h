/* The Hessian where columns overlap little: B'B with the few large entries of B = diag(sqrt(p) / u) A diag(scale), and
   its quadratic programs by conjugate gradients.

   At steep slopes a column of A reaches only the symbols next to its reproduction.  Entries of B below XRD_SPARSE_LEAST
   are left out: the program's minimiser errs by about that much, which a Newton step forgives. */
#ifndef XRD_SOLVERS_GRAM_SPARSE_H
#define XRD_SOLVERS_GRAM_SPARSE_H

#include <stdint.h>

#include "solvers/working_set.h"

#define XRD_SPARSE_LEAST 1e-5

typedef struct {
  void *block;    /* of all arrays */
  size_t stride;  /* rows, with the padding */
  size_t most;    /* entries there is room for */
  int threads;    /* of the set that it was filled from */
  size_t entries; /* in all columns */
  size_t *start;  /* capacity: where each member's column begins */
  size_t *end;    /* capacity: and where it ends */
  uint32_t *row;  /* most, and so the entries */
  double *entry;
  double *root;     /* stride: sqrt(p) / u */
  double *image;    /* parts of stride: B v */
  double *scale;    /* capacity: one over the norm of a weighted column */
  double *origin;   /* capacity, and so all that follow: x0 */
  double *residual; /* minus the derivative */
  double *direction, *product;
  unsigned char *chosen;
  double ridge;   /* added to the diagonal */
  xrd_stop *stop; /* borrowed, NULL unless set; asked between products */
} xrd_sparse;

XRD_MUST_USE xrd_status xrd_sparse_init(xrd_sparse *sparse, const xrd_prepared *problem, size_t capacity,
                                        xrd_error *error);
void xrd_sparse_clear(xrd_sparse *sparse);

/* Takes the members' columns at the set's u.  False where too many entries are large for this to pay. */
bool xrd_sparse_fill(xrd_sparse *sparse, const xrd_working_set *set);

/* Minimises g.(x - x0) + 1/2 |B (x - x0)|^2 over x >= 0 from x0 = x, k variables, until what is left of the derivative
   is a small part of what it was; derivatives below tolerance_j count as zero.  Where it does not get there it does the
   same with 1/200 |x - x0|^2 added, or is false. */
bool xrd_sparse_minimise(xrd_sparse *sparse, size_t k, const double *gradient, const double *tolerance, double *x);

#endif
