/* Points, h = 2^-53.  a = fl((x - low) / unit) is within h of (x - low) / unit, in [0, 1]; so d = a - y is within 2 h,
   the computed |d|^2 of up to six coordinates within 4 h |d|_1 + 7 h |d|^2 of the true one, at most h (12 + 9 |d|^2),
   as |d|_1 <= (6 + |d|^2) / 2; the product with the slope and the two sums round by h (4 slope |d|^2 + 3 |log weight|).
   Distributions.  slope x_k is within a relative 2 h and a little, its product and the sum of six terms within 6 h
   more: with the two sums the argument is within h (11 slope max |g| + 3 |log weight|). */
#include "certify/measures/rows.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "certify/ends.h"
#include "certify/measures/exponential.h"

static const double MARGIN = 0x1p-49; /* 16 h */

static void set_unit(xrd_measure_rows *rows, const xrd_measure_scene *scene) {
  const double *x = scene->problem->x;
  double widest = 0;
  for (size_t k = 0; k < rows->dim; k++) {
    double high = -HUGE_VAL;
    rows->low[k] = HUGE_VAL;
    for (size_t r = 0; r < rows->n; r++) {
      rows->low[k] = fmin(rows->low[k], x[rows->index[r] * rows->dim + k]);
      high = fmax(high, x[rows->index[r] * rows->dim + k]);
    }
    widest = fmax(widest, high - rows->low[k]);
  }
  int exponent = 0;
  (void)frexp(widest, &exponent);
  rows->unit = widest > 0 ? ldexp(1, exponent) : 1;
}

static void set_points(xrd_measure_rows *rows, const xrd_measure_scene *scene) {
  arb_t term;
  arb_init(term);
  for (size_t r = 0; r < rows->n; r++) {
    for (size_t k = 0; k < rows->dim; k++)
      rows->x[r * rows->dim + k] = (scene->problem->x[rows->index[r] * rows->dim + k] - rows->low[k]) / rows->unit;
    arb_log(term, scene->weight + rows->index[r], scene->precision);
    rows->log_weight[r] = xrd_upper_end(term);
  }
  arb_clear(term);
}

static void set_distributions(xrd_measure_rows *rows, const xrd_measure_scene *scene) {
  arb_t term;
  arb_init(term);
  for (size_t r = 0; r < rows->n; r++) {
    const size_t i = rows->index[r];
    for (size_t k = 0; k < rows->dim; k++)
      rows->x[r * rows->dim + k] = rows->slope * arf_get_d(arb_midref(scene->row + i * rows->dim + k), ARF_RND_NEAR);
    arb_log(term, scene->weight + i, scene->precision);
    arb_submul(term, scene->slope, scene->entropy + i, scene->precision);
    rows->log_weight[r] = xrd_upper_end(term);
  }
  arb_clear(term);
}

xrd_status xrd_measure_rows_init(xrd_measure_rows *rows, const xrd_measure_scene *scene, int threads,
                                 xrd_error *error) {
  const xrd_measure_problem *problem = scene->problem;
  *rows = (xrd_measure_rows){.kl = problem->kernel == XRD_MEASURE_KL,
                             .dim = problem->dim,
                             .slope = scene->witness->slope,
                             .unit = 1,
                             .x = xrd_allocate(scene->n * problem->dim, sizeof(double)),
                             .log_weight = xrd_allocate(scene->n, sizeof(double)),
                             .argument = xrd_allocate(scene->n * (size_t)threads, sizeof(double)),
                             .index = xrd_allocate(scene->n, sizeof(size_t))};
  if (rows->x == NULL || rows->log_weight == NULL || rows->argument == NULL || rows->index == NULL)
    return xrd_fail(error, XRD_ERR_MEMORY, "no memory for the rows of %zu symbols", scene->n);
  for (size_t i = 0; i < scene->n; i++)
    if (!arb_is_zero(scene->weight + i)) rows->index[rows->n++] = i;
  if (problem->kernel == XRD_MEASURE_LABELLED) {
    const xrd_status status = xrd_label_groups_init(&rows->labels, scene, rows->index, rows->n, error);
    if (status != XRD_OK) return status;
  }
  if (rows->kl) {
    set_distributions(rows, scene);
  } else {
    set_unit(rows, scene);
    set_points(rows, scene);
    rows->slope *= rows->unit * rows->unit;
  }
  return XRD_OK;
}

void xrd_measure_rows_clear(xrd_measure_rows *rows) {
  free(rows->x);
  free(rows->log_weight);
  free(rows->argument);
  free(rows->index);
  xrd_label_groups_clear(&rows->labels);
}

/* Each sum takes the place of its first exponent, or one before. */
static double sum_by_labels(const xrd_label_groups *labels, double *argument) {
  for (size_t g = 0; g < labels->count; g++)
    argument[g] = xrd_exponential_sum(argument + labels->first[g], labels->first[g + 1] - labels->first[g]);
  return xrd_labels_bound(argument, labels->count, labels->power);
}

