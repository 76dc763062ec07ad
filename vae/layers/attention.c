/* One head over the n pixels of a sample, d channels: Q = X W_q + b_q, K, V likewise, A = softmax(Q K' / sqrt(d)) by
   rows, Y = (A V) W_o + b_o.  Backward, with dO = dY W_o', dA = dO V' and dS = A (dA - rowsum(dA A)) / sqrt(d): dQ = dS
   K, dK = dS' Q, dV = A' dO, and each projection's gradient is that of a dense layer.  A is computed anew. */
#include <math.h>
#include <string.h>
#include <tgmath.h>

#include "vae/layers/clones.h"
#include "vae/layers/exponential.h"
#include "vae/layers/layer.h"

enum { QUERY, KEY, VALUE, OUTPUT, PROJECTIONS };

/* n x d each, but for the n x n ones: weights and their gradient. */
typedef struct {
  size_t n, d;
  xrd_real *projected[OUTPUT], *mixed, *weights;
  xrd_real *gradient[OUTPUT], *mixed_gradient, *weights_gradient;
} work;

static work work_of(const xrd_layer *layer, xrd_real *scratch) {
  const size_t n = layer->in.height * layer->in.width, d = layer->in.channels;
  work w = {.n = n, .d = d};
  xrd_real **const narrow[] = {&w.projected[QUERY], &w.projected[KEY], &w.projected[VALUE], &w.mixed,
                               &w.gradient[QUERY],  &w.gradient[KEY],  &w.gradient[VALUE],  &w.mixed_gradient};
  for (size_t i = 0; i < sizeof narrow / sizeof narrow[0]; i++, scratch += n * d) *narrow[i] = scratch;
  w.weights = scratch;
  w.weights_gradient = scratch + n * n;
  return w;
}

size_t xrd_attention_scratch(const xrd_layer *layer) {
  const size_t n = layer->in.height * layer->in.width;
  return 8 * n * layer->in.channels + 2 * n * n;
}

static const xrd_real *weights_of(const xrd_layer *layer, const xrd_real *parameters, size_t which) {
  return parameters + layer->weights + which * layer->in.channels * layer->in.channels;
}

static void project(const xrd_layer *layer, const xrd_real *parameters, size_t which, size_t n, const xrd_real *in,
                    xrd_real *out) {
  const size_t d = layer->in.channels;
  xrd_gemm(n, d, d, xrd_plain(in), xrd_plain(weights_of(layer, parameters, which)), false, out);
  xrd_bias_add(parameters + layer->biases + which * d, n, d, out);
}

XRD_CLONES static void softmax_row(xrd_real *row, size_t n, xrd_real scale) {
  xrd_real most = row[0], sum = 0;
  for (size_t j = 1; j < n; j++) most = row[j] > most ? row[j] : most;
  for (size_t j = 0; j < n; j++) row[j] = xrd_exponential((row[j] - most) * scale);
  for (size_t j = 0; j < n; j++) sum += row[j];
  for (size_t j = 0; j < n; j++) row[j] /= sum;
}

/* Up to the mixed values A V. */
static void attend(const xrd_layer *layer, const xrd_real *parameters, const xrd_real *in, const work *w) {
  for (size_t i = 0; i < OUTPUT; i++) project(layer, parameters, i, w->n, in, w->projected[i]);
  xrd_gemm(w->n, w->n, w->d, xrd_plain(w->projected[QUERY]), xrd_transposed(w->projected[KEY]), false, w->weights);
  const xrd_real scale = 1 / sqrt((xrd_real)w->d);
  for (size_t i = 0; i < w->n; i++) softmax_row(w->weights + i * w->n, w->n, scale);
  xrd_gemm(w->n, w->d, w->n, xrd_plain(w->weights), xrd_plain(w->projected[VALUE]), false, w->mixed);
}

void xrd_attention_forward(const xrd_layer *layer, const xrd_pass *pass, const xrd_real *in, xrd_real *out) {
  const work w = work_of(layer, pass->scratch);
  for (size_t b = 0; b < pass->batch; b++) {
    attend(layer, pass->parameters, in + b * w.n * w.d, &w);
    project(layer, pass->parameters, OUTPUT, w.n, w.mixed, out + b * w.n * w.d);
  }
}

/* weights_gradient becomes that at the products Q K'. */
static void through_softmax(const work *w) {
  const xrd_real scale = 1 / sqrt((xrd_real)w->d);
  for (size_t i = 0; i < w->n; i++) {
    const xrd_real *a = w->weights + i * w->n;
    xrd_real *g = w->weights_gradient + i * w->n, along = 0;
    for (size_t j = 0; j < w->n; j++) along += a[j] * g[j];
    for (size_t j = 0; j < w->n; j++) g[j] = scale * a[j] * (g[j] - along);
  }
}

/* The gradients at Q, K and V from that at the mixed values. */
static void through_products(const work *w) {
  xrd_gemm(w->n, w->n, w->d, xrd_plain(w->mixed_gradient), xrd_transposed(w->projected[VALUE]), false,
           w->weights_gradient);
  xrd_gemm(w->n, w->d, w->n, xrd_transposed(w->weights), xrd_plain(w->mixed_gradient), false, w->gradient[VALUE]);
  through_softmax(w);
  xrd_gemm(w->n, w->d, w->n, xrd_plain(w->weights_gradient), xrd_plain(w->projected[KEY]), false, w->gradient[QUERY]);
  xrd_gemm(w->n, w->d, w->n, xrd_transposed(w->weights_gradient), xrd_plain(w->projected[QUERY]), false,
           w->gradient[KEY]);
}

static void at_projection(const xrd_layer *layer, size_t which, size_t n, const xrd_real *in, const xrd_real *gradient,
                          xrd_real *parameter_gradient) {
  const size_t d = layer->in.channels;
  xrd_gemm(d, d, n, xrd_transposed(in), xrd_plain(gradient), true, parameter_gradient + layer->weights + which * d * d);
  xrd_bias_gradient(gradient, n, d, parameter_gradient + layer->biases + which * d);
}

static void backward_one(const xrd_layer *layer, const xrd_real *parameters, const xrd_backward *step, size_t offset,
                         const work *w) {
  const xrd_real *in = step->in + offset, *gradient = step->out_gradient + offset;
  attend(layer, parameters, in, w);
  xrd_gemm(w->n, w->d, w->d, xrd_plain(gradient), xrd_transposed(weights_of(layer, parameters, OUTPUT)), false,
           w->mixed_gradient);
  through_products(w);
  for (size_t i = 0; i < OUTPUT && step->parameter_gradient != NULL; i++)
    at_projection(layer, i, w->n, in, w->gradient[i], step->parameter_gradient);
  if (step->parameter_gradient != NULL)
    at_projection(layer, OUTPUT, w->n, w->mixed, gradient, step->parameter_gradient);
  for (size_t i = 0; i < OUTPUT && step->in_gradient != NULL; i++)
    xrd_gemm(w->n, w->d, w->d, xrd_plain(w->gradient[i]), xrd_transposed(weights_of(layer, parameters, i)),
             i > 0 || step->accumulate, step->in_gradient + offset);
}

void xrd_attention_backward(const xrd_layer *layer, const xrd_pass *pass, const xrd_backward *step) {
  const work w = work_of(layer, pass->scratch);
  for (size_t b = 0; b < pass->batch; b++) backward_one(layer, pass->parameters, step, b * w.n * w.d, &w);
}
