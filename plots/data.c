#include <math.h>

#include "plots/script.h"

static void number(FILE *stream, double value) {
  if (isfinite(value))
    (void)fprintf(stream, " %.17g", value);
  else
    (void)fputs(" NaN", stream);
}

void xrd_data_series(FILE *stream, size_t panel, size_t index, const xrd_series *series) {
  (void)fprintf(stream, "$p%zus%zu << EOD\n", panel, index);
  for (size_t k = 0; k < series->count; k++) {
    number(stream, series->x[k]);
    number(stream, series->y[k]);
    if (series->kind == XRD_PLOT_BAND) number(stream, series->y2[k]);
    (void)fputc('\n', stream);
  }
  (void)fputs("EOD\n", stream);
}

void xrd_data_matrix(FILE *stream, size_t panel, const xrd_panel *matrix) {
  (void)fprintf(stream, "$p%zu << EOD\n", panel);
  for (size_t i = 0; i < matrix->rows; i++) {
    for (size_t j = 0; j < matrix->columns; j++) number(stream, matrix->matrix[i * matrix->columns + j]);
    (void)fputc('\n', stream);
  }
  (void)fputs("EOD\n", stream);
}
