/* The discrete energy of a path as a least-squares problem.

   With y_i = f(z_i) at the nodes and y(t) the finite-element curve through them, the energy 1/2 integral |y'|^2 is
   1/2 |r|^2 with residuals r_q = sqrt(w_q / h) sum_i D_qi y_i (w, D: rule and derivatives of one element, h its
   length). With a_i = sum_q sqrt(w_q / h) D_qi r_q: gradient  <D_a f(z_i), a_i>, Hessian   K_ij <D_a f(z_i), D_b
   f(z_j)>  +  (i = j) <D_a D_b f(z_i), a_i>,      K = sum_q (w_q / h) D_qi D_qj, whose first part, Gauss and Newton's,
   is positive definite where the metric is. */
#ifndef XRD_VAE_ENERGY_H
#define XRD_VAE_ENERGY_H

#include "vae/geometry/element.h"

typedef struct {
  const xrd_map *map;
  size_t elements, nodes, unknowns, residuals;        /* unknowns: the coordinates of the inner nodes */
  double *z;                                          /* nodes x k: the path; its ends stay */
  double *jets;                                       /* one jet of order 2 (1 where the map is not smooth) per node */
  double *identity;                                   /* k x k */
  double *force;                                      /* nodes x N: a_i */
  double *tangents, *products;                        /* of one element: (5 k) x N and their (5 k)^2 inner products */
  void *block;                                        /* owned */
  double slopes[XRD_ELEMENT_RULE][XRD_ELEMENT_NODES]; /* [q][i]: sqrt(w_q / h) D_qi */
} xrd_energy;

/* Copies the path.  Release with xrd_energy_clear (also after a failure).  Errors: XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_energy_init(xrd_energy *energy, const xrd_map *map, const xrd_path *path, xrd_error *error);
void xrd_energy_clear(xrd_energy *energy);

/* Residuals of the path energy->z. */
XRD_MUST_USE xrd_status xrd_energy_residuals(xrd_energy *energy, double *residuals, xrd_error *error);

/* The jets at energy->z, and the gradient (unknowns).  `residuals` must be those of energy->z. */
XRD_MUST_USE xrd_status xrd_energy_gradient(xrd_energy *energy, const double *residuals, double *gradient,
                                            xrd_error *error);

/* The lower triangle of the Hessian, unknowns x unknowns, row-major, zero above, where the gradient was taken; without
   `exact` only its Gauss-Newton part. */
void xrd_energy_hessian(xrd_energy *energy, bool exact, double *hessian);

#endif
