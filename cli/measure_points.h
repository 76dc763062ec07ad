/* Points where reproductions lie anywhere, for every command that has them. */
#ifndef XRD_CLI_MEASURE_POINTS_H
#define XRD_CLI_MEASURE_POINTS_H

#include "cli/arguments.h"
#include "exactrd/measure_curve.h"

extern const cli_option cli_atom_options[]; /* --write-atoms */

/* What a table shows besides the bounds. */
typedef enum {
  CLI_MEASURE_FINITE,     /* as `curve` */
  CLI_MEASURE_DENSITY,    /* and the Shannon lower bound */
  CLI_MEASURE_BOTTLENECK, /* relevance instead of distortion */
} cli_measure_table;

/* Solves for --slope, --at, --rate, --relevance (those of the command) or --points, writes the table, the picture and
   the atoms; *verdict becomes XRD_OPEN where a point is.  Errors: XRD_ERR_ARGUMENT (options that do not fit), and those
   of solving. */
XRD_MUST_USE xrd_status cli_measure_run(const cli_arguments *arguments, cli_measure_table shown,
                                        const xrd_measure_problem *problem, xrd_verdict *verdict, xrd_error *error);

#endif
