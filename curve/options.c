#include <math.h>

#include "curve/session.h"

void xrd_options_init(xrd_options *options) {
  *options = (xrd_options){.method = XRD_NEWTON, .gap_nats = 1e-10, .threads = 1};
}

xrd_status xrd_options_validate(const xrd_options *options, xrd_error *error) {
  if (options->method != XRD_NEWTON && options->method != XRD_BLAHUT_ARIMOTO)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "unknown method %d", (int)options->method);
  if (!(options->gap_nats > 0) || isinf(options->gap_nats))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "the gap must be a positive number of nats, not %g", options->gap_nats);
  if (options->threads < 1)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "threads must be at least 1, not %d", options->threads);
  return XRD_OK;
}
