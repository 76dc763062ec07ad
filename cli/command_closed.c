/* exactrd closed: points of a closed form. */
#include <stddef.h>
#include <stdlib.h>

#include "base/memory.h"
#include "cli/commands.h"
#include "cli/data_output.h"
#include "cli/family.h"
#include "cli/plot_source.h"
#include "files/write/units.h"

static const cli_option source_options[] = {
    {"pmf", CLI_TEXT, "FILE", NULL, NULL, "probabilities of the families hamming and log-loss"},
    {"innovation", CLI_POSITIVE, "V", NULL, "1", "innovation variance of the family ar"},
    {.name = NULL},
};

static const cli_option point_options[] = {
    {"points", CLI_COUNT, "N", NULL, "50",
     "N >= 2 points along the whole curve, or down to D_max/1000 where R(0) is infinite"},
    {"slope", CLI_NUMBERS, "B[,B...]", "nats per unit of distortion", NULL, "the points where -dR/dD is B"},
    {"at", CLI_NUMBERS, "D[,D...]", NULL, NULL, "R at the distortions D"},
    {"rate", CLI_NUMBERS, "R[,R...]", NULL, NULL, "the points with the rates R, in the unit of --unit"},
    {.name = NULL},
};

static const cli_group groups[] = {
    {"Source", source_options},
    {"Points, one of", point_options},
    {"Output", cli_curve_output_options},
    {"Files", cli_output_options},
    {.title = NULL},
};

/* The gap below which bounds count as closed, as in `exactrd curve`. */
static const double GAP = 1e-10;

typedef struct {
  size_t count;
  cli_family_question question;
  const double *values; /* NULL: spread along the curve */
} questions;

static questions questions_of(const cli_arguments *arguments) {
  const struct {
    const char *name;
    cli_family_question question;
  } ways[] = {{"slope", CLI_FAMILY_AT_SLOPE}, {"at", CLI_FAMILY_AT_DISTORTION}, {"rate", CLI_FAMILY_AT_RATE}};
  for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
    const cli_numbers_list list = cli_numbers(arguments, ways[i].name);
    if (list.count > 0) return (questions){list.count, ways[i].question, list.values};
  }
  return (questions){(size_t)cli_integer(arguments, "points"), CLI_FAMILY_AT_DISTORTION, NULL};
}

/* The curve's end in the unit of the question. */
static xrd_status within_range(const cli_family *family, const questions *asked, xrd_unit unit, xrd_error *error) {
  if (asked->question != CLI_FAMILY_AT_RATE || family->is_process) return XRD_OK;
  double distortion_max, rate_max;
  xrd_closed_range(family->closed, &distortion_max, &rate_max);
  for (size_t i = 0; i < asked->count; i++)
    if (xrd_unit_to_nats(asked->values[i], unit) > rate_max)
      return xrd_fail(error, XRD_ERR_ARGUMENT, "value %zu of --rate is %.9g %s: the curve ends at %.17g %s", i + 1,
                      asked->values[i], xrd_unit_name(unit), xrd_unit_from_nats(rate_max, unit, XRD_DOWN),
                      xrd_unit_name(unit));
  return XRD_OK;
}

static xrd_status answer(const cli_arguments *arguments, const cli_family *family, const questions *asked,
                         cli_family_point *points, xrd_error *error) {
  static const char *const lists[] = {"slope", "at", "rate", NULL};
  const xrd_unit unit = cli_unit(arguments);
  double *values = xrd_allocate(asked->count, sizeof *values);
  if (values == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "out of memory for %zu points", asked->count);
  xrd_status status = within_range(family, asked, unit, error);
  if (status == XRD_OK && asked->values == NULL) status = cli_family_spread(family, asked->count, values, error);
  for (size_t i = 0; asked->values != NULL && i < asked->count; i++)
    values[i] = asked->question == CLI_FAMILY_AT_RATE ? xrd_unit_to_nats(asked->values[i], unit) : asked->values[i];
  for (size_t i = 0; status == XRD_OK && i < asked->count; i++)
    status = cli_name_value(arguments, lists, i, cli_family_ask(family, asked->question, values[i], &points[i], error),
                            error);
  free(values);
  return status;
}