/* log v_r - slope * square from above, and what is made of all of them. */
static void set_argument(const xrd_measure_rows *rows, size_t r, double square, double *argument) {
  const double exponent = rows->slope * square, log_weight = rows->log_weight[r];
  argument[r] = log_weight - exponent + MARGIN * (fabs(log_weight) + exponent + rows->slope);
}

static double sum_of(const xrd_measure_rows *rows, double *argument) {
  return rows->labels.count > 0 ? sum_by_labels(&rows->labels, argument) : xrd_exponential_sum(argument, rows->n);
}

double xrd_measure_rows_at_point(const xrd_measure_rows *rows, const double *y, double *argument) {
  for (size_t r = 0; r < rows->n; r++) {
    double square = 0;
    for (size_t k = 0; k < rows->dim; k++) {
      const double step = rows->x[r * rows->dim + k] - y[k];
      square += step * step;
    }
    set_argument(rows, r, square, argument);
  }
  return sum_of(rows, argument);
}

double xrd_measure_rows_in_box(const xrd_measure_rows *rows, const double *low, const double *high, double *argument) {
  for (size_t r = 0; r < rows->n; r++) {
    double square = 0;
    for (size_t k = 0; k < rows->dim; k++) {
      const double x = rows->x[r * rows->dim + k], step = fmax(fmax(low[k] - x, x - high[k]), 0);
      square += step * step;
    }
    set_argument(rows, r, square, argument);
  }
  return sum_of(rows, argument);
}

double xrd_measure_rows_at_logs(const xrd_measure_rows *rows, const double *g, double *argument) {
  double largest = 0;
  for (size_t k = 0; k < rows->dim; k++) largest = fmax(largest, fabs(g[k]));
  for (size_t r = 0; r < rows->n; r++) {
    double sum = 0;
    for (size_t k = 0; k < rows->dim; k++) sum += rows->x[r * rows->dim + k] * g[k];
    const double log_weight = rows->log_weight[r];
    argument[r] = log_weight + sum + MARGIN * (fabs(log_weight) + rows->slope * largest);
  }
  return xrd_exponential_sum(argument, rows->n);
}

void xrd_measure_rows_coordinate(const xrd_measure_rows *rows, const xrd_measure_scene *scene, size_t r, size_t k,
                                 arb_t coordinate) {
  arb_t part;
  arb_init(part);
  const double *x = scene->problem->x + rows->index[r] * rows->dim;
  arb_set_d(coordinate, x[k]);
  arb_set_d(part, rows->low[k]);
  arb_sub(coordinate, coordinate, part, scene->precision);
  arb_set_d(part, rows->unit);
  arb_div(coordinate, coordinate, part, scene->precision);
  arb_clear(part);
}

/* d = slope d(x_i, y) of row r, with y / sum y under KL; false where infinite. */
static bool exponent_at(const xrd_measure_rows *rows, const xrd_measure_scene *scene, size_t r, const double *y,
                        arb_ptr work, arb_t d) {
  const slong precision = scene->precision;
  const size_t i = rows->index[r];
  arb_zero(work);
  for (size_t k = 0; k < rows->dim; k++) {
    arb_set_d(work + 1, y[k]);
    arb_add(work, work, work + 1, precision);
  }
  if (rows->kl) arb_set(d, scene->entropy + i);
  if (!rows->kl) arb_zero(d);
  for (size_t k = 0; k < rows->dim; k++) {
    arb_set_d(work + 1, y[k]);
    if (rows->kl) {
      if (arb_is_zero(scene->row + i * rows->dim + k)) continue;
      if (!(y[k] > 0)) return false;
      arb_div(work + 1, work + 1, work, precision);
      arb_log(work + 1, work + 1, precision);
      arb_submul(d, scene->row + i * rows->dim + k, work + 1, precision);
    } else {
      xrd_measure_rows_coordinate(rows, scene, r, k, work + 2);
      arb_sub(work + 2, work + 2, work + 1, precision);
      arb_addmul(d, work + 2, work + 2, precision);
    }
  }
  arb_set_d(work, rows->slope);
  arb_mul(d, d, work, precision);
  return true;
}

void xrd_measure_rows_reach(const xrd_measure_rows *rows, const xrd_measure_scene *scene, const double *y,
                            xrd_supremum *sup) {
  const xrd_label_groups *labels = &rows->labels;
  const slong precision = scene->precision;
  arb_struct work[3];
  arb_t d, sum;
  arb_init(d), arb_init(sum);
  for (int k = 0; k < 3; k++) arb_init(work + k);
  for (size_t g = 0; g < labels->count; g++) arb_zero(labels->sum + g);
  for (size_t r = 0, g = 0; r < rows->n; r++) {
    g += labels->count > 0 && r == labels->first[g + 1];
    if (!exponent_at(rows, scene, r, y, work, d)) continue;
    arb_neg(d, d);
    arb_exp(d, d, precision);
    arb_addmul(labels->count > 0 ? labels->sum + g : sum, d, scene->weight + rows->index[r], precision);
  }
  if (labels->count > 0) xrd_labels_norm(labels, labels->sum, NULL, sum, precision);
  xrd_supremum_reach(sup, sum);
  for (int k = 0; k < 3; k++) arb_clear(work + k);
  arb_clear(d), arb_clear(sum);
}
