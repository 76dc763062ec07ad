/* exactrd curve's targets beyond their range, said as they were typed. */
#ifndef XRD_CLI_CURVE_RANGE_H
#define XRD_CLI_CURVE_RANGE_H

#include "cli/command.h"
#include "exactrd/curve.h"

/* After a solver refused its targets: names the first value of --slope, --at or --rate beyond its range by position, in
   the unit of --unit, and the range.  Returns `status`, or that of what went wrong on the way. */
XRD_MUST_USE xrd_status cli_curve_explain(const cli_arguments *arguments, const xrd_problem *problem,
                                          const xrd_options *options, xrd_status status, xrd_error *error);

#endif
