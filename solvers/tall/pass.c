#include "solvers/tall/pass.h"

#include <cblas.h>
#include <math.h>
#include <string.h>

#include "base/carve.h"
#include "base/mean.h"
#include "solvers/flush.h"
#include "solvers/tall/block.h"

static const double NEGLIGIBLE = 1e-22; /* p log(1/p) and 700 p are below 1e-19 */
static const double UNREACHED = 1e-30;
static const double MOST_PRODUCT = 1e9;    /* slope times squares: a Hessian from products is good to 1e-6 */
static const double PRODUCT_ERROR = 1e-15; /* of a squared distance by products, relative to the squares */

xrd_status xrd_tall_init(xrd_tall *tall, const xrd_problem *problem, int threads, const xrd_team *team,
                         xrd_error *error) {
  const xrd_distortion *d = &problem->distortion;
  const size_t stride = (d->m + XRD_LANES - 1) / XRD_LANES * XRD_LANES;
  *tall = (xrd_tall){.problem = problem,
                     .kernel = xrd_kernel_select(),
                     .stride = stride,
                     .capacity = d->m < XRD_TALL_MEMBERS ? d->m : XRD_TALL_MEMBERS,
                     .rows = {.distortion = d}};
  const xrd_array arrays[] = {XRD_ARRAY(tall->rows.least, d->n),
                              XRD_ARRAY(tall->rows.center, d->dim),
                              XRD_ARRAY(tall->all_store, xrd_tall_columns_size(d, d->m)),
                              XRD_ARRAY(tall->some_store, xrd_tall_columns_size(d, tall->capacity)),
                              XRD_ARRAY(tall->q, stride),
                              XRD_ARRAY(tall->u, d->n),
                              XRD_ARRAY(tall->trial, d->n),
                              XRD_ARRAY(tall->result, 2 * stride),
                              {0}};
  xrd_status status = xrd_carve_bare(&tall->block, arrays, error);
  const size_t triangle = tall->capacity * (tall->capacity + 1) / 2 + 1, vectors = 2 * stride + 8;
  const size_t size = (triangle > vectors ? triangle : vectors) * sizeof(double);
  if (status == XRD_OK)
    status = xrd_tree_init(&tall->tree, d->n, threads, team, size, xrd_tall_scratch_size(tall), error);
  if (status != XRD_OK) xrd_tall_clear(tall);
  return status;
}

void xrd_tall_clear(xrd_tall *tall) {
  xrd_tree_clear(&tall->tree);
  xrd_carve_free(tall->block);
  memset(tall, 0, sizeof *tall);
}

/* Would products be seen in prices? */
static bool wants_exact(const xrd_tall *tall) {
  return !(tall->slope * tall->rows.reach * PRODUCT_ERROR <= 0.01 * tall->gap_nats);
}

void xrd_tall_move(xrd_tall *tall, double slope, double gap_nats) {
  tall->slope = slope;
  tall->gap_nats = gap_nats;
  xrd_tall_columns_set(&tall->rows, NULL, tall->problem->distortion.m, wants_exact(tall), tall->all_store, &tall->all);
}

static double probability(const xrd_tall *tall, size_t i) {
  const double p = tall->problem->p[i];
  return p >= NEGLIGIBLE ? p / tall->total : 0;
}

/* Sums of a pass over prices, as they lie in a leaf's value. */
typedef struct {
  double *c, *unreached, *cost, *stopped;
} sums;

static sums sums_of(const xrd_tall *tall, void *value) {
  double *from = value;
  const size_t stride = tall->at->stride;
  return (sums){from, from + stride, from + 2 * stride, from + 2 * stride + 1};
}

static size_t sums_size(const xrd_tall *tall) { return (2 * tall->at->stride + 2) * sizeof(double); }

/* w of a row, and what becomes of the rest where nothing reaches it. */
static double weigh(xrd_tall *tall, size_t i, xrd_tall_block_at *b, const sums *to) {
  const double p = probability(tall, i), u = tall->trial[i];
  if (p == 0) return 0;
  if (u >= UNREACHED) {
    *to->cost -= p * log(u);
    return p / u;
  }
  to->unreached[xrd_tall_nearest(tall, tall->at, i, b)] += p;
  return 0;
}

static void price_leaf(void *context, size_t begin, size_t end, void *value, void *scratch) {
  xrd_tall *tall = context;
  const xrd_flush flush = xrd_flush_begin();
  const sums to = sums_of(tall, value);
  const xrd_tall_columns *at = tall->at;
  const int stride = (int)at->stride;
  xrd_tall_block_at b = {.end = begin};
  while (xrd_tall_block_next(tall, at, end, scratch, &b)) {
    const int rows = (int)b.at.count;
    double *u = tall->trial + b.at.first;
    memset(u, 0, b.at.count * sizeof *u);
    while (xrd_tall_tile_next(tall, at, &b)) {
      const size_t first = b.at.column;
      xrd_tall_tile_weigh(tall, at, &b);
      cblas_dgemv(CblasRowMajor, CblasNoTrans, rows, (int)b.at.width, 1, b.a + first, stride, tall->q + first, 1, 1, u,
                  1);
    }
    for (size_t r = 0; r < b.at.count; r++) b.w[r] = weigh(tall, b.at.first + r, &b, &to);
    cblas_dgemv(CblasRowMajor, CblasTrans, rows, stride, 1, b.a, stride, b.w, 1, 1, to.c, 1);
  }
  *to.stopped += b.stopped;
  xrd_flush_end(flush);
}

