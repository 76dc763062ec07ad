#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <lapacke.h>

#include "exactrd/lipschitz.h"
#include "tests/cmocka_all.h"
#include "tests/multiplier.h"
#include "tests/theory/networks.h"
#include "theory/lipschitz/directed.h"
#include "theory/lipschitz/evaluate.h"
#include "theory/lipschitz/torus.h"

static double largest_singular_value(const double *matrix, size_t rows, size_t cols) {
  double *copy = xrd_duplicate(matrix, rows * cols, sizeof *copy);
  double *values = xrd_allocate(rows < cols ? rows : cols, sizeof *values), *work = xrd_allocate(rows + cols, 8);
  assert_int_equal(LAPACKE_dgesvd(LAPACK_ROW_MAJOR, 'N', 'N', (int)rows, (int)cols, copy, (int)cols, values, NULL,
                                  (int)rows, NULL, (int)cols, work),
                   0);
  const double largest = values[0];
  free(copy);
  free(values);
  free(work);
  return largest;
}

static void spectral_norms_agree_with_the_svd_from_above(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 1);
  for (size_t trial = 0; trial < 200 * test_multiplier(); trial++) {
    const size_t rows = 1 + xrd_random_below(&random, 40), cols = 1 + xrd_random_below(&random, 40);
    const double size = pow(10, 200 * xrd_random_uniform(&random) - 100);
    double *matrix = random_numbers(&random, rows * cols, size);
    if (trial % 5 == 0) /* rank one: the norm is known to be tight for a multiple eigenvalue 0 */
      for (size_t i = 0; i < rows * cols; i++) matrix[i] = size * (double)(1 + i / cols) * (double)(1 + i % cols);
    double upper;
    assert_int_equal(xrd_spectral_norm(matrix, rows, cols, &upper, NULL, NULL), XRD_OK);
    const double svd = largest_singular_value(matrix, rows, cols);
    assert_true(upper >= svd * (1 - 1e-14));
    assert_true(upper <= svd * (1 + 1e-11));
    free(matrix);
  }
}

static void exact_norms(void **state) {
  (void)state;
  double upper;
  xrd_norm_method method;
  const double zero[6] = {0}, diagonal[] = {3, 0, 0, 0, -4, 0}, huge[] = {1e308, 1e308};
  assert_int_equal(xrd_spectral_norm(zero, 2, 3, &upper, &method, NULL), XRD_OK);
  assert_true(upper == 0);
  assert_int_equal(xrd_spectral_norm(diagonal, 2, 3, &upper, &method, NULL), XRD_OK);
  assert_true(upper >= 4 && upper < 4 * (1 + 1e-13));
  assert_int_equal(xrd_spectral_norm(huge, 1, 2, &upper, &method, NULL), XRD_OK);
  assert_true(upper >= 1.414213562373095e308 && upper < 1.4142135623732e308);
}

/* The operator is written out with the definition of a padded, strided convolution, not with the library's rows. */
static double *convolution_operator(const xrd_network_layer *layer) {
  const xrd_image_shape in = layer->input, out = layer->output;
  double *matrix = xrd_allocate_zero(xrd_image_size(in) * xrd_image_size(out), sizeof *matrix);
  for (size_t o = 0; o < out.channels; o++)
    for (size_t i = 0; i < out.height; i++)
      for (size_t j = 0; j < out.width; j++)
        for (size_t c = 0; c < in.channels; c++)
          for (size_t a = 0; a < layer->kernel_height; a++)
            for (size_t b = 0; b < layer->kernel_width; b++) {
              const long line = (long)(i * layer->stride + a) - (long)layer->padding;
              const long column = (long)(j * layer->stride + b) - (long)layer->padding;
              if (line < 0 || column < 0 || line >= (long)in.height || column >= (long)in.width) continue;
              const size_t row = (o * out.height + i) * out.width + j;
              const size_t place = (c * in.height + (size_t)line) * in.width + (size_t)column;
              matrix[row * xrd_image_size(in) + place] +=
                  layer->weight[((o * in.channels + c) * layer->kernel_height + a) * layer->kernel_width + b];
            }
  return matrix;
}

static void convolution_bounds_hold_for_the_padded_operator(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 2);
  double loosest = 0;
  for (size_t trial = 0; trial < 40 * test_multiplier(); trial++) {
    const size_t in = 1 + xrd_random_below(&random, 3), out = 1 + xrd_random_below(&random, 3);
    const size_t kernel = 1 + xrd_random_below(&random, 4), stride = 1 + xrd_random_below(&random, 3);
    const size_t padding = xrd_random_below(&random, 5), side = 4 + xrd_random_below(&random, 5);
    const xrd_network_layer layer = random_convolution(&random, in, out, kernel, stride, padding);
    xrd_network network = network_of((xrd_image_shape){in, side, side + 1}, &layer, 1);
    assert_int_equal(xrd_network_shape(&network, NULL), XRD_OK);
    double *matrix = convolution_operator(network.layers);
    const double truth = largest_singular_value(matrix, xrd_image_size(network.layers[0].output),
                                                xrd_image_size(network.layers[0].input));
    xrd_network_layer_bound bound;
    double torus;
    assert_int_equal(xrd_network_lipschitz(&network, &bound, NULL), XRD_OK);
    assert_int_equal(xrd_torus_norm(network.layers, &torus, NULL), XRD_OK);
    assert_true(bound.upper >= truth * (1 - 1e-14) && bound.upper <= truth * (1 + 1e-10));
    assert_true(torus >= truth * (1 - 1e-14));
    loosest = fmax(loosest, torus / truth);
    free(matrix);
    xrd_network_clear(&network);
  }
  assert_true(loosest < 2);
}

