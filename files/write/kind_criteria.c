/* R(D_1, .., D_K) of a finite source under several distortions. */
#include <float.h>
#include <math.h>
#include <stddef.h>

#include "files/write/document_embedded.h"
#include "files/write/document_problem.h"
#include "files/write/kind.h"

static const char *const options[] = {"pmf",          "counts",       "bytes",        "samples",      "source",
                                      "weights",      "alphabet",     "reproduction", "normalize",    "draw",
                                      "seed",         "distortion",   "distortion_2", "distortion_3", "distortion_4",
                                      "distortion_5", "distortion_6", "distortion_7", "distortion_8", NULL};

#define AT(field) offsetof(xrd_criteria_point, field)

static const xrd_column columns[] = {
    {.name = "slope", .cell = XRD_CELL_NUMBERS, .offset = AT(slopes), .most = INFINITY, .length = AT(count)},
    {.name = "distortion", .cell = XRD_CELL_NUMBERS, .offset = AT(distortions), .most = DBL_MAX, .length = AT(count)},
    {.name = "rate", .cell = XRD_CELL_RATE, .offset = AT(rate_nats), .nats = "rate_nats"},
    {.name = "rate_lower", .cell = XRD_CELL_LOWER, .offset = AT(rate_lower), .nats = "lower_nats"},
    {.name = "rate_upper", .cell = XRD_CELL_UPPER, .offset = AT(rate_upper), .nats = "upper_nats"},
    {.name = "support", .cell = XRD_CELL_COUNT, .offset = AT(support), .length = AT(m)},
    {.name = "status", .cell = XRD_CELL_VERDICT, .offset = AT(verdict)},
    {.name = NULL},
};

static const xrd_column proof[] = {
    {.name = "output", .cell = XRD_CELL_MASSES, .offset = AT(q), .most = DBL_MAX, .length = AT(m)},
    {.name = "dual", .cell = XRD_CELL_NUMBERS, .offset = AT(w), .most = DBL_MAX, .length = AT(n)},
    {.name = NULL},
};

static xrd_status load(const xrd_input_request *request, void *input, xrd_error *error) {
  return xrd_criteria_load(request, input, error);
}

static void clear(void *input) { xrd_criteria_input_clear(input); }

static xrd_loaded loaded(const void *input) {
  const xrd_criteria_input *read = input;
  xrd_loaded seen = {
      read->criteria.distortions[0].n, read->criteria.distortions[0].m, {""}, read->file_count, read->files};
  xrd_criteria_digest(&read->criteria, &seen.sha256);
  return seen;
}

/* {"criteria": [a problem for each distortion]} */
static json_t *embed(const void *input) {
  const xrd_criteria *criteria = &((const xrd_criteria_input *)input)->criteria;
  json_t *array = json_array();
  for (size_t k = 0; array != NULL && k < criteria->count; k++) {
    const xrd_problem alone = {criteria->p, criteria->distortions[k]};
    if (json_array_append_new(array, xrd_document_problem_write(&alone)) == 0) continue;
    json_decref(array);
    array = NULL;
  }
  return array != NULL ? json_pack("{s:o}", "criteria", array) : NULL;
}

static xrd_status unembed(const xrd_json_place *place, size_t n, size_t m, void *input) {
  static const char *const names[] = {"criteria", NULL};
  const json_t *array;
  xrd_input parts[XRD_CRITERIA_MAX];
  xrd_criteria criteria = {.count = 0};
  xrd_status status = xrd_json_exactly(place, names);
  if (status == XRD_OK) status = xrd_json_array(place, "criteria", &array);
  if (status != XRD_OK) return status;
  if (json_array_size(array) < 1 || json_array_size(array) > XRD_CRITERIA_MAX)
    return xrd_json_refuse(place, "criteria", "not 1 to 8 problems");
  for (size_t k = 0; status == XRD_OK && k < json_array_size(array); k++) {
    char path[XRD_JSON_PATH];
    xrd_json_place part;
    status = xrd_json_element(place, "criteria", k, path, &part);
    if (status == XRD_OK) status = xrd_document_problem_read(&part, n, m, &parts[k]);
    if (status != XRD_OK) break;
    criteria.p = parts[0].p;
    criteria.distortions[criteria.count++] = parts[k].problem.distortion;
  }
  xrd_error inner;
  if (status == XRD_OK && (status = xrd_criteria_copy(&criteria, input, &inner)) != XRD_OK)
    (void)xrd_fail(place->error, status, "%s: %s: %s", place->file, place->path, inner.message);
  for (size_t k = 0; k < criteria.count; k++) xrd_input_clear(&parts[k]);
  return status;
}

static const xrd_kind_input problem = {sizeof(xrd_criteria_input), load, clear, loaded, embed, unembed};

static xrd_status compare(const xrd_document *document, const xrd_input_request *request, xrd_error *error) {
  return xrd_document_criteria_compare(document, &((const xrd_criteria_input *)document->embedded)->criteria, request,
                                       error);
}

static void dimensions(size_t n, size_t m, void *point) {
  ((xrd_criteria_point *)point)->n = n;
  ((xrd_criteria_point *)point)->m = m;
}

static size_t repeat(const void *input) { return ((const xrd_criteria_input *)input)->criteria.count; }

static xrd_status check(const void *input, const void *point, double gap_nats, xrd_finding *finding, xrd_error *error) {
  return xrd_check_criteria(&((const xrd_criteria_input *)input)->criteria, point, gap_nats, finding, error);
}

static void describe(const void *saved, char *text, size_t size) {
  const xrd_criteria_point *point = saved;
  size_t used = (size_t)snprintf(text, size, "R(");
  for (size_t k = 0; k < point->count && used < size; k++)
    used += (size_t)snprintf(text + used, size - used, k > 0 ? ", %s" : "%s",
                             xrd_decimal_of(point->distortions[k], XRD_SHORTEST).text);
  if (used < size) (void)snprintf(text + used, size - used, ")");
}

const xrd_kind xrd_kind_criteria = {
    .name = "criteria",
    .format = "exactrd-criteria-1",
    .options = options,
    .input = &problem,
    .compare = compare,
    .point_size = sizeof(xrd_criteria_point),
    .columns = columns,
    .proof = proof,
    .dimensions = dimensions,
    .repeat = repeat,
    .check = check,
    .describe = describe,
    .title = "R(D)",
    .x = "distortion_1",
    .y = "rate",
};
