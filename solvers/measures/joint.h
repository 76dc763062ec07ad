/* Newton's method for masses and places together.

   In the variables (q_j, m_j = q_j dy_j) the objective F = sum q - 1 - sum p log u of the field has the gradient
   (1 - c_j, -c'_j) and, without its terms -c'_j / q_j that vanish at the optimum, the Hessian

       [E, E']' diag(p / u^2) [E, E'] + diag(0, -c''_j / q_j),

   E the columns k(x, y_j), E' their derivatives; only the negative part of c'' is kept, so that the matrix is never
   indefinite.  It is scaled to a unit diagonal: masses and places differ by orders of magnitude. */
#ifndef XRD_SOLVERS_MEASURES_JOINT_H
#define XRD_SOLVERS_MEASURES_JOINT_H

#include "base/stop.h"
#include "solvers/measures/field.h"

typedef struct {
  xrd_dual_field *field;
  size_t room;                             /* atoms */
  double *scaled;                          /* n x unknowns */
  double *hessian;                         /* unknowns x unknowns */
  double *gradient, *scale, *step, *local; /* unknowns; unknowns; unknowns; 2 local + 3 local^2 */
  xrd_atom_list trial;
  xrd_stop *stop;
} xrd_joint;

void xrd_joint_init(xrd_joint *joint, xrd_dual_field *field, xrd_stop *stop);
void xrd_joint_clear(xrd_joint *joint);

/* The largest |c_j - 1| plus what c rises from y_j to its top near by, from the field's last derivatives. */
double xrd_joint_residual(const xrd_joint *joint, const xrd_atom_list *atoms);

/* sum_j q_j |c_j - 1|: about what the masses leave of the objective. */
double xrd_joint_deficit(const xrd_joint *joint, const xrd_atom_list *atoms);

/* Descends until the residual is at most `wanted` or rounding allows no more, at most `steps` times; atoms whose mass
   vanishes go.  The field is left at the atoms, with derivatives.  Errors: XRD_ERR_MEMORY, XRD_ERR_INTERNAL (a symbol
   that no atom reaches). */
XRD_MUST_USE xrd_status xrd_joint_descend(xrd_joint *joint, xrd_atom_list *atoms, double wanted, int steps,
                                          xrd_error *error);

#endif
