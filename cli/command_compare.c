/* exactrd compare: measured points, such as those of a codec, beside a proved curve. */
#include <inttypes.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "cli/commands.h"
#include "cli/compare_whole.h"
#include "cli/data_output.h"
#include "cli/plot_measured.h"
#include "cli/plot_source.h"
#include "cli/proved_curve.h"
#include "exactrd/plot.h"
#include "files/read/table.h"
#include "files/write/kind.h"
#include "files/write/units.h"

enum { MOST_LABELS = 12 /* more would cover each other */ };

static const cli_option compare_options[] = {
    {"x", CLI_TEXT, "NAME", NULL, "distortion", "the column of POINTS.csv with the distortions"},
    {"y", CLI_TEXT, "NAME", NULL, "rate", "the column with the rates"},
    {"unit", CLI_CHOICE, "nats|bits", NULL, NULL,
     "of the table written, and of the rates of POINTS.csv unless its column `unit`, a comment before the names or the "
     "name of the rates' column says it; the curve's own unless told"},
    {"bd-rate", CLI_FLAG, NULL, NULL, NULL,
     "write one row instead: how much more rate the whole measured curve takes than the ideal, on average over log "
     "distortion (which is PSNR), in percent"},
    {"plot", CLI_TEXT, "FILE", NULL, NULL, "also draw both: FILE ends with .png, .svg, .pdf or .html"},
    {.name = NULL},
};

static const cli_group groups[] = {
    {"Comparison", compare_options},
    {"Output", cli_output_options},
    {.title = NULL},
};

/* A measured point beside the curve.  Rates in nats; percentages of the ideal rate. */
typedef struct {
  double distortion, rate;
  double least, most; /* a rate typed in bits is a rounding more or less in nats */
  double shown;       /* the rate in the table's unit: as it was typed where that is the same */
  double ideal_lower, ideal_upper, excess_lower, excess_upper, percent_lower, percent_upper;
  double bits_lower, bits_upper; /* the excess */
  const char *status;
} comparison;

static const xrd_column columns[] = {
    {.name = "distortion", .cell = XRD_CELL_NUMBER, .offset = offsetof(comparison, distortion)},
    {.name = "rate", .cell = XRD_CELL_NUMBER, .offset = offsetof(comparison, shown)},
    {.name = "ideal_lower", .cell = XRD_CELL_LOWER, .offset = offsetof(comparison, ideal_lower)},
    {.name = "ideal_upper", .cell = XRD_CELL_UPPER, .offset = offsetof(comparison, ideal_upper)},
    {.name = "excess_lower", .cell = XRD_CELL_LOWER, .offset = offsetof(comparison, excess_lower)},
    {.name = "excess_upper", .cell = XRD_CELL_UPPER, .offset = offsetof(comparison, excess_upper)},
    {.name = "status", .cell = XRD_CELL_TEXT, .offset = offsetof(comparison, status)},
    {.name = "percent_lower", .cell = XRD_CELL_NUMBER, .offset = offsetof(comparison, percent_lower)},
    {.name = "percent_upper", .cell = XRD_CELL_NUMBER, .offset = offsetof(comparison, percent_upper)},
    {.name = "excess_nats_lower", .cell = XRD_CELL_NUMBER, .offset = offsetof(comparison, excess_lower)},
    {.name = "excess_nats_upper", .cell = XRD_CELL_NUMBER, .offset = offsetof(comparison, excess_upper)},
    {.name = "excess_bits_lower", .cell = XRD_CELL_NUMBER, .offset = offsetof(comparison, bits_lower)},
    {.name = "excess_bits_upper", .cell = XRD_CELL_NUMBER, .offset = offsetof(comparison, bits_upper)},
    {.name = NULL},
};

/* Rounded outward by a step more than an operation needs; a difference of 0 is exact. */
static double outward(double value, double direction) {
  return isfinite(value) && value != 0 ? nextafter(nextafter(nextafter(value, direction), direction), direction)
                                       : value;
}

static double percent(double rate, double ideal, double direction) {
  if (rate == ideal) return 0;
  if (ideal == 0) return HUGE_VAL;
  return isinf(ideal) ? -100 : outward(100 * outward(outward(rate / ideal, direction) - 1, direction), direction);
}

