/* R(D) with reproductions anywhere: finite sources at points, densities on the line, and the information bottleneck.
   One problem and one point; the tables differ in what they show. */
#include <float.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>

#include "exactrd/measure_curve.h"
#include "files/read/tasks.h"
#include "files/write/document_embedded.h"
#include "files/write/kind.h"
#include "files/write/measure_problem.h"

static const char *const finite_options[] = {"pmf",     "counts",    "bytes",      "samples",  "source",
                                             "weights", "normalize", "distortion", "alphabet", "reproduction",
                                             "draw",    "seed",      NULL};
static const char *const labelled_options[] = {"pmf",     "counts",    "bytes",      "samples",      "source",
                                               "weights", "normalize", "distortion", "alphabet",     "reproduction",
                                               "draw",    "seed",      "labels",     "label_weight", NULL};
static const char *const density_options[] = {"density", "mixture", "histogram", "distortion", "reproduction", NULL};
static const char *const bottleneck_options[] = {"joint", NULL};

static const double ROUNDING = 0x1p-50; /* of a slope, and more */

#define AT(field) .offset = offsetof(xrd_measure_point, field)
#define NUMBER(column, field)                                                                                          \
  { .name = (column), .cell = XRD_CELL_NUMBER, AT(field), .least = -DBL_MAX, .most = DBL_MAX }
#define BOUNDS                                                                                                         \
  {.name = "rate", .cell = XRD_CELL_RATE, AT(rate_nats), .nats = "rate_nats"},                                         \
      {.name = "rate_lower", .cell = XRD_CELL_LOWER, AT(bounds.rate_lower), .nats = "lower_nats"}, {                   \
    .name = "rate_upper", .cell = XRD_CELL_UPPER, AT(bounds.rate_upper), .nats = "upper_nats"                          \
  }
#define SLOPE                                                                                                          \
  { .name = "slope", .cell = XRD_CELL_NUMBER, AT(slope), .most = DBL_MAX }
#define DISTORTION                                                                                                     \
  {.name = "distortion", .cell = XRD_CELL_PAIR, AT(bounds.distortion), .most = DBL_MAX}, {                             \
    .name = "distortion_low", .cell = XRD_CELL_LOW, AT(bounds.distortion_low), .least = -DBL_MAX, .most = DBL_MAX      \
  }
#define STATUS                                                                                                         \
  { .name = "status", .cell = XRD_CELL_VERDICT, AT(verdict) }

static const xrd_column finite_columns[] = {
    SLOPE, DISTORTION, BOUNDS, {.name = "support", .cell = XRD_CELL_COUNT, AT(atoms)}, STATUS, {.name = NULL},
};

static const xrd_column density_columns[] = {
    SLOPE,
    DISTORTION,
    BOUNDS,
    {.name = "support", .cell = XRD_CELL_COUNT, AT(atoms)},
    STATUS,
    {.name = "shannon_lower", .cell = XRD_CELL_LOWER, AT(shannon_nats), .most = DBL_MAX, .nats = "shannon_nats"},
    {.name = "attained", .cell = XRD_CELL_FLAG, AT(attained)},
    {.name = NULL},
};

static const xrd_column bottleneck_columns[] = {
    SLOPE,
    {.name = "relevance", .cell = XRD_CELL_RATE, AT(relevance_nats), .most = DBL_MAX, .nats = "relevance_nats"},
    BOUNDS,
    {.name = "atoms", .cell = XRD_CELL_COUNT, AT(atoms)},
    STATUS,
    DISTORTION,
    {.name = NULL},
};

/* xrd_measure_witness.  Cuts are infinite where there are none. */
static const xrd_column proof[] = {
    {.name = "slope", .cell = XRD_CELL_NUMBER, AT(witness_slope), .most = DBL_MAX},
    {.name = "cut_low", .cell = XRD_CELL_NUMBER, AT(cut_low), .least = -INFINITY, .most = INFINITY},
    {.name = "cut_high", .cell = XRD_CELL_NUMBER, AT(cut_high), .least = -INFINITY, .most = INFINITY},
    {.name = "kappa_low", .cell = XRD_CELL_NUMBER, AT(kappa_low), .most = DBL_MAX},
    {.name = "kappa_high", .cell = XRD_CELL_NUMBER, AT(kappa_high), .most = DBL_MAX},
    {.name = "places",
     .cell = XRD_CELL_NUMBERS,
     AT(places),
     .least = -DBL_MAX,
     .most = DBL_MAX,
     .length = offsetof(xrd_measure_point, coordinates)},
    {.name = "masses",
     .cell = XRD_CELL_NUMBERS,
     AT(masses),
     .most = DBL_MAX,
     .length = offsetof(xrd_measure_point, atoms)},
    {.name = NULL},
};

static xrd_status load(const xrd_input_request *request, void *input, xrd_error *error) {
  return xrd_measure_load(request, input, error);
}

static void clear(void *input) { xrd_measure_input_clear(input); }

