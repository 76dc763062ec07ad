/* The page that `exactrd verify --report` writes. */
#ifndef XRD_CLI_VERIFY_REPORT_H
#define XRD_CLI_VERIFY_REPORT_H

#include <stdio.h>

#include "exactrd/claims.h"
#include "exactrd/plot.h"

/* One HTML file with the table of results and pictures in SVG; it appears only when complete.
   Errors: XRD_ERR_IO, XRD_ERR_MEMORY, whatever a solver reports. */
XRD_MUST_USE xrd_status cli_verify_report(const char *path, size_t trials, uint64_t seed, const bool *chosen,
                                          const xrd_claim_result *results, xrd_error *error);

/* Draws picture `index` into the SVG file `path` and gives its caption; *caption is NULL past the last picture. */
XRD_MUST_USE xrd_status cli_verify_picture(size_t index, const char *path, const char **caption, xrd_error *error);

#endif
