#include <errno.h>
#include <float.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "files/write/document_hash.h"
#include "files/write/document_input.h"
#include "files/write/units.h"

void xrd_document_clear(xrd_document *document) {
  for (size_t k = 0; k < document->count; k++) {
    free(document->points[k].q);
    free(document->points[k].w);
  }
  free(document->points);
  for (size_t k = 0; k < document->file_count; k++) free(document->files[k].path);
  xrd_document_request_clear(&document->request);
  xrd_input_clear(&document->input);
  memset(document, 0, sizeof *document);
}

static xrd_status read_output(const xrd_json_place *place, size_t m, xrd_saved_point *point) {
  static const char *const names[] = {"index", "mass", NULL};
  const json_t *index;
  double *mass = NULL;
  xrd_status status = xrd_json_exactly(place, names);
  if (status == XRD_OK) status = xrd_json_array(place, "index", &index);
  if (status == XRD_OK) status = xrd_json_numbers(place, "mass", json_array_size(index), 0, DBL_MAX, &mass);
  if (status != XRD_OK) return status;
  point->q = xrd_allocate_zero(m, sizeof *point->q);
  if (point->q == NULL) {
    free(mass);
    return xrd_fail(place->error, XRD_ERR_MEMORY, "%s: out of memory", place->file);
  }
  json_int_t last = -1;
  for (size_t k = 0; status == XRD_OK && k < json_array_size(index); k++) {
    const json_t *entry = json_array_get(index, k);
    const json_int_t j = json_integer_value(entry);
    if (!json_is_integer(entry) || j <= last || (uint64_t)j >= m)
      status = xrd_json_refuse(place, "index", "not increasing reproduction symbols below m");
    else if (!(mass[k] > 0))
      status = xrd_json_refuse(place, "mass", "not positive");
    else
      point->q[j] = mass[k];
    last = j;
  }
  if (status == XRD_OK && json_array_size(index) != point->row.support)
    status = xrd_json_refuse(place, "index", "its length is not the point's support");
  free(mass);
  return status;
}

static xrd_status read_proof(const xrd_json_place *place, const xrd_document *document, xrd_saved_point *point) {
  static const char *const names[] = {"slope", "rate_nats", "lower_nats", "upper_nats", "output", "dual", NULL};
  char path[XRD_JSON_PATH];
  xrd_json_place output;
  xrd_status status = xrd_json_exactly(place, names);
  if (status == XRD_OK) status = xrd_json_number(place, "slope", 0, INFINITY, &point->witness_slope);
  if (status == XRD_OK) status = xrd_json_number(place, "lower_nats", -DBL_MAX, DBL_MAX, &point->row.rate_lower);
  if (status == XRD_OK)
    status = xrd_json_number(place, "upper_nats", point->row.rate_lower, INFINITY, &point->row.rate_upper);
  if (status == XRD_OK)
    status = xrd_json_number(place, "rate_nats", point->row.rate_lower, point->row.rate_upper, &point->row.rate_nats);
  if (status == XRD_OK) status = xrd_json_object(place, "output", path, &output);
  if (status == XRD_OK) status = read_output(&output, document->m, point);
  if (status == XRD_OK) status = xrd_json_numbers(place, "dual", document->n, 0, DBL_MAX, &point->w);
  point->row.tangent = point->witness_slope;
  return status;
}

/* The rates shown must be those of the proof in the document's unit. */
static xrd_status compare_rates(const xrd_json_place *place, xrd_unit unit, const xrd_row *row) {
  double lower, upper, rate;
  xrd_status status = xrd_json_number(place, "rate_lower", -DBL_MAX, DBL_MAX, &lower);
  if (status == XRD_OK) status = xrd_json_number(place, "rate_upper", lower, INFINITY, &upper);
  if (status == XRD_OK) status = xrd_json_number(place, "rate", lower, upper, &rate);
  if (status != XRD_OK) return status;
  if (rate != xrd_unit_from_nats(row->rate_nats, unit, XRD_SHORTEST))
    return xrd_json_refuse(place, "rate", "not the proof's rate_nats in this unit");
  if (lower != xrd_unit_from_nats(row->rate_lower, unit, XRD_DOWN))
    return xrd_json_refuse(place, "rate_lower", "not the proof's lower_nats in this unit");
  if (upper != xrd_unit_from_nats(row->rate_upper, unit, XRD_UP))
    return xrd_json_refuse(place, "rate_upper", "not the proof's upper_nats in this unit");
  return XRD_OK;
}

