/* The exact optimum of a linear beta-VAE on Gaussian data: what training must reach. */
#ifndef XRD_VAE_LINEAR_H
#define XRD_VAE_LINEAR_H

#include <stddef.h>

#include "exactrd/status.h"

/* Minimum of E (x-y)' M (x-y) + beta KL over linear encoders and decoders with `latents` latents, x ~ N(0, covariance),
   y the sampled reconstruction.  With l_1 >= l_2 >= ... the eigenvalues of M^(1/2) covariance M^(1/2) and the level
   theta = beta / 2: of the `latents` largest those above theta are active, with posterior variance theta / l_i and rate
   log(l_i / theta) / 2; the distortion is theta for each active one, l_i for every other. */
typedef struct {
  double distortion; /* E (x-y)' M (x-y) */
  double sse;        /* E |x-y|^2 */
  double kl_nats;
  double anisotropy; /* population variance of log s over the latents */
  size_t active;
} xrd_linear_point;

/* n x n matrices, symmetric; metric NULL: the identity, else positive definite.  FLOAT.  error_covariance (n x n, or
   NULL) gets the covariance of x - y.  Errors: XRD_ERR_ARGUMENT, XRD_ERR_INPUT (metric not positive definite),
   XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_linear_optimum(size_t n, const double *covariance, const double *metric, size_t latents,
                                           double beta, xrd_linear_point *point, double *error_covariance,
                                           xrd_error *error);

/* The same where M = scale_0 I + scale_1 features with the scales that the balancer settles at: with weights (pixel,
   alpha) scale_k = weight_k / (sum of weights) / E |gradient of loss k at y|.  Found by iteration to 1e-12. Errors: as
   above, and XRD_ERR_INTERNAL where the iteration does not settle. */
XRD_MUST_USE xrd_status xrd_linear_balanced(size_t n, const double *covariance, const double *features, double pixel,
                                            double alpha, size_t latents, double beta, xrd_linear_point *point,
                                            double scales[2], xrd_error *error);

/* The same at a given rate: *beta is the one whose optimum has KL = kl_nats > 0. */
XRD_MUST_USE xrd_status xrd_linear_balanced_at_rate(size_t n, const double *covariance, const double *features,
                                                    double pixel, double alpha, size_t latents, double kl_nats,
                                                    xrd_linear_point *point, double scales[2], double *beta,
                                                    xrd_error *error);

/* The posterior variances of the optimum for M = scales[0] I + scales[1] features, rising: beta / 2 / l_i where active,
   else 1; `latents` of them.  Errors: those of xrd_linear_optimum. */
XRD_MUST_USE xrd_status xrd_linear_variances(size_t n, const double *covariance, const double *features,
                                             const double scales[2], size_t latents, double beta, double *variances,
                                             xrd_error *error);

/* E |g| for g ~ N(0, diag(variances)), each >= 0. */
double xrd_expected_norm(size_t n, const double *variances);

#endif