static void the_torus_is_tight_on_large_images(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 3);
  const xrd_network_layer layer = random_convolution(&random, 2, 3, 3, 1, 1);
  xrd_network network = network_of((xrd_image_shape){2, 18, 18}, &layer, 1);
  assert_int_equal(xrd_network_shape(&network, NULL), XRD_OK);
  xrd_network_layer_bound bound;
  double torus;
  assert_int_equal(xrd_network_lipschitz(&network, &bound, NULL), XRD_OK);
  assert_int_equal(xrd_torus_norm(network.layers, &torus, NULL), XRD_OK);
  assert_true(torus >= bound.upper * (1 - 1e-10) && torus <= 1.05 * bound.upper);
  xrd_network_clear(&network);
}

/* Every kind of layer once, on 2 x 6 x 6 images. */
static xrd_network mixed_network(xrd_random *random) {
  xrd_network_layer layers[] = {random_convolution(random, 2, 3, 3, 1, 1),
                                {.kind = XRD_LEAKY_RELU, .parameter = 0.2, .tap = 0.5},
                                random_affine(random, 3),
                                {.kind = XRD_AVERAGE_POOL, .kernel_height = 2, .kernel_width = 2, .stride = 2},
                                random_convolution(random, 3, 4, 2, 2, 1),
                                {.kind = XRD_RELU, .tap = 2},
                                {.kind = XRD_MAX_POOL, .kernel_height = 2, .kernel_width = 2, .stride = 1},
                                {.kind = XRD_UNIT_NORM, .parameter = 0.3},
                                random_dense(random, 4, 5)};
  xrd_network network = network_of((xrd_image_shape){2, 6, 6}, layers, sizeof layers / sizeof *layers);
  assert_int_equal(xrd_network_shape(&network, NULL), XRD_OK);
  return network;
}

static void no_observed_ratio_exceeds_the_bound(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 4);
  for (size_t trial = 0; trial < 20; trial++) {
    xrd_network network = mixed_network(&random);
    xrd_network_layer_bound bounds[9];
    assert_int_equal(xrd_network_lipschitz(&network, bounds, NULL), XRD_OK);
    double ratio;
    assert_int_equal(
        xrd_network_observe(&network, &(xrd_observation){-1, 1, 500 * test_multiplier(), 100, trial}, &ratio, NULL),
        XRD_OK);
    assert_true(ratio > 0 && ratio <= bounds[8].cumulative);
    xrd_network_clear(&network);
  }
}

static void a_linear_network_meets_its_bound(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 5);
  const xrd_network_layer layer = random_convolution(&random, 1, 3, 3, 1, 1);
  xrd_network network = network_of((xrd_image_shape){1, 6, 6}, &layer, 1);
  assert_int_equal(xrd_network_shape(&network, NULL), XRD_OK);
  xrd_network_layer_bound bound;
  double ratio;
  assert_int_equal(xrd_network_lipschitz(&network, &bound, NULL), XRD_OK);
  assert_int_equal(xrd_network_observe(&network, &(xrd_observation){0, 1, 100, 3000, 1}, &ratio, NULL), XRD_OK);
  assert_true(ratio <= bound.upper && ratio >= bound.upper * (1 - 1e-9));
  xrd_network_clear(&network);
}

static void the_way_back_is_the_derivative(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 6);
  for (size_t trial = 0; trial < 20; trial++) {
    xrd_network network = mixed_network(&random);
    xrd_activations trace;
    assert_true(xrd_activations_init(&trace, &network));
    double x[72], direction[72], ahead[72], behind[72], gradient[72], output[5], plus[5], minus[5], weights[5];
    for (size_t k = 0; k < 72; k++) x[k] = xrd_random_normal(&random);
    for (size_t k = 0; k < 5; k++) weights[k] = xrd_random_normal(&random);
    memcpy(output, xrd_activations_forward(&trace, &network, x), sizeof output);
    xrd_activations_backward(&trace, &network, weights, gradient);
    double slope = 0, difference = 0;
    for (size_t k = 0; k < 72; k++) {
      direction[k] = xrd_random_normal(&random);
      ahead[k] = x[k] + 1e-6 * direction[k];
      behind[k] = x[k] - 1e-6 * direction[k];
      slope += gradient[k] * direction[k];
    }
    assert_int_equal(xrd_network_evaluate(&network, ahead, plus, NULL), XRD_OK);
    assert_int_equal(xrd_network_evaluate(&network, behind, minus, NULL), XRD_OK);
    for (size_t k = 0; k < 5; k++) difference += weights[k] * (plus[k] - minus[k]) / 2e-6;
    assert_true(fabs(slope - difference) <= 1e-6 * (1 + fabs(slope)));
    xrd_activations_clear(&trace);
    xrd_network_clear(&network);
  }
}

