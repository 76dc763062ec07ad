/* Bounds under several distortions, by those under their sum.

   c_ij is sum_k b_k d_k in doubles.  Each of its K products and K - 1 sums is rounded once, so that with h = 2^-53
     c_ij <= (1 + h)^K sum_k b_k d_k(i,j) + K 2^-1074,
   products below the normal doubles being off by 2^-1075 at most.  A channel with E d_k <= D_k for each k has therefore
   E c <= x = (1 + h)^K sum_k b_k D_k + K 2^-1074, and R(D_1, .., D_K) >= R_c(x), the rate-distortion function of c.
   xrd_certify proves R_c(y) >= L at the y = E c of the witness's channel, at slope 1, hence R_c(x) >= L - max(0, x -
   y): where L was cut off at 0 so is the difference. An infinite slope asks for E d_k = 0, so that channels have no
   pair with d_k > 0, and adds nothing to x. The channel's rate is at most U whatever the distortion is called, and E
   d_k is enclosed by balls over its support. */
#include <arb.h>
#include <math.h>
#include <stdlib.h>

#include "base/float_mode.h"
#include "base/memory.h"
#include "certify/ends.h"
#include "certify/pair.h"
#include "certify/sums.h"
#include "certify/up.h"
#include "certify/weights.h"
#include "exactrd/certificate.h"
#include "problem/criteria.h"

static const slong PRECISION = 128;
enum { KERNEL, TERM, NORMALISER, PROBABILITY, TOTAL, SCALARS };

typedef struct {
  const xrd_criteria *criteria;
  const xrd_criteria_point *point;
  const double *combined;
  arb_struct scalar[SCALARS];
  arb_ptr row, mean;               /* K each: of one symbol, of all */
  const xrd_weight_kernel *kernel; /* NULL: balls only */
  size_t used, *column;            /* the support */
  double *c, *d, *q, *high, *low;  /* used each: of one row */
} ledger;

static bool ledger_init(ledger *book, const xrd_criteria *criteria, const xrd_criteria_point *point) {
  const size_t m = point->m, count = criteria->count;
  book->column = xrd_allocate(m, sizeof *book->column);
  book->c = xrd_allocate(m, 5 * sizeof(double));
  book->row = _arb_vec_init((slong)count);
  book->mean = _arb_vec_init((slong)count);
  for (size_t k = 0; k < SCALARS; k++) arb_init(book->scalar + k);
  if (book->column == NULL || book->c == NULL) return false;
  double mass = 0;
  for (size_t j = 0; j < m; j++)
    if (point->q[j] > 0) book->column[book->used++] = j, mass += point->q[j];
  book->d = book->c + book->used;
  book->q = book->d + book->used;
  book->high = book->q + book->used;
  book->low = book->high + book->used;
  for (size_t a = 0; a < book->used; a++) book->q[a] = point->q[book->column[a]];
  book->kernel = xrd_sums_round_to_nearest() && book->used < 1 << 20 && mass < 0x1p20 ? xrd_weight_kernel_select()
                                                                                      : NULL;
  return true;
}

static void ledger_clear(ledger *book) {
  free(book->column);
  free(book->c);
  for (size_t k = 0; k < SCALARS; k++) arb_clear(book->scalar + k);
  _arb_vec_clear(book->row, (slong)book->criteria->count);
  _arb_vec_clear(book->mean, (slong)book->criteria->count);
}

static void set_pair(arb_t x, xrd_pair pair, arb_t scratch) {
  arb_set_d(x, pair.high);
  arb_set_d(scratch, pair.low);
  arb_add(x, x, scratch, PRECISION);
  xrd_up_add_to_ball(x, xrd_up_scale(0x1p-63, xrd_up_of(pair.high)));
}

