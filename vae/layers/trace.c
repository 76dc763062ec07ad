#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "vae/layers/stack.h"

/* Each array begins on its own cache line, so that two traces never share one. */
static size_t padded(size_t reals) { return (reals + 15) / 16 * 16; }

xrd_status xrd_trace_init(xrd_trace *trace, const xrd_stack *network, size_t batch, bool gradients, xrd_error *error) {
  memset(trace, 0, sizeof *trace);
  trace->network = network;
  trace->batch = batch;
  size_t total = padded(network->scratch);
  for (size_t l = 0; l <= network->count; l++) {
    const xrd_extent shape = l == 0 ? network->in : network->layers[l - 1].out;
    size_t size;
    if (!xrd_size_multiply(batch, xrd_extent_size(shape), &size) || size > SIZE_MAX / 256 - total)
      return xrd_fail(error, XRD_ERR_MEMORY, "a batch of %zu samples is too large", batch);
    total += padded(size) * ((l > 0 ? 1 : 0) + (gradients ? 1 : 0));
  }
  trace->block = xrd_allocate_zero(total, sizeof(xrd_real));
  if (trace->block == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for a batch of %zu samples", batch);

  xrd_real *next = trace->block;
  trace->scratch = next;
  next += padded(network->scratch);
  for (size_t l = 0; l <= network->count; l++) {
    const size_t size = padded(batch * xrd_extent_size(l == 0 ? network->in : network->layers[l - 1].out));
    if (l > 0) {
      trace->value[l] = next;
      next += size;
    }
    if (!gradients) continue;
    trace->gradient[l] = next;
    next += size;
  }
  return XRD_OK;
}

void xrd_trace_clear(xrd_trace *trace) {
  free(trace->block);
  memset(trace, 0, sizeof *trace);
}

static const xrd_real *value_of(const xrd_trace *trace, size_t l) { return l == 0 ? trace->input : trace->value[l]; }

static xrd_pass pass_of(const xrd_stack *network, const xrd_real *parameters, const xrd_trace *trace, size_t l) {
  xrd_pass pass = {parameters, trace->batch, trace->scratch, NULL, network->in};
  if (network->layers[l].kind != XRD_LAYER_SKIP) return pass;
  pass.skipped = value_of(trace, network->layers[l].from);
  pass.skipped_shape = xrd_stack_shape(network, network->layers[l].from);
  return pass;
}

void xrd_stack_forward(const xrd_stack *network, const xrd_real *parameters, const xrd_real *input, size_t batch,
                       xrd_trace *trace) {
  trace->input = input;
  trace->batch = batch;
  for (size_t l = 0; l < network->count; l++) {
    const xrd_pass pass = pass_of(network, parameters, trace, l);
    xrd_layer_forward(&network->layers[l], &pass, value_of(trace, l), trace->value[l + 1]);
  }
}

/* A skip's gradient at the value that it took, which is zero until somebody has written to it. */
static xrd_real *skipped_gradient(const xrd_stack *network, const xrd_layer *layer, const xrd_trace *trace,
                                  bool input_gradient, bool taken[XRD_STACK_LAYERS]) {
  if (layer->kind != XRD_LAYER_SKIP || (layer->from == 0 && !input_gradient)) return NULL;
  xrd_real *gradient = trace->gradient[layer->from];
  if (!taken[layer->from])
    memset(gradient, 0, trace->batch * xrd_extent_size(xrd_stack_shape(network, layer->from)) * sizeof *gradient);
  taken[layer->from] = true;
  return gradient;
}

void xrd_stack_backward(const xrd_stack *network, const xrd_real *parameters, xrd_trace *trace, const bool *tapped,
                        bool input_gradient, xrd_real *parameter_gradient) {
  bool taken[XRD_STACK_LAYERS]; /* whether gradient[l] already holds a share, of the loss or of a skip further on */
  for (size_t l = 0; l < network->count; l++) taken[l] = tapped != NULL && tapped[l];
  for (size_t l = network->count; l-- > 0;) {
    const xrd_pass pass = pass_of(network, parameters, trace, l);
    xrd_real *skipped = skipped_gradient(network, &network->layers[l], trace, input_gradient, taken);
    const xrd_backward step = {
        .in = value_of(trace, l),
        .out = trace->value[l + 1],
        .out_gradient = trace->gradient[l + 1],
        .in_gradient = l > 0 || input_gradient ? trace->gradient[l] : NULL,
        .parameter_gradient = parameter_gradient,
        .skipped_gradient = skipped,
        .accumulate = taken[l],
    };
    xrd_layer_backward(&network->layers[l], &pass, &step);
  }
}
