/* Bounds of R(D, P) by balls; the formulas of exactrd/perception.h, with pi = p / sum p, S = sum_i pi_i m_i:

     lower = sum_i pi_i log w_i - log max_j sum_i pi_i w_i E_ij - s (D - S) - h,
     upper = -s (E d - S) - sum_j r_j g_j - sum_i pi_i log Z_i - sum_j r_j log(r_j / q_j),   Z_i = sum_j q_j E_ij,

   the mutual information of the channel before repair: a repair acts on the output alone, and processing raises no
   information.  It moves M = sum_j max(0, r_j - r*_j), each part of it by at most max d.  Where the source itself keeps
   to D, sum_i pi_i d_ii <= D, and nothing need be moved for it to have the law p, upper is at most the entropy of pi.
 */
#include "exactrd/perception.h"
#include "base/float_mode.h"
#include "certify/ends.h"

#include <arb.h>
#include <math.h>

enum { PI, TOTAL, Z, TERM, SHARE, COST, FLOOR, MEAN, LOG_W, LOG_Z, OWN, DUAL, BOUND, TARGET_COST, MOVED, SCALARS };

typedef struct {
  const xrd_perception *perception;
  xrd_perception_point *point;
  slong precision;
  arb_ptr s;                 /* SCALARS; FLOOR to OWN are sums over i with weights pi */
  arb_ptr kernel;            /* m: E_ij without g, of one row */
  arb_ptr weight;            /* m: exp(-g_j) */
  arb_ptr dual, law, target; /* m each: sum_i pi_i w_i E_ij exp(g_j), r, r* */
} ledger;

static double entry(const ledger *book, size_t i, size_t j) {
  return xrd_distortion_entry(&book->perception->problem.distortion, i, j);
}

/* Does the move cost nothing, whatever the price? */
static bool is_free(const ledger *book, size_t i, size_t j) {
  return book->perception->constraint == XRD_KL ? i == j : xrd_perception_cost(book->perception, i, j) == 0;
}

/* May a law within P of p use it? */
static bool uses(const ledger *book, size_t j) {
  return book->perception->constraint != XRD_KL || book->perception->problem.p[j] > 0;
}

static double least_of_row(const ledger *book, size_t i) {
  double least = HUGE_VAL;
  for (size_t j = 0; j < book->point->m; j++) least = fmin(least, entry(book, i, j));
  return least;
}

static void probability(ledger *book, size_t i) {
  arb_set_d(book->s + PI, book->perception->problem.p[i]);
  arb_div(book->s + PI, book->s + PI, book->s + TOTAL, book->precision);
}

/* kernel_j = exp(-s (d_ij - m_i)). */
static void read_kernel(ledger *book, size_t i, double least) {
  const double slope = book->point->slope;
  for (size_t j = 0; j < book->point->m; j++) {
    const double d = entry(book, i, j);
    arb_ptr kernel = book->kernel + j;
    if (isinf(d) || (isinf(slope) && d > least)) {
      arb_zero(kernel);
    } else if (d == least) {
      arb_one(kernel);
    } else {
      arb_set_d(kernel, least);
      arb_set_d(book->s + TERM, d);
      arb_sub(kernel, kernel, book->s + TERM, book->precision);
      arb_set_d(book->s + TERM, slope);
      arb_mul(kernel, kernel, book->s + TERM, book->precision);
      arb_exp(kernel, kernel, book->precision);
    }
  }
}

/* q_j E_ij */
static void unnormalised(ledger *book, size_t j, arb_t result) {
  arb_set_d(result, book->point->q[j]);
  arb_mul(result, result, book->kernel + j, book->precision);
  arb_mul(result, result, book->weight + j, book->precision);
}

