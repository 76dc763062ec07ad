/* exactrd curve --length: codes of finite length at one distortion. */
#ifndef XRD_CLI_CURVE_LENGTH_H
#define XRD_CLI_CURVE_LENGTH_H

#include "cli/command.h"
#include "exactrd/input.h"

extern const cli_option cli_length_options[]; /* --length, --excess */

/* Do --length and the options beside it fit together? */
XRD_MUST_USE xrd_status cli_length_validate(const cli_arguments *arguments, xrd_error *error);

/* Solves and writes the table or the document; *verdict becomes XRD_OPEN where R(D) was not proved to the gap asked
 * for. */
XRD_MUST_USE xrd_status cli_curve_length(const cli_arguments *arguments, const xrd_input_request *request,
                                         const xrd_input *input, xrd_verdict *verdict, xrd_error *error);

#endif
