/* Each layer alone and in sequence: values against a direct sum, gradients against central differences (in double). */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "tests/cmocka_all.h"
#include "tests/vae/difference.h"
#include "vae/layers/stack.h"

/* loss = sum over values of a fixed random weight times the network's outputs (and of one tapped value). */
typedef struct {
  xrd_stack network;
  xrd_trace trace;
  size_t batch, tap; /* tap: a value with a direct term in the loss; 0 = the input, count = none besides the output */
  double *parameters, *input, *weight, *tap_weight;
} subject;

static size_t size_of_value(const subject *s, size_t l) {
  return s->batch * xrd_extent_size(l == 0 ? s->network.in : s->network.layers[l - 1].out);
}

static const double *value_of(const subject *s, size_t l) { return l == 0 ? s->input : s->trace.value[l]; }

static double dot(const double *a, const double *b, size_t count) {
  double sum = 0;
  for (size_t i = 0; i < count; i++) sum += a[i] * b[i];
  return sum;
}

static double loss(void *context) {
  subject *s = context;
  xrd_stack_forward(&s->network, s->parameters, s->input, s->batch, &s->trace);
  double sum = dot(xrd_trace_output(&s->trace), s->weight, size_of_value(s, s->network.count));
  if (s->tap < s->network.count) sum += dot(value_of(s, s->tap), s->tap_weight, size_of_value(s, s->tap));
  return sum;
}

static double *normals(size_t count, xrd_random *random) {
  double *values = xrd_allocate(count, sizeof *values);
  assert_non_null(values);
  for (size_t i = 0; i < count; i++) values[i] = xrd_random_normal(random);
  return values;
}

static void check_gradients(const xrd_stack *network, size_t batch, size_t tap, uint64_t seed) {
  xrd_random random;
  xrd_random_seed(&random, seed);
  subject s = {.network = *network, .batch = batch, .tap = tap};
  assert_int_equal(xrd_trace_init(&s.trace, &s.network, batch, true, NULL), XRD_OK);
  const size_t inputs = size_of_value(&s, 0);
  s.parameters = normals(network->parameters, &random);
  for (size_t i = 0; i < network->parameters; i++) s.parameters[i] *= 0.3; /* keeps tanh and sigmoid off saturation */
  s.input = normals(inputs, &random);
  s.weight = normals(size_of_value(&s, network->count), &random);
  s.tap_weight = normals(tap < network->count ? size_of_value(&s, tap) : 1, &random);

  (void)loss(&s);
  bool tapped[XRD_STACK_LAYERS] = {false};
  memcpy(xrd_trace_output_gradient(&s.trace), s.weight, size_of_value(&s, network->count) * sizeof(double));
  if (tap < network->count) {
    tapped[tap] = true;
    memcpy(s.trace.gradient[tap], s.tap_weight, size_of_value(&s, tap) * sizeof(double));
  }
  double *gradient = xrd_allocate_zero(network->parameters, sizeof *gradient);
  assert_non_null(gradient);
  xrd_stack_backward(&s.network, s.parameters, &s.trace, tapped, true, gradient);
  double *input_gradient = xrd_duplicate(s.trace.gradient[0], inputs, sizeof *input_gradient);
  assert_non_null(input_gradient);

  assert_true(largest_gradient_error(loss, &s, s.parameters, network->parameters, gradient) < 1e-7);
  assert_true(largest_gradient_error(loss, &s, s.input, inputs, input_gradient) < 1e-7);

  /* The gradient at the parameters is added, not written. */
  memcpy(xrd_trace_output_gradient(&s.trace), s.weight, size_of_value(&s, network->count) * sizeof(double));
  if (tap < network->count) memcpy(s.trace.gradient[tap], s.tap_weight, size_of_value(&s, tap) * sizeof(double));
  double *twice = xrd_duplicate(gradient, network->parameters, sizeof *twice);
  assert_non_null(twice);
  (void)loss(&s);
  xrd_stack_backward(&s.network, s.parameters, &s.trace, tapped, false, twice);
  for (size_t i = 0; i < network->parameters; i++)
    assert_true(fabs(twice[i] - 2 * gradient[i]) <= 1e-12 * (1 + fabs(gradient[i])));

  free(twice);
  free(gradient);
  free(input_gradient);
  free(s.parameters);
  free(s.input);
  free(s.weight);
  free(s.tap_weight);
  xrd_trace_clear(&s.trace);
}

