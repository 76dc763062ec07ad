#include <math.h>
#include <stdint.h>

#include "curve/session.h"

void xrd_options_init(xrd_options *options) {
  *options = (xrd_options){.method = XRD_NEWTON, .gap_nats = 1e-10, .threads = 1};
}

static bool go_on(void *context) {
  const xrd_options *options = context;
  return options->progress(options->progress_context, 0, 1);
}

void xrd_options_stop(const xrd_options *options, xrd_stop *stop) {
  xrd_stop_init(stop, options->progress != NULL ? go_on : NULL, (void *)options);
  xrd_options_limit(options, stop);
}

void xrd_options_limit(const xrd_options *options, xrd_stop *stop) {
  stop->settle = options->settle;
  stop->settle_context = options->settle_context;
  stop->approach = options->approach;
  stop->rounds = options->max_iterations > 0 ? options->max_iterations : SIZE_MAX;
}

bool xrd_options_try_again(const xrd_options *options) {
  return options->max_iterations == 0 && (options->settle == NULL || !options->settle(options->settle_context));
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
