/* A claimed point of R(D_1, .., D_K), judged by balls.

   With c the doubles of xrd_criteria_entry, reproof.c proves the channel's rate U, S = sum_i pi_i min_j c_ij, X = E c -
   S and the intercept L of R_c(y) >= L - (y - S).  A channel within the claimed D_k has E d_b <= sum_k b_k D_k for the
   exact d_b = sum_k b_k d_k, and c_ij <= d_b(i,j) (1 + 2^-53)^K: K products and K - 1 sums, each rounded once; a
   product too small for that is off by 2^-1075.  So R(D) >= L - (y - S) at y = (1 + 2^-53)^K sum_k b_k D_k + 2^-1070.
   E d_k is summed entry by entry. */
#include <math.h>
#include <stdlib.h>

#include "base/float_mode.h"
#include "check/judge.h"
#include "check/reproof.h"
#include "problem/criteria.h"

static bool in_order(const xrd_criteria *criteria, const xrd_criteria_point *point, double gap, xrd_finding *finding) {
  if (point->count != criteria->count)
    return xrd_judge_refuse(finding, "%zu slopes and distortions for %zu criteria", point->count, criteria->count);
  for (size_t k = 0; k < point->count; k++) {
    if (!(point->slopes[k] >= 0) || !xrd_judge_is_number(point->distortions[k]))
      return xrd_judge_refuse(finding, "slope or distortion %zu is not a number >= 0", k + 1);
    if (isinf(point->slopes[k]) && point->distortions[k] > 0)
      return xrd_judge_refuse(finding, "slope %zu is infinite, but distortion %zu is not 0", k + 1, k + 1);
  }
  return xrd_judge_masses("mass", point->q, point->m, point->support, finding) &&
         xrd_judge_duals(criteria->p, point->w, point->n, finding) &&
         xrd_judge_order(point->rate_lower, point->rate_nats, point->rate_upper, gap, point->verdict, finding);
}

/* sum[k] += pi_i E[d_k | i] for one symbol. */
static void add_means(const xrd_criteria *criteria, const xrd_criteria_point *point, const double *c, size_t i,
                      slong precision, arb_ptr sum, arb_ptr scratch) {
  arb_ptr share = scratch, part = scratch + 1, total = scratch + 2, row = scratch + 3;
  double least = HUGE_VAL;
  arb_zero(total);
  for (size_t k = 0; k < criteria->count; k++) arb_zero(row + k);
  for (size_t j = 0; j < point->m; j++)
    if (point->q[j] > 0) least = fmin(least, c[j]);
  for (size_t j = 0; j < point->m; j++) {
    if (!(point->q[j] > 0) || isinf(c[j])) continue;
    arb_set_d(share, least);
    arb_set_d(part, c[j]);
    arb_sub(share, share, part, precision);
    arb_exp(share, share, precision);
    arb_set_d(part, point->q[j]);
    arb_mul(share, share, part, precision);
    arb_add(total, total, share, precision);
    for (size_t k = 0; k < criteria->count; k++) {
      arb_set_d(part, xrd_distortion_entry(&criteria->distortions[k], i, j));
      arb_addmul(row + k, share, part, precision);
    }
  }
  arb_set_d(part, criteria->p[i]);
  arb_div(share, part, total, precision);
  for (size_t k = 0; k < criteria->count; k++) arb_addmul(sum + k, row + k, share, precision);
}

/* Do the means keep to the claimed distortions? */
static bool keeps(const xrd_criteria *criteria, const xrd_criteria_point *point, const double *combined,
                  slong precision) {
  const slong count = (slong)criteria->count;
  arb_ptr sum = _arb_vec_init(count), scratch = _arb_vec_init(3 + count);
  arb_t total, part;
  arb_init(total), arb_init(part);
  for (size_t i = 0; i < point->n; i++) {
    if (!(criteria->p[i] > 0)) continue;
    add_means(criteria, point, combined + i * point->m, i, precision, sum, scratch);
    arb_set_d(part, criteria->p[i]);
    arb_add(total, total, part, precision);
  }
  bool kept = true;
  for (slong k = 0; k < count; k++) {
    arb_div(sum + k, sum + k, total, precision);
    arb_set_d(part, point->distortions[k]);
    arb_sub(part, part, sum + k, precision);
    kept = kept && arb_is_nonnegative(part);
  }
  arb_clear(total), arb_clear(part);
  _arb_vec_clear(sum, count);
  _arb_vec_clear(scratch, 3 + count);
  return kept;
}