static void add_channel(ledger *book, size_t i, double least) {
  arb_ptr s = book->s;
  const slong precision = book->precision;
  arb_zero(s + Z);
  for (size_t j = 0; j < book->point->m; j++) {
    unnormalised(book, j, s + SHARE);
    arb_add(s + Z, s + Z, s + SHARE, precision);
  }
  arb_log(s + TERM, s + Z, precision);
  arb_addmul(s + LOG_Z, s + PI, s + TERM, precision);
  arb_div(s + Z, s + PI, s + Z, precision);
  for (size_t j = 0; j < book->point->m; j++) {
    if (!(book->point->q[j] > 0) || arb_is_zero(book->kernel + j)) continue;
    unnormalised(book, j, s + SHARE);
    arb_mul(s + SHARE, s + SHARE, s + Z, precision);
    arb_add(book->law + j, book->law + j, s + SHARE, precision);
    arb_set_d(s + TERM, entry(book, i, j));
    arb_set_d(s + COST, least);
    arb_sub(s + TERM, s + TERM, s + COST, precision);
    arb_addmul(s + MEAN, s + SHARE, s + TERM, precision);
    arb_set_d(s + COST, is_free(book, i, j)                      ? 0
                        : book->perception->constraint == XRD_KL ? HUGE_VAL
                                                                 : xrd_perception_cost(book->perception, i, j));
    arb_addmul(s + OWN, s + SHARE, s + COST, precision);
  }
}

/* max_j g_j - t cost_ij over the moves that the price allows. */
static void best_move(ledger *book, size_t i, arb_t best) {
  const xrd_perception_point *point = book->point;
  arb_neg_inf(best);
  for (size_t j = 0; j < point->m; j++) {
    if (isinf(point->price) && !is_free(book, i, j)) continue;
    arb_set_d(book->s + TERM, point->g[j]);
    if (isfinite(point->price)) {
      arb_set_d(book->s + SHARE, point->price);
      arb_set_d(book->s + COST, xrd_perception_cost(book->perception, i, j));
      arb_submul(book->s + TERM, book->s + SHARE, book->s + COST, book->precision);
    }
    arb_max(best, best, book->s + TERM, book->precision);
  }
  if (!arb_is_finite(best)) arb_zero(best); /* nothing at all keeps to P = 0 */
}

static void add_dual(ledger *book, size_t i) {
  arb_ptr s = book->s;
  const slong precision = book->precision;
  arb_set_d(s + SHARE, book->point->w[i]);
  arb_log(s + TERM, s + SHARE, precision);
  arb_addmul(s + LOG_W, s + PI, s + TERM, precision);
  arb_mul(s + SHARE, s + SHARE, s + PI, precision);
  for (size_t j = 0; j < book->point->m; j++) arb_addmul(book->dual + j, s + SHARE, book->kernel + j, precision);
  if (book->perception->constraint == XRD_KL && isfinite(book->point->price)) return;
  best_move(book, i, s + Z);
  arb_addmul(s + BOUND, s + PI, s + Z, precision);
}

/* Of a row of the plan: its part of r* and of what that costs. */
static void add_plan(ledger *book, size_t i) {
  arb_ptr s = book->s;
  const double *plan = book->point->plan + i * book->point->m;
  if (book->perception->constraint == XRD_KL) {
    if (book->point->perception == 0) arb_add(book->target + i, book->target + i, s + PI, book->precision);
    return;
  }
  arb_zero(s + Z);
  for (size_t j = 0; j < book->point->m; j++) {
    arb_set_d(s + TERM, plan[j]);
    arb_add(s + Z, s + Z, s + TERM, book->precision);
  }
  arb_div(s + Z, s + PI, s + Z, book->precision); /* no plan: not finite, and neither is the upper bound */
  for (size_t j = 0; j < book->point->m; j++) {
    if (!(plan[j] > 0)) continue;
    arb_set_d(s + SHARE, plan[j]);
    arb_mul(s + SHARE, s + SHARE, s + Z, book->precision);
    arb_add(book->target + j, book->target + j, s + SHARE, book->precision);
    arb_set_d(s + COST, xrd_perception_cost(book->perception, i, j));
    arb_addmul(s + TARGET_COST, s + SHARE, s + COST, book->precision);
  }
  if (!arb_is_finite(s + Z)) arb_indeterminate(s + TARGET_COST);
}

