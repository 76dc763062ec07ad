/* Contours: a curve cut into a line for each value of a third column. */
#ifndef XRD_CLI_PLOT_LEVELS_H
#define XRD_CLI_PLOT_LEVELS_H

#include "cli/plot_source.h"

enum { CLI_LEVELS_MOST = 64, CLI_LEVEL_NAME = 96 };

/* The lines and what they point into; a zeroed object is empty.  Release with cli_levels_clear. */
typedef struct {
  size_t count;
  xrd_plot_curve lines[CLI_LEVELS_MOST];
  char names[CLI_LEVELS_MOST][CLI_LEVEL_NAME];
  double *numbers;
} cli_levels;

/* One line for all points of about one level (to a millionth of what the levels span), named `file`: LEVEL, or by its
   level alone where `file` is "".  The source must have levels.  Errors: XRD_ERR_ARGUMENT (more levels than lines),
   XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status cli_levels_split(const cli_plot_source *source, const char *file, cli_levels *levels,
                                         xrd_error *error);
void cli_levels_clear(cli_levels *levels);

#endif
