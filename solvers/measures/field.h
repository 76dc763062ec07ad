/* What atoms make of a source: u(x) = sum_j q_j k(x, y_j), the duals w = p / u, and c(y) = sum_i w_i k(x_i, y) with its
   derivatives anywhere. */
#ifndef XRD_SOLVERS_MEASURES_FIELD_H
#define XRD_SOLVERS_MEASURES_FIELD_H

#include "solvers/measures/atoms.h"
#include "solvers/measures/symbols.h"

/* c at a place.  Arrays are the caller's. */
typedef struct {
  double value;
  double *slope;     /* local */
  double *curvature; /* local x local */
} xrd_dual_field_value;

typedef struct {
  const xrd_nodes *symbols;
  double *u, *w;      /* n */
  bool relieved[2];   /* tails whose u a mass at infinity makes up for */
  double objective;   /* sum q - 1 - sum p log u; its minimum over all measures is min (I + slope D) */
  double *a, *e;      /* n, local x n: scratch for a place */
  size_t room;        /* atoms that fit below */
  double *columns;    /* n x (1 + local) for each atom: k(x, y_j), then its derivatives */
  double *c;          /* of each atom */
  double *slopes;     /* local of each atom */
  double *curvatures; /* local x local of each atom */
} xrd_dual_field;

XRD_MUST_USE xrd_status xrd_dual_field_init(xrd_dual_field *field, const xrd_nodes *symbols, xrd_error *error);
void xrd_dual_field_clear(xrd_dual_field *field);

/* Room for `count` atoms.  Errors: XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_dual_field_reserve(xrd_dual_field *field, size_t count, xrd_error *error);

/* p_i / u_i^2, the second derivative of -p_i log u_i: 0 for a tail that a mass at infinity holds where it is. */
double xrd_dual_field_weight(const xrd_dual_field *field, size_t i);

/* Fills the columns, u, w and the objective; false where some u vanishes or is not finite.  Needs the room. */
bool xrd_dual_field_set(xrd_dual_field *field, const xrd_atom_list *atoms);

/* Fills c, slopes and curvatures of the atoms of the last xrd_dual_field_set. */
void xrd_dual_field_differentiate(xrd_dual_field *field, const xrd_atom_list *atoms);

/* c(y) and its derivatives, and c(y) alone. */
void xrd_dual_field_at(xrd_dual_field *field, const double *place, xrd_dual_field_value *value);
double xrd_dual_field_height(xrd_dual_field *field, const double *place);

#endif
