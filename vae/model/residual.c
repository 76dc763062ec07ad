#include "vae/model/residual.h"

/* A network that is being built; once something does not fit, nothing more is added. */
typedef struct {
  const xrd_architecture *a;
  xrd_stack *network;
  xrd_status status;
  xrd_error *error;
} builder;

static void convolve(builder *b, size_t channels, size_t kernel) {
  if (b->status == XRD_OK) b->status = xrd_stack_add_conv(b->network, channels, kernel, 1, kernel / 2, b->error);
}

static void normalise(builder *b) {
  if (b->status == XRD_OK) b->status = xrd_stack_add_group_norm(b->network, b->a->groups, b->error);
}

static void activated_convolution(builder *b, size_t channels) {
  normalise(b);
  if (b->status == XRD_OK) b->status = xrd_stack_add_activation(b->network, b->a->activation, b->error);
  convolve(b, channels, 3);
}

static void add_back(builder *b, size_t from) {
  if (b->status != XRD_OK) return;
  const bool mapped = xrd_stack_shape(b->network, from).channels != b->network->out.channels;
  b->status = xrd_stack_add_skip(b->network, from, 1, mapped, b->error);
}

static void block(builder *b, size_t channels) {
  const size_t from = b->network->count;
  activated_convolution(b, channels);
  activated_convolution(b, channels);
  add_back(b, from);
}

static void attend(builder *b) {
  const size_t from = b->network->count;
  normalise(b);
  if (b->status == XRD_OK) b->status = xrd_stack_add_attention(b->network, b->error);
  add_back(b, from);
}

static void middle(builder *b) {
  const size_t channels = b->network->out.channels;
  block(b, channels);
  if (b->a->attention) attend(b);
  block(b, channels);
}

static void halve(builder *b) {
  if (b->status == XRD_OK)
    b->status = xrd_stack_add_padded_conv(b->network, b->network->out.channels, 3, 2, (xrd_padding){0, 1}, b->error);
}

static void double_pixels(builder *b) {
  if (b->status == XRD_OK) b->status = xrd_stack_add_upsample(b->network, 2, b->error);
  convolve(b, b->network->out.channels, 3);
}

static size_t shrinkage(const xrd_architecture *a) { return (size_t)1 << (a->width_count - 1); }

xrd_status xrd_residual_encoder(const xrd_architecture *a, xrd_extent image, xrd_stack *encoder, xrd_error *error) {
  const size_t outputs = a->latents * (a->shared_variance ? 1 : 2), shrink = shrinkage(a);
  xrd_stack_init(encoder, image);
  if (image.height % shrink != 0 || image.width % shrink != 0)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "%zu widths of a residual model need sides that are multiples of %zu",
                    a->width_count, shrink);
  builder b = {a, encoder, XRD_OK, error};
  convolve(&b, a->widths[0], 3);
  for (size_t i = 0; i < a->width_count; i++) {
    for (size_t n = 0; n < a->blocks; n++) block(&b, a->widths[i]);
    if (i + 1 < a->width_count) halve(&b);
  }
  middle(&b);
  activated_convolution(&b, outputs);
  convolve(&b, outputs, 1);
  return b.status;
}

xrd_status xrd_residual_decoder(const xrd_architecture *a, xrd_extent image, xrd_stack *decoder, xrd_error *error) {
  const size_t shrink = shrinkage(a);
  xrd_stack_init(decoder, (xrd_extent){image.height / shrink, image.width / shrink, a->latents});
  builder b = {a, decoder, XRD_OK, error};
  convolve(&b, a->latents, 1);
  convolve(&b, a->widths[a->width_count - 1], 3);
  middle(&b);
  for (size_t i = a->width_count; i-- > 0;) {
    for (size_t n = 0; n <= a->blocks; n++) block(&b, a->widths[i]);
    if (i > 0) double_pixels(&b);
  }
  activated_convolution(&b, image.channels);
  if (b.status == XRD_OK && a->sigmoid_output) b.status = xrd_stack_add_activation(decoder, XRD_LAYER_SIGMOID, error);
  return b.status;
}