static xrd_status read_point(const xrd_json_place *place, const xrd_document *document, xrd_saved_point *point) {
  static const char *const names[] = {"slope",      "distortion", "distortion_low", "rate",  "rate_lower",
                                      "rate_upper", "support",    "status",         "proof", NULL};
  char path[XRD_JSON_PATH];
  xrd_json_place proof;
  uint64_t support = 0;
  const char *verdict = "";
  xrd_row *row = &point->row;
  xrd_status status = xrd_json_exactly(place, names);
  if (status == XRD_OK) status = xrd_json_number(place, "slope", 0, INFINITY, &row->slope);
  if (status == XRD_OK) status = xrd_json_number(place, "distortion", 0, DBL_MAX, &row->distortion);
  if (status == XRD_OK) status = xrd_json_number(place, "distortion_low", -DBL_MAX, DBL_MAX, &row->distortion_low);
  if (status == XRD_OK) status = xrd_json_integer(place, "support", 1, document->m, &support);
  if (status == XRD_OK) status = xrd_json_text(place, "status", &verdict);
  if (status == XRD_OK && strcmp(verdict, "proved") != 0 && strcmp(verdict, "open") != 0)
    status = xrd_json_refuse(place, "status", "neither proved nor open");
  row->support = (size_t)support;
  row->verdict = strcmp(verdict, "proved") == 0 ? XRD_CLOSED : XRD_OPEN;
  if (status == XRD_OK) status = xrd_json_object(place, "proof", path, &proof);
  if (status == XRD_OK) status = read_proof(&proof, document, point);
  return status == XRD_OK ? compare_rates(place, document->unit, row) : status;
}

static xrd_status read_points(const xrd_json_place *place, xrd_document *document) {
  const json_t *points;
  xrd_status status = xrd_json_array(place, "points", &points);
  if (status != XRD_OK) return status;
  const size_t count = json_array_size(points);
  document->points = xrd_allocate_zero(count, sizeof *document->points);
  if (document->points == NULL) return xrd_fail(place->error, XRD_ERR_MEMORY, "%s: out of memory", place->file);
  document->count = count;
  for (size_t k = 0; status == XRD_OK && k < count; k++) {
    char path[XRD_JSON_PATH];
    xrd_json_place point;
    status = xrd_json_element(place, "points", k, path, &point);
    if (status == XRD_OK) status = read_point(&point, document, &document->points[k]);
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
  if (strcmp(format, "exactrd-curve-1") != 0) return xrd_json_refuse(place, "format", "not exactrd-curve-1");
  status = xrd_json_exactly(place, names);
  if (status == XRD_OK) status = check_seal(place);
  if (status == XRD_OK) status = xrd_json_text(place, "version", &version);
  if (status == XRD_OK) status = xrd_json_array(place, "command", &command);
  if (status == XRD_OK) status = xrd_json_object(place, "provenance", path, &input);
  if (status == XRD_OK) status = read_unit(place, &document->unit);
  if (status == XRD_OK) status = xrd_json_number(place, "gap_nats", DBL_TRUE_MIN, DBL_MAX, &document->gap_nats);
  if (status == XRD_OK) status = xrd_json_object(place, "input", path, &input);
  if (status == XRD_OK) status = xrd_document_input_read(&input, document);
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
    *status = xrd_fail(error, XRD_ERR_INPUT, "%s:%d: %s", name, failure.line, failure.text);
  else if (!json_is_object(root))
    *status = xrd_fail(error, XRD_ERR_INPUT, "%s: not a JSON object", name);
  if (*status == XRD_OK) return root;
  json_decref(root);
  return NULL;
}

xrd_status xrd_document_read(const char *path, xrd_document *document, xrd_error *error) {
  memset(document, 0, sizeof *document);
  xrd_status status;
  json_t *root = load(path, &status, error);
  if (root == NULL) return status;
  const xrd_json_place place = {strcmp(path, "-") == 0 ? "standard input" : path, "", root, error};
  status = read_document(&place, document);
  json_decref(root);
  if (status != XRD_OK) xrd_document_clear(document);
  return status;
}
