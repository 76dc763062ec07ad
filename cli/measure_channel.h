/* --write-channel and --write-law where reproductions lie anywhere: those of the atoms, in the order of --write-atoms.
 */
#ifndef XRD_CLI_MEASURE_CHANNEL_H
#define XRD_CLI_MEASURE_CHANNEL_H

#include "cli/arguments.h"
#include "exactrd/measure_curve.h"

/* Writes what is asked for; a finite source.  Errors: XRD_ERR_IO, XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status cli_measure_channel_write(const cli_arguments *arguments, const xrd_measure_problem *problem,
                                                  const xrd_measure_point *point, xrd_error *error);

#endif
