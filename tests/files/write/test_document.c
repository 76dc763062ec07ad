/* Documents come back bit by bit, and altered ones do not come back at all. */
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exactrd/output.h"
#include "files/write/document_hash.h"
#include "tests/cmocka_all.h"
#include "tests/files/scratch.h"
#include "tests/files/write/sample_result.h"

static const char file[] = "document.json";

static void put(const char *text) { scratch_text(file, text); }

static void write_sample(const xrd_result *result) {
  FILE *stream = scratch_create(file);
  assert_int_equal(xrd_document_write(stream, result, NULL), XRD_OK);
  assert_int_equal(fclose(stream), 0);
}

static json_t *load(void) {
  json_t *root = json_load_file(file, 0, NULL);
  assert_non_null(root);
  return root;
}

static void expect_refusal(const char *part) {
  xrd_document document;
  xrd_error error = {""};
  const xrd_status status = xrd_document_read(file, &document, &error);
  if (status != XRD_ERR_INPUT) fail_msg("status %d instead of a refusal with '%s'", (int)status, part);
  if (strstr(error.message, part) == NULL) fail_msg("'%s' does not say '%s'", error.message, part);
  assert_non_null(strstr(error.message, file));
}

static const xrd_input_request uniform = {.source = "uniform:3", .distortion = "hamming"};

static void compare(const sample_result *sample, const xrd_document *document, xrd_unit unit) {
  assert_int_equal(document->unit, unit);
  assert_true(document->gap_nats == 1e-10);
  assert_int_equal(document->n, 3);
  assert_int_equal(document->count, 3);
  for (size_t k = 0; k < 3; k++) {
    const xrd_point *expected = &sample->points[k], *found = (const xrd_point *)document->points + k;
    assert_true(found->slope == expected->slope && found->rate_nats == expected->rate_nats);
    assert_memory_equal(&found->bounds, &expected->bounds, sizeof found->bounds);
    assert_true(found->witness_slope == expected->witness_slope);
    assert_int_equal(found->support, expected->support);
    assert_int_equal(found->verdict, expected->verdict);
    assert_memory_equal(found->q, expected->q, 3 * sizeof(double));
    assert_memory_equal(found->w, expected->w, 3 * sizeof(double));
  }
}

static void a_document_comes_back(void **state) {
  (void)state;
  const xrd_unit units[] = {XRD_NATS, XRD_BITS};
  for (size_t k = 0; k < 2; k++) {
    sample_result sample;
    sample_result_make(&sample, &uniform, units[k]);
    write_sample(&sample.result);
    xrd_document document;
    xrd_error error = {""};
    if (xrd_document_read(file, &document, &error) != XRD_OK) fail_msg("%s", error.message);
    compare(&sample, &document, units[k]);
    assert_string_equal(document.request.source, "uniform:3");
    assert_string_equal(document.request.distortion, "hamming");
    assert_null(document.request.pmf);
    assert_null(document.embedded);
    xrd_digest digest;
    xrd_problem_digest(&sample.input.problem, &digest);
    assert_string_equal(document.problem_sha256.hex, digest.hex);
    xrd_document_clear(&document);
    xrd_document_clear(&document);
    sample_result_clear(&sample);
  }
}

static void standard_input_is_embedded(void **state) {
  (void)state;
  scratch_text("matrix", "0 1 inf\n1 0 0.1\n2 3 0\n");
  assert_non_null(freopen("matrix", "r", stdin));
  sample_result sample;
  const xrd_input_request request = {.source = "uniform:3", .distortion = "-"};
  sample_result_make(&sample, &request, XRD_NATS);
  write_sample(&sample.result);
  xrd_document document;
  assert_int_equal(xrd_document_read(file, &document, NULL), XRD_OK);
  assert_non_null(document.embedded);
  assert_int_equal(document.file_count, 1);
  assert_string_equal(document.files[0].role, "distortion");
  xrd_digest digest;
  xrd_problem_digest(&((const xrd_input *)document.embedded)->problem, &digest);
  assert_string_equal(document.problem_sha256.hex, digest.hex);
  assert_true(isinf(((const xrd_input *)document.embedded)->problem.distortion.matrix[2]));
  xrd_document_clear(&document);
  sample_result_clear(&sample);
}

static void numbers_from_memory_are_embedded(void **state) {
  (void)state;
  sample_result sample;
  sample_result_make(&sample, &uniform, XRD_NATS);
  const xrd_input_request nothing = {.pmf = NULL};
  static char *memory[] = {"a program", NULL};
  sample.result.request = &nothing;
  sample.result.command = memory;
  write_sample(&sample.result);
  xrd_document document;
  assert_int_equal(xrd_document_read(file, &document, NULL), XRD_OK);
  assert_non_null(document.embedded);
  assert_int_equal(document.file_count, 0);
  xrd_digest digest;
  xrd_problem_digest(&((const xrd_input *)document.embedded)->problem, &digest);
  assert_string_equal(document.problem_sha256.hex, digest.hex);
  xrd_document_clear(&document);
  sample_result_clear(&sample);
}

