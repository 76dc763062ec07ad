/* Turns: q on the rows at hand by the solver of finite problems, then new rows where c is largest. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "prototypes/ascend.h"
#include "prototypes/measure.h"
#include "prototypes/polish.h"

enum { ROUNDS = 40, PAIRS_UP_TO = 16 };
static const double ENOUGH = 1e-9; /* of log c: nothing better is left */
static const double GAP = 1e-12;   /* of the finite problems */
static const double LEAST = 1e-12; /* no sharper eye than this */
static const double NEAR = 3e-4;  /* ascents that end closer than this, in units of 1/sqrt(slope), ended at one place */
static const double APART = 1;    /* farther than this, rows are never one prototype */
static const double REACH = 1e-2; /* maxima of log c this far below zero may gain mass in the next turn */

/* Rows of prototypes; grows. */
typedef struct {
  size_t count, capacity, width;
  double *rows;
} row_list;

typedef struct {
  const xrd_prototype_source *source;
  double slope;
  row_list starts, rows, maxima;
  double *values; /* log c of the maxima */
  size_t value_capacity;
  xrd_ascent ascent;
  double *block;
} search;

static xrd_status add_row(row_list *list, const double *row, xrd_error *error) {
  double *rows = xrd_grow(list->rows, &list->capacity, list->count + 1, list->width * sizeof *rows);
  if (rows == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for prototypes");
  list->rows = rows;
  memcpy(rows + list->count++ * list->width, row, list->width * sizeof *rows);
  return XRD_OK;
}

/* Distance of two rows in units that matter at this slope; probabilities count by their square roots. */
static double distance(const search *s, const double *a, const double *b) {
  double sum = 0;
  for (size_t k = 0; k < s->source->dim; k++) sum += (a[k] - b[k]) * (a[k] - b[k]);
  for (size_t k = s->source->dim; k < s->rows.width; k++) {
    const double difference = sqrt(a[k]) - sqrt(b[k]);
    sum += s->source->weight * difference * difference;
  }
  return sqrt(s->slope * sum);
}

static xrd_status init(search *s, const xrd_prototype_source *source, double slope, xrd_error *error) {
  const size_t width = xrd_prototype_width(source);
  *s = (search){.source = source, .slope = slope};
  s->starts.width = s->rows.width = s->maxima.width = width;
  s->block = xrd_allocate_zero(2 * source->n + 6 * width, sizeof(double));
  if (s->block == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu symbols", source->n);
  s->ascent = (xrd_ascent){source, slope, s->block, s->block + source->n, s->block + 2 * source->n};
  return XRD_OK;
}

static void clear(search *s) {
  free(s->starts.rows);
  free(s->rows.rows);
  free(s->maxima.rows);
  free(s->values);
  free(s->block);
}

/* Every symbol, and every middle of two where they are few; the labels' probabilities follow later. */
static xrd_status fill_starts(search *s, xrd_error *error) {
  const xrd_prototype_source *source = s->source;
  double *row = s->block + 2 * source->n + 4 * s->rows.width;
  xrd_status status = XRD_OK;
  for (size_t i = 0; i < source->n && status == XRD_OK; i++)
    for (size_t k = i; k < (source->n <= PAIRS_UP_TO ? source->n : i + 1) && status == XRD_OK; k++) {
      memset(row, 0, s->rows.width * sizeof *row);
      for (size_t c = 0; c < source->dim; c++)
        row[c] = (source->x[i * source->dim + c] + source->x[k * source->dim + c]) / 2;
      status = add_row(&s->starts, row, error);
    }
  return status;
}

/* The mean of everything, each symbol as itself, and what is optimal near by. */
static xrd_status first_rows(search *s, const xrd_prototypes *near, xrd_error *error) {
  const xrd_prototype_source *source = s->source;
  double *row = s->block + 2 * source->n + 4 * s->rows.width;
  xrd_status status = XRD_OK;
  memset(row, 0, s->rows.width * sizeof *row);
  for (size_t i = 0; i < source->n; i++) {
    for (size_t c = 0; c < source->dim; c++) row[c] += source->p[i] * source->x[i * source->dim + c];
    s->ascent.log_weight[i] = log(source->p[i]);
  }
  const double slope = s->ascent.slope;
  s->ascent.slope = 0;
  xrd_ascent_guess(&s->ascent, row);
  s->ascent.slope = slope;
  status = add_row(&s->rows, row, error);
  for (size_t i = 0; i < source->n && status == XRD_OK; i++) {
    memset(row, 0, s->rows.width * sizeof *row);
    memcpy(row, source->x + i * source->dim, source->dim * sizeof *row);
    size_t at = source->dim;
    for (size_t t = 0; t < source->tasks; at += source->label_counts[t++])
      row[at + source->labels[t * source->n + i]] = 1;
    status = add_row(&s->rows, row, error);
  }
  for (size_t j = 0; near != NULL && j < near->count && status == XRD_OK; j++)
    status = add_row(&s->rows, near->prototypes + j * near->width, error);
  return status;
}

/* q on the rows at hand. */
static xrd_status solve_rows(const search *s, xrd_curve *curve, xrd_error *error) {
  const size_t n = s->source->n, m = s->rows.count;
  double *matrix = xrd_allocate(n * m, sizeof *matrix);
  if (matrix == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu x %zu distortions", n, m);
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < m; j++)
      matrix[i * m + j] = xrd_prototype_distortion(s->source, i, s->rows.rows + j * s->rows.width);
  const xrd_problem problem = {s->source->p, {.kind = XRD_MATRIX, .n = n, .m = m, .matrix = matrix}};
  xrd_options options;
  xrd_options_init(&options);
  options.gap_nats = GAP;
  const xrd_status status = xrd_curve_at_slopes(&problem, &s->slope, 1, &options, curve, error);
  free(matrix);
  return status;
}

static void set_weights(search *s, const double *q) {
  const size_t n = s->source->n;
  for (size_t i = 0; i < n; i++) {
    double z = 0;
    for (size_t j = 0; j < s->rows.count; j++)
      if (q[j] > 0)
        z += q[j] * exp(-s->slope * xrd_prototype_distortion(s->source, i, s->rows.rows + j * s->rows.width));
    s->ascent.log_weight[i] = s->source->p[i] > 0 ? log(s->source->p[i] / z) : -HUGE_VAL;
  }
}

/* Climbs from a copy of `row` and keeps where that ends, unless it is known. */
static xrd_status climb(search *s, const double *row, bool guess, xrd_error *error) {
  double *at = s->block + 2 * s->source->n + 5 * s->rows.width;
  memcpy(at, row, s->rows.width * sizeof *at);
  if (guess) xrd_ascent_guess(&s->ascent, at);
  const double value = xrd_ascend(&s->ascent, at);
  for (size_t k = 0; k < s->maxima.count; k++)
    if (distance(s, at, s->maxima.rows + k * s->maxima.width) < NEAR) return XRD_OK;
  double *values = xrd_grow(s->values, &s->value_capacity, s->maxima.count + 1, sizeof *values);
  if (values == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for prototypes");
  s->values = values;
  values[s->maxima.count] = value;
  return add_row(&s->maxima, at, error);
}

static double largest(const search *s) {
  double most = 0;
  for (size_t k = 0; k < s->maxima.count; k++) most = fmax(most, s->values[k]);
  return most;
}

/* The maxima above the support and, where those show no excess above `enough`, above every start. */
static xrd_status find_maxima(search *s, const double *q, double enough, xrd_error *error) {
  xrd_status status = XRD_OK;
  set_weights(s, q);
  s->maxima.count = 0;
  for (size_t j = 0; j < s->rows.count && status == XRD_OK; j++)
    if (q[j] > 0) status = climb(s, s->rows.rows + j * s->rows.width, false, error);
  if (status != XRD_OK || largest(s) > enough) return status;
  for (size_t k = 0; k < s->starts.count && status == XRD_OK; k++)
    status = climb(s, s->starts.rows + k * s->starts.width, s->source->tasks > 0, error);
  return status;
}

/* The rows of the next turn: the old support and all maxima within reach of it. */
static xrd_status next_rows(search *s, const double *q, xrd_error *error) {
  const size_t width = s->rows.width;
  size_t kept = 0;
  for (size_t j = 0; j < s->rows.count; j++)
    if (q[j] > 0) memmove(s->rows.rows + kept++ * width, s->rows.rows + j * width, width * sizeof(double));
  s->rows.count = kept;
  xrd_status status = XRD_OK;
  for (size_t k = 0; k < s->maxima.count && status == XRD_OK; k++)
    if (s->values[k] > -REACH) status = add_row(&s->rows, s->maxima.rows + k * width, error);
  return status;
}

/* One turn: q, the maxima, and (unless it is good enough) the next rows.  *excess is the largest log c. */
static xrd_status turn(search *s, double enough, xrd_curve *curve, double *excess, xrd_error *error) {
  xrd_curve_clear(curve);
  xrd_status status = solve_rows(s, curve, error);
  if (status == XRD_OK) status = find_maxima(s, curve->points[0].q, enough, error);
  *excess = largest(s);
  return status == XRD_OK && *excess > enough ? next_rows(s, curve->points[0].q, error) : status;
}

/* Are two rows one prototype?  They are where no valley of c shows between them. */
static bool same(search *s, const double *a, const double *b, double valley) {
  if (distance(s, a, b) > APART) return false;
  double *middle = s->block + 2 * s->source->n + 4 * s->rows.width;
  for (size_t k = 0; k < s->rows.width; k++) middle[k] = (a[k] + b[k]) / 2;
  return xrd_ascent_value(&s->ascent, middle) > -valley;
}

/* Merges rows that are one prototype, mass by mass; those without mass go. */
static void merge(search *s, double *q, double valley) {
  const size_t width = s->rows.width;
  size_t kept = 0;
  for (size_t j = 0; j < s->rows.count; j++) {
    const double *row = s->rows.rows + j * width;
    size_t k = 0;
    if (!(q[j] > 0)) continue;
    while (k < kept && !same(s, s->rows.rows + k * width, row, valley)) k++;
    double *into = s->rows.rows + k * width;
    if (k == kept) {
      memmove(into, row, width * sizeof *into);
      q[kept++] = q[j];
      continue;
    }
    for (size_t c = 0; c < width; c++) into[c] = (q[k] * into[c] + q[j] * row[c]) / (q[k] + q[j]);
    q[k] += q[j];
  }
  s->rows.count = kept;
}

/* Turns until the excess is small, then merged and polished; where that leaves an excess, two prototypes were taken for
   one: more turns, and a sharper eye. */
static xrd_status run(search *s, xrd_prototypes *result, xrd_error *error) {
  xrd_curve curve = {0};
  xrd_status status = XRD_OK;
  double excess = HUGE_VAL;
  for (double enough = 1e-6; status == XRD_OK && excess > ENOUGH && enough > LEAST; enough /= 10) {
    for (int round = 0; round < ROUNDS && status == XRD_OK; round++) {
      status = turn(s, enough, &curve, &excess, error);
      if (excess <= enough) break;
    }
    if (status != XRD_OK) break;
    merge(s, curve.points[0].q, enough);
    status = xrd_prototypes_polish(s->source, s->slope, s->rows.count, s->rows.rows, curve.points[0].q, error);
    if (status == XRD_OK) status = turn(s, enough > 10 * LEAST ? ENOUGH : HUGE_VAL, &curve, &excess, error);
  }
  if (status == XRD_OK)
    status = xrd_prototypes_measure(&s->ascent, s->rows.rows, &curve.points[0], excess, result, error);
  xrd_curve_clear(&curve);
  return status;
}

static xrd_status validate(const xrd_prototype_source *s, double slope, xrd_error *error) {
  if (!(slope > 0) || !isfinite(slope))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "the slope must be finite and above 0");
  const xrd_problem problem = {s->p, {.kind = XRD_SQUARED, .n = s->n, .m = s->n, .dim = s->dim, .x = s->x, .y = s->x}};
  const xrd_status status = xrd_problem_validate(&problem, error);
  if (status != XRD_OK) return status;
  if (s->tasks > 0 && (!(s->weight >= 0) || !isfinite(s->weight)))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "the weight of the tasks must be finite and not below 0");
  for (size_t k = 0; k < s->tasks * s->n; k++)
    if (s->labels[k] >= s->label_counts[k / s->n])
      return xrd_fail(error, XRD_ERR_INPUT, "task %zu: label %u of symbol %zu is not below %zu", k / s->n,
                      (unsigned)s->labels[k], k % s->n, s->label_counts[k / s->n]);
  return XRD_OK;
}

xrd_status xrd_prototypes_at_slope(const xrd_prototype_source *source, double slope, const xrd_prototypes *near,
                                   xrd_prototypes *result, xrd_error *error) {
  memset(result, 0, sizeof *result);
  xrd_status status = validate(source, slope, error);
  if (status != XRD_OK) return status;
  search s;
  status = init(&s, source, slope, error);
  if (status == XRD_OK) status = fill_starts(&s, error);
  if (status == XRD_OK) status = first_rows(&s, near, error);
  if (status == XRD_OK) status = run(&s, result, error);
  clear(&s);
  return status;
}
