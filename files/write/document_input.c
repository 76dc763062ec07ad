#include "files/write/document_input.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "files/write/document_problem.h"

/* The options of a request that are strings, one table for writing, reading and releasing. */
typedef struct {
  const char *name;
  size_t offset;
} text_option;

static const text_option texts[] = {
    {"pmf", offsetof(xrd_input_request, pmf)},
    {"counts", offsetof(xrd_input_request, counts)},
    {"bytes", offsetof(xrd_input_request, bytes)},
    {"samples", offsetof(xrd_input_request, samples)},
    {"source", offsetof(xrd_input_request, source)},
    {"weights", offsetof(xrd_input_request, weights)},
    {"distortion", offsetof(xrd_input_request, distortion)},
    {"alphabet", offsetof(xrd_input_request, alphabet)},
    {"reproduction", offsetof(xrd_input_request, reproduction)},
};
enum { TEXTS = sizeof texts / sizeof *texts };

static const char **text_at(xrd_input_request *request, int k) {
  return (const char **)((char *)request + texts[k].offset);
}

void xrd_document_request_clear(xrd_input_request *request) {
  for (int k = 0; k < TEXTS; k++) free((char *)*text_at(request, k));
  memset(request, 0, sizeof *request);
}

static json_t *write_options(const xrd_input_request *request) {
  xrd_input_request copy = *request;
  char seed[32];
  (void)snprintf(seed, sizeof seed, "%" PRIu64, request->seed);
  json_t *object = json_pack("{s:b, s:I, s:s}", "normalize", request->normalize ? 1 : 0, "draw",
                             (json_int_t)request->draw, "seed", seed);
  for (int k = 0; object != NULL && k < TEXTS; k++) {
    const char *text = *text_at(&copy, k);
    if (json_object_set_new(object, texts[k].name, text != NULL ? json_string(text) : json_null()) == 0) continue;
    json_decref(object);
    return NULL;
  }
  return object;
}

static json_t *write_files(const xrd_input *input) {
  json_t *array = json_array();
  for (size_t k = 0; array != NULL && k < input->file_count; k++) {
    const xrd_input_file *file = &input->files[k];
    json_t *object = json_pack("{s:s, s:s, s:I, s:s}", "role", file->role, "path", file->path, "bytes",
                               (json_int_t)file->bytes, "sha256", file->sha256.hex);
    if (json_array_append_new(array, object) == 0) continue;
    json_decref(array);
    array = NULL;
  }
  return array;
}

json_t *xrd_document_input_write(const xrd_input_request *request, const xrd_input *input) {
  bool embed = input->file_count == 0 && request->source == NULL; /* numbers from memory */
  for (size_t k = 0; k < input->file_count; k++) embed = embed || strcmp(input->files[k].path, "-") == 0;
  xrd_digest digest;
  xrd_problem_digest(&input->problem, &digest);
  return json_pack("{s:o, s:o, s:I, s:I, s:s, s:o}", "options", write_options(request), "files", write_files(input),
                   "n", (json_int_t)input->problem.distortion.n, "m", (json_int_t)input->problem.distortion.m, "sha256",
                   digest.hex, "problem", embed ? xrd_document_problem_write(&input->problem) : json_null());
}

static xrd_status read_seed(const xrd_json_place *place, uint64_t *seed) {
  const char *text;
  xrd_status status = xrd_json_text(place, "seed", &text);
  if (status != XRD_OK) return status;
  char again[32];
  *seed = strtoull(text, NULL, 10);
  (void)snprintf(again, sizeof again, "%" PRIu64, *seed);
  return strcmp(again, text) == 0 ? XRD_OK : xrd_json_refuse(place, "seed", "not a whole number of 64 bits");
}