static void add_row(ledger *book, size_t i) {
  const double least = least_of_row(book, i);
  probability(book, i);
  arb_set_d(book->s + TERM, least);
  arb_addmul(book->s + FLOOR, book->s + PI, book->s + TERM, book->precision);
  read_kernel(book, i, least);
  add_channel(book, i, least);
  add_dual(book, i);
  add_plan(book, i);
}

/* t log sum_j pi_j exp(g_j / t), the largest g_j taken out. */
static void bound_of_divergence(ledger *book) {
  const xrd_perception_point *point = book->point;
  arb_ptr s = book->s;
  double top = -HUGE_VAL;
  for (size_t j = 0; j < point->m; j++)
    if (uses(book, j)) top = fmax(top, point->g[j]);
  arb_zero(s + Z);
  for (size_t j = 0; j < point->m; j++) {
    if (!uses(book, j)) continue;
    arb_set_d(s + TERM, point->g[j]);
    arb_set_d(s + SHARE, top);
    arb_sub(s + TERM, s + TERM, s + SHARE, book->precision);
    arb_set_d(s + SHARE, point->price);
    arb_div(s + TERM, s + TERM, s + SHARE, book->precision);
    arb_exp(s + TERM, s + TERM, book->precision);
    probability(book, j);
    arb_addmul(s + Z, s + PI, s + TERM, book->precision);
  }
  arb_log(s + TERM, s + Z, book->precision);
  arb_set_d(s + BOUND, top);
  arb_addmul(s + BOUND, s + SHARE, s + TERM, book->precision);
}

/* KL(q / sum q || pi), and that law; exactly 0 at P = 0, where the law is p. */
static void target_of_divergence(ledger *book) {
  arb_ptr s = book->s;
  if (book->perception->constraint != XRD_KL || book->point->perception == 0) return;
  arb_zero(s + Z);
  for (size_t j = 0; j < book->point->m; j++) {
    arb_set_d(s + TERM, book->point->q[j]);
    arb_add(s + Z, s + Z, s + TERM, book->precision);
  }
  for (size_t j = 0; j < book->point->m; j++) {
    if (!(book->point->q[j] > 0)) continue;
    arb_set_d(s + TERM, book->point->q[j]);
    arb_div(book->target + j, s + TERM, s + Z, book->precision);
    probability(book, j);
    arb_div(s + TERM, book->target + j, s + PI, book->precision);
    arb_log(s + TERM, s + TERM, book->precision);
    arb_addmul(s + TARGET_COST, book->target + j, s + TERM, book->precision);
  }
}

static bool at_most(ledger *book, const arb_t x, double limit) {
  arb_set_d(book->s + TERM, limit);
  arb_sub(book->s + TERM, book->s + TERM, x, book->precision);
  return arb_is_nonnegative(book->s + TERM);
}

/* Does the channel, repaired where it must be, keep to D and P?  MEAN becomes E d - S before repair. */
static bool keeps(ledger *book) {
  const xrd_perception_point *point = book->point;
  arb_ptr s = book->s;
  arb_add(s + Z, s + MEAN, s + FLOOR, book->precision);
  if (at_most(book, s + OWN, point->perception)) return at_most(book, s + Z, point->distortion);
  if (!at_most(book, s + TARGET_COST, point->perception)) return false;
  double most = 0;
  for (size_t i = 0; i < point->n; i++)
    for (size_t j = 0; book->perception->problem.p[i] > 0 && j < point->m; j++)
      if (!arb_is_zero(book->target + j)) most = fmax(most, entry(book, i, j));
  if (isinf(most)) return false;
  arb_zero(s + MOVED);
  for (size_t j = 0; j < point->m; j++) {
    arb_sub(s + TERM, book->law + j, book->target + j, book->precision);
    arb_zero(s + SHARE);
    arb_max(s + TERM, s + TERM, s + SHARE, book->precision);
    arb_add(s + MOVED, s + MOVED, s + TERM, book->precision);
  }
  arb_set_d(s + TERM, most);
  arb_addmul(s + Z, s + MOVED, s + TERM, book->precision);
  return at_most(book, s + Z, point->distortion);
}

