/* Codes of a finite length: what n symbols at a time can and cannot reach. */
#include <float.h>
#include <math.h>
#include <stddef.h>

#include "exactrd/length.h"
#include "files/write/document_embedded.h"
#include "files/write/finite_problem.h"
#include "files/write/kind.h"

#define AT(field) offsetof(xrd_length_point, field)

static const xrd_column columns[] = {
    {.name = "length", .cell = XRD_CELL_COUNT, .offset = AT(length)},
    {.name = "distortion", .cell = XRD_CELL_NUMBER, .offset = AT(distortion), .most = DBL_MAX},
    {.name = "rate", .cell = XRD_CELL_RATE, .offset = AT(rate_nats), .nats = "rate_nats"},
    {.name = "converse_lower",
     .cell = XRD_CELL_LOWER,
     .offset = AT(converse_lower),
     .nats = "converse_nats",
     .most = DBL_MAX},
    {.name = "achievable_upper",
     .cell = XRD_CELL_UPPER,
     .offset = AT(achievable_upper),
     .nats = "achievable_nats",
     .most = INFINITY},
    {.name = "dispersion",
     .cell = XRD_CELL_RATE,
     .offset = AT(dispersion),
     .nats = "dispersion_square_nats",
     .most = DBL_MAX,
     .squared = true},
    {.name = "second_order",
     .cell = XRD_CELL_RATE,
     .offset = AT(second_order),
     .nats = "second_order_nats",
     .most = DBL_MAX},
    {.name = "dispersion_lower",
     .cell = XRD_CELL_LOWER,
     .offset = AT(dispersion_lower),
     .nats = "dispersion_lower_square_nats",
     .most = DBL_MAX,
     .squared = true},
    {.name = "dispersion_upper",
     .cell = XRD_CELL_UPPER,
     .offset = AT(dispersion_upper),
     .nats = "dispersion_upper_square_nats",
     .most = INFINITY,
     .squared = true},
    {.name = "rate_lower", .cell = XRD_CELL_LOWER, .offset = AT(bounds.rate_lower), .nats = "lower_nats"},
    {.name = "rate_upper", .cell = XRD_CELL_UPPER, .offset = AT(bounds.rate_upper), .nats = "upper_nats"},
    {.name = "excess", .cell = XRD_CELL_NUMBER, .offset = AT(excess), .most = 1},
    {.name = "status", .cell = XRD_CELL_VERDICT, .offset = AT(verdict)},
    {.name = NULL},
};

static const xrd_column proof[] = {
    {.name = "slope", .cell = XRD_CELL_NUMBER, .offset = AT(witness_slope), .most = DBL_MAX},
    {.name = "output", .cell = XRD_CELL_MASSES, .offset = AT(q), .most = DBL_MAX, .length = AT(m)},
    {.name = "dual", .cell = XRD_CELL_NUMBERS, .offset = AT(w), .most = DBL_MAX, .length = AT(n)},
    {.name = NULL},
};

static void dimensions(size_t n, size_t m, void *point) {
  ((xrd_length_point *)point)->n = n;
  ((xrd_length_point *)point)->m = m;
}

static xrd_status check(const void *input, const void *point, double gap_nats, xrd_progress progress, void *context,
                        xrd_finding *finding, xrd_error *error) {
  return xrd_check_length_until(&((const xrd_input *)input)->problem, point, gap_nats, progress, context, finding,
                                error);
}

static void describe(const void *saved, char *text, size_t size) {
  const xrd_length_point *point = saved;
  (void)snprintf(text, size, "R(%s) of %zu symbols", xrd_decimal_of(point->distortion, XRD_SHORTEST).text,
                 point->length);
}

const xrd_kind xrd_kind_length = {
    .name = "length",
    .format = "exactrd-length-1",
    .options = xrd_finite_options,
    .input = &xrd_finite_input,
    .compare = xrd_document_embedded_compare,
    .point_size = sizeof(xrd_length_point),
    .columns = columns,
    .proof = proof,
    .dimensions = dimensions,
    .check_until = check,
    .describe = describe,
    .title = "Codes of finite length",
    .x = "length",
    .y = "second_order",
};