static xrd_stack begin(size_t height, size_t width, size_t channels) {
  xrd_stack network;
  xrd_stack_init(&network, (xrd_extent){height, width, channels});
  return network;
}

static void dense_layers(void **state) {
  (void)state;
  xrd_stack network = begin(1, 1, 5);
  assert_int_equal(xrd_stack_add_dense(&network, (xrd_extent){1, 1, 4}, NULL), XRD_OK);
  check_gradients(&network, 3, 1, 1);
  check_gradients(&network, 3, 0, 2);
}

static void convolutions_of_every_geometry(void **state) {
  (void)state;
  for (size_t kernel = 1; kernel <= 4; kernel++)
    for (size_t stride = 1; stride <= 3; stride++)
      for (size_t padding = 0; padding < kernel && padding < 3; padding++) {
        xrd_stack network = begin(5, 4, 2);
        assert_int_equal(xrd_stack_add_conv(&network, 3, kernel, stride, padding, NULL), XRD_OK);
        check_gradients(&network, 2, 0, kernel * 100 + stride * 10 + padding);
      }
}

/* Those that are worked by blocks of 2 x 2, on sides even and odd; a batch of several chunks. */
static void convolutions_by_blocks(void **state) {
  (void)state;
  for (size_t height = 1; height <= 6; height++)
    for (size_t width = 3; width <= 4; width++)
      for (size_t tap = 0; tap <= 1; tap++) {
        xrd_stack network = begin(height, width, 8);
        assert_int_equal(xrd_stack_add_conv(&network, 9, 3, 1, 1, NULL), XRD_OK);
        check_gradients(&network, 2, tap, 200 + height * 10 + width);
      }
}

static void transposed_convolutions_of_every_geometry(void **state) {
  (void)state;
  for (size_t kernel = 1; kernel <= 4; kernel++)
    for (size_t stride = 1; stride <= 3; stride++)
      for (size_t padding = 0; padding < kernel && padding < 2; padding++) {
        xrd_stack network = begin(3, 2, 3);
        if (xrd_stack_add_conv_transpose(&network, 2, kernel, stride, padding, NULL) != XRD_OK) continue;
        check_gradients(&network, 2, 1, kernel * 100 + stride * 10 + padding);
      }
}

static void activations(void **state) {
  (void)state;
  for (xrd_layer_kind kind = XRD_LAYER_RELU; kind <= XRD_LAYER_RELU6; kind++) {
    xrd_stack network = begin(2, 2, 3);
    assert_int_equal(xrd_stack_add_activation(&network, kind, NULL), XRD_OK);
    check_gradients(&network, 4, 0, 7 + (uint64_t)kind);
    check_gradients(&network, 4, 1, 7 + (uint64_t)kind);
  }
}

