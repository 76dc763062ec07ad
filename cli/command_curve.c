/* exactrd curve: points of R(D) with proved bounds. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "cli/commands.h"
#include "cli/curve_critical.h"
#include "cli/data_output.h"
#include "cli/input_options.h"
#include "cli/plot_source.h"
#include "cli/progress.h"
#include "exactrd/curve.h"
#include "exactrd/output.h"
#include "files/write/units.h"

enum { MOST_THREADS = 1024 };

static const cli_option point_options[] = {
    {"points", CLI_COUNT, "N", NULL, "50", "N >= 2 points spread evenly along the whole curve, ends included"},
    {"slope", CLI_NUMBERS, "B[,B...]", "nats per unit of distortion", NULL, "the points where -dR/dD is B"},
    {"at", CLI_NUMBERS, "D[,D...]", NULL, NULL, "R at the distortions D"},
    {"rate", CLI_NUMBERS, "R[,R...]", NULL, NULL, "the points with the rates R, in the unit of --unit"},
    {.name = NULL},
};

static const cli_option solver_options[] = {
    {"gap", CLI_POSITIVE, "G", "nats", "1e-10", "wanted difference of the proved bounds"},
    {"method", CLI_CHOICE, "newton|blahut-arimoto", NULL, "newton",
     "second-order working-set method, or the textbook iteration"},
    {"threads", CLI_COUNT, "N", NULL, "1", "threads; they never change a digit of the result"},
    {.name = NULL},
};

static const cli_option format_options[] = {
    {"unit", CLI_CHOICE, "nats|bits", NULL, "nats", "of the rates; slopes stay in nats per unit of distortion"},
    {"format", CLI_CHOICE, "csv|json", NULL, "csv", "a table, or a document that `exactrd check` can prove again"},
    {"plot", CLI_TEXT, "FILE", NULL, NULL, "also draw the curve: FILE ends with .png, .svg or .pdf"},
    {.name = NULL},
};

static const cli_group groups[] = {
    {"Source, one of --pmf, --counts, --bytes, --samples, --source", cli_source_options},
    {"Distortion", cli_distortion_options},
    {"Points, one of", point_options},
    {"Critical slopes", cli_critical_options},
    {"Solver", solver_options},
    {"Output", format_options},
    {"Files", cli_output_options},
    {.title = NULL},
};

static xrd_unit unit_of(const cli_arguments *arguments) {
  return strcmp(cli_text(arguments, "unit"), "bits") == 0 ? XRD_BITS : XRD_NATS;
}

/* Rows go out as soon as they are proved. */
typedef struct {
  cli_progress progress;
  FILE *stream;
  xrd_unit unit;
  size_t rows;
} row_writer;

static bool write_row(void *context, size_t index, const xrd_point *point) {
  row_writer *writer = context;
  const xrd_row row = xrd_row_of(point);
  cli_progress_hide(&writer->progress);
  if (index == 0) xrd_csv_header(writer->stream);
  xrd_csv_row(writer->stream, &row, writer->unit);
  writer->rows = index + 1;
  return fflush(writer->stream) == 0;
}

static bool is_json(const cli_arguments *arguments) { return strcmp(cli_text(arguments, "format"), "json") == 0; }

static xrd_options options_of(const cli_arguments *arguments, row_writer *writer) {
  xrd_options options;
  xrd_options_init(&options);
  options.method = strcmp(cli_text(arguments, "method"), "newton") == 0 ? XRD_NEWTON : XRD_BLAHUT_ARIMOTO;
  options.gap_nats = cli_number(arguments, "gap");
  options.threads = (int)cli_integer(arguments, "threads");
  options.progress = cli_progress_report;
  options.progress_context = &writer->progress;
  if (!is_json(arguments)) options.on_point = write_row;
  options.on_point_context = writer;
  return options;
}

static xrd_status solve_rates(const xrd_problem *problem, cli_numbers_list rates, xrd_unit unit,
                              const xrd_options *options, xrd_curve *curve, xrd_error *error) {
  double *nats = xrd_allocate(rates.count, sizeof *nats);
  if (nats == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "out of memory for the rates");
  for (size_t k = 0; k < rates.count; k++) nats[k] = xrd_unit_to_nats(rates.values[k], unit);
  const xrd_status status = xrd_curve_at_rates(problem, nats, rates.count, options, curve, error);
  free(nats);
  return status;
}

static xrd_status solve(const cli_arguments *arguments, const xrd_problem *problem, const xrd_options *options,
                        xrd_curve *curve, xrd_error *error) {
  const cli_numbers_list slopes = cli_numbers(arguments, "slope"), distortions = cli_numbers(arguments, "at"),
                         rates = cli_numbers(arguments, "rate");
  if (slopes.count > 0) return xrd_curve_at_slopes(problem, slopes.values, slopes.count, options, curve, error);
  if (distortions.count > 0)
    return xrd_curve_at_distortions(problem, distortions.values, distortions.count, options, curve, error);
  if (rates.count > 0) return solve_rates(problem, rates, unit_of(arguments), options, curve, error);
  return xrd_curve_whole(problem, (size_t)cli_integer(arguments, "points"), options, curve, error);
}

