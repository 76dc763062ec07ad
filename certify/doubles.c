/* Error accounting: certify/account.h, with N = max(n, m) + 64 terms: no sum has more, chunks and lanes included.

   Dropped weights (below 2^-921) and subnormal numbers add less than XRD_SUMS_FLOOR to c_j and g_j and less than
   XRD_SUMS_LOST relatively to u_i >= 2^-600; to X xrd_sums_excess_floor. */
#include "certify/doubles.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "certify/account.h"
#include "certify/boxes.h"
#include "certify/row_sums.h"
#include "problem/order.h"

static const double LARGEST_MISMATCH = 0x1p-10;
static const double LEAST_SUM = 0x1p-90, LARGEST_SUM = 0x1p90;
enum { MOST_CHUNKS = 16, ROWS_PER_CHUNK = 32, ROW_ARRAYS = 5, COLUMN_ARRAYS = 4 };

typedef struct {
  xrd_scene scene;
  double *rows, *columns, *screened; /* owned blocks */
  size_t *contenders;
  xrd_up spacing; /* 0; or else reproductions may be anywhere, and listed ones lie so close */
  xrd_up mass;    /* sum_j q_j */
  bool vertical;  /* the slope is infinite: weights are 1 and 0, and X is 0 */
  size_t terms;   /* N */
} workspace;

static void workspace_clear(workspace *work) {
  free(work->rows);
  free(work->columns);
  free(work->screened);
  free(work->contenders);
  free(work->scene.support);
}