static void a_deep_network_with_taps(void **state) {
  (void)state;
  xrd_stack network = begin(8, 8, 2);
  assert_int_equal(xrd_stack_add_conv(&network, 4, 3, 1, 1, NULL), XRD_OK);
  assert_int_equal(xrd_stack_add_activation(&network, XRD_LAYER_SILU, NULL), XRD_OK);
  assert_int_equal(xrd_stack_add_max_pool(&network, 2, 2, NULL), XRD_OK);
  assert_int_equal(xrd_stack_add_conv(&network, 5, 4, 2, 1, NULL), XRD_OK);
  assert_int_equal(xrd_stack_add_activation(&network, XRD_LAYER_LEAKY_RELU, NULL), XRD_OK);
  assert_int_equal(xrd_stack_add_dense(&network, (xrd_extent){2, 2, 5}, NULL), XRD_OK);
  assert_int_equal(xrd_stack_add_activation(&network, XRD_LAYER_TANH, NULL), XRD_OK);
  assert_int_equal(xrd_stack_add_conv_transpose(&network, 2, 4, 2, 1, NULL), XRD_OK);
  assert_int_equal(xrd_stack_add_activation(&network, XRD_LAYER_SIGMOID, NULL), XRD_OK);
  for (size_t tap = 0; tap <= network.count; tap += 3) check_gradients(&network, 3, tap, 40 + tap);
}

/* y[o] = b + sum over the patch, written out by definition. */
typedef struct {
  size_t in, out, stride;
} convolution;

static void values_by_definition(const convolution *of) {
  const size_t height = 5, width = 6, kernel = 3, padding = 1, in = of->in, out = of->out, stride = of->stride;
  xrd_stack network = begin(height, width, in);
  assert_int_equal(xrd_stack_add_conv(&network, out, kernel, stride, padding, NULL), XRD_OK);
  xrd_random random;
  xrd_random_seed(&random, 5);
  double *parameters = normals(network.parameters, &random), *x = normals(height * width * in, &random);
  xrd_trace trace;
  assert_int_equal(xrd_trace_init(&trace, &network, 1, false, NULL), XRD_OK);
  xrd_stack_forward(&network, parameters, x, 1, &trace);
  const double *y = xrd_trace_output(&trace);
  for (size_t oy = 0; oy < network.out.height; oy++)
    for (size_t ox = 0; ox < network.out.width; ox++)
      for (size_t o = 0; o < out; o++) {
        double sum = parameters[network.layers[0].biases + o];
        for (size_t ky = 0; ky < kernel; ky++)
          for (size_t kx = 0; kx < kernel; kx++) {
            const long iy = (long)(oy * stride + ky) - (long)padding, ix = (long)(ox * stride + kx) - (long)padding;
            if (iy < 0 || ix < 0 || iy >= (long)height || ix >= (long)width) continue;
            for (size_t c = 0; c < in; c++)
              sum += x[((size_t)iy * width + (size_t)ix) * in + c] *
                     parameters[((ky * kernel + kx) * in + c) * out + o];
          }
        assert_true(fabs(sum - y[(oy * network.out.width + ox) * out + o]) < 1e-12);
      }
  free(parameters);
  free(x);
  xrd_trace_clear(&trace);
}

static void convolution_values_by_definition(void **state) {
  (void)state;
  const convolution by_patches = {2, 3, 2}, by_blocks = {8, 9, 1};
  values_by_definition(&by_patches);
  values_by_definition(&by_blocks);
}

static void depthwise_convolutions_of_every_geometry(void **state) {
  (void)state;
  for (size_t kernel = 1; kernel <= 3; kernel++)
    for (size_t stride = 1; stride <= 2; stride++)
      for (size_t before = 0; before < kernel; before++)
        for (size_t after = 0; after < kernel; after++) {
          xrd_stack network = begin(4, 5, 3);
          assert_int_equal(xrd_stack_add_depthwise(&network, kernel, stride, (xrd_padding){before, after}, NULL),
                           XRD_OK);
          assert_int_equal(network.out.height, (4 + before + after - kernel) / stride + 1);
          check_gradients(&network, 2, 0, kernel * 1000 + stride * 100 + before * 10 + after);
          check_gradients(&network, 2, 1, kernel * 1000 + stride * 100 + before * 10 + after);
        }
}

