/* Every loss against its definition, every gradient against central differences (in double). */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "tests/cmocka_all.h"
#include "tests/vae/difference.h"
#include "tests/vae/weights_file.h"
#include "vae/losses/balancer.h"
#include "vae/losses/features.h"
#include "vae/losses/patch.h"
#include "vae/losses/pixel.h"
#include "vae/train/adam.h"
#include "vae/train/control.h"

enum { BATCH = 2, SIDE = 8, MOST = BATCH * SIDE * SIDE * 3 };

typedef struct {
  xrd_extent shape;
  xrd_features features;
  xrd_feature_work work;
  xrd_stack patch;
  xrd_patch_work patch_work;
  double *patch_parameters;
  double x[MOST], y[MOST], gradient[MOST], values[BATCH];
} subject;

static void fill(subject *s, size_t channels, uint64_t seed) {
  memset(s, 0, sizeof *s);
  s->shape = (xrd_extent){SIDE, SIDE, channels};
  xrd_random random;
  xrd_random_seed(&random, seed);
  for (size_t i = 0; i < MOST; i++) {
    s->x[i] = xrd_random_uniform(&random);
    s->y[i] = xrd_random_normal(&random);
  }
}

static size_t size_of(const subject *s) { return BATCH * xrd_extent_size(s->shape); }

static double total(const double *values) { return values[0] + values[1]; }

static double squared(void *context) {
  subject *s = context;
  xrd_squared_error(s->x, s->y, BATCH, xrd_extent_size(s->shape), s->values, NULL);
  return total(s->values);
}

static double bernoulli(void *context) {
  subject *s = context;
  xrd_bernoulli(s->x, s->y, BATCH, xrd_extent_size(s->shape), s->values, NULL);
  return total(s->values);
}

static double perceptual(void *context) {
  subject *s = context;
  xrd_feature_distance(&s->features, &s->work, s->x, s->y, BATCH, s->values, NULL);
  return total(s->values);
}

static void pixel_losses(void **state) {
  (void)state;
  subject s;
  fill(&s, 1, 1);
  xrd_squared_error(s.x, s.y, BATCH, SIDE * SIDE, s.values, s.gradient);
  assert_true(largest_gradient_error(squared, &s, s.y, size_of(&s), s.gradient) < 1e-8);
  xrd_bernoulli(s.x, s.y, BATCH, SIDE * SIDE, s.values, s.gradient);
  assert_true(largest_gradient_error(bernoulli, &s, s.y, size_of(&s), s.gradient) < 1e-8);
  double direct = 0;
  for (size_t i = 0; i < SIDE * SIDE; i++) {
    const double p = 1 / (1 + exp(-s.y[i]));
    direct -= s.x[i] * log(p) + (1 - s.x[i]) * log1p(-p);
  }
  assert_true(fabs(s.values[0] - direct) < 1e-11 * direct);
  const double one = 1, zero = 0, far = 800;
  double value;
  xrd_bernoulli(&zero, &far, 1, 1, &value, NULL);
  assert_true(value == far);
  xrd_bernoulli(&one, &far, 1, 1, &value, NULL);
  assert_true(value == 0);
}

static void check_features(subject *s, double tolerance) {
  assert_int_equal(xrd_feature_work_init(&s->work, &s->features, BATCH, NULL), XRD_OK);
  xrd_feature_distance(&s->features, &s->work, s->x, s->y, BATCH, s->values, s->gradient);
  assert_true(s->values[0] > 0 && s->values[1] > 0);
  assert_true(largest_gradient_error(perceptual, s, s->y, size_of(s), s->gradient) < tolerance);
  xrd_feature_distance(&s->features, &s->work, s->x, s->x, BATCH, s->values, s->gradient);
  assert_true(total(s->values) == 0);
  for (size_t i = 0; i < size_of(s); i++) assert_true(s->gradient[i] == 0);
  xrd_feature_work_clear(&s->work);
  xrd_features_clear(&s->features);
}

static void edges_and_pools(void **state) {
  (void)state;
  for (size_t channels = 1; channels <= 3; channels += 2) {
    subject s;
    fill(&s, channels, channels);
    assert_int_equal(xrd_features_edge(&s.features, s.shape, NULL), XRD_OK);
    double direct = 0;
    for (size_t y = 0; y + 1 < SIDE; y++)
      for (size_t x = 0; x + 1 < SIDE; x++)
        for (size_t c = 0; c < channels; c++) {
          const size_t at = (y * SIDE + x) * channels + c;
          const double d0 = s.x[at] - s.y[at], dx = s.x[at + channels] - s.y[at + channels];
          const double dy = s.x[at + SIDE * channels] - s.y[at + SIDE * channels];
          direct += (dx - d0) * (dx - d0) + (dy - d0) * (dy - d0);
        }
    assert_int_equal(xrd_feature_work_init(&s.work, &s.features, BATCH, NULL), XRD_OK);
    xrd_feature_distance(&s.features, &s.work, s.x, s.y, BATCH, s.values, NULL);
    assert_true(fabs(s.values[0] - direct) < 1e-11 * direct);
    xrd_feature_work_clear(&s.work);
    check_features(&s, 1e-7);
    assert_int_equal(xrd_features_pool(&s.features, s.shape, NULL), XRD_OK);
    check_features(&s, 1e-7);
  }
}

