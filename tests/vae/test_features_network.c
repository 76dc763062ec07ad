/* The trainer's network as the proofs have it: the bounds of the same network in JSON, the trainer's values, and a
   matching loss that is at least the trainer's distance. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "exactrd/lipschitz.h"
#include "tests/vae/weights_file.h"
#include "vae/losses/features.h"

enum { NUMBERS = 128, HEIGHT = 6, WIDTH = 7, LONGEST = 4096 };

static const char PATH[] = "test_features_network.safetensors", JSON[] = "test_features_network.json";

static const char TENSORS[] = ",'a.weight':{'dtype':'F32','shape':[2,1,3,3],'data_offsets':[0,72]}"
                              ",'a.bias':{'dtype':'F32','shape':[2],'data_offsets':[72,80]}"
                              ",'n.weight':{'dtype':'F32','shape':[2],'data_offsets':[80,88]}"
                              ",'n.running_var':{'dtype':'F32','shape':[2],'data_offsets':[88,96]}"
                              ",'b.weight':{'dtype':'F32','shape':[3,2,2,2],'data_offsets':[96,192]}"
                              ",'c.weight':{'dtype':'F32','shape':[2,3,2,2],'data_offsets':[192,288]}"
                              ",'d.weight':{'dtype':'F32','shape':[2,1,1,1],'data_offsets':[288,296]}"
                              ",'e.weight':{'dtype':'F64','shape':[1,1,1,1],'data_offsets':[504,512]}"
                              ",'small.weight':{'dtype':'F32','shape':[2,1,1,1],'data_offsets':[296,304]}";

/* What no list names fills the file. */
static const char REST[] = ",'rest':{'dtype':'U8','shape':[200],'data_offsets':[304,504]}";

/* The text with its single quotes double, or in a string's own way. */
static void quote(const char *text, const char *mark, char *quoted) {
  size_t length = strlen(quoted);
  for (; *text != '\0'; text++) {
    if (*text == '\'')
      length += (size_t)sprintf(quoted + length, "%s", mark);
    else
      quoted[length++] = *text;
    assert_true(length + 3 < LONGEST);
  }
  quoted[length] = '\0';
}

static void fill(float numbers[NUMBERS]) {
  xrd_random random;
  xrd_random_seed(&random, 5);
  for (size_t i = 0; i < NUMBERS; i++) numbers[i] = (float)xrd_random_normal(&random);
  numbers[22] = 3; /* variances, whose epsilon is 1 */
  numbers[23] = 15;
  numbers[74] = 3e-6F; /* small */
  numbers[75] = 1e-6F;
  for (size_t c = 0; c < 3; c++) { /* of an input's map */
    numbers[76 + c] = 0.5F + 0.25F * (float)c;
    numbers[79 + c] = 0.1F * (float)c;
  }
  numbers[82] = 3; /* weights of channels */
  numbers[83] = 15;
  const double beyond = 1e300; /* singles */
  memcpy(&numbers[126], &beyond, sizeof beyond);
}

/* A file of this list of layers and these tensors beside the others. */
static void write_list(const char *layers, const char *others) {
  char header[LONGEST] = "";
  float numbers[NUMBERS];
  fill(numbers);
  quote("{'__metadata__':{'layers':'", "\"", header);
  quote(layers, "\\\"", header);
  quote("'}", "\"", header);
  quote(TENSORS, "\"", header);
  quote(others, "\"", header);
  quote("}", "\"", header);
  write_safetensors(PATH, header, numbers, NUMBERS);
}

#define CONVOLUTION(name, more) "{'type':'convolution','name':'" name "'" more "}"
static const char LAYERS[] = "[" CONVOLUTION(
    "a", ",'padding':[1,1]") ",{'type':'batch_norm','name':'n','epsilon':1},"
                             "{'type':'leaky_relu'},{'type':'max_pool','size':2,'stride':1}," CONVOLUTION(
                                 "b", ",'stride':2") ",{'type':'relu'}]";

static void put_numbers(FILE *file, const float *numbers, size_t count) {
  for (size_t i = 0; i < count; i++) (void)fprintf(file, "%s%.17g", i == 0 ? "[" : ",", (double)numbers[i]);
  (void)fputs("]", file);
}

/* [out][in][k][k], as a file of tensors has it as well. */
static void put_kernels(FILE *file, const float *numbers, size_t out, size_t in, size_t k) {
  for (size_t o = 0; o < out; o++)
    for (size_t i = 0; i < in; i++)
      for (size_t y = 0; y < k; y++) {
        (void)fputs(y > 0 ? "," : i > 0 ? ",[" : o > 0 ? ",[[" : "[[[", file);
        put_numbers(file, numbers + ((o * in + i) * k + y) * k, k);
        if (y + 1 == k) (void)fputs(i + 1 < in ? "]" : o + 1 < out ? "]]" : "]]]", file);
      }
}

