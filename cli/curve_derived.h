/* `exactrd curve` with payoffs, or seen through an observation. */
#ifndef XRD_CLI_CURVE_DERIVED_H
#define XRD_CLI_CURVE_DERIVED_H

#include "cli/arguments.h"
#include "exactrd/input.h"

extern const cli_option cli_derived_options[]; /* --payoff, --information-cost, --observation */

/* Solves what --slope, --information-cost or --at ask for and writes it.  Errors: those of loading, solving and
   writing. */
XRD_MUST_USE xrd_status cli_curve_derived(const cli_arguments *arguments, const xrd_input_request *request,
                                          xrd_verdict *verdict, xrd_error *error);

#endif
