/* Networks listed in a file's metadata: values written out, gradients by differences, refusals by name. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tests/vae/difference.h"
#include "tests/vae/weights_file.h"
#include "vae/losses/features.h"

enum { SIDE = 5, SIZE = SIDE * SIDE, NUMBERS = 32 };

static const char PATH[] = "test_features_listed.safetensors";

static const char TENSORS[] = ",\"a.weight\":{\"dtype\":\"F32\",\"shape\":[2,1,1,1],\"data_offsets\":[0,8]}"
                              ",\"a.bias\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,16]}"
                              ",\"n.weight\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[16,24]}"
                              ",\"n.bias\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[24,32]}"
                              ",\"n.running_mean\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[32,40]}"
                              ",\"n.running_var\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[40,48]}"
                              ",\"m.weight\":{\"dtype\":\"F32\",\"shape\":[2,1],\"data_offsets\":[48,56]}"
                              ",\"d.weight\":{\"dtype\":\"F32\",\"shape\":[2,1,3,3],\"data_offsets\":[56,128]}}";

/* A file with this list of layers, quotes as in C. */
static void write_list(const char *layers, const float *numbers) {
  char header[4096];
  const int length = snprintf(header, sizeof header, "{\"__metadata__\":{\"layers\":\"%s\"}%s", layers, TENSORS);
  assert_true(length > 0 && length < (int)sizeof header);
  write_safetensors(PATH, header, numbers, NUMBERS);
}

#define Q "\\\""
#define CONVOLUTION "{" Q "type" Q ":" Q "convolution" Q "," Q "name" Q ":" Q "a" Q "}"
#define NORM "{" Q "type" Q ":" Q "batch_norm" Q "," Q "name" Q ":" Q "n" Q "," Q "epsilon" Q ":1}"
#define RELU6 "{" Q "type" Q ":" Q "relu6" Q "," Q "tap" Q ":true}"
#define MAPPED "{" Q "type" Q ":" Q "add" Q "," Q "name" Q ":" Q "m" Q "," Q "from" Q ":-1}"
#define DEPTHWISE                                                                                                      \
  "{" Q "type" Q ":" Q "depthwise" Q "," Q "name" Q ":" Q "d" Q "," Q "stride" Q ":2," Q "padding" Q ":[0,1]}"
#define POOLED "{" Q "type" Q ":" Q "add" Q "," Q "from" Q ":0," Q "pool" Q ":2}"
#define MAX_POOL "{" Q "type" Q ":" Q "max_pool" Q "," Q "size" Q ":2," Q "stride" Q ":1}"

/* a 2 x + 0.5 and -x + 0.25; norms of means 1, 2 and variances 4 - 1, 0; every other number small and positive. */
static void fill(float numbers[NUMBERS]) {
  const float first[] = {2, -1, 0.5F, 0.25F, 3, 5, 0.1F, 20, 1, 2, 3, 0, 0.7F, -0.4F};
  for (size_t i = 0; i < NUMBERS; i++) numbers[i] = i < 14 ? first[i] : 0.05F + 0.01F * (float)i;
}

static double norm(double x, double weight, double bias, double mean, double variance) {
  return (x - mean) / sqrt(variance + 1) * weight + bias;
}

static void values_by_definition(void **state) {
  (void)state;
  float numbers[NUMBERS];
  double x[SIZE], distance;
  fill(numbers);
  write_list("[" CONVOLUTION "," NORM "," RELU6 "," MAPPED "]", numbers);
  xrd_features features;
  xrd_feature_work work;
  assert_int_equal(xrd_features_safetensors(&features, (xrd_extent){SIDE, SIDE, 1}, PATH, NULL), XRD_OK);
  assert_int_equal(features.network.count, 5);
  assert_true(features.tapped[4] && features.tapped[5] && !features.tapped[3]);
  assert_int_equal(xrd_feature_work_init(&work, &features, 1, NULL), XRD_OK);
  for (size_t i = 0; i < SIZE; i++) x[i] = 0.3 * (double)i - 2;
  xrd_feature_distance(&features, &work, x, x, 1, &distance, NULL);
  for (size_t i = 0; i < SIZE; i++) {
    const double first = norm(2 * x[i] + 0.5, 3, (double)0.1F, 1, 3), second = norm(-x[i] + 0.25, 5, 20, 2, 0);
    assert_true(fabs(work.x.value[5][2 * i] - (fmin(fmax(first, 0), 6) + (double)0.7F * x[i])) < 1e-12);
    assert_true(fabs(work.x.value[5][2 * i + 1] - (fmin(fmax(second, 0), 6) + (double)-0.4F * x[i])) < 1e-12);
  }
  assert_true(distance == 0);
  xrd_feature_work_clear(&work);
  xrd_features_clear(&features);
  (void)remove(PATH);
}