/* The columns of the pass at hand and their masses. */
static void set_columns(xrd_tall *tall, const double *q, const size_t *member, size_t count) {
  tall->at = member == NULL ? &tall->all : &tall->some;
  if (member != NULL)
    xrd_tall_columns_set(&tall->rows, member, count, wants_exact(tall), tall->some_store, &tall->some);
  memset(tall->q, 0, tall->at->stride * sizeof *tall->q);
  for (size_t t = 0; t < tall->at->count; t++) tall->q[t] = q[member == NULL ? t : member[t]];
}

xrd_tall_prices xrd_tall_price(xrd_tall *tall, const double *q, const size_t *member, size_t count) {
  double *c = tall->result, *unreached = c + tall->stride;
  set_columns(tall, q, member, count);
  const xrd_tree_job job = {sums_size(tall), xrd_tall_scratch_size(tall), price_leaf, xrd_tree_add_doubles, tall};
  const sums of = sums_of(tall, xrd_tree_sum(&tall->tree, &job));
  if (*of.stopped > 0) xrd_stop_now(tall->stop);
  memset(c, 0, 2 * tall->stride * sizeof *c);
  for (size_t t = 0; t < tall->at->count; t++) {
    const size_t j = member == NULL ? t : member[t];
    c[j] = of.c[t];
    unreached[j] = of.unreached[t];
  }
  return (xrd_tall_prices){c, unreached, *of.cost, *of.stopped > 0};
}

void xrd_tall_accept(xrd_tall *tall) {
  double *stands = tall->trial;
  tall->trial = tall->u;
  tall->u = stands;
}

void xrd_tall_scale(xrd_tall *tall, double factor) {
  for (size_t i = 0; i < tall->problem->distortion.n; i++) tall->u[i] *= factor;
}

static void hessian_leaf(void *context, size_t begin, size_t end, void *value, void *scratch) {
  xrd_tall *tall = context;
  const xrd_flush flush = xrd_flush_begin();
  const size_t k = tall->some.count, stride = tall->some.stride;
  xrd_tall_block_at b = {.end = begin};
  double first = 0; /* what the square holds counts from the second block on */
  while (xrd_tall_block_next(tall, &tall->some, end, scratch, &b)) {
    while (xrd_tall_tile_next(tall, &tall->some, &b)) xrd_tall_tile_weigh(tall, &tall->some, &b);
    for (size_t r = 0; r < b.at.count; r++) {
      const size_t i = b.at.first + r;
      const double p = probability(tall, i), root = p > 0 ? sqrt(p) / tall->u[i] : 0;
      for (size_t t = 0; t < stride; t++) b.a[r * stride + t] *= root;
    }
    cblas_dsyrk(CblasColMajor, CblasUpper, CblasNoTrans, (int)k, (int)b.at.count, 1, b.a, (int)stride, first, b.square,
                (int)k);
    first = 1;
  }
  double *triangle = value;
  for (size_t t = 0; t < k && first > 0; triangle += ++t) memcpy(triangle, b.square + t * k, (t + 1) * sizeof(double));
  *triangle += b.stopped;
  xrd_flush_end(flush);
}

const double *xrd_tall_hessian(xrd_tall *tall, const size_t *member, size_t count) {
  const size_t triangle = count * (count + 1) / 2;
  xrd_tall_columns_set(&tall->rows, member, count, tall->slope * tall->rows.reach > MOST_PRODUCT, tall->some_store,
                       &tall->some);
  const xrd_tree_job job = {(triangle + 1) * sizeof(double), xrd_tall_scratch_size(tall), hessian_leaf,
                            xrd_tree_add_doubles, tall};
  const double *result = xrd_tree_sum(&tall->tree, &job);
  if (result[triangle] > 0) xrd_stop_now(tall->stop);
  return result[triangle] > 0 ? NULL : result;
}

static void search_leaf(void *context, size_t begin, size_t end, void *value, void *scratch) {
  const xrd_tall *tall = context;
  double *cost = value;
  (void)scratch;
  for (size_t i = begin; i < end; i++) {
    const double p = probability(tall, i);
    double length = 1;
    for (int k = 0; k < XRD_TALL_LENGTHS && p > 0; k++, length *= 0.5)
      cost[k] -= p * log(tall->u[i] + length * (tall->trial[i] - tall->u[i]));
  }
}

void xrd_tall_search(xrd_tall *tall, double *cost) {
  const xrd_tree_job job = {XRD_TALL_LENGTHS * sizeof(double), 0, search_leaf, xrd_tree_add_doubles, tall};
  memcpy(cost, xrd_tree_sum(&tall->tree, &job), job.size);
}
