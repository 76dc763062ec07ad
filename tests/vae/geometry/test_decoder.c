/* Decoders as maps: their jets against the network's own forward pass and finite differences, and the geometry of
   linear and piecewise linear ones. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tests/cmocka_all.h"
#include "vae/geometry/decoder.h"
#include "vae/model/model.h"

static void assert_near(double value, double expected, double tolerance) {
  if (!(fabs(value - expected) <= tolerance)) fail_msg("%.17g instead of %.17g", value, expected);
}

typedef struct {
  xrd_model model;
  double *parameters;
  xrd_decoder decoder;
} fixture;

static void setup(fixture *f, const xrd_architecture *a, xrd_decoder_output output) {
  const xrd_extent image = a->kind == XRD_MODEL_CONV ? (xrd_extent){8, 12, 2} : (xrd_extent){3, 5, 1};
  assert_int_equal(xrd_model_init(&f->model, a, image, NULL), XRD_OK);
  f->parameters = calloc(f->model.parameters, sizeof *f->parameters);
  xrd_random random;
  xrd_random_seed(&random, 5);
  xrd_model_randomize(&f->model, &random, f->parameters);
  for (size_t i = 0; i < f->model.parameters; i++)
    f->parameters[i] = 2 * f->parameters[i] + 0.1 * xrd_random_normal(&random);
  assert_int_equal(xrd_decoder_init(&f->decoder, &f->model.decoder, f->parameters + f->model.decoder_at, output, NULL),
                   XRD_OK);
}

static void teardown(fixture *f) {
  xrd_decoder_clear(&f->decoder);
  free(f->parameters);
}

static const xrd_architecture mlp = {.kind = XRD_MODEL_MLP, .latents = 2, .width_count = 2, .widths = {7, 6}};
static const xrd_architecture conv = {.kind = XRD_MODEL_CONV, .latents = 3, .width_count = 2, .widths = {3, 4}};
static const xrd_architecture linear = {.kind = XRD_MODEL_LINEAR, .latents = 2};

static void values_are_the_networks_own(void **state) {
  (void)state;
  for (int kind = 0; kind < 2; kind++)
    for (int activation = XRD_LAYER_RELU; activation <= XRD_LAYER_SILU; activation++) {
      xrd_architecture a = kind == 0 ? mlp : conv;
      a.activation = (xrd_layer_kind)activation;
      a.sigmoid_output = activation % 2 == 0;
      fixture f;
      setup(&f, &a, XRD_DECODER_PLAIN);
      enum { POINTS = 70 };
      const size_t n = f.decoder.map.outputs, k = a.latents;
      double *z = calloc(POINTS, k * sizeof *z), *y = calloc(POINTS, n * sizeof *y);
      xrd_random random;
      xrd_random_seed(&random, 6);
      for (size_t i = 0; i < POINTS * k; i++) z[i] = xrd_random_normal(&random);
      xrd_trace trace;
      assert_int_equal(xrd_trace_init(&trace, &f.model.decoder, POINTS, false, NULL), XRD_OK);
      xrd_stack_forward(&f.model.decoder, f.parameters + f.model.decoder_at, z, POINTS, &trace);
      const xrd_jet_request request = {.count = POINTS, .points = z};
      assert_int_equal(xrd_map_jet(&f.decoder.map, &request, y, NULL), XRD_OK);
      for (size_t i = 0; i < POINTS * n; i++) assert_near(y[i], xrd_trace_output(&trace)[i], 1e-13);
      xrd_trace_clear(&trace);
      free(z);
      free(y);
      teardown(&f);
    }
}

/* Jets of order 2 at two points along two skew directions, against differences of lower orders. */
static void check_derivatives(const xrd_map *map) {
  const double h = 1e-5;
  const size_t k = map->inputs, n = map->outputs, size = xrd_jet_rows(2, 2) * n;
  double z[] = {0.3, -0.4, 0.9, 0.2, 0.5, -0.7}, directions[] = {1, 0.5, -0.3, 0.2, 2, 0.7}, moved[6];
  double *jets = calloc(2, size * sizeof *jets), *up = calloc(2, size * sizeof *up),
         *down = calloc(2, size * sizeof *up);
  const xrd_jet_request request = {2, 2, z, 2, directions}, shifted = {1, 2, moved, 2, directions};
  assert_int_equal(xrd_map_jet(map, &request, jets, NULL), XRD_OK);
  for (size_t a = 0; a < 2; a++) {
    for (int side = 0; side < 2; side++) {
      for (size_t i = 0; i < 2 * k; i++) moved[i] = z[i] + (side == 0 ? h : -h) * directions[a * k + i % k];
      assert_int_equal(xrd_map_jet(map, &shifted, side == 0 ? up : down, NULL), XRD_OK);
    }
    for (size_t point = 0; point < 2; point++)
      for (size_t j = 0; j < n; j++) {
        const double *jet = jets + point * size, *high = up + point * 3 * n, *low = down + point * 3 * n;
        assert_near((high[j] - low[j]) / (2 * h), jet[(1 + a) * n + j], 1e-8);
        for (size_t b = 0; b < 2; b++)
          assert_near((high[(1 + b) * n + j] - low[(1 + b) * n + j]) / (2 * h), jet[xrd_jet_row(2, a, b) * n + j],
                      1e-8);
      }
  }
  free(jets);
  free(up);
  free(down);
}

