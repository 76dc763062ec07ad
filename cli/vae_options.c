#include "cli/vae_options.h"

/* One option per setting of vae/config/keys.c; the tests hold the two tables together. */

const cli_option cli_vae_model_options[] = {
    {"model", CLI_CHOICE, "linear|mlp|conv", NULL, "mlp", "kind of encoder and decoder"},
    {"latents", CLI_TEXT, "N", NULL, "16", "dimensions of the latent space"},
    {"widths", CLI_TEXT, "N,...", NULL, "256,256", "hidden units (mlp) or channels (conv), from the image inwards"},
    {"activation", CLI_CHOICE, "relu|leaky-relu|tanh|sigmoid|silu", NULL, "relu", "activation of the hidden layers"},
    {"variance", CLI_CHOICE, "amortised|shared", NULL, "amortised",
     "posterior variances: an output of the encoder, or one per latent for all samples"},
    {"decoder-output", CLI_CHOICE, "identity|sigmoid", NULL, "identity", "last layer of the decoder"},
    {.name = NULL},
};

const cli_option cli_vae_data_options[] = {
    {"data", CLI_CHOICE, "gaussian|corridors|leaves|finite|idx|npy|pnm", NULL, "leaves", "source of the samples"},
    {"file", CLI_TEXT, "PATH", NULL, NULL, "file (finite: the symbols, one a row; idx, npy) or folder (pnm) of images"},
    {"pmf", CLI_TEXT, "FILE", NULL, NULL, "finite data: probabilities of the symbols; without it all are alike"},
    {"covariance", CLI_TEXT, "SPEC", NULL, "exponential:3",
     "gaussian data: FILE, diagonal:L,L,... or exponential:LENGTH on the height x width grid"},
    {"corridors", CLI_CHOICE, "uniform|biased|correlated", NULL, "uniform", "law of the two centres"},
    {"height", CLI_TEXT, "N", NULL, "16", "rows of an image (gaussian, leaves, finite, npy)"},
    {"width", CLI_TEXT, "N", NULL, "16", "columns of an image (gaussian, finite, npy)"},
    {"colors", CLI_TEXT, "N", NULL, "1", "channels of an image (leaves: 1 or 3; finite, npy)"},
    {"samples", CLI_TEXT, "N", NULL, "0", "training samples drawn once from a law; 0 draws each anew"},
    {"held-out", CLI_TEXT, "N", NULL, "2000", "samples kept for evaluation"},
    {"data-seed", CLI_TEXT, "N", NULL, "1", "seed of stored training samples and of held-out ones"},
    {.name = NULL},
};

const cli_option cli_vae_loss_options[] = {
    {"loss", CLI_CHOICE, "sse|bernoulli", NULL, "sse", "pixel loss: squared error, or Bernoulli nats of logits"},
    {"neural", CLI_CHOICE, "none|edge|pool|random|metric|weights|patch", NULL, "none", "second loss"},
    {"neural-file", CLI_TEXT, "PATH", NULL, NULL, "matrix of the metric (rows of features), or safetensors weights"},
    {"neural-seed", CLI_TEXT, "N", NULL, "1", "seed of random features"},
    {"patch-channels", CLI_TEXT, "N", NULL, "16", "channels of the patch discriminator's first layer"},
    {"matching", CLI_TEXT, "W", NULL, "10", "weight of feature matching in the patch loss"},
    {"task", CLI_CHOICE, "none|side|order|equality|bins|all", NULL, "none",
     "linear classifiers of the two centres on the sampled latent (corridors)"},
    {"task-weight", CLI_TEXT, "W", NULL, "1", "weight of the classifiers' log-loss"},
    {"task-warm-up", CLI_TEXT, "N", NULL, "0", "steps over which that weight grows from 0, linearly"},
    {"pixel", CLI_TEXT, "W", NULL, "1", "weight of the pixel loss"},
    {"alpha", CLI_TEXT, "W", NULL, "0", "weight of the second loss"},
    {"balance", CLI_CHOICE, "yes|no", NULL, "no", "balance the losses by the norms of their gradients"},
    {"balance-decay", CLI_TEXT, "R", NULL, "0.999", "decay of the balancer's averages"},
    {.name = NULL},
};

const cli_option cli_vae_rate_options[] = {
    {"control", CLI_CHOICE, "beta|capacity|geco", NULL, "beta",
     "beta KL, beta |KL - target|, or beta moved until the KL is the target"},
    {"beta", CLI_TEXT, "B", NULL, "1", "multiplier of the KL (geco: where it begins)"},
    {"target-nats", CLI_TEXT, "R", "nats", "10", "target of the KL (capacity, geco)"},
    {"warm-up", CLI_TEXT, "N", NULL, "0",
     "steps of the sine ramp (beta), of the target's growth (capacity), or of waiting (geco)"},
    {"speed", CLI_TEXT, "NU", NULL, "0.02", "speed of beta (geco)"},
    {"average", CLI_TEXT, "R", NULL, "0.99", "decay of the KL's average (geco)"},
    {"beta-lowest", CLI_TEXT, "B", NULL, "1e-5", "lower end of beta (geco)"},
    {"beta-highest", CLI_TEXT, "B", NULL, "100", "upper end of beta (geco)"},
    {.name = NULL},
};

const cli_option cli_vae_training_options[] = {
    {"steps", CLI_TEXT, "N", NULL, "2000", "training steps"},
    {"batch", CLI_TEXT, "N", NULL, "64", "samples per step"},
    {"rate", CLI_TEXT, "R", NULL, "1e-3", "Adam's rate (the patch discriminator's is half of it, constant)"},
    {"schedule", CLI_CHOICE, "cosine|constant", NULL, "cosine", "how the rate falls"},
    {"noise", CLI_CHOICE, "independent|matched", NULL, "independent",
     "noise of the latents; matched noise has exact second moments over each batch"},
    {"seed", CLI_TEXT, "N", NULL, "1", "seed of the weights, the batches and the noise"},
    {"evaluate-every", CLI_TEXT, "N", NULL, "500", "steps between evaluations"},
    {"checkpoint-every", CLI_TEXT, "N", NULL, "500", "steps between checkpoints"},
    {"pictures", CLI_CHOICE, "yes|no", NULL, "no", "write a grid of reconstructions at each evaluation"},
    {.name = NULL},
};

const cli_option cli_vae_config_options[] = {
    {"config", CLI_TEXT, "FILE", NULL, NULL, "settings, one `key = value` a line; options on the command line win"},
    {.name = NULL},
};

xrd_status cli_vae_config(const cli_arguments *arguments, xrd_vae_config *config, xrd_error *error) {
  xrd_vae_config_init(config);
  const char *file = cli_text(arguments, "config"), *values, *meaning, *name;
  xrd_status status = file == NULL ? XRD_OK : xrd_vae_config_read(config, file, error);
  for (size_t i = 0; status == XRD_OK && (name = xrd_vae_key_at(i, &values, &meaning)) != NULL; i++)
    if (cli_given(arguments, name)) status = xrd_vae_config_set(config, name, cli_text(arguments, name), error);
  return status;
}
