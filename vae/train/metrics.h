/* metrics.csv and metrics.jsonl: one line per evaluation; training.csv: losses of batches. */
#ifndef XRD_VAE_METRICS_H
#define XRD_VAE_METRICS_H

#include "vae/train/trainer.h"

/* Makes the files hold exactly the lines up to `step` (those of a run that got further and was cut off are removed, as
   is a line that was cut in the middle); writes the header where the file is new.  Errors: XRD_ERR_IO, XRD_ERR_MEMORY.
 */
XRD_MUST_USE xrd_status xrd_metrics_begin(const char *folder, uint64_t step, xrd_error *error);

/* Adds one evaluation to the first two. */
XRD_MUST_USE xrd_status xrd_metrics_append(const char *folder, const xrd_vae_measures *measures, xrd_error *error);

/* Adds the losses of the batch that the trainer has just learned from: their means over its samples. */
XRD_MUST_USE xrd_status xrd_metrics_append_training(const char *folder, const xrd_trainer *trainer, xrd_error *error);

#endif
