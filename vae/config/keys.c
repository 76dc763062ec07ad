#include "vae/config/keys.h"

#include <stddef.h>

#define AT(field) offsetof(xrd_vae_config, field)
static const double LARGE = 1e15;

const xrd_setting xrd_settings[] = {
    {"model", XRD_SETTING_CHOICE, "linear|mlp|conv", AT(model), 0, 0, "mlp", "Kind of encoder and decoder"},
    {"latents", XRD_SETTING_COUNT, "N", AT(latents), 1, 65536, "16", "Dimensions of the latent space"},
    {"widths", XRD_SETTING_WIDTHS, "N,...", AT(widths), 1, 65536, "256,256",
     "Hidden units (mlp) or channels (conv), from the image inwards"},
    {"activation", XRD_SETTING_CHOICE, "relu|leaky-relu|tanh|sigmoid|silu", AT(activation), 0, 0, "relu",
     "Activation of the hidden layers"},
    {"variance", XRD_SETTING_CHOICE, "amortised|shared", AT(variance), 0, 0, "amortised",
     "Posterior variances: an output of the encoder, or one per latent for all samples"},
    {"decoder-output", XRD_SETTING_CHOICE, "identity|sigmoid", AT(output), 0, 0, "identity",
     "Last layer of the decoder"},
    {"data", XRD_SETTING_CHOICE, "gaussian|corridors|leaves|finite|idx|npy|pnm", AT(data), 0, 0, "leaves",
     "Source of the samples"},
    {"file", XRD_SETTING_TEXT, "PATH", AT(file), 0, 0, "",
     "File (finite: the symbols, one a row; idx, npy) or folder (pnm) of images"},
    {"pmf", XRD_SETTING_TEXT, "FILE", AT(pmf), 0, 0, "",
     "Finite data: probabilities of the symbols; without it all are alike"},
    {"covariance", XRD_SETTING_TEXT, "SPEC", AT(covariance), 0, 0, "exponential:3",
     "Gaussian data: FILE, diagonal:L,L,... or exponential:LENGTH on the height x width grid"},
    {"corridors", XRD_SETTING_CHOICE, "uniform|biased|correlated", AT(corridors), 0, 0, "uniform",
     "Law of the two centres"},
    {"height", XRD_SETTING_COUNT, "N", AT(height), 1, 4096, "16", "Rows of an image (gaussian, leaves, finite, npy)"},
    {"width", XRD_SETTING_COUNT, "N", AT(width), 1, 4096, "16", "Columns of an image (gaussian, finite, npy)"},
    {"colors", XRD_SETTING_COUNT, "N", AT(colors), 1, 4096, "1", "Channels of an image (leaves: 1 or 3; finite, npy)"},
    {"samples", XRD_SETTING_WHOLE, "N", AT(samples), 0, 1e9, "0",
     "Training samples drawn once from a law; 0 draws each anew"},
    {"held-out", XRD_SETTING_COUNT, "N", AT(held_out), 2, 1e9, "2000", "Samples kept for evaluation"},
    {"data-seed", XRD_SETTING_WHOLE, "N", AT(data_seed), 0, 9e15, "1",
     "Seed of stored training samples and of held-out ones"},
    {"loss", XRD_SETTING_CHOICE, "sse|bernoulli", AT(loss), 0, 0, "sse",
     "Pixel loss: squared error, or Bernoulli nats of logits"},
    {"neural", XRD_SETTING_CHOICE, "none|edge|pool|random|metric|weights|patch", AT(neural), 0, 0, "none",
     "Second loss"},
    {"neural-file", XRD_SETTING_TEXT, "PATH", AT(neural_file), 0, 0, "",
     "Matrix of the metric (rows of features), or safetensors weights"},
    {"neural-seed", XRD_SETTING_WHOLE, "N", AT(neural_seed), 0, 9e15, "1", "Seed of random features"},
    {"patch-channels", XRD_SETTING_COUNT, "N", AT(patch_channels), 1, 1024, "16",
     "Channels of the patch discriminator's first layer"},
    {"matching", XRD_SETTING_NUMBER, "W", AT(matching), 0, LARGE, "10", "Weight of feature matching in the patch loss"},
    {"task", XRD_SETTING_CHOICE, "none|side|order|equality|bins|all", AT(task), 0, 0, "none",
     "Linear classifiers of the two centres on the sampled latent (corridors)"},
    {"task-weight", XRD_SETTING_NUMBER, "W", AT(task_weight), 0, LARGE, "1", "Weight of the classifiers' log-loss"},
    {"task-warm-up", XRD_SETTING_WHOLE, "N", AT(task_warm_up), 0, LARGE, "0",
     "Steps over which that weight grows from 0, linearly"},
    {"pixel", XRD_SETTING_NUMBER, "W", AT(pixel), 0, LARGE, "1", "Weight of the pixel loss"},
    {"alpha", XRD_SETTING_NUMBER, "W", AT(alpha), 0, LARGE, "0", "Weight of the second loss"},
    {"balance", XRD_SETTING_FLAG, "yes|no", AT(balance), 0, 0, "no",
     "Balance the losses by the norms of their gradients"},
    {"balance-decay", XRD_SETTING_NUMBER, "R", AT(balance_decay), 0, 1, "0.999", "Decay of the balancer's averages"},
    {"control", XRD_SETTING_CHOICE, "beta|capacity|geco", AT(control), 0, 0, "beta",
     "beta KL, beta |KL - target|, or beta moved until the KL is the target"},
    {"beta", XRD_SETTING_NUMBER, "B", AT(beta), 1e-12, LARGE, "1", "Multiplier of the KL (geco: where it begins)"},
    {"target-nats", XRD_SETTING_NUMBER, "R", AT(target_nats), 0, 1e6, "10", "Target of the KL (capacity, geco)"},
    {"warm-up", XRD_SETTING_WHOLE, "N", AT(warm_up), 0, LARGE, "0",
     "Steps of the sine ramp (beta), of the target's growth (capacity), or of waiting (geco)"},
    {"speed", XRD_SETTING_NUMBER, "NU", AT(speed), 1e-12, 10, "0.02", "Speed of beta (geco)"},
    {"average", XRD_SETTING_NUMBER, "R", AT(average), 0, 1, "0.99", "Decay of the KL's average (geco)"},
    {"beta-lowest", XRD_SETTING_NUMBER, "B", AT(beta_lowest), 1e-12, LARGE, "1e-5", "Lower end of beta (geco)"},
    {"beta-highest", XRD_SETTING_NUMBER, "B", AT(beta_highest), 1e-12, LARGE, "100", "Upper end of beta (geco)"},
    {"steps", XRD_SETTING_COUNT, "N", AT(steps), 1, LARGE, "2000", "Training steps"},
    {"batch", XRD_SETTING_COUNT, "N", AT(batch), 2, 1e6, "64", "Samples per step"},
    {"rate", XRD_SETTING_NUMBER, "R", AT(rate), 1e-12, 10, "1e-3",
     "Adam's rate (the patch discriminator's is half of it, constant)"},
    {"schedule", XRD_SETTING_CHOICE, "cosine|constant", AT(schedule), 0, 0, "cosine", "How the rate falls"},
    {"noise", XRD_SETTING_CHOICE, "independent|matched", AT(noise), 0, 0, "independent",
     "Noise of the latents; matched noise has exact second moments over each batch"},
    {"seed", XRD_SETTING_WHOLE, "N", AT(seed), 0, 9e15, "1", "Seed of the weights, the batches and the noise"},
    {"evaluate-every", XRD_SETTING_COUNT, "N", AT(evaluate_every), 1, LARGE, "500", "Steps between evaluations"},
    {"checkpoint-every", XRD_SETTING_COUNT, "N", AT(checkpoint_every), 1, LARGE, "500", "Steps between checkpoints"},
    {"pictures", XRD_SETTING_FLAG, "yes|no", AT(pictures), 0, 0, "no",
     "Write a grid of reconstructions at each evaluation"},
    {.name = NULL},
};

const char *xrd_vae_key_at(size_t index, const char **values, const char **meaning) {
  const size_t count = sizeof xrd_settings / sizeof xrd_settings[0] - 1;
  if (index >= count) return NULL;
  *values = xrd_settings[index].values;
  *meaning = xrd_settings[index].meaning;
  return xrd_settings[index].name;
}
