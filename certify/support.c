/* The passes in pairs.  The rows are cut into chunks that do not depend on the number of threads; each chunk adds its
   rows in order, and the chunks are added in order. */
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "certify/scene.h"

static const double CHANNEL_EXPONENT = 80;
enum { COLUMN_ARRAYS = 3, ROW_ARRAYS = 3 };

/* One chunk's column sums (high, low, rest), its row at hand (d, high, low), and its scalars. */
typedef struct {
  double *sum_high, *sum_low, *rest, *d, *high, *low;
  xrd_pair excess;
  xrd_up reach, strain, mismatch;
  bool usable;
} chunk_work;

static double *chunk_blocks(size_t chunks, size_t count) {
  return xrd_allocate_zero(chunks * (COLUMN_ARRAYS + ROW_ARRAYS), count * sizeof(double));
}

static void chunk_assign(chunk_work *work, double *block, size_t count) {
  *work = (chunk_work){.sum_high = block,
                       .sum_low = block + count,
                       .rest = block + 2 * count,
                       .d = block + 3 * count,
                       .high = block + 4 * count,
                       .low = block + 5 * count,
                       .usable = xrd_sums_round_to_nearest()};
}

/* Asked before a row of `count` weights. */
static bool stopped(const xrd_scene *scene, size_t count) { return xrd_stop_wanted(scene->stop, 5 * (double)count); }

static double position(const xrd_scene *scene, size_t k) { return scene->problem->distortion.y[scene->support[k]]; }