/* Z = s (x - S), where an infinite slope leaves 0 only for x = S. */
static void slope_times(ledger *book, arb_t x) {
  arb_ptr s = book->s;
  if (isinf(book->point->slope)) {
    if (!arb_is_zero(x)) arb_indeterminate(x);
    return;
  }
  arb_set_d(s + TERM, book->point->slope);
  arb_mul(x, x, s + TERM, book->precision);
}

static double lower_bound(ledger *book) {
  const xrd_perception_point *point = book->point;
  arb_ptr s = book->s;
  const slong precision = book->precision;
  if (isinf(point->price) && point->perception > 0) return 0;
  arb_zero(s + DUAL);
  for (size_t j = 0; j < point->m; j++) {
    if (!uses(book, j)) continue;
    arb_mul(s + TERM, book->dual + j, book->weight + j, precision);
    arb_max(s + DUAL, s + DUAL, s + TERM, precision);
  }
  arb_log(s + DUAL, s + DUAL, precision);
  if (isfinite(point->price)) {
    arb_set_d(s + TERM, point->price);
    arb_set_d(s + SHARE, point->perception);
    arb_addmul(s + BOUND, s + TERM, s + SHARE, precision);
  }
  arb_set_d(s + Z, point->distortion);
  arb_sub(s + Z, s + Z, s + FLOOR, precision);
  slope_times(book, s + Z);
  arb_sub(s + Z, s + LOG_W, s + Z, precision);
  arb_sub(s + Z, s + Z, s + DUAL, precision);
  arb_sub(s + Z, s + Z, s + BOUND, precision);
  return fmax(0, xrd_lower_end(s + Z));
}

static double upper_bound(ledger *book) {
  const xrd_perception_point *point = book->point;
  arb_ptr s = book->s;
  const slong precision = book->precision;
  if (!keeps(book)) return HUGE_VAL;
  if (isfinite(point->slope)) slope_times(book, s + MEAN);
  arb_add(s + Z, s + LOG_Z, s + MEAN, precision);
  if (isinf(point->slope)) arb_set(s + Z, s + LOG_Z);
  for (size_t j = 0; j < point->m; j++) {
    if (!(point->q[j] > 0) || arb_is_zero(book->law + j)) continue;
    arb_set_d(s + TERM, point->q[j]);
    arb_div(s + TERM, book->law + j, s + TERM, precision);
    arb_log(s + TERM, s + TERM, precision);
    arb_set_d(s + SHARE, point->g[j]);
    arb_add(s + TERM, s + TERM, s + SHARE, precision);
    arb_addmul(s + Z, book->law + j, s + TERM, precision);
  }
  arb_neg(s + Z, s + Z);
  return fmax(0, xrd_upper_end(s + Z));
}

/* The entropy of pi where Y = X is allowed; +infinity where it is not. */
static double entropy_bound(ledger *book) {
  const xrd_perception *perception = book->perception;
  arb_ptr s = book->s;
  if (book->point->n != book->point->m) return HUGE_VAL;
  arb_zero(s + MEAN), arb_zero(s + Z);
  for (size_t i = 0; i < book->point->n; i++) {
    if (!(perception->problem.p[i] > 0)) continue;
    if (!is_free(book, i, i) || isinf(entry(book, i, i))) return HUGE_VAL;
    probability(book, i);
    arb_set_d(s + TERM, entry(book, i, i));
    arb_addmul(s + MEAN, s + PI, s + TERM, book->precision);
    arb_log(s + TERM, s + PI, book->precision);
    arb_submul(s + Z, s + PI, s + TERM, book->precision);
  }
  return at_most(book, s + MEAN, book->point->distortion) ? fmax(0, xrd_upper_end(s + Z)) : HUGE_VAL;
}

