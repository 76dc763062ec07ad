/* Each allocation of a model's preparation and of a step fails once: an error comes back and nothing leaks. */
#include <cblas.h>
#include <stdlib.h>

#include "exactrd/lipschitz.h"
#include "tests/cmocka_all.h"
#include "tests/failing_allocation.h"
#include "tests/vae/weights_file.h"
#include "vae/train/trainer.h"

static const char WEIGHTS[] = "test_vae_faults.safetensors";

static xrd_vae_config settings(const char *neural, const char *data, const char *model, const char *task) {
  xrd_vae_config c;
  xrd_vae_config_init(&c);
  const char *const pairs[][2] = {{"model", model},        {"widths", "2,3"}, {"latents", "2"}, {"data", data},
                                  {"height", "16"},        {"width", "16"},   {"samples", "4"}, {"held-out", "4"},
                                  {"neural", neural},      {"alpha", "1"},    {"batch", "4"},   {"steps", "2"},
                                  {"patch-channels", "2"}, {"task", task}};
  for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
    assert_int_equal(xrd_vae_config_set(&c, pairs[i][0], pairs[i][1], NULL), XRD_OK);
  return c;
}

static xrd_status init_and_step(const xrd_vae_config *config) {
  xrd_trainer *t = calloc(1, sizeof *t);
  if (t == NULL) return XRD_ERR_MEMORY;
  xrd_status status = xrd_trainer_init(t, config, NULL);
  if (status == XRD_OK) status = xrd_trainer_step(t, 1, NULL);
  xrd_trainer_clear(t);
  free(t);
  return status;
}

static void every_failed_allocation_is_survived(void **state) {
  (void)state;
  const char *const cases[][4] = {{"patch", "leaves", "conv", "none"},
                                  {"random", "leaves", "conv", "none"},
                                  {"edge", "gaussian", "conv", "none"},
                                  {"pool", "leaves", "conv", "none"},
                                  {"edge", "corridors", "mlp", "all"}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    const xrd_vae_config config = settings(cases[i][0], cases[i][1], cases[i][2], cases[i][3]);
    size_t n = 1;
    for (bool failed = true; failed; n++) {
      const long before = allocation_live_blocks();
      allocation_fail_at(n);
      const xrd_status status = init_and_step(&config);
      failed = allocation_has_failed();
      allocation_fail_at(0);
      assert_int_equal(allocation_live_blocks(), before);
      assert_int_equal(status, failed ? XRD_ERR_MEMORY : XRD_OK);
    }
    assert_true(n > 15);
  }
}

static xrd_status read_network(void) {
  xrd_network network;
  const xrd_status status = xrd_network_read_features(WEIGHTS, (xrd_image_shape){1, 4, 4}, &network, NULL);
  if (status == XRD_OK) xrd_network_clear(&network);
  return status;
}

static void every_failed_allocation_of_a_network_is_survived(void **state) {
  (void)state;
  const float numbers[] = {1, 2, 3, 4, 5, 6};
  write_safetensors(WEIGHTS,
                    "{\"features.0.weight\":{\"dtype\":\"F32\",\"shape\":[2,2,1,1],\"data_offsets\":[0,16]},"
                    "\"lin0.weight\":{\"dtype\":\"F32\",\"shape\":[1,2,1,1],\"data_offsets\":[16,24]}}",
                    numbers, 6);
  size_t n = 1;
  for (bool failed = true; failed; n++) {
    const long before = allocation_live_blocks();
    allocation_fail_at(n);
    const xrd_status status = read_network();
    failed = allocation_has_failed();
    allocation_fail_at(0);
    assert_int_equal(allocation_live_blocks(), before);
    assert_int_equal(status, failed ? XRD_ERR_MEMORY : XRD_OK);
  }
  assert_true(n > 8);
  (void)remove(WEIGHTS);
}

int main(void) {
  openblas_set_num_threads(1);
  const struct CMUnitTest tests[] = {cmocka_unit_test(every_failed_allocation_is_survived),
                                     cmocka_unit_test(every_failed_allocation_of_a_network_is_survived)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
