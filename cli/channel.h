/* --write-channel and --write-law: the test channel of a single point, as files. */
#ifndef XRD_CLI_CHANNEL_H
#define XRD_CLI_CHANNEL_H

#include "cli/solving.h"

extern const cli_option cli_channel_options[];

/* Is one of them given? */
bool cli_channel_asked(const cli_arguments *arguments);

/* One point is asked for where a channel is: one vector in one of the options `names` (NULL at the end).
   Errors: XRD_ERR_ARGUMENT. */
XRD_MUST_USE xrd_status cli_channel_validate(const cli_arguments *arguments, const char *const *names,
                                             xrd_error *error);

/* Writes what is asked for: the channel that `q` makes of `problem` at `slope`.
   Errors: XRD_ERR_IO, XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status cli_channel_write(const cli_arguments *arguments, const xrd_problem *problem, double slope,
                                          const double *q, xrd_error *error);

#endif
