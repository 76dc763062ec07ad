/* What is known of a line before it is solved. */
#include <math.h>

#include "base/mean.h"
#include "solvers/line/overview.h"

static const double POINT_NS = 50;

/* Mean distances from every reproduction, but for rounding: sums of terms >= 0 from both sides. */
static void add_means(const xrd_line *line, const double *p, xrd_stop *stop, double *mean) {
  double mass = 0, far = 0;
  size_t s = 0;
  for (size_t t = 0; t < line->m && !xrd_stop_wanted(stop, POINT_NS); t++) {
    if (t > 0) far += mass * (line->y[t] - line->y[t - 1]);
    for (; s < line->n && line->x[s] <= line->y[t]; s++) {
      mass += p[s];
      far += p[s] * (line->y[t] - line->x[s]);
    }
    mean[t] = far;
  }
  mass = far = 0;
  s = line->n;
  for (size_t t = line->m; t-- > 0 && !xrd_stop_wanted(stop, POINT_NS);) {
    if (t + 1 < line->m) far += mass * (line->y[t + 1] - line->y[t]);
    for (; s > 0 && line->x[s - 1] > line->y[t]; s--) {
      mass += p[s - 1];
      far += p[s - 1] * (line->x[s - 1] - line->y[t]);
    }
    mean[t] += far;
  }
}

/* No excess distance > 0 is below it. */
static double least_positive(const xrd_line *line, const double *p) {
  double least = HUGE_VAL;
  for (size_t s = 0; s < line->n; s++) {
    if (!(p[s] > 0)) continue;
    if (line->low[s] > 0) least = fmin(least, line->low[s]);
    if (line->high[s] > 0) least = fmin(least, line->high[s]);
  }
  for (size_t t = 0; t + 1 < line->m; t++)
    if (line->y[t + 1] > line->y[t]) least = fmin(least, line->y[t + 1] - line->y[t]);
  return least;
}

void xrd_line_overview(const xrd_line *line, const double *p, const double *least, double *work, xrd_stop *stop,
                       xrd_overview *view) {
  *view = (xrd_overview){.least_positive = least_positive(line, p)};
  xrd_mean nearest = {{0, 0}, {0, 0}}, middle = {{0, 0}, {0, 0}};
  size_t best = 0;
  add_means(line, p, stop, work);
  for (size_t t = 1; t < line->m; t++)
    if (work[t] < work[best]) best = t;
  for (size_t s = 0; s < line->n && !xrd_stop_wanted(stop, POINT_NS); s++) {
    xrd_mean_add(&nearest, p[s], least[s]);
    xrd_mean_add(&middle, p[s], fabs(line->x[s] - line->y[best]));
  }
  double low;
  view->central = line->column[best];
  view->distortion_min = xrd_mean_value(&nearest, &view->distortion_min_low);
  view->distortion_max = xrd_mean_value(&middle, &low);
}
