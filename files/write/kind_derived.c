/* Payoffs, and sources seen through an observation: two kinds that differ in the name of what is reached. */
#include <float.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>

#include "base/memory.h"
#include "files/write/document_embedded.h"
#include "files/write/document_problem.h"
#include "files/write/kind.h"

#define SOURCE "pmf", "counts", "bytes", "samples", "source", "weights", "normalize"

static const char *const payoff_options[] = {SOURCE, "payoff", "observation", NULL};
static const char *const indirect_options[] = {SOURCE, "distortion", "alphabet",    "reproduction",
                                               "draw", "seed",       "observation", NULL};

#define AT(field) offsetof(xrd_derived_point, field)
#define SLOPE                                                                                                          \
  { .name = "slope", .cell = XRD_CELL_NUMBER, .offset = AT(slope), .most = DBL_MAX }
#define BOUNDS                                                                                                         \
  {.name = "rate", .cell = XRD_CELL_RATE, .offset = AT(rate_nats), .nats = "rate_nats"},                               \
      {.name = "rate_lower", .cell = XRD_CELL_LOWER, .offset = AT(rate_lower), .nats = "lower_nats"},                  \
      {.name = "rate_upper", .cell = XRD_CELL_UPPER, .offset = AT(rate_upper), .nats = "upper_nats"},                  \
      {.name = "support", .cell = XRD_CELL_COUNT, .offset = AT(support), .length = AT(m)}, {                           \
    .name = "status", .cell = XRD_CELL_VERDICT, .offset = AT(verdict)                                                  \
  }

static const xrd_column payoff_columns[] = {
    SLOPE,
    {.name = "payoff", .cell = XRD_CELL_NUMBER, .offset = AT(value), .least = -DBL_MAX, .most = DBL_MAX},
    BOUNDS,
    {.name = "information_cost", .cell = XRD_CELL_NUMBER, .offset = AT(information_cost), .most = INFINITY},
    {.name = NULL},
};

static const xrd_column indirect_columns[] = {
    SLOPE,
    {.name = "distortion", .cell = XRD_CELL_NUMBER, .offset = AT(value), .most = DBL_MAX},
    BOUNDS,
    {.name = NULL},
};

static const xrd_column proof[] = {
    {.name = "output", .cell = XRD_CELL_MASSES, .offset = AT(q), .most = DBL_MAX, .length = AT(m)},
    {.name = "dual", .cell = XRD_CELL_NUMBERS, .offset = AT(w), .most = DBL_MAX, .length = AT(n)},
    {.name = NULL},
};

static xrd_status load(const xrd_input_request *request, void *input, xrd_error *error) {
  return xrd_derived_load(request, input, error);
}

static void clear(void *input) { xrd_derived_input_clear(input); }

static xrd_loaded loaded(const void *input) {
  const xrd_derived_input *read = input;
  xrd_loaded seen = {read->derived.n, read->derived.m, {""}, read->held.file_count, read->held.files};
  xrd_derived_digest(&read->derived, &seen.sha256);
  return seen;
}

static json_t *table_of(const double *table, size_t rows, size_t columns) {
  return table != NULL ? xrd_json_from_numbers(table, rows * columns) : json_null();
}

/* {"states": how many, "pmf": their probabilities, "observation", "payoff": tables or null, "problem": the source and
   the distortion, or null} */
static json_t *embed(const void *input) {
  const xrd_derived *derived = &((const xrd_derived_input *)input)->derived;
  const xrd_problem problem = {derived->p, derived->distortion};
  return json_pack("{s:I, s:o, s:o, s:o, s:o}", "states", (json_int_t)derived->states, "pmf",
                   xrd_json_from_numbers(derived->p, derived->states), "observation",
                   table_of(derived->observation, derived->states, derived->n), "payoff",
                   table_of(derived->payoff, derived->states, derived->m), "problem",
                   derived->payoff == NULL ? xrd_document_problem_write(&problem) : json_null());
}

/* rows x columns numbers, or NULL of null. */
static xrd_status read_table(const xrd_json_place *place, const char *name, size_t rows, size_t columns, double least,
                             double **table) {
  size_t count;
  if (json_is_null(json_object_get(place->object, name))) return XRD_OK;
  if (!xrd_size_multiply(rows, columns, &count)) return xrd_json_refuse(place, name, "sizes are too large");
  return xrd_json_numbers(place, name, count, least, DBL_MAX, table);
}

static xrd_status read_distortion(const xrd_json_place *place, size_t states, size_t m, xrd_input *problem) {
  char path[XRD_JSON_PATH];
  xrd_json_place inner;
  const xrd_status status = xrd_json_object(place, "problem", path, &inner);
  return status == XRD_OK ? xrd_document_problem_read(&inner, states, m, problem) : status;
}

