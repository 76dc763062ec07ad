/* Settings under one name.  paper: the protocol of "How Neural Losses Shape VAE Latents" (2026), its Tables 1 and 2, on
   what a processor can train; docs/vae.md has both tables beside it, and says which numbers are ours. */
#include <string.h>

#include "exactrd/vae.h"

typedef struct {
  const char *key, *value;
} pair;

static const pair paper[] = {
    {"model", "residual"},
    {"latents", "4"},
    {"widths", "32,64"},
    {"blocks", "1"},
    {"groups", "8"},
    {"attention", "yes"},
    {"activation", "silu"},
    {"flip", "yes"},
    {"balance", "yes"},
    {"pixel", "1"},
    {"balance-decay", "0.999"},
    {"control", "beta"},
    {"beta", "0.02"},
    {"warm-up", "500"},
    {"speed", "0.02"},
    {"average", "0.99"},
    {"beta-lowest", "1e-5"},
    {"beta-highest", "100"},
    {"rate", "1e-3"},
    {"schedule", "cosine"},
    {"batch", "64"},
    {"steps", "4000"},
    {NULL, NULL},
};

static const struct {
  const char *name;
  const pair *pairs;
} presets[] = {{"paper", paper}, {NULL, NULL}};

bool xrd_vae_is_preset(const char *name) {
  for (size_t i = 0; presets[i].name != NULL; i++)
    if (strcmp(presets[i].name, name) == 0) return true;
  return false;
}

xrd_status xrd_vae_config_preset(xrd_vae_config *config, const char *name, xrd_error *error) {
  for (size_t i = 0; presets[i].name != NULL; i++) {
    if (strcmp(presets[i].name, name) != 0) continue;
    xrd_status status = XRD_OK;
    for (const pair *p = presets[i].pairs; p->key != NULL && status == XRD_OK; p++)
      status = xrd_vae_config_set(config, p->key, p->value, error);
    return status;
  }
  return xrd_fail(error, XRD_ERR_ARGUMENT, "%s: no such preset", name);
}
