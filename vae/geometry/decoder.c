/* A jet's rows are a batch: linear layers act on each row alike, only the value's row gets the bias.  An activation s
   mixes the rows of one point:  value s(x),  tangents s'(x) x_a,  second s'(x) x_ab + s''(x) x_a x_b. */
#include "vae/geometry/decoder.h"

#include <cblas.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "vae/geometry/activation_jet.h"

enum {
  ROWS = 128,
  PATCH_NUMBERS = 1 << 21
}; /* what is worked at once: about this many rows, this many patch numbers */

typedef struct {
  size_t rows, p, points; /* rows of a jet; points of this chunk */
  int order;
  double *in, *out, *patches;
} chunk;

static size_t patch_row(const xrd_layer *layer) { return layer->kernel * layer->kernel * layer->out.channels; }

static void add_bias(const xrd_layer *layer, const double *parameters, const chunk *c) {
  const size_t width = xrd_extent_size(layer->out);
  const double *bias = parameters + layer->biases;
  for (size_t i = 0; i < c->points; i++)
    for (size_t j = 0; j < width; j++) c->out[i * c->rows * width + j] += bias[j % layer->bias_count];
}

static void product(size_t m, size_t n, size_t k, const double *a, const double *b, double *out) {
  cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, (int)m, (int)n, (int)k, 1, a, (int)k, b, (int)n, 0, out,
              (int)n);
}

/* image += each patch at its place, padding cut off. */
static void scatter(const xrd_layer *layer, const double *patches, double *image) {
  const size_t channels = layer->out.channels;
  for (size_t cell = 0; cell < layer->in.height * layer->in.width; cell++)
    for (size_t k = 0; k < layer->kernel * layer->kernel; k++, patches += channels) {
      const size_t y = cell / layer->in.width * layer->stride + k / layer->kernel;
      const size_t x = cell % layer->in.width * layer->stride + k % layer->kernel;
      if (y < layer->padding || x < layer->padding) continue;
      if (y - layer->padding >= layer->out.height || x - layer->padding >= layer->out.width) continue;
      double *pixel = image + ((y - layer->padding) * layer->out.width + x - layer->padding) * channels;
      for (size_t j = 0; j < channels; j++) pixel[j] += patches[j];
    }
}

static void transposed_convolution(const xrd_layer *layer, const double *parameters, const chunk *c) {
  const size_t total = c->points * c->rows, grid = layer->in.height * layer->in.width, width = patch_row(layer);
  const size_t pixels = xrd_extent_size(layer->out);
  product(total * grid, width, layer->in.channels, c->in, parameters + layer->weights, c->patches);
  memset(c->out, 0, total * pixels * sizeof *c->out);
  for (size_t i = 0; i < total; i++) scatter(layer, c->patches + i * grid * width, c->out + i * pixels);
}

static void activate(xrd_activation_jet activation, size_t width, const chunk *c) {
  for (size_t i = 0; i < c->points; i++) {
    const double *in = c->in + i * c->rows * width;
    double *out = c->out + i * c->rows * width;
    for (size_t j = 0; j < width; j++) {
      const xrd_taylor s = activation(in[j]);
      out[j] = s.value;
      if (c->order == 0) continue;
      for (size_t r = 1; r < c->rows; r++) out[r * width + j] = s.first * in[r * width + j];
      if (c->order == 1) continue;
      size_t row = 1 + c->p;
      for (size_t a = 0; a < c->p; a++)
        for (size_t b = a; b < c->p; b++, row++)
          out[row * width + j] += s.second * in[(1 + a) * width + j] * in[(1 + b) * width + j];
    }
  }
}

static void swap(chunk *c) {
  double *kept = c->in;
  c->in = c->out;
  c->out = kept;
}

static void run_layer(const xrd_layer *layer, const double *parameters, chunk *c) {
  const size_t inputs = xrd_extent_size(layer->in), outputs = xrd_extent_size(layer->out);
  if (layer->kind == XRD_LAYER_DENSE)
    product(c->points * c->rows, outputs, inputs, c->in, parameters + layer->weights, c->out);
  else if (layer->kind == XRD_LAYER_CONV_TRANSPOSE)
    transposed_convolution(layer, parameters, c);
  else
    activate(xrd_activation_jet_of(layer->kind), inputs, c);
  if (layer->bias_count > 0) add_bias(layer, parameters, c);
  swap(c);
}

