/* The eigenvalues behind a linear beta-VAE's optimum. */
#ifndef XRD_TOY_LINEAR_MODES_H
#define XRD_TOY_LINEAR_MODES_H

#include "exactrd/linear_vae.h"
#include "exactrd/waterfill.h"

/* A point of a water-filling: by its level, or by its rate. */
typedef struct {
  xrd_status (*ask)(const xrd_waterfill *, double, xrd_waterfill_point *, xrd_error *);
  double value;
} xrd_waterfill_question;

/* The latents keep the largest of `count` falling eigenvalues l, whose water-filling is asked; the others
   are lost whole.  s: the variances, as many as latents.  Errors: XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_linear_vae_fill(const double *l, size_t count, size_t latents, xrd_waterfill_question asked,
                                            double *s, xrd_linear_vae_point *point, xrd_error *error);

/* Sigma = Z diag(l) Z^T with Z^T M Z = I, so that the l_i are the eigenvalues of M^(1/2) Sigma M^(1/2): row i of z (n x
   n) is z_i, l falls; work is n x n.  Errors: XRD_ERR_INPUT (M is not positive definite), XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_linear_vae_modes(const xrd_linear_vae *vae, const double *metric, double *z, double *l,
                                             double *work, xrd_error *error);

/* sum_i kept_i z_i z_i^T: min(l_i, beta / 2) of the latents' modes is lost, and all of the others. */
void xrd_linear_vae_lost(const xrd_linear_vae *vae, const double *z, const double *l, double beta, double *covariance);

#endif
