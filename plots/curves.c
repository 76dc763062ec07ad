#include <stdlib.h>

#include "base/memory.h"
#include "plots/band.h"

enum { LOGARITHMIC_PIECES = 32 }; /* bends are then finer than a pixel */

/* What the series borrow: a block of numbers for each curve. */
typedef struct {
  double **blocks;
  xrd_series *series;
  size_t block_count, series_count;
} drawing;

/* The line and, where there are bounds, the band of one curve; only the first band goes into the key. */
static bool add_curve(drawing *drawn, const xrd_plot_curve *curve, const xrd_plot_style *style, bool *explained) {
  xrd_curve_band band;
  const size_t pieces = style->x.log || style->y.log ? LOGARITHMIC_PIECES : 1;
  double *block = xrd_allocate(xrd_curve_band_size(curve, pieces), sizeof *block);
  drawn->blocks[drawn->block_count++] = block;
  if (block == NULL || !xrd_curve_band_make(curve, pieces, block, &band)) return false;
  if (curve->lower != NULL && curve->upper != NULL) {
    drawn->series[drawn->series_count++] = (xrd_series){.kind = XRD_PLOT_BAND,
                                                        .title = *explained ? NULL : "proved band",
                                                        .count = band.count,
                                                        .x = band.x,
                                                        .y = band.low,
                                                        .y2 = band.high};
    *explained = true;
  }
  drawn->series[drawn->series_count++] = (xrd_series){
      .kind = style->kind, .title = curve->title, .count = curve->count, .x = band.distortion, .y = band.rate};
  return true;
}

xrd_status xrd_curves_draw(const xrd_plot_curve *curves, size_t count, const xrd_plot_style *style, const char *path,
                           xrd_error *error) {
  drawing drawn = {.blocks = xrd_allocate_zero(count, sizeof *drawn.blocks),
                   .series = xrd_allocate_zero(count, 2 * sizeof *drawn.series)};
  bool good = drawn.blocks != NULL && drawn.series != NULL, explained = false;
  for (size_t k = 0; good && k < count; k++) good = add_curve(&drawn, &curves[k], style, &explained);
  xrd_status status;
  if (good) {
    const xrd_panel panel = {.title = style->title,
                             .x = style->x,
                             .y = style->y,
                             .key = style->key,
                             .series_count = drawn.series_count,
                             .series = drawn.series};
    status = xrd_figure_draw(&(xrd_figure){1, 1, &panel}, path, error);
  } else {
    status = xrd_fail(error, XRD_ERR_MEMORY, "out of memory to draw %zu curves", count);
  }
  for (size_t k = 0; k < drawn.block_count; k++) free(drawn.blocks[k]);
  free(drawn.blocks);
  free(drawn.series);
  return status;
}