/* The network of LAYERS by hand. */
static void write_json(void) {
  float numbers[NUMBERS];
  fill(numbers);
  const float scale[] = {numbers[20] / 2, numbers[21] / 4};
  FILE *file = fopen(JSON, "w");
  assert_non_null(file);
  (void)fprintf(file,
                "{\"input\":[1,%d,%d],\"layers\":[{\"type\":\"convolution\",\"weight\":[[[[1]]]]},"
                "{\"type\":\"convolution\",\"padding\":1,\"weight\":",
                HEIGHT, WIDTH);
  put_kernels(file, numbers, 2, 1, 3);
  (void)fputs(",\"bias\":", file);
  put_numbers(file, numbers + 18, 2);
  (void)fputs("},{\"type\":\"channel_affine\",\"scale\":", file);
  put_numbers(file, scale, 2);
  (void)fprintf(file,
                "},{\"type\":\"leaky_relu\",\"slope\":%.17g},{\"type\":\"max_pool\",\"size\":2,\"stride\":1},"
                "{\"type\":\"convolution\",\"stride\":2,\"weight\":",
                (double)0.2F);
  put_kernels(file, numbers + 24, 3, 2, 2);
  (void)fprintf(file, "},{\"type\":\"relu\",\"tap\":%.17g}]}", nextafter(nextafter(1.0 / 6, 1) / (double)1e-6F, 1e9));
  assert_int_equal(fclose(file), 0);
}

static void both_files_have_the_same_bounds(void **state) {
  (void)state;
  enum { COUNT = 7 };
  xrd_network tensors, json;
  xrd_network_layer_bound a[COUNT], b[COUNT];
  write_list(LAYERS, REST);
  write_json();
  assert_int_equal(xrd_network_read_features(PATH, (xrd_image_shape){1, HEIGHT, WIDTH}, &tensors, NULL), XRD_OK);
  assert_int_equal(xrd_network_read(JSON, &json, NULL), XRD_OK);
  assert_int_equal(tensors.count, COUNT);
  assert_int_equal(json.count, COUNT);
  assert_int_equal(xrd_network_lipschitz(&tensors, a, NULL), XRD_OK);
  assert_int_equal(xrd_network_lipschitz(&json, b, NULL), XRD_OK);
  for (size_t k = 0; k < COUNT; k++) {
    assert_int_equal(tensors.layers[k].kind, json.layers[k].kind);
    assert_true(a[k].upper == b[k].upper && a[k].cumulative == b[k].cumulative && a[k].method == b[k].method);
  }
  assert_true(xrd_matching_constants(&tensors, a).scale == xrd_matching_constants(&json, b).scale);
  assert_true(xrd_matching_constants(&json, b).scale > 0);
  xrd_network_clear(&tensors);
  xrd_network_clear(&json);
  (void)remove(JSON);
  (void)remove(PATH);
}

/* The network of PATH runs as the trainer runs it, whose images have their channels innermost. */
static void compare_values(xrd_extent image) {
  xrd_features features;
  xrd_feature_work work;
  xrd_network network;
  float x[3 * HEIGHT * WIDTH];
  double flat[3 * HEIGHT * WIDTH], out[64 * HEIGHT], distance;
  const size_t places = image.height * image.width;
  xrd_random random;
  xrd_random_seed(&random, 8);
  for (size_t p = 0; p < places; p++)
    for (size_t c = 0; c < image.channels; c++)
      flat[c * places + p] = (double)(x[p * image.channels + c] = (float)xrd_random_uniform(&random));
  assert_int_equal(xrd_features_safetensors(&features, image, PATH, NULL), XRD_OK);
  assert_int_equal(xrd_feature_work_init(&work, &features, 1, NULL), XRD_OK);
  xrd_feature_distance(&features, &work, x, x, 1, &distance, NULL);
  const xrd_image_shape shape = {image.channels, image.height, image.width};
  assert_int_equal(xrd_network_read_features(PATH, shape, &network, NULL), XRD_OK);
  assert_int_equal(xrd_network_evaluate(&network, flat, out, NULL), XRD_OK);
  const xrd_extent last = features.network.out;
  const size_t ends = last.height * last.width;
  assert_int_equal(xrd_image_size(network.layers[network.count - 1].output), ends * last.channels);
  for (size_t p = 0; p < ends; p++)
    for (size_t c = 0; c < last.channels; c++)
      assert_true(fabs((double)xrd_trace_output(&work.x)[p * last.channels + c] - out[c * ends + p]) < 1e-5);
  xrd_network_clear(&network);
  xrd_feature_work_clear(&work);
  xrd_features_clear(&features);
}