static const xrd_column columns[] = {
    {.name = "slope", .cell = XRD_CELL_NUMBER, .offset = offsetof(cli_family_point, point.slope)},
    {.name = "distortion", .cell = XRD_CELL_NUMBER, .offset = offsetof(cli_family_point, point.distortion)},
    {.name = "rate", .cell = XRD_CELL_RATE, .offset = offsetof(cli_family_point, point.rate_nats)},
    {.name = "rate_lower", .cell = XRD_CELL_LOWER, .offset = offsetof(cli_family_point, rate_nats.lower)},
    {.name = "rate_upper", .cell = XRD_CELL_UPPER, .offset = offsetof(cli_family_point, rate_nats.upper)},
    {.name = "support", .cell = XRD_CELL_COUNT, .offset = offsetof(cli_family_point, point.support)},
    {.name = "status", .cell = XRD_CELL_VERDICT, .offset = offsetof(cli_family_point, verdict)},
    {.name = "shannon_lower", .cell = XRD_CELL_RATE, .offset = offsetof(cli_family_point, shannon_nats)},
    {.name = NULL},
};

static xrd_status write_all(const cli_arguments *arguments, cli_family_point *points, size_t count,
                            xrd_verdict *verdict, xrd_error *error) {
  const char *picture = cli_text(arguments, "plot");
  cli_data_output output;
  xrd_status status = cli_data_output_open(arguments, &output, error);
  if (status != XRD_OK) return status;
  const xrd_table_writer table = {.stream = output.stream, .columns = columns, .unit = cli_unit(arguments)};
  xrd_table_head(&table);
  for (size_t i = 0; i < count; i++) {
    points[i].verdict = points[i].rate_nats.upper - points[i].rate_nats.lower <= GAP ? XRD_CLOSED : XRD_OPEN;
    if (points[i].verdict == XRD_OPEN) *verdict = XRD_OPEN;
    xrd_table_row(&table, &points[i]);
  }
  status = cli_data_output_close(&output, XRD_OK, error);
  if (status != XRD_OK || picture == NULL) return status;
  const cli_rows rows = {columns, true, count, sizeof *points, points, NULL};
  return cli_rows_plot(&rows, &(cli_drawn){"distortion", "rate", table.unit, NULL}, cli_operand(arguments, 0), picture,
                       error);
}

static xrd_status run(const cli_arguments *arguments, xrd_verdict *verdict, xrd_error *error) {
  static const char *const ways[] = {"points", "slope", "at", "rate", NULL};
  cli_family family;
  xrd_status status = cli_expect_one_of(arguments, 0, ways, error);
  if (status == XRD_OK)
    status = cli_family_read(cli_operand(arguments, 0), cli_text(arguments, "pmf"), cli_number(arguments, "innovation"),
                             &family, error);
  if (status != XRD_OK) return status;
  const questions asked = questions_of(arguments);
  cli_family_point *points = xrd_allocate(asked.count, sizeof *points);
  if (points == NULL) status = xrd_fail(error, XRD_ERR_MEMORY, "out of memory for %zu points", asked.count);
  if (status == XRD_OK) status = answer(arguments, &family, &asked, points, error);
  if (status == XRD_OK) status = write_all(arguments, points, asked.count, verdict, error);
  free(points);
  cli_family_clear(&family);
  return status;
}

const cli_command cli_command_closed = {
    .name = "closed",
    .summary = "Points of a rate-distortion function that has a formula",
    .operands = "FAMILY",
    .description =
        "FAMILY is one of: bernoulli:P, uniform:M, hamming (with --pmf): Hamming distortion; log-loss (with --pmf); "
        "erasure; gaussian[:VARIANCE]; laplace[:SCALE] under absolute error; exponential[:RATE] under one-sided error; "
        "wiener[:VARIANCE] per unit of time; ar:C1[,C2...], the stationary process X_t = C1 X_(t-1) + ... + "
        "innovation, "
        "per sample.\n\n"
        "Writes slope,distortion,rate,rate_lower,rate_upper,support,status,shannon_lower,unit: the formula in ball "
        "arithmetic "
        "proves rate_lower <= R(distortion) <= rate_upper; support is empty where the reproductions form a continuum; "
        "shannon_lower is Shannon's lower bound, 0 where there is none.",
    .examples = "exactrd closed bernoulli:0.3 --at 0.05,0.1 --unit bits\n"
                "exactrd closed gaussian:1 --rate 1,2",
    .groups = groups,
    .run = run,
};