typedef struct {
  xrd_features features;
  xrd_feature_work work;
  double x[SIZE], y[SIZE], gradient[SIZE];
} subject;

static double distance_of(void *context) {
  subject *s = context;
  double value;
  xrd_feature_distance(&s->features, &s->work, s->x, s->y, 1, &value, NULL);
  return value;
}

static void gradients(void **state) {
  (void)state;
  float numbers[NUMBERS];
  fill(numbers);
  write_list("[" CONVOLUTION "," NORM "," RELU6 "," DEPTHWISE "," POOLED "," MAX_POOL "]", numbers);
  subject s;
  double value;
  xrd_random random;
  xrd_random_seed(&random, 3);
  for (size_t i = 0; i < SIZE; i++) {
    s.x[i] = xrd_random_uniform(&random);
    s.y[i] = xrd_random_normal(&random);
  }
  assert_int_equal(xrd_features_safetensors(&s.features, (xrd_extent){SIDE, SIDE, 1}, PATH, NULL), XRD_OK);
  assert_int_equal(s.features.network.layers[4].out.height, 2); /* 5 + 1 - 3, halved */
  assert_int_equal(xrd_feature_work_init(&s.work, &s.features, 1, NULL), XRD_OK);
  xrd_feature_distance(&s.features, &s.work, s.x, s.y, 1, &value, s.gradient);
  assert_true(value > 1e-3);
  assert_true(largest_gradient_error(distance_of, &s, s.y, SIZE, s.gradient) < 1e-6);
  xrd_feature_work_clear(&s.work);
  xrd_features_clear(&s.features);
  (void)remove(PATH);
}

static void bad_lists_are_refused(void **state) {
  (void)state;
  float numbers[NUMBERS];
  fill(numbers);
  const struct {
    const char *layers, *message;
  } cases[] = {
      {"{}", "no JSON list"},
      {"[", "no JSON list"},
      {"[" NORM "]", "layer 0 of its list: the first must be a convolution"},
      {"[]", "the first must be a convolution"},
      {"[{" Q "type" Q ":" Q "convolution" Q "," Q "name" Q ":" Q "zz" Q "}]", "no tensor zz.weight"},
      {"[" CONVOLUTION "," CONVOLUTION "]", "layer 1 of its list: weight does not take the channels before it"},
      {"[" CONVOLUTION ",{" Q "type" Q ":" Q "gelu" Q "}]", "layer 1 of its list: type is none of"},
      {"[" CONVOLUTION ",{" Q "type" Q ":" Q "add" Q "," Q "from" Q ":1}]",
       "from must be the index of an earlier layer"},
      {"[" CONVOLUTION ",{" Q "type" Q ":" Q "add" Q "}]", "from must be the index of an earlier layer"},
      {"[" CONVOLUTION ",{" Q "type" Q ":" Q "max_pool" Q "," Q "size" Q ":9}]", "does not fit"},
      {"[" CONVOLUTION ",{" Q "type" Q ":" Q "max_pool" Q "," Q "size" Q ":-2}]", "no whole number"},
      {"[" CONVOLUTION ",{" Q "type" Q ":" Q "depthwise" Q "," Q "name" Q ":" Q "d" Q "," Q "padding" Q ":[1]}]",
       "padding must be [before, after]"},
      {"[" CONVOLUTION ",{" Q "type" Q ":" Q "add" Q "," Q "from" Q ":0," Q "name" Q ":" Q "m" Q "}]", "[out, in]"},
      {"[" CONVOLUTION ",{" Q "type" Q ":" Q "batch_norm" Q "," Q "name" Q ":" Q "n" Q "," Q "epsilon" Q ":-5}]",
       "not positive"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    xrd_features features;
    xrd_error error = {""};
    write_list(cases[i].layers, numbers);
    assert_int_equal(xrd_features_safetensors(&features, (xrd_extent){SIDE, SIDE, 1}, PATH, &error), XRD_ERR_INPUT);
    assert_non_null(strstr(error.message, cases[i].message));
    assert_non_null(strstr(error.message, PATH));
  }
  (void)remove(PATH);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(values_by_definition),
      cmocka_unit_test(gradients),
      cmocka_unit_test(bad_lists_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