/* A depthwise convolution is a convolution whose weights between different channels are zero. */
static void depthwise_beside_a_full_convolution(void **state) {
  (void)state;
  enum { CHANNELS = 3, KERNEL = 3 };
  const xrd_padding padding = {0, 1};
  xrd_stack thin = begin(6, 5, CHANNELS), full = begin(6, 5, CHANNELS);
  assert_int_equal(xrd_stack_add_depthwise(&thin, KERNEL, 2, padding, NULL), XRD_OK);
  assert_int_equal(xrd_stack_add_padded_conv(&full, CHANNELS, KERNEL, 2, padding, NULL), XRD_OK);
  xrd_random random;
  xrd_random_seed(&random, 6);
  double *x = normals(2 * 6 * 5 * CHANNELS, &random), *a = normals(thin.parameters, &random);
  double *b = xrd_allocate_zero(full.parameters, sizeof *b);
  assert_non_null(b);
  for (size_t k = 0; k < KERNEL * KERNEL; k++)
    for (size_t c = 0; c < CHANNELS; c++) b[(k * CHANNELS + c) * CHANNELS + c] = a[k * CHANNELS + c];
  memcpy(b + full.layers[0].biases, a + thin.layers[0].biases, CHANNELS * sizeof *b);
  xrd_trace one, other;
  assert_int_equal(xrd_trace_init(&one, &thin, 2, false, NULL), XRD_OK);
  assert_int_equal(xrd_trace_init(&other, &full, 2, false, NULL), XRD_OK);
  xrd_stack_forward(&thin, a, x, 2, &one);
  xrd_stack_forward(&full, b, x, 2, &other);
  assert_int_equal(xrd_extent_size(thin.out), xrd_extent_size(full.out));
  for (size_t i = 0; i < 2 * xrd_extent_size(thin.out); i++)
    assert_true(fabs(xrd_trace_output(&one)[i] - xrd_trace_output(&other)[i]) < 1e-13);
  free(x);
  free(a);
  free(b);
  xrd_trace_clear(&one);
  xrd_trace_clear(&other);
}

static void layers_by_channel(void **state) {
  (void)state;
  for (size_t tap = 0; tap <= 1; tap++) {
    xrd_stack network = begin(3, 4, 6);
    assert_int_equal(xrd_stack_add_affine(&network, NULL), XRD_OK);
    check_gradients(&network, 2, tap, 60 + tap);
    for (size_t groups = 1; groups <= 6; groups++) {
      network = begin(3, 4, 6);
      const bool fits = 6 % groups == 0;
      assert_int_equal(xrd_stack_add_group_norm(&network, groups, NULL), fits ? XRD_OK : XRD_ERR_ARGUMENT);
      if (fits) check_gradients(&network, 2, tap, 70 + groups);
    }
    network = begin(3, 2, 4);
    assert_int_equal(xrd_stack_add_attention(&network, NULL), XRD_OK);
    check_gradients(&network, 2, tap, 80 + tap);
    network = begin(2, 3, 2);
    assert_int_equal(xrd_stack_add_upsample(&network, 3, NULL), XRD_OK);
    assert_int_equal(network.out.width, 9);
    check_gradients(&network, 2, tap, 90 + tap);
    network = begin(5, 6, 2);
    assert_int_equal(xrd_stack_add_max_pool(&network, 3, 2, NULL), XRD_OK);
    assert_int_equal(network.out.height, 2);
    check_gradients(&network, 2, tap, 95 + tap);
  }
}

