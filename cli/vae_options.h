/* The settings of a training run as options, shared by the commands that train. */
#ifndef XRD_CLI_VAE_OPTIONS_H
#define XRD_CLI_VAE_OPTIONS_H

#include "cli/arguments.h"
#include "exactrd/vae.h"

extern const cli_option cli_vae_model_options[], cli_vae_data_options[], cli_vae_loss_options[], cli_vae_rate_options[],
    cli_vae_training_options[], cli_vae_config_options[];

/* The settings of --config, then those of the options that were given.  Errors: those of xrd_vae_config_set and
   xrd_vae_config_read. */
XRD_MUST_USE xrd_status cli_vae_config(const cli_arguments *arguments, xrd_vae_config *config, xrd_error *error);

#endif
