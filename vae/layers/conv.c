/* Convolution and its adjoint by patch matrices: with P the patches of the larger image, a convolution is Y = P W, its
   gradients P' dY and scatter(dY W'); the transposed convolution is Y = scatter(X W), its gradients X' dP and dP W'. */
#include <string.h>

#include "vae/layers/columns.h"
#include "vae/layers/winograd.h"

enum { CHUNK_REALS = 1 << 17 }; /* patch matrices are built for as many images as stay in the second-level cache */

/* The patches lie over the larger of the two images: the input of a convolution, the output of its adjoint. */
static xrd_patches patches_of(const xrd_layer *layer) {
  const bool adjoint = layer->kind == XRD_LAYER_CONV_TRANSPOSE;
  const xrd_extent image = adjoint ? layer->out : layer->in, grid = adjoint ? layer->in : layer->out;
  return (xrd_patches){image, grid.height, grid.width, layer->kernel, layer->stride, layer->padding};
}

static size_t row_length(const xrd_patches *p) { return p->kernel * p->kernel * p->image.channels; }

static size_t matrix_size(const xrd_patches *p) { return p->rows * p->columns * row_length(p); }

static size_t images_per_chunk(const xrd_patches *p) {
  const size_t size = matrix_size(p);
  return size >= CHUNK_REALS ? 1 : CHUNK_REALS / size;
}

static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

size_t xrd_conv_scratch(const xrd_layer *layer) {
  if (xrd_winograd_suits(layer)) return xrd_winograd_scratch(layer);
  const xrd_patches p = patches_of(layer);
  return images_per_chunk(&p) * matrix_size(&p);
}

static void gather(const xrd_patches *p, const xrd_real *images, size_t count, xrd_real *matrix) {
  const size_t pixels = xrd_extent_size(p->image), size = matrix_size(p);
  for (size_t i = 0; i < count; i++) xrd_patches_gather(p, images + i * pixels, matrix + i * size);
}

static void scatter_add(const xrd_patches *p, const xrd_real *matrix, size_t count, xrd_real *images) {
  const size_t pixels = xrd_extent_size(p->image), size = matrix_size(p);
  for (size_t i = 0; i < count; i++) xrd_patches_scatter_add(p, matrix + i * size, images + i * pixels);
}

void xrd_conv_forward(const xrd_layer *layer, const xrd_pass *pass, const xrd_real *in, xrd_real *out) {
  if (xrd_winograd_suits(layer)) {
    xrd_winograd_forward(layer, pass, in, out);
    return;
  }
  const xrd_patches p = patches_of(layer);
  const size_t chunk = images_per_chunk(&p), grid = p.rows * p.columns, channels = layer->out.channels;
  for (size_t first = 0; first < pass->batch; first += chunk) {
    const size_t count = smaller(chunk, pass->batch - first);
    gather(&p, in + first * xrd_extent_size(layer->in), count, pass->scratch);
    xrd_real *target = out + first * grid * channels;
    xrd_gemm(count * grid, channels, row_length(&p), xrd_plain(pass->scratch),
             xrd_plain(pass->parameters + layer->weights), false, target);
    xrd_bias_add(pass->parameters + layer->biases, count * grid, channels, target);
  }
}

void xrd_conv_backward(const xrd_layer *layer, const xrd_pass *pass, const xrd_backward *step) {
  if (xrd_winograd_suits(layer)) {
    xrd_winograd_backward(layer, pass, step);
    return;
  }
  const xrd_patches p = patches_of(layer);
  const size_t chunk = images_per_chunk(&p), grid = p.rows * p.columns, channels = layer->out.channels;
  const size_t pixels = xrd_extent_size(layer->in);
  if (step->in_gradient != NULL && !step->accumulate)
    memset(step->in_gradient, 0, pass->batch * pixels * sizeof(xrd_real));
  for (size_t first = 0; first < pass->batch; first += chunk) {
    const size_t count = smaller(chunk, pass->batch - first);
    const xrd_real *gradient = step->out_gradient + first * grid * channels;
    if (step->parameter_gradient != NULL) {
      gather(&p, step->in + first * pixels, count, pass->scratch);
      xrd_gemm(row_length(&p), channels, count * grid, xrd_transposed(pass->scratch), xrd_plain(gradient), true,
               step->parameter_gradient + layer->weights);
      xrd_bias_gradient(gradient, count * grid, channels, step->parameter_gradient + layer->biases);
    }
    if (step->in_gradient != NULL) {
      xrd_gemm(count * grid, row_length(&p), channels, xrd_plain(gradient),
               xrd_transposed(pass->parameters + layer->weights), false, pass->scratch);
      scatter_add(&p, pass->scratch, count, step->in_gradient + first * pixels);
    }
  }
}

void xrd_conv_transpose_forward(const xrd_layer *layer, const xrd_pass *pass, const xrd_real *in, xrd_real *out) {
  const xrd_patches p = patches_of(layer);
  const size_t chunk = images_per_chunk(&p), grid = p.rows * p.columns, channels = layer->in.channels;
  const size_t pixels = xrd_extent_size(layer->out);
  memset(out, 0, pass->batch * pixels * sizeof *out);
  xrd_bias_add(pass->parameters + layer->biases, pass->batch * layer->out.height * layer->out.width,
               layer->out.channels, out);
  for (size_t first = 0; first < pass->batch; first += chunk) {
    const size_t count = smaller(chunk, pass->batch - first);
    xrd_gemm(count * grid, row_length(&p), channels, xrd_plain(in + first * grid * channels),
             xrd_plain(pass->parameters + layer->weights), false, pass->scratch);
    scatter_add(&p, pass->scratch, count, out + first * pixels);
  }
}

void xrd_conv_transpose_backward(const xrd_layer *layer, const xrd_pass *pass, const xrd_backward *step) {
  const xrd_patches p = patches_of(layer);
  const size_t chunk = images_per_chunk(&p), grid = p.rows * p.columns, channels = layer->in.channels;
  const size_t pixels = xrd_extent_size(layer->out);
  for (size_t first = 0; first < pass->batch; first += chunk) {
    const size_t count = smaller(chunk, pass->batch - first);
    gather(&p, step->out_gradient + first * pixels, count, pass->scratch);
    if (step->parameter_gradient != NULL)
      xrd_gemm(channels, row_length(&p), count * grid, xrd_transposed(step->in + first * grid * channels),
               xrd_plain(pass->scratch), true, step->parameter_gradient + layer->weights);
    if (step->in_gradient != NULL)
      xrd_gemm(count * grid, channels, row_length(&p), xrd_plain(pass->scratch),
               xrd_transposed(pass->parameters + layer->weights), step->accumulate,
               step->in_gradient + first * grid * channels);
  }
  if (step->parameter_gradient != NULL)
    xrd_bias_gradient(step->out_gradient, pass->batch * layer->out.height * layer->out.width, layer->out.channels,
                      step->parameter_gradient + layer->biases);
}
