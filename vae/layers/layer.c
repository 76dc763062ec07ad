#include "vae/layers/layer.h"

typedef struct {
  void (*forward)(const xrd_layer *layer, const xrd_pass *pass, const xrd_real *in, xrd_real *out);
  void (*backward)(const xrd_layer *layer, const xrd_pass *pass, const xrd_backward *step);
  size_t (*scratch)(const xrd_layer *layer); /* NULL: none */
} family;

static const family activation = {xrd_activation_forward, xrd_activation_backward, NULL};

static const family *family_of(xrd_layer_kind kind) {
  static const family families[] = {
      [XRD_LAYER_DENSE] = {xrd_dense_forward, xrd_dense_backward, NULL},
      [XRD_LAYER_CONV] = {xrd_conv_forward, xrd_conv_backward, xrd_conv_scratch},
      [XRD_LAYER_CONV_TRANSPOSE] = {xrd_conv_transpose_forward, xrd_conv_transpose_backward, xrd_conv_scratch},
      [XRD_LAYER_DEPTHWISE] = {xrd_depthwise_forward, xrd_depthwise_backward, NULL},
      [XRD_LAYER_MAX_POOL] = {xrd_max_pool_forward, xrd_max_pool_backward, NULL},
      [XRD_LAYER_UPSAMPLE] = {xrd_upsample_forward, xrd_upsample_backward, NULL},
      [XRD_LAYER_AFFINE] = {xrd_affine_forward, xrd_affine_backward, NULL},
      [XRD_LAYER_GROUP_NORM] = {xrd_group_norm_forward, xrd_group_norm_backward, xrd_group_norm_scratch},
      [XRD_LAYER_SKIP] = {xrd_skip_forward, xrd_skip_backward, NULL},
      [XRD_LAYER_ATTENTION] = {xrd_attention_forward, xrd_attention_backward, xrd_attention_scratch},
  };
  return kind >= XRD_LAYER_RELU ? &activation : &families[kind];
}

size_t xrd_layer_scratch(const xrd_layer *layer) {
  const family *f = family_of(layer->kind);
  return f->scratch == NULL ? 0 : f->scratch(layer);
}

void xrd_layer_forward(const xrd_layer *layer, const xrd_pass *pass, const xrd_real *in, xrd_real *out) {
  family_of(layer->kind)->forward(layer, pass, in, out);
}

void xrd_layer_backward(const xrd_layer *layer, const xrd_pass *pass, const xrd_backward *step) {
  family_of(layer->kind)->backward(layer, pass, step);
}

void xrd_bias_add(const xrd_real *bias, size_t rows, size_t columns, xrd_real *values) {
  for (size_t r = 0; r < rows; r++)
    for (size_t c = 0; c < columns; c++) values[r * columns + c] += bias[c];
}

void xrd_bias_gradient(const xrd_real *gradient, size_t rows, size_t columns, xrd_real *bias_gradient) {
  for (size_t r = 0; r < rows; r++)
    for (size_t c = 0; c < columns; c++) bias_gradient[c] += gradient[r * columns + c];
}
