/* A model in training: its settings, its state, and the memory of a step.

   A batch is always worked in two lanes of fixed size whose sums are added in lane order, so that one thread and two
   give the same bits. */
#ifndef XRD_VAE_TRAINER_H
#define XRD_VAE_TRAINER_H

#include "exactrd/input.h"
#include "exactrd/vae.h"
#include "vae/data/images.h"
#include "vae/losses/balancer.h"
#include "vae/losses/features.h"
#include "vae/losses/patch.h"
#include "vae/losses/task.h"
#include "vae/model/model.h"
#include "vae/train/adam.h"
#include "vae/train/control.h"

enum { XRD_BATCH_LANES = 2 };

/* One half of a batch.  Everything is owned by the lane. */
typedef struct {
  size_t first, count; /* its samples of the batch */
  xrd_trace encoder, decoder, heads;
  xrd_posterior posterior;
  xrd_feature_work features;
  xrd_patch_work patch;
  xrd_real *pixel_gradient, *neural_gradient; /* at the reconstructions, count x size */
  xrd_real *image;                            /* count x size: sigmoid of the logits (Bernoulli) */
  xrd_real *gradient, *patch_gradient;        /* at the parameters */
  double *pixel, *neural, *sse, *kl;          /* count: per sample */
  double *task, *task_error;                  /* count: zero without classifiers */
  void *block;
  double norms[XRD_BALANCED]; /* sums over its samples of the gradients' norms */
} xrd_lane;

typedef struct {
  xrd_vae_config config;
  xrd_images law, train, test; /* law: empty for a finite set; train: empty where each batch is drawn from the law */
  xrd_model model;
  xrd_features features; /* the neural loss, unless it is the patch discriminator */
  xrd_stack patch_network;
  xrd_heads heads; /* the classifiers on the latent */
  xrd_control control;

  /* The state: what a checkpoint holds. */
  uint64_t step;
  xrd_real *parameters, *patch_parameters;
  xrd_adam adam, patch_adam;
  xrd_balancer balancer;
  xrd_control_state control_state;
  xrd_random random; /* of the noise and of samples drawn anew */

  /* Derived at each step. */
  double scales[XRD_BALANCED], kl_weight, task_weight;
  uint32_t *order; /* a permutation of the stored training samples, that of epoch `order_epoch` */
  uint64_t order_epoch;
  xrd_real *batch, *noise;
  uint32_t *classes;     /* of the batch */
  double *matching_work; /* xrd_matched_noise_rows x batch, where the noise is matched */
  xrd_lane lanes[XRD_BATCH_LANES];
  void *block;
} xrd_trainer;

/* Loads the data, builds the model and the losses and draws the weights.  Release with xrd_trainer_clear (also after a
   failure).  Errors: XRD_ERR_ARGUMENT, XRD_ERR_INPUT, XRD_ERR_IO, XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_trainer_init(xrd_trainer *trainer, const xrd_vae_config *config, xrd_error *error);
void xrd_trainer_clear(xrd_trainer *trainer);

/* The parts of xrd_trainer_init, one file each. */
XRD_MUST_USE xrd_status xrd_trainer_load_data(xrd_trainer *trainer, xrd_error *error);
XRD_MUST_USE xrd_status xrd_trainer_build_losses(xrd_trainer *trainer, xrd_error *error);
XRD_MUST_USE xrd_status xrd_lane_init(xrd_lane *lane, const xrd_trainer *trainer, size_t first, size_t count,
                                      xrd_error *error);
void xrd_lane_clear(xrd_lane *lane);

/* The covariance that `config->covariance` names, n x n, n = height * width * colors; *covariance is released with
   free. Errors: XRD_ERR_ARGUMENT, XRD_ERR_INPUT, XRD_ERR_IO, XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_covariance_read(const xrd_vae_config *config, double **covariance, xrd_error *error);

/* The source that `config->file` and `config->pmf` name: p, and the symbols as the positions x, rounded to the
   trainer's numbers, for that is what is drawn.  Release with xrd_input_clear.  Errors: XRD_ERR_INPUT, XRD_ERR_IO,
   XRD_ERR_MEMORY.
 */
XRD_MUST_USE xrd_status xrd_finite_source_read(const xrd_vae_config *config, xrd_input *source, xrd_error *error);

/* Runs a lane's samples (x, classes and noise point to its first ones; classes may be NULL without classifiers) through
   the model and all losses; `gradients` also writes those at the reconstructions and at the logits. */
void xrd_lane_forward(const xrd_trainer *trainer, xrd_lane *lane, const xrd_real *x, const uint32_t *classes,
                      const xrd_real *noise, size_t count, bool gradients);

/* Fills trainer->noise for the batch that is loaded. */
void xrd_trainer_draw_noise(xrd_trainer *trainer);
size_t xrd_matched_noise_rows(const xrd_trainer *trainer);

/* One training step.  Errors: XRD_ERR_INPUT where the loss is no longer finite. */
XRD_MUST_USE xrd_status xrd_trainer_step(xrd_trainer *trainer, int threads, xrd_error *error);

/* Measures all held-out samples, with noise that is the same at each call; kl_per_latent has room for the latents.
   first_images (NULL: not wanted) gets the reconstructions of the first `image_count` samples. */
void xrd_trainer_evaluate(xrd_trainer *trainer, int threads, xrd_vae_measures *measures, double *kl_per_latent,
                          xrd_real *first_images, size_t image_count);

/* The reconstructions of the lane's last forward pass: count x size. */
const xrd_real *xrd_lane_images(const xrd_trainer *trainer, const xrd_lane *lane);

#endif
