/* Points where reproductions lie anywhere, for every command that has them. */
#ifndef XRD_CLI_MEASURE_POINTS_H
#define XRD_CLI_MEASURE_POINTS_H

#include "cli/arguments.h"
#include "exactrd/measure_curve.h"
#include "exactrd/output.h"

extern const cli_option cli_atom_options[]; /* --write-atoms */

/* Solves for --slope, --at, --rate, --relevance (those of the command) or --points, writes the table or the document,
   the picture and the atoms; *verdict becomes XRD_OPEN where a point is.  kind: one of those whose problems are
   xrd_measure_input, which the request gave.  Errors: XRD_ERR_ARGUMENT (options that do not fit), and those of
   solving. */
XRD_MUST_USE xrd_status cli_measure_run(const cli_arguments *arguments, const xrd_kind *kind,
                                        const xrd_input_request *request, const xrd_measure_input *input,
                                        xrd_verdict *verdict, xrd_error *error);

#endif