static xrd_status compare(const xrd_proved_point *points, size_t count, double typed, xrd_unit from, comparison *c,
                          xrd_error *error) {
  const double rate = xrd_unit_to_nats(typed, from);
  const double least = from == XRD_NATS ? rate : fmax(0, nextafter(rate, -HUGE_VAL)),
               most = from == XRD_NATS ? rate : nextafter(rate, HUGE_VAL);
  c->rate = rate, c->least = least, c->most = most;
  const xrd_status status = xrd_between(points, count, c->distortion, &c->ideal_lower, &c->ideal_upper, error);
  c->excess_lower = outward(least - c->ideal_upper, -HUGE_VAL);
  c->excess_upper = outward(most - c->ideal_lower, HUGE_VAL);
  c->bits_lower = outward(xrd_unit_from_nats(c->excess_lower, XRD_BITS, XRD_DOWN), -HUGE_VAL);
  c->bits_upper = outward(xrd_unit_from_nats(c->excess_upper, XRD_BITS, XRD_UP), HUGE_VAL);
  c->percent_lower = percent(least, c->ideal_upper, -HUGE_VAL);
  c->percent_upper = percent(most, c->ideal_lower, HUGE_VAL);
  c->status = least >= c->ideal_upper ? "possible" : most < c->ideal_lower ? "impossible" : "undecided";
  return status;
}

static xrd_status measured_column(const xrd_table *table, const char *path, const char *name, const double **column,
                                  xrd_error *error) {
  xrd_error inner = {""};
  xrd_status status = xrd_table_numbers(table, path, name, column, &inner);
  if (status != XRD_OK)
    return xrd_fail(error, status, "%s%s", inner.message, *column == NULL ? " (--x and --y name others)" : "");
  for (size_t k = 0; k < table->rows; k++)
    if (!((*column)[k] >= 0) || isinf((*column)[k]))
      return xrd_fail(error, XRD_ERR_INPUT, "%s:%" PRIu64 ": %s is not a number >= 0: '%.31s'", path, table->lines[k],
                      name, xrd_table_text(table, k, xrd_table_find(table, name)));
  return XRD_OK;
}

/* The unit of the rates: as the table says, or the name of their column; else `unit`. */
static xrd_status rate_unit(const xrd_table *table, const char *path, const char *name, xrd_unit *unit,
                            xrd_error *error) {
  const char *told = table->unit, *called = strstr(name, "bits") != NULL   ? "bits"
                                            : strstr(name, "nats") != NULL ? "nats"
                                                                           : "";
  if (told[0] != '\0' && called[0] != '\0' && strcmp(told, called) != 0)
    return xrd_fail(error, XRD_ERR_INPUT, "%s: the rates are called %s, and said to be in %s", path, name, told);
  if (told[0] == '\0') told = called;
  if (told[0] != '\0') *unit = strcmp(told, "bits") == 0 ? XRD_BITS : XRD_NATS;
  return XRD_OK;
}

/* The measured points beside the curve, one row each. */
static xrd_status compare_all(const cli_arguments *arguments, const xrd_document *document, const xrd_table *table,
                              xrd_unit unit, comparison **rows, xrd_error *error) {
  const double *distortion, *rate;
  xrd_proved_point *points = NULL;
  const char *path = cli_operand(arguments, 1);
  xrd_unit from = unit;
  xrd_status status = rate_unit(table, path, cli_text(arguments, "y"), &from, error);
  if (status == XRD_OK) status = measured_column(table, path, cli_text(arguments, "x"), &distortion, error);
  if (status == XRD_OK) status = measured_column(table, path, cli_text(arguments, "y"), &rate, error);
  if (status == XRD_OK) status = cli_proved_points(document, cli_operand(arguments, 0), &points, error);
  if (status == XRD_OK) *rows = xrd_allocate(table->rows, sizeof **rows);
  if (status == XRD_OK && *rows == NULL)
    status = xrd_fail(error, XRD_ERR_MEMORY, "out of memory for %zu points", table->rows);
  for (size_t k = 0; status == XRD_OK && k < table->rows; k++) {
    (*rows)[k] = (comparison){.distortion = distortion[k]};
    status = compare(points, document->count, rate[k], from, *rows + k, error);
    (*rows)[k].shown = from == unit ? rate[k] : xrd_unit_from_nats((*rows)[k].rate, unit, XRD_SHORTEST);
  }
  free(points);
  return status;
}

static xrd_status write(const cli_arguments *arguments, const comparison *rows, size_t count, xrd_unit unit,
                        xrd_error *error) {
  cli_data_output output;
  const xrd_status status = cli_data_output_open(arguments, &output, error);
  if (status != XRD_OK) return status;
  const xrd_table_writer table = {.stream = output.stream, .columns = columns, .unit = unit};
  xrd_table_head(&table);
  for (size_t k = 0; k < count; k++) xrd_table_row(&table, &rows[k]);
  return cli_data_output_close(&output, XRD_OK, error);
}

