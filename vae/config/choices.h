/* The words of each setting that is a choice, each beside what it means: a word may be put anywhere
   (base/words.h). */
#ifndef XRD_VAE_CHOICES_H
#define XRD_VAE_CHOICES_H

#include "base/words.h"
#include "exactrd/vae.h"

#define XRD_MODELS(C)                                                                                                  \
  C("linear", XRD_MODEL_LINEAR) C("mlp", XRD_MODEL_MLP) C("conv", XRD_MODEL_CONV) C("residual", XRD_MODEL_RESIDUAL)

#define XRD_ACTIVATIONS(C)                                                                                             \
  C("relu", XRD_ACTIVATION_RELU)                                                                                       \
  C("leaky-relu", XRD_ACTIVATION_LEAKY_RELU)                                                                           \
  C("tanh", XRD_ACTIVATION_TANH)                                                                                       \
  C("sigmoid", XRD_ACTIVATION_SIGMOID)                                                                                 \
  C("silu", XRD_ACTIVATION_SILU)

#define XRD_VARIANCES(C) C("amortised", XRD_VARIANCE_AMORTISED) C("shared", XRD_VARIANCE_SHARED)

#define XRD_OUTPUTS(C) C("identity", XRD_OUTPUT_IDENTITY) C("sigmoid", XRD_OUTPUT_SIGMOID)

#define XRD_DATA(C)                                                                                                    \
  C("gaussian", XRD_DATA_GAUSSIAN)                                                                                     \
  C("corridors", XRD_DATA_CORRIDORS)                                                                                   \
  C("leaves", XRD_DATA_LEAVES)                                                                                         \
  C("finite", XRD_DATA_FINITE)                                                                                         \
  C("idx", XRD_DATA_IDX)                                                                                               \
  C("npy", XRD_DATA_NPY)                                                                                               \
  C("pnm", XRD_DATA_PNM)                                                                                               \
  C("png", XRD_DATA_PNG)

#define XRD_CORRIDORS(C)                                                                                               \
  C("uniform", XRD_CORRIDORS_UNIFORM) C("biased", XRD_CORRIDORS_BIASED) C("correlated", XRD_CORRIDORS_CORRELATED)

#define XRD_LOSSES(C) C("sse", XRD_LOSS_SSE) C("bernoulli", XRD_LOSS_BERNOULLI)

#define XRD_NEURALS(C)                                                                                                 \
  C("none", XRD_NEURAL_NONE)                                                                                           \
  C("edge", XRD_NEURAL_EDGE)                                                                                           \
  C("pool", XRD_NEURAL_POOL)                                                                                           \
  C("random", XRD_NEURAL_RANDOM)                                                                                       \
  C("metric", XRD_NEURAL_METRIC)                                                                                       \
  C("weights", XRD_NEURAL_WEIGHTS)                                                                                     \
  C("patch", XRD_NEURAL_PATCH)

#define XRD_TASKS(C)                                                                                                   \
  C("none", XRD_TASK_NONE)                                                                                             \
  C("side", XRD_TASK_SIDE)                                                                                             \
  C("order", XRD_TASK_ORDER)                                                                                           \
  C("equality", XRD_TASK_EQUALITY)                                                                                     \
  C("bins", XRD_TASK_BINS)                                                                                             \
  C("all", XRD_TASK_ALL)

#define XRD_CONTROLS(C) C("beta", XRD_CONTROL_BETA) C("capacity", XRD_CONTROL_CAPACITY) C("geco", XRD_CONTROL_GECO)

#define XRD_SCHEDULES(C) C("cosine", XRD_SCHEDULE_COSINE) C("constant", XRD_SCHEDULE_CONSTANT)

#define XRD_NOISES(C) C("independent", XRD_NOISE_INDEPENDENT) C("matched", XRD_NOISE_MATCHED)

#endif
