/* Symbols: along axis r, D_r[a][b] is the double that defines the distance of source position a and reproduction
   position b, S_r[a] = min_b D_r[a][b].  d~_ij = sum_r D_r exactly; s~_i = sum_r S_r = min_j d~_ij; so
     E_ij = prod_r exp(-slope (D_r - S_r)),
   and a product with E is one contraction per axis: n (m_1 + m_2 + m_3) operations at most.  For x_i, with T_r the
   contraction with the axis's weights and T'_r that with its weights times D_r - S_r,
     (u, x) -> (T_r u, T_r x + T'_r u)   from (q, 0).

   Errors.  d_ij is the rounded sum of the D_r: at most rank - 1 additions, so that |d - d~| <= 2.01 * 2^-53 d~ for rank
   <= 3. Table entries are within XRD_WEIGHT_ERROR, those of T' within another XRD_PAIR_ERROR; each product of pairs
   adds that, each sum of N terms xrd_sum_error(N).  What is below 2^-921 is left out. */
#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/crew.h"
#include "base/memory.h"
#include "certify/account.h"
#include "certify/sums.h"
#include "certify/transform.h"
#include "problem/grid.h"

enum { BLOCK = 64 };

typedef struct {
  size_t n, m;           /* source and reproduction positions of the axis */
  xrd_pairs weight[2];   /* n x m, and m x n: exp(-slope (D - S)) */
  xrd_pairs weighted[2]; /* the same times D - S */
} axis_tables;

typedef struct {
  size_t rank, largest; /* entries of the largest tensor on the way */
  axis_tables axis[XRD_GRID_RANK];
} grid_tables;

static bool pairs_allocate(xrd_pairs *pairs, size_t rows, size_t columns) {
  pairs->high = xrd_allocate_zero(rows, 2 * columns * sizeof(double));
  pairs->low = pairs->high != NULL ? pairs->high + rows * columns : NULL;
  return pairs->high != NULL;
}

static void pairs_set(xrd_pairs to, size_t k, xrd_pair x) {
  to.high[k] = x.high;
  to.low[k] = x.low;
}

/* Row a of the axis: its least distance taken out. */
static void fill_row(const xrd_transform *transform, axis_tables *axis, size_t a, const double *distance, double *high,
                     double *low) {
  double least = HUGE_VAL;
  for (size_t b = 0; b < axis->m; b++) least = fmin(least, distance[b]);
  transform->kernel->weights(axis->m, distance, least, transform->slope, high, low);
  for (size_t b = 0; b < axis->m; b++) {
    const xrd_pair weight = xrd_pair_normal((xrd_pair){high[b], low[b]}), excess = xrd_two_sum(distance[b], -least);
    const xrd_pair weighted = high[b] > 0 ? xrd_pair_normal(xrd_pair_product(weight, excess)) : (xrd_pair){0, 0};
    pairs_set(axis->weight[0], a * axis->m + b, weight);
    pairs_set(axis->weight[1], b * axis->n + a, weight);
    pairs_set(axis->weighted[0], a * axis->m + b, weighted);
    pairs_set(axis->weighted[1], b * axis->n + a, weighted);
  }
}

/* distance[b] = D_r[a][b] times the scale, in the operations that define it. */
static void axis_distances(const xrd_transform *transform, double x, const xrd_grid *grid, size_t r, double *distance) {
  const xrd_distortion *d = transform->distortion;
  for (size_t b = 0; b < grid->size[r]; b++) {
    const double difference = x - d->y[b * grid->stride[r] * d->dim + r];
    distance[b] = (d->kind == XRD_SQUARED ? difference * difference : fabs(difference)) * transform->scale;
  }
}

static bool axis_prepare(const xrd_transform *transform, const xrd_grid *source, const xrd_grid *reproduction, size_t r,
                         axis_tables *axis) {
  const xrd_distortion *d = transform->distortion;
  *axis = (axis_tables){.n = source->size[r], .m = reproduction->size[r]};
  bool good = true;
  for (int way = 0; way < 2; way++)
    good = good && pairs_allocate(&axis->weight[way], axis->n, axis->m) &&
           pairs_allocate(&axis->weighted[way], axis->n, axis->m);
  double *row = good ? xrd_allocate(axis->m, 3 * sizeof(double)) : NULL;
  for (size_t a = 0; row != NULL && a < axis->n; a++) {
    axis_distances(transform, d->x[a * source->stride[r] * d->dim + r], reproduction, r, row);
    fill_row(transform, axis, a, row, row + axis->m, row + 2 * axis->m);
  }
  free(row);
  return row != NULL;
}

