#include <math.h>
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

/* Bounds closer than a hundredth of the picture's height are a line; those of one point are nowhere. */
static bool is_visible(const xrd_curve_band *band) {
  double widest = 0, low = HUGE_VAL, high = -HUGE_VAL;
  if (band->count < 2) return false;
  for (size_t k = 0; k < band->count; k++) {
    if (!isfinite(band->low[k]) || !isfinite(band->high[k])) continue;
    widest = fmax(widest, band->high[k] - band->low[k]);
    low = fmin(low, band->low[k]);
    high = fmax(high, band->high[k]);
  }
  return widest > 0.01 * (high - low);
}

/* One point alone is a marker: a line through it would not be seen, or be taken for a curve in the key. */
static xrd_plot_kind kind_of(const xrd_plot_curve *curve, const xrd_plot_style *style) {
  const xrd_plot_kind kind = curve->own_kind > 0 ? (xrd_plot_kind)(curve->own_kind - 1) : style->kind;
  return curve->count == 1 && (kind == XRD_PLOT_LINE || kind == XRD_PLOT_LINE_POINTS) ? XRD_PLOT_POINTS : kind;
}

/* The line and, where there are bounds, the band of one curve; only the first band goes into the key. */
static bool add_curve(drawing *drawn, const xrd_plot_curve *curve, const xrd_plot_style *style, bool *explained) {
  xrd_curve_band band;
  const size_t pieces = style->x.log || style->y.log || style->x.scale != XRD_SCALE_PLAIN ? LOGARITHMIC_PIECES : 1;
  double *block = xrd_allocate(xrd_curve_band_size(curve, pieces), sizeof *block);
  drawn->blocks[drawn->block_count++] = block;
  if (block == NULL || !xrd_curve_band_make(curve, pieces, block, &band)) return false;
  if (curve->lower != NULL && curve->upper != NULL) {
    const bool named = !*explained && is_visible(&band);
    drawn->series[drawn->series_count++] = (xrd_series){.kind = XRD_PLOT_BAND,
                                                        .title = named ? "proved band" : NULL,
                                                        .count = band.count,
                                                        .x = band.x,
                                                        .y = band.low,
                                                        .y2 = band.high};
    *explained = *explained || named;
  }
  xrd_series *series = &drawn->series[drawn->series_count++];
  *series = (xrd_series){.kind = kind_of(curve, style),
                         .title = curve->title,
                         .count = curve->count,
                         .x = band.distortion,
                         .y = band.rate,
                         .style = curve->look};
  if (curve->labels == NULL) return true;
  drawn->series[drawn->series_count++] = (xrd_series){.kind = XRD_PLOT_LABELS,
                                                      .count = curve->count,
                                                      .x = curve->distortion,
                                                      .y = curve->rate,
                                                      .labels = curve->labels};
  return true;
}

xrd_status xrd_curves_draw(const xrd_plot_curve *curves, size_t count, const xrd_plot_style *style, const char *path,
                           xrd_error *error) {
  drawing drawn = {.blocks = xrd_allocate_zero(count, sizeof *drawn.blocks),
                   .series = xrd_allocate_zero(count, 3 * sizeof *drawn.series)};
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