static xrd_status plot(const cli_arguments *arguments, const xrd_curve *curve, xrd_error *error) {
  const char *path = cli_text(arguments, "plot");
  if (path == NULL || curve->count == 0) return XRD_OK;
  xrd_row *rows = xrd_allocate(curve->count, sizeof *rows);
  if (rows == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "out of memory for the picture");
  for (size_t k = 0; k < curve->count; k++) rows[k] = xrd_row_of(&curve->points[k]);
  cli_plot_source source;
  xrd_status status = cli_plot_source_rows(rows, curve->count, unit_of(arguments), "R(D)", &source, error);
  free(rows);
  if (status != XRD_OK) return status;
  const xrd_plot_style style = {.kind = curve->count <= 25 ? XRD_PLOT_LINE_POINTS : XRD_PLOT_LINE,
                                .x = {.label = "distortion"},
                                .y = {.label = "rate", .unit = cli_text(arguments, "unit")}};
  status = xrd_curves_draw(&source.curve, 1, &style, path, error);
  cli_plot_source_clear(&source);
  return status;
}

/* A document holds all points, or after Ctrl-C the finished ones; a table without any still has its header. */
static xrd_status complete(const cli_arguments *arguments, const xrd_input_request *request, const xrd_input *input,
                           const xrd_options *options, const xrd_curve *curve, const row_writer *writer,
                           xrd_error *error) {
  const xrd_result result = {
      cli_whole_command(arguments), request, input, writer->unit, options->gap_nats, options->threads, curve};
  if (is_json(arguments)) return xrd_document_write(writer->stream, &result, error);
  if (writer->rows == 0) xrd_csv_header(writer->stream);
  return XRD_OK;
}

static xrd_status solve_and_write(const cli_arguments *arguments, const xrd_input_request *request,
                                  const xrd_input *input, xrd_verdict *verdict, xrd_error *error) {
  cli_data_output output;
  xrd_status status = cli_data_output_open(arguments, &output, error);
  if (status != XRD_OK) return status;
  row_writer writer = {.stream = output.stream, .unit = unit_of(arguments)};
  const xrd_options options = options_of(arguments, &writer);
  xrd_curve curve = {0, NULL};
  const bool critical = cli_flag(arguments, "critical");
  cli_progress_begin(&writer.progress, critical ? "slopes" : "points");
  if (critical)
    status = cli_curve_critical(arguments, &input->problem, &options, output.stream, error);
  else
    status = solve(arguments, &input->problem, &options, &curve, error);
  cli_progress_end(&writer.progress);
  if (!critical && (status == XRD_OK || status == XRD_ERR_INTERRUPTED)) {
    const xrd_status written = complete(arguments, request, input, &options, &curve, &writer, error);
    if (written != XRD_OK) status = written;
  }
  status = cli_data_output_close(&output, status, error);
  if (status == XRD_OK) status = plot(arguments, &curve, error);
  for (size_t k = 0; k < curve.count; k++)
    if (curve.points[k].verdict != XRD_CLOSED) *verdict = XRD_OPEN;
  xrd_curve_clear(&curve);
  return status;
}

/* Options that fit together? */
static xrd_status validate(const cli_arguments *arguments, xrd_error *error) {
  static const char *const points[] = {"points", "slope", "at", "rate", "critical", NULL};
  static const char *const tables[] = {"critical", "plot", NULL};
  xrd_status status = cli_expect_one_of(arguments, 0, points, error);
  if (status == XRD_OK) status = cli_expect_one_of(arguments, 0, tables, error);
  if (status != XRD_OK) return status;
  if (cli_flag(arguments, "critical") && strcmp(cli_text(arguments, "format"), "csv") != 0)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "--critical is a table: --format csv");
  if (cli_integer(arguments, "threads") > MOST_THREADS)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "--threads wants at most %d", MOST_THREADS);
  const char *picture = cli_text(arguments, "plot");
  return picture != NULL ? xrd_figure_path_check(picture, error) : XRD_OK;
}

static xrd_status run(const cli_arguments *arguments, xrd_verdict *verdict, xrd_error *error) {
  xrd_input_request request;
  xrd_input input;
  xrd_status status = validate(arguments, error);
  if (status == XRD_OK) status = cli_input_request(arguments, &request, error);
  if (status == XRD_OK) status = xrd_input_load(&request, &input, error);
  if (status != XRD_OK) return status;
  status = solve_and_write(arguments, &request, &input, verdict, error);
  xrd_input_clear(&input);
  return status;
}

const cli_command cli_command_curve = {
    .name = "curve",
    .summary = "Points of the rate-distortion function R(D) with proved bounds",
    .description = "Writes slope,distortion,rate,rate_lower,rate_upper,support,status: rate_lower <= R(distortion) <= "
                   "rate_upper is proved with rounding inside. A FILE may be - for standard input.",
    .groups = groups,
    .run = run,
};
