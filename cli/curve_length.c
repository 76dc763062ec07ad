#include "cli/curve_length.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>

#include "base/memory.h"
#include "cli/solving.h"
#include "exactrd/length.h"
#include "files/write/units.h"

const cli_option cli_length_options[] = {
    {"length", CLI_NUMBERS, "N[,N...]", "symbols", NULL,
     "with --at D: bounds of the least rate of codes for N symbols at a time"},
    {"excess", CLI_POSITIVE, "E", NULL, "0.01", "such a code may exceed the mean distortion D with probability E"},
    {.name = NULL},
};

/* A point in the table's unit where that is nats^2 or bits^2. */
typedef struct {
  xrd_length_point point;
  double dispersion, dispersion_lower, dispersion_upper;
} length_row;

#define AT(field) offsetof(length_row, point.field)

static const xrd_column columns[] = {
    {.name = "length", .cell = XRD_CELL_COUNT, .offset = AT(length)},
    {.name = "distortion", .cell = XRD_CELL_NUMBER, .offset = AT(distortion)},
    {.name = "rate", .cell = XRD_CELL_RATE, .offset = AT(rate_nats)},
    {.name = "converse_lower", .cell = XRD_CELL_LOWER, .offset = AT(converse_lower)},
    {.name = "achievable_upper", .cell = XRD_CELL_UPPER, .offset = AT(achievable_upper)},
    {.name = "dispersion", .cell = XRD_CELL_NUMBER, .offset = offsetof(length_row, dispersion)},
    {.name = "second_order", .cell = XRD_CELL_RATE, .offset = AT(second_order)},
    {.name = "dispersion_lower", .cell = XRD_CELL_NUMBER, .offset = offsetof(length_row, dispersion_lower)},
    {.name = "dispersion_upper", .cell = XRD_CELL_NUMBER, .offset = offsetof(length_row, dispersion_upper)},
    {.name = "rate_lower", .cell = XRD_CELL_LOWER, .offset = AT(bounds.rate_lower)},
    {.name = "rate_upper", .cell = XRD_CELL_UPPER, .offset = AT(bounds.rate_upper)},
    {.name = "excess", .cell = XRD_CELL_NUMBER, .offset = AT(excess)},
    {.name = "status", .cell = XRD_CELL_VERDICT, .offset = AT(verdict)},
    {.name = NULL},
};

xrd_status cli_length_validate(const cli_arguments *arguments, xrd_error *error) {
  const cli_numbers_list lengths = cli_numbers(arguments, "length");
  if (lengths.count == 0)
    return cli_given(arguments, "excess") ? xrd_fail(error, XRD_ERR_ARGUMENT, "--excess goes with --length") : XRD_OK;
  for (size_t k = 0; k < lengths.count; k++)
    if (!(lengths.values[k] >= 1 && lengths.values[k] <= XRD_LENGTH_MAX &&
          floor(lengths.values[k]) == lengths.values[k]))
      return xrd_fail(error, XRD_ERR_ARGUMENT, "value %zu of --length is %.17g, not a whole number from 1 to %d", k + 1,
                      lengths.values[k], XRD_LENGTH_MAX);
  if (cli_numbers(arguments, "at").count != 1)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "--length needs one distortion: --at D");
  if (cli_given(arguments, "plot")) return xrd_fail(error, XRD_ERR_ARGUMENT, "--length and --plot exclude each other");
  return *cli_text(arguments, "format") == 'c' ? XRD_OK
                                               : xrd_fail(error, XRD_ERR_ARGUMENT, "--length is a table: --format csv");
}

static double squared_unit(double nats, xrd_unit unit, xrd_rounding rounding) {
  return xrd_unit_from_nats(xrd_unit_from_nats(nats, unit, rounding), unit, rounding);
}

static void write_rows(FILE *stream, xrd_unit unit, const xrd_length_point *points, size_t count) {
  const xrd_table_writer table = {.stream = stream, .columns = columns, .unit = unit};
  xrd_table_head(&table);
  for (size_t k = 0; k < count; k++) {
    const length_row row = {points[k], squared_unit(points[k].dispersion, unit, XRD_SHORTEST),
                            squared_unit(points[k].dispersion_lower, unit, XRD_DOWN),
                            squared_unit(points[k].dispersion_upper, unit, XRD_UP)};
    xrd_table_row(&table, &row);
  }
}

static xrd_status solve(const cli_arguments *arguments, const xrd_problem *problem, const size_t *lengths, size_t count,
                        xrd_length_point *points, size_t *done, xrd_error *error) {
  cli_progress progress;
  const xrd_options options = cli_solving_options(arguments, &progress);
  cli_progress_begin(&progress, "lengths");
  const xrd_length_question asked = {cli_numbers(arguments, "at").values[0], cli_number(arguments, "excess"), lengths,
                                     count};
  const xrd_status status = xrd_length_at(problem, &asked, &options, points, done, error);
  cli_progress_end(&progress);
  return status;
}

static xrd_status solve_and_write(const cli_arguments *arguments, const xrd_problem *problem, const size_t *lengths,
                                  size_t count, xrd_length_point *points, xrd_verdict *verdict, xrd_error *error) {
  cli_data_output output;
  size_t done = 0;
  xrd_status status = cli_data_output_open(arguments, &output, error);
  if (status != XRD_OK) return status;
  status = solve(arguments, problem, lengths, count, points, &done, error);
  if (status == XRD_OK || status == XRD_ERR_INTERRUPTED) write_rows(output.stream, cli_unit(arguments), points, done);
  for (size_t k = 0; k < done; k++) {
    if (points[k].verdict != XRD_CLOSED) *verdict = XRD_OPEN;
    xrd_length_point_clear(&points[k]);
  }
  return cli_data_output_close(&output, status, error);
}

xrd_status cli_curve_length(const cli_arguments *arguments, const xrd_problem *problem, xrd_verdict *verdict,
                            xrd_error *error) {
  const cli_numbers_list asked = cli_numbers(arguments, "length");
  size_t *lengths = xrd_allocate(asked.count, sizeof *lengths);
  xrd_length_point *points = xrd_allocate_zero(asked.count, sizeof *points);
  xrd_status status = XRD_OK;
  if (lengths == NULL || points == NULL) status = xrd_fail(error, XRD_ERR_MEMORY, "out of memory for the lengths");
  for (size_t k = 0; status == XRD_OK && k < asked.count; k++) lengths[k] = (size_t)asked.values[k];
  if (status == XRD_OK) status = solve_and_write(arguments, problem, lengths, asked.count, points, verdict, error);
  free(lengths);
  free(points);
  return status;
}
