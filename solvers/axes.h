/* A guess on product grids: the reproductions in use are those of the axes' own problems, crossed.

   Of a source that is a product the optimum at a slope is one: q = q_0 x q_1 x q_2, each q_r the optimum of the
   marginal p_r on axis r at the same slope.  Other sources share that support, or nearly, where the slope is steep:
   which reproductions near an edge have no mass is then the kernel's affair, and p only weighs them.  Masses follow
   from the product's Hessian H = H_0 x H_1 x H_2, H_r = A_r' D_r A_r over the support of axis r with D_r = diag(p_r /
   u_r^2): q = H^-1 A' D u,  u_i = p_i times the product of u_r / p_r, is the Newton step's answer for p in place of the
   product; what is left of it is the difference of their D. */
#ifndef XRD_SOLVERS_AXES_H
#define XRD_SOLVERS_AXES_H

#include "solvers/prepared.h"
#include "solvers/solution.h"

typedef struct xrd_solver xrd_solver;

typedef struct {
  size_t n, m;
  double *x, *y, *p; /* n, m, n: p the marginal */
  xrd_problem problem;
  xrd_solver *solver;
  xrd_solution solution;
  double *q, *w;
  size_t count, *used; /* reproductions with a mass */
  double *ratio;       /* n: u / p, 0 where p = 0 */
  double *columns;     /* n x (m + n): diag(sqrt(p) / u) A over those used, column by column, and right-hand sides */
  double *inverse;     /* count x n, row-major: (A'DA)^-1 A'D over those used */
} xrd_grid_axis;

typedef struct {
  const xrd_prepared *problem;
  int rank; /* 0: no product grid */
  xrd_grid_axis axis[XRD_LATTICE_RANK];
  double *tensor[2]; /* contractions under way */
  double *scratch;   /* of LAPACK */
  size_t scratch_size;
  double *mass, *price; /* m each */
  double *work;         /* the form's */
  xrd_stop *stop;       /* borrowed */
  void *block;
} xrd_axes;

/* rank 0 where the problem is no product grid.  Errors: XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_axes_init(xrd_axes *axes, const xrd_prepared *problem, xrd_error *error);
void xrd_axes_clear(xrd_axes *axes);
void xrd_axes_stop_with(xrd_axes *axes, xrd_stop *stop);

/* Solves each axis at a slope, from its last answer on, and fills `mass`, in all one, what came out negative 0, and the
   `price` sum_i p_i A_ij / u_i of all reproductions; log(max price), which is how far these masses are from
   the optimum at most, +infinity where the numbers break down.  rank must not be 0. */
double xrd_axes_cross(xrd_axes *axes, double slope);

#endif
