/* The linear beta-VAE at its optimum, exactly: the counterpart of experiments in which a neural term joins the pixel
   loss.

   Source X ~ N(0, Sigma) in R^n; encoder N(V x, diag s), decoder W z, k latents, everything trained on
     E |X - W Z|_M^2 + beta KL,   |e|_M^2 = e^T M e.
   With l_1 >= l_2 >= ... the eigenvalues of M^(1/2) Sigma M^(1/2) and t = beta/2, the optimum keeps the min(k, n)
   largest: KL = sum_{i<=k} (1/2) log(l_i/t)+,   D = sum_{i<=k} min(l_i, t) + sum_{i>k} l_i,   s_i = min(1, t/l_i),
   which is the ideal curve of the source under M when k is large enough: KL >= I(X;Z) >= R(D), with equality here.  The
   latents beyond n collapse (s = 1).  Anisotropy is Definition 38 of How Neural Losses Shape VAE Latents (2026);
   Figures 3 and 5 there are what sweeps over alpha of xrd_linear_vae_mixture and
   xrd_linear_vae_balanced_at_beta give here.

   Numbers are FLOAT. */
#ifndef EXACTRD_LINEAR_VAE_H
#define EXACTRD_LINEAR_VAE_H

#include "exactrd/status.h"

XRD_API_BEGIN

/* Borrows the covariance (n x n, row-major, symmetric, positive semidefinite). */
typedef struct {
  const double *covariance;
  size_t n;
  size_t latents; /* k >= 1 */
} xrd_linear_vae;

/* An optimum. */
typedef struct {
  double beta;
  double rate_nats;  /* KL */
  double distortion; /* E e^T M e, in units of the metric */
  double anisotropy;
  size_t active; /* latents that have not collapsed */
} xrd_linear_vae_point;

/* The optimum under a metric (n x n, positive semidefinite; NULL is the identity) at a beta > 0, or at a rate > 0.
   Errors: XRD_ERR_INPUT (matrices, as xrd_gaussian_init), XRD_ERR_ARGUMENT (beta or rate), XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_linear_vae_at_beta(const xrd_linear_vae *vae, const double *metric, double beta,
                                               xrd_linear_vae_point *point, xrd_error *error);
XRD_MUST_USE xrd_status xrd_linear_vae_at_rate(const xrd_linear_vae *vae, const double *metric, double rate_nats,
                                               xrd_linear_vae_point *point, xrd_error *error);

/* metric = (1 - alpha) I + alpha F^T F for features F x (F: m x n, row-major), 0 <= alpha <= 1. */
XRD_MUST_USE xrd_status xrd_linear_vae_mixture(const double *features, size_t m, size_t n, double alpha, double *metric,
                                               xrd_error *error);

/* The posterior variances s_i of the optimum at a beta, rising: `latents` of them.  Errors: as above. */
XRD_MUST_USE xrd_status xrd_linear_vae_variances(const xrd_linear_vae *vae, const double *metric, double beta,
                                                 double *variances, xrd_error *error);

/* E e e^T at the optimum (n x n); its trace is E |e|^2.  Errors: XRD_ERR_INPUT (the metric is not positive definite),
   XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_linear_vae_error_covariance(const xrd_linear_vae *vae, const double *metric, double beta,
                                                        double *covariance, xrd_error *error);

/* Two losses, |e|^2 and e^T Q e with Q = F^T F (n x n, symmetric; not read where `neural` is 0), and their weights:
   pixel > 0, neural >= 0. */
typedef struct {
  const double *form;
  double pixel, neural;
} xrd_balanced_losses;

/* The loss balancer's fixed point.  The two losses have gradients G_1 = 2 e and G_2 = 2 Q e at the decoder's output;
   the balancer passes on sum_k (w_k / sum w) G_k / E|G_k|, which is the gradient of e^T M e with M = [ pixel I / E|2 e|
   + neural Q / E|2 Q e| ] / (pixel + neural); e is Gaussian with the optimum's own error covariance.  metric (n x n)
   receives M, point the optimum under it.  XRD_ERR_INTERNAL where the iteration does not settle.  Cost O(n^3) a round,
   about 20 rounds. */
XRD_MUST_USE xrd_status xrd_linear_vae_balanced_at_beta(const xrd_linear_vae *vae, const xrd_balanced_losses *losses,
                                                        double beta, double *metric, xrd_linear_vae_point *point,
                                                        xrd_error *error);
XRD_MUST_USE xrd_status xrd_linear_vae_balanced_at_rate(const xrd_linear_vae *vae, const xrd_balanced_losses *losses,
                                                        double rate_nats, double *metric, xrd_linear_vae_point *point,
                                                        xrd_error *error);

/* E |e| for e ~ N(0, diag variances), variances >= 0, by quadrature of
     E sqrt(Q) = (1/(2 sqrt pi)) integral of (1 - E exp(-t Q)) t^(-3/2) dt;  relative error below 1e-12. */
double xrd_gaussian_mean_norm(const double *variances, size_t n);

/* Two features of side x side images (n = side^2), row-major; those that the trainer computes.  Edges: in each 2 x 2
   block, the upper right less the upper left and the lower left less the upper left, 2 (side-1)^2 rows, which flatten
   the spectrum of a smooth source.  Pool: the (side/2)^2 means over 2 x 2 blocks (of an odd side the last row and
   column are left out), which do not. */
typedef enum { XRD_FEATURES_EDGES, XRD_FEATURES_POOL } xrd_feature_kind;

/* How many rows the matrix of the features has, and the matrix: rows x side^2. */
size_t xrd_features_rows(xrd_feature_kind kind, size_t side);
void xrd_features_fill(xrd_feature_kind kind, size_t side, double *features);

/* Covariance exp(-distance / length) of images of height x width pixels with `channels` numbers each, channels
   innermost: Euclidean distance; different channels are independent. */
void xrd_exponential_covariance(size_t height, size_t width, size_t channels, double length, double *covariance);

XRD_API_END

#endif