static void jets_agree_with_finite_differences(void **state) {
  (void)state;
  for (int kind = 0; kind < 2; kind++)
    for (int activation = XRD_LAYER_RELU; activation <= XRD_LAYER_SILU; activation++)
      for (int output = XRD_DECODER_PLAIN; output <= XRD_DECODER_ANGLE; output++) {
        xrd_architecture a = kind == 0 ? mlp : conv;
        a.activation = (xrd_layer_kind)activation;
        a.sigmoid_output = output == XRD_DECODER_PLAIN;
        fixture f;
        setup(&f, &a, (xrd_decoder_output)output);
        assert_int_equal(f.decoder.map.smooth, activation > XRD_LAYER_LEAKY_RELU);
        check_derivatives(&f.decoder.map);
        teardown(&f);
      }
}

static void jet_at(const xrd_map *map, int order, const double *z, double *jet) {
  static const double identity[] = {1, 0, 0, 1};
  const xrd_jet_request request = {order, 1, z, 2, identity};
  assert_int_equal(xrd_map_jet(map, &request, jet, NULL), XRD_OK);
}

/* G = W'W everywhere, no curvature, and every straight line is a shortest one. */
static void linear_decoders_are_flat(void **state) {
  (void)state;
  fixture f;
  setup(&f, &linear, XRD_DECODER_PLAIN);
  const double a[] = {0.3, -1}, b[] = {-2, 0.7}, *w = f.parameters + f.model.decoder_at;
  double jet[6 * 15], metric[4], expected[4] = {0}, square = 0;
  for (int i = 0; i < 4; i++)
    for (int j = 0; j < 15; j++) expected[i] += w[i / 2 * 15 + j] * w[i % 2 * 15 + j];
  jet_at(&f.decoder.map, 2, a, jet);
  xrd_metric m;
  xrd_curvature curvature = {0};
  assert_int_equal(xrd_metric_at(jet, 15, 2, metric, &m, NULL), XRD_OK);
  assert_int_equal(xrd_curvature_at(jet, 15, 2, &curvature, NULL), XRD_OK);
  assert_true(curvature.gauss == 0 && curvature.bending == 0 && curvature.scalar == 0);
  assert_near(m.volume, sqrt(expected[0] * expected[3] - expected[1] * expected[1]), 1e-13);
  for (int i = 0; i < 4; i++) {
    assert_near(metric[i], expected[i], 1e-13);
    square += expected[i] * (b[i / 2] - a[i / 2]) * (b[i % 2] - a[i % 2]);
  }
  xrd_geodesic g;
  xrd_geodesic_options options;
  xrd_geodesic_options_init(&options);
  assert_int_equal(xrd_geodesic_between(&f.decoder.map, a, b, &options, &g, NULL), XRD_OK);
  assert_true(g.reached);
  assert_near(g.length, sqrt(square), 1e-13 * sqrt(square));
  assert_near(g.straight, sqrt(square), 1e-13 * sqrt(square));
  xrd_geodesic_clear(&g);
  teardown(&f);
}

/* Gauss's own formula: K det^2 from the metric's derivatives alone (Brioschi), here by differences of exact metrics. */
static double brioschi(const xrd_map *map, const double *z) {
  const double h = 2e-3;
  double g[5][5][4], jet[3 * 15];
  xrd_metric m;
  for (int i = 0; i < 5; i++)
    for (int j = 0; j < 5; j++) {
      const double moved[] = {z[0] + h * (i - 2), z[1] + h * (j - 2)};
      jet_at(map, 1, moved, jet);
      assert_int_equal(xrd_metric_at(jet, 15, 2, g[i][j], &m, NULL), XRD_OK);
    }
  /* fourth-order differences */
  const double d[] = {1.0 / 12, -8.0 / 12, 0, 8.0 / 12, -1.0 / 12},
               dd[] = {-1.0 / 12, 16.0 / 12, -30.0 / 12, 16.0 / 12, -1.0 / 12};
  double u[4] = {0}, v[4] = {0}, uu[4] = {0}, vv[4] = {0}, uv[4] = {0};
  for (int e = 0; e < 4; e++)
    for (int i = 0; i < 5; i++) {
      u[e] += d[i] * g[i][2][e] / h;
      v[e] += d[i] * g[2][i][e] / h;
      uu[e] += dd[i] * g[i][2][e] / (h * h);
      vv[e] += dd[i] * g[2][i][e] / (h * h);
      for (int j = 0; j < 5; j++) uv[e] += d[i] * d[j] * g[i][j][e] / (h * h);
    }
  enum { E = 0, F = 1, G = 3 };
  const double *p = g[2][2], det = p[E] * p[G] - p[F] * p[F];
  const double corner = -vv[E] / 2 + uv[F] - uu[G] / 2;
  const double first = corner * det - u[E] / 2 * ((v[F] - u[G] / 2) * p[G] - p[F] * v[G] / 2) +
                       (u[F] - v[E] / 2) * ((v[F] - u[G] / 2) * p[F] - p[E] * v[G] / 2);
  const double second = -v[E] / 2 * (v[E] / 2 * p[G] - p[F] * u[G] / 2) +
                        u[G] / 2 * (v[E] / 2 * p[F] - p[E] * u[G] / 2);
  return (first - second) / (det * det);
}