/* A group norm's output has, in each group, mean b and deviation w where w and b are alike for all channels. */
static void group_norm_values_by_definition(void **state) {
  (void)state;
  enum { PIXELS = 6, CHANNELS = 4, GROUPS = 2, WIDTH = CHANNELS / GROUPS };
  xrd_stack network = begin(2, 3, CHANNELS);
  assert_int_equal(xrd_stack_add_group_norm(&network, GROUPS, NULL), XRD_OK);
  xrd_random random;
  xrd_random_seed(&random, 7);
  double *x = normals(PIXELS * CHANNELS, &random), *parameters = normals(network.parameters, &random);
  xrd_trace trace;
  assert_int_equal(xrd_trace_init(&trace, &network, 1, false, NULL), XRD_OK);
  for (size_t i = 0; i < PIXELS * CHANNELS; i++) x[i] = 1000 + 3 * x[i];
  xrd_stack_forward(&network, parameters, x, 1, &trace);
  for (size_t g = 0; g < GROUPS; g++) {
    double mean = 0, variance = 0;
    for (size_t i = 0; i < PIXELS * WIDTH; i++) mean += x[i / WIDTH * CHANNELS + g * WIDTH + i % WIDTH];
    mean /= PIXELS * WIDTH;
    for (size_t i = 0; i < PIXELS * WIDTH; i++)
      variance += pow(x[i / WIDTH * CHANNELS + g * WIDTH + i % WIDTH] - mean, 2) / (PIXELS * WIDTH);
    for (size_t i = 0; i < PIXELS * WIDTH; i++) {
      const size_t c = g * WIDTH + i % WIDTH, at = i / WIDTH * CHANNELS + c;
      const double wanted = parameters[c] * (x[at] - mean) / sqrt(variance + 1e-6) + parameters[CHANNELS + c];
      assert_true(fabs(xrd_trace_output(&trace)[at] - wanted) < 1e-10);
    }
  }
  free(x);
  free(parameters);
  xrd_trace_clear(&trace);
}

/* Every way of adding an earlier value: as it is, twice, mapped, pooled, with fewer or more pixels and channels. */
static void skips(void **state) {
  (void)state;
  for (size_t tap = 0; tap <= 4; tap++) {
    xrd_stack network = begin(4, 4, 2);
    assert_int_equal(xrd_stack_add_conv(&network, 3, 3, 1, 1, NULL), XRD_OK);
    assert_int_equal(xrd_stack_add_skip(&network, 0, 1, true, NULL), XRD_OK);
    assert_int_equal(xrd_stack_add_activation(&network, XRD_LAYER_SILU, NULL), XRD_OK);
    assert_int_equal(xrd_stack_add_skip(&network, 2, 1, false, NULL), XRD_OK);
    assert_int_equal(xrd_stack_add_skip(&network, 2, 1, false, NULL), XRD_OK);
    assert_int_equal(xrd_stack_add_skip(&network, network.count, 1, false, NULL), XRD_OK);
    assert_int_equal(xrd_stack_add_skip(&network, 0, 1, false, NULL), XRD_OK);
    check_gradients(&network, 2, tap, 100 + tap);

    network = begin(6, 7, 3);
    assert_int_equal(xrd_stack_add_conv(&network, 2, 3, 2, 0, NULL), XRD_OK);
    assert_int_equal(xrd_stack_add_skip(&network, 0, 2, false, NULL), XRD_OK);
    assert_int_equal(network.out.height, 3);
    assert_int_equal(network.out.channels, 3);
    assert_int_equal(xrd_stack_add_upsample(&network, 2, NULL), XRD_OK);
    assert_int_equal(xrd_stack_add_skip(&network, 1, 1, false, NULL), XRD_OK);
    check_gradients(&network, 2, tap, 110 + tap);
  }
}

/* Means over 2 x 2 blocks beside a smaller value, written out. */
static void skip_values_by_definition(void **state) {
  (void)state;
  xrd_stack network = begin(4, 4, 1);
  assert_int_equal(xrd_stack_add_conv(&network, 2, 3, 3, 0, NULL), XRD_OK); /* 1 x 1 x 2 */
  assert_int_equal(xrd_stack_add_skip(&network, 0, 2, false, NULL), XRD_OK);
  double x[16], parameters[20] = {0};
  for (size_t i = 0; i < 16; i++) x[i] = (double)(i * i);
  parameters[18] = 100;
  parameters[19] = 7;
  xrd_trace trace;
  assert_int_equal(xrd_trace_init(&trace, &network, 1, false, NULL), XRD_OK);
  xrd_stack_forward(&network, parameters, x, 1, &trace);
  const double means[] = {(0 + 1 + 16 + 25) / 4., (4 + 9 + 36 + 49) / 4., (64 + 81 + 144 + 169) / 4.,
                          (100 + 121 + 196 + 225) / 4.};
  for (size_t p = 0; p < 4; p++) {
    assert_true(xrd_trace_output(&trace)[2 * p] == means[p] + (p == 0 ? 100 : 0));
    assert_true(xrd_trace_output(&trace)[2 * p + 1] == (p == 0 ? 7 : 0));
  }
  xrd_trace_clear(&trace);
}