static void release(xrd_transform *transform) {
  grid_tables *tables = transform->data;
  for (size_t r = 0; tables != NULL && r < tables->rank; r++)
    for (int way = 0; way < 2; way++) {
      free(tables->axis[r].weight[way].high);
      free(tables->axis[r].weighted[way].high);
    }
  free(tables);
  transform->data = NULL;
}

static bool prepare(xrd_transform *transform) {
  const xrd_distortion *d = transform->distortion;
  xrd_grid source, reproduction;
  grid_tables *tables = transform->data = xrd_allocate_zero(1, sizeof *tables);
  bool good = tables != NULL && xrd_grid_find(d->x, d->n, d->dim, &source) &&
              xrd_grid_find(d->y, d->m, d->dim, &reproduction);
  if (!good) return false;
  tables->rank = d->dim;
  for (size_t r = 0; r < tables->rank && good; r++)
    good = axis_prepare(transform, &source, &reproduction, r, &tables->axis[r]);
  for (size_t cut = 0; cut <= tables->rank && good; cut++) {
    size_t size = 1;
    for (size_t r = 0; r < tables->rank; r++) size *= r < cut ? source.size[r] : reproduction.size[r];
    tables->largest = size > tables->largest ? size : tables->largest;
    size = 1;
    for (size_t r = 0; r < tables->rank; r++) size *= r < cut ? reproduction.size[r] : source.size[r];
    tables->largest = size > tables->largest ? size : tables->largest;
  }
  return good;
}

/* The tensor [before][in][after] into [before][out][after] with a table of out x in (transposed: in x out) entries. */
typedef struct {
  size_t before, in, out, after;
  xrd_pairs table, transposed, from, to;
} contraction;

/* to[o][columns] += sum over i of table[o][i] from[i][columns], for one block of columns of one slice. */
static void contract_columns(const xrd_weight_kernel *kernel, const contraction *c, size_t slice, size_t first,
                             size_t count) {
  double unused[BLOCK] = {0};
  for (size_t o = 0; o < c->out; o++) {
    const size_t to = (slice * c->out + o) * c->after + first;
    for (size_t i = 0; i < c->in; i++) {
      const size_t from = (slice * c->in + i) * c->after + first;
      const double high = c->table.high[o * c->in + i];
      if (high > 0)
        kernel->add_columns(count, c->from.high + from, c->from.low + from,
                            (xrd_share){high, c->table.low[o * c->in + i], 0}, c->to.high + to, c->to.low + to, unused);
    }
  }
}

/* The same along the last axis: to[first ..] += sum over i of from[i] transposed[i][first ..]. */
static void contract_last(const xrd_weight_kernel *kernel, const contraction *c, size_t slice, size_t first,
                          size_t count) {
  double unused[BLOCK] = {0};
  const size_t to = slice * c->out + first;
  for (size_t i = 0; i < c->in; i++) {
    const double high = c->from.high[slice * c->in + i];
    if (high > 0)
      kernel->add_columns(count, c->transposed.high + i * c->out + first, c->transposed.low + i * c->out + first,
                          (xrd_share){high, c->from.low[slice * c->in + i], 0}, c->to.high + to, c->to.low + to,
                          unused);
  }
}

typedef struct {
  const xrd_transform *transform;
  const contraction *contraction;
  size_t width;
  atomic_bool nearest; /* does every thread round so? */
} units;

/* A block of columns stays in the cache for all slices. */
static void contract_unit(void *context, size_t unit, int thread) {
  (void)thread;
  units *of = context;
  const contraction *c = of->contraction;
  if (xrd_stop_wanted(of->transform->stop, 2 * (double)(BLOCK * c->in))) return;
  if (!xrd_sums_round_to_nearest()) atomic_store_explicit(&of->nearest, false, memory_order_relaxed);
  const size_t slice = unit % c->before, first = unit / c->before * BLOCK;
  const size_t count = of->width - first < BLOCK ? of->width - first : BLOCK;
  if (c->after > 1)
    contract_columns(of->transform->kernel, c, slice, first, count);
  else
    contract_last(of->transform->kernel, c, slice, first, count);
}

/* False where a thread does not round to nearest. */
static bool contract(const xrd_transform *transform, const contraction *c) {
  units of = {transform, c, c->after > 1 ? c->after : c->out, true};
  xrd_crew_share(transform->threads, (of.width + BLOCK - 1) / BLOCK * c->before, contract_unit, &of);
  return atomic_load_explicit(&of.nearest, memory_order_relaxed);
}