static void curvature_follows_from_the_metric_alone(void **state) {
  (void)state;
  const xrd_layer_kind kinds[] = {XRD_LAYER_TANH, XRD_LAYER_SIGMOID, XRD_LAYER_SILU};
  for (int i = 0; i < 3; i++) {
    xrd_architecture a = mlp;
    a.activation = kinds[i];
    fixture f;
    setup(&f, &a, i == 1 ? XRD_DECODER_ANGLE : XRD_DECODER_PLAIN);
    const double z[] = {0.4, -0.3};
    double jet[6 * 15];
    xrd_curvature curvature = {0};
    jet_at(&f.decoder.map, 2, z, jet);
    assert_int_equal(xrd_curvature_at(jet, 15, 2, &curvature, NULL), XRD_OK);
    assert_true(fabs(curvature.gauss) > 1e-3); /* there is something to agree on */
    assert_near(brioschi(&f.decoder.map, z), curvature.gauss, 1e-6 * fmax(1, fabs(curvature.gauss)));
    teardown(&f);
  }
}

/* The metric of the angles is J' diag(p (1 - p)) J, with J the derivative of the logits. */
static void angles_carry_fisher_information(void **state) {
  (void)state;
  xrd_architecture a = mlp;
  a.activation = XRD_LAYER_TANH;
  fixture logits, angles;
  setup(&logits, &a, XRD_DECODER_PLAIN);
  setup(&angles, &a, XRD_DECODER_ANGLE);
  const double z[] = {0.8, 0.1};
  double jet[3 * 15], metric[4], fisher[4] = {0};
  xrd_metric m;
  jet_at(&logits.decoder.map, 1, z, jet);
  for (int i = 0; i < 4; i++)
    for (int j = 0; j < 15; j++) {
      const double p = 1 / (1 + exp(-jet[j]));
      fisher[i] += p * (1 - p) * jet[(1 + i / 2) * 15 + j] * jet[(1 + i % 2) * 15 + j];
    }
  jet_at(&angles.decoder.map, 1, z, jet);
  assert_int_equal(xrd_metric_at(jet, 15, 2, metric, &m, NULL), XRD_OK);
  for (int i = 0; i < 4; i++) assert_near(metric[i], fisher[i], 1e-14);
  teardown(&logits);
  teardown(&angles);
}

/* Piecewise linear: no second derivatives, yet a shortest path that is no longer than the straight line. */
static void kinks_are_no_curvature(void **state) {
  (void)state;
  xrd_architecture a = mlp;
  a.activation = XRD_LAYER_LEAKY_RELU;
  fixture f;
  setup(&f, &a, XRD_DECODER_PLAIN);
  assert_false(f.decoder.map.smooth);
  const double from[] = {-1, 0.3}, to[] = {1.2, -0.5};
  double jet[6 * 15];
  jet_at(&f.decoder.map, 2, to, jet);
  for (int i = 3 * 15; i < 6 * 15; i++) assert_true(jet[i] == 0);
  xrd_geodesic g;
  const xrd_geodesic_options options = {.tolerance = 1e-4, .elements_most = 32};
  assert_int_equal(xrd_geodesic_between(&f.decoder.map, from, to, &options, &g, NULL), XRD_OK);
  assert_true(g.length > 0 && g.length <= g.straight * 1.0001);
  xrd_geodesic_clear(&g);
  teardown(&f);
}

static void other_layers_are_refused(void **state) {
  (void)state;
  xrd_stack network;
  xrd_decoder decoder;
  xrd_error error;
  xrd_stack_init(&network, (xrd_extent){4, 4, 1});
  assert_int_equal(xrd_stack_add_max_pool(&network, 2, 2, NULL), XRD_OK);
  assert_int_equal(xrd_decoder_init(&decoder, &network, NULL, XRD_DECODER_PLAIN, &error), XRD_ERR_ARGUMENT);
  assert_non_null(strstr(error.message, "layer 0"));
  xrd_decoder_clear(&decoder);
}

int main(void) {
  openblas_set_num_threads(1);
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(values_are_the_networks_own),     cmocka_unit_test(jets_agree_with_finite_differences),
      cmocka_unit_test(linear_decoders_are_flat),        cmocka_unit_test(curvature_follows_from_the_metric_alone),
      cmocka_unit_test(angles_carry_fisher_information), cmocka_unit_test(kinks_are_no_curvature),
      cmocka_unit_test(other_layers_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