static void layers_that_do_not_fit_are_refused(void **state) {
  (void)state;
  xrd_stack network = begin(3, 3, 1);
  xrd_error error = {""};
  assert_int_equal(xrd_stack_add_conv(&network, 1, 4, 1, 0, &error), XRD_ERR_ARGUMENT);
  assert_non_null(strstr(error.message, "does not fit"));
  assert_int_equal(xrd_stack_add_conv(&network, 0, 3, 1, 0, NULL), XRD_ERR_ARGUMENT);
  assert_int_equal(xrd_stack_add_conv(&network, 1, 3, 0, 0, NULL), XRD_ERR_ARGUMENT);
  assert_int_equal(xrd_stack_add_conv(&network, 1, 3, 1, 3, NULL), XRD_ERR_ARGUMENT);
  assert_int_equal(xrd_stack_add_max_pool(&network, 4, 4, NULL), XRD_ERR_ARGUMENT);
  assert_int_equal(xrd_stack_add_dense(&network, (xrd_extent){0, 1, 1}, NULL), XRD_ERR_ARGUMENT);
  assert_int_equal(xrd_stack_add_depthwise(&network, 4, 1, (xrd_padding){0, 0}, NULL), XRD_ERR_ARGUMENT);
  assert_int_equal(xrd_stack_add_padded_conv(&network, 1, 3, 1, (xrd_padding){0, 3}, NULL), XRD_ERR_ARGUMENT);
  assert_int_equal(xrd_stack_add_group_norm(&network, 2, NULL), XRD_ERR_ARGUMENT);
  assert_int_equal(xrd_stack_add_upsample(&network, 0, NULL), XRD_ERR_ARGUMENT);
  assert_int_equal(xrd_stack_add_skip(&network, 1, 1, false, NULL), XRD_ERR_ARGUMENT);
  assert_int_equal(xrd_stack_add_skip(&network, 0, 2, true, NULL), XRD_ERR_ARGUMENT);
  assert_int_equal(xrd_stack_add_activation(&network, XRD_LAYER_CONV, NULL), XRD_ERR_ARGUMENT);
  assert_int_equal(network.count, 0);
  for (size_t l = 0; l < XRD_STACK_LAYERS; l++)
    assert_int_equal(xrd_stack_add_activation(&network, XRD_LAYER_RELU, NULL), XRD_OK);
  assert_int_equal(xrd_stack_add_activation(&network, XRD_LAYER_RELU, NULL), XRD_ERR_ARGUMENT);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(dense_layers),
      cmocka_unit_test(convolutions_of_every_geometry),
      cmocka_unit_test(convolutions_by_blocks),
      cmocka_unit_test(transposed_convolutions_of_every_geometry),
      cmocka_unit_test(activations),
      cmocka_unit_test(a_deep_network_with_taps),
      cmocka_unit_test(convolution_values_by_definition),
      cmocka_unit_test(depthwise_convolutions_of_every_geometry),
      cmocka_unit_test(depthwise_beside_a_full_convolution),
      cmocka_unit_test(layers_by_channel),
      cmocka_unit_test(group_norm_values_by_definition),
      cmocka_unit_test(skips),
      cmocka_unit_test(skip_values_by_definition),
      cmocka_unit_test(layers_that_do_not_fit_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