/* row_k = x_k and NORMALISER = u by pairs; false where the row is out of their range. */
static bool sum_pairs(ledger *book, size_t i) {
  const double *c = book->combined + i * book->point->m;
  double least = HUGE_VAL;
  if (book->kernel == NULL) return false;
  for (size_t a = 0; a < book->used; a++) least = fmin(least, book->c[a] = c[book->column[a]]);
  if (isinf(least)) return false;
  book->kernel->weights(book->used, book->c, least, 1, book->high, book->low);
  for (size_t k = 0; k < book->criteria->count; k++) {
    xrd_row_sums sums = {0};
    for (size_t a = 0; a < book->used; a++) {
      const double d = isinf(book->c[a]) ? 0
                                         : xrd_distortion_entry(&book->criteria->distortions[k], i, book->column[a]);
      if (d > 0x1p100) return false;
      book->d[a] = d;
    }
    book->kernel->row_sums(book->used, book->d, 0, book->high, book->low, book->q, &sums);
    const xrd_pair u = xrd_lanes_total(sums.mass), x = xrd_lanes_total(sums.excess);
    if (!(u.high >= 0x1p-300 && x.high >= 0x1p-400)) return false;
    set_pair(book->scalar + NORMALISER, u, book->scalar + TERM);
    set_pair(book->row + k, x, book->scalar + TERM);
  }
  return true;
}

/* The same by balls; min_j c_ij cancels in the quotient, so that any number near it serves. */
static void sum_balls(ledger *book, size_t i) {
  const size_t m = book->point->m, count = book->criteria->count;
  arb_struct *s = book->scalar;
  const double *c = book->combined + i * m;
  double least = HUGE_VAL;
  for (size_t a = 0; a < book->used; a++) least = fmin(least, c[book->column[a]]);
  arb_zero(s + NORMALISER);
  _arb_vec_zero(book->row, (slong)count);
  for (size_t a = 0; a < book->used; a++) {
    const size_t j = book->column[a];
    if (isinf(c[j])) continue;
    arb_set_d(s + KERNEL, least);
    arb_set_d(s + TERM, c[j]);
    arb_sub(s + KERNEL, s + KERNEL, s + TERM, PRECISION);
    arb_exp(s + KERNEL, s + KERNEL, PRECISION);
    arb_set_d(s + TERM, book->q[a]);
    arb_mul(s + KERNEL, s + KERNEL, s + TERM, PRECISION);
    arb_add(s + NORMALISER, s + NORMALISER, s + KERNEL, PRECISION);
    for (size_t k = 0; k < count; k++) {
      arb_set_d(s + TERM, xrd_distortion_entry(&book->criteria->distortions[k], i, j));
      arb_addmul(book->row + k, s + KERNEL, s + TERM, PRECISION);
    }
  }
}

static void add_row(ledger *book, size_t i) {
  arb_struct *s = book->scalar;
  if (!sum_pairs(book, i)) sum_balls(book, i);
  arb_set_d(s + PROBABILITY, book->criteria->p[i]);
  arb_add(s + TOTAL, s + TOTAL, s + PROBABILITY, PRECISION);
  arb_div(s + PROBABILITY, s + PROBABILITY, s + NORMALISER, PRECISION);
  for (size_t k = 0; k < book->criteria->count; k++)
    arb_addmul(book->mean + k, book->row + k, s + PROBABILITY, PRECISION);
}

/* distortion[k] >= E d_k of the channel; false when out of memory. */
static bool enclose_distortions(const xrd_criteria *criteria, const xrd_criteria_point *point, const double *combined,
                                double *distortion) {
  ledger book = {.criteria = criteria, .point = point, .combined = combined};
  const bool ready = ledger_init(&book, criteria, point);
  for (size_t i = 0; ready && i < criteria->distortions[0].n; i++)
    if (criteria->p[i] > 0) add_row(&book, i);
  for (size_t k = 0; ready && k < criteria->count; k++) {
    arb_div(book.mean + k, book.mean + k, book.scalar + TOTAL, PRECISION);
    distortion[k] = xrd_upper_end(book.mean + k);
  }
  ledger_clear(&book);
  return ready;
}

