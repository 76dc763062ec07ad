#include "vae/losses/patch.h"

#include <string.h>

#include "vae/losses/features.h"

enum { STRIDED = 3, KERNEL = 4 };

xrd_status xrd_patch_network(xrd_stack *network, xrd_extent image, size_t channels, xrd_error *error) {
  xrd_stack_init(network, image);
  xrd_status status = XRD_OK;
  size_t width = channels;
  /* The two convolutions of stride 1 each take one row and column off, so at least 3 must be left before them. */
  for (size_t i = 0; i < STRIDED && status == XRD_OK && network->out.height / 2 >= 3 && network->out.width / 2 >= 3;
       i++, width *= 2) {
    status = xrd_stack_add_conv(network, width, KERNEL, 2, 1, error);
    if (status == XRD_OK) status = xrd_stack_add_activation(network, XRD_LAYER_LEAKY_RELU, error);
  }
  if (status == XRD_OK) status = xrd_stack_add_conv(network, width, KERNEL, 1, 1, error);
  if (status == XRD_OK) status = xrd_stack_add_activation(network, XRD_LAYER_LEAKY_RELU, error);
  if (status == XRD_OK) status = xrd_stack_add_conv(network, 1, KERNEL, 1, 1, error);
  return status;
}

void xrd_patch_randomize(const xrd_stack *network, xrd_random *random, xrd_real *parameters) {
  memset(parameters, 0, network->parameters * sizeof *parameters);
  for (size_t l = 0; l < network->count; l++)
    for (size_t i = 0; i < network->layers[l].weight_count; i++)
      parameters[network->layers[l].weights + i] = (xrd_real)(0.02 * xrd_random_normal(random));
}

xrd_status xrd_patch_work_init(xrd_patch_work *work, const xrd_stack *network, size_t batch, xrd_error *error) {
  memset(work, 0, sizeof *work);
  const xrd_status status = xrd_trace_init(&work->x, network, batch, true, error);
  return status == XRD_OK ? xrd_trace_init(&work->y, network, batch, true, error) : status;
}

void xrd_patch_work_clear(xrd_patch_work *work) {
  xrd_trace_clear(&work->x);
  xrd_trace_clear(&work->y);
}

void xrd_patch_forward(const xrd_stack *network, const xrd_real *parameters, const xrd_real *x, const xrd_real *y,
                       size_t batch, xrd_patch_work *work) {
  xrd_stack_forward(network, parameters, x, batch, &work->x);
  xrd_stack_forward(network, parameters, y, batch, &work->y);
}

void xrd_patch_generator(const xrd_stack *network, const xrd_real *parameters, double matching, xrd_patch_work *work,
                         double *values, xrd_real *gradient) {
  const size_t batch = work->y.batch, patches = xrd_extent_size(network->out);
  const xrd_real *logits = xrd_trace_output(&work->y);
  xrd_real *at_logits = xrd_trace_output_gradient(&work->y);
  for (size_t b = 0; b < batch; b++) {
    double score = 0;
    for (size_t i = b * patches; i < (b + 1) * patches; i++) {
      score += (double)logits[i] / (double)patches;
      at_logits[i] = -1 / (xrd_real)patches;
    }
    values[b] = -score;
  }
  bool tapped[XRD_STACK_LAYERS + 1] = {false};
  for (size_t l = 1; l < network->count; l++) {
    if (network->layers[l - 1].kind != XRD_LAYER_LEAKY_RELU) continue;
    const xrd_extent shape = network->layers[l - 1].out;
    tapped[l] = true;
    xrd_tap_plain(work->x.value[l], work->y.value[l], batch, shape, matching / (double)xrd_extent_size(shape), values,
                  work->y.gradient[l]);
  }
  xrd_stack_backward(network, parameters, &work->y, tapped, true, NULL);
  memcpy(gradient, work->y.gradient[0], batch * xrd_extent_size(network->in) * sizeof *gradient);
}

/* values[b] += 1/2 mean relu(1 - sign logit); the gradient at the logits, times scale. */
static void hinge(xrd_trace *trace, size_t patches, double sign, double scale, double *values) {
  const xrd_real *logits = xrd_trace_output(trace);
  xrd_real *gradient = xrd_trace_output_gradient(trace);
  for (size_t i = 0; i < trace->batch * patches; i++) {
    const double margin = 1 - sign * (double)logits[i];
    if (margin > 0) values[i / patches] += margin / (2 * (double)patches);
    gradient[i] = margin > 0 ? (xrd_real)(-sign * scale / (2 * (double)patches)) : 0;
  }
}

void xrd_patch_discriminator(const xrd_stack *network, const xrd_real *parameters, double scale, xrd_patch_work *work,
                             double *values, xrd_real *parameter_gradient) {
  const size_t patches = xrd_extent_size(network->out);
  memset(values, 0, work->x.batch * sizeof *values);
  hinge(&work->x, patches, 1, scale, values);
  hinge(&work->y, patches, -1, scale, values);
  if (parameter_gradient == NULL) return;
  xrd_stack_backward(network, parameters, &work->x, NULL, false, parameter_gradient);
  xrd_stack_backward(network, parameters, &work->y, NULL, false, parameter_gradient);
}