static void metrics_and_random_features(void **state) {
  (void)state;
  subject s;
  fill(&s, 1, 3);
  double matrix[5 * SIDE * SIDE];
  xrd_random random;
  xrd_random_seed(&random, 8);
  for (size_t i = 0; i < 5 * SIDE * SIDE; i++) matrix[i] = xrd_random_normal(&random);
  assert_int_equal(xrd_features_matrix(&s.features, s.shape, matrix, 5, NULL), XRD_OK);
  check_features(&s, 1e-6);
  assert_int_equal(xrd_features_random(&s.features, s.shape, 4, NULL), XRD_OK);
  check_features(&s, 1e-5);
  fill(&s, 3, 3);
  assert_int_equal(xrd_features_random(&s.features, s.shape, 5, NULL), XRD_OK);
  check_features(&s, 1e-5);
}

static double generator(void *context) {
  subject *s = context;
  xrd_patch_forward(&s->patch, s->patch_parameters, s->x, s->y, BATCH, &s->patch_work);
  double gradient[MOST];
  xrd_patch_generator(&s->patch, s->patch_parameters, 10, &s->patch_work, s->values, gradient);
  return total(s->values);
}

static double discriminator(void *context) {
  subject *s = context;
  xrd_patch_forward(&s->patch, s->patch_parameters, s->x, s->y, BATCH, &s->patch_work);
  xrd_patch_discriminator(&s->patch, s->patch_parameters, 1, &s->patch_work, s->values, NULL);
  return total(s->values);
}

static void patch_losses(void **state) {
  (void)state;
  subject s;
  fill(&s, 1, 6);
  assert_int_equal(xrd_patch_network(&s.patch, s.shape, 3, NULL), XRD_OK);
  assert_int_equal(xrd_patch_work_init(&s.patch_work, &s.patch, BATCH, NULL), XRD_OK);
  s.patch_parameters = xrd_allocate_zero(s.patch.parameters, sizeof(double));
  xrd_random random;
  xrd_random_seed(&random, 2);
  xrd_patch_randomize(&s.patch, &random, s.patch_parameters);
  for (size_t i = 0; i < s.patch.parameters; i++) s.patch_parameters[i] *= 5; /* logits of the order of the hinge */
  (void)generator(&s);
  xrd_patch_generator(&s.patch, s.patch_parameters, 10, &s.patch_work, s.values, s.gradient);
  assert_true(largest_gradient_error(generator, &s, s.y, size_of(&s), s.gradient) < 1e-5);

  (void)discriminator(&s);
  double *gradient = xrd_allocate_zero(s.patch.parameters, sizeof(double));
  xrd_patch_discriminator(&s.patch, s.patch_parameters, 1, &s.patch_work, s.values, gradient);
  assert_true(largest_gradient_error(discriminator, &s, s.patch_parameters, s.patch.parameters, gradient) < 1e-5);
  free(gradient);
  free(s.patch_parameters);
  xrd_patch_work_clear(&s.patch_work);
}

static const char PATH[] = "test_losses.safetensors";
static const char HEADER[] = "{\"features.0.weight\":{\"dtype\":\"F32\",\"shape\":[2,3,3,3],\"data_offsets\":[0,216]},"
                             "\"features.0.bias\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[216,224]},"
                             "\"features.3.weight\":{\"dtype\":\"F32\",\"shape\":[4,2,1,1],\"data_offsets\":[224,256]},"
                             "\"lin0.weight\":{\"dtype\":\"F32\",\"shape\":[1,2,1,1],\"data_offsets\":[256,264]},"
                             "\"scale\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[264,276]}}";

