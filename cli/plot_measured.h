/* Measured points of a picture, held against the proved curve that is drawn with them. */
#ifndef XRD_CLI_PLOT_MEASURED_H
#define XRD_CLI_PLOT_MEASURED_H

#include "exactrd/plot.h"
#include "exactrd/status.h"

/* Two curves of points, those that no proof forbids and those below the proved bound, with the memory behind them; a
   zeroed object is empty.  Release with cli_measured_clear. */
typedef struct {
  xrd_plot_curve possible, impossible;
  double *numbers;
  char *words; /* titles and labels */
  const char **labels;
} cli_measured;

/* Takes the points of `curve`, which is drawn as `kind`, apart by what the points of `ideal` (with bounds and slopes)
   prove at their distortions.  With `labels` each says by how many percent it is above the ideal.  `curve` may be drawn
   as a line: then its line stays whole.  Errors: XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status cli_measured_split(const xrd_plot_curve *ideal, const xrd_plot_curve *curve, xrd_plot_kind kind,
                                           bool labels, cli_measured *measured, xrd_error *error);
void cli_measured_clear(cli_measured *measured);

#endif
