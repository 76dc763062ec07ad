#include "cli/solving.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "cli/team.h"

enum { MOST_THREADS = 1024, FEW_POINTS = 25 };

const cli_option cli_solver_options[] = {
    {"gap", CLI_POSITIVE, "G", "nats", "1e-10", "wanted difference of the proved bounds"},
    {"max-iterations", CLI_COUNT, "N", NULL, NULL,
     "end each point after N of the method's iterations, with the bounds reached (exit code 4 if they are wider than "
     "--gap)"},
    {"threads", CLI_COUNT, "N", NULL, "1", "threads; they never change a digit of the result"},
    {.name = NULL},
};

const cli_option cli_format_options[] = {
    {"unit", CLI_CHOICE, "nats|bits", NULL, "nats", "of the rates; slopes stay in nats per unit of distortion"},
    {"format", CLI_CHOICE, "csv|json", NULL, "csv", "a table, or a document that `exactrd check` can prove again"},
    {"plot", CLI_TEXT, "FILE", NULL, NULL, "also draw the curve: FILE ends with .png, .svg, .pdf or .html"},
    {.name = NULL},
};

xrd_status cli_solving_validate(const cli_arguments *arguments, xrd_error *error) {
  if (cli_integer(arguments, "threads") > MOST_THREADS)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "--threads wants at most %d", MOST_THREADS);
  const char *picture = cli_text(arguments, "plot");
  return picture != NULL ? xrd_figure_path_check(picture, error) : XRD_OK;
}

xrd_options cli_solving_options(const cli_arguments *arguments, cli_progress *progress) {
  xrd_options options;
  xrd_options_init(&options);
  options.gap_nats = cli_number(arguments, "gap");
  options.max_iterations = (size_t)cli_integer(arguments, "max-iterations");
  options.threads = (int)cli_integer(arguments, "threads");
  options.progress = cli_progress_report;
  options.progress_context = progress;
  options.approach = &progress->approach;
  options.settle = cli_progress_settle;
  return options;
}

static void *point_at(const cli_solving *solving, size_t k) {
  return (char *)solving->points + k * solving->kind->point_size;
}

/* The line of names, and the rows that a journal has. */
static void begin_table(const cli_solving *solving) {
  if (solving->journal.text != NULL)
    (void)fputs(solving->journal.text, solving->table.stream);
  else
    xrd_table_head(&solving->table);
}

bool cli_solving_row(cli_solving *solving, size_t index, const void *point) {
  if (solving->is_document) return true;
  cli_progress_hide(&solving->progress);
  if (index == 0) begin_table(solving);
  xrd_table_row(&solving->table, point);
  solving->rows = index + 1;
  if (fflush(solving->table.stream) != 0) return false;
  if (cli_progress_out_of_time()) return true; /* for the same command to do better: not kept */
  return cli_journal_row(&solving->journal, &solving->table, point);
}

xrd_status cli_solving_each(cli_solving *solving, size_t count, cli_point_solver solve, const void *context,
                            xrd_error *error) {
  solving->points = xrd_allocate_zero(count, solving->kind->point_size);
  if (solving->points == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "out of memory for %zu points", count);
  while (solving->count < count) {
    const size_t k = solving->count;
    if (!cli_progress_report(&solving->progress, k, count) || (k > 0 && cli_progress_out_of_time()))
      return xrd_fail(error, XRD_ERR_INTERRUPTED, "interrupted after %zu of %zu points", k, count);
    const xrd_status status = solve(solving, context, k, point_at(solving, k), error);
    if (status != XRD_OK) return status;
    solving->count++;
    if (!cli_solving_row(solving, k, point_at(solving, k)))
      return xrd_fail(error, XRD_ERR_IO, "writing the row of point %zu failed", k);
  }
  return XRD_OK;
}

