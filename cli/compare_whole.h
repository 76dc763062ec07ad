/* A whole measured curve beside the ideal one, in one row: exactrd compare --bd-rate. */
#ifndef XRD_CLI_COMPARE_WHOLE_H
#define XRD_CLI_COMPARE_WHOLE_H

#include "certify/between.h"
#include "cli/arguments.h"

/* A measured point, and what its rate lies between in nats: one typed in bits is a rounding more or less. */
typedef struct {
  double distortion, least, most;
} cli_measured_point;

/* Sorts the measured points and writes distortion_from,distortion_to,points,bd_rate_lower,bd_rate_upper: percentages,
   PROVED (certify/bd_rate.h).  Errors: XRD_ERR_INPUT with the file's name (fewer than two points, a distortion or rate
   that is not > 0, one distortion twice). */
XRD_MUST_USE xrd_status cli_compare_whole(const cli_arguments *arguments, const xrd_proved_point *points, size_t count,
                                          cli_measured_point *measured, size_t measured_count, xrd_error *error);

#endif
