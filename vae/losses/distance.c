#include <string.h>

#include "vae/losses/features.h"

xrd_status xrd_feature_work_init(xrd_feature_work *work, const xrd_features *features, size_t batch, xrd_error *error) {
  memset(work, 0, sizeof *work);
  const xrd_status status = xrd_trace_init(&work->x, &features->network, batch, false, error);
  return status == XRD_OK ? xrd_trace_init(&work->y, &features->network, batch, true, error) : status;
}

void xrd_feature_work_clear(xrd_feature_work *work) {
  xrd_trace_clear(&work->x);
  xrd_trace_clear(&work->y);
}

void xrd_feature_distance(const xrd_features *features, xrd_feature_work *work, const xrd_real *x, const xrd_real *y,
                          size_t batch, double *values, xrd_real *gradient) {
  const xrd_stack *network = &features->network;
  xrd_stack_forward(network, features->parameters, x, batch, &work->x);
  xrd_stack_forward(network, features->parameters, y, batch, &work->y);
  memset(values, 0, batch * sizeof *values);
  for (size_t l = 1; l <= network->count; l++) {
    if (!features->tapped[l]) continue;
    const xrd_extent shape = network->layers[l - 1].out;
    xrd_real *at_tap = gradient == NULL ? NULL : work->y.gradient[l];
    if (features->normalised)
      xrd_tap_normalised(work->x.value[l], work->y.value[l], batch, shape, features->channel_weights[l], values,
                         at_tap);
    else
      xrd_tap_plain(work->x.value[l], work->y.value[l], batch, shape, 1, values, at_tap);
  }
  if (gradient == NULL) return;
  xrd_stack_backward(network, features->parameters, &work->y, features->tapped, true, NULL);
  memcpy(gradient, work->y.gradient[0], batch * xrd_extent_size(network->in) * sizeof *gradient);
}
