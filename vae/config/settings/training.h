/* Training: a row for each setting; see vae/config/keys.h. */
XRD_SETTING_WHOLE("steps", "N", steps, 1, 1e15, "2000", "training steps")
XRD_SETTING_WHOLE("batch", "N", batch, 2, 1e6, "64", "samples per step")
XRD_SETTING_NUMBER("rate", "R", rate, 1e-12, 10, "1e-3",
                   "Adam's rate (the patch discriminator's is half of it, constant)")
XRD_SETTING_CHOICE("schedule", XRD_SCHEDULES, schedule, "cosine", "how the rate falls")
XRD_SETTING_CHOICE("noise", XRD_NOISES, noise, "independent",
                   "noise of the latents; matched noise has exact second moments over each batch")
XRD_SETTING_WHOLE("seed", "N", seed, 0, 9e15, "1", "seed of the weights, the batches and the noise")
XRD_SETTING_WHOLE("evaluate-every", "N", evaluate_every, 1, 1e15, "500", "steps between evaluations")
XRD_SETTING_WHOLE("checkpoint-every", "N", checkpoint_every, 1, 1e15, "500", "steps between checkpoints")
XRD_SETTING_FLAG("pictures", pictures, "no", "write a grid of reconstructions at each evaluation")
