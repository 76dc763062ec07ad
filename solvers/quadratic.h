/* Strictly convex quadratic programs over nonnegative variables, by a primal active set.

   minimise  g.(x - x0) + 1/2 (x - x0).H (x - x0)  over x >= 0, from the feasible x0.  H is symmetric with unit diagonal
   (plus a ridge).  The factor follows the free variables by appending and deleting (Golub and Van Loan, 6.5). */
#ifndef XRD_SOLVERS_QUADRATIC_H
#define XRD_SOLVERS_QUADRATIC_H

#include "base/stop.h"
#include "solvers/factor.h"

typedef struct {
  size_t capacity;
  xrd_gram_matrix hessian; /* of the last program */
  xrd_factor factor;
  double *gradient; /* of the objective at the current x; between pivots only on the free variables */
  double *step;
  double *origin; /* x0 */
  double *work;
  unsigned char *chosen; /* the free set being guessed */
  size_t *list;          /* of infeasible variables */
  unsigned char *barred; /* dependent on the free ones: keep their value */
  xrd_stop *stop;        /* borrowed; asked between pivots */
  void *block;
} xrd_quadratic;

XRD_MUST_USE xrd_status xrd_quadratic_init(xrd_quadratic *quadratic, size_t capacity, xrd_error *error);
void xrd_quadratic_clear(xrd_quadratic *quadratic);

/* Replaces x (k numbers, feasible) by the minimiser.  A derivative below tolerance_j in size counts as zero.  On return
   `factor` belongs to the final free set, as long as the Hessian stands. */
void xrd_quadratic_minimise(xrd_quadratic *quadratic, size_t k, const xrd_gram_matrix *hessian, const double *gradient,
                            const double *tolerance, double *x);

/* step := -H^-1 g on the free variables, 0 elsewhere, with the factor at hand. */
void xrd_quadratic_solve(xrd_quadratic *quadratic, size_t k, const double *gradient, double *step);

#endif
