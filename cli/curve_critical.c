#include "cli/curve_critical.h"

#include <string.h>

#include "cli/solving.h"
#include "exactrd/critical.h"
#include "exactrd/measure_critical.h"
#include "files/write/decimal.h"
#include "files/write/units.h"

const cli_option cli_critical_options[] = {
    {"critical", CLI_FLAG, NULL, NULL, NULL,
     "instead of points, the slopes at which reproductions gain or lose mass, or atoms part, enter, leave or meet "
     "(proved where the status says so)"},
    {"scan", CLI_COUNT, "N", NULL, "200", "N >= 2 slopes between which --critical looks for changes"},
    {.name = NULL},
};

xrd_status cli_critical_validate(const cli_arguments *arguments, xrd_error *error) {
  static const char *const others[] = {"plot", "write-atoms", "write-channel", "write-law"};
  if (!cli_flag(arguments, "critical")) return XRD_OK;
  for (size_t k = 0; k < sizeof others / sizeof *others; k++)
    if (cli_given(arguments, others[k]))
      return xrd_fail(error, XRD_ERR_ARGUMENT, "--critical and --%s exclude each other", others[k]);
  if (strcmp(cli_text(arguments, "format"), "csv") == 0) return XRD_OK;
  return xrd_fail(error, XRD_ERR_ARGUMENT, "--critical is a table: --format csv");
}

static void write_indices(FILE *stream, const size_t *indices, size_t count) {
  (void)fputc(',', stream);
  for (size_t k = 0; k < count; k++) (void)fprintf(stream, k > 0 ? " %zu" : "%zu", indices[k]);
}

typedef struct {
  FILE *stream;
  cli_progress progress;
  xrd_unit unit;
  bool begun;
  xrd_verdict verdict; /* XRD_OPEN: of some row */
  double last;         /* the slope up to which changes are listed */
} watched_table;

/* A search that ends early has its changes from small slopes to large: says how far the list goes. */
static xrd_status tell_how_far(const watched_table *table, xrd_status status, xrd_error *error) {
  if (status != XRD_ERR_INTERRUPTED) return status;
  const xrd_error inner = *error;
  if (!(table->last > 0)) return xrd_fail(error, status, "%s; no change of slopes is listed yet", inner.message);
  return xrd_fail(error, status, "%s; changes above slope %.9g are not listed", inner.message, table->last);
}

static bool write_row(void *context, const xrd_critical *event) {
  watched_table *table = context;
  FILE *stream = table->stream;
  table->last = event->slope_high;
  if (event->verdict != XRD_CLOSED) table->verdict = XRD_OPEN;
  cli_progress_hide(&table->progress);
  (void)fprintf(stream, "%s,%s,%s,%s,%s", xrd_decimal_of(event->slope_low, XRD_DOWN).text,
                xrd_decimal_of(event->slope_high, XRD_UP).text,
                xrd_decimal_of(event->distortion_low, XRD_SHORTEST).text,
                xrd_decimal_of(event->distortion_high, XRD_SHORTEST).text, event->straight ? "yes" : "no");
  write_indices(stream, event->entering, event->entering_count);
  write_indices(stream, event->leaving, event->leaving_count);
  (void)fprintf(stream, ",%s\n", event->verdict == XRD_CLOSED ? "proved" : "open");
  return fflush(stream) == 0;
}

xrd_status cli_curve_critical(const cli_arguments *arguments, const xrd_problem *problem, xrd_verdict *verdict,
                              xrd_error *error) {
  xrd_critical_list list = {0, NULL};
  cli_data_output output;
  watched_table table = {.last = 0, .verdict = XRD_CLOSED};
  xrd_status status = cli_data_output_open(arguments, &output, error);
  if (status != XRD_OK) return status;
  table.stream = output.stream;
  const xrd_options options = cli_solving_options(arguments, &table.progress);
  cli_progress_begin(&table.progress, "slopes");
  (void)fputs("slope_low,slope_high,distortion_low,distortion_high,straight,entering,leaving,status\n", output.stream);
  const size_t scan = (size_t)cli_integer(arguments, "scan");
  status = xrd_curve_critical_each(problem, scan, &options, write_row, &table, &list, error);
  status = tell_how_far(&table, status, error);
  cli_progress_end(&table.progress);
  xrd_critical_clear(&list);
  *verdict = table.verdict;
  return cli_data_output_close(&output, status, error);
}

/* Not before the search has begun: what it refuses leaves nothing. */
static void write_head(watched_table *table) {
  if (!table->begun)
    (void)fputs("slope,slope_low,slope_high,before,after,event,place,distortion,rate,status,unit\n", table->stream);
  table->begun = true;
}

static bool write_event(void *context, const xrd_atom_event *event) {
  watched_table *table = context;
  FILE *stream = table->stream;
  table->last = event->slope_high;
  cli_progress_hide(&table->progress);
  write_head(table);
  (void)fprintf(stream, "%s,%s,%s,%zu,%zu,%s,", xrd_decimal_of(event->slope, XRD_SHORTEST).text,
                xrd_decimal_of(event->slope_low, XRD_DOWN).text, xrd_decimal_of(event->slope_high, XRD_UP).text,
                event->before, event->after, xrd_atom_change_name(event->change));
  for (size_t k = 0; k < event->width; k++)
    (void)fprintf(stream, k > 0 ? " %s" : "%s", xrd_decimal_of(event->place[k], XRD_SHORTEST).text);
  (void)fprintf(stream, ",%s", xrd_decimal_of(event->distortion, XRD_SHORTEST).text);
  (void)fprintf(stream, ",%s",
                xrd_decimal_of(xrd_unit_from_nats(event->rate_nats, table->unit, XRD_SHORTEST), XRD_SHORTEST).text);
  (void)fprintf(stream, ",%s,%s\n", event->verdict == XRD_CLOSED ? "proved" : "float", xrd_unit_name(table->unit));
  return fflush(stream) == 0;
}

xrd_status cli_measure_critical(const cli_arguments *arguments, const xrd_measure_problem *problem, xrd_error *error) {
  xrd_atom_event_list list = {0, NULL};
  cli_data_output output;
  watched_table table = {.last = 0};
  xrd_status status = cli_data_output_open(arguments, &output, error);
  if (status != XRD_OK) return status;
  table.stream = output.stream;
  table.unit = cli_unit(arguments);
  table.begun = false;
  const xrd_options options = cli_solving_options(arguments, &table.progress);
  cli_progress_begin(&table.progress, "slopes");
  const size_t scan = (size_t)cli_integer(arguments, "scan");
  status = xrd_measure_critical(problem, scan, &options, write_event, &table, &list, error);
  if (status == XRD_OK || status == XRD_ERR_INTERRUPTED) write_head(&table);
  status = tell_how_far(&table, status, error);
  cli_progress_end(&table.progress);
  xrd_atom_events_clear(&list);
  return cli_data_output_close(&output, status, error);
}
