/* The points of `exactrd curve` whose reproductions lie anywhere: finite sources, and densities on the line. */
#ifndef XRD_CLI_CURVE_CONTINUOUS_H
#define XRD_CLI_CURVE_CONTINUOUS_H

#include <stdbool.h>

#include "cli/arguments.h"
#include "exactrd/certificate.h"

extern const cli_option cli_density_options[]; /* --density, --mixture, --histogram */
extern const cli_option cli_label_options[];   /* --labels, --label-weight */

/* Does the command line name a density?  Errors: XRD_ERR_ARGUMENT (with options that only finite sources have). */
XRD_MUST_USE xrd_status cli_density_given(const cli_arguments *arguments, bool *given, xrd_error *error);

/* Errors: XRD_ERR_ARGUMENT (options that do not go with this), and those of loading and solving. */
XRD_MUST_USE xrd_status cli_curve_anywhere(const cli_arguments *arguments, bool density, xrd_verdict *verdict,
                                           xrd_error *error);

#endif
