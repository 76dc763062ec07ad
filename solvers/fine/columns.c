#include "solvers/fine/columns.h"

#include <cblas.h>
#include <math.h>
#include <string.h>

#include "solvers/span.h"

static const double REACH = 110;  /* exponents: 1e-48 */
static const double SEEN = 41;    /* 1e-18 */
static const double NEAR = 1e-12; /* entries whose squares the Hessian sees: without others it is still one, of a step
                                     nearly as good */

static double square(double x) { return x * x; }

static size_t padded(size_t count) { return (count + XRD_LANES - 1) / XRD_LANES * XRD_LANES; }

/* A place on the line, as seen from the rows. */
typedef struct {
  const xrd_fine_columns *columns;
  double y;
} outlook;

static bool is_right(const void *context, size_t i) {
  const outlook *from = context;
  return from->columns->rows.x[i] >= from->y;
}

static bool is_reached(const void *context, size_t i) {
  const outlook *from = context;
  const xrd_fine_columns *columns = from->columns;
  return columns->slope * (square(columns->rows.x[i] - from->y) - columns->shift[i]) <= REACH;
}

/* Excess is convex along the rows, and least next to y. */
static void reach(const xrd_fine_columns *columns, double y, size_t *first, size_t *end) {
  const outlook from = {columns, y};
  const size_t n = columns->rows.count, at = xrd_span_turn(0, n, true, is_right, &from);
  xrd_span_find(n, at, is_reached, &from, first, end);
}

void xrd_fine_columns_begin(xrd_fine_columns *columns, double slope) {
  const size_t n = columns->rows.count, m = columns->m;
  const double *y = columns->place;
  columns->slope = slope;
  columns->count = 0;
  for (size_t i = 0, j = 0; i < n; i++) {
    const double x = columns->rows.x[i];
    while (j + 1 < m && square(x - y[j + 1]) <= square(x - y[j])) j++;
    columns->shift[i] = square(x - y[j]);
  }
  for (size_t i = n; i < padded(n) + XRD_LANES; i++) columns->rows.x[i] = columns->shift[i] = columns->w[i] = 0;
}

/* Excess of rows first .. to - 1; 0 from `end` on. */
static void take_excess(const xrd_fine_columns *columns, double y, size_t first, size_t end, size_t to,
                        double *excess) {
  const double *x = columns->rows.x, *shift = columns->shift;
  for (size_t i = first; i < end; i++) {
    const double e = square(x[i] - y) - shift[i];
    excess[i - first] = e > 0 ? e : 0;
  }
  for (size_t i = end; i < to; i++) excess[i - first] = 0;
}

/* The entries of member t, at the end of those of others. */
static bool compute(xrd_fine_columns *columns, size_t t, size_t *used) {
  const double y = columns->place[columns->index[t]];
  reach(columns, y, &columns->first[t], &columns->end[t]);
  const size_t length = columns->end[t] - columns->first[t], room = padded(length);
  if (columns->most_entries - *used < room) return false;
  columns->from[t] = *used;
  *used += room;
  take_excess(columns, y, columns->first[t], columns->end[t], columns->first[t] + room, columns->scratch);
  columns->kernel->column(room, columns->scratch, columns->slope, columns->entries + columns->from[t]);
  return true;
}

bool xrd_fine_columns_take(xrd_fine_columns *columns, const size_t *index, size_t count) {
  if (count > columns->most) return false;
  double *kept = columns->c;
  for (size_t k = 0, t = 0; k < count; k++) {
    while (t < columns->count && columns->index[t] < index[k]) t++;
    kept[k] = t < columns->count && columns->index[t] == index[k] ? columns->q[t] : 0;
  }
  memcpy(columns->q, kept, count * sizeof *kept);
  memmove(columns->index, index, count * sizeof *index);
  columns->count = count;
  size_t used = 0;
  for (size_t t = 0; t < count; t++)
    if (xrd_stop_wanted(columns->stop, (double)XRD_LANES) || !compute(columns, t, &used)) return false;
  return true;
}

bool xrd_fine_columns_evaluate(xrd_fine_columns *columns) {
  const size_t n = columns->rows.count;
  const double least = 1e-30; /* what is left out of columns is nothing to it */
  double *u = columns->u;
  memset(u, 0, n * sizeof *u);
  for (size_t t = 0; t < columns->count; t++) {
    const double *a = columns->entries + columns->from[t], q = columns->q[t];
    double *to = u + columns->first[t];
    if (q > 0) cblas_daxpy((int)(columns->end[t] - columns->first[t]), q, a, 1, to, 1);
  }
  bool good = true;
  for (size_t i = 0; i < n; i++) {
    columns->w[i] = columns->rows.p[i] / u[i];
    good &= u[i] > least && columns->w[i] < 0x1p1000;
  }
  if (!good) return false;
  for (size_t t = 0; t < columns->count; t++)
    columns->c[t] = cblas_ddot((int)(columns->end[t] - columns->first[t]), columns->entries + columns->from[t], 1,
                               columns->w + columns->first[t], 1);
  return true;
}

double xrd_fine_price(const xrd_fine_columns *columns, double y) {
  size_t first, end;
  double c, v;
  reach(columns, y, &first, &end);
  double *excess = columns->scratch, *w = excess + padded(columns->rows.count) + XRD_LANES;
  const size_t to = first + padded(end - first);
  take_excess(columns, y, first, end, to, excess);
  for (size_t i = first; i < to; i++) w[i - first] = i < end ? columns->w[i] : 0;
  columns->kernel->price(to - first, excess, columns->slope, w, w, &c, &v);
  return c;
}

size_t xrd_fine_width(const xrd_fine_columns *columns) {
  const double far = sqrt(2 * SEEN / columns->slope);
  size_t width = 0;
  for (size_t t = 0, s = 0; t < columns->count; t++) {
    while (columns->place[columns->index[t]] - columns->place[columns->index[s]] > far) s++;
    width = t - s > width ? t - s : width;
  }
  return width;
}

/* The rows of member t whose entries the Hessian sees. */
static void look_near(const xrd_fine_columns *columns, size_t t, size_t *first, size_t *end) {
  const double *a = columns->entries + columns->from[t] - columns->first[t];
  *first = columns->first[t];
  *end = columns->end[t];
  while (*first < *end && a[*first] < NEAR) ++*first;
  while (*end > *first && a[*end - 1] < NEAR) --*end;
}

void xrd_fine_hessian(const xrd_fine_columns *columns, size_t width, double *band) {
  const double *w = columns->w, *u = columns->u;
  double *weighed = columns->scratch;
  memset(band, 0, columns->count * (width + 1) * sizeof *band);
  for (size_t t = 0; t < columns->count; t++) look_near(columns, t, columns->near_first + t, columns->near_end + t);
  for (size_t t = 0; t < columns->count; t++) {
    const size_t first = columns->near_first[t], end = columns->near_end[t];
    const double *a = columns->entries + columns->from[t] - columns->first[t];
    if (xrd_stop_wanted(columns->stop, (double)((end - first) * width) / 4)) return;
    for (size_t i = first; i < end; i++) weighed[i - first] = a[i] * w[i] / u[i];
    for (size_t d = 0; d <= width && t + d < columns->count; d++) {
      const size_t s = t + d, begin = columns->near_first[s] > first ? columns->near_first[s] : first;
      const size_t stop = end < columns->near_end[s] ? end : columns->near_end[s];
      if (begin >= stop) break;
      band[t * (width + 1) + d] = cblas_ddot((int)(stop - begin), weighed + (begin - first), 1,
                                             columns->entries + columns->from[s] + (begin - columns->first[s]), 1);
    }
  }
}
