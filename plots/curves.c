#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "exactrd/plot.h"

typedef struct {
  double distortion, rate, lower, upper, slope;
} vertex;

typedef struct {
  size_t count;
  double *x, *low, *high;
} outline;

/* What the series borrow: a block each for the line and the band of every curve. */
typedef struct {
  double **blocks;
  xrd_series *series;
  size_t block_count, series_count;
} drawing;

static int by_distortion(const void *left, const void *right) {
  const vertex *a = left, *b = right;
  if (a->distortion != b->distortion) return a->distortion < b->distortion ? -1 : 1;
  return a->rate > b->rate ? -1 : a->rate < b->rate;
}

static double at(const double *numbers, size_t k) { return numbers != NULL ? numbers[k] : (double)NAN; }

static vertex *sorted(const xrd_plot_curve *curve) {
  vertex *vertices = xrd_allocate(curve->count, sizeof *vertices);
  for (size_t k = 0; vertices != NULL && k < curve->count; k++)
    vertices[k] = (vertex){curve->distortion[k], curve->rate[k], at(curve->lower, k), at(curve->upper, k),
                           at(curve->slope, k)};
  if (vertices != NULL) qsort(vertices, curve->count, sizeof *vertices, by_distortion);
  return vertices;
}

static void add(outline *band, double x, double low, double high) {
  band->x[band->count] = x;
  band->low[band->count] = low;
  band->high[band->count] = high;
  band->count++;
}

/* Where the lines of two neighbours meet, the lower bound has a corner. */
static void add_corner(outline *band, const vertex *a, const vertex *b) {
  const double width = b->distortion - a->distortion;
  if (!(width > 0) || isnan(a->slope) || !isfinite(b->slope)) return;
  double step = 0; /* from a to the corner; an infinite slope falls at once */
  if (isfinite(a->slope)) {
    if (!(a->slope > b->slope)) return;
    step = (a->lower - b->lower - b->slope * width) / (a->slope - b->slope);
  }
  if (!(step >= 0 && step < width)) return;
  const double share = step / width;
  add(band, a->distortion + step, b->lower + b->slope * (width - step), a->upper + share * (b->upper - a->upper));
}

/* The line and, where there are bounds, the band of one curve, in one block of memory. */
static bool add_curve(drawing *drawn, const xrd_plot_curve *curve, xrd_plot_kind kind, bool *explained) {
  const size_t count = curve->count;
  vertex *vertices = sorted(curve);
  double *block = xrd_allocate(count, 8 * sizeof *block); /* the line; a band has at most a corner for each vertex */
  drawn->blocks[drawn->block_count++] = block;
  const bool good = vertices != NULL && block != NULL;
  outline band = {0, NULL, NULL, NULL};
  if (good) band = (outline){0, block + 2 * count, block + 4 * count, block + 6 * count};
  for (size_t k = 0; good && k < count; k++) {
    block[k] = vertices[k].distortion;
    block[count + k] = vertices[k].rate;
    add(&band, vertices[k].distortion, vertices[k].lower, vertices[k].upper);
    if (k + 1 < count) add_corner(&band, &vertices[k], &vertices[k + 1]);
  }
  free(vertices);
  if (!good) return false;
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
      .kind = kind, .title = curve->title, .count = count, .x = block, .y = block + count};
  return true;
}

xrd_status xrd_curves_draw(const xrd_plot_curve *curves, size_t count, const xrd_plot_style *style, const char *path,
                           xrd_error *error) {
  drawing drawn = {.blocks = xrd_allocate_zero(count, sizeof *drawn.blocks),
                   .series = xrd_allocate_zero(count, 2 * sizeof *drawn.series)};
  bool good = drawn.blocks != NULL && drawn.series != NULL, explained = false;
  for (size_t k = 0; good && k < count; k++) good = add_curve(&drawn, &curves[k], style->kind, &explained);
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
