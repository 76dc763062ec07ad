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

static void write_table(FILE *stream, const xrd_critical_list *list) {
  (void)fputs("slope_low,slope_high,distortion_low,distortion_high,straight,entering,leaving,status\n", stream);
  for (size_t k = 0; k < list->count; k++) {
    const xrd_critical *event = &list->events[k];
    (void)fprintf(stream, "%s,%s,%s,%s,%s", xrd_decimal_of(event->slope_low, XRD_DOWN).text,
                  xrd_decimal_of(event->slope_high, XRD_UP).text,
                  xrd_decimal_of(event->distortion_low, XRD_SHORTEST).text,
                  xrd_decimal_of(event->distortion_high, XRD_SHORTEST).text, event->straight ? "yes" : "no");
    write_indices(stream, event->entering, event->entering_count);
    write_indices(stream, event->leaving, event->leaving_count);
    (void)fprintf(stream, ",%s\n", event->verdict == XRD_CLOSED ? "proved" : "open");
  }
}

xrd_status cli_curve_critical(const cli_arguments *arguments, const xrd_problem *problem, xrd_error *error) {
  xrd_critical_list list = {0, NULL};
  cli_data_output output;
  cli_progress progress;
  xrd_status status = cli_data_output_open(arguments, &output, error);
  if (status != XRD_OK) return status;
  const xrd_options options = cli_solving_options(arguments, &progress);
  cli_progress_begin(&progress, "slopes");
  status = xrd_curve_critical(problem, (size_t)cli_integer(arguments, "scan"), &options, &list, error);
  cli_progress_end(&progress);
  if (status == XRD_OK) write_table(output.stream, &list);
  xrd_critical_clear(&list);
  return cli_data_output_close(&output, status, error);
}
