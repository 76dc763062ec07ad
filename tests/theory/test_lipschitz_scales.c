/* Channel norms and observed ratios at every scale, up to both ends of the doubles. */
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "exactrd/lipschitz.h"
#include "tests/cmocka_all.h"
#include "tests/multiplier.h"
#include "tests/theory/networks.h"
#include "theory/lipschitz/directed.h"
#include "theory/lipschitz/evaluate.h"

static double power_of_ten(xrd_random *random, int low, int high) {
  return pow(10, low + (high - low) * xrd_random_uniform(random));
}

/* One pixel of two channels at any scale, held against long doubles, whose squares stay in range. */
static void unit_norms_are_enclosed_at_every_scale(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 8);
  for (size_t trial = 0; trial < 20000 * test_multiplier(); trial++) {
    xrd_network_layer layer = {.kind = XRD_UNIT_NORM, .parameter = power_of_ten(&random, -323, 308)};
    double x[2], y[2], low[2], high[2];
    for (size_t c = 0; c < 2; c++)
      x[c] = xrd_random_below(&random, 8) == 0 ? 0
                                               : copysign(power_of_ten(&random, -323, 308), xrd_random_normal(&random));
    if (trial == 0) layer.parameter = 1, x[0] = 1e200, x[1] = 0;
    if (trial == 1) layer.parameter = DBL_TRUE_MIN, x[0] = 1e-170, x[1] = -1e-165;
    xrd_network network = network_of((xrd_image_shape){2, 1, 1}, &layer, 1);
    assert_int_equal(xrd_network_shape(&network, NULL), XRD_OK);
    assert_int_equal(xrd_network_evaluate(&network, x, y, NULL), XRD_OK);
    assert_int_equal(xrd_network_enclose(&network, x, x, low, high, NULL), XRD_OK);
    const long double square = (long double)x[0] * x[0] + (long double)x[1] * x[1] + layer.parameter;
    for (size_t c = 0; c < 2; c++) {
      const long double truth = x[c] / sqrtl(square);
      assert_true(low[c] <= truth && truth <= high[c]);
      assert_true(high[c] - low[c] <= 1e-14 * fabsl(truth) + 1e-307);
      assert_true(fabsl(y[c] - truth) <= 1e-15 * fabsl(truth) + 1e-307);
    }
    free(network.layers);
  }
}

static void unit_norms_are_enclosed_on_wide_boxes(void **state) {
  (void)state;
  const xrd_network_layer layer = {.kind = XRD_UNIT_NORM, .parameter = 1};
  xrd_network network = network_of((xrd_image_shape){2, 1, 1}, &layer, 1);
  assert_int_equal(xrd_network_shape(&network, NULL), XRD_OK);
  const struct {
    double lower[2], upper[2], least, most;
  } cases[] = {{{1e155, 1e155}, {1e200, 1e200}, 1e-45, 1},
               {{0, 0}, {1e-170, 1}, 0, 1e-170},
               {{-HUGE_VAL, 0}, {HUGE_VAL, 1}, -1, 1},
               {{-DBL_MAX, -DBL_MAX}, {DBL_MAX, DBL_MAX}, -1, 1},
               {{-1, 0}, {0, 0}, -0.7072, 0}};
  for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
    double low[2], high[2];
    assert_int_equal(xrd_network_enclose(&network, cases[k].lower, cases[k].upper, low, high, NULL), XRD_OK);
    assert_true(low[0] <= cases[k].least && cases[k].most <= high[0]);
    assert_true(low[0] >= -1 && high[0] <= 1);
  }
  free(network.layers);
}

/* On the box [1/2, 1]^2 the vector (x, y) has length 1/sqrt(2) or more, so that the norm stretches by sqrt(2) at most,
   and by nearly so at its corner; on [0, 1]^2 only 1/sqrt(epsilon) holds; behind a layer that halves, 2 sqrt(2) times
   1/2. */