void cli_solving_hold(cli_solving *solving, const char *option, size_t index, double asked, double lower,
                      double upper) {
  const double gap = solving->options.gap_nats;
  const bool between = lower <= asked && asked <= upper; /* then only the verdict tells how wide they are */
  if (between || (upper - asked <= gap && asked - lower <= gap)) return;
  cli_progress_hide(&solving->progress);
  if (!solving->missed && !cli_progress_is_quiet())
    (void)fprintf(stderr, "exactrd: value %zu of --%s is not reached: the point has another rate\n", index + 1, option);
  solving->missed = true;
}

static xrd_verdict verdict_of(const cli_solving *solving) {
  const xrd_column *column = solving->kind->columns;
  while (column->cell != XRD_CELL_VERDICT) column++;
  for (size_t k = 0; k < solving->count; k++)
    if (*(const xrd_verdict *)((char *)point_at(solving, k) + column->offset) != XRD_CLOSED) return XRD_OPEN;
  return solving->journal.open ? XRD_OPEN : XRD_CLOSED;
}

/* A document holds all points, or after Ctrl-C the finished ones; a table without any still has its header. */
static xrd_status complete(const cli_solving *solving, const xrd_input_request *request, xrd_error *error) {
  const xrd_result result = {
      .kind = solving->kind,
      .command = cli_whole_command(solving->arguments),
      .request = request,
      .input = solving->input,
      .unit = solving->unit,
      .gap_nats = solving->options.gap_nats,
      .threads = solving->options.threads,
      .count = solving->count,
      .points = solving->points,
  };
  if (!cli_team_writes()) return XRD_OK;
  if (solving->is_document) return xrd_document_write(solving->table.stream, &result, error);
  if (solving->rows == 0) begin_table(solving);
  return XRD_OK;
}

static xrd_status plot(const cli_solving *solving, xrd_error *error) {
  const char *path = cli_text(solving->arguments, "plot");
  const xrd_kind *kind = solving->kind;
  if (path == NULL || solving->count == 0 || !cli_team_writes()) return XRD_OK;
  const cli_rows rows = {kind->columns, kind->convex, solving->count, kind->point_size, solving->points, kind};
  return cli_rows_plot(&rows, &solving->drawn, kind->title, path, error);
}

static void begin(cli_solving *solving, const cli_arguments *arguments, const xrd_kind *kind, const void *input) {
  *solving = (cli_solving){.arguments = arguments, .kind = kind, .input = input, .unit = cli_unit(arguments)};
  solving->drawn = (cli_drawn){kind->x, kind->y, solving->unit, NULL};
  solving->is_document = strcmp(cli_text(arguments, "format"), "json") == 0;
  solving->options = cli_solving_options(arguments, &solving->progress);
}

xrd_status cli_solving_run(const cli_arguments *arguments, const xrd_kind *kind, const xrd_input_request *request,
                           const void *input, cli_solver solve, xrd_verdict *verdict, xrd_error *error) {
  cli_data_output output;
  cli_solving solving;
  xrd_status status = cli_data_output_open(arguments, &output, error);
  if (status != XRD_OK) return status;
  begin(&solving, arguments, kind, input);
  solving.table = (xrd_table_writer){output.stream, kind->columns, kind->repeat != NULL ? kind->repeat(input) : 0,
                                     kind->tangent, solving.unit};
  cli_progress_begin(&solving.progress, "points");
  solving.progress.settles = true;
  status = solve(&solving, error);
  cli_progress_end(&solving.progress);
  if (status == XRD_OK || status == XRD_ERR_INTERRUPTED) {
    const xrd_status written = complete(&solving, request, error);
    if (written != XRD_OK) status = written;
  }
  status = cli_data_output_close(&output, status, error);
  if (status == XRD_OK) status = plot(&solving, error);
  *verdict = solving.missed ? XRD_OPEN : verdict_of(&solving);
  cli_journal_end(&solving.journal);
  for (size_t k = 0; k < solving.count; k++) xrd_kind_clear_point(kind, point_at(&solving, k));
  free(solving.points);
  return status;
}