/* The measured points as a curve of the picture, in `unit`. */
static xrd_status draw_beside(const xrd_plot_curve *ideal, const comparison *rows, size_t count, xrd_unit unit,
                              const char *path, xrd_error *error) {
  cli_measured measured;
  double *numbers = xrd_allocate(count, 2 * sizeof *numbers);
  if (numbers == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "out of memory for the picture");
  for (size_t k = 0; k < count; k++) {
    numbers[k] = rows[k].distortion;
    numbers[count + k] = rows[k].shown;
  }
  const xrd_plot_curve all = {.title = "measured", .count = count, .distortion = numbers, .rate = numbers + count};
  xrd_status status = cli_measured_split(ideal, &all, XRD_PLOT_POINTS, count <= MOST_LABELS, &measured, error);
  if (status == XRD_OK) {
    xrd_plot_curve curves[3] = {*ideal};
    size_t drawn = 1;
    curves[0].title = "R(D)";
    if (measured.possible.count > 0) curves[drawn++] = measured.possible;
    if (measured.impossible.count > 0) curves[drawn++] = measured.impossible;
    const xrd_plot_style style = {
        .x = {.label = "distortion"}, .y = {.label = "rate", .unit = xrd_unit_name(unit)}, .key = XRD_KEY_AUTO};
    status = xrd_curves_draw(curves, drawn, &style, path, error);
  }
  cli_measured_clear(&measured);
  free(numbers);
  return status;
}

static xrd_status draw(const cli_arguments *arguments, const comparison *rows, size_t count, xrd_unit unit,
                       xrd_error *error) {
  const char *path = cli_text(arguments, "plot");
  if (path == NULL) return XRD_OK;
  cli_plot_source source;
  xrd_status status = cli_plot_source_file(cli_operand(arguments, 0), &(cli_drawn){.unit = unit}, &source, error);
  if (status != XRD_OK) return status;
  status = draw_beside(&source.curve, rows, count, unit, path, error);
  cli_plot_source_clear(&source);
  return status;
}

/* The whole measured curve in one row. */
static xrd_status write_whole(const cli_arguments *arguments, const xrd_document *document, const comparison *rows,
                              size_t count, xrd_error *error) {
  xrd_proved_point *points = NULL;
  cli_measured_point *measured = xrd_allocate(count, sizeof *measured);
  if (measured == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "out of memory for %zu points", count);
  for (size_t k = 0; k < count; k++)
    measured[k] = (cli_measured_point){rows[k].distortion, rows[k].least, rows[k].most};
  xrd_status status = cli_proved_points(document, cli_operand(arguments, 0), &points, error);
  if (status == XRD_OK) status = cli_compare_whole(arguments, points, document->count, measured, count, error);
  free(points);
  free(measured);
  return status;
}

static xrd_status run_on(const cli_arguments *arguments, const xrd_document *document, xrd_error *error) {
  xrd_table table;
  xrd_status status = xrd_table_read(cli_operand(arguments, 1), &table, error);
  if (status != XRD_OK) return status;
  const xrd_unit unit = cli_given(arguments, "unit") ? cli_unit(arguments) : document->unit;
  comparison *rows = NULL;
  status = compare_all(arguments, document, &table, unit, &rows, error);
  if (status == XRD_OK && cli_flag(arguments, "bd-rate"))
    status = write_whole(arguments, document, rows, table.rows, error);
  else if (status == XRD_OK)
    status = write(arguments, rows, table.rows, unit, error);
  if (status == XRD_OK) status = draw(arguments, rows, table.rows, unit, error);
  free(rows);
  xrd_table_clear(&table);
  return status;
}

static xrd_status run(const cli_arguments *arguments, xrd_verdict *verdict, xrd_error *error) {
  (void)verdict;
  xrd_document document;
  const char *picture = cli_text(arguments, "plot");
  xrd_status status = picture != NULL ? xrd_figure_path_check(picture, error) : XRD_OK;
  if (status == XRD_OK) status = xrd_document_read(cli_operand(arguments, 0), &document, error);
  if (status != XRD_OK) return status;
  status = run_on(arguments, &document, error);
  xrd_document_clear(&document);
  return status;
}

const cli_command cli_command_compare = {
    .name = "compare",
    .summary = "Set measured points beside a proved curve: how far from the ideal, or below it",
    .operands = "CURVE.json POINTS.csv",
    .description =
        "Writes distortion,rate,ideal_lower,ideal_upper,excess_lower,excess_upper,status and percentages of the ideal "
        "rate: ideal_lower <= R(distortion) <= ideal_upper follows from the curve's proved points, for R is convex and "
        "never increases. The status is possible (rate >= ideal_upper), impossible (rate < ideal_lower: the point or "
        "the "
        "curve is of another source or unit) or undecided. With --bd-rate one row: "
        "distortion_from,distortion_to,points,"
        "bd_rate_lower,bd_rate_upper, percentages that enclose the average excess of the measured curve, straight in "
        "log rate over log distortion between its points. `exactrd check CURVE.json` proves the curve again.",
    .examples = "exactrd curve --source uniform:4 --distortion squared --format json -o curve.json\n"
                "printf 'distortion,rate\\n0.1,1.5\\n0.3,0.9\\n' >codec.csv\n"
                "exactrd compare curve.json codec.csv --plot compare.html\n"
                "exactrd compare curve.json codec.csv --bd-rate",
    .groups = groups,
    .run = run,
};