static xrd_status unembed(const xrd_json_place *place, size_t n, size_t m, void *input) {
  static const char *const names[] = {"states", "pmf", "observation", "payoff", "problem", NULL};
  uint64_t states = 0;
  double *p = NULL, *observation = NULL, *payoff = NULL;
  xrd_input problem = {.p = NULL};
  xrd_error inner;
  xrd_status status = xrd_json_exactly(place, names);
  if (status == XRD_OK) status = xrd_json_integer(place, "states", 1, SIZE_MAX, &states);
  if (status == XRD_OK) status = xrd_json_numbers(place, "pmf", (size_t)states, 0, DBL_MAX, &p);
  if (status == XRD_OK) status = read_table(place, "observation", (size_t)states, n, 0, &observation);
  if (status == XRD_OK) status = read_table(place, "payoff", (size_t)states, m, -DBL_MAX, &payoff);
  if (status == XRD_OK && payoff == NULL) status = read_distortion(place, (size_t)states, m, &problem);
  if (status == XRD_OK) {
    const xrd_derived derived = {p, (size_t)states, n, m, observation, payoff, problem.problem.distortion};
    status = xrd_derived_copy(&derived, input, &inner);
    if (status != XRD_OK)
      (void)xrd_fail(place->error, status == XRD_ERR_ARGUMENT ? XRD_ERR_INPUT : status, "%s: %s: %s", place->file,
                     place->path, inner.message);
    if (status == XRD_ERR_ARGUMENT) status = XRD_ERR_INPUT;
  }
  free(p), free(observation), free(payoff);
  xrd_input_clear(&problem);
  return status;
}

static const xrd_kind_input derived_input = {sizeof(xrd_derived_input), load, clear, loaded, embed, unembed};

static xrd_status compare(const xrd_document *document, const xrd_input_request *request, xrd_error *error) {
  const xrd_derived *own = &((const xrd_derived_input *)document->embedded)->derived;
  const size_t states = own->states;
  const xrd_problem source = {own->p, {.kind = XRD_HAMMING, .n = states, .m = states}},
                    given = {own->p, own->distortion};
  if ((request->payoff == NULL) != (own->payoff == NULL) ||
      (request->observation == NULL) != (own->observation == NULL))
    return xrd_fail(error, XRD_ERR_INPUT, "payoff or observation: the document holds others than its words name");
  xrd_status status = xrd_document_source_compare(document, &source, request, error);
  if (status == XRD_OK && own->observation != NULL)
    status = xrd_document_table_compare(
        document, request->observation,
        &(xrd_saved_table){"observation", XRD_TABLE, XRD_LAWS, own->observation, states * own->n}, error);
  if (status != XRD_OK) return status;
  return own->payoff == NULL
             ? xrd_document_distortion_compare(document, &given, "distortion", request, error)
             : xrd_document_table_compare(
                   document, request->payoff,
                   &(xrd_saved_table){"payoff", XRD_TABLE, XRD_PAYOFFS, own->payoff, states * own->m}, error);
}

static void dimensions(size_t n, size_t m, void *point) {
  ((xrd_derived_point *)point)->n = n;
  ((xrd_derived_point *)point)->m = m;
}

static xrd_status check(const void *input, const void *saved, double gap_nats, xrd_finding *finding, xrd_error *error) {
  const xrd_derived *derived = &((const xrd_derived_input *)input)->derived;
  xrd_derived_point point = *(const xrd_derived_point *)saved;
  if (derived->payoff == NULL) point.information_cost = 1 / point.slope; /* no column shows it */
  return xrd_check_derived(derived, &point, gap_nats, finding, error);
}

static void describe(const void *saved, char *text, size_t size) {
  (void)snprintf(text, size, "R(%s)", xrd_decimal_of(((const xrd_derived_point *)saved)->value, XRD_SHORTEST).text);
}

#define KIND(NAME, TITLE)                                                                                              \
  .name = #NAME, .format = "exactrd-" #NAME "-1", .options = NAME##_options, .input = &derived_input,                  \
  .compare = compare, .point_size = sizeof(xrd_derived_point), .columns = NAME##_columns, .proof = proof,              \
  .dimensions = dimensions, .check = check, .describe = describe, .title = TITLE, .y = "rate"

const xrd_kind xrd_kind_payoff = {KIND(payoff, "least information for a payoff"), .x = "payoff"};
const xrd_kind xrd_kind_indirect = {KIND(indirect, "R(D), seen through an observation"), .x = "distortion"};
