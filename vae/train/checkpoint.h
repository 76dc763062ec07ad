/* The whole state of a training run in one file that is written whole or not at all and carries its own SHA-256. */
#ifndef XRD_VAE_CHECKPOINT_H
#define XRD_VAE_CHECKPOINT_H

#include "vae/train/trainer.h"

/* Layout: "XRDVAE1\n", the bytes of a number and the settings as text, a zero; then, as they lie in memory, the step;
   the parameters, both moments of Adam and its step count; the same for the discriminator; the balancer, the control
   and the generator; last the 64 hexadecimal digits of the SHA-256 of all before. */
XRD_MUST_USE xrd_status xrd_checkpoint_write(const xrd_trainer *trainer, const char *path, xrd_error *error);

/* Replaces the state of a trainer of the same settings (those that the file does not name have their initial values).
   Errors: XRD_ERR_INPUT (damaged, or of other settings; the trainer is untouched), XRD_ERR_IO, XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_checkpoint_read(xrd_trainer *trainer, const char *path, xrd_error *error);

/* The steps of the last checkpoints in a folder, falling, at most `most` >= 1 of them; returns how many. */
size_t xrd_checkpoint_list(const char *folder, uint64_t *steps, size_t most);

/* folder/checkpoint-STEP.xvae; false where it does not fit. */
bool xrd_checkpoint_path(const char *folder, uint64_t step, char *path, size_t size);

#endif