static void any_layout_is_accepted(void **state) {
  (void)state;
  sample_result sample;
  sample_result_make(&sample, &uniform, XRD_NATS);
  write_sample(&sample.result);
  json_t *root = load();
  assert_int_equal(json_dump_file(root, file, JSON_INDENT(3)), 0);
  json_decref(root);
  xrd_document document;
  assert_int_equal(xrd_document_read(file, &document, NULL), XRD_OK);
  xrd_document_clear(&document);
  sample_result_clear(&sample);
}

static void alter(json_t *value) {
  if (json_is_real(value))
    (void)json_real_set(value, nextafter(json_real_value(value), 1e10));
  else if (json_is_integer(value))
    (void)json_integer_set(value, json_integer_value(value) + 1);
  else if (json_is_string(value))
    (void)json_string_set(value, strcmp(json_string_value(value), "x") ? "x" : "y");
}

/* Alters each number and string of the document in turn; returns how many there were. */
static size_t alter_each(json_t *root, json_t *value) {
  size_t altered = 0;
  const char *key;
  size_t index;
  json_t *child;
  json_object_foreach(value, key, child) altered += alter_each(root, child);
  json_array_foreach(value, index, child) altered += alter_each(root, child);
  if (json_is_object(value) || json_is_array(value) || json_is_null(value) || json_is_boolean(value)) return altered;
  json_t *original = json_deep_copy(value);
  alter(value);
  assert_int_equal(json_dump_file(root, file, 0), 0);
  expect_refusal("");
  if (json_is_real(value)) (void)json_real_set(value, json_real_value(original));
  if (json_is_integer(value)) (void)json_integer_set(value, json_integer_value(original));
  if (json_is_string(value)) (void)json_string_set(value, json_string_value(original));
  json_decref(original);
  return altered + 1;
}

static void any_alteration_is_refused(void **state) {
  (void)state;
  sample_result sample;
  sample_result_make(&sample, &uniform, XRD_BITS);
  write_sample(&sample.result);
  json_t *root = load();
  assert_true(alter_each(root, root) > 70);
  assert_int_equal(json_dump_file(root, file, 0), 0);
  xrd_document document;
  assert_int_equal(xrd_document_read(file, &document, NULL), XRD_OK);
  xrd_document_clear(&document);
  json_decref(root);
  sample_result_clear(&sample);
}

/* Puts the right digest on an altered document, as a forger would. */
static void seal(json_t *root) {
  xrd_digest digest;
  assert_true(xrd_document_hash_all(root, &digest));
  assert_int_equal(json_object_set_new(root, "sha256", json_string(digest.hex)), 0);
  assert_int_equal(json_dump_file(root, file, 0), 0);
}

/* The field at a path of keys and indices, such as "points/0/proof". */
static json_t *at(json_t *root, const char *path) {
  char copy[128];
  (void)snprintf(copy, sizeof copy, "%s", path);
  json_t *value = root;
  for (char *word = strtok(copy, "/"); word != NULL; word = strtok(NULL, "/"))
    value = json_is_array(value) ? json_array_get(value, strtoul(word, NULL, 10)) : json_object_get(value, word);
  assert_non_null(value);
  return value;
}