static xrd_status validate(const xrd_perception *perception, const xrd_perception_point *point, xrd_error *error) {
  const double price = point->price, least = perception->constraint == XRD_KL ? 0x1p-1022 : 0;
  if (!(point->distortion >= 0 && isfinite(point->distortion) && point->perception >= 0 && isfinite(point->perception)))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "distortion or perception is not a finite number >= 0");
  if (!(point->slope >= 0) || !(price >= least))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "slope %g or price %g is out of range", point->slope, price);
  for (size_t j = 0; j < point->m; j++)
    if (!(point->q[j] >= 0 && isfinite(point->q[j]) && isfinite(point->g[j])))
      return xrd_fail(error, XRD_ERR_ARGUMENT, "mass %g or shift %g of reproduction %zu is out of range", point->q[j],
                      point->g[j], j);
  for (size_t i = 0; i < point->n; i++)
    if (!(point->w[i] > 0 && isfinite(point->w[i])))
      return xrd_fail(error, XRD_ERR_ARGUMENT, "dual %zu is not a finite number > 0: %g", i, point->w[i]);
  for (size_t k = 0; k < point->n * point->m; k++)
    if (!(point->plan[k] >= 0 && isfinite(point->plan[k])))
      return xrd_fail(error, XRD_ERR_ARGUMENT, "move %zu is not a finite number >= 0: %g", k, point->plan[k]);
  return XRD_OK;
}

static slong precision_of(const xrd_perception *perception, const xrd_perception_point *point) {
  const xrd_distortion *d = &perception->problem.distortion;
  double largest = 1;
  for (size_t i = 0; i < d->n; i++)
    for (size_t j = 0; j < d->m; j++) {
      const double x = xrd_distortion_entry(d, i, j);
      if (isfinite(x)) largest = fmax(largest, x);
    }
  return 192 + ilogb(largest) + (isfinite(point->slope) && point->slope > 1 ? ilogb(point->slope) : 0);
}

/* Where all rows have one least distance, S is that, without the rounding of shares that sum to 1. */
static void settle_floor(ledger *book) {
  double only = -1;
  for (size_t i = 0; i < book->point->n; i++) {
    if (!(book->perception->problem.p[i] > 0)) continue;
    if (only >= 0 && least_of_row(book, i) != only) return;
    only = least_of_row(book, i);
  }
  arb_set_d(book->s + FLOOR, only);
}

static void enclose(ledger *book) {
  const xrd_perception *perception = book->perception;
  arb_ptr s = book->s;
  for (size_t i = 0; i < book->point->n; i++) {
    arb_set_d(s + TERM, perception->problem.p[i]);
    arb_add(s + TOTAL, s + TOTAL, s + TERM, book->precision);
  }
  for (size_t j = 0; j < book->point->m; j++) {
    arb_set_d(s + TERM, -book->point->g[j]);
    arb_exp(book->weight + j, s + TERM, book->precision);
  }
  for (size_t i = 0; i < book->point->n; i++)
    if (perception->problem.p[i] > 0) add_row(book, i);
  settle_floor(book);
  if (perception->constraint == XRD_KL && isfinite(book->point->price)) bound_of_divergence(book);
  target_of_divergence(book);
}

xrd_status xrd_certify_perception(const xrd_perception *perception, xrd_perception_point *point, xrd_error *error) {
  XRD_DEFAULT_FLOAT_MODE(callers);
  const xrd_status status = validate(perception, point, error);
  if (status != XRD_OK) return status;
  const slong m = (slong)point->m;
  ledger book = {.perception = perception, .point = point, .precision = precision_of(perception, point)};
  book.s = _arb_vec_init(SCALARS);
  book.kernel = _arb_vec_init(5 * m);
  book.weight = book.kernel + m, book.dual = book.weight + m, book.law = book.dual + m, book.target = book.law + m;
  enclose(&book);
  point->rate_lower = lower_bound(&book);
  point->rate_upper = upper_bound(&book);
  point->rate_upper = fmin(point->rate_upper, entropy_bound(&book));
  _arb_vec_clear(book.s, SCALARS);
  _arb_vec_clear(book.kernel, 5 * m);
  return xrd_ends_in_order("the rate", point->rate_lower, point->rate_upper, error);
}
