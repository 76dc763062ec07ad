#include "solvers/measures/dense.h"

#include <math.h>

#include "solvers/measures/tail.h"

static const double REACH = 8; /* beyond it k < 2e-28 */

/* The first row at or above a place. */
static size_t row_from(const xrd_nodes *s, double place) {
  size_t low = 0, high = xrd_nodes_plain(s);
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    if (s->x[middle] < place)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

void xrd_dense_window(const xrd_nodes *s, double y, double reach, size_t *first, size_t *last) {
  const double far = reach / sqrt(s->slope), place = s->mirrored ? s->centre + fabs(y - s->centre) : y;
  *first = row_from(s, place - far);
  *last = row_from(s, place + far);
}

/* The sums of w k, w k d and w k d^2, d = x - y; an image's distance is no shorter than its row's. */
static void add(const xrd_dual_field *f, double y, double share, double sums[3]) {
  const xrd_nodes *s = f->symbols;
  size_t first, last;
  xrd_dense_window(s, y, REACH, &first, &last);
  for (size_t i = first; i < last; i++) {
    const double d = s->x[i] - y, k = share * f->w[i] * exp(-s->slope * d * d);
    sums[0] += k;
    sums[1] += k * d;
    sums[2] += k * d * d;
  }
}

void xrd_dense_value(const xrd_dual_field *f, double y, xrd_dual_field_value *value) {
  const xrd_nodes *s = f->symbols;
  double own[3] = {0, 0, 0}, image[3] = {0, 0, 0};
  add(f, y, s->mirrored ? 0.5 : 1, own);
  if (s->mirrored && fabs(y - s->centre) * sqrt(s->slope) < REACH) add(f, 2 * s->centre - y, 0.5, image);
  value->value = own[0] + image[0];
  value->slope[0] = 2 * s->slope * (own[1] - image[1]);
  value->curvature[0] = 2 * s->slope * (2 * s->slope * (own[2] + image[2]) - value->value);
  for (size_t i = xrd_nodes_plain(s); i < s->n; i++) {
    value->value += f->w[i] * xrd_tail_kernel(s, i, y);
    value->slope[0] += f->w[i] * xrd_tail_derivative(s, i, y);
    value->curvature[0] += f->w[i] * xrd_tail_second(s, i, y);
  }
}
