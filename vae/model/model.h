/* A variational autoencoder: an encoder to a diagonal Gaussian posterior, a standard normal prior, a decoder, and where
   it is wanted a linear map from the latent to the logits of classifiers. */
#ifndef XRD_VAE_MODEL_H
#define XRD_VAE_MODEL_H

#include "exactrd/vae.h"
#include "vae/layers/stack.h"

enum { XRD_MODEL_WIDTHS = 8 };

/* linear: one dense layer each way.  mlp: dense layers of the widths, mirrored in the decoder.  conv: 4 x 4
   convolutions of stride 2 and padding 1 with the widths as channels, then a dense layer; the mirror with transposed
   convolutions (height and width must be multiples of 2^widths).  residual: see residual.h; its latents are those of
   each place of a grid. */
typedef struct {
  xrd_model_kind kind;
  size_t latents;
  size_t width_count, widths[XRD_MODEL_WIDTHS];
  xrd_layer_kind activation;
  bool shared_variance; /* one log-variance per latent for all samples, instead of an output of the encoder */
  bool sigmoid_output;
  size_t blocks, groups; /* residual: blocks of each width, groups of its norms */
  bool attention;        /* residual: in the middle */
  size_t logits;         /* of classifiers on the latent; 0 for none */
} xrd_architecture;

/* Where each part's parameters lie in one block: encoder, decoder, shared log-variances, classifiers. */
typedef struct {
  size_t latents; /* in all: those of a place times the places */
  bool shared_variance;
  xrd_stack encoder; /* at each place: its latents' means, then their log-variances unless shared */
  xrd_stack decoder;
  xrd_stack heads; /* one dense layer to the logits; empty without them */
  size_t decoder_at, variance_at, heads_at, parameters;
} xrd_model;

/* Errors: XRD_ERR_ARGUMENT (the architecture does not fit the image). */
XRD_MUST_USE xrd_status xrd_model_init(xrd_model *model, const xrd_architecture *architecture, xrd_extent image,
                                       xrd_error *error);

/* Random weights (see xrd_stack_randomize); shared log-variances begin at 0. */
void xrd_model_randomize(const xrd_model *model, xrd_random *random, xrd_real *parameters);

/* The posteriors of `batch` samples, batch x latents each.  log_variance is kept in [-30, 20]. */
typedef struct {
  xrd_real *mean, *log_variance, *noise, *z;
} xrd_posterior;

/* From the encoder's output and given noise: z = mean + exp(log_variance / 2) noise. */
void xrd_posterior_sample(const xrd_model *model, const xrd_real *parameters, const xrd_real *encoded, size_t batch,
                          const xrd_posterior *posterior);

/* KL of dimension j of one posterior to the standard normal: (mean^2 + s - 1 - log s) / 2, nats. */
double xrd_posterior_kl(xrd_real mean, xrd_real log_variance);

/* Given the loss's gradient at z: the gradient of loss + kl_weight * (sum over the samples of KL) at the encoder's
   output, and (ADDED) at the shared log-variances in parameter_gradient. */
void xrd_posterior_backward(const xrd_model *model, const xrd_posterior *posterior, size_t batch, double kl_weight,
                            const xrd_real *z_gradient, xrd_real *encoded_gradient, xrd_real *parameter_gradient);

#endif
