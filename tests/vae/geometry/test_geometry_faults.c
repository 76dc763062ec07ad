/* Each allocation behind a geodesic, a curvature and the jets of a decoder fails once: an error comes back, nothing
 * leaks. */
#include <cblas.h>
#include <gsl/gsl_errno.h>
#include <stdlib.h>

#include "tests/cmocka_all.h"
#include "tests/failing_allocation.h"
#include "tests/vae/geometry/surfaces.h"
#include "vae/geometry/decoder.h"
#include "vae/geometry/field.h"
#include "vae/geometry/survey.h"

static xrd_status measure(const xrd_map *map) {
  const double a[] = {0.5, 0.4}, b[] = {0.8, 0.9}, base[] = {0.1, 0}, axes[] = {1, 0.2, 0, 1}, *directions = axes;
  const double corners[] = {0.5, 0.4, 0.8, 0.9, 0.6, 0.3};
  double jet[6 * 8], angles[2], z[] = {0.5, 0.4}, v[] = {0.1, 0.2};
  xrd_section section;
  xrd_section_init(&section, map, base, axes, 2);
  const xrd_geodesic_options options = {.tolerance = 1e-3, .elements_most = 4};
  xrd_geodesic g;
  xrd_curvature curvature = {0};
  xrd_metric metric;
  const size_t n = map->outputs;
  const xrd_jet_request request = {2, 1, a, 2, directions};
  xrd_status status = xrd_geodesic_between(&section.map, a, b, &options, &g, NULL);
  xrd_geodesic_clear(&g);
  xrd_field field = {.size = 2, .from = {0.4, 0}, .to = {0.8, 1}};
  if (status == XRD_OK) status = xrd_field_fill(&field, map, NULL);
  xrd_field_clear(&field);
  xrd_distances distances = {.count = 0};
  xrd_survey survey;
  if (status == XRD_OK) status = xrd_distances_fill(&distances, map, corners, 3, &options, NULL, NULL);
  if (status == XRD_OK) status = xrd_survey_of(map, corners, &distances, &survey, NULL);
  xrd_distances_clear(&distances);
  if (status == XRD_OK) status = xrd_map_jet(map, &request, jet, NULL);
  if (status == XRD_OK) status = xrd_metric_at(jet, n, 2, NULL, &metric, NULL);
  if (status == XRD_OK) status = xrd_curvature_at(jet, n, 2, &curvature, NULL);
  if (status == XRD_OK) status = xrd_principal_angles(jet + n, jet + n, n, 2, angles, NULL);
  if (status == XRD_OK) status = xrd_geodesic_shoot(map, z, v, 1e-3, NULL);
  return status;
}

static xrd_status measure_decoder(void) {
  xrd_stack network;
  xrd_random random;
  xrd_real parameters[128];
  xrd_stack_init(&network, (xrd_extent){1, 1, 2});
  xrd_status status = xrd_stack_add_dense(&network, (xrd_extent){1, 1, 6}, NULL);
  if (status == XRD_OK) status = xrd_stack_add_activation(&network, XRD_LAYER_TANH, NULL);
  if (status == XRD_OK) status = xrd_stack_add_dense(&network, (xrd_extent){2, 4, 1}, NULL);
  assert_true(status == XRD_OK && network.parameters <= 128);
  xrd_random_seed(&random, 1);
  xrd_stack_randomize(&network, 1, &random, parameters);
  xrd_decoder decoder;
  status = xrd_decoder_init(&decoder, &network, parameters, XRD_DECODER_SIGMOID, NULL);
  if (status == XRD_OK) status = measure(&decoder.map);
  xrd_decoder_clear(&decoder);
  return status;
}

static xrd_status measure_surface(void) {
  surface s;
  surface_init(&s, SPHERE, 1, true);
  return measure(&s.map);
}

static void every_failed_allocation_is_survived(void **state) {
  (void)state;
  xrd_status (*const cases[])(void) = {measure_surface, measure_decoder};
  for (size_t i = 0; i < 2; i++) {
    size_t n = 1;
    for (bool failed = true; failed; n++) {
      const long before = allocation_live_blocks();
      allocation_fail_at(n);
      const xrd_status status = cases[i]();
      failed = allocation_has_failed();
      allocation_fail_at(0);
      assert_int_equal(allocation_live_blocks(), before);
      assert_int_equal(status, failed ? XRD_ERR_MEMORY : XRD_OK);
    }
    assert_true(n > 40);
  }
}

int main(void) {
  openblas_set_num_threads(1);
  (void)gsl_set_error_handler_off();
  const struct CMUnitTest tests[] = {cmocka_unit_test(every_failed_allocation_is_survived)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
