/* Symbols: h = 2^-53; b the slope, b' <= (1 - 8 h) b; a box's centre a, its reproductions y with t = fl(y - a), |t| <=
   r; rows with v = fl(x - a); omega_i = p_i w_i exp(b s_i).  The sum at y, g(y) = sum_i omega_i exp(-b d_i) <= (1 + h)
   F(t),  F(t) = sum_i omega_i exp(-b' (v_i - t)^2), is proved at all reproductions of a box at once from moments: F(t)
   = exp(-b' t^2) sum_k (2 b' t)^k / k! M_k,   M_k = sum_i omega_i exp(-b' v_i^2) v_i^k.

   Distances.  With delta = |x - y|, |(v - t) - (x - y)| <= h (delta + 2.01 r), so that b' (v - t)^2 <= b' (1 + 4.1 h)
   delta^2 + 2.1 h b r^2, while the double d >= (1 - 3 h) delta^2: b d >= b' (v - t)^2 - 2.1 h b r^2, and b r^2 <= 0.26.

   Reach.  Rows are left out whose v, as rounded, is beyond r + L, as rounded: |v - t| >= |v| - r >= (1 - 2 h) L, for r
   <= L.  They add at most exp(-b' (1 - 2 h)^2 L^2) sum_i omega_i, whatever L is.

   Rounding.  omega_i is rounded up; for the rest see certify/box_series.h.  What is subnormal on the way adds less than
   XRD_SUMS_FLOOR. */
#include "certify/boxes.h"

#include <arb.h>
#include <math.h>
#include <stdlib.h>

#include "base/crew.h"
#include "base/memory.h"
#include "certify/box_series.h"
#include "problem/order.h"

static const double HALF_WIDTH = 0.5; /* of a box, in units of slope^-1/2, at most */
static const double LARGEST_STEP =
    1.5; /* of sqrt(slope) times half a width and a row's least distance: 2 b' r |v| <= 3 */
static const double EXPONENT_LEAST = 45, EXPONENT_MOST = 600;
static const double BOX_NS = 1000; /* a box's work, at least */
enum { FEW = 6, BLOCK = 64, BITS = 64, TOGETHER = 16 /* boxes in a piece */ };

typedef struct {
  const xrd_weight_kernel *kernel;
  double slope, reach; /* b' and L; positions are scaled by a power of two */
  xrd_up left_out;     /* what rows beyond L add at most */
  size_t rows, columns, boxes;
  double *x, *weight; /* rows with p_i > 0 from left to right: positions and omega_i */
  double *y;          /* columns from left to right */
  size_t *start;      /* boxes + 1 */
  xrd_box_series series;
} line;

static void line_clear(line *l) {
  free(l->x);
  free(l->weight);
  free(l->y);
  free(l->start);
}

/* Positions times 2^half go with slope 2^-2 half, in [1, 4). */
static double scaled_slope(double slope, int *half) {
  int exponent;
  const double fraction = frexp(slope, &exponent);
  *half = slope == 0 ? 0 : (int)floor((exponent - 1) / 2.0);
  return slope == 0 ? 0 : xrd_sums_lower_slope(ldexp(fraction, exponent - 2 * *half), xrd_up_of(0x1p-50));
}

/* p_i w_i exp(slope s_i), rounded up: the sum of the exponential's pair is within 2 h of it. */
static xrd_up row_weight(const xrd_scene *scene, size_t i) {
  const xrd_up weight = xrd_up_scale(scene->problem->p[i], xrd_up_of(scene->witness->w[i]));
  if (scene->minimum[i] == 0) return weight;
  double d = scene->minimum[i] * scene->scale, high, low;
  scene->kernel->weights(1, &d, 0, scene->slope, &high, &low);
  return xrd_up_divide(weight, (high + low) * (1 - 0x1p-52)); /* infinite where it is 0: nothing is proved then */
}