/* How many support points are below x. */
static size_t support_below(const xrd_scene *scene, double x) {
  size_t low = 0, high = scene->support_count;
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    if (position(scene, middle) < x)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

/* The columns that row i's channel uses: all, or on a line the nearest and those hardly less likely than exp(-80) times
   it.  Any choice that is not empty makes a channel; an empty one, next to a point beside x in its last bit, has u = 0,
   which is out of range. */
static void channel_window(const xrd_scene *scene, size_t i, size_t *first, size_t *count) {
  *first = 0;
  *count = scene->support_count;
  if (!scene->line || scene->slope == 0) return;
  const double x = scene->problem->distortion.x[i];
  const size_t right = support_below(scene, x);
  double nearest = right < *count ? position(scene, right) - x : HUGE_VAL;
  if (right > 0) nearest = fmin(nearest, x - position(scene, right - 1));
  const double reach = 1.001 * sqrt(nearest * nearest + CHANNEL_EXPONENT / scene->witness->slope);
  *first = support_below(scene, x - reach);
  *count = support_below(scene, x + reach) - *first;
}

/* 1 + (1 + 1 / u) x */
static xrd_up strain_of(double u, double excess) {
  const xrd_up one = xrd_up_of(1), factor = xrd_up_add(one, xrd_up_divide(one, u));
  return xrd_up_add(one, xrd_up_scale(excess, factor));
}

static void support_row(xrd_scene *scene, const xrd_columns *columns, size_t i, chunk_work *work) {
  const xrd_weight_kernel *kernel = scene->kernel;
  size_t first, count;
  channel_window(scene, i, &first, &count);
  const double p = scene->problem->p[i], w = scene->witness->w[i], s = scene->minimum[i] * scene->scale;
  xrd_row_sums sums = {0};
  xrd_columns_fetch(columns, i, first, count, work->d);
  kernel->weights(count, work->d, s, scene->slope, work->high, work->low);
  kernel->row_sums(count, work->d, s, work->high, work->low, scene->q + first, &sums);
  const xrd_pair u = xrd_lanes_total(sums.mass), excess = xrd_lanes_total(sums.excess);
  const bool in_range = u.high >= XRD_SUMS_SMALL && u.high <= XRD_SUMS_LARGE && w >= XRD_SUMS_SMALL &&
                        w <= XRD_SUMS_LARGE;
  if (!in_range) {
    work->usable = false;
    return;
  }
  const xrd_pair v = xrd_pair_quotient(p, u), a = xrd_two_product(p, w);
  const double difference = (a.high - v.high) + (a.low - v.low);
  kernel->add_columns(count, work->high, work->low, (xrd_share){v.high, v.low, difference}, work->sum_high + first,
                      work->sum_low + first, work->rest + first);
  xrd_pair_add(&work->excess, xrd_pair_product(excess, v));
  work->reach = xrd_up_add(work->reach, xrd_up_of(v.high));
  work->strain = xrd_up_add(work->strain, strain_of(u.high, excess.high));
  work->mismatch = xrd_up_larger(work->mismatch, xrd_up_divide(xrd_up_of(difference), v.high));
  scene->u_high[i] = u.high;
  scene->u_low[i] = u.low;
  scene->v_high[i] = v.high;
  scene->v_low[i] = v.low;
  scene->difference[i] = difference;
}

/* Normal pairs, of which products may be taken. */
static void normalise(size_t count, double *high, double *low) {
  for (size_t j = 0; j < count; j++) {
    const xrd_pair sum = xrd_pair_normal((xrd_pair){high[j], low[j]});
    high[j] = sum.high;
    low[j] = sum.low;
  }
}

static void add_chunk(size_t count, const chunk_work *work, double *high, double *low, double *rest) {
  for (size_t j = 0; j < count; j++) {
    xrd_pair sum = {high[j], low[j]};
    xrd_pair_add(&sum, (xrd_pair){work->sum_high[j], work->sum_low[j]});
    high[j] = sum.high;
    low[j] = sum.low;
    rest[j] += work->rest[j];
  }
}

bool xrd_scene_support_pass(xrd_scene *scene, bool *usable) {
  const size_t chunks = scene->chunks, count = scene->support_count;
  xrd_columns columns;
  const bool listed = xrd_columns_init(&columns, &scene->problem->distortion, scene->scale, scene->support, count);
  double *blocks = chunk_blocks(chunks, count);
  chunk_work *works = xrd_allocate(chunks, sizeof *works);
  const bool ready = listed && blocks != NULL && works != NULL;
  if (ready) {
#pragma omp parallel for schedule(dynamic) num_threads(scene->threads)
    for (size_t chunk = 0; chunk < chunks; chunk++) {
      chunk_work *work = &works[chunk];
      chunk_assign(work, blocks + chunk * (COLUMN_ARRAYS + ROW_ARRAYS) * count, count);
      const size_t end = xrd_chunk_begin(scene, chunk + 1);
      for (size_t i = xrd_chunk_begin(scene, chunk); i < end && work->usable && !stopped(scene, count); i++)
        if (scene->problem->p[i] > 0) support_row(scene, &columns, i, work);
    }
    *usable = !stopped(scene, 0);
    for (size_t chunk = 0; chunk < chunks; chunk++) {
      const chunk_work *work = &works[chunk];
      *usable = *usable && work->usable;
      add_chunk(count, work, scene->c_high, scene->c_low, scene->g_rest);
      xrd_pair_add(&scene->excess, work->excess);
      scene->reach = xrd_up_add(scene->reach, work->reach);
      scene->strain = xrd_up_add(scene->strain, work->strain);
      scene->mismatch = xrd_up_larger(scene->mismatch, work->mismatch);
    }
    normalise(count, scene->c_high, scene->c_low);
  }
  free(works);
  free(blocks);
  xrd_columns_clear(&columns);
  return ready;
}

static void column_row(const xrd_scene *scene, const xrd_columns *columns, size_t i, chunk_work *work) {
  const size_t count = columns->count;
  xrd_columns_fetch(columns, i, 0, count, work->d);
  scene->kernel->weights(count, work->d, scene->minimum[i] * scene->scale, scene->slope, work->high, work->low);
  scene->kernel->add_columns(count, work->high, work->low,
                             (xrd_share){scene->v_high[i], scene->v_low[i], scene->difference[i]}, work->sum_high,
                             work->sum_low, work->rest);
}

bool xrd_scene_column_pass(const xrd_scene *scene, const size_t *index, size_t count, double *c_high, double *c_low,
                           double *g_rest) {
  const size_t chunks = scene->chunks;
  xrd_columns columns;
  const bool listed = xrd_columns_init(&columns, &scene->problem->distortion, scene->scale, index, count);
  double *blocks = chunk_blocks(chunks, count);
  chunk_work *works = xrd_allocate(chunks, sizeof *works);
  const bool ready = listed && blocks != NULL && works != NULL;
  if (ready) {
#pragma omp parallel for schedule(dynamic) num_threads(scene->threads)
    for (size_t chunk = 0; chunk < chunks; chunk++) {
      const int mode = xrd_sums_enter();
      chunk_assign(&works[chunk], blocks + chunk * (COLUMN_ARRAYS + ROW_ARRAYS) * count, count);
      const size_t end = xrd_chunk_begin(scene, chunk + 1);
      for (size_t i = xrd_chunk_begin(scene, chunk); i < end && !stopped(scene, count); i++)
        if (scene->problem->p[i] > 0) column_row(scene, &columns, i, &works[chunk]);
      xrd_sums_leave(mode);
    }
    for (size_t j = 0; j < count; j++) c_high[j] = c_low[j] = g_rest[j] = 0;
    for (size_t chunk = 0; chunk < chunks; chunk++) add_chunk(count, &works[chunk], c_high, c_low, g_rest);
  }
  free(works);
  free(blocks);
  xrd_columns_clear(&columns);
  return ready;
}