static void weights_from_a_file(void **state) {
  (void)state;
  float numbers[69];
  xrd_random random;
  xrd_random_seed(&random, 9);
  for (size_t i = 0; i < 69; i++) numbers[i] = (float)xrd_random_normal(&random);
  /* Small weights, positive biases and second weights: no ReLU is at its kink, where differences mean nothing. */
  for (size_t i = 0; i < 54; i++) numbers[i] *= 0.02f;
  for (size_t i = 54; i < 69; i++) numbers[i] = 0.5f + (float)i / 100;
  write_safetensors(PATH, HEADER, numbers, 69);
  subject s;
  for (size_t channels = 1; channels <= 3; channels += 2) {
    fill(&s, channels, 7);
    xrd_error error = {""};
    assert_int_equal(xrd_features_safetensors(&s.features, s.shape, PATH, &error), XRD_OK);
    assert_int_equal(s.features.network.count, 6); /* input map, conv, relu, pool, conv, relu */
    assert_true(s.features.tapped[3] && s.features.tapped[6]);
    /* Weight [1, 2, 0, 1] of the file is that of kernel place (0, 1) from channel 2 to channel 1. */
    assert_true(s.features.parameters[s.features.network.layers[1].weights + (1 * 3 + 2) * 2 + 1] ==
                (double)numbers[((1 * 3 + 2) * 3 + 0) * 3 + 1]);
    check_features(&s, 1e-5);
  }
  (void)remove(PATH);
}