static void values_are_the_trainers(void **state) {
  (void)state;
  const xrd_extent grey = {HEIGHT, WIDTH, 1}, colours = {HEIGHT, WIDTH, 3};
  const char *const lists[] = {LAYERS, "[" CONVOLUTION("a", ",'stride':2,'padding':[0,1]") "]",
                               "[" CONVOLUTION("a", ",'padding':[2,0]") ",{'type':'relu'}]",
                               "[" CONVOLUTION("a", ",'stride':2,'padding':[1,2]") "]",
                               "[" CONVOLUTION("a", ",'stride':4") "]"};
  for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
    write_list(lists[i], REST);
    compare_values(grey);
  }
  write_list("[" CONVOLUTION("c", ",'padding':[0,1]") ",{'type':'relu'}]",
             ",'scale':{'dtype':'F32','shape':[3],'data_offsets':[304,316]}"
             ",'shift':{'dtype':'F32','shape':[3],'data_offsets':[316,328]}"
             ",'rest':{'dtype':'U8','shape':[176],'data_offsets':[328,504]}");
  compare_values(grey); /* repeated */
  compare_values(colours);
  (void)remove(PATH);
}

/* Features far below the small term, where the normalisation is a multiplication by 1 / sqrt(1e-6): the bound is
   reached. */
static void matching_bounds_the_trainers_distance(void **state) {
  (void)state;
  enum { SIDE = 2, SIZE = SIDE * SIDE };
  write_list("[" CONVOLUTION("small", "") "]", ",'lin0.weight':{'dtype':'F32','shape':[2],'data_offsets':[328,336]}"
                                               ",'first':{'dtype':'U8','shape':[24],'data_offsets':[304,328]}"
                                               ",'rest':{'dtype':'U8','shape':[168],'data_offsets':[336,504]}");
  const float x[SIZE] = {0, 1, 2, 3}, y[SIZE] = {1, 0, 0, 5};
  const double squares = 1 + 1 + 4 + 4;
  xrd_features features;
  xrd_feature_work work;
  xrd_network network;
  xrd_network_layer_bound bounds[2];
  double distance;
  assert_int_equal(xrd_features_safetensors(&features, (xrd_extent){SIDE, SIDE, 1}, PATH, NULL), XRD_OK);
  assert_int_equal(xrd_feature_work_init(&work, &features, 1, NULL), XRD_OK);
  xrd_feature_distance(&features, &work, x, y, 1, &distance, NULL);
  assert_int_equal(xrd_network_read_features(PATH, (xrd_image_shape){1, SIDE, SIDE}, &network, NULL), XRD_OK);
  assert_int_equal(xrd_network_lipschitz(&network, bounds, NULL), XRD_OK);
  const double bound = xrd_matching_constants(&network, bounds).scale * squares;
  assert_true(distance > 0 && distance <= bound);
  /* The weights are 3 and 15, the kernels 3e-6 and 1e-6: (3 3^2 + 15) / (15 (3^2 + 1)) of the bound. */
  assert_true(fabs(distance / bound - 42.0 / 150) < 1e-3);
  xrd_network_clear(&network);
  xrd_feature_work_clear(&work);
  xrd_features_clear(&features);
  (void)remove(PATH);
}

static void what_has_no_bound_is_refused_by_its_name(void **state) {
  (void)state;
#define FIRST "[" CONVOLUTION("a", ",'padding':[1,1]")
  static const struct {
    const char *layers, *message;
  } cases[] = {
      {FIRST ",{'type':'relu'},{'type':'add','from':0}]",
       "layer 2 of its list: no bound is known here of a residual sum"},
      {FIRST ",{'type':'depthwise','name':'d'}]", "layer 1 of its list: no bound is known here of a depthwise conv"},
      {FIRST ",{'type':'relu6'}]", "layer 1 of its list: no bound is known here of a relu6"},
      {FIRST ",{'type':'tanh'}]", "of a tanh"},
      {FIRST ",{'type':'sigmoid'}]", "of a sigmoid"},
      {FIRST ",{'type':'silu'}]", "of a silu"},
      {FIRST ",{'type':'gelu'}]", "layer 1 of its list: type is none of"},
      {"[" CONVOLUTION("e", "") "]", "with the input's map as layer 0: layer 1, weight 0 is not finite"},
  };
  xrd_network network;
  xrd_error error;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    write_list(cases[i].layers, REST);
    assert_int_equal(xrd_network_read_features(PATH, (xrd_image_shape){1, 4, 4}, &network, &error), XRD_ERR_INPUT);
    if (strstr(error.message, cases[i].message) == NULL || strstr(error.message, PATH) == NULL)
      fail_msg("%s", error.message);
    assert_null(network.layers);
  }
  assert_int_equal(xrd_network_read_features(PATH, (xrd_image_shape){1, 0, 4}, &network, &error), XRD_ERR_ARGUMENT);
  (void)remove(PATH);
  assert_int_equal(xrd_network_read_features(PATH, (xrd_image_shape){1, 4, 4}, &network, &error), XRD_ERR_IO);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(both_files_have_the_same_bounds),
      cmocka_unit_test(values_are_the_trainers),
      cmocka_unit_test(matching_bounds_the_trainers_distance),
      cmocka_unit_test(what_has_no_bound_is_refused_by_its_name),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
