#include "vae/model/model.h"

#include <string.h>

#include "vae/model/residual.h"

static const double INITIAL_GAIN = 1; /* uniform on +-1/sqrt(fan in), the usual default */

static xrd_status hidden(xrd_stack *network, const xrd_architecture *a, size_t width, xrd_error *error) {
  const xrd_status status = xrd_stack_add_dense(network, (xrd_extent){1, 1, width}, error);
  return status == XRD_OK ? xrd_stack_add_activation(network, a->activation, error) : status;
}

static xrd_status convolve(xrd_stack *network, const xrd_architecture *a, size_t width, xrd_error *error) {
  if (network->out.height % 2 != 0 || network->out.width % 2 != 0)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "%zu convolutions of stride 2 need sides that are multiples of %d",
                    a->width_count, 1 << a->width_count);
  const xrd_status status = xrd_stack_add_conv(network, width, 4, 2, 1, error);
  return status == XRD_OK ? xrd_stack_add_activation(network, a->activation, error) : status;
}

static xrd_status build_encoder(xrd_model *model, const xrd_architecture *a, xrd_extent image, xrd_error *error) {
  xrd_stack_init(&model->encoder, image);
  xrd_status status = XRD_OK;
  for (size_t i = 0; i < a->width_count && status == XRD_OK; i++)
    status = a->kind == XRD_MODEL_CONV ? convolve(&model->encoder, a, a->widths[i], error)
                                       : hidden(&model->encoder, a, a->widths[i], error);
  const size_t outputs = a->latents * (a->shared_variance ? 1 : 2);
  return status == XRD_OK ? xrd_stack_add_dense(&model->encoder, (xrd_extent){1, 1, outputs}, error) : status;
}

static xrd_status build_decoder(xrd_model *model, const xrd_architecture *a, xrd_extent image, xrd_error *error) {
  xrd_stack *decoder = &model->decoder;
  xrd_stack_init(decoder, (xrd_extent){1, 1, a->latents});
  xrd_status status = XRD_OK;
  if (a->kind == XRD_MODEL_CONV) {
    const size_t last = a->width_count - 1, shrink = (size_t)1 << a->width_count;
    const xrd_extent core = {image.height / shrink, image.width / shrink, a->widths[last]};
    status = xrd_stack_add_dense(decoder, core, error);
    if (status == XRD_OK) status = xrd_stack_add_activation(decoder, a->activation, error);
    for (size_t i = last; i-- > 0 && status == XRD_OK;) {
      status = xrd_stack_add_conv_transpose(decoder, a->widths[i], 4, 2, 1, error);
      if (status == XRD_OK) status = xrd_stack_add_activation(decoder, a->activation, error);
    }
    if (status == XRD_OK) status = xrd_stack_add_conv_transpose(decoder, image.channels, 4, 2, 1, error);
  } else {
    for (size_t i = a->width_count; i-- > 0 && status == XRD_OK;) status = hidden(decoder, a, a->widths[i], error);
    if (status == XRD_OK) status = xrd_stack_add_dense(decoder, image, error);
  }
  if (status == XRD_OK && a->sigmoid_output) status = xrd_stack_add_activation(decoder, XRD_LAYER_SIGMOID, error);
  return status;
}

xrd_status xrd_model_init(xrd_model *model, const xrd_architecture *a, xrd_extent image, xrd_error *error) {
  memset(model, 0, sizeof *model);
  if (a->latents == 0 || a->width_count > XRD_MODEL_WIDTHS || (a->kind == XRD_MODEL_LINEAR) != (a->width_count == 0))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "a model needs latents, and widths unless it is linear (at most %d)",
                    XRD_MODEL_WIDTHS);
  model->shared_variance = a->shared_variance;
  const bool residual = a->kind == XRD_MODEL_RESIDUAL;
  xrd_status status = residual ? xrd_residual_encoder(a, image, &model->encoder, error)
                               : build_encoder(model, a, image, error);
  model->latents = a->latents * model->encoder.out.height * model->encoder.out.width;
  if (status == XRD_OK)
    status = residual ? xrd_residual_decoder(a, image, &model->decoder, error) : build_decoder(model, a, image, error);
  model->decoder_at = model->encoder.parameters;
  model->variance_at = model->decoder_at + model->decoder.parameters;
  model->heads_at = model->variance_at + (a->shared_variance ? model->latents : 0);
  xrd_stack_init(&model->heads, (xrd_extent){1, 1, model->latents});
  if (status == XRD_OK && a->logits > 0)
    status = xrd_stack_add_dense(&model->heads, (xrd_extent){1, 1, a->logits}, error);
  model->parameters = model->heads_at + model->heads.parameters;
  return status;
}

void xrd_model_randomize(const xrd_model *model, xrd_random *random, xrd_real *parameters) {
  memset(parameters, 0, model->parameters * sizeof *parameters);
  xrd_stack_randomize(&model->encoder, INITIAL_GAIN, random, parameters);
  xrd_stack_randomize(&model->decoder, INITIAL_GAIN, random, parameters + model->decoder_at);
  xrd_stack_randomize(&model->heads, INITIAL_GAIN, random, parameters + model->heads_at);
}
