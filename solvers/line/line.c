#include "solvers/line/line.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/carve.h"
#include "base/memory.h"

typedef struct {
  double value;
  size_t index;
} place;

static int by_value(const void *left, const void *right) {
  const place *a = left, *b = right;
  if (a->value != b->value) return a->value < b->value ? -1 : 1;
  return a->index > b->index ? 1 : -1;
}

static void sort(place *places, const double *from, size_t count, double *value, size_t *index) {
  for (size_t k = 0; k < count; k++) places[k] = (place){from[k], k};
  qsort(places, count, sizeof *places, by_value);
  for (size_t k = 0; k < count; k++) {
    value[k] = places[k].value;
    index[k] = places[k].index;
  }
}

static void find_neighbours(xrd_line *line) {
  size_t t = 0;
  for (size_t s = 0; s < line->n; s++) {
    while (t < line->m && line->y[t] <= line->x[s]) t++;
    const double low = t > 0 ? line->x[s] - line->y[t - 1] : HUGE_VAL,
                 high = t < line->m ? line->y[t] - line->x[s] : HUGE_VAL, least = fmin(low, high);
    line->link[s] = t;
    line->low[s] = low - least;
    line->high[s] = high - least;
  }
}

xrd_status xrd_line_init(xrd_line *line, const xrd_distortion *distortion, xrd_error *error) {
  const size_t n = distortion->n, m = distortion->m;
  *line = (xrd_line){.n = n, .m = m};
  const xrd_array arrays[] = {XRD_ARRAY(line->row, n),   XRD_ARRAY(line->column, m),  XRD_ARRAY(line->link, n),
                              XRD_ARRAY(line->x, n),     XRD_ARRAY(line->y, m),       XRD_ARRAY(line->low, n),
                              XRD_ARRAY(line->high, n),  XRD_ARRAY(line->a, n),       XRD_ARRAY(line->b, n),
                              XRD_ARRAY(line->fresh, n), XRD_ARRAY(line->decay, m),   XRD_ARRAY(line->rest, m),
                              XRD_ARRAY(line->left, m),  XRD_ARRAY(line->right, m),   XRD_ARRAY(line->diagonal, m),
                              XRD_ARRAY(line->turn, m),  XRD_ARRAY(line->news, m),    XRD_ARRAY(line->head, m),
                              XRD_ARRAY(line->side, m),  XRD_ARRAY(line->inverse, m), {0}};
  const xrd_status status = xrd_carve_bare(&line->block, arrays, error);
  if (status != XRD_OK) return status;
  place *places = xrd_allocate(n > m ? n : m, sizeof *places);
  if (places == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for a line of %zu and %zu points", n, m);
  sort(places, distortion->x, n, line->x, line->row);
  sort(places, distortion->y, m, line->y, line->column);
  free(places);
  find_neighbours(line);
  return XRD_OK;
}

void xrd_line_clear(xrd_line *line) {
  xrd_carve_free(line->block);
  memset(line, 0, sizeof *line);
}

/* exp(-slope distance), where either may be infinite. */
static double fading(double slope, double distance) { return distance > 0 ? exp(-slope * distance) : 1; }

void xrd_line_move(xrd_line *line, double slope) {
  line->slope = slope;
  line->decay[line->m - 1] = line->rest[line->m - 1] = 0;
  for (size_t t = 0; t + 1 < line->m; t++) {
    const double width = line->y[t + 1] - line->y[t];
    line->decay[t] = fading(slope, width);
    line->rest[t] = width > 0 ? -expm1(-2 * slope * width) : 0;
  }
  for (size_t s = 0; s < line->n; s++) {
    const size_t t = line->link[s];
    const double from = t > 0 ? line->x[s] - line->y[t - 1] : HUGE_VAL;
    line->a[s] = t > 0 ? fading(slope, line->low[s]) : 0;
    line->b[s] = t < line->m ? fading(slope, line->high[s]) : 0;
    line->fresh[s] = t > 0 && from > 0 ? line->b[s] * -expm1(-2 * slope * from) : 0;
  }
}

void xrd_line_mix(xrd_line *line, const double *q, double *u) {
  const size_t m = line->m;
  line->left[0] = q[0];
  for (size_t t = 1; t < m; t++) line->left[t] = q[t] + line->decay[t - 1] * line->left[t - 1];
  line->right[m - 1] = q[m - 1];
  for (size_t t = m - 1; t-- > 0;) line->right[t] = q[t] + line->decay[t] * line->right[t + 1];
  for (size_t s = 0; s < line->n; s++) {
    const size_t t = line->link[s];
    u[s] = (t > 0 ? line->a[s] * line->left[t - 1] : 0) + (t < m ? line->b[s] * line->right[t] : 0);
  }
}

void xrd_line_price(xrd_line *line, const double *w, double *c) {
  const size_t m = line->m;
  double *left = line->left, *right = line->right; /* of the symbols from here on, and of those before */
  memset(left, 0, m * sizeof *left);
  memset(right, 0, m * sizeof *right);
  for (size_t s = 0; s < line->n; s++) {
    const size_t t = line->link[s];
    if (t > 0) left[t - 1] += line->a[s] * w[s];
    if (t < m) right[t] += line->b[s] * w[s];
  }
  for (size_t t = m - 1; t-- > 0;) left[t] += line->decay[t] * left[t + 1];
  c[0] = left[0] + right[0];
  for (size_t t = 1; t < m; t++) {
    right[t] += line->decay[t - 1] * right[t - 1];
    c[t] = left[t] + right[t];
  }
}

void xrd_line_spread(xrd_line *line, double *e) {
  const size_t m = line->m;
  double *far_left = line->turn, *far_right = line->news; /* sums of q exp(-slope distance) distance */
  far_left[0] = far_right[m - 1] = 0;
  for (size_t t = 1; t < m; t++)
    far_left[t] = line->decay[t - 1] * (far_left[t - 1] + (line->y[t] - line->y[t - 1]) * line->left[t - 1]);
  for (size_t t = m - 1; t-- > 0;)
    far_right[t] = line->decay[t] * (far_right[t + 1] + (line->y[t + 1] - line->y[t]) * line->right[t + 1]);
  for (size_t s = 0; s < line->n; s++) {
    const size_t t = line->link[s];
    e[s] = 0;
    if (t > 0 && line->a[s] > 0) e[s] += line->a[s] * (far_left[t - 1] + line->low[s] * line->left[t - 1]);
    if (t < m && line->b[s] > 0) e[s] += line->b[s] * (far_right[t] + line->high[s] * line->right[t]);
  }
}

void xrd_line_weigh(xrd_line *line, const double *v) {
  const size_t m = line->m;
  double *left = line->left, *right = line->right, *turn = line->turn, *news = line->news;
  for (size_t t = 0; t < m; t++) left[t] = right[t] = turn[t] = news[t] = 0;
  for (size_t s = 0; s < line->n; s++) {
    const size_t t = line->link[s];
    const double a = line->a[s], b = line->b[s], fresh = line->fresh[s];
    if (t > 0) right[t - 1] += v[s] * a * a;
    if (t < m) left[t] += v[s] * b * b;
    if (t == 0 || t == m) continue;
    turn[t - 1] += v[s] * a * fresh;
    news[t] += v[s] * fresh * fresh;
  }
  news[0] = 0;
  for (size_t t = 1; t < m; t++) left[t] += line->decay[t - 1] * line->decay[t - 1] * left[t - 1];
  for (size_t t = m - 1; t-- > 0;) {
    const double decay = line->decay[t], rest = line->rest[t], after = right[t + 1];
    right[t] += decay * decay * after;
    turn[t] += decay * after * rest;
    news[t + 1] += after * rest * rest;
  }
  for (size_t t = 0; t < m; t++) line->diagonal[t] = left[t] + right[t];
}

/* With P the sum over the factor's earlier rows of their states' products: x = H_tt - P_hh, y = 1 - P_he and P_ee move
   from member to member; a row with shift d leaves d / (x + d) of x and y. */
bool xrd_line_factor(xrd_line *line, const double *shift) {
  double x = line->diagonal[0], y = 1, ee = 0;
  for (size_t t = 0; t < line->m; t++) {
    if (t > 0) {
      const double decay = line->decay[t - 1], turn = line->turn[t - 1];
      x = line->news[t] + decay * (decay * x + 2 * turn * y) - turn * turn * ee;
      y = line->rest[t - 1] + decay * (decay * y - turn * ee);
      ee *= decay * decay;
    }
    line->head[t] = line->side[t] = line->inverse[t] = 0;
    if (isinf(shift[t])) continue;
    const double pivot = x + shift[t];
    if (!(pivot > 0 && pivot < HUGE_VAL)) return false;
    const double inverse = line->inverse[t] = 1 / pivot;
    line->head[t] = x;
    line->side[t] = y;
    ee += y * y * inverse;
    x *= shift[t] * inverse;
    y *= shift[t] * inverse;
  }
  return true;
}

void xrd_line_solve(const xrd_line *line, double *x) {
  double h = 0, e = 0;
  for (size_t t = 0; t < line->m; t++) {
    x[t] = (x[t] - h) * line->inverse[t];
    h += line->head[t] * x[t];
    e += line->side[t] * x[t];
    h = line->decay[t] * h + line->turn[t] * e;
    e *= line->decay[t];
  }
  h = e = 0;
  for (size_t t = line->m; t-- > 0;) {
    x[t] -= (line->head[t] * h + line->side[t] * e) * line->inverse[t];
    h += x[t];
    if (t == 0) continue;
    e = line->decay[t - 1] * e + line->turn[t - 1] * h;
    h *= line->decay[t - 1];
  }
}
