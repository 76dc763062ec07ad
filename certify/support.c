/* The passes in pairs, over rows in the order of certify/row_sums.h. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "certify/row_sums.h"

static const double CHANNEL_EXPONENT = 80;
enum { ARRAYS = 3 };

/* The sums over some rows, before those of the columns. */
typedef struct {
  xrd_pair excess;
  xrd_up reach, strain, mismatch;
  double unusable, stopped; /* rows out of range, stops asked for */
  size_t count;             /* columns */
} head;

/* Some rows' column sums (high, low, rest), and the row at hand (d, high, low). */
typedef struct {
  head *to;
  double *sum_high, *sum_low, *rest, *d, *high, *low;
} chunk_work;

/* Doubles of an array of `count`, aligned as the first one is. */
static size_t array_size(size_t count) { return (count + 7) / 8 * 8; }

static size_t value_size(size_t count) { return sizeof(head) + ARRAYS * array_size(count) * sizeof(double); }

static chunk_work chunk_of(void *value, void *scratch, size_t count) {
  const size_t size = array_size(count);
  double *sums = (double *)((head *)value + 1), *row = scratch;
  ((head *)value)->count = count;
  return (chunk_work){value, sums, sums + size, sums + 2 * size, row, row + size, row + 2 * size};
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

static void support_row(xrd_scene *scene, const xrd_columns *columns, size_t i, const chunk_work *work) {
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
    work->to->unusable = 1;
    return;
  }
  const xrd_pair v = xrd_pair_quotient(p, u), a = xrd_two_product(p, w);
  const double difference = (a.high - v.high) + (a.low - v.low);
  kernel->add_columns(count, work->high, work->low, (xrd_share){v.high, v.low, difference}, work->sum_high + first,
                      work->sum_low + first, work->rest + first);
  xrd_pair_add(&work->to->excess, xrd_pair_product(excess, v));
  work->to->reach = xrd_up_add(work->to->reach, xrd_up_of(v.high));
  work->to->strain = xrd_up_add(work->to->strain, strain_of(u.high, excess.high));
  work->to->mismatch = xrd_up_larger(work->to->mismatch, xrd_up_divide(xrd_up_of(difference), v.high));
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

static void add_values(size_t bytes, void *left, const void *right) {
  (void)bytes;
  head *sum = left;
  const head *term = right;
  const size_t count = term->count, size = array_size(count);
  double *high = (double *)(sum + 1), *low = high + size, *rest = low + size;
  const double *more_high = (const double *)(term + 1), *more_low = more_high + size, *more_rest = more_low + size;
  for (size_t j = 0; j < count; j++) {
    xrd_pair pair = {high[j], low[j]};
    xrd_pair_add(&pair, (xrd_pair){more_high[j], more_low[j]});
    high[j] = pair.high;
    low[j] = pair.low;
    rest[j] += more_rest[j];
  }
  xrd_pair_add(&sum->excess, term->excess);
  sum->reach = xrd_up_add(sum->reach, term->reach);
  sum->strain = xrd_up_add(sum->strain, term->strain);
  sum->mismatch = xrd_up_larger(sum->mismatch, term->mismatch);
  sum->unusable += term->unusable;
  sum->stopped += term->stopped;
}

typedef struct {
  xrd_scene *scene;
  xrd_columns columns;
} pass;

static void support_leaf(void *context, size_t begin, size_t end, void *value, void *scratch) {
  const pass *p = context;
  const size_t count = p->columns.count;
  const chunk_work work = chunk_of(value, scratch, count);
  work.to->unusable = !xrd_sums_round_to_nearest();
  for (size_t i = begin; i < end && work.to->unusable == 0 && !stopped(p->scene, count); i++)
    if (p->scene->problem->p[i] > 0) support_row(p->scene, &p->columns, i, &work);
  work.to->stopped = stopped(p->scene, 0);
}

static void column_row(const xrd_scene *scene, const xrd_columns *columns, size_t i, const chunk_work *work) {
  const size_t count = columns->count;
  xrd_columns_fetch(columns, i, 0, count, work->d);
  scene->kernel->weights(count, work->d, scene->minimum[i] * scene->scale, scene->slope, work->high, work->low);
  scene->kernel->add_columns(count, work->high, work->low,
                             (xrd_share){scene->v_high[i], scene->v_low[i], scene->difference[i]}, work->sum_high,
                             work->sum_low, work->rest);
}

static void column_leaf(void *context, size_t begin, size_t end, void *value, void *scratch) {
  const pass *p = context;
  const size_t count = p->columns.count;
  const chunk_work work = chunk_of(value, scratch, count);
  const int mode = xrd_sums_enter();
  for (size_t i = begin; i < end && !stopped(p->scene, count); i++)
    if (p->scene->problem->p[i] > 0) column_row(p->scene, &p->columns, i, &work);
  work.to->stopped = stopped(p->scene, 0);
  xrd_sums_leave(mode);
}

/* The sums over all rows of the columns listed; to be freed.  NULL where memory is out. */
static head *run(xrd_scene *scene, const size_t *index, size_t count,
                 void (*leaf)(void *, size_t, size_t, void *, void *)) {
  pass p = {.scene = scene};
  const xrd_tree_job job = {value_size(count), ARRAYS * array_size(count) * sizeof(double), leaf, add_values, &p};
  head *sums = xrd_allocate_zero(1, job.size);
  const bool listed = xrd_columns_init(&p.columns, &scene->problem->distortion, scene->scale, index, count);
  const bool ready = xrd_team_largest(scene->team, !listed || sums == NULL) == 0 && xrd_scene_sum(scene, &job, sums);
  xrd_columns_clear(&p.columns);
  if (ready && sums->stopped > 0) xrd_stop_now(scene->stop); /* NOLINT(clang-analyzer-core.NullDereference): ready */
  if (ready) return sums;
  free(sums);
  return NULL;
}

static void take_columns(const head *sums, size_t count, double *high, double *low, double *rest) {
  const double *from = (const double *)(sums + 1);
  const size_t size = array_size(count);
  memcpy(high, from, count * sizeof *high);
  memcpy(low, from + size, count * sizeof *low);
  memcpy(rest, from + 2 * size, count * sizeof *rest);
}

bool xrd_scene_support_pass(xrd_scene *scene, bool *usable) {
  const size_t count = scene->support_count;
  head *sums = run(scene, scene->support, count, support_leaf);
  if (sums == NULL) return false;
  *usable = sums->unusable == 0 && sums->stopped == 0;
  take_columns(sums, count, scene->c_high, scene->c_low, scene->g_rest);
  normalise(count, scene->c_high, scene->c_low);
  scene->excess = sums->excess;
  scene->reach = sums->reach;
  scene->strain = sums->strain;
  scene->mismatch = sums->mismatch;
  free(sums);
  return true;
}

bool xrd_scene_column_pass(xrd_scene *scene, const size_t *index, size_t count, double *c_high, double *c_low,
                           double *g_rest) {
  head *sums = run(scene, index, count, column_leaf);
  if (sums == NULL) return false;
  take_columns(sums, count, c_high, c_low, g_rest);
  free(sums);
  return true;
}
