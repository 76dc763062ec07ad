/* `exactrd curve` under several distortions. */
#ifndef XRD_CLI_CURVE_CRITERIA_H
#define XRD_CLI_CURVE_CRITERIA_H

#include "cli/arguments.h"
#include "exactrd/input.h"

/* Solves what --slope, --at, --points or --rate ask for and writes it.  Errors: those of loading, solving and writing.
 */
XRD_MUST_USE xrd_status cli_curve_criteria(const cli_arguments *arguments, const xrd_input_request *request,
                                           xrd_verdict *verdict, xrd_error *error);

#endif
