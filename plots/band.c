#include "plots/band.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"

typedef struct {
  double distortion, rate, lower, upper, slope;
} vertex;

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

static void add(xrd_curve_band *band, double x, double low, double high) {
  band->x[band->count] = x;
  band->low[band->count] = low;
  band->high[band->count] = high;
  band->count++;
}

/* The straight lines from the last point of the outline to this one. */
static void add_lines(xrd_curve_band *band, size_t pieces, double x, double low, double high) {
  const size_t last = band->count - 1;
  const double from = band->x[last], from_low = band->low[last], from_high = band->high[last];
  for (size_t k = 1; k < pieces && from > 0 && x > from; k++) {
    const double between = from * pow(x / from, (double)k / (double)pieces), share = (between - from) / (x - from);
    add(band, between, from_low + share * (low - from_low), from_high + share * (high - from_high));
  }
  add(band, x, low, high);
}

/* Where the lines of two neighbours meet, the lower bound has a corner. */
static void add_corner(xrd_curve_band *band, size_t pieces, const vertex *a, const vertex *b) {
  const double width = b->distortion - a->distortion;
  if (!(width > 0) || isnan(a->slope) || !isfinite(b->slope)) return;
  double step = 0; /* from a to the corner; an infinite slope falls at once */
  if (isfinite(a->slope)) {
    if (!(a->slope > b->slope)) return;
    step = (a->lower - b->lower - b->slope * width) / (a->slope - b->slope);
  }
  if (!(step >= 0 && step < width)) return;
  const double share = step / width;
  add_lines(band, pieces, a->distortion + step, b->lower + b->slope * (width - step),
            a->upper + share * (b->upper - a->upper));
}

/* An outline has a point and a corner for each of the curve's, and two lines between neighbours. */
size_t xrd_curve_band_size(const xrd_plot_curve *curve, size_t pieces) { return curve->count * (2 + 6 * pieces); }

bool xrd_curve_band_make(const xrd_plot_curve *curve, size_t pieces, double *block, xrd_curve_band *band) {
  const size_t count = curve->count, most = 2 * pieces * count;
  vertex *vertices = sorted(curve);
  if (vertices == NULL) return false;
  double *outline = block + 2 * count;
  *band = (xrd_curve_band){block, block + count, 0, outline, outline + most, outline + 2 * most};
  for (size_t k = 0; k < count; k++) {
    block[k] = vertices[k].distortion;
    block[count + k] = vertices[k].rate;
    const vertex *v = &vertices[k];
    if (k == 0)
      add(band, v->distortion, v->lower, v->upper);
    else
      add_lines(band, pieces, v->distortion, v->lower, v->upper);
    if (k + 1 < count) add_corner(band, pieces, v, v + 1);
  }
  free(vertices);
  return true;
}