static void damaged_weight_files_are_refused(void **state) {
  (void)state;
  float numbers[69] = {0};
  for (size_t i = 66; i < 69; i++) numbers[i] = 1;
  const xrd_extent shape = {SIDE, SIDE, 3};
  xrd_features features;
  xrd_error error;
  static const struct {
    const char *header;
    size_t count;
    const char *message;
  } BAD[] = {
      {"", 69, "no JSON object"},
      {"[]", 69, "no JSON object"},
      {"{", 69, "no JSON object"},
      {"{\"features.0.weight\":{\"dtype\":\"I32\",\"shape\":[2,3,3,3],\"data_offsets\":[0,216]}}", 54,
       "not of type F32"},
      {"{\"features.0.weight\":{\"dtype\":\"F32\",\"shape\":[2,3,3,3],\"data_offsets\":[0,212]}}", 53,
       "shape and the offsets"},
      {"{\"features.0.weight\":{\"dtype\":\"F32\",\"shape\":[2,3,-3,3],\"data_offsets\":[0,216]}}", 54,
       "shape and the offsets"},
      {"{\"features.0.weight\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904,4,1,1],\"data_offsets\":[0,0]}}", 0,
       "shape and the offsets"},
      {"{\"features.0.weight\":{\"dtype\":\"F32\",\"shape\":[1,3,2,2],\"data_offsets\":[0,48]}}", 12, "odd"},
      {"{\"features.0.weight\":{\"dtype\":\"F32\",\"shape\":[3,2,1,1],\"data_offsets\":[0,24]}}", 6, "channels"},
      {"{\"features.0.weight\":7}", 0, "no two whole numbers in order"},
      {"{\"features.0.weight\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}}", 1,
       "no two whole numbers in order"},
      {"{\"features.0.weight\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[-4,0]}}", 1,
       "no two whole numbers in order"},
      /* overlap, hole, tail, end beyond the file */
      {"{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
       "\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]}}",
       3, "tensors a and b overlap: byte 4 belongs to both"},
      {"{\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[8,12]},"
       "\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
       3, "a hole before tensor b: bytes 4 to 7 belong to none"},
      {"{\"a\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[4,12]}}", 3,
       "a hole before tensor a: bytes 0 to 3 belong to none"},
      {"{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 2, "take 4 bytes, but 8 follow"},
      {"{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 0, "take 4 bytes, but 0 follow"},
  };
  for (size_t i = 0; i < sizeof BAD / sizeof BAD[0]; i++) {
    write_safetensors(PATH, BAD[i].header, numbers, BAD[i].count);
    assert_int_equal(xrd_features_safetensors(&features, shape, PATH, &error), XRD_ERR_INPUT);
    assert_non_null(strstr(error.message, PATH));
    if (strstr(error.message, BAD[i].message) == NULL) fail_msg("%s: %s", BAD[i].header, error.message);
  }
  numbers[3] = INFINITY;
  write_safetensors(PATH, HEADER, numbers, 69);
  assert_int_equal(xrd_features_safetensors(&features, shape, PATH, &error), XRD_ERR_INPUT);
  numbers[3] = 0;
  numbers[64] = -1; /* a channel weight */
  write_safetensors(PATH, HEADER, numbers, 69);
  assert_int_equal(xrd_features_safetensors(&features, shape, PATH, &error), XRD_ERR_INPUT);
  assert_int_equal(xrd_features_safetensors(&features, shape, "no such file", &error), XRD_ERR_IO);

  /* Random damage: any answer but a crash. */
  numbers[64] = 1;
  write_safetensors(PATH, HEADER, numbers, 69);
  unsigned char bytes[2048], damaged[2048];
  FILE *stream = fopen(PATH, "rb");
  const size_t size = fread(bytes, 1, sizeof bytes, stream);
  (void)fclose(stream);
  xrd_random random;
  xrd_random_seed(&random, 10);
  for (int round = 0; round < 2000; round++) {
    memcpy(damaged, bytes, size);
    for (int hit = 0; hit < 3; hit++)
      damaged[xrd_random_below(&random, 600)] = (unsigned char)xrd_random_below(&random, 256);
    const size_t kept = round % 4 == 0 ? (size_t)xrd_random_below(&random, size) : size;
    stream = fopen(PATH, "wb");
    (void)fwrite(damaged, 1, kept, stream);
    (void)fclose(stream);
    if (xrd_features_safetensors(&features, shape, PATH, &error) == XRD_OK) xrd_features_clear(&features);
  }
  (void)remove(PATH);
}

static void the_balancer_averages_and_shares(void **state) {
  (void)state;
  xrd_balancer balancer = {.weight = 0};
  const double first[] = {2, 10}, second[] = {4, 30}, shares[] = {1, 3};
  xrd_balancer_update(&balancer, 0.9, first);
  assert_true(fabs(xrd_balancer_scale(&balancer, shares, 1, 0) - 0.25 / 2) < 1e-12);
  xrd_balancer_update(&balancer, 0.9, second);
  assert_true(fabs(xrd_balancer_scale(&balancer, shares, 2, 1) - 2 * 0.75 / ((0.9 * 10 + 30) / 1.9)) < 1e-12);
}

static void adam_by_hand(void **state) {
  (void)state;
  xrd_adam adam;
  assert_int_equal(xrd_adam_init(&adam, 1, 0.9, 0.999, NULL), XRD_OK);
  double p = 1, m = 0, v = 0, direct = 1;
  for (int step = 1; step <= 5; step++) {
    const double g = step * 0.3, half = g / 2;
    xrd_adam_step(&adam, 0.01, &half, &half, 1, &p);
    m = 0.9 * m + 0.1 * g;
    v = 0.999 * v + 0.001 * g * g;
    direct -= 0.01 * (m / (1 - pow(0.9, step))) / (sqrt(v / (1 - pow(0.999, step))) + 1e-8);
    assert_true(fabs(p - direct) < 1e-12);
  }
  xrd_adam_clear(&adam);
  assert_true(fabs(xrd_cosine_rate(2, 50, 100) - 1) < 1e-15);
  assert_true(xrd_warm_up(0, 10) == 0 && xrd_warm_up(10, 10) == 1 && xrd_warm_up(0, 0) == 1);
  assert_true(fabs(xrd_warm_up(5, 15) - 0.5) < 1e-15);
}

static void controls_of_the_rate(void **state) {
  (void)state;
  xrd_control_state at;
  const xrd_control fixed = {.kind = XRD_CONTROL_BETA, .beta = 2, .length = 3};
  assert_true(fabs(xrd_control_step(&fixed, 1, 5, &at) - 1) < 1e-15);
  const xrd_control capacity = {.kind = XRD_CONTROL_CAPACITY, .beta = 3, .target = 10, .length = 100};
  assert_true(xrd_control_step(&capacity, 50, 4.9, &at) == -3);
  assert_true(xrd_control_step(&capacity, 50, 5.1, &at) == 3);
  assert_true(xrd_control_step(&capacity, 500, 9.9, &at) == -3);
  const xrd_control geco = {.kind = XRD_CONTROL_GECO,
                            .beta = 1,
                            .target = 10,
                            .length = 2,
                            .speed = 0.1,
                            .decay = 0.5,
                            .lowest = 0.5,
                            .highest = 2};
  xrd_control_begin(&geco, &at);
  assert_true(xrd_control_step(&geco, 0, 20, &at) == 1);
  assert_true(xrd_control_step(&geco, 1, 20, &at) == 1);
  assert_true(fabs(xrd_control_step(&geco, 2, 20, &at) - exp(0.1)) < 1e-12);
  for (uint64_t step = 3; step < 200; step++) (void)xrd_control_step(&geco, step, 20, &at);
  assert_true(at.beta == 2);
  for (uint64_t step = 0; step < 400; step++) (void)xrd_control_step(&geco, step + 200, 1, &at);
  assert_true(at.beta == 0.5);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(pixel_losses),
      cmocka_unit_test(edges_and_pools),
      cmocka_unit_test(metrics_and_random_features),
      cmocka_unit_test(patch_losses),
      cmocka_unit_test(weights_from_a_file),
      cmocka_unit_test(damaged_weight_files_are_refused),
      cmocka_unit_test(the_balancer_averages_and_shares),
      cmocka_unit_test(adam_by_hand),
      cmocka_unit_test(controls_of_the_rate),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
