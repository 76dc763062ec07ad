/* R(D) of a finite source. */
#include <float.h>
#include <math.h>
#include <stddef.h>

#include "exactrd/check.h"
#include "files/write/document_embedded.h"
#include "files/write/finite_problem.h"
#include "files/write/kind.h"

#define AT(field) offsetof(xrd_point, field)

static const xrd_column columns[] = {
    {.name = "slope", .cell = XRD_CELL_NUMBER, .offset = AT(slope), .most = INFINITY},
    {.name = "distortion", .cell = XRD_CELL_PAIR, .offset = AT(bounds.distortion), .most = DBL_MAX},
    {.name = "distortion_low",
     .cell = XRD_CELL_LOW,
     .offset = AT(bounds.distortion_low),
     .least = -DBL_MAX,
     .most = DBL_MAX},
    {.name = "rate", .cell = XRD_CELL_RATE, .offset = AT(rate_nats), .nats = "rate_nats"},
    {.name = "rate_lower", .cell = XRD_CELL_LOWER, .offset = AT(bounds.rate_lower), .nats = "lower_nats"},
    {.name = "rate_upper", .cell = XRD_CELL_UPPER, .offset = AT(bounds.rate_upper), .nats = "upper_nats"},
    {.name = "support", .cell = XRD_CELL_COUNT, .offset = AT(support), .length = AT(m)},
    {.name = "status", .cell = XRD_CELL_VERDICT, .offset = AT(verdict)},
    {.name = NULL},
};

static const xrd_column proof[] = {
    {.name = "slope", .cell = XRD_CELL_NUMBER, .offset = AT(witness_slope), .most = INFINITY},
    {.name = "output", .cell = XRD_CELL_MASSES, .offset = AT(q), .most = DBL_MAX, .length = AT(m)},
    {.name = "dual", .cell = XRD_CELL_NUMBERS, .offset = AT(w), .most = DBL_MAX, .length = AT(n)},
    {.name = NULL},
};

static void dimensions(size_t n, size_t m, void *point) {
  ((xrd_point *)point)->n = n;
  ((xrd_point *)point)->m = m;
}

static xrd_status check(const void *input, const void *saved, double gap_nats, xrd_finding *finding, xrd_error *error) {
  const xrd_point *point = saved;
  const xrd_witness witness = {point->witness_slope, point->q, point->w};
  const xrd_claimed_point claim = {point->slope,   point->rate_nats, point->bounds,
                                   point->support, gap_nats,         point->verdict};
  return xrd_check(&((const xrd_input *)input)->problem, &witness, &claim, finding, error);
}

static void describe(const void *saved, char *text, size_t size) {
  const xrd_bounds *bounds = &((const xrd_point *)saved)->bounds;
  double excess;
  (void)snprintf(text, size, "R(%s)",
                 xrd_decimal_of_pair(bounds->distortion, bounds->distortion_low, 34, &excess).text);
}

const xrd_kind xrd_kind_curve = {
    .name = "curve",
    .format = "exactrd-curve-1",
    .options = xrd_finite_options,
    .input = &xrd_finite_input,
    .compare = xrd_document_embedded_compare,
    .point_size = sizeof(xrd_point),
    .columns = columns,
    .proof = proof,
    .tangent = AT(witness_slope),
    .dimensions = dimensions,
    .check = check,
    .describe = describe,
    .title = "R(D)",
    .x = "distortion",
    .y = "rate",
    .convex = true,
};
