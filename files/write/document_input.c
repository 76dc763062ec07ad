#include "files/write/document_input.h"

#include <float.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "files/write/document_words.h"

/* How the fields of a request stand in a document. */
typedef enum { TEXT, FLAG, COUNT, SEED, NUMBER } option_type;

/* One table for writing, reading, replacing and releasing; a kind uses some of them. */
typedef struct {
  const char *name;
  option_type type;
  size_t offset;
} option;

static const option table[] = {
    {"pmf", TEXT, offsetof(xrd_input_request, pmf)},
    {"counts", TEXT, offsetof(xrd_input_request, counts)},
    {"bytes", TEXT, offsetof(xrd_input_request, bytes)},
    {"samples", TEXT, offsetof(xrd_input_request, samples)},
    {"source", TEXT, offsetof(xrd_input_request, source)},
    {"weights", TEXT, offsetof(xrd_input_request, weights)},
    {"normalize", FLAG, offsetof(xrd_input_request, normalize)},
    {"distortion", TEXT, offsetof(xrd_input_request, distortion)},
    {"distortion_2", TEXT, offsetof(xrd_input_request, more_distortions[0])},
    {"distortion_3", TEXT, offsetof(xrd_input_request, more_distortions[1])},
    {"distortion_4", TEXT, offsetof(xrd_input_request, more_distortions[2])},
    {"distortion_5", TEXT, offsetof(xrd_input_request, more_distortions[3])},
    {"distortion_6", TEXT, offsetof(xrd_input_request, more_distortions[4])},
    {"distortion_7", TEXT, offsetof(xrd_input_request, more_distortions[5])},
    {"distortion_8", TEXT, offsetof(xrd_input_request, more_distortions[6])},
    {"payoff", TEXT, offsetof(xrd_input_request, payoff)},
    {"observation", TEXT, offsetof(xrd_input_request, observation)},
    {"constraint", TEXT, offsetof(xrd_input_request, constraint)},
    {"alphabet", TEXT, offsetof(xrd_input_request, alphabet)},
    {"reproduction", TEXT, offsetof(xrd_input_request, reproduction)},
    {"draw", COUNT, offsetof(xrd_input_request, draw)},
    {"seed", SEED, offsetof(xrd_input_request, seed)},
    {"channel", TEXT, offsetof(xrd_input_request, channel)},
    {"cost", TEXT, offsetof(xrd_input_request, cost)},
    {"density", TEXT, offsetof(xrd_input_request, density)},
    {"mixture", TEXT, offsetof(xrd_input_request, mixture)},
    {"histogram", TEXT, offsetof(xrd_input_request, histogram)},
    {"joint", TEXT, offsetof(xrd_input_request, joint)},
    {"labels", TEXT, offsetof(xrd_input_request, labels)},
    {"label_weight", NUMBER, offsetof(xrd_input_request, label_weight)},
};
enum { OPTIONS = sizeof table / sizeof *table };

static void *at(const xrd_input_request *request, const option *o) { return (char *)request + o->offset; }

static const option *find(const char *name) {
  for (int k = 0; k < OPTIONS; k++)
    if (strcmp(table[k].name, name) == 0) return &table[k];
  return NULL;
}

static bool uses(const xrd_kind *kind, const char *name) {
  for (const char *const *used = kind->options; *used != NULL; used++)
    if (strcmp(*used, name) == 0) return true;
  return false;
}

const char **xrd_document_request_text(xrd_input_request *request, const char *name) {
  const option *o = find(name);
  return o != NULL && o->type == TEXT ? at(request, o) : NULL;
}

void xrd_document_request_clear(xrd_input_request *request) {
  for (int k = 0; k < OPTIONS; k++)
    if (table[k].type == TEXT) free(*(char **)at(request, &table[k]));
  memset(request, 0, sizeof *request);
}

static json_t *write_option(const xrd_input_request *request, const option *o) {
  char seed[32];
  const void *place = at(request, o);
  switch (o->type) {
  case TEXT: return *(const char *const *)place != NULL ? json_string(*(const char *const *)place) : json_null();
  case FLAG: return json_boolean(*(const bool *)place);
  case COUNT: return json_integer((json_int_t) * (const size_t *)place);
  case NUMBER: return xrd_json_from_number(*(const double *)place);
  case SEED: break;
  }
  (void)snprintf(seed, sizeof seed, "%" PRIu64, *(const uint64_t *)place);
  return json_string(seed);
}

static json_t *write_options(const xrd_kind *kind, const xrd_input_request *request) {
  json_t *object = json_object();
  for (const char *const *name = kind->options; object != NULL && *name != NULL; name++) {
    if (json_object_set_new(object, *name, write_option(request, find(*name))) == 0) continue;
    json_decref(object);
    return NULL;
  }
  return object;
}

