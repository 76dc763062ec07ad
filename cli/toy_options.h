/* The two metrics that the toy commands compare. */
#ifndef XRD_CLI_TOY_OPTIONS_H
#define XRD_CLI_TOY_OPTIONS_H

#include "cli/arguments.h"
#include "exactrd/numbers.h"

extern const cli_option cli_ramp_options[];

/* d coefficients each, in one block that begins at `pixel`: release with free(pixel). */
typedef struct {
  size_t d;
  double *pixel, *perceptual;
} cli_ramp;

/* Errors: XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status cli_ramp_read(const cli_arguments *arguments, cli_ramp *ramp, xrd_error *error);

#endif
