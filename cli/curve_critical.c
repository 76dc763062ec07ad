#include "cli/curve_critical.h"

#include "cli/solving.h"
#include "exactrd/critical.h"
#include "files/write/decimal.h"

const cli_option cli_critical_options[] = {
    {"critical", CLI_FLAG, NULL, NULL, NULL,
     "instead of points, the slopes at which reproductions gain or lose mass (proved where the status says so)"},
    {"scan", CLI_COUNT, "N", NULL, "200", "N >= 2 slopes between which --critical looks for changes"},
    {.name = NULL},
};

static void write_indices(FILE *stream, const size_t *indices, size_t count) {
  (void)fputc(',', stream);
  for (size_t k = 0; k < count; k++) (void)fprintf(stream, k > 0 ? " %zu" : "%zu", indices[k]);
}

typedef struct {
  FILE *stream;
  cli_progress progress;
} watched_table;

static bool write_row(void *context, const xrd_critical *event) {
  watched_table *table = context;
  FILE *stream = table->stream;
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

xrd_status cli_curve_critical(const cli_arguments *arguments, const xrd_problem *problem, xrd_error *error) {
  xrd_critical_list list = {0, NULL};
  cli_data_output output;
  watched_table table;
  xrd_status status = cli_data_output_open(arguments, &output, error);
  if (status != XRD_OK) return status;
  table.stream = output.stream;
  const xrd_options options = cli_solving_options(arguments, &table.progress);
  cli_progress_begin(&table.progress, "slopes");
  (void)fputs("slope_low,slope_high,distortion_low,distortion_high,straight,entering,leaving,status\n", output.stream);
  const size_t scan = (size_t)cli_integer(arguments, "scan");
  status = xrd_curve_critical_each(problem, scan, &options, write_row, &table, &list, error);
  cli_progress_end(&table.progress);
  xrd_critical_clear(&list);
  return cli_data_output_close(&output, status, error);
}