static json_t *write_files(const xrd_loaded *input) {
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

/* Numbers that no file holds: those of standard input and those from memory. */
static bool is_passing(const xrd_kind *kind, const xrd_input_request *request, const xrd_loaded *input) {
  bool named = false;
  for (const char *const *name = kind->options; *name != NULL; name++) {
    const option *o = find(*name);
    named = named || (o->type == TEXT && *(const char *const *)at(request, o) != NULL);
  }
  bool passing = !named;
  for (size_t k = 0; k < input->file_count; k++) passing = passing || strcmp(input->files[k].path, "-") == 0;
  return passing;
}

json_t *xrd_document_input_write(const xrd_kind *kind, const xrd_input_request *request, const void *input) {
  const xrd_loaded loaded = kind->input->loaded(input);
  return json_pack("{s:o, s:o, s:I, s:I, s:s, s:o}", "options", write_options(kind, request), "files",
                   write_files(&loaded), "n", (json_int_t)loaded.n, "m", (json_int_t)loaded.m, "sha256",
                   loaded.sha256.hex, "problem",
                   is_passing(kind, request, &loaded) ? kind->input->embed(input) : json_null());
}

static xrd_status read_seed(const xrd_json_place *place, const char *name, uint64_t *seed) {
  const char *text;
  xrd_status status = xrd_json_text(place, name, &text);
  if (status != XRD_OK) return status;
  char again[32];
  *seed = strtoull(text, NULL, 10);
  (void)snprintf(again, sizeof again, "%" PRIu64, *seed);
  return strcmp(again, text) == 0 ? XRD_OK : xrd_json_refuse(place, name, "not a whole number of 64 bits");
}

static xrd_status read_text(const xrd_json_place *place, const char *name, const char **copy) {
  const json_t *value = json_object_get(place->object, name);
  const char *text = json_string_value(value);
  if (json_is_null(value)) return XRD_OK;
  if (text == NULL) return xrd_json_refuse(place, name, "neither a string nor null");
  *copy = xrd_duplicate(text, strlen(text) + 1, 1);
  return *copy != NULL ? XRD_OK : xrd_fail(place->error, XRD_ERR_MEMORY, "%s: out of memory", place->file);
}

static xrd_status read_option(const xrd_json_place *place, const option *o, xrd_input_request *request) {
  const json_t *value = json_object_get(place->object, o->name);
  uint64_t count = 0;
  xrd_status status = XRD_OK;
  switch (o->type) {
  case TEXT: return read_text(place, o->name, at(request, o));
  case SEED: return read_seed(place, o->name, at(request, o));
  case NUMBER: return xrd_json_number(place, o->name, -DBL_MAX, DBL_MAX, at(request, o));
  case COUNT:
    status = xrd_json_integer(place, o->name, 0, SIZE_MAX, &count);
    *(size_t *)at(request, o) = (size_t)count;
    return status;
  case FLAG: break;
  }
  if (!json_is_boolean(value)) return xrd_json_refuse(place, o->name, "not true or false");
  *(bool *)at(request, o) = json_is_true(value);
  return XRD_OK;
}

static xrd_status read_options(const xrd_json_place *place, const xrd_kind *kind, xrd_input_request *request) {
  xrd_status status = xrd_json_exactly(place, kind->options);
  for (const char *const *name = kind->options; status == XRD_OK && *name != NULL; name++)
    status = read_option(place, find(*name), request);
  return status;
}

static xrd_status read_file(const xrd_json_place *place, const xrd_kind *kind, xrd_input_file *file) {
  static const char *const names[] = {"role", "path", "bytes", "sha256", NULL};
  const char *role, *path;
  xrd_status status = xrd_json_exactly(place, names);
  if (status == XRD_OK) status = xrd_json_text(place, "role", &role);
  if (status == XRD_OK) status = xrd_json_text(place, "path", &path);
  if (status == XRD_OK) status = xrd_json_integer(place, "bytes", 0, INT64_MAX, &file->bytes);
  if (status == XRD_OK) status = xrd_json_digest(place, "sha256", &file->sha256);
  if (status != XRD_OK) return status;
  const option *o = uses(kind, role) ? find(role) : NULL;
  if (o == NULL || o->type != TEXT) return xrd_json_refuse(place, "role", "not the name of an input option");
  file->role = o->name;
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
    if (status == XRD_OK) status = read_file(&file, document->kind, &document->files[document->file_count]);
    document->file_count += status == XRD_OK;
  }
  return status;
}

static xrd_status read_problem(const xrd_json_place *place, xrd_document *document) {
  char path[XRD_JSON_PATH];
  xrd_json_place inner;
  xrd_status status = xrd_json_object(place, "problem", path, &inner);
  if (status != XRD_OK) return status;
  void *input = xrd_allocate_zero(1, document->kind->input->size);
  if (input == NULL) return xrd_fail(place->error, XRD_ERR_MEMORY, "%s: out of memory", place->file);
  status = document->kind->input->unembed(&inner, document->n, document->m, input);
  if (status == XRD_OK)
    document->embedded = input;
  else
    free(input);
  return status;
}

xrd_status xrd_document_input_read(const xrd_json_place *place, xrd_document *document) {
  static const char *const names[] = {"options", "files", "n", "m", "sha256", "problem", NULL};
  char path[XRD_JSON_PATH];
  xrd_json_place inner;
  uint64_t n = 0, m = 0;
  xrd_status status = xrd_json_exactly(place, names);
  if (status == XRD_OK) status = xrd_json_object(place, "options", path, &inner);
  if (status == XRD_OK) status = read_options(&inner, document->kind, &document->request);
  if (status == XRD_OK) status = read_files(place, document);
  if (status == XRD_OK) status = xrd_json_integer(place, "n", 1, SIZE_MAX, &n);
  if (status == XRD_OK) status = xrd_json_integer(place, "m", 1, SIZE_MAX, &m);
  if (status == XRD_OK) status = xrd_json_digest(place, "sha256", &document->problem_sha256);
  document->n = (size_t)n;
  document->m = (size_t)m;
  if (status == XRD_OK && !json_is_null(json_object_get(place->object, "problem")))
    status = read_problem(place, document);
  return status == XRD_OK ? xrd_document_words_compare(place, document) : status;
}
