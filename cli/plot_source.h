/* Curves to draw: from results in memory and from files. */
#ifndef XRD_CLI_PLOT_SOURCE_H
#define XRD_CLI_PLOT_SOURCE_H

#include "exactrd/output.h"
#include "exactrd/plot.h"
#include "files/write/columns.h"
#include "files/write/kind.h"

/* A curve with the memory that it points into; release with cli_plot_source_clear. */
typedef struct {
  xrd_plot_curve curve;
  double *numbers;
  char *title;
  const char *x, *y; /* the columns drawn; y may be a rate */
  bool is_rate;
  bool hides_unit;        /* a table that does not say the unit of its rates */
  const double *level;    /* a third column, or NULL: see cli/plot_levels.h */
  const char *level_unit; /* "" where it is no rate */
} cli_plot_source;

/* Rows of a table in memory.  `convex`: a rate is a convex function of what it is drawn over. */
typedef struct {
  const xrd_column *columns;
  bool convex;
  size_t count, size; /* rows, bytes of each */
  const void *rows;
  const xrd_kind *kind; /* whose points they are, or NULL */
} cli_rows;

/* What is drawn: column `y` over column `x`, rates in `unit`, and where `level` is not NULL as a line for each value of
   that column.  Of a file either may be NULL: a document's own columns,
   of a table distortion and rate. */
typedef struct {
  const char *x, *y;
  xrd_unit unit;
  const char *level;
} cli_drawn;

/* Draws them into `path`.  Errors: as cli_plot_source_rows and xrd_curves_draw. */
XRD_MUST_USE xrd_status cli_rows_plot(const cli_rows *rows, const cli_drawn *drawn, const char *title, const char *path,
                                      xrd_error *error);

/* The points of a file: a JSON document or a CSV table.  Rates are converted to `unit`, those of a table if it has a
   column "unit" that names its own; a table's rate_lower, rate_upper and slope, where present, are used if y is "rate".
   The title is the file's name without folder and extension.  Errors: XRD_ERR_INPUT, XRD_ERR_IO, XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status cli_plot_source_file(const char *path, const cli_drawn *drawn, cli_plot_source *source,
                                             xrd_error *error);

/* An empty or zeroed object is fine. */
void cli_plot_source_clear(cli_plot_source *source);

#endif
