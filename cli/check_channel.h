/* `exactrd check --channel`: what is proved of anybody's channel. */
#ifndef XRD_CLI_CHECK_CHANNEL_H
#define XRD_CLI_CHECK_CHANNEL_H

#include "cli/arguments.h"

extern const cli_option cli_check_channel_options[];

/* Proves the channel's distortion, information and distance from the curve, and writes them. */
XRD_MUST_USE xrd_status cli_check_channel(const cli_arguments *arguments, xrd_error *error);

#endif
