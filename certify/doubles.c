/* Error accounting.  h = 2^-53, e = xrd_sum_error(max(n, m) + 64): no sum has more terms, chunks and lanes included.
   With the kernel's bounds, relatively:

   - u_i: U = 2^-65 + e;
   - v_i = p_i / u_i: U + 2^-98;
   - X: 2 U + 2^-96 in each term, e in the sum;
   - c_j = sum_i v_i E_ij: U + 2^-65 + 2^-97 + e;
   - g_j = sum_i p_i w_i E_ij = sum_i v_i E_ij + sum_i (p_i w_i - v_i) E_ij for the v_i as computed: 2^-65 + 2^-97 + e
   for the first sum; the second, in plain arithmetic, errs by (N h + 2^-45) mu + 2^-98 of the first, where mu is the
     largest |p_i w_i - v_i| / v_i and at most 2^-10.

   Dropped weights (below 2^-921) and subnormal numbers add less than FLOOR = 2^-240 to c_j and g_j and less than 2^-120
   relatively to u_i >= 2^-600.  To a row of X, in scaled numbers, they add at most v_i (sum_j q_j 640 * 2^-921 + m
   2^-1000) and, where v_i or its product with x_i = sum_j q_j E_ij (d_ij - s_i) is subnormal, 2^-1019 (x_i + x_i / u_i
   + 1). */
#include "certify/doubles.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "certify/logarithms.h"
#include "certify/scene.h"

static const double WEIGHT_ERROR = XRD_WEIGHT_ERROR, FLOOR = 0x1p-240, LARGEST_MISMATCH = 0x1p-10;
static const double SMALL_COLUMN = 0x1p-90, SMALL_COLUMN_ENTROPY = 0x1p-80;
static const double LEAST_SUM = 0x1p-90, LARGEST_SUM = 0x1p90;
static const slong PRECISION = 128;
enum { MOST_CHUNKS = 16, ROWS_PER_CHUNK = 32, ROW_ARRAYS = 5, COLUMN_ARRAYS = 4, LARGEST_EXPONENT = 900 };

typedef struct {
  xrd_scene scene;
  double *rows, *columns, *screened; /* owned blocks */
  size_t *contenders;
  double mass;  /* sum_j q_j */
  size_t terms; /* N */
} workspace;

static void workspace_clear(workspace *work) {
  free(work->rows);
  free(work->columns);
  free(work->screened);
  free(work->contenders);
  free(work->scene.support);
}

/* distortion * scale with slope / scale in [1, 2), or unscaled at slope 0; false where that leaves the range. */
static bool choose_scale(xrd_scene *scene, double slope) {
  scene->scale = 1;
  scene->slope = 0;
  if (slope == 0) return true;
  int exponent;
  const double fraction = frexp(slope, &exponent);
  scene->scale = ldexp(1, exponent - 1);
  scene->slope = 2 * fraction;
  return isfinite(slope) && abs(exponent) <= LARGEST_EXPONENT;
}

static bool allocate(workspace *work) {
  xrd_scene *scene = &work->scene;
  const size_t n = scene->problem->distortion.n, m = scene->problem->distortion.m, k = scene->support_count;
  size_t row_size, column_size;
  if (!xrd_size_multiply(ROW_ARRAYS, n, &row_size) || !xrd_size_multiply(COLUMN_ARRAYS, k, &column_size)) return false;
  work->rows = xrd_allocate_zero(row_size, sizeof(double));
  work->columns = xrd_allocate_zero(column_size, sizeof(double));
  work->screened = xrd_allocate(m, sizeof(double));
  work->contenders = xrd_allocate(m, sizeof(size_t));
  scene->support = xrd_allocate(k, sizeof(size_t));
  if (!work->rows || !work->columns || !work->screened || !work->contenders || !scene->support) return false;
  scene->u_high = work->rows;
  scene->u_low = work->rows + n;
  scene->v_high = work->rows + 2 * n;
  scene->v_low = work->rows + 3 * n;
  scene->difference = work->rows + 4 * n;
  scene->q = work->columns;
  scene->c_high = work->columns + k;
  scene->c_low = work->columns + 2 * k;
  scene->g_rest = work->columns + 3 * k;
  return true;
}

static void gather_support(workspace *work) {
  xrd_scene *scene = &work->scene;
  size_t k = 0;
  for (size_t j = 0; j < scene->problem->distortion.m; j++) {
    if (!(scene->witness->q[j] > 0)) continue;
    scene->support[k] = j;
    scene->q[k++] = scene->witness->q[j];
    work->mass += scene->witness->q[j];
  }
}

/* Fills `contenders` with the columns outside the support whose sum may be the largest of all; returns their number. */
static size_t find_contenders(workspace *work, double support_largest) {
  const xrd_scene *scene = &work->scene;
  const size_t m = scene->problem->distortion.m;
  const double error = xrd_scene_screen_error(scene);
  double threshold = support_largest;
  for (size_t j = 0; j < m; j++) threshold = fmax(threshold, work->screened[j] * (1 - 2 * error));
  size_t count = 0;
  for (size_t j = 0; j < m; j++)
    if (!(scene->witness->q[j] > 0) && work->screened[j] * (1 + 2 * error) + FLOOR >= threshold)
      work->contenders[count++] = j;
  return count;
}