#define SHA "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void forged_structure_is_refused(void **state) {
  (void)state;
  static const struct {
    const char *object, *key, *json, *part;
  } forgeries[] = {
      {"", "format", "\"exactrd-curve-2\"", "format: not one that"},
      {"", "extra", "1", "extra: unknown field"},
      {"", "unit", "\"bans\"", "unit: neither nats nor bits"},
      {"", "gap_nats", "0.0", "gap_nats: out of range"},
      {"", "gap_nats", "\"inf\"", "gap_nats: out of range"},
      {"", "points", "{}", "points: not an array"},
      {"input", "n", "0", "input.n: out of range"},
      {"input", "n", "4", "points[0].proof.dual: 3 numbers instead of 4"},
      {"input", "m", "1", "points[0].support: out of range"},
      {"input", "sha256", "\"abc\"", "input.sha256: not a SHA-256"},
      {"input", "files", "[1]", "input.files[0]: not an object"},
      {"", "command", "[\"--source=uniform:4\"]", "command: names another input"},
      {"", "command", "[\"--pmf\"]", "command: names another input"},
      {"input", "problem", "{\"distortion\":\"hamming\",\"pmf\":[0.5,0.25,0.25]}", "input.problem: not null"},
      {"input", "files", "[{\"role\":\"pmf\",\"path\":\"-\",\"bytes\":1,\"sha256\":\"" SHA "\"}]",
       "input.files: not the files"},
      {"input/options", "source", "null", "command: names another input"},
      {"input/options", "seed", "\"-1\"", "input.options.seed: not a whole number"},
      {"input/options", "normalize", "3", "input.options.normalize: not true or false"},
      {"points/1", "distortion", "-0.5", "points[1].distortion: out of range"},
      {"points/1", "rate_lower", "0.1", "points[1].rate_lower: not the proof's"},
      {"points/1", "rate_upper", "9.0", "points[1].rate_upper: not the proof's"},
      {"points/1", "support", "2", "points[1].proof.output.index: its length"},
      {"points/1", "status", "\"sure\"", "points[1].status: neither"},
      {"points/1/proof", "slope", "-1.0", "points[1].proof.slope: out of range"},
      {"points/1/proof", "lower_nats", "9.0", "points[1].proof.upper_nats: out of range"},
      {"points/1/proof", "dual", "[1.0,2.0,-1.0]", "points[1].proof.dual[2]: not a floating"},
      {"points/1/proof", "dual", "[1.0,2.0,null]", "points[1].proof.dual[2]: not a floating"},
      {"points/1/proof/output", "index", "[0,1,3]", "points[1].proof.output.index: not increasing"},
      {"points/1/proof/output", "index", "[0,1,1]", "points[1].proof.output.index: not increasing"},
      {"points/1/proof/output", "index", "[0,1,-1]", "points[1].proof.output.index: not increasing"},
      {"points/1/proof/output", "mass", "[0.5,0.5]", "points[1].proof.output.mass: 2 numbers instead of 3"},
      {"points/1/proof/output", "mass", "[0.5,0.5,0.0]", "points[1].proof.output.mass: not positive"},
  };
  sample_result sample;
  sample_result_make(&sample, &uniform, XRD_NATS);
  for (size_t k = 0; k < sizeof forgeries / sizeof *forgeries; k++) {
    write_sample(&sample.result);
    json_t *root = load();
    json_t *value = json_loads(forgeries[k].json, JSON_DECODE_ANY, NULL);
    assert_non_null(value);
    assert_int_equal(json_object_set_new(at(root, forgeries[k].object), forgeries[k].key, value), 0);
    seal(root);
    expect_refusal(forgeries[k].part);
    json_decref(root);
  }
  sample_result_clear(&sample);
}

static void expect_missing(json_t *root, json_t *object, const char *key) {
  json_t *child = json_incref(json_object_get(object, key));
  assert_int_equal(json_object_del(object, key), 0);
  if (object == root && strcmp(key, "sha256") == 0)
    assert_int_equal(json_dump_file(root, file, 0), 0);
  else
    seal(root);
  char part[80];
  (void)snprintf(part, sizeof part, "%s: missing", key);
  expect_refusal(part);
  assert_int_equal(json_object_set_new(object, key, child), 0);
}

/* Removes each field in turn; returns how many there were.  Provenance is free. */
static size_t remove_each(json_t *root, json_t *value) {
  enum { MOST = 16 };
  char keys[MOST][64];
  const char *key;
  size_t index, count = 0, removed = 0;
  json_t *child;
  json_array_foreach(value, index, child) removed += remove_each(root, child);
  if (json_object_get(root, "provenance") == value) return removed;
  json_object_foreach(value, key, child) {
    assert_true(count < MOST);
    (void)snprintf(keys[count++], sizeof keys[0], "%s", key);
    removed += remove_each(root, child);
  }
  for (size_t k = 0; k < count; k++) expect_missing(root, value, keys[k]);
  return removed + count;
}

static void a_missing_field_is_refused(void **state) {
  (void)state;
  sample_result sample;
  sample_result_make(&sample, &uniform, XRD_NATS);
  write_sample(&sample.result);
  json_t *root = load();
  assert_true(remove_each(root, root) > 50);
  json_decref(root);
  sample_result_clear(&sample);
}

static void what_is_not_a_document_is_refused(void **state) {
  (void)state;
  static const char *const texts[] = {"",
                                      "{",
                                      "[1]",
                                      "{}",
                                      "nan",
                                      "{\"format\": NaN}",
                                      "{\"format\":1,\"format\":1}",
                                      "{\"format\": \"exactrd-curve-1\"}",
                                      "\xff\xfe",
                                      "slope,distortion\n1,2\n"};
  for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) {
    put(texts[k]);
    expect_refusal("");
  }
  xrd_document document;
  assert_int_equal(xrd_document_read("/no/such/file", &document, NULL), XRD_ERR_IO);
  assert_int_equal(xrd_document_read("/", &document, NULL), XRD_ERR_IO);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_document_comes_back),
      cmocka_unit_test(standard_input_is_embedded),
      cmocka_unit_test(numbers_from_memory_are_embedded),
      cmocka_unit_test(any_layout_is_accepted),
      cmocka_unit_test(any_alteration_is_refused),
      cmocka_unit_test(forged_structure_is_refused),
      cmocka_unit_test(a_missing_field_is_refused),
      cmocka_unit_test(what_is_not_a_document_is_refused),
  };
  return cmocka_run_group_tests(tests, scratch_enter, scratch_leave);
}
