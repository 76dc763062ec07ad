/* Variational autoencoders trained in the open: what to train, on what, and the run that does it.

   The objective is  pixel * L_pixel + alpha * L_neural  (balanced or plain)  +  task_weight * log-loss of linear
   classifiers of the sampled latent  +  beta * KL,  per sample, in nats where L_pixel is in nats; the posterior is a
   diagonal Gaussian, the prior standard normal.  Every measured number is an ESTIMATE from held-out samples, with its
   standard error; D is always that of the sampled reconstruction. */
#ifndef EXACTRD_VAE_H
#define EXACTRD_VAE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "exactrd/status.h"

XRD_API_BEGIN

/* Bytes of a text setting, its final zero included; as many widths as there may be. */
enum { XRD_VAE_TEXT = 1024, XRD_VAE_WIDTHS = 8 };

/* What the settings of a word may be; the words are those of vae/config/choices.h. */
typedef enum { XRD_MODEL_LINEAR, XRD_MODEL_MLP, XRD_MODEL_CONV, XRD_MODEL_RESIDUAL } xrd_model_kind;
typedef enum {
  XRD_ACTIVATION_RELU,
  XRD_ACTIVATION_LEAKY_RELU, /* slope 0.2 on the negative side */
  XRD_ACTIVATION_TANH,
  XRD_ACTIVATION_SIGMOID,
  XRD_ACTIVATION_SILU, /* x sigmoid(x) */
} xrd_activation;
typedef enum { XRD_VARIANCE_AMORTISED, XRD_VARIANCE_SHARED } xrd_posterior_variance;
typedef enum { XRD_OUTPUT_IDENTITY, XRD_OUTPUT_SIGMOID } xrd_output_layer;
typedef enum {
  XRD_DATA_GAUSSIAN,
  XRD_DATA_CORRIDORS,
  XRD_DATA_LEAVES,
  XRD_DATA_FINITE,
  XRD_DATA_IDX,
  XRD_DATA_NPY,
  XRD_DATA_PNM,
  XRD_DATA_PNG,
} xrd_data_kind;
typedef enum {
  XRD_CORRIDORS_UNIFORM,    /* all 169 pairs of centres alike */
  XRD_CORRIDORS_BIASED,     /* lower centre <= 6 with probability 0.9 */
  XRD_CORRIDORS_CORRELATED, /* both centres equal with probability 38455/85255, else a pair of different centres */
} xrd_corridors_kind;
typedef enum { XRD_LOSS_SSE, XRD_LOSS_BERNOULLI } xrd_pixel_loss;
typedef enum {
  XRD_NEURAL_NONE,
  XRD_NEURAL_EDGE,
  XRD_NEURAL_POOL,
  XRD_NEURAL_RANDOM,
  XRD_NEURAL_METRIC,
  XRD_NEURAL_WEIGHTS,
  XRD_NEURAL_PATCH,
} xrd_neural_loss;
/* Labels that a linear classifier tells from the latent: of a pair of centres (upper, lower), 0 .. 12 each. */
typedef enum {
  XRD_TASK_NONE,
  XRD_TASK_SIDE,     /* 2 labels: both centres below 6 or both at least 6, or not */
  XRD_TASK_ORDER,    /* 2: upper <= lower */
  XRD_TASK_EQUALITY, /* 2: upper = lower */
  XRD_TASK_BINS,     /* 25: the bins {0,1}, {2,3,4}, {5,6,7}, {8,9,10}, {11,12} of both */
  XRD_TASK_ALL,      /* the four above at once */
} xrd_task;
typedef enum {
  XRD_CONTROL_BETA,     /* loss + beta KL, beta warmed up by a sine */
  XRD_CONTROL_CAPACITY, /* loss + beta |KL - C|, C growing linearly to the target (Burgess et al. 2018) */
  XRD_CONTROL_GECO,     /* beta moves until the average KL is the target (Rezende and Viola 2018, on the rate) */
} xrd_control_kind;
typedef enum { XRD_SCHEDULE_COSINE, XRD_SCHEDULE_CONSTANT } xrd_rate_schedule;
typedef enum { XRD_NOISE_INDEPENDENT, XRD_NOISE_MATCHED } xrd_latent_noise;

/* The settings of a run.  A configuration file has one `key = value` a line, `#` starts a comment; the keys are those
   of xrd_vae_key_at, which also gives their meaning, and the names of the command line's options. */
typedef struct {
  /* model */
  xrd_model_kind model;
  size_t latents;
  size_t width_count, widths[XRD_VAE_WIDTHS];
  xrd_activation activation;
  uint64_t blocks, groups; /* residual: blocks of each width, groups of the norms */
  bool attention;
  xrd_posterior_variance variance;
  xrd_output_layer output;
  /* data */
  xrd_data_kind data;
  char file[XRD_VAE_TEXT]; /* finite, idx, npy, pnm: what to read */
  char pmf[XRD_VAE_TEXT];  /* finite: the symbols' probabilities */
  char covariance[XRD_VAE_TEXT];
  xrd_corridors_kind corridors;
  size_t height, width, colors;
  size_t samples, held_out;
  uint64_t data_seed;
  bool flip;
  /* loss */
  xrd_pixel_loss loss;
  xrd_neural_loss neural;
  char neural_file[XRD_VAE_TEXT];
  uint64_t neural_seed;
  size_t patch_channels;
  double matching;
  xrd_task task;
  double task_weight;
  uint64_t task_warm_up;
  double pixel, alpha;
  bool balance;
  double balance_decay;
  /* rate */
  xrd_control_kind control;
  double beta, target_nats;
  uint64_t warm_up;
  double speed, average, beta_lowest, beta_highest;
  /* training */
  uint64_t steps;
  size_t batch;
  double rate;
  xrd_rate_schedule schedule;
  xrd_latent_noise noise;
  uint64_t seed;
  uint64_t evaluate_every, checkpoint_every;
  bool pictures;
} xrd_vae_config;

