#include <math.h>

#include "plots/script.h"

/* gnuplot refuses a logarithmic axis that would start at the smallest doubles. */
static const double LEAST_LOGARITHMIC = 1e-290;

double xrd_axis_place(const xrd_axis *axis, double value) {
  switch (axis->scale) {
  case XRD_SCALE_DECIBEL: return value > 0 ? 10 * log10(value) : (double)NAN;
  case XRD_SCALE_PSNR: return value > 0 ? 20 * log10(axis->peak) - 10 * log10(value) : (double)NAN;
  default: return value;
  }
}

static void number(FILE *stream, double value, bool logarithmic) {
  if (isfinite(value) && !(logarithmic && value < LEAST_LOGARITHMIC))
    (void)fprintf(stream, " %.17g", value);
  else
    (void)fputs(" NaN", stream);
}

/* In double quotes, which a data block takes as one column; quotation marks and control characters become blanks. */
static void word(FILE *stream, const char *text) {
  (void)fputc('"', stream);
  for (; *text != '\0'; text++)
    (void)fputc((unsigned char)*text < 0x20 || *text == '"' || *text == '\\' ? ' ' : *text, stream);
  (void)fputc('"', stream);
}

void xrd_data_series(FILE *stream, size_t panel, const xrd_panel *of, size_t index) {
  const xrd_series *series = &of->series[index];
  const bool plane = of->kind == XRD_PANEL_PLANE, log_x = plane && of->x.log && of->x.scale == XRD_SCALE_PLAIN,
             log_y = plane && of->y.log && of->y.scale == XRD_SCALE_PLAIN;
  (void)fprintf(stream, "$p%zus%zu << EOD\n", panel, index);
  for (size_t k = 0; k < series->count; k++) {
    number(stream, xrd_axis_place(&of->x, series->x[k]), log_x);
    number(stream, xrd_axis_place(&of->y, series->y[k]), log_y);
    if (series->kind == XRD_PLOT_BAND) number(stream, xrd_axis_place(&of->y, series->y2[k]), log_y);
    if (series->kind == XRD_PLOT_ERROR_BARS) {
      number(stream, series->y[k] - series->y2[k], log_y);
      number(stream, series->y[k] + series->y2[k], log_y);
    }
    if (series->kind == XRD_PLOT_LABELS) {
      (void)fputc(' ', stream);
      word(stream, series->labels[k]);
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
