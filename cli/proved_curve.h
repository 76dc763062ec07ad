/* A saved curve's proved points, to bound R between them. */
#ifndef XRD_CLI_PROVED_CURVE_H
#define XRD_CLI_PROVED_CURVE_H

#include "certify/between.h"
#include "exactrd/output.h"

/* One for each point of the document; *points is released with free.  `path` is for messages.  Errors: XRD_ERR_INPUT
   (not a curve of rates over one distortion), XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status cli_proved_points(const xrd_document *document, const char *path, xrd_proved_point **points,
                                          xrd_error *error);

#endif
