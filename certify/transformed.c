/* Symbols as in certify/transform.h; b the witness's slope, b' <= b (1 - stretch) a little smaller, e = stretch.

   Upper bound.  P(j|i) = q_j E_ij / u_i with E_ij = exp(-b (d~_ij - s~_i)) is a channel like any other.  Its
   information is I = -b X~ - sum_i pi_i log u_i - sum_j r_j log c_j with X~ its mean of d~ - s~, and its mean of d - s
   is within e (X~ + 2 S) of that, since |d - d~| <= e d~ and |s - s~| <= e s~.

   Lower bound.  b (d - s) >= b (1 - e) d~ - b (1 + e) s~ = b (1 - e) (d~ - s~) - 2 e b s~, so that
     sum_i pi_i w_i exp(-b (d_ij - s_i)) <= sum_i pi_i w_i exp(2 e b s~_i) exp(-b' (d~_ij - s~_i)).

   Errors: certify/account.h, with the forward and the backward product's own; the dual sums' weights err by P.
 */
#include "certify/transformed.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "certify/account.h"
#include "certify/sums.h"

static const double LEAST_SUM = 0x1p-90, LARGEST_SUM = 0x1p90, MOST_INFLATION = 0x1p-20;
enum { ROW_ARRAYS = 6, COLUMN_ARRAYS = 2, SUPPORT_ARRAYS = 4 };

typedef struct {
  const xrd_problem *problem;
  const double *minimum;
  const xrd_witness *witness;
  const xrd_transform_form *form;
  xrd_transform transform;
  double *rows, *columns, *masses; /* owned blocks */
  size_t *support;
  xrd_pairs u, x, v, sum;
  xrd_up mass, reach, strain, forward_error, backward_error;
} workspace;

static void workspace_clear(workspace *work) {
  work->form->release(&work->transform);
  free(work->rows);
  free(work->columns);
  free(work->masses);
  free(work->support);
}

static bool allocate(workspace *work, size_t support) {
  const size_t n = work->problem->distortion.n, m = work->problem->distortion.m;
  work->rows = xrd_allocate_zero(n, ROW_ARRAYS * sizeof(double));
  work->columns = xrd_allocate_zero(m, COLUMN_ARRAYS * sizeof(double));
  work->masses = xrd_allocate_zero(support, SUPPORT_ARRAYS * sizeof(double));
  work->support = xrd_allocate(support, sizeof(size_t));
  if (!work->rows || !work->columns || !work->masses || !work->support) return false;
  work->u = (xrd_pairs){work->rows, work->rows + n};
  work->x = (xrd_pairs){work->rows + 2 * n, work->rows + 3 * n};
  work->v = (xrd_pairs){work->rows + 4 * n, work->rows + 5 * n};
  work->sum = (xrd_pairs){work->columns, work->columns + m};
  return true;
}

static bool in_range(double x) { return x >= XRD_SUMS_SMALL && x <= XRD_SUMS_LARGE; }

/* v_i and the sums over rows; false where a number leaves its range. */
static bool take_rows(workspace *work, xrd_pair *excess) {
  *excess = (xrd_pair){0, 0};
  for (size_t i = 0; i < work->problem->distortion.n; i++) {
    const double p = work->problem->p[i];
    const xrd_pair u = {work->u.high[i], work->u.low[i]}, x = {work->x.high[i], work->x.low[i]};
    if (!(p > 0)) continue;
    if (!in_range(u.high) || !in_range(work->witness->w[i]) || !isfinite(x.high)) return false;
    const xrd_pair v = xrd_pair_normal(xrd_pair_quotient(p, u));
    work->v.high[i] = v.high;
    work->v.low[i] = v.low;
    xrd_pair_add(excess, xrd_pair_product(x, v));
    const xrd_up one = xrd_up_of(1), factor = xrd_up_add(one, xrd_up_divide(one, u.high));
    work->reach = xrd_up_add(work->reach, xrd_up_of(v.high));
    work->strain = xrd_up_add(work->strain, xrd_up_add(one, xrd_up_scale(x.high, factor)));
  }
  return true;
}

/* (1 + z) p w, z <= 2^-20, rounded up but for the pair's own error: z p w may be far below the last bit of p w. */
static xrd_pair inflate(double p, double w, xrd_up z) {
  const xrd_pair product = xrd_two_product(p, w);
  return xrd_pair_raised(product, xrd_up_scale(product.high, z));
}

/* p_i w_i exp(2 e b s~_i), in place of v_i.  False where rows lie too far out. */
static bool take_duals(workspace *work) {
  for (size_t i = 0; i < work->problem->distortion.n; i++) {
    const double p = work->problem->p[i];
    if (!(p > 0)) continue;
    const xrd_up inflation = xrd_inflation(work->form->stretch, work->witness->slope, work->minimum[i]);
    if (!xrd_up_at_most(inflation, MOST_INFLATION)) return false;
    const xrd_pair weight = inflate(p, work->witness->w[i], inflation);
    work->v.high[i] = weight.high;
    work->v.low[i] = weight.low;
  }
  return true;
}

