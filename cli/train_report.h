/* What a training run says when it ends. */
#ifndef XRD_CLI_TRAIN_REPORT_H
#define XRD_CLI_TRAIN_REPORT_H

#include <stdio.h>

#include "exactrd/vae.h"

/* A line of the last measures, and a line for each thing that a reader should know: latents that have collapsed, a beta
   that is in the balancer's unit, a KL that missed its target. */
void train_report_write(const xrd_vae_config *config, const char *folder, const xrd_vae_measures *measures,
                        FILE *stream);

/* FOLDER/training.png: losses and KL of batches and of held-out samples over the steps.  Errors: those of
   xrd_table_read and xrd_figure_draw. */
XRD_MUST_USE xrd_status train_report_draw(const char *folder, xrd_error *error);

#endif