/* n symbols, a density's rows, and m numbers of a reproduction. */
static xrd_loaded loaded(const void *input) {
  const xrd_measure_input *read = input;
  const xrd_measure_problem *problem = &read->problem;
  const xrd_density *density = problem->density;
  const size_t n = density == NULL ? problem->n : density->count > 0 ? density->count : 1;
  xrd_loaded seen = {n, xrd_measure_width(problem), {""}, read->held.file_count, read->held.files};
  if (density != NULL) seen.file_count = read->density.file_count, seen.files = &read->density.file;
  xrd_measure_digest(problem, &seen.sha256);
  return seen;
}

static json_t *embed(const void *input) {
  return xrd_measure_problem_write(&((const xrd_measure_input *)input)->problem);
}

static xrd_status unembed(const xrd_json_place *place, size_t n, size_t m, void *input) {
  return xrd_measure_problem_read(place, n, m, input);
}

static const xrd_kind_input measure_input = {sizeof(xrd_measure_input), load, clear, loaded, embed, unembed};

/* What is named beside a finite source from standard input is as in any finite problem. */
static xrd_status compare(const xrd_document *document, const xrd_input_request *request, xrd_error *error) {
  xrd_document finite = *document;
  xrd_input_request named = *request;
  finite.embedded = &((xrd_measure_input *)document->embedded)->held;
  named.reproduction = NULL;
  return xrd_document_embedded_compare(&finite, &named, error);
}

/* The labels are a table more. */
static xrd_status compare_labelled(const xrd_document *document, const xrd_input_request *request, xrd_error *error) {
  const xrd_measure_problem *problem = &((const xrd_measure_input *)document->embedded)->problem;
  xrd_status status = compare(document, request, error);
  if (status == XRD_OK && (request->labels == NULL || request->label_weight != problem->weight))
    status = xrd_fail(error, XRD_ERR_INPUT, "the document's own labels or their weight are not those named");
  if (status != XRD_OK) return status;
  double *table = xrd_tasks_table(problem);
  if (table == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory to compare labels");
  const xrd_saved_table saved = {"labels", XRD_POINTS, XRD_NONNEGATIVE, table, problem->n * problem->tasks};
  status = xrd_document_table_compare(document, request->labels, &saved, error);
  free(table);
  return status;
}

static void dimensions(size_t n, size_t m, void *point) {
  (void)n;
  ((xrd_measure_point *)point)->width = m;
}

static xrd_status check(const void *input, const void *point, double gap_nats, xrd_finding *finding, xrd_error *error) {
  return xrd_check_measure_point(&((const xrd_measure_input *)input)->problem, point, gap_nats, finding, error);
}

static void describe(const void *saved, char *text, size_t size) {
  const xrd_bounds *bounds = &((const xrd_measure_point *)saved)->bounds;
  double excess;
  (void)snprintf(text, size, "R(%s)",
                 xrd_decimal_of_pair(bounds->distortion, bounds->distortion_low, 34, &excess).text);
}

/* Where Shannon's bound is the larger one it goes on with its own slope at D, 1 / (2 D) or, where atoms are intervals,
   1 / D, and bends upwards; D + distortion_low is within 2^-53 of D. */
static void shannon_lines(const void *saved, double *shallow, double *steep) {
  const xrd_measure_point *point = saved;
  if (point->shannon_nats < point->bounds.rate_lower) return;
  const double slope = (point->width == 1 ? 0.5 : 1) / point->bounds.distortion;
  *shallow = slope * (1 - ROUNDING);
  *steep = slope * (1 + ROUNDING);
}

#define KIND                                                                                                           \
  .input = &measure_input, .point_size = sizeof(xrd_measure_point), .proof = proof,                                    \
  .tangent = offsetof(xrd_measure_point, witness_slope), .dimensions = dimensions, .check = check,                     \
  .describe = describe, .y = "rate"

const xrd_kind xrd_kind_measure = {
    KIND,
    .name = "measure",
    .format = "exactrd-measure-1",
    .options = finite_options,
    .compare = compare,
    .columns = finite_columns,
    .title = "R(D)",
    .x = "distortion",
    .convex = true,
};

const xrd_kind xrd_kind_labelled = {
    KIND,
    .name = "labelled",
    .format = "exactrd-labelled-1",
    .options = labelled_options,
    .compare = compare_labelled,
    .columns = finite_columns,
    .title = "R(D)",
    .x = "distortion",
    .convex = true,
};

const xrd_kind xrd_kind_density = {
    KIND,
    .name = "density",
    .format = "exactrd-density-1",
    .options = density_options,
    .columns = density_columns,
    .lines = shannon_lines,
    .title = "R(D)",
    .x = "distortion",
    .convex = true,
};

const xrd_kind xrd_kind_bottleneck = {
    KIND,
    .name = "bottleneck",
    .format = "exactrd-bottleneck-1",
    .options = bottleneck_options,
    .columns = bottleneck_columns,
    .title = "bottleneck",
    .x = "relevance",
};
