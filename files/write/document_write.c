#include <jansson.h>

#include "base/float_mode.h"
#include "exactrd/version.h"
#include "files/write/document_hash.h"
#include "files/write/document_input.h"
#include "files/write/document_point.h"
#include "files/write/units.h"

static json_t *write_provenance(int threads) {
  json_t *object = json_pack("{s:i}", "threads", threads);
  xrd_component component;
  for (size_t k = 1; object != NULL && xrd_component_at(k, &component); k++) {
    if (json_object_set_new(object, component.name, json_string(component.version)) == 0) continue;
    json_decref(object);
    object = NULL;
  }
  return object;
}

/* Well-formed UTF-8 as far as lengths go; jansson refuses the finer faults. */
static bool is_utf8(const char *text) {
  for (const unsigned char *c = (const unsigned char *)text; *c != '\0';) {
    int more = *c < 0x80                 ? 0
               : *c >= 0xc2 && *c < 0xe0 ? 1
               : *c >= 0xe0 && *c < 0xf0 ? 2
               : *c >= 0xf0 && *c < 0xf5 ? 3
                                         : -1;
    if (more < 0) return false;
    for (c++; more > 0; more--, c++)
      if ((*c & 0xc0) != 0x80) return false;
  }
  return true;
}

static json_t *write_command(char *const *words) {
  json_t *array = json_array();
  for (; array != NULL && *words != NULL; words++) {
    if (json_array_append_new(array, json_string(*words)) == 0) continue;
    json_decref(array);
    array = NULL;
  }
  return array;
}

static json_t *write_head(const xrd_result *result) {
  return json_pack("{s:s, s:s, s:o, s:o, s:s, s:o, s:o}", "format", result->kind->format, "version", xrd_version(),
                   "command", write_command(result->command), "provenance", write_provenance(result->threads), "unit",
                   xrd_unit_name(result->unit), "gap_nats", xrd_json_from_number(result->gap_nats), "input",
                   xrd_document_input_write(result->kind, result->request, result->input));
}

/* The head's fields, a line each; the object stays open. */
static bool print_head(FILE *stream, json_t *head) {
  const char *key;
  json_t *value;
  (void)fputs("{\n", stream);
  json_object_foreach(head, key, value) {
    (void)fprintf(stream, "\"%s\":", key);
    if (json_dumpf(value, stream, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY) != 0) return false;
    (void)fputs(",\n", stream);
  }
  return true;
}

xrd_status xrd_document_write(FILE *stream, const xrd_result *result, xrd_error *error) {
  XRD_DEFAULT_FLOAT_MODE(callers);
  for (char *const *word = result->command; *word != NULL; word++)
    if (!is_utf8(*word)) return xrd_fail(error, XRD_ERR_ARGUMENT, "JSON cannot hold '%s', which is not UTF-8", *word);
  struct sha256_ctx hash;
  sha256_init(&hash);
  json_t *head = write_head(result);
  bool good = head != NULL && xrd_document_hash_add(&hash, head, NULL);
  good = good && print_head(stream, head);
  json_decref(head);
  if (good) (void)fputs("\"points\":[", stream);
  for (size_t k = 0; good && k < result->count; k++) {
    (void)fputs(k > 0 ? ",\n" : "\n", stream);
    json_t *point = xrd_document_point_write(result->kind, (const char *)result->points + k * result->kind->point_size,
                                             result->unit);
    good = point != NULL && xrd_document_hash_add(&hash, point, stream);
    json_decref(point);
  }
  if (ferror(stream)) return xrd_fail(error, XRD_ERR_IO, "writing JSON failed");
  if (!good) return xrd_fail(error, XRD_ERR_MEMORY, "out of memory for JSON");
  xrd_digest digest;
  xrd_sha256_finish(&hash, &digest);
  (void)fprintf(stream, "\n],\n\"sha256\":\"%s\"\n}\n", digest.hex);
  return ferror(stream) ? xrd_fail(error, XRD_ERR_IO, "writing JSON failed") : XRD_OK;
}