static void unit_norms_far_from_zero_stretch_little(void **state) {
  (void)state;
  double half[4] = {0.5, 0, 0, 0.5}, zero[2] = {0};
  const xrd_network_layer layers[] = {{.kind = XRD_CONVOLUTION,
                                       .kernel_height = 1,
                                       .kernel_width = 1,
                                       .stride = 1,
                                       .weight = half,
                                       .weight_count = 4,
                                       .bias = zero,
                                       .bias_count = 2,
                                       .output = {2, 0, 0}},
                                      {.kind = XRD_UNIT_NORM, .parameter = 1e-10}};
  for (size_t skipped = 0; skipped < 2; skipped++) {
    xrd_network network = network_of((xrd_image_shape){2, 1, 1}, layers + skipped, 2 - skipped);
    assert_int_equal(xrd_network_shape(&network, NULL), XRD_OK);
    xrd_network_layer_bound bounds[2];
    const xrd_network_layer_bound *last = &bounds[1 - skipped];
    double met;
    assert_int_equal(xrd_network_lipschitz_within(&network, 0.5, 1, bounds, NULL), XRD_OK);
    assert_int_equal(xrd_network_observe(&network, &(xrd_observation){0.5, 1, 2000, 200, 1}, &met, NULL), XRD_OK);
    assert_int_equal(last->method, XRD_BY_LENGTH);
    assert_true(last->cumulative >= met && met > 0.9 * sqrt(2));
    assert_true(last->cumulative <= sqrt(2) * (1 + 1e-12));
    assert_int_equal(xrd_network_lipschitz_within(&network, -1, -0.5, bounds, NULL), XRD_OK);
    assert_true(last->method == XRD_BY_LENGTH && last->cumulative <= sqrt(2) * (1 + 1e-12));
    assert_int_equal(xrd_network_lipschitz_within(&network, 0, 1, bounds, NULL), XRD_OK);
    assert_true(last->method == XRD_BY_FORM && last->upper >= 1e5);
    assert_int_equal(xrd_network_lipschitz_within(&network, 1, 0, bounds, NULL), XRD_ERR_ARGUMENT);
    free(network.layers);
  }
}

/* One dense weight: the ratio is its size, whatever the scale. */
static void no_ratio_is_observed_above_the_bound_at_any_scale(void **state) {
  (void)state;
  const double sizes[] = {1e200, -1e-200, 1.7e308, 5e-324, 1e-310, 3};
  const double domains[][2] = {{0, 1}, {-1e-170, 1e-170}, {1e155, 1e200}, {0, 1e-300}};
  for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++)
    for (size_t l = 0; l < sizeof domains / sizeof *domains; l++) {
      double weight = sizes[k], bias = 0;
      xrd_network_layer layer = {
          .kind = XRD_DENSE, .weight_count = 1, .weight = &weight, .bias_count = 1, .bias = &bias};
      layer.output.channels = 1;
      xrd_network network = network_of((xrd_image_shape){1, 1, 1}, &layer, 1);
      assert_int_equal(xrd_network_shape(&network, NULL), XRD_OK);
      xrd_network_layer_bound bound;
      double observed;
      assert_int_equal(xrd_network_lipschitz(&network, &bound, NULL), XRD_OK);
      assert_int_equal(
          xrd_network_observe(&network, &(xrd_observation){domains[l][0], domains[l][1], 20, 5, 1}, &observed, NULL),
          XRD_OK);
      assert_true(observed <= fabs(weight) && fabs(weight) <= bound.upper);
      const double product = fabs(weight) * domains[l][1];
      if (isnormal(weight) && isnormal(product) && isfinite(1e3 * product) && !(observed > 0.99 * fabs(weight)))
        fail_msg("weight %g on [%g, %g]: %g", weight, domains[l][0], domains[l][1], observed);
      free(network.layers);
    }
}

/* Several outputs of one weight each: a ratio of 1.73 times the least double, and one beyond the largest. */
static void observed_ratios_round_down_at_the_ends(void **state) {
  (void)state;
  const double sizes[] = {5e-324, 1.7e308}, most[] = {5e-324, DBL_MAX}, domains[][2] = {{1e155, 1e200}, {0, 1e-3}};
  for (size_t k = 0; k < 2; k++) {
    double weights[3] = {sizes[k], sizes[k], sizes[k]}, biases[3] = {0};
    xrd_network_layer layer = {
        .kind = XRD_DENSE, .weight_count = 3, .weight = weights, .bias_count = 3, .bias = biases};
    layer.output.channels = 3;
    xrd_network network = network_of((xrd_image_shape){1, 1, 1}, &layer, 1);
    assert_int_equal(xrd_network_shape(&network, NULL), XRD_OK);
    double observed;
    const xrd_observation how = {domains[k][0], domains[k][1], 20, 5, 1};
    assert_int_equal(xrd_network_observe(&network, &how, &observed, NULL), XRD_OK);
    assert_true(observed == most[k]);
    free(network.layers);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(unit_norms_are_enclosed_at_every_scale),
      cmocka_unit_test(unit_norms_are_enclosed_on_wide_boxes),
      cmocka_unit_test(unit_norms_far_from_zero_stretch_little),
      cmocka_unit_test(no_ratio_is_observed_above_the_bound_at_any_scale),
      cmocka_unit_test(observed_ratios_round_down_at_the_ends),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
