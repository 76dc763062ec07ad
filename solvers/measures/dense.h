/* The nodes of a density stand in order and close to each other, so that c(y) is a sum over those about y: wherever c
   is not far above 1, w k(x, y) <= c(x) k(x, y) / k(x, x). */
#ifndef XRD_SOLVERS_MEASURES_DENSE_H
#define XRD_SOLVERS_MEASURES_DENSE_H

#include "solvers/measures/field.h"

/* first .. last - 1: the plain rows within `reach` of y, in units of 1/sqrt(slope). */
void xrd_dense_window(const xrd_nodes *symbols, double y, double reach, size_t *first, size_t *last);

/* c and its first two derivatives at y. */
void xrd_dense_value(const xrd_dual_field *field, double y, xrd_dual_field_value *value);

#endif