static bool allocate(workspace *work) {
  xrd_scene *scene = &work->scene;
  const size_t n = scene->problem->distortion.n, m = scene->problem->distortion.m, k = scene->support_count;
  work->rows = xrd_allocate_zero(n, ROW_ARRAYS * sizeof(double));
  work->columns = xrd_allocate_zero(k, COLUMN_ARRAYS * sizeof(double));
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

/* On a line in the order of their positions.  False where memory is out. */
static bool gather_support(workspace *work) {
  xrd_scene *scene = &work->scene;
  const xrd_distortion *d = &scene->problem->distortion;
  xrd_place *order = scene->line ? xrd_order_points(d->y, d->m) : NULL;
  if (scene->line && order == NULL) return false;
  size_t k = 0;
  for (size_t place = 0; place < d->m; place++) {
    const size_t j = scene->line ? order[place].index : place;
    if (!(scene->witness->q[j] > 0)) continue;
    scene->support[k] = j;
    scene->q[k++] = scene->witness->q[j];
    work->mass = xrd_up_add(work->mass, xrd_up_of(scene->witness->q[j]));
  }
  free(order);
  return true;
}

/* Fills `contenders` with the columns outside the support whose sum may be the largest of all; returns their number. */
static size_t find_contenders(workspace *work, double support_largest, xrd_up screen_error) {
  const xrd_scene *scene = &work->scene;
  const size_t m = scene->problem->distortion.m;
  const xrd_up error = xrd_up_scale(2, screen_error), most = xrd_up_add(xrd_up_of(1), error);
  const double least = xrd_up_complement(error);
  double threshold = support_largest;
  for (size_t j = 0; j < m; j++) threshold = fmax(threshold, work->screened[j] * least);
  size_t count = 0;
  for (size_t j = 0; j < m; j++) {
    const xrd_up sum = xrd_up_add(xrd_up_scale(work->screened[j], most), xrd_up_of(XRD_SUMS_FLOOR));
    if (!(scene->witness->q[j] > 0) && !(xrd_up_at_most(sum, threshold))) work->contenders[count++] = j;
  }
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

/* max_j g_j over all columns, entry by entry.  False, on all processes, where the memory of one is out. */
static bool largest_dual_sum(workspace *work, xrd_pair *largest) {
  xrd_scene *scene = &work->scene;
  *largest = larger_of((xrd_pair){0, 0}, scene->support_count, scene->c_high, scene->c_low, scene->g_rest);
  if (scene->support_count == scene->problem->distortion.m) return true;
  xrd_up error;
  if (!xrd_scene_screen(scene, work->screened, &error)) return false;
  const size_t count = find_contenders(work, largest->high * (1 - 0x1p-40), error);
  if (count == 0) return true;
  double *sums = xrd_allocate(count, 3 * sizeof(double));
  const bool ready = xrd_team_largest(scene->team, sums == NULL) == 0 && sums != NULL &&
                     xrd_scene_column_pass(scene, work->contenders, count, sums, sums + count, sums + 2 * count);
  if (ready) *largest = larger_of(*largest, count, sums, sums + count, sums + 2 * count);
  free(sums);
  return ready;
}

/* Does the channel use no pair beyond its row's minimum?  Then X is 0 without rounding. */
static bool nearest_only_here(const xrd_scene *scene) {
  const xrd_distortion *d = &scene->problem->distortion;
  for (size_t i = 0; i < d->n; i++)
    for (size_t k = 0; k < scene->support_count && scene->problem->p[i] > 0; k++) {
      const double entry = xrd_distortion_entry(d, i, scene->support[k]);
      if (isfinite(entry) && entry > scene->minimum[i]) return false;
    }
  return true;
}

static bool nearest_only(const xrd_scene *scene) {
  return xrd_team_largest(scene->team, !nearest_only_here(scene)) == 0;
}

static void set_channel(const workspace *work, xrd_sums *sums) {
  const xrd_scene *scene = &work->scene;
  const xrd_up each = xrd_weighted_sum_error(work->terms);
  const xrd_account account = xrd_account_of(each, xrd_up_of(XRD_SUMS_LOST), each, xrd_sum_error(work->terms));
  const bool exact = work->vertical || (scene->excess.high == 0 && !scene->line && nearest_only(scene));
  *sums = (xrd_sums){
      .scale = scene->scale,
      .slope = scene->slope,
      .u_high = scene->u_high,
      .u_low = scene->u_low,
      .support_count = scene->support_count,
      .support = scene->support,
      .q = scene->q,
      .c_high = scene->c_high,
      .c_low = scene->c_low,
      .spare = scene->g_rest,
      .excess = scene->excess,
      .u_error = account.u,
      .column_error = account.column,
      .excess_error = account.excess,
  };
  if (!exact)
    sums->excess_floor = xrd_sums_excess_floor(work->mass, scene->reach, scene->strain, scene->problem->distortion.m);
}

/* Between the listed points: g(y) = sum_i omega_i exp(-b (x_i - y)^2) has g'' >= -2 b g.  Where g is largest, M,
   Taylor's theorem gives g >= M (1 - b t^2) at a distance t, and a listed point lies within spacing / 2.  The distances
   are now the exact ones, within 2^-51 of the doubles, or within 2^-1021 where squares are subnormal or lost: so is
   what exp(-b d) then loses, b 2^-1021. */
static void allow_between(const workspace *work, xrd_sums *sums) {
  const xrd_up slope = xrd_up_scale(0.25, xrd_up_of(work->scene.witness->slope));
  const xrd_up lost = xrd_up_multiply(xrd_up_multiply(slope, work->spacing), work->spacing);
  const xrd_up listed = xrd_up_add(xrd_up_of(sums->dual.high), sums->dual_floor);
  const double kept = xrd_up_complement(lost);
  const xrd_up anywhere = kept > 0.5 ? xrd_up_scale(1 + 0x1p-48, xrd_up_divide(listed, kept)) : XRD_UP_INFINITE;
  sums->dual.high = xrd_up_value(anywhere);
  sums->dual_floor = XRD_UP_ZERO;
  sums->stretch = xrd_up_of(0x1p-51);
  sums->underflow = xrd_up_of(0x1p-1021);
}

/* False where memory is out. */
static bool set_dual(workspace *work, xrd_sums *sums) {
  const xrd_scene *scene = &work->scene;
  if (scene->line) {
    const bool ready = xrd_boxes_dual_bound(scene, &sums->dual.high, &sums->dual_floor);
    if (!xrd_up_at_most(work->spacing, 0)) allow_between(work, sums);
    return ready;
  }
  sums->dual_error = xrd_dual_sum_error(work->terms, scene->mismatch);
  sums->dual_floor = xrd_up_of(XRD_SUMS_FLOOR);
  return largest_dual_sum(work, &sums->dual);
}

static bool in_range(const workspace *work) {
  return !xrd_up_at_most(work->mass, LEAST_SUM) && xrd_up_at_most(work->mass, LARGEST_SUM) &&
         (work->scene.line || xrd_up_at_most(work->scene.mismatch, LARGEST_MISMATCH));
}

/* False where memory is out, on all processes where it is on one. */
static bool enclose(workspace *work, xrd_proof *proof, bool *usable) {
  const bool ready = allocate(work) && gather_support(work);
  if (xrd_team_largest(work->scene.team, !ready) > 0) return false;
  if (!xrd_scene_support_pass(&work->scene, usable)) return false;
  *usable = *usable && in_range(work);
  if (!*usable) return true;
  xrd_sums sums;
  set_channel(work, &sums);
  if (!set_dual(work, &sums)) return false;
  const xrd_up dual = xrd_up_add(xrd_up_of(sums.dual.high), sums.dual_floor);
  *usable = !xrd_up_at_most(dual, LEAST_SUM) && xrd_up_at_most(dual, LARGEST_SUM) &&
            xrd_sums_prove(&sums, work->scene.problem, work->scene.minimum, work->scene.witness, work->scene.kernel,
                           proof);
  return true;
}

/* The largest of all 1 / (d_ij - s_i) > 0. */
static void inverse_leaf(void *context, size_t begin, size_t end, void *value, void *scratch) {
  const xrd_scene *scene = context;
  const xrd_problem *problem = scene->problem;
  double *most = value;
  (void)scratch;
  for (size_t i = begin; i < end && !xrd_stop_wanted(scene->stop, (double)problem->distortion.m); i++)
    for (size_t j = 0; j < problem->distortion.m && problem->p[i] > 0; j++) {
      const double excess = xrd_distortion_entry(&problem->distortion, i, j) - scene->minimum[i];
      if (excess > 0) *most = fmax(*most, 1 / excess);
    }
}

static void add_largest(size_t size, void *left, const void *right) {
  (void)size;
  *(double *)left = fmax(*(double *)left, *(const double *)right);
}

/* An infinite slope has the weights of every slope so steep that pairs beyond the nearest have weights beyond the
   limit, which are taken for 0: here they are 0, and what is allowed for what was dropped is too much.  False, on all
   processes, where the memory of one is out. */
static bool stand_in_for_infinity(xrd_scene *scene, double *slope) {
  const double beyond = 1024; /* XRD_WEIGHT_LIMIT, and room for rounding */
  const xrd_tree_job job = {sizeof(double), 0, inverse_leaf, add_largest, scene};
  double most;
  const bool ready = xrd_scene_sum(scene, &job, &most);
  *slope = ready && most > 0 ? beyond * most : 1;
  return ready;
}

/* Is it worth all pairs to find that slope?  Not on a line, whose nearest pairs are found without. */
static bool wants_stand_in(const workspace *work, const xrd_problem *problem) {
  const size_t rows = xrd_team_rows(work->scene.team, problem->distortion.n);
  return isinf(work->scene.witness->slope) && !work->scene.line && xrd_rows_are_many(problem, work->scene.team) &&
         rows / 8 >= problem->distortion.m;
}

/* How the proof goes about it: `work` says whether over a line, and with what between its reproductions. */
static xrd_status prove(workspace work, const xrd_problem *problem, const double *minimum, const xrd_witness *witness,
                        xrd_proof *proof, bool *usable, xrd_error *error) {
  const size_t n = problem->distortion.n, m = problem->distortion.m;
  work.scene = (xrd_scene){.problem = problem,
                           .witness = witness,
                           .minimum = minimum,
                           .kernel = xrd_weight_kernel_select(),
                           .threads = proof->threads,
                           .stop = proof->stop,
                           .team = proof->team,
                           .line = work.scene.line,
                           .chunks = n < 2 * ROWS_PER_CHUNK ? 1 : fmin(MOST_CHUNKS, n / ROWS_PER_CHUNK)};
  const size_t rows = xrd_team_rows(proof->team, n);
  work.terms = (rows > m ? rows : m) + 64;
  for (size_t j = 0; j < m; j++) work.scene.support_count += witness->q[j] > 0;
  *usable = false;
  xrd_witness steep = *witness;
  work.vertical = wants_stand_in(&work, problem);
  if (work.vertical && !stand_in_for_infinity(&work.scene, &steep.slope))
    return xrd_fail(error, XRD_ERR_MEMORY, "no memory for the slope of a certificate of %zu x %zu", n, m);
  work.scene.witness = &steep;
  if (work.scene.kernel == NULL || problem->distortion.kind == XRD_HAMMING || work.scene.support_count == 0 ||
      !xrd_sums_choose_scale(steep.slope, &work.scene.scale, &work.scene.slope) || !xrd_sums_round_to_nearest())
    return XRD_OK;
  const bool ready = enclose(&work, proof, usable);
  workspace_clear(&work);
  return ready ? xrd_proof_go_on(proof, 0, error)
               : xrd_fail(error, XRD_ERR_MEMORY, "no memory for a certificate of %zu x %zu", n, m);
}

xrd_status xrd_doubles_enclose(const xrd_problem *problem, const double *minimum, const xrd_witness *witness,
                               xrd_proof *proof, bool *usable, xrd_error *error) {
  return prove((workspace){.spacing = XRD_UP_ZERO}, problem, minimum, witness, proof, usable, error);
}

xrd_status xrd_doubles_enclose_line(const xrd_problem *problem, const double *minimum, const xrd_witness *witness,
                                    xrd_proof *proof, bool *usable, xrd_error *error) {
  return xrd_doubles_enclose_between(problem, minimum, witness, XRD_UP_ZERO, proof, usable, error);
}

xrd_status xrd_doubles_enclose_between(const xrd_problem *problem, const double *minimum, const xrd_witness *witness,
                                       xrd_up spacing, xrd_proof *proof, bool *usable, xrd_error *error) {
  const workspace line = {.scene = {.line = true}, .spacing = spacing};
  return prove(line, problem, minimum, witness, proof, usable, error);
}
