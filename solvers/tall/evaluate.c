/* A channel's distortion, rate and duals, from its masses. */
#include <cblas.h>
#include <math.h>
#include <string.h>

#include "base/sum.h"
#include "solvers/flush.h"
#include "solvers/tall/block.h"

static const double REACHED = 1e-150; /* far from where proofs in doubles end */
static const double RARE = 1e-22;

/* As it lies in a leaf's value, before c and what symbols that nothing reaches add to q. */
typedef struct {
  double excess, cost, stopped, none;
} head;

typedef struct {
  xrd_tall *tall;
  double *w; /* the solution's */
} context_of;

/* The dual of a row; one that no mass reaches gets its own, on its nearest reproduction. */
static double dual(const xrd_tall *tall, size_t i, double *u, xrd_tall_block_at *b, double *added) {
  const double p = tall->problem->p[i] / tall->total;
  if (!(p > 0)) return 0;
  const bool rare = p < RARE || *u < REACHED;
  if (*u < REACHED) {
    *u = fmax(p, REACHED);
    added[xrd_tall_nearest(tall, &tall->all, i, b)] += *u;
  }
  return rare ? fmin(1 / *u, fmin(1e-21 / p, 0x1p900)) : fmin(1 / *u, 0x1p1020);
}

/* u and sum_j q_j A_ij e_ij of the rows at hand. */
static void take_sums(const xrd_tall *tall, xrd_tall_block_at *b, double *u, double *moment) {
  memset(u, 0, b->at.count * sizeof *u);
  memset(moment, 0, b->at.count * sizeof *moment);
  while (xrd_tall_tile_next(tall, &tall->all, b)) {
    const size_t first = b->at.column, width = b->at.width, stride = tall->stride;
    const double *a = b->a + first, *q = tall->q + first;
    xrd_tall_tile_weigh(tall, &tall->all, b);
    cblas_dgemv(CblasRowMajor, CblasNoTrans, (int)b->at.count, (int)width, 1, a, (int)stride, q, 1, 1, u, 1);
    for (size_t r = 0; r < b->at.count; r++)
      moment[r] += tall->kernel->moment(width, a + r * stride, q, b->excess + r * width);
  }
}

static void evaluate_leaf(void *context, size_t begin, size_t end, void *value, void *scratch) {
  const context_of *of = context;
  xrd_tall *tall = of->tall;
  const xrd_flush flush = xrd_flush_begin();
  head *to = value;
  double *c = (double *)(to + 1), *added = c + tall->stride;
  xrd_sum excess = {0, 0}, cost = {0, 0};
  xrd_tall_block_at b = {.end = begin};
  while (xrd_tall_block_next(tall, &tall->all, end, scratch, &b)) {
    const int rows = (int)b.at.count, stride = (int)tall->stride;
    double *u = tall->trial + b.at.first, *moment = b.other;
    take_sums(tall, &b, u, moment);
    for (size_t r = 0; r < b.at.count; r++) {
      const size_t i = b.at.first + r;
      const double p = tall->problem->p[i] / tall->total;
      of->w[i] = dual(tall, i, &u[r], &b, added);
      b.w[r] = p >= RARE ? p / u[r] : 0;
      if (b.w[r] == 0) continue;
      xrd_sum_add(&excess, b.w[r] * moment[r]);
      xrd_sum_add(&cost, -p * log(u[r]));
    }
    cblas_dgemv(CblasRowMajor, CblasTrans, rows, stride, 1, b.a, stride, b.w, 1, 1, c, 1);
  }
  *to = (head){xrd_sum_value(&excess), xrd_sum_value(&cost), b.stopped, 0};
  xrd_flush_end(flush);
}

static void scale_to_one(double *q, size_t m, size_t *support) {
  xrd_sum sum = {0, 0};
  *support = 0;
  for (size_t j = 0; j < m; j++) {
    if (q[j] > 0) xrd_sum_add(&sum, q[j]);
    *support += q[j] > 0;
  }
  const double total = xrd_sum_value(&sum);
  for (size_t j = 0; j < m; j++) q[j] /= total;
}

void xrd_tall_evaluate(xrd_tall *tall, xrd_solution *solution) {
  const size_t m = tall->problem->distortion.m;
  scale_to_one(solution->q, m, &solution->support);
  xrd_tall_move(tall, solution->slope, tall->gap_nats);
  memset(tall->q, 0, tall->stride * sizeof *tall->q);
  memcpy(tall->q, solution->q, m * sizeof *tall->q);
  context_of context = {tall, solution->w};
  const xrd_tree_job job = {sizeof(head) + 2 * tall->stride * sizeof(double), xrd_tall_scratch_size(tall),
                            evaluate_leaf, xrd_tree_add_doubles, &context};
  const head *of = xrd_tree_sum(&tall->tree, &job);
  const double *c = (const double *)(of + 1), *added = c + tall->stride;
  if (of->stopped > 0) xrd_stop_now(tall->stop);
  xrd_sum rate = {of->cost, 0};
  for (size_t j = 0; j < m; j++)
    if (solution->q[j] > 0 && c[j] > 0) xrd_sum_add(&rate, -solution->q[j] * c[j] * log(c[j]));
  solution->excess = of->excess;
  xrd_sum_add(&rate, of->excess > 0 ? -solution->slope * of->excess : 0);
  solution->rate_nats = fmax(xrd_sum_value(&rate), 0);
  for (size_t j = 0; j < m; j++) {
    solution->support += !(solution->q[j] > 0) && added[j] > 0;
    solution->q[j] += added[j];
  }
}
