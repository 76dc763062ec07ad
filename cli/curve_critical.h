/* The table of `exactrd curve --critical`. */
#ifndef XRD_CLI_CURVE_CRITICAL_H
#define XRD_CLI_CURVE_CRITICAL_H

#include "cli/arguments.h"
#include "exactrd/curve.h"
#include "exactrd/measure.h"

extern const cli_option cli_critical_options[];

/* Does --critical go with the other options? */
XRD_MUST_USE xrd_status cli_critical_validate(const cli_arguments *arguments, xrd_error *error);

/* Finds the critical slopes of `problem` and writes slope_low,slope_high,distortion_low,distortion_high,straight,
   entering,leaving,status, each as soon as it is proved; indices are separated by blanks.  *verdict: XRD_OPEN where a
   row is.  Errors: as xrd_curve_critical. */
XRD_MUST_USE xrd_status cli_curve_critical(const cli_arguments *arguments, const xrd_problem *problem,
                                           xrd_verdict *verdict, xrd_error *error);

/* The same of a problem over measures: slope,slope_low,slope_high,before,after,event,place,distortion,rate,status,unit,
   coordinates separated by blanks.  Errors: as xrd_measure_critical. */
XRD_MUST_USE xrd_status cli_measure_critical(const cli_arguments *arguments, const xrd_measure_problem *problem,
                                             xrd_error *error);

#endif