static void enclosures_hold_every_output(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 7);
  for (size_t trial = 0; trial < 100 * test_multiplier(); trial++) {
    xrd_network network = mixed_network(&random);
    double x[72], low[72], high[72], output[5], lower[5], upper[5];
    const double radius = trial % 2 == 0 ? 0 : 0.1;
    for (size_t k = 0; k < 72; k++) {
      x[k] = xrd_random_normal(&random);
      low[k] = x[k] - radius * xrd_random_uniform(&random);
      high[k] = x[k] + radius * xrd_random_uniform(&random);
    }
    assert_int_equal(xrd_network_evaluate(&network, x, output, NULL), XRD_OK);
    assert_int_equal(xrd_network_enclose(&network, low, high, lower, upper, NULL), XRD_OK);
    for (size_t k = 0; k < 5; k++) {
      assert_true(lower[k] <= output[k] && output[k] <= upper[k]);
      if (radius == 0) assert_true(upper[k] - lower[k] < 1e-10);
    }
    xrd_network_clear(&network);
  }
}

static void constants_dominate(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 8);
  for (size_t trial = 0; trial < 1000; trial++) {
    const double lipschitz = 3 * xrd_random_uniform(&random), range = 2 * xrd_random_uniform(&random);
    const double target = range + 0.01 + xrd_random_uniform(&random);
    const double best = xrd_hinge_best_t(range, target);
    const xrd_affine chosen = xrd_hinge_constants(lipschitz, range, best);
    const double budget = (target - chosen.shift) / chosen.scale;
    const double expected = (target - range) * (target - range) / (lipschitz * lipschitz);
    assert_true(fabs(budget - expected) <= 1e-9 * expected);
    const double other = best * exp(2 * xrd_random_normal(&random));
    const xrd_affine worse = xrd_hinge_constants(lipschitz, range, other);
    assert_true((target - worse.shift) / worse.scale <= budget * (1 + 1e-12));
    /* Young's inequality at random differences r: L r + B <= scale r^2 + shift */
    const double r = 5 * xrd_random_uniform(&random);
    assert_true(lipschitz * r + range <= worse.scale * r * r + worse.shift + 1e-13 * (1 + r));
    const double alpha = xrd_random_uniform(&random);
    const xrd_affine mixed = xrd_mixture_constants(worse, alpha);
    assert_true(fabs(mixed.scale - (1 - alpha + alpha * worse.scale)) <= 1e-14 * (1 + worse.scale));
    assert_true(mixed.scale >= 1 - alpha + alpha * worse.scale && mixed.shift >= alpha * worse.shift);
  }
  assert_true(xrd_score_lipschitz(3, 9) >= 1 && xrd_score_lipschitz(3, 9) < 1 + 1e-14);
  assert_true(xrd_perceptual_constants(0.1).scale >= 0.010000000000000002);
}

static void matching_adds_the_tapped_layers(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 9);
  xrd_network network = mixed_network(&random);
  xrd_network_layer_bound bounds[9];
  assert_int_equal(xrd_network_lipschitz(&network, bounds, NULL), XRD_OK);
  const double expected = 0.5 * pow(bounds[1].cumulative, 2) + 2 * pow(bounds[5].cumulative, 2);
  const xrd_affine constants = xrd_matching_constants(&network, bounds);
  assert_true(constants.shift == 0 && constants.scale >= expected && constants.scale <= expected * (1 + 1e-14));
  xrd_network_clear(&network);
}

/* k u / (1 - k u) in extended precision, up to the largest k that is allowed, and hardly more. */
static void many_roundings_are_covered(void **state) {
  (void)state;
  for (double k = 1; k <= 0x1p36; k *= 2) {
    const long double exact = (long double)k * 0x1p-53L, bound = xrd_gamma_up(k);
    assert_true(bound >= exact / (1 - exact) && bound <= exact * (1 + 0x1p-15L));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(spectral_norms_agree_with_the_svd_from_above),
      cmocka_unit_test(exact_norms),
      cmocka_unit_test(many_roundings_are_covered),
      cmocka_unit_test(convolution_bounds_hold_for_the_padded_operator),
      cmocka_unit_test(the_torus_is_tight_on_large_images),
      cmocka_unit_test(no_observed_ratio_exceeds_the_bound),
      cmocka_unit_test(a_linear_network_meets_its_bound),
      cmocka_unit_test(the_way_back_is_the_derivative),
      cmocka_unit_test(enclosures_hold_every_output),
      cmocka_unit_test(constants_dominate),
      cmocka_unit_test(matching_adds_the_tapped_layers),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
