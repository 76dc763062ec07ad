#include <errno.h>
#include <float.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/float_mode.h"
#include "base/memory.h"
#include "files/write/document_hash.h"
#include "files/write/document_input.h"
#include "files/write/document_point.h"
#include "files/write/document_words.h"
#include "files/write/units.h"

static void *point_at(const xrd_document *document, size_t k) {
  return (char *)document->points + k * document->kind->point_size;
}

void xrd_document_clear(xrd_document *document) {
  for (size_t k = 0; k < document->count; k++) xrd_kind_clear_point(document->kind, point_at(document, k));
  free(document->points);
  free(document->path);
  for (size_t k = 0; k < document->file_count; k++) free(document->files[k].path);
  xrd_document_request_clear(&document->request);
  if (document->embedded != NULL) document->kind->input->clear(document->embedded);
  free(document->embedded);
  memset(document, 0, sizeof *document);
}

static xrd_status read_point(const xrd_json_place *place, const xrd_document *document, size_t k) {
  const xrd_kind *kind = document->kind;
  void *point = point_at(document, k);
  if (kind->dimensions != NULL) kind->dimensions(document->n, document->m, point);
  return xrd_document_point_read(place, kind, document->unit, point);
}

static xrd_status read_points(const xrd_json_place *place, xrd_document *document) {
  const json_t *points;
  xrd_status status = xrd_json_array(place, "points", &points);
  if (status != XRD_OK) return status;
  const size_t count = json_array_size(points);
  document->points = xrd_allocate_zero(count, document->kind->point_size);
  if (document->points == NULL) return xrd_fail(place->error, XRD_ERR_MEMORY, "%s: out of memory", place->file);
  document->count = count;
  for (size_t k = 0; status == XRD_OK && k < count; k++) {
    char path[XRD_JSON_PATH];
    xrd_json_place point;
    status = xrd_json_element(place, "points", k, path, &point);
    if (status == XRD_OK) status = read_point(&point, document, k);
  }
  return status;
}

static xrd_status read_unit(const xrd_json_place *place, xrd_unit *unit) {
  const char *name;
  const xrd_status status = xrd_json_text(place, "unit", &name);
  if (status != XRD_OK) return status;
  *unit = strcmp(name, xrd_unit_name(XRD_BITS)) == 0 ? XRD_BITS : XRD_NATS;
  return strcmp(name, xrd_unit_name(*unit)) == 0 ? XRD_OK : xrd_json_refuse(place, "unit", "neither nats nor bits");
}

static xrd_status check_seal(const xrd_json_place *place) {
  xrd_digest written, found;
  const xrd_status status = xrd_json_digest(place, "sha256", &written);
  if (status != XRD_OK) return status;
  if (!xrd_document_hash_all(place->object, &found))
    return xrd_fail(place->error, XRD_ERR_MEMORY, "%s: out of memory", place->file);
  if (strcmp(written.hex, found.hex) == 0) return XRD_OK;
  return xrd_json_refuse(place, "sha256", "the content was altered: it does not match this digest");
}

static xrd_status read_document(const xrd_json_place *place, xrd_document *document) {
  static const char *const names[] = {"format",   "version", "command", "provenance", "unit",
                                      "gap_nats", "input",   "points",  "sha256",     NULL};
  char path[XRD_JSON_PATH];
  xrd_json_place input;
  const char *format = "", *version;
  const json_t *command;
  xrd_status status = xrd_json_text(place, "format", &format);
  if (status != XRD_OK) return status;
  document->kind = xrd_kind_of_format(format);
  if (document->kind == NULL) return xrd_json_refuse(place, "format", "not one that this version can read");
  status = xrd_json_exactly(place, names);
  if (status == XRD_OK) status = check_seal(place);
  if (status == XRD_OK) status = xrd_json_text(place, "version", &version);
  if (status == XRD_OK) status = xrd_json_array(place, "command", &command);
  if (status == XRD_OK) status = xrd_json_object(place, "provenance", path, &input);
  if (status == XRD_OK) status = read_unit(place, &document->unit);
  if (status == XRD_OK) status = xrd_json_number(place, "gap_nats", DBL_TRUE_MIN, DBL_MAX, &document->gap_nats);
  if (status == XRD_OK) status = xrd_json_object(place, "input", path, &input);
  if (status == XRD_OK) status = xrd_document_input_read(&input, document);
  if (status == XRD_OK) status = xrd_document_command_compare(place, command, document);
  return status == XRD_OK ? read_points(place, document) : status;
}

static json_t *load(const char *path, xrd_status *status, xrd_error *error) {
  json_error_t failure;
  const bool standard = strcmp(path, "-") == 0;
  const char *name = standard ? "standard input" : path;
  FILE *stream = standard ? stdin : fopen(path, "r");
  if (stream == NULL) {
    *status = xrd_fail(error, XRD_ERR_IO, "%s: cannot be opened: %s", path, strerror(errno));
    return NULL;
  }
  errno = 0;
  json_t *root = json_loadf(stream, JSON_REJECT_DUPLICATES, &failure);
  const bool exhausted = errno == ENOMEM; /* jansson mistakes failed allocations for bad tokens or empty strings */
  const bool broken = ferror(stream) != 0;
  if (!standard) (void)fclose(stream);
  *status = XRD_OK;
  if (broken)
    *status = xrd_fail(error, XRD_ERR_IO, "%s: cannot be read", name);
  else if (exhausted)
    *status = xrd_fail(error, XRD_ERR_MEMORY, "%s: out of memory", name);
  else if (root == NULL)
    *status = xrd_fail(error, XRD_ERR_INPUT, "%s:%d: %s%s", name, failure.line, failure.text,
                       failure.line == 1 && failure.column <= 16 ? " (a document is wanted, which --format json writes)"
                                                                 : "");
  else if (!json_is_object(root))
    *status = xrd_fail(error, XRD_ERR_INPUT, "%s: not a JSON object", name);
  if (*status == XRD_OK) return root;
  json_decref(root);
  return NULL;
}

xrd_status xrd_document_read(const char *path, xrd_document *document, xrd_error *error) {
  XRD_DEFAULT_FLOAT_MODE(callers);
  memset(document, 0, sizeof *document);
  xrd_status status;
  json_t *root = load(path, &status, error);
  if (root == NULL) return status;
  const xrd_json_place place = {strcmp(path, "-") == 0 ? "standard input" : path, "", root, error};
  document->path = xrd_duplicate(place.file, strlen(place.file) + 1, 1);
  status = document->path != NULL ? read_document(&place, document)
                                  : xrd_fail(error, XRD_ERR_MEMORY, "%s: out of memory", place.file);
  json_decref(root);
  if (status != XRD_OK) xrd_document_clear(document);
  return status;
}
