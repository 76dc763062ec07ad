/* The capacity of a finite channel, with costs of its inputs. */
#include <float.h>
#include <stddef.h>
#include <stdlib.h>

#include "base/memory.h"
#include "files/write/document_embedded.h"
#include "files/write/kind.h"

static const char *const options[] = {"channel", "cost", NULL};

#define AT(field) offsetof(xrd_capacity_point, field)

static const xrd_column columns[] = {
    {.name = "cost", .cell = XRD_CELL_NUMBER, .offset = AT(cost), .most = DBL_MAX},
    {.name = "capacity", .cell = XRD_CELL_RATE, .offset = AT(capacity_nats), .nats = "capacity_nats"},
    {.name = "capacity_lower", .cell = XRD_CELL_LOWER, .offset = AT(capacity_lower), .nats = "lower_nats"},
    {.name = "capacity_upper", .cell = XRD_CELL_UPPER, .offset = AT(capacity_upper), .nats = "upper_nats"},
    {.name = "support", .cell = XRD_CELL_COUNT, .offset = AT(support), .length = AT(n)},
    {.name = "status", .cell = XRD_CELL_VERDICT, .offset = AT(verdict)},
    {.name = NULL},
};

static const xrd_column proof[] = {
    {.name = "slope", .cell = XRD_CELL_NUMBER, .offset = AT(slope), .most = DBL_MAX},
    {.name = "input", .cell = XRD_CELL_MASSES, .offset = AT(p), .most = DBL_MAX, .length = AT(n)},
    {.name = "output", .cell = XRD_CELL_NUMBERS, .offset = AT(r), .most = DBL_MAX, .length = AT(m)},
    {.name = NULL},
};

static xrd_status load(const xrd_input_request *request, void *input, xrd_error *error) {
  return xrd_capacity_load(request, input, error);
}

static void clear(void *input) { xrd_capacity_input_clear(input); }

static xrd_loaded loaded(const void *input) {
  const xrd_capacity_input *read = input;
  xrd_loaded seen = {read->problem.n, read->problem.m, {""}, read->held.file_count, read->held.files};
  xrd_capacity_digest(&read->problem, &seen.sha256);
  return seen;
}

/* {"channel": [n m numbers], "cost": [n numbers] or null} */
static json_t *embed(const void *input) {
  const xrd_capacity_problem *problem = &((const xrd_capacity_input *)input)->problem;
  return json_pack("{s:o, s:o}", "channel", xrd_json_from_numbers(problem->matrix, problem->n * problem->m), "cost",
                   problem->cost != NULL ? xrd_json_from_numbers(problem->cost, problem->n) : json_null());
}

static xrd_status unembed(const xrd_json_place *place, size_t n, size_t m, void *input) {
  static const char *const names[] = {"channel", "cost", NULL};
  size_t size = 0;
  double *matrix = NULL, *cost = NULL;
  xrd_status status = xrd_json_exactly(place, names);
  if (status == XRD_OK && !xrd_size_multiply(n, m, &size))
    status = xrd_json_refuse(place, "channel", "sizes are too large");
  if (status == XRD_OK) status = xrd_json_numbers(place, "channel", size, 0, DBL_MAX, &matrix);
  if (status == XRD_OK && !json_is_null(json_object_get(place->object, "cost")))
    status = xrd_json_numbers(place, "cost", n, 0, DBL_MAX, &cost);
  if (status == XRD_OK) {
    const xrd_capacity_problem problem = {.n = n, .m = m, .matrix = matrix, .cost = cost};
    xrd_error inner;
    status = xrd_capacity_copy(&problem, input, &inner);
    if (status != XRD_OK) (void)xrd_fail(place->error, status, "%s: %s: %s", place->file, place->path, inner.message);
  }
  free(matrix);
  free(cost);
  return status;
}

static const xrd_kind_input problem = {sizeof(xrd_capacity_input), load, clear, loaded, embed, unembed};

static xrd_status compare(const xrd_document *document, const xrd_input_request *request, xrd_error *error) {
  const xrd_capacity_problem *own = &((const xrd_capacity_input *)document->embedded)->problem;
  if (request->channel == NULL || (request->cost == NULL) != (own->cost == NULL))
    return xrd_fail(error, XRD_ERR_INPUT, "channel or cost: the document holds others than its words name");
  const xrd_status status = xrd_document_table_compare(
      document, request->channel, &(xrd_saved_table){"channel", XRD_TABLE, XRD_LAWS, own->matrix, own->n * own->m},
      error);
  if (status != XRD_OK || own->cost == NULL) return status;
  return xrd_document_table_compare(document, request->cost,
                                    &(xrd_saved_table){"cost", XRD_VECTOR, XRD_NONNEGATIVE, own->cost, own->n}, error);
}

static void dimensions(size_t n, size_t m, void *point) {
  ((xrd_capacity_point *)point)->n = n;
  ((xrd_capacity_point *)point)->m = m;
}

static xrd_status check(const void *input, const void *point, double gap_nats, xrd_finding *finding, xrd_error *error) {
  return xrd_check_capacity(&((const xrd_capacity_input *)input)->problem, point, gap_nats, finding, error);
}

static void describe(const void *point, char *text, size_t size) {
  (void)snprintf(text, size, "C(%s)", xrd_decimal_of(((const xrd_capacity_point *)point)->cost, XRD_SHORTEST).text);
}

const xrd_kind xrd_kind_capacity = {
    .name = "capacity",
    .format = "exactrd-capacity-1",
    .options = options,
    .input = &problem,
    .compare = compare,
    .point_size = sizeof(xrd_capacity_point),
    .columns = columns,
    .proof = proof,
    .dimensions = dimensions,
    .check = check,
    .describe = describe,
    .title = "C(cost)",
    .x = "cost",
    .y = "capacity",
};
