/* What is known of a tall problem before it is solved. */
#include <math.h>
#include <string.h>

#include "base/mean.h"
#include "solvers/tall/block.h"

/* As it lies in a leaf's value, before the m means. */
typedef struct {
  xrd_mean least; /* sum p_i min_j d_ij */
  double least_positive, reach, stopped;
} head;

enum { HEAD = sizeof(head) / sizeof(double) };

static void add(size_t size, void *left, const void *right) {
  head *sum = left;
  const head *term = right;
  xrd_sum *sums = &sum->least.products;
  const xrd_sum *terms = &term->least.products;
  for (size_t k = 0; k < 2; k++) {
    xrd_sum_add(&sums[k], terms[k].high);
    xrd_sum_add(&sums[k], terms[k].low);
  }
  sum->least_positive = fmin(sum->least_positive, term->least_positive);
  sum->reach = fmax(sum->reach, term->reach);
  sum->stopped += term->stopped;
  xrd_tree_add_doubles(size - sizeof *sum, sum + 1, term + 1);
}

static double squared_reach(const xrd_tall *tall, const double *place) {
  double square = 0;
  for (size_t k = 0; k < tall->problem->distortion.dim; k++)
    square += (place[k] - tall->rows.center[k]) * (place[k] - tall->rows.center[k]);
  return square;
}

static double least_of(const double *d, size_t count) {
  double least = HUGE_VAL;
  for (size_t j = 0; j < count; j++) least = d[j] < least ? d[j] : least;
  return least;
}

static void take_row(xrd_tall *tall, size_t i, const double *d, head *to) {
  const double p = tall->problem->p[i], least = least_of(d, tall->all.count);
  double *mean = (double *)(to + 1);
  tall->rows.least[i] = least;
  if (!(p > 0)) return;
  xrd_mean_add(&to->least, p, least);
  for (size_t j = 0; j < tall->all.count; j++) {
    const double excess = isinf(d[j]) ? d[j] : d[j] - least;
    mean[j] += p * excess;
    if (excess > 0 && excess < to->least_positive) to->least_positive = excess;
  }
  const xrd_distortion *points = &tall->problem->distortion;
  if (points->kind == XRD_SQUARED) to->reach = fmax(to->reach, squared_reach(tall, points->x + i * points->dim));
}

/* In place of A. */
static void keep_distances(size_t stride, xrd_tall_block_at *b) {
  const size_t width = b->at.width;
  for (size_t r = 0; r < b->at.count; r++)
    memcpy(b->a + r * stride + b->at.column, b->excess + r * width, width * sizeof(double));
}

static void look_leaf(void *context, size_t begin, size_t end, void *value, void *scratch) {
  xrd_tall *tall = context;
  head *to = value;
  to->least_positive = HUGE_VAL;
  xrd_tall_block_at b = {.end = begin};
  memset(tall->rows.least + begin, 0, (end - begin) * sizeof(double));
  while (xrd_tall_block_next(tall, &tall->all, end, scratch, &b)) {
    while (xrd_tall_tile_next(tall, &tall->all, &b)) keep_distances(tall->stride, &b);
    for (size_t r = 0; r < b.at.count; r++) take_row(tall, b.at.first + r, b.a + r * tall->stride, to);
  }
  to->stopped = b.stopped;
}

static void find_center(xrd_tall *tall) {
  const xrd_distortion *d = &tall->problem->distortion;
  for (size_t k = 0; k < d->dim; k++) {
    tall->rows.center[k] = 0;
    for (size_t j = 0; j < d->m; j++) tall->rows.center[k] += d->y[j * d->dim + k] / (double)d->m;
  }
  for (size_t j = 0; j < d->m && d->dim > 0; j++)
    tall->rows.reach = fmax(tall->rows.reach, squared_reach(tall, d->y + j * d->dim));
}

bool xrd_tall_look(xrd_tall *tall, xrd_overview *overview) {
  const size_t m = tall->problem->distortion.m;
  find_center(tall);
  xrd_tall_move(tall, HUGE_VAL, 1); /* distances as they are defined */
  const xrd_tree_job job = {(HEAD + m) * sizeof(double), xrd_tall_scratch_size(tall), look_leaf, add, tall};
  const head *of = xrd_tree_sum(&tall->tree, &job);
  const double *mean = (const double *)(of + 1);
  tall->total = xrd_sum_value(&of->least.weights);
  tall->rows.reach = fmax(tall->rows.reach, of->reach);
  size_t central = 0;
  for (size_t j = 1; j < m; j++)
    if (mean[j] < mean[central]) central = j;
  *overview = (xrd_overview){.central = central, .least_positive = of->least_positive};
  overview->distortion_min = xrd_mean_value(&of->least, &overview->distortion_min_low);
  overview->distortion_max = overview->distortion_min + mean[central] / tall->total;
  return of->stopped == 0;
}
