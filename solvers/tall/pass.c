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
  *tall = (xrd_tall){.problem = problem, .kernel = xrd_kernel_select(), .stride = stride, .rows = {.distortion = d}};
  const xrd_array arrays[] = {XRD_ARRAY(tall->rows.least, d->n),
                              XRD_ARRAY(tall->rows.center, d->dim),
                              XRD_ARRAY(tall->all_store, xrd_tall_columns_size(d, d->m)),
                              XRD_ARRAY(tall->some_store, xrd_tall_columns_size(d, d->m)),
                              XRD_ARRAY(tall->q, stride),
                              XRD_ARRAY(tall->u, d->n),
                              XRD_ARRAY(tall->trial, d->n),
                              XRD_ARRAY(tall->result, 2 * stride + 8),
                              {0}};
  xrd_status status = xrd_carve_bare(&tall->block, arrays, error);
  const size_t triangle = d->m * (d->m + 1) / 2 + 1, vectors = 2 * stride + 8;
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

void xrd_tall_move(xrd_tall *tall, double slope, double gap_nats) {
  tall->slope = slope;
  tall->gap_nats = gap_nats;
  const bool exact = !(slope * tall->rows.reach * PRODUCT_ERROR <= 0.01 * gap_nats);
  xrd_tall_columns_set(&tall->rows, NULL, tall->problem->distortion.m, exact, tall->all_store, &tall->all);
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
  const size_t stride = tall->stride;
  return (sums){from, from + stride, from + 2 * stride, from + 2 * stride + 1};
}

static size_t sums_size(const xrd_tall *tall) { return (2 * tall->stride + 2) * sizeof(double); }

/* w of a row, and what becomes of the rest where nothing reaches it. */
static double weigh(xrd_tall *tall, size_t i, const double *excess, const sums *to) {
  const double p = probability(tall, i), u = tall->trial[i];
  if (p == 0) return 0;
  if (u >= UNREACHED) {
    *to->cost -= p * log(u);
    return p / u;
  }
  to->unreached[xrd_tall_nearest(excess, tall->all.count)] += p;
  return 0;
}

static void price_leaf(void *context, size_t begin, size_t end, void *value, void *scratch) {
  xrd_tall *tall = context;
  const xrd_flush flush = xrd_flush_begin();
  const sums to = sums_of(tall, value);
  xrd_tall_block_at b = {.end = begin};
  while (xrd_tall_block_next(tall, &tall->all, end, scratch, &b)) {
    const int rows = (int)b.count, stride = (int)tall->stride;
    double *u = tall->trial + b.first;
    cblas_dgemv(CblasRowMajor, CblasNoTrans, rows, stride, 1, b.a, stride, tall->q, 1, 0, u, 1);
    for (size_t r = 0; r < b.count; r++) b.w[r] = weigh(tall, b.first + r, b.excess + r * tall->stride, &to);
    cblas_dgemv(CblasRowMajor, CblasTrans, rows, stride, 1, b.a, stride, b.w, 1, 1, to.c, 1);
  }
  *to.stopped += b.stopped;
  xrd_flush_end(flush);
}

static void set_masses(xrd_tall *tall, const double *q) {
  memset(tall->q, 0, tall->stride * sizeof *tall->q);
  memcpy(tall->q, q, tall->problem->distortion.m * sizeof *q);
}

/* What a job over prices leaves, kept. */
static sums run(xrd_tall *tall, void (*leaf)(void *, size_t, size_t, void *, void *)) {
  const xrd_tree_job job = {sums_size(tall), xrd_tall_scratch_size(tall), leaf, xrd_tree_add_doubles, tall};
  memcpy(tall->result, xrd_tree_sum(&tall->tree, &job), job.size);
  const sums of = sums_of(tall, tall->result);
  if (*of.stopped > 0) xrd_stop_now(tall->stop);
  return of;
}

xrd_tall_prices xrd_tall_price(xrd_tall *tall, const double *q) {
  set_masses(tall, q);
  const sums of = run(tall, price_leaf);
  return (xrd_tall_prices){of.c, of.unreached, *of.cost, *of.stopped > 0};
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
    for (size_t r = 0; r < b.count; r++) {
      const double p = probability(tall, b.first + r), root = p > 0 ? sqrt(p) / tall->u[b.first + r] : 0;
      for (size_t t = 0; t < stride; t++) b.a[r * stride + t] *= root;
    }
    cblas_dsyrk(CblasColMajor, CblasUpper, CblasNoTrans, (int)k, (int)b.count, 1, b.a, (int)stride, first, b.square,
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