/* The larger of `largest` and all c_j + rest_j. */
static xrd_pair larger_of(xrd_pair largest, size_t count, const double *high, const double *low, const double *rest) {
  for (size_t j = 0; j < count; j++) {
    const xrd_pair g = xrd_two_sum(high[j], low[j] + rest[j]);
    if (g.high > largest.high || (g.high == largest.high && g.low > largest.low)) largest = g;
  }
  return largest;
}

/* max_j g_j over all columns.  False where memory is out. */
static bool largest_dual_sum(workspace *work, xrd_pair *largest) {
  const xrd_scene *scene = &work->scene;
  *largest = larger_of((xrd_pair){0, 0}, scene->support_count, scene->c_high, scene->c_low, scene->g_rest);
  if (scene->support_count == scene->problem->distortion.m) return true;
  if (!xrd_scene_screen(scene, work->screened)) return false;
  const size_t count = find_contenders(work, largest->high * (1 - 0x1p-40));
  if (count == 0) return true;
  double *sums = xrd_allocate(count, 3 * sizeof(double));
  const bool ready = sums != NULL &&
                     xrd_scene_column_pass(scene, work->contenders, count, sums, sums + count, sums + 2 * count);
  if (ready) *largest = larger_of(*largest, count, sums, sums + count, sums + 2 * count);
  free(sums);
  return ready;
}

static void set_pair(arb_t x, xrd_pair pair, double relative_error, double absolute_error) {
  arb_t part;
  arb_init(part);
  arb_set_d(x, pair.high);
  arb_set_d(part, pair.low);
  arb_add(x, x, part, PRECISION);
  arb_set_d(part, 1.001 * (relative_error * fabs(pair.high) + absolute_error));
  arb_add_error(x, part);
  arb_clear(part);
}

/* sum_j r_j log c_j, both still to be divided by sum p.  Columns with c_j below 2^-90 hold at most that: their terms
   lie between -2^-80 q_j and 0.  The masses c_j in scene->q, c_high, c_low are replaced by r_j. */
static bool output_entropy(workspace *work, double column_error, arb_t result) {
  xrd_scene *scene = &work->scene;
  const size_t k = scene->support_count;
  double *r_high = scene->q, *r_low = scene->g_rest;
  double neglected = 0;
  for (size_t j = 0; j < k; j++) {
    const bool small = scene->c_high[j] < SMALL_COLUMN;
    const double q = scene->q[j];
    const xrd_pair r = xrd_pair_scaled(small ? 0 : q, (xrd_pair){scene->c_high[j], scene->c_low[j]});
    neglected += small ? q * SMALL_COLUMN_ENTROPY : 0;
    r_high[j] = r.high;
    r_low[j] = r.low;
  }
  /* The relative error of r_j itself counts |log c_j| <= 64 log 2 above 2^-90 and as much on the other side. */
  double weight = 0;
  for (size_t j = 0; j < k; j++) weight += r_high[j] * (1 + fabs(log(fmax(scene->c_high[j], SMALL_COLUMN))));
  if (!xrd_logarithms_sum(scene->kernel, k, r_high, r_low, scene->c_high, scene->c_low, column_error, result))
    return false;
  arb_t error;
  arb_init(error);
  arb_set_d(error, 1.01 * (weight * (column_error + 0x1p-90) + neglected));
  arb_add_error(result, error);
  arb_clear(error);
  return true;
}

/* Does the channel use no pair beyond its row's minimum?  Then X is 0 without rounding. */
static bool nearest_only(const xrd_scene *scene) {
  const xrd_distortion *d = &scene->problem->distortion;
  for (size_t i = 0; i < d->n; i++)
    for (size_t k = 0; k < scene->support_count && scene->problem->p[i] > 0; k++) {
      const double entry = xrd_distortion_entry(d, i, scene->support[k]);
      if (isfinite(entry) && entry > scene->minimum[i]) return false;
    }
  return true;
}

/* X = sum_i pi_i (d_ij - s_i) for the one reproduction in use, whose D is often a double: as many digits as that takes.
 */
static void single_excess(const xrd_scene *scene, arb_t excess) {
  const xrd_distortion *d = &scene->problem->distortion;
  arb_t probability, entry, minimum;
  arb_init(probability), arb_init(entry), arb_init(minimum);
  arb_zero(excess);
  for (size_t i = 0; i < d->n; i++) {
    if (!(scene->problem->p[i] > 0)) continue;
    arb_set_d(probability, scene->problem->p[i]);
    arb_set_d(entry, xrd_distortion_entry(d, i, scene->support[0]));
    arb_set_d(minimum, scene->minimum[i]);
    arb_sub(entry, entry, minimum, 2 * PRECISION);
    arb_addmul(excess, probability, entry, 2 * PRECISION);
  }
  arb_clear(probability), arb_clear(entry), arb_clear(minimum);
}

