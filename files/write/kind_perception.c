/* R(D, P) of a finite source. */
#include <float.h>
#include <math.h>
#include <stddef.h>
#include <string.h>

#include "files/write/document_embedded.h"
#include "files/write/document_problem.h"
#include "files/write/kind.h"

static const char *const options[] = {"pmf",          "counts",     "bytes",    "samples",      "source",
                                      "weights",      "distortion", "alphabet", "reproduction", "normalize",
                                      "distortion_2", "constraint", "draw",     "seed",         NULL};

static const char *const constraints[] = {
    [XRD_TOTAL_VARIATION] = "tv", [XRD_KL] = "kl", [XRD_WASSERSTEIN] = "wasserstein"};

#define AT(field) offsetof(xrd_perception_point, field)

static const xrd_column columns[] = {
    {.name = "distortion", .cell = XRD_CELL_NUMBER, .offset = AT(distortion), .most = DBL_MAX},
    {.name = "perception", .cell = XRD_CELL_NUMBER, .offset = AT(perception), .most = DBL_MAX},
    {.name = "rate", .cell = XRD_CELL_RATE, .offset = AT(rate_nats), .nats = "rate_nats"},
    {.name = "rate_lower", .cell = XRD_CELL_LOWER, .offset = AT(rate_lower), .nats = "lower_nats"},
    {.name = "rate_upper", .cell = XRD_CELL_UPPER, .offset = AT(rate_upper), .nats = "upper_nats"},
    {.name = "support", .cell = XRD_CELL_COUNT, .offset = AT(support), .length = AT(m)},
    {.name = "status", .cell = XRD_CELL_VERDICT, .offset = AT(verdict)},
    {.name = NULL},
};

static const xrd_column proof[] = {
    {.name = "slope", .cell = XRD_CELL_NUMBER, .offset = AT(slope), .most = INFINITY},
    {.name = "price", .cell = XRD_CELL_NUMBER, .offset = AT(price), .most = INFINITY},
    {.name = "output", .cell = XRD_CELL_MASSES, .offset = AT(q), .most = DBL_MAX, .length = AT(m)},
    {.name = "dual", .cell = XRD_CELL_NUMBERS, .offset = AT(w), .most = DBL_MAX, .length = AT(n)},
    {.name = "shift", .cell = XRD_CELL_NUMBERS, .offset = AT(g), .least = -DBL_MAX, .most = DBL_MAX, .length = AT(m)},
    {.name = "plan", .cell = XRD_CELL_MASSES, .offset = AT(plan), .most = DBL_MAX, .length = AT(moves)},
    {.name = NULL},
};

static xrd_status load(const xrd_input_request *request, void *input, xrd_error *error) {
  return xrd_perception_load(request, input, error);
}

static void clear(void *input) { xrd_perception_input_clear(input); }

static xrd_loaded loaded(const void *input) {
  const xrd_perception_input *read = input;
  const xrd_distortion *d = &read->perception.problem.distortion;
  xrd_loaded seen = {d->n, d->m, {""}, read->parts.file_count, read->parts.files};
  xrd_perception_digest(&read->perception, &seen.sha256);
  return seen;
}

/* {"constraint": NAME, "problem": the source and the distortion, "cost": the source and the cost, or null} */
static json_t *embed(const void *input) {
  const xrd_perception *perception = &((const xrd_perception_input *)input)->perception;
  const xrd_problem cost = {perception->problem.p, perception->cost};
  const bool costs = perception->constraint == XRD_WASSERSTEIN;
  return json_pack("{s:s, s:o, s:o}", "constraint", constraints[perception->constraint], "problem",
                   xrd_document_problem_write(&perception->problem), "cost",
                   costs ? xrd_document_problem_write(&cost) : json_null());
}

static xrd_status read_constraint(const xrd_json_place *place, xrd_constraint *constraint) {
  const char *name;
  const xrd_status status = xrd_json_text(place, "constraint", &name);
  if (status != XRD_OK) return status;
  for (size_t k = 0; k < sizeof constraints / sizeof *constraints; k++)
    if (strcmp(name, constraints[k]) == 0) {
      *constraint = (xrd_constraint)k;
      return XRD_OK;
    }
  return xrd_json_refuse(place, "constraint", "not tv, kl or wasserstein");
}

static xrd_status read_problem(const xrd_json_place *place, const char *name, size_t n, size_t m, xrd_input *input) {
  char path[XRD_JSON_PATH];
  xrd_json_place part;
  const xrd_status status = xrd_json_object(place, name, path, &part);
  return status == XRD_OK ? xrd_document_problem_read(&part, n, m, input) : status;
}

static xrd_status unembed(const xrd_json_place *place, size_t n, size_t m, void *input) {
  static const char *const names[] = {"constraint", "problem", "cost", NULL};
  xrd_perception perception = {.constraint = XRD_KL};
  xrd_input problem = {.p = NULL}, cost = {.p = NULL};
  xrd_error inner;
  xrd_status status = xrd_json_exactly(place, names);
  if (status == XRD_OK) status = read_constraint(place, &perception.constraint);
  if (status == XRD_OK) status = read_problem(place, "problem", n, m, &problem);
  if (status == XRD_OK && perception.constraint == XRD_WASSERSTEIN) status = read_problem(place, "cost", n, m, &cost);
  perception.problem = problem.problem;
  perception.cost = cost.problem.distortion;
  if (status == XRD_OK && (status = xrd_perception_copy(&perception, input, &inner)) != XRD_OK)
    (void)xrd_fail(place->error, status, "%s: %s: %s", place->file, place->path, inner.message);
  xrd_input_clear(&problem);
  xrd_input_clear(&cost);
  return status;
}

static const xrd_kind_input problem = {sizeof(xrd_perception_input), load, clear, loaded, embed, unembed};

/* A constraint without a cost of its own has the distortion's. */
static xrd_status compare(const xrd_document *document, const xrd_input_request *request, xrd_error *error) {
  const xrd_perception_input *input = document->embedded;
  xrd_criteria criteria = input->parts.criteria;
  criteria.count = request->more_distortions[0] != NULL ? 2 : 1;
  if (criteria.count > input->parts.criteria.count)
    return xrd_fail(error, XRD_ERR_INPUT, "distortion_2: the document holds no such numbers");
  return xrd_document_criteria_compare(document, &criteria, request, error);
}

/* A size that does not fit leaves no room for moves, and reading then refuses. */
static void dimensions(size_t n, size_t m, void *point) {
  xrd_perception_point *own = point;
  own->n = n;
  own->m = m;
  own->moves = m != 0 && n > SIZE_MAX / m ? 0 : n * m;
}

static xrd_status check(const void *input, const void *point, double gap_nats, xrd_finding *finding, xrd_error *error) {
  return xrd_check_perception(&((const xrd_perception_input *)input)->perception, point, gap_nats, finding, error);
}

static void describe(const void *saved, char *text, size_t size) {
  const xrd_perception_point *point = saved;
  (void)snprintf(text, size, "R(%s, %s)", xrd_decimal_of(point->distortion, XRD_SHORTEST).text,
                 xrd_decimal_of(point->perception, XRD_SHORTEST).text);
}

const xrd_kind xrd_kind_perception = {
    .name = "perception",
    .format = "exactrd-perception-1",
    .options = options,
    .input = &problem,
    .compare = compare,
    .point_size = sizeof(xrd_perception_point),
    .columns = columns,
    .proof = proof,
    .dimensions = dimensions,
    .check = check,
    .describe = describe,
    .title = "R(D, P)",
    .x = "distortion",
    .y = "rate",
};
