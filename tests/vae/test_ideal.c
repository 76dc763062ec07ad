/* The ideal curves that learned points are set against. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tests/cmocka_all.h"
#include "vae/compare/ideal.h"
#include "vae/data/images.h"

static xrd_enclosure corridors(int kind, double mse) {
  xrd_enclosure rate;
  xrd_error error = {""};
  if (xrd_corridors_ideal(kind, 169 * mse, &rate, &error) != XRD_OK) fail_msg("%s", error.message);
  assert_true(rate.lower <= rate.upper && rate.upper - rate.lower < 1e-4);
  return rate;
}

/* Noise floor, zero-rate level and the entropy of the centres, computed here from the law; and four points of the curve
   found by another program (Blahut's iteration with reproductions that move). */
static void the_corridors_curve(void **state) {
  (void)state;
  double noise = 0, level = 0;
  for (int i = 0; i < 13; i++) {
    double mean = 0, square = 0;
    for (int c = 0; c < 13; c++) {
      const double m = 1 - exp(-(i - c) * (i - c) / (2 * 1.44));
      noise += 12 * m * (1 - m) / 13;
      mean += m / 13;
      square += m * m / 13;
    }
    level += 12 * (square - mean * mean);
  }
  assert_true(fabs(noise / 169 - 0.05465) < 1e-5);
  assert_true(fabs((noise + level) / 169 - 0.15530) < 1e-5);
  assert_true(corridors(0, (noise + level) / 169 + 1e-9).upper == 0);
  assert_true(fabs(corridors(0, noise / 169 * 0.9).upper - 2 * log(13)) < 1e-12);
  const double mse[] = {0.14512, 0.12447, 0.07696, 0.05713}, rate[] = {0.284, 0.916, 2.816, 4.597};
  for (int i = 0; i < 4; i++) assert_true(fabs(corridors(0, mse[i]).upper - rate[i]) < 1e-3);
  double last = 10;
  for (double d = 0.056; d < 0.155; d += 0.04) {
    const double now = corridors(1, d).upper;
    assert_true(now < last && now < corridors(0, d).upper); /* the biased source has less to say */
    last = now;
  }
  xrd_enclosure none;
  assert_int_equal(xrd_corridors_ideal(XRD_CORRIDORS_CORRELATED, 10, &none, NULL), XRD_ERR_ARGUMENT);
}

static void the_gaussian_curve(void **state) {
  (void)state;
  xrd_vae_config c;
  xrd_vae_config_init(&c);
  assert_int_equal(xrd_vae_config_set(&c, "data", "gaussian", NULL), XRD_OK);
  assert_int_equal(xrd_vae_config_set(&c, "covariance", "diagonal:4,1,0.25", NULL), XRD_OK);
  c.height = 1;
  c.width = 3;
  xrd_ideal ideal;
  xrd_ideal_source source;
  assert_int_equal(xrd_ideal_source_init(&source, &c, NULL), XRD_OK);
  assert_int_equal(xrd_vae_ideal(&source, 1.25, &ideal, NULL), XRD_OK); /* level 1/2 */
  const double rate = log(8) / 2 + log(2) / 2;
  assert_true(ideal.of_source);
  assert_true(fabs(ideal.rate_nats.lower - rate) < 1e-13 && fabs(ideal.rate_nats.upper - rate) < 1e-13);
  xrd_ideal_source_clear(&source);
}

/* Four images of two pixels, the last two held out: (1, 0) and (0, 1), of eigenvalues 1/2 and 0. */
static void the_bound_of_images(void **state) {
  (void)state;
  const char *path = "test_ideal_images.txt";
  FILE *file = fopen(path, "w");
  assert_non_null(file);
  (void)fputs("9 9\n-9 3\n1 0\n0 1\n", file);
  assert_int_equal(fclose(file), 0);
  xrd_vae_config c;
  xrd_vae_config_init(&c);
  assert_int_equal(xrd_vae_config_set(&c, "data", "npy", NULL), XRD_OK);
  assert_int_equal(xrd_vae_config_set(&c, "file", path, NULL), XRD_OK);
  c.height = 1;
  c.width = 2;
  xrd_ideal_source source;
  xrd_ideal ideal;
  xrd_error error = {""};
  if (xrd_ideal_source_init(&source, &c, &error) != XRD_OK) fail_msg("%s", error.message);
  assert_int_equal(xrd_vae_ideal(&source, 0.125, &ideal, NULL), XRD_OK);
  assert_false(ideal.of_source);
  assert_true(log(4) / 2 <= ideal.rate_nats.upper && ideal.rate_nats.upper < log(4) / 2 + 1e-12);
  xrd_ideal_source_clear(&source);
  c.width = 3;
  assert_int_equal(xrd_ideal_source_init(&source, &c, NULL), XRD_ERR_INPUT);
  xrd_ideal_source_clear(&source);
  assert_int_equal(remove(path), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_corridors_curve),
      cmocka_unit_test(the_gaussian_curve),
      cmocka_unit_test(the_bound_of_images),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