static xrd_status read_options(const xrd_json_place *place, xrd_input_request *request) {
  const char *names[TEXTS + 4] = {"normalize", "draw", "seed"};
  for (int k = 0; k < TEXTS; k++) names[k + 3] = texts[k].name;
  uint64_t draw = 0;
  xrd_status status = xrd_json_exactly(place, names);
  if (status == XRD_OK) status = xrd_json_integer(place, "draw", 0, SIZE_MAX, &draw);
  if (status == XRD_OK) status = read_seed(place, &request->seed);
  if (status != XRD_OK) return status;
  request->draw = (size_t)draw;
  const json_t *normalize = json_object_get(place->object, "normalize");
  if (!json_is_boolean(normalize)) return xrd_json_refuse(place, "normalize", "not true or false");
  request->normalize = json_is_true(normalize);
  for (int k = 0; k < TEXTS; k++) {
    const json_t *value = json_object_get(place->object, texts[k].name);
    const char *text = json_string_value(value);
    if (json_is_null(value)) continue;
    if (text == NULL) return xrd_json_refuse(place, texts[k].name, "neither a string nor null");
    *text_at(request, k) = xrd_duplicate(text, strlen(text) + 1, 1);
    if (*text_at(request, k) == NULL) return xrd_fail(place->error, XRD_ERR_MEMORY, "%s: out of memory", place->file);
  }
  return XRD_OK;
}

static const char *role_of(const char *name) {
  for (int k = 0; k < TEXTS; k++)
    if (strcmp(texts[k].name, name) == 0) return texts[k].name;
  return NULL;
}

static xrd_status read_file(const xrd_json_place *place, xrd_input_file *file) {
  static const char *const names[] = {"role", "path", "bytes", "sha256", NULL};
  const char *role, *path;
  xrd_status status = xrd_json_exactly(place, names);
  if (status == XRD_OK) status = xrd_json_text(place, "role", &role);
  if (status == XRD_OK) status = xrd_json_text(place, "path", &path);
  if (status == XRD_OK) status = xrd_json_integer(place, "bytes", 0, INT64_MAX, &file->bytes);
  if (status == XRD_OK) status = xrd_json_digest(place, "sha256", &file->sha256);
  if (status != XRD_OK) return status;
  file->role = role_of(role);
  if (file->role == NULL) return xrd_json_refuse(place, "role", "not the name of an input option");
  file->path = xrd_duplicate(path, strlen(path) + 1, 1);
  return file->path != NULL ? XRD_OK : xrd_fail(place->error, XRD_ERR_MEMORY, "%s: out of memory", place->file);
}

static xrd_status read_files(const xrd_json_place *place, xrd_document *document) {
  const json_t *files;
  xrd_status status = xrd_json_array(place, "files", &files);
  if (status != XRD_OK) return status;
  if (json_array_size(files) > XRD_INPUT_FILES) return xrd_json_refuse(place, "files", "too many files");
  for (size_t k = 0; status == XRD_OK && k < json_array_size(files); k++) {
    char path[XRD_JSON_PATH];
    xrd_json_place file;
    status = xrd_json_element(place, "files", k, path, &file);
    if (status == XRD_OK) status = read_file(&file, &document->files[document->file_count]);
    document->file_count += status == XRD_OK;
  }
  return status;
}

xrd_status xrd_document_input_read(const xrd_json_place *place, xrd_document *document) {
  static const char *const names[] = {"options", "files", "n", "m", "sha256", "problem", NULL};
  char path[XRD_JSON_PATH];
  xrd_json_place inner;
  uint64_t n = 0, m = 0;
  xrd_status status = xrd_json_exactly(place, names);
  if (status == XRD_OK) status = xrd_json_object(place, "options", path, &inner);
  if (status == XRD_OK) status = read_options(&inner, &document->request);
  if (status == XRD_OK) status = read_files(place, document);
  if (status == XRD_OK) status = xrd_json_integer(place, "n", 1, SIZE_MAX, &n);
  if (status == XRD_OK) status = xrd_json_integer(place, "m", 1, SIZE_MAX, &m);
  if (status == XRD_OK) status = xrd_json_digest(place, "sha256", &document->problem_sha256);
  document->n = (size_t)n;
  document->m = (size_t)m;
  if (status != XRD_OK || json_is_null(json_object_get(place->object, "problem"))) return status;
  status = xrd_json_object(place, "problem", path, &inner);
  if (status == XRD_OK) status = xrd_document_problem_read(&inner, document->n, document->m, &document->input);
  document->embedded = status == XRD_OK;
  return status;
}