/* Sets every default: those of the command line's options. */
void xrd_vae_config_init(xrd_vae_config *config);

/* Sets one key from text.  Errors: XRD_ERR_ARGUMENT (unknown key, or a value outside its range: the message names
   both). */
XRD_MUST_USE xrd_status xrd_vae_config_set(xrd_vae_config *config, const char *key, const char *value,
                                           xrd_error *error);

/* Sets every key of a file.  Errors: XRD_ERR_INPUT (file and line named), XRD_ERR_IO. */
XRD_MUST_USE xrd_status xrd_vae_config_read(xrd_vae_config *config, const char *path, xrd_error *error);

/* Sets the keys of a preset and leaves the others: `paper`, the protocol of "How Neural Losses Shape VAE Latents"
   (2026) on what a processor can train (docs/vae.md).  Errors: XRD_ERR_ARGUMENT (no such preset). */
XRD_MUST_USE xrd_status xrd_vae_config_preset(xrd_vae_config *config, const char *name, xrd_error *error);
bool xrd_vae_is_preset(const char *name);

/* Every key with its value, in the format that xrd_vae_config_read reads; numbers round-trip. */
void xrd_vae_config_write(const xrd_vae_config *config, FILE *stream);

/* Whether every key has the same value in both. */
bool xrd_vae_config_equal(const xrd_vae_config *a, const xrd_vae_config *b);

/* The index-th key, its allowed values as text ("a|b|c" for a choice) and what it means; NULL past the last. */
const char *xrd_vae_key_at(size_t index, const char **values, const char **meaning);

/* One evaluation on held-out samples.  ESTIMATE. */
typedef struct {
  uint64_t step;
  size_t samples;
  double sse, sse_error;    /* squared error of the sampled reconstruction, per sample, and its standard error */
  double mse;               /* sse / pixels */
  double pixel_loss;        /* the loss trained on: sse, or Bernoulli nats */
  double neural_loss;       /* 0 without one */
  double task_nats;         /* log-loss of the classifiers, summed over them; 0 without any */
  double task_error;        /* share of wrong labels, averaged over the classifiers */
  double kl_nats, kl_error; /* per sample, and its standard error */
  double anisotropy;        /* mean over samples of the population variance of log s_i (Definition 38) */
  size_t active_units;      /* latents with a mean KL above 0.01 nats */
  double beta;              /* what the KL is multiplied with now */
  double pixel_scale, neural_scale; /* what the losses' gradients are multiplied with now */
  double elapsed_s;                 /* of this process */
  const double *kl_per_latent;      /* `latents` numbers; borrowed */
  size_t latents;
} xrd_vae_measures;

/* Called after each evaluation (measures given) and a few times a second (NULL).  Returning false stops the run after a
   checkpoint. */
typedef bool (*xrd_vae_report)(void *context, uint64_t step, uint64_t steps, const xrd_vae_measures *measures);

/* What does not change the result of a run. */
typedef struct {
  int threads; /* 1 or 2; changes no bit of the result */
  xrd_vae_report report;
  void *context;
} xrd_vae_options;

/* Trains in `folder`, which is made if it is not there:
     config.txt         the settings
     inputs.txt         the SHA-256 of each file that they name; with another content the run is not resumed
     metrics.csv, metrics.jsonl  one line per evaluation
     training.csv       the losses of every so many batches, 20 for each evaluation
     checkpoint-N.xvae  the state after N steps, the last two of them
   and with pictures
     grid-N.png         held-out images above their sampled reconstructions
     prior.png          decoded samples of the prior, after the last step
     traversals.png     each latent in turn from -3 to 3, the largest KL first
   A folder that holds a run of the same settings is resumed from its last sound checkpoint, and ends with the same bits
   as an uninterrupted run; damaged checkpoints are named in `notice` (NULL: not wanted) and passed over;
   it also says so where more images are held out than trained on, or where the training set is so small that the
   measures say little. Errors: XRD_ERR_ARGUMENT (settings that do not fit together, or other settings than the
   folder's), XRD_ERR_INPUT, XRD_ERR_IO, XRD_ERR_MEMORY, XRD_ERR_INTERRUPTED. */
XRD_MUST_USE xrd_status xrd_vae_train(const xrd_vae_config *config, const char *folder, const xrd_vae_options *options,
                                      xrd_error *notice, xrd_error *error);

/* What a run's encoder makes of its held-out samples, in single precision: means and log-variances, samples x latents
   each; data and reconstructions, samples x size, each reconstruction of a sampled latent.  One array owns all. */
typedef struct {
  size_t samples, latents, size;
  double *mean, *log_variance, *data, *reconstruction;
} xrd_vae_encoding;

/* Encodes the held-out samples of the run in a folder by its last checkpoint; `seed` is that of the latents' noise.
   Release with xrd_vae_encoding_clear.  Errors: XRD_ERR_INPUT (no checkpoint, or a damaged one), XRD_ERR_IO,
   XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_vae_encode(const char *folder, uint64_t seed, xrd_vae_encoding *encoding, xrd_error *error);
void xrd_vae_encoding_clear(xrd_vae_encoding *encoding);

XRD_API_END

#endif
