/* Places that move, and how far: coordinates by sums, distributions by factors, after which they sum to 1 again. */
#include <math.h>
#include <string.h>

#include "solvers/measures/symbols.h"

/* A block's distribution y_k exp(z_k), divided by its sum. */
static void tilt(double *block, size_t size, const double *step) {
  const size_t reference = xrd_layout_reference(block, size);
  double sum = 0;
  for (size_t k = 0, at = 0; k < size; k++) {
    if (k != reference) block[k] *= exp(step[at++]);
    sum += block[k];
  }
  for (size_t k = 0; k < size; k++) block[k] /= sum;
}

void xrd_nodes_move(const xrd_nodes *s, double *place, const double *step) {
  const xrd_layout *layout = &s->layout;
  for (size_t k = 0; k < layout->euclid; k++) place[k] += step[k];
  if (s->mirrored) place[0] = s->centre + fabs(place[0] - s->centre);
  place += layout->euclid;
  step += layout->euclid;
  for (size_t b = 0; b < layout->blocks; step += layout->sizes[b] - 1, place += layout->sizes[b++])
    tilt(place, layout->sizes[b], step);
}

/* A block's distribution next^2 / from, divided by its sum: a label without probability in either has none. */
static void extrapolate(const double *from, double *next, size_t size) {
  double sum = 0;
  for (size_t k = 0; k < size; k++) {
    next[k] = from[k] > 0 ? next[k] * (next[k] / from[k]) : 0;
    sum += next[k];
  }
  for (size_t k = 0; k < size; k++) next[k] /= sum;
}

void xrd_nodes_lengthen(const xrd_nodes *s, const double *place, double *next) {
  const xrd_layout *layout = &s->layout;
  for (size_t k = 0; k < layout->euclid; k++) next[k] += next[k] - place[k];
  size_t first = layout->euclid;
  for (size_t b = 0; b < layout->blocks; first += layout->sizes[b++])
    extrapolate(place + first, next + first, layout->sizes[b]);
}

void xrd_nodes_mean(const xrd_nodes *s, const double *share, double *place) {
  const size_t n = xrd_nodes_plain(s), width = s->layout.width;
  double total = 0;
  memset(place, 0, width * sizeof *place);
  for (size_t i = 0; i < n; i++) {
    total += share[i];
    for (size_t k = 0; share[i] > 0 && k < width; k++) place[k] += share[i] * s->x[i * width + k];
  }
  for (size_t k = 0; k < width; k++) place[k] /= total;
}

void xrd_nodes_blend(const xrd_nodes *s, size_t i, const double *mean, double *place) {
  const double *row = s->x + i * s->layout.width;
  for (size_t k = 0; k < s->layout.width; k++) place[k] = k < s->layout.euclid ? row[k] : (row[k] + mean[k]) / 2;
}

double xrd_nodes_distance(const xrd_nodes *s, const double *y, const double *z) {
  double sum = 0;
  for (size_t k = s->layout.euclid; k < s->layout.width; k++)
    sum += (sqrt(y[k]) - sqrt(z[k])) * (sqrt(y[k]) - sqrt(z[k]));
  return sqrt(s->slope * (xrd_layout_squared(&s->layout, y, z) + 2 * s->layout.weight * sum));
}

/* Half the variance of z under the block's distribution. */
static double tilt_length(const double *block, size_t size, const double *step) {
  const size_t reference = xrd_layout_reference(block, size);
  double mean = 0, square = 0;
  for (size_t k = 0, at = 0; k < size; k++) {
    if (k == reference) continue;
    mean += block[k] * step[at];
    square += block[k] * step[at] * step[at];
    at++;
  }
  return fmax(0, square - mean * mean) / 2;
}

double xrd_nodes_length(const xrd_nodes *s, const double *place, const double *step) {
  const xrd_layout *layout = &s->layout;
  double sum = 0, blocks = 0;
  for (size_t k = 0; k < layout->euclid; k++) sum += step[k] * step[k];
  place += layout->euclid;
  step += layout->euclid;
  for (size_t b = 0; b < layout->blocks; step += layout->sizes[b] - 1, place += layout->sizes[b++])
    blocks += tilt_length(place, layout->sizes[b], step);
  return sqrt(s->slope * (sum + layout->weight * blocks));
}