static bool take_rows(const xrd_scene *scene, int half, line *l, xrd_up *total) {
  const xrd_distortion *d = &scene->problem->distortion;
  xrd_place *order = xrd_order_points(d->x, d->n);
  l->x = xrd_allocate(d->n, sizeof(double));
  l->weight = xrd_allocate(d->n, sizeof(double));
  const bool good = order != NULL && l->x != NULL && l->weight != NULL;
  *total = XRD_UP_ZERO;
  for (size_t k = 0; good && k < d->n; k++) {
    const size_t i = order[k].index;
    if (!(scene->problem->p[i] > 0)) continue;
    l->x[l->rows] = ldexp(order[k].position, half);
    const xrd_up weight = row_weight(scene, i);
    l->weight[l->rows++] = xrd_up_value(weight);
    *total = xrd_up_add(*total, weight);
  }
  free(order);
  return good;
}

/* Boxes from left to right; few reproductions are cheaper one by one. */
static bool take_columns(const xrd_scene *scene, int half, line *l) {
  const xrd_distortion *d = &scene->problem->distortion;
  xrd_place *order = xrd_order_points(d->y, d->m);
  l->columns = d->m;
  l->y = xrd_allocate(d->m, sizeof(double));
  l->start = xrd_allocate(d->m + 1, sizeof(size_t));
  const bool good = order != NULL && l->y != NULL && l->start != NULL;
  for (size_t k = 0; good && k < d->m; k++) l->y[k] = ldexp(order[k].position, half);
  free(order);
  double farthest = 0;
  for (size_t i = 0; i < d->n; i++) farthest = fmax(farthest, scene->minimum[i]);
  const double half_width = fmin(HALF_WIDTH, LARGEST_STEP / sqrt(1 + scene->witness->slope * farthest));
  const double width = l->slope > 0 ? 2 * half_width / sqrt(l->slope) : HUGE_VAL;
  for (size_t first = 0, end; good && first < d->m; first = end) {
    for (end = first + 1; end < d->m && l->y[end] - l->y[first] <= width;) end++;
    for (size_t k = first; k < (end - first <= FEW ? end : first + 1); k++) l->start[l->boxes++] = k;
  }
  if (good) l->start[l->boxes] = d->m;
  return good;
}

