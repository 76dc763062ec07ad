/* Runs opened as maps: the latents in use, the points, and what is refused. */
#include <cblas.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "exactrd/vae.h"
#include "tests/cmocka_all.h"
#include "vae/geometry/trained.h"

static char folder[64];

/* A linear model of four latents on a source of two dimensions: at most two latents are of use. */
static int train(void **state) {
  (void)state;
  (void)snprintf(folder, sizeof folder, "/tmp/exactrd-trained-XXXXXX");
  if (mkdtemp(folder) == NULL) return -1;
  xrd_vae_config c;
  xrd_vae_config_init(&c);
  const char *const pairs[][2] = {{"model", "linear"},
                                  {"latents", "4"},
                                  {"data", "gaussian"},
                                  {"height", "1"},
                                  {"width", "3"},
                                  {"covariance", "diagonal:4,1,0"},
                                  {"held-out", "50"},
                                  {"batch", "32"},
                                  {"steps", "1500"},
                                  {"evaluate-every", "1500"},
                                  {"checkpoint-every", "1500"},
                                  {"rate", "0.02"},
                                  {"beta", "0.1"}};
  for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
    if (xrd_vae_config_set(&c, pairs[i][0], pairs[i][1], NULL) != XRD_OK) return -1;
  const xrd_vae_options options = {.threads = 1};
  return xrd_vae_train(&c, folder, &options, NULL, NULL) == XRD_OK ? 0 : -1;
}

static int remove_all(void **state) {
  (void)state;
  char command[128];
  (void)snprintf(command, sizeof command, "rm -r '%s'", folder);
  return system(command); // NOLINT(cert-env33-c)
}

static void only_latents_in_use_span_the_section(void **state) {
  (void)state;
  xrd_trained *t = xrd_allocate_zero(1, sizeof *t);
  xrd_error error;
  assert_int_equal(xrd_trained_open(t, folder, false, &error), XRD_OK);
  assert_int_equal(t->active, 2);
  assert_true(t->kl[0] >= t->kl[1] && t->kl[1] > 0.01 && t->kl[2] < 0.01 && t->kl[2] >= t->kl[3]);
  assert_int_equal(t->in_use.map.inputs, 2);
  for (size_t i = 0; i < 50; i++)
    for (size_t a = 0; a < 2; a++) {
      const size_t latent = t->latents[a];
      assert_true(fabs(t->points[2 * i + a] + t->base[latent] - t->mean[4 * i + latent]) < 1e-12);
    }
  xrd_trained_clear(t);
  assert_int_equal(xrd_trained_open(t, folder, true, &error), XRD_ERR_ARGUMENT);
  xrd_trained_clear(t);
  assert_int_equal(xrd_trained_open(t, "/no/such/run", false, &error), XRD_ERR_IO);
  xrd_trained_clear(t);
  free(t);
}

/* The section's jets are those of the public map at base + points, and both are the linear decoder's: J constant. */
static void the_map_is_the_decoder(void **state) {
  (void)state;
  xrd_trained *t = xrd_allocate_zero(1, sizeof *t);
  xrd_map *map;
  xrd_error error;
  assert_int_equal(xrd_trained_open(t, folder, false, &error), XRD_OK);
  assert_int_equal(xrd_map_open(folder, false, &map, &error), XRD_OK);
  assert_int_equal(map->inputs, 4);
  assert_int_equal(map->outputs, 3);
  assert_true(map->smooth);
  double z[4], directions[8] = {0}, there[18], here[18];
  const double identity[] = {1, 0, 0, 1};
  memcpy(z, t->base, sizeof z);
  for (size_t a = 0; a < 2; a++) {
    z[t->latents[a]] += t->points[a];
    directions[4 * a + t->latents[a]] = 1;
  }
  const xrd_jet_request of_map = {2, 1, z, 2, directions}, of_section = {2, 1, t->points, 2, identity};
  assert_int_equal(xrd_map_jet(map, &of_map, there, &error), XRD_OK);
  assert_int_equal(xrd_map_jet(&t->in_use.map, &of_section, here, &error), XRD_OK);
  for (int i = 0; i < 18; i++) assert_true(fabs(there[i] - here[i]) < 1e-12 && (i < 9 || here[i] == 0));
  xrd_map_close(map);
  xrd_map_close(NULL);
  assert_int_equal(xrd_map_open(folder, true, &map, &error), XRD_ERR_ARGUMENT);
  assert_null(map);
  xrd_trained_clear(t);
  free(t);
}

int main(void) {
  openblas_set_num_threads(1);
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(only_latents_in_use_span_the_section),
      cmocka_unit_test(the_map_is_the_decoder),
  };
  return cmocka_run_group_tests(tests, train, remove_all);
}
