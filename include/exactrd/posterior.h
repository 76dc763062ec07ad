/* The posteriors of anybody's model, measured: diagonal Gaussians over a standard normal prior.

   Numbers are ESTIMATES from the samples given unless a function says PROVED; errors are standard errors.  Nats. */
#ifndef EXACTRD_POSTERIOR_H
#define EXACTRD_POSTERIOR_H

#include <stddef.h>
#include <stdint.h>

#include "exactrd/numbers.h"
#include "exactrd/status.h"

XRD_API_BEGIN

/* Diagonal Gaussian posteriors q(z|x_i) = N(mean_i, diag(s_i)), samples x latents each, row-major; borrowed. */
typedef struct {
  const double *mean, *log_variance;
  size_t samples, latents;
} xrd_posteriors;

/* What the posteriors of a sample set say. */
typedef struct {
  size_t samples, latents;
  double kl_nats, kl_error;            /* sum over the latents of (mean^2 + s - 1 - log s) / 2 */
  double kl_variance_nats;             /* the part (s - 1 - log s) / 2 of it (Definition 37) */
  double anisotropy, anisotropy_error; /* population variance of log s over the latents (Definition 38) */
  size_t active_units;                 /* latents with a KL above 0.01 nats */
  size_t active_means;                 /* latents whose mean has a variance above 0.01 (Burda et al. 2016) */
  double
      aggregate_anisotropy; /* population variance of the logarithms of the eigenvalues of C = Cov(mean) + diag(E s) */
  double aggregate_kl_nats; /* KL of the Gaussian with the aggregate's moments: at most KL(aggregate || prior) */
  double information_nats;  /* kl_nats - aggregate_kl_nats: at least I(X;Z) */
} xrd_posterior_measures;

/* The same of one latent. */
typedef struct {
  double kl_nats, kl_variance_nats;
  double mean, mean_variance; /* over the samples; divisor: their number */
  double posterior_variance;  /* mean of s */
} xrd_latent_measures;

/* Measures posteriors: samples >= 2; `latents` has q->latents entries.  `spectrum` gets the q->latents eigenvalues of
   C, rising; it may be NULL.  Cost O(samples latents^2).  Errors: XRD_ERR_INPUT (with the index), XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_posterior_measure(const xrd_posteriors *q, xrd_posterior_measures *measures,
                                              xrd_latent_measures *latents, double *spectrum, xrd_error *error);

/* How the mutual information is estimated. */
typedef struct {
  size_t components; /* posteriors that stand for the aggregate, drawn without repetition where there are more; >= 2 */
  uint64_t seed;     /* of that choice and of the noise */
  const double *noise; /* samples x latents standard normal numbers, if there are no more samples than components; NULL:
                          drawn */
} xrd_information_options;

/* 4096 components, seed 1, no noise of the caller's. */
void xrd_information_options_init(xrd_information_options *options);

/* Two-sided estimates.  With z_i ~ q(.|x_i) and M components,

     lower = mean of log q(z_i|x_i) - log (1/M) sum_j q(z_i|x_j),                    never above log M,
     upper = mean of log q(z_i|x_i) - log (1/(M-1)) sum_{j != i} q(z_i|x_j):

   E lower <= I(X;Z) <= E upper over samples of X (Poole et al. 2019, On variational bounds of mutual information).
   KL(aggregate || prior) = KL - I lies between aggregate_lower and aggregate_upper in the same sense. */
typedef struct {
  size_t components; /* M */
  double information_lower, information_lower_error, information_upper, information_upper_error;
  double aggregate_lower, aggregate_upper; /* kl_nats - information_upper, kl_nats - information_lower */
} xrd_posterior_information;

/* Cost O(M^2 latents).  Errors: XRD_ERR_ARGUMENT, XRD_ERR_INPUT (with the index), XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_posterior_inform(const xrd_posteriors *q, const xrd_information_options *options,
                                             xrd_posterior_information *information, xrd_error *error);

/* Numbers a sample, samples x size, row-major; borrowed. */
typedef struct {
  const double *values;
  size_t samples, size;
} xrd_sample_rows;

/* PROVED: *rate_nats >= R(distortion) of the source that has each of the samples with probability 1/samples, under
   |x - y|^2 with any y in space.  Of all sources with one covariance the Gaussian has the largest R(D) (Berger, Rate
   Distortion Theory, theorem 4.6.3), and its R(D) rises with the covariance; the covariance's eigenvalues are bounded
   from above, rounding included (vae/measure/gaussian_upper.c).  1 <= size <= samples is not needed.  distortion > 0.
   Cost O(samples size^2 + size^3).  Errors: XRD_ERR_ARGUMENT, XRD_ERR_INPUT (with the index), XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_gaussian_upper(const xrd_sample_rows *rows, double distortion, double *rate_nats,
                                           xrd_error *error);

/* Upper bounds of the eigenvalues of the samples' covariance (divisor: samples), falling; values has rows->size
   entries.  xrd_waterfill_enclose_rate makes the bound above of them, at any distortion.  PROVED.  Errors as above. */
XRD_MUST_USE xrd_status xrd_covariance_eigenvalues_upper(const xrd_sample_rows *rows, double *values, xrd_error *error);

/* A tensor of samples: the first dimension counts them, the others are taken as one.  Text, .npy (any rank) or
   safetensors (a file that ends in .safetensors; F64, F32, F16 or BF16), from which the tensor `name` is taken. Release
   with xrd_numbers_clear.  Errors: XRD_ERR_IO, XRD_ERR_INPUT (file and index named), XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_samples_read(const char *path, const char *name, xrd_numbers *numbers, xrd_error *error);

XRD_API_END

#endif