/* How many rows have x - center < bound, as rounded: off by no more than 2^-53 of itself. */
static size_t rows_below(const line *l, double center, double bound) {
  size_t low = 0, high = l->rows;
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    if (l->x[middle] - center < bound)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

static void prove_box(const line *l, size_t box, double *largest, xrd_up *error) {
  const size_t first = l->start[box], count = l->start[box + 1] - first;
  const double *y = l->y + first, center = y[0] + 0.5 * (y[count - 1] - y[0]);
  const double r = l->slope > 0 ? fmax(fabs(y[0] - center), fabs(y[count - 1] - center)) : 0;
  const size_t degree = r > 0 ? XRD_MOMENT_DEGREE : 0;
  double high[XRD_MOMENT_DEGREE + 1] = {0}, low[XRD_MOMENT_DEGREE + 1] = {0}, coefficient[XRD_MOMENT_DEGREE + 1];
  const size_t begin = l->slope > 0 ? rows_below(l, center, -(r + l->reach)) : 0;
  const size_t end = l->slope > 0 ? rows_below(l, center, r + l->reach) : l->rows;
  l->kernel->moments(end - begin, l->x + begin, l->weight + begin, l->slope > 0 ? center : 0, l->slope, degree,
                     (xrd_pairs){high, low});
  *error = xrd_up_add(xrd_box_series_expand(&l->series, r, degree, high, low, coefficient), l->left_out);
  if (!xrd_sums_round_to_nearest()) *error = XRD_UP_INFINITE;
  *largest = 0;
  for (size_t k = 0; k < count; k += BLOCK) {
    double value[BLOCK];
    const size_t block = count - k < BLOCK ? count - k : BLOCK;
    l->kernel->expansion(block, y + k, center, l->slope, degree > 0 ? degree - 1 : 0, coefficient, value);
    for (size_t j = 0; j < block; j++) *largest = value[j] <= *largest ? *largest : value[j]; /* keeps a NaN */
  }
}

/* The scaled positions are finite, and so are all differences of them.  Each row is at a finite distance of a column:
   next to the largest doubles, at its place. */
static bool positions_fit(const line *l) {
  const double most = fmax(fabs(l->y[0]), fabs(l->y[l->columns - 1]));
  return isfinite(2 * (l->x[l->rows - 1] - l->x[0])) && isfinite(4 * most);
}

/* exp(-b' (1 - 2 h)^2 L^2) */
static xrd_up farthest_weight(const line *l) {
  arb_t least, slope;
  arb_init(least), arb_init(slope);
  arb_set_d(least, l->reach);
  arb_set_d(slope, 1 - 0x1p-52);
  arb_mul(least, least, slope, BITS);
  arb_sqr(least, least, BITS);
  arb_set_d(slope, -l->slope);
  arb_mul(least, least, slope, BITS);
  arb_exp(least, least, BITS);
  const xrd_up weight = xrd_up_of_ball(least);
  arb_clear(least), arb_clear(slope);
  return weight;
}

/* Of the boxes that a thread has proved; both keep a NaN. */
typedef struct {
  double largest;
  xrd_up error;
} share;

typedef struct {
  const line *line;
  xrd_stop *stop;
  share *shares;
} task;

static double larger(double a, double b) { return b <= a ? a : b; }

static void prove_boxes(void *context, size_t piece, int thread) {
  const task *of = context;
  share *mine = &of->shares[thread];
  const size_t first = piece * TOGETHER, end = of->line->boxes - first < TOGETHER ? of->line->boxes : first + TOGETHER;
  for (size_t box = first; box < end; box++) {
    double here;
    xrd_up off;
    if (xrd_stop_wanted(of->stop, BOX_NS)) return; /* the result means nothing then */
    prove_box(of->line, box, &here, &off);
    mine->largest = larger(mine->largest, here);
    mine->error = xrd_up_larger(mine->error, off);
  }
}

/* False where memory is out. */
static bool prove_all(const xrd_scene *scene, const line *l, share *all) {
  share *shares = xrd_allocate_zero((size_t)scene->threads, sizeof *shares);
  if (shares == NULL) return false;
  xrd_crew_share(scene->threads, (l->boxes + TOGETHER - 1) / TOGETHER, prove_boxes, &(task){l, scene->stop, shares});
  for (int k = 0; k < scene->threads; k++) {
    all->largest = larger(all->largest, shares[k].largest);
    all->error = xrd_up_larger(all->error, shares[k].error);
  }
  free(shares);
  return true;
}

bool xrd_boxes_dual_bound(const xrd_scene *scene, double *largest, xrd_up *error) {
  line l = {.kernel = scene->kernel};
  int half;
  xrd_up total;
  l.slope = scaled_slope(scene->witness->slope, &half);
  bool ready = take_rows(scene, half, &l, &total) && take_columns(scene, half, &l);
  *largest = 0;
  *error = XRD_UP_INFINITE;
  if (ready && positions_fit(&l) && xrd_up_at_most(total, XRD_SUMS_LARGE)) {
    const double exponent = fmin(fmax(EXPONENT_LEAST + log(xrd_up_value(total)), EXPONENT_LEAST), EXPONENT_MOST);
    l.reach = l.slope > 0 ? sqrt(exponent / l.slope) : HUGE_VAL;
    l.series = xrd_box_series_of(l.slope, l.reach);
    l.left_out = l.slope > 0 ? xrd_up_multiply(farthest_weight(&l), total) : XRD_UP_ZERO;
    share all = {0, XRD_UP_ZERO};
    ready = prove_all(scene, &l, &all);
    *largest = all.largest;
    *error = ready && isfinite(all.largest) ? xrd_up_add(all.error, xrd_up_of(XRD_SUMS_FLOOR)) : XRD_UP_INFINITE;
  }
  line_clear(&l);
  return ready;
}