/* y - S of the head of this file. */
static void beyond_floor(const xrd_criteria_point *point, const xrd_reproof *reproof, slong precision, arb_t beyond) {
  arb_t part, factor;
  arb_init(part), arb_init(factor);
  arb_zero(beyond);
  for (size_t k = 0; k < point->count; k++) {
    if (isinf(point->slopes[k])) continue; /* its distortion is 0 */
    arb_set_d(part, point->slopes[k]);
    arb_set_d(factor, point->distortions[k]);
    arb_addmul(beyond, part, factor, precision);
  }
  arb_set_d(part, 1 + 0x1p-52);
  arb_add_si(part, part, 1, precision);
  arb_mul_2exp_si(part, part, -1); /* 1 + 2^-53, no double */
  arb_pow_ui(part, part, point->count, precision);
  arb_mul(beyond, beyond, part, precision);
  arb_one(part);
  arb_mul_2exp_si(part, part, -1070);
  arb_add(beyond, beyond, part, precision);
  arb_sub(beyond, beyond, reproof->least, precision);
  arb_clear(part), arb_clear(factor);
}

static void judge(const xrd_criteria_point *point, const xrd_reproof *reproof, bool kept, slong precision,
                  xrd_finding *finding) {
  arb_t lower, beyond;
  arb_init(lower), arb_init(beyond);
  beyond_floor(point, reproof, precision, beyond);
  arb_sub(lower, reproof->intercept, beyond, precision);
  finding->rate_lower = fmax(0, xrd_judge_end(lower, false));
  finding->rate_upper = kept ? fmax(0, xrd_judge_end(reproof->rate, true)) : HUGE_VAL;
  arb_sub(lower, reproof->rate, reproof->intercept, precision);
  arb_add(lower, lower, reproof->excess, precision);
  const double own_gap = fmax(0, xrd_judge_end(lower, true));
  arb_add(beyond, beyond, reproof->least, precision);
  const double size = fmax(fmax(1, fabs(xrd_judge_end(beyond, true))),
                           isfinite(finding->rate_upper) ? finding->rate_upper : 1);
  arb_clear(lower), arb_clear(beyond);
  const double slack = own_gap / 8 + (8 + 4 * (double)point->count) * 0x1p-52 * size;
  xrd_judge_bounds(point->rate_lower, point->rate_upper, slack, finding);
}

xrd_status xrd_check_criteria(const xrd_criteria *criteria, const xrd_criteria_point *point, double gap_nats,
                              xrd_finding *finding, xrd_error *error) {
  XRD_DEFAULT_FLOAT_MODE(callers);
  *finding = (xrd_finding){.rate_upper = HUGE_VAL};
  xrd_status status = xrd_criteria_validate(criteria, error);
  if (status != XRD_OK || !in_order(criteria, point, gap_nats, finding)) return status;
  double *combined = xrd_criteria_combine(criteria, point->slopes);
  if (combined == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory to check %zu distortions", criteria->count);
  const xrd_problem problem = xrd_criteria_problem(criteria, combined);
  const xrd_witness witness = {1, point->q, point->w};
  xrd_error inner;
  xrd_reproof reproof;
  xrd_reproof_init(&reproof);
  status = xrd_problem_validate(&problem, &inner);
  const slong precision = status == XRD_OK ? 64 + xrd_reproof_precision(&problem, 1) : 0;
  if (status == XRD_OK) status = xrd_reprove(&problem, &witness, precision, &reproof, &inner);
  if (status == XRD_OK)
    judge(point, &reproof, keeps(criteria, point, combined, precision), precision, finding);
  else if (status == XRD_ERR_MEMORY)
    (void)xrd_fail(error, status, "%s", inner.message);
  else
    status = XRD_OK, (void)xrd_judge_refuse(finding, "%s", inner.message);
  xrd_reproof_clear(&reproof);
  free(combined);
  return status;
}