static void normalise(xrd_pairs x, size_t count) {
  for (size_t k = 0; k < count; k++) pairs_set(x, k, xrd_pair_normal((xrd_pair){x.high[k], x.low[k]}));
}

static void clear(xrd_pairs x, size_t count) {
  memset(x.high, 0, count * sizeof(double)); /* NOLINT(clang-analyzer-core.NonNullParamChecker): was allocated */
  memset(x.low, 0, count * sizeof(double));
}

/* The contraction along axis r once those behind it are done; `way` 0: reproductions to sources, 1: back. */
static contraction along(const grid_tables *tables, size_t r, int way, bool weighted) {
  const axis_tables *axis = &tables->axis[r];
  contraction c = {.before = 1, .in = way == 0 ? axis->m : axis->n, .out = way == 0 ? axis->n : axis->m, .after = 1};
  for (size_t s = 0; s < r; s++) c.before *= way == 0 ? tables->axis[s].m : tables->axis[s].n;
  for (size_t s = r + 1; s < tables->rank; s++) c.after *= way == 0 ? tables->axis[s].n : tables->axis[s].m;
  const xrd_pairs *pairs = weighted ? axis->weighted : axis->weight;
  c.table = pairs[way];
  c.transposed = pairs[1 - way];
  return c;
}

/* Without rounding to nearest an error of 1 stands for all. */
static xrd_up error_of(const grid_tables *tables, int way, bool nearest) {
  xrd_up error = xrd_up_of(nearest ? 0 : 1);
  for (size_t r = 0; r < tables->rank; r++)
    error = xrd_up_compound(error, xrd_contraction_error(way == 0 ? tables->axis[r].m : tables->axis[r].n));
  return error;
}

/* to = T_r from, or with `add` T_r from + T'_r add. */
static bool step(const xrd_transform *transform, size_t r, int way, xrd_pairs from, const xrd_pairs *add,
                 xrd_pairs to) {
  contraction c = along(transform->data, r, way, false);
  c.from = from;
  c.to = to;
  clear(to, c.before * c.out * c.after);
  bool nearest = contract(transform, &c);
  if (add != NULL) {
    c = along(transform->data, r, way, true);
    c.from = *add;
    c.to = to;
    nearest &= contract(transform, &c);
  }
  normalise(to, c.before * c.out * c.after);
  return nearest;
}

static xrd_up forward(const xrd_transform *transform, const double *q, xrd_pairs u, xrd_pairs x) {
  const grid_tables *tables = transform->data;
  xrd_pairs mass[2] = {{NULL, NULL}}, excess[2] = {{NULL, NULL}};
  bool good = true, nearest = true;
  for (int k = 0; k < 2; k++)
    good = good && pairs_allocate(&mass[k], 1, tables->largest) && pairs_allocate(&excess[k], 1, tables->largest);
  if (good) {
    memcpy(mass[0].high, q, transform->distortion->m * sizeof(double));
    int held = 0;
    for (size_t r = tables->rank; r-- > 0; held = 1 - held) {
      nearest &= step(transform, r, 0, excess[held], &mass[held], r == 0 ? x : excess[1 - held]);
      nearest &= step(transform, r, 0, mass[held], NULL, r == 0 ? u : mass[1 - held]);
    }
  }
  for (int k = 0; k < 2; k++) {
    free(mass[k].high);
    free(excess[k].high);
  }
  return good ? error_of(tables, 0, nearest) : XRD_UP_INFINITE;
}

static xrd_up backward(const xrd_transform *transform, xrd_pairs weight, xrd_pairs sum) {
  const grid_tables *tables = transform->data;
  xrd_pairs held[2] = {{NULL, NULL}};
  bool nearest = true;
  const bool good = pairs_allocate(&held[0], 1, tables->largest) && pairs_allocate(&held[1], 1, tables->largest);
  if (good) {
    xrd_pairs from = weight;
    for (size_t r = tables->rank; r-- > 0;) {
      const xrd_pairs to = r == 0 ? sum : held[r % 2];
      nearest &= step(transform, r, 1, from, NULL, to);
      from = to;
    }
  }
  free(held[0].high);
  free(held[1].high);
  return good ? error_of(tables, 1, nearest) : XRD_UP_INFINITE;
}

const xrd_transform_form xrd_transform_grid = {{0x1.02p-52}, prepare, release, forward, backward};