/* x of the head of this file; false where it is infinite. */
static bool combined_most(const xrd_criteria *criteria, const xrd_criteria_point *point, arb_t x) {
  arb_t factor, part;
  arb_init(factor), arb_init(part);
  arb_zero(x);
  bool finite = true;
  for (size_t k = 0; k < criteria->count; k++) {
    finite = finite && !(isinf(point->slopes[k]) && point->distortions[k] > 0);
    if (isinf(point->slopes[k])) continue;
    arb_set_d(factor, point->slopes[k]);
    arb_set_d(part, point->distortions[k]);
    arb_addmul(x, factor, part, PRECISION);
  }
  arb_one(factor);
  arb_mul_2exp_si(factor, factor, -53);
  arb_add_ui(factor, factor, 1, PRECISION);
  arb_pow_ui(factor, factor, criteria->count, PRECISION);
  arb_mul(x, x, factor, PRECISION);
  arb_set_ui(part, criteria->count);
  arb_mul_2exp_si(part, part, -1074);
  arb_add(x, x, part, PRECISION);
  arb_clear(factor), arb_clear(part);
  return finite;
}

static void conclude(const xrd_criteria *criteria, const xrd_bounds *bounds, bool kept, xrd_criteria_point *point) {
  arb_t beyond, part;
  arb_init(beyond), arb_init(part);
  const bool finite = combined_most(criteria, point, beyond);
  arb_set_d(part, bounds->distortion);
  arb_sub(beyond, beyond, part, PRECISION);
  arb_set_d(part, bounds->distortion_low);
  arb_sub(beyond, beyond, part, PRECISION);
  arb_zero(part);
  arb_max(beyond, beyond, part, PRECISION);
  arb_set_d(part, bounds->rate_lower);
  arb_sub(beyond, part, beyond, PRECISION);
  point->rate_lower = finite ? fmax(0, xrd_lower_end(beyond)) : 0;
  point->rate_upper = kept ? bounds->rate_upper : HUGE_VAL;
  arb_clear(beyond), arb_clear(part);
}

xrd_status xrd_certify_criteria(const xrd_criteria *criteria, bool asked, int threads, xrd_criteria_point *point,
                                xrd_error *error) {
  XRD_DEFAULT_FLOAT_MODE(callers);
  double found[XRD_CRITERIA_MAX];
  for (size_t k = 0; k < criteria->count; k++)
    if (!(point->slopes[k] >= 0))
      return xrd_fail(error, XRD_ERR_ARGUMENT, "slope %zu is not a number >= 0: %g", k + 1, point->slopes[k]);
  double *combined = xrd_criteria_combine(criteria, point->slopes);
  if (combined == NULL)
    return xrd_fail(error, XRD_ERR_MEMORY, "no memory for the sum of %zu distortions", criteria->count);
  const xrd_problem problem = xrd_criteria_problem(criteria, combined);
  const xrd_witness witness = {1, point->q, point->w};
  xrd_bounds bounds;
  xrd_status status = xrd_problem_validate(&problem, error);
  if (status == XRD_OK) status = xrd_certify(&problem, &witness, 1e-300, threads, &bounds, error);
  if (status == XRD_OK && !enclose_distortions(criteria, point, combined, found))
    status = xrd_fail(error, XRD_ERR_MEMORY, "no memory for the channel's distortions");
  if (status == XRD_OK) {
    bool kept = true;
    for (size_t k = 0; k < criteria->count; k++) {
      if (!asked) point->distortions[k] = found[k];
      kept = kept && found[k] <= point->distortions[k];
    }
    conclude(criteria, &bounds, kept, point);
    status = xrd_ends_in_order("the rate", point->rate_lower, point->rate_upper, error);
  }
  free(combined);
  return status;
}