static xrd_pair largest_of(const workspace *work) {
  xrd_pair largest = {0, 0};
  for (size_t j = 0; j < work->problem->distortion.m; j++) {
    const xrd_pair g = {work->sum.high[j], work->sum.low[j]};
    if (g.high > largest.high || (g.high == largest.high && g.low > largest.low)) largest = g;
  }
  return largest;
}

/* Indices, masses and c_j of the columns with q_j > 0. */
static void gather_support(workspace *work, xrd_sums *sums) {
  size_t k = 0;
  for (size_t j = 0; j < work->problem->distortion.m; j++) {
    if (!(work->witness->q[j] > 0)) continue;
    sums->support[k] = j;
    sums->q[k] = work->witness->q[j];
    sums->c_high[k] = work->sum.high[j];
    sums->c_low[k++] = work->sum.low[j];
  }
}

/* Everything but the dual sums.  False where a number leaves its range; *ready is false where memory is out. */
static bool channel_sums(workspace *work, xrd_sums *sums, bool *ready) {
  const size_t k = sums->support_count, terms = work->problem->distortion.n;
  sums->support = work->support;
  sums->q = work->masses;
  sums->c_high = work->masses + k;
  sums->c_low = work->masses + 2 * k;
  sums->spare = work->masses + 3 * k;
  sums->u_high = work->u.high;
  sums->u_low = work->u.low;
  work->forward_error = work->form->forward(&work->transform, work->witness->q, work->u, work->x);
  *ready = xrd_up_is_finite(work->forward_error);
  if (!*ready || !take_rows(work, &sums->excess)) return false;
  work->backward_error = work->form->backward(&work->transform, work->v, work->sum);
  *ready = xrd_up_is_finite(work->backward_error);
  if (!*ready) return false;
  gather_support(work, sums);
  const xrd_account account = xrd_account_of(work->forward_error, xrd_up_of(XRD_SUMS_LOST), work->backward_error,
                                             xrd_sum_error(terms));
  sums->u_error = account.u;
  sums->column_error = account.column;
  sums->excess_error = account.excess;
  sums->excess_floor = xrd_sums_excess_floor(work->mass, work->reach, work->strain, work->problem->distortion.m);
  return true;
}

/* With the smaller slope. */
static bool dual_sums(workspace *work, xrd_sums *sums, bool *ready) {
  if (!take_duals(work)) return false;
  work->form->release(&work->transform);
  work->transform.slope = xrd_sums_lower_slope(work->transform.slope, work->form->stretch);
  *ready = work->form->prepare(&work->transform);
  if (!*ready) return false;
  const xrd_up error = work->form->backward(&work->transform, work->v, work->sum);
  *ready = xrd_up_is_finite(error);
  sums->dual = largest_of(work);
  sums->dual_error = xrd_up_compound(error, xrd_up_of(XRD_PAIR_ERROR));
  sums->dual_floor = xrd_up_of(XRD_SUMS_FLOOR);
  return *ready && sums->dual.high >= LEAST_SUM && sums->dual.high <= LARGEST_SUM;
}

/* False where memory is out. */
static bool enclose(workspace *work, size_t support, xrd_proof *proof, bool *usable) {
  if (!allocate(work, support) || !work->form->prepare(&work->transform)) return false;
  bool ready = true;
  xrd_sums sums = {.scale = work->transform.scale,
                   .slope = work->transform.slope,
                   .support_count = support,
                   .stretch = support == 1 ? XRD_UP_ZERO : work->form->stretch /* one reproduction: X is exact */};
  *usable = channel_sums(work, &sums, &ready) && dual_sums(work, &sums, &ready) &&
            xrd_sums_prove(&sums, work->problem, work->minimum, work->witness, work->transform.kernel, proof);
  return ready;
}

xrd_status xrd_transformed_enclose(const xrd_transform_form *form, const xrd_problem *problem, const double *minimum,
                                   const xrd_witness *witness, xrd_proof *proof, bool *usable, xrd_error *error) {
  workspace work = {.problem = problem, .minimum = minimum, .witness = witness, .form = form};
  work.transform = (xrd_transform){.stop = proof->stop,
                                   .distortion = &problem->distortion,
                                   .kernel = xrd_weight_kernel_select(),
                                   .threads = proof->threads};
  size_t support = 0;
  for (size_t j = 0; j < problem->distortion.m; j++) {
    support += witness->q[j] > 0;
    work.mass = xrd_up_add(work.mass, xrd_up_of(witness->q[j]));
  }
  *usable = false;
  if (work.transform.kernel == NULL || support == 0 || xrd_up_at_most(work.mass, LEAST_SUM) ||
      !xrd_up_at_most(work.mass, LARGEST_SUM) ||
      !xrd_sums_choose_scale(witness->slope, &work.transform.scale, &work.transform.slope) ||
      !xrd_sums_round_to_nearest())
    return XRD_OK;
  const bool ready = enclose(&work, support, proof, usable);
  workspace_clear(&work);
  return ready ? xrd_proof_go_on(proof, 0, error)
               : xrd_fail(error, XRD_ERR_MEMORY, "no memory for a certificate of %zu x %zu", problem->distortion.n,
                          problem->distortion.m);
}
