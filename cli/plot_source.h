/* Curves to draw: from results in memory and from files. */
#ifndef XRD_CLI_PLOT_SOURCE_H
#define XRD_CLI_PLOT_SOURCE_H

#include "exactrd/output.h"
#include "exactrd/plot.h"

/* A curve with the memory that it points into; release with cli_plot_source_clear. */
typedef struct {
  xrd_plot_curve curve;
  double *numbers;
  char *title;
} cli_plot_source;

/* Rates in `unit`.  `title` may be NULL.  Errors: XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status cli_plot_source_rows(const xrd_row *rows, size_t count, xrd_unit unit, const char *title,
                                             cli_plot_source *source, xrd_error *error);

/* The points of a file: a JSON document of `exactrd curve`, with rates converted to `unit`, or a CSV table, as it is.
   `x` and `y` name a table's columns; its rate_lower, rate_upper and slope, where present, are used if y is "rate".
   The title is the file's name without folder and extension.  Errors: XRD_ERR_INPUT, XRD_ERR_IO, XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status cli_plot_source_file(const char *path, const char *x, const char *y, xrd_unit unit,
                                             cli_plot_source *source, xrd_error *error);

/* An empty or zeroed object is fine. */
void cli_plot_source_clear(cli_plot_source *source);

#endif
