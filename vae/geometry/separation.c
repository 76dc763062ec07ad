#include <math.h>

#include "base/sum.h"
#include "exactrd/geometry.h"

xrd_status xrd_distance_residual(const double *first, const double *second, size_t count, double *residual,
                                 xrd_error *error) {
  if (count < 3) return xrd_fail(error, XRD_ERR_INPUT, "%zu distances cannot be correlated", count);
  xrd_sum x = {0, 0}, y = {0, 0}, xx = {0, 0}, xy = {0, 0}, yy = {0, 0};
  for (size_t i = 0; i < count; i++) {
    xrd_sum_add(&x, first[i]);
    xrd_sum_add(&y, second[i]);
  }
  const double mean_x = xrd_sum_value(&x) / (double)count, mean_y = xrd_sum_value(&y) / (double)count;
  for (size_t i = 0; i < count; i++) {
    const double dx = first[i] - mean_x, dy = second[i] - mean_y;
    xrd_sum_add(&xx, dx * dx);
    xrd_sum_add(&xy, dx * dy);
    xrd_sum_add(&yy, dy * dy);
  }
  const double sx = xrd_sum_value(&xx), sy = xrd_sum_value(&yy), slope = xrd_sum_value(&xy) / sx;
  if (!(sx > 0 && sy > 0) || !isfinite(sx + sy))
    return xrd_fail(error, XRD_ERR_INPUT, "distances that are all alike, or not finite, have no correlation");
  /* 1 - corr^2 as the residual's own sum of squares: no cancellation near 0. */
  xrd_sum rest = {0, 0};
  for (size_t i = 0; i < count; i++) {
    const double miss = second[i] - mean_y - slope * (first[i] - mean_x);
    xrd_sum_add(&rest, miss * miss);
  }
  *residual = fmin(1, xrd_sum_value(&rest) / sy);
  return XRD_OK;
}

/* What one point sees of the points of one kind. */
typedef struct {
  double nearest, mean;
  size_t count;
} neighbours;

static void meet(neighbours *seen, double distance) {
  if (seen->count == 0 || distance < seen->nearest) seen->nearest = distance;
  seen->count++;
  seen->mean += (distance - seen->mean) / (double)seen->count;
}

static double contrast(double other, double same) {
  const double largest = fmax(other, same);
  return largest > 0 ? (other - same) / largest : 0;
}

/* The least mean distance to the points of one other label. */
static double nearest_label(const double *row, const uint32_t *labels, size_t n, size_t point) {
  double least = INFINITY;
  for (size_t first = 0; first < n; first++) {
    bool seen = labels[first] == labels[point];
    for (size_t j = 0; j < first && !seen; j++) seen = labels[j] == labels[first];
    if (seen) continue;
    neighbours all = {0, 0, 0};
    for (size_t j = first; j < n; j++)
      if (labels[j] == labels[first]) meet(&all, row[j]);
    least = fmin(least, all.mean);
  }
  return least;
}

xrd_status xrd_separation_of(const double *distances, const uint32_t *labels, size_t n, xrd_separation *separation,
                             xrd_error *error) {
  xrd_separation sum = {0, 0, 0, 0};
  for (size_t i = 0; i < n; i++) {
    const double *row = distances + i * n;
    neighbours same = {0, 0, 0}, other = {0, 0, 0};
    for (size_t j = 0; j < n; j++) {
      if (!(row[j] >= 0) || !isfinite(row[j]))
        return xrd_fail(error, XRD_ERR_INPUT, "row %zu, column %zu: %g is no distance", i, j, row[j]);
      if (j != i) meet(labels[j] == labels[i] ? &same : &other, row[j]);
    }
    if (same.count == 0 || other.count == 0) continue;
    sum.counted++;
    sum.margin += contrast(other.nearest, same.nearest);
    sum.silhouette += contrast(nearest_label(row, labels, n, i), same.mean);
    sum.purity += same.nearest < other.nearest ? 1 : same.nearest > other.nearest ? 0 : 0.5;
  }
  if (sum.counted == 0) return xrd_fail(error, XRD_ERR_INPUT, "no label has two points and another label beside it");
  const double count = (double)sum.counted;
  *separation = (xrd_separation){sum.margin / count, sum.silhouette / count, sum.purity / count, sum.counted};
  return XRD_OK;
}