/* The sum behind X: scene->excess with its error, unscaled. */
static void set_excess(const workspace *work, double relative_error, arb_t excess) {
  const xrd_scene *scene = &work->scene;
  if (scene->support_count == 1) {
    single_excess(scene, excess);
  } else if (scene->excess.high == 0 && nearest_only(scene)) {
    arb_zero(excess);
  } else {
    const double columns = (double)scene->problem->distortion.m;
    const double floor = scene->reach * (work->mass * 0x1p-911 + columns * 0x1p-1000) + scene->strain * 0x1p-1018;
    arb_t scale;
    arb_init(scale);
    set_pair(excess, scene->excess, relative_error, floor);
    arb_set_d(scale, scene->scale);
    arb_div(excess, excess, scale, PRECISION);
    arb_clear(scale);
  }
}

/* The three balls from the sums. */
static bool assemble(workspace *work, xrd_pair largest, xrd_proof *proof) {
  const xrd_scene *scene = &work->scene;
  const size_t n = scene->problem->distortion.n;
  const double sum_error = xrd_sum_error(work->terms), u_error = WEIGHT_ERROR + sum_error + 0x1p-95;
  const double column_error = u_error + WEIGHT_ERROR + sum_error + 0x1p-95;
  const double dual_error = 1.01 * (WEIGHT_ERROR + sum_error + 0x1p-95 +
                                    scene->mismatch * ((double)work->terms * 0x1p-53 + 0x1p-45));
  arb_t total, log_total, part, cost;
  arb_init(total), arb_init(log_total), arb_init(part), arb_init(cost);
  for (size_t i = 0; i < n; i++) {
    arb_set_d(part, scene->problem->p[i]);
    arb_add(total, total, part, 2 * PRECISION);
  }
  arb_log(log_total, total, PRECISION);

  set_excess(work, 2 * u_error + sum_error, proof->excess);
  arb_div(proof->excess, proof->excess, total, PRECISION);

  bool good = xrd_logarithms_sum(scene->kernel, n, scene->problem->p, NULL, scene->u_high, scene->u_low, u_error, cost);
  good = xrd_logarithms_sum(scene->kernel, n, scene->problem->p, NULL, scene->witness->w, NULL, 0, proof->value) &&
         good;
  good = output_entropy(work, column_error, part) && good;
  arb_add(cost, cost, part, PRECISION);
  arb_div(cost, cost, total, PRECISION);
  arb_sub(cost, log_total, cost, PRECISION); /* sum_j r_j = 1 */
  xrd_proof_set_rate(proof, cost, scene->witness->slope, scene->support_count);

  set_pair(part, largest, dual_error, FLOOR);
  arb_log(part, part, PRECISION);
  arb_sub(part, part, log_total, PRECISION);
  arb_div(proof->value, proof->value, total, PRECISION);
  arb_sub(proof->value, proof->value, part, PRECISION);
  arb_clear(total), arb_clear(log_total), arb_clear(part), arb_clear(cost);
  return good;
}

static bool in_range(const workspace *work) {
  return work->mass >= LEAST_SUM && work->mass <= LARGEST_SUM && work->scene.mismatch <= LARGEST_MISMATCH;
}

/* False where memory is out. */
static bool enclose(workspace *work, xrd_proof *proof, bool *usable) {
  if (!allocate(work)) return false;
  gather_support(work);
  if (!xrd_scene_support_pass(&work->scene, usable)) return false;
  *usable = *usable && in_range(work);
  if (!*usable) return true;
  xrd_pair largest;
  if (!largest_dual_sum(work, &largest)) return false;
  *usable = largest.high >= LEAST_SUM && largest.high <= LARGEST_SUM && assemble(work, largest, proof);
  return true;
}

xrd_status xrd_doubles_enclose(const xrd_problem *problem, const double *minimum, const xrd_witness *witness,
                               int threads, xrd_proof *proof, bool *usable, xrd_error *error) {
  const size_t n = problem->distortion.n, m = problem->distortion.m;
  workspace work = {.scene = {.problem = problem,
                              .witness = witness,
                              .minimum = minimum,
                              .kernel = xrd_weight_kernel_select(),
                              .threads = threads,
                              .stop = proof->stop,
                              .chunks = n < 2 * ROWS_PER_CHUNK ? 1 : fmin(MOST_CHUNKS, n / ROWS_PER_CHUNK)},
                    .terms = (n > m ? n : m) + 64};
  for (size_t j = 0; j < m; j++) work.scene.support_count += witness->q[j] > 0;
  *usable = false;
  if (work.scene.kernel == NULL || problem->distortion.kind == XRD_HAMMING || work.scene.support_count == 0 ||
      !choose_scale(&work.scene, witness->slope) || !xrd_scene_rounds_to_nearest())
    return XRD_OK;
  const bool ready = enclose(&work, proof, usable);
  workspace_clear(&work);
  return ready ? xrd_proof_go_on(proof, 0, error)
               : xrd_fail(error, XRD_ERR_MEMORY, "no memory for a certificate of %zu x %zu", n, m);
}