static void load(const xrd_jet_request *r, size_t first, size_t inputs, const chunk *c) {
  memset(c->in, 0, c->points * c->rows * inputs * sizeof *c->in);
  for (size_t i = 0; i < c->points; i++) {
    double *jet = c->in + i * c->rows * inputs;
    memcpy(jet, r->points + (first + i) * inputs, inputs * sizeof *jet);
    if (r->order > 0) memcpy(jet + inputs, r->directions, r->p * inputs * sizeof *jet);
  }
}

static void run(const xrd_decoder *d, const xrd_jet_request *r, size_t first, chunk *c, double *jets) {
  const size_t outputs = d->map.outputs;
  load(r, first, d->map.inputs, c);
  for (size_t l = 0; l < d->network->count; l++) run_layer(&d->network->layers[l], d->parameters, c);
  if (d->output != XRD_DECODER_PLAIN) {
    activate(d->output == XRD_DECODER_ANGLE ? xrd_angle_jet : xrd_activation_jet_of(XRD_LAYER_SIGMOID), outputs, c);
    swap(c);
  }
  memcpy(jets + first * c->rows * outputs, c->in, c->points * c->rows * outputs * sizeof *jets);
}

/* The widest value and the widest patch matrix of one row. */
static void widths(const xrd_stack *network, size_t *value, size_t *patches) {
  *value = xrd_extent_size(network->in);
  *patches = 0;
  for (size_t l = 0; l < network->count; l++) {
    const xrd_layer *layer = &network->layers[l];
    const size_t out = xrd_extent_size(layer->out), grid = layer->in.height * layer->in.width;
    if (out > *value) *value = out;
    if (layer->kind == XRD_LAYER_CONV_TRANSPOSE && grid * patch_row(layer) > *patches)
      *patches = grid * patch_row(layer);
  }
}

static xrd_status jet(const xrd_map *map, const xrd_jet_request *r, double *jets, xrd_error *error) {
  const xrd_decoder *d = map->context;
  size_t value, patches;
  widths(d->network, &value, &patches);
  chunk c = {.rows = xrd_jet_rows(r->order, r->p), .p = r->p, .order = r->order};
  size_t rows = ROWS;
  if (patches > 0 && PATCH_NUMBERS / patches < rows) rows = PATCH_NUMBERS / patches;
  const size_t most = rows > c.rows ? rows / c.rows : 1;
  double *block = xrd_allocate(most * c.rows, (2 * value + patches) * sizeof *block);
  if (block == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for jets of %zu rows", c.rows);
  c.in = block;
  c.out = c.in + most * c.rows * value;
  c.patches = c.out + most * c.rows * value;
  for (size_t first = 0; first < r->count; first += c.points) {
    c.points = r->count - first < most ? r->count - first : most;
    run(d, r, first, &c, jets);
  }
  free(block);
  return XRD_OK;
}

static bool has_jets(xrd_layer_kind kind) {
  const bool activates = kind >= XRD_LAYER_RELU && kind <= XRD_LAYER_SILU;
  return kind == XRD_LAYER_DENSE || kind == XRD_LAYER_CONV_TRANSPOSE || activates;
}

xrd_status xrd_decoder_init(xrd_decoder *d, const xrd_stack *network, const xrd_real *parameters,
                            xrd_decoder_output output, xrd_error *error) {
  memset(d, 0, sizeof *d);
  bool smooth = true;
  for (size_t l = 0; l < network->count; l++) {
    const xrd_layer_kind kind = network->layers[l].kind;
    if (!has_jets(kind))
      return xrd_fail(error, XRD_ERR_ARGUMENT, "layer %zu of the decoder is of a kind that has no jets here", l);
    smooth = smooth && kind != XRD_LAYER_RELU && kind != XRD_LAYER_LEAKY_RELU;
  }
  d->network = network;
  d->output = output;
  d->parameters = xrd_allocate(network->parameters, sizeof *d->parameters);
  if (d->parameters == NULL)
    return xrd_fail(error, XRD_ERR_MEMORY, "no memory for a decoder's %zu parameters", network->parameters);
  for (size_t i = 0; i < network->parameters; i++) d->parameters[i] = (double)parameters[i];
  d->map = (xrd_map){.inputs = xrd_extent_size(network->in),
                     .outputs = xrd_extent_size(network->out),
                     .smooth = smooth,
                     .context = d,
                     .jet = jet};
  return XRD_OK;
}

void xrd_decoder_clear(xrd_decoder *d) {
  free(d->parameters);
  memset(d, 0, sizeof *d);
}
