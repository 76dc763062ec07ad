#include <math.h>

#include "plots/script.h"

/* gnuplot refuses a logarithmic axis that would start at the smallest doubles. */
static const double LEAST_LOGARITHMIC = 1e-290;

static void number(FILE *stream, double value, bool logarithmic) {
  if (isfinite(value) && !(logarithmic && value < LEAST_LOGARITHMIC))
    (void)fprintf(stream, " %.17g", value);
  else
    (void)fputs(" NaN", stream);
}

void xrd_data_series(FILE *stream, size_t panel, const xrd_panel *of, size_t index) {
  const xrd_series *series = &of->series[index];
  const bool plane = of->kind == XRD_PANEL_PLANE, log_x = plane && of->x.log, log_y = plane && of->y.log;
  (void)fprintf(stream, "$p%zus%zu << EOD\n", panel, index);
  for (size_t k = 0; k < series->count; k++) {
    number(stream, series->x[k], log_x);
    number(stream, series->y[k], log_y);
    if (series->kind == XRD_PLOT_BAND) number(stream, series->y2[k], log_y);
    if (series->kind == XRD_PLOT_ERROR_BARS) {
      number(stream, series->y[k] - series->y2[k], log_y);
      number(stream, series->y[k] + series->y2[k], log_y);
    }
    (void)fputc('\n', stream);
  }
  (void)fputs("EOD\n", stream);
}

void xrd_data_matrix(FILE *stream, size_t panel, const xrd_panel *matrix) {
  (void)fprintf(stream, "$p%zu << EOD\n", panel);
  for (size_t i = 0; i < matrix->rows; i++) {
    for (size_t j = 0; j < matrix->columns; j++)
      number(stream, matrix->matrix[i * matrix->columns + j], matrix->heat.log);
    (void)fputc('\n', stream);
  }
  (void)fputs("EOD\n", stream);
}
