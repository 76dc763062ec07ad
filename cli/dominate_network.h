/* The part of `exactrd dominate` that bounds networks. */
#ifndef XRD_CLI_DOMINATE_NETWORK_H
#define XRD_CLI_DOMINATE_NETWORK_H

#include "cli/arguments.h"

extern const cli_option cli_network_options[];

/* Writes the table of one network's constants, or of its layers. */
XRD_MUST_USE xrd_status cli_dominate_network(const cli_arguments *arguments, xrd_error *error);

#endif
