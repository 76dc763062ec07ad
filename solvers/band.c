#include "solvers/band.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/carve.h"

xrd_status xrd_band_init(xrd_band *band, size_t capacity, double *entries, xrd_error *error) {
  *band = (xrd_band){.entries = entries};
  const xrd_array arrays[] = {XRD_ARRAY(band->order, capacity),
                              XRD_ARRAY(band->place, capacity),
                              XRD_ARRAY(band->first, capacity),
                              XRD_ARRAY(band->start, capacity),
                              XRD_ARRAY(band->row, capacity),
                              XRD_ARRAY(band->row_first, capacity),
                              XRD_ARRAY(band->row_start, capacity),
                              XRD_ARRAY(band->sorted[0], capacity),
                              XRD_ARRAY(band->sorted[1], capacity),
                              XRD_ARRAY(band->pivot, capacity),
                              {0}};
  return xrd_carve_bare(&band->block, arrays, error);
}

void xrd_band_clear(xrd_band *band) {
  xrd_carve_free(band->block);
  memset(band, 0, sizeof *band);
}

double xrd_band_entry(const xrd_band *band, size_t i, size_t j) {
  const size_t low = band->place[i] < band->place[j] ? band->place[i] : band->place[j];
  const size_t high = band->place[i] < band->place[j] ? band->place[j] : band->place[i];
  return low < band->first[high] ? 0 : band->entries[band->start[high] + low - band->first[high]];
}

void xrd_band_multiply(const xrd_band *band, const double *x, double *y) {
  double *in = band->sorted[0], *out = band->sorted[1];
  for (size_t t = 0; t < band->count; t++) {
    in[t] = x[band->order[t]];
    out[t] = 0;
  }
  for (size_t t = 0; t < band->count; t++) {
    const double *row = band->entries + band->start[t] - band->first[t];
    double sum = row[t] * in[t];
    for (size_t s = band->first[t]; s < t; s++) {
      sum += row[s] * in[s];
      out[s] += row[s] * in[t];
    }
    out[t] += sum;
  }
  for (size_t t = 0; t < band->count; t++) y[band->order[t]] += out[t];
}

static double dot(const double *a, const double *b, size_t count) {
  double sums[4] = {0, 0, 0, 0};
  size_t k = 0;
  for (; k + 4 <= count; k += 4)
    for (size_t lane = 0; lane < 4; lane++) sums[lane] += a[k + lane] * b[k + lane];
  for (; k < count; k++) sums[0] += a[k] * b[k];
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

/* Row r of the factor from its predecessors; its squared pivot. */
static double factor_row(xrd_band *band, size_t r, double ridge, double *triangle) {
  const size_t place = band->row[r];
  const double *from = band->entries + band->start[place] - band->first[place];
  size_t first = r;
  while (first > 0 && band->row[first - 1] >= band->first[place]) first--;
  band->row_first[r] = first;
  double *row = triangle + band->row_start[r];
  double square = 0;
  for (size_t c = first; c < r; c++) {
    const double *other = triangle + band->row_start[c];
    const size_t begin = band->row_first[c] > first ? band->row_first[c] : first;
    const double product = dot(row + (begin - first), other + (begin - band->row_first[c]), c - begin);
    const double value = row[c - first] = (from[band->row[c]] - product) * band->pivot[c];
    square += value * value;
  }
  return from[place] + ridge - square;
}

bool xrd_band_factor(xrd_band *band, const unsigned char *chosen, size_t changed, double ridge, double dependent,
                     double *triangle) {
  size_t r = 0, t = 0;
  if (changed != SIZE_MAX)
    for (; r < band->rows && band->row[r] < band->place[changed]; r++) t = band->row[r] + 1;
  for (; t < band->count; t++) {
    if (!chosen[band->order[t]]) continue;
    band->row[r] = t;
    band->row_start[r] = r > 0 ? band->row_start[r - 1] + (r - 1 - band->row_first[r - 1]) + 1 : 0;
    const double pivot = factor_row(band, r, ridge, triangle);
    if (!(pivot > dependent)) {
      band->rows = r;
      return false;
    }
    band->pivot[r] = 1 / sqrt(pivot);
    r++;
  }
  band->rows = r;
  return true;
}

void xrd_band_solve(const xrd_band *band, const double *triangle, double *x) {
  double *z = band->sorted[0];
  for (size_t r = 0; r < band->rows; r++) {
    const size_t first = band->row_first[r];
    z[r] = (x[band->order[band->row[r]]] - dot(triangle + band->row_start[r], z + first, r - first)) * band->pivot[r];
  }
  for (size_t r = band->rows; r-- > 0;) {
    const double *row = triangle + band->row_start[r];
    const size_t first = band->row_first[r];
    const double value = z[r] *= band->pivot[r];
    for (size_t c = first; c < r; c++) z[c] -= row[c - first] * value;
    x[band->order[band->row[r]]] = value;
  }
}
