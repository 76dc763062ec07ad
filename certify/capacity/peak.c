/* Both bounds of the capacity under Gaussian noise of variance 1 and the peak limit |x| <= A: the lower one is the
   information of the atoms, sum_k (m_k / M) i(a_k), the upper one the supremum of i over [0, A].

   That is over boxes: with t = x - a, i(x) <= i(a) + i'(a) t + q t^2, q = i''(a) / 2 + A^3 max |t| / 3, since i''' = -E
   kappa_3 and the third central moment of a law on [-A, A] is at most 2 A^3. Around atoms q < 0, and what remains is
   i'(a)^2 / (4 |q|). */
#include <math.h>
#include <stdlib.h>

#include "base/float_mode.h"
#include "base/memory.h"
#include "certify/capacity/peak_rule.h"
#include "certify/ends.h"
#include "certify/measures/balls.h"

static const slong BITS = XRD_PEAK_BITS;
enum { MOST_BOXES = 20000 };
enum { STACK = XRD_PEAK_ATOMS + 3 * 32 }; /* each part is at most half as wide: 31 levels, each leaves two behind */
static const double ROUNDING = 0x1p-52, NARROWEST = 0x1p-30;
static const double STEP = 0.1, REACH = 12; /* of the rule */

typedef struct {
  xrd_peak_rule rule;
  arb_t term, power;
  double top; /* the largest i seen */
} peak_proof;

typedef struct {
  double low, high, center;
} peak_box;

static void evaluate(peak_proof *proof, double place) {
  xrd_peak_rule_evaluate(&proof->rule, place);
  proof->top = fmax(proof->top, xrd_lower_end(proof->rule.i0));
}

/* term = max(0, i1 t) over the box. */
static void rise(peak_proof *proof, const peak_box *box) {
  arb_t end;
  arb_init(end);
  arb_zero(proof->term);
  const double ends[] = {box->low, box->high};
  for (int k = 0; k < 2; k++) {
    arb_set_d(end, ends[k]);
    arb_set_d(proof->power, box->center);
    arb_sub(end, end, proof->power, BITS);
    arb_mul(end, end, proof->rule.i1, BITS);
    arb_max(proof->term, proof->term, end, BITS);
  }
  arb_clear(end);
}

/* An upper bound of i over the box, from i0, i1, i2 at its center. */
static double bound_of(peak_proof *proof, const peak_box *box) {
  arb_t q, reach, peak;
  arb_init(q), arb_init(reach), arb_init(peak);
  arb_set_d(q, box->center);
  arb_set_d(reach, box->high);
  arb_sub(reach, reach, q, BITS);
  arb_set_d(peak, box->low);
  arb_sub(peak, q, peak, BITS);
  arb_max(reach, reach, peak, BITS);
  arb_set_d(peak, proof->rule.point->cost);
  arb_pow_ui(peak, peak, 3, BITS);
  arb_mul(q, peak, reach, BITS);
  arb_div_ui(q, q, 3, BITS);
  arb_mul_2exp_si(peak, proof->rule.i2, -1);
  arb_add(q, q, peak, BITS);
  rise(proof, box);
  if (arb_is_negative(q)) {
    arb_sqr(peak, proof->rule.i1, BITS);
    arb_div(peak, peak, q, BITS);
    arb_mul_2exp_si(peak, peak, -2);
    arb_neg(peak, peak);
    arb_min(proof->term, proof->term, peak, BITS);
  } else {
    arb_sqr(reach, reach, BITS);
    arb_addmul(proof->term, q, reach, BITS);
  }
  arb_add(proof->term, proof->term, proof->rule.i0, BITS);
  arb_clear(q), arb_clear(reach), arb_clear(peak);
  return xrd_upper_end(proof->term);
}

/* Splits a box that is too coarse: around an atom into three, else in two. */
static size_t split(const peak_box *box, peak_box *parts) {
  if (box->low == 0 && box->center == 0) {
    const double middle = box->high / 2;
    parts[0] = (peak_box){0, middle, 0};
    parts[1] = (peak_box){middle, box->high, middle + (box->high - middle) / 2};
    return 2;
  }
  const double left = box->low + (box->center - box->low) / 2, right = box->center + (box->high - box->center) / 2;
  size_t count = 0;
  parts[count++] = (peak_box){left, right, box->center};
  parts[count++] = (peak_box){box->low, left, box->low + (left - box->low) / 2};
  if (right < box->high) parts[count++] = (peak_box){right, box->high, right + (box->high - right) / 2};
  return count;
}

/* supremum = the largest bound over boxes that cover [0, A]. */
static double cover(peak_proof *proof, peak_box *stack) {
  const xrd_peak_point *point = proof->rule.point;
  size_t depth = 0, boxes = 0;
  double most = 0, low = 0;
  for (size_t k = 0; k < point->count; k++) {
    const double a = point->places[k];
    const double high = k + 1 < point->count ? a + (point->places[k + 1] - a) / 2 : point->cost;
    stack[depth++] = (peak_box){low, high, a};
    low = high;
  }
  while (depth > 0) {
    const peak_box box = stack[--depth];
    evaluate(proof, box.center);
    const double bound = bound_of(proof, &box), slack = ROUNDING * fmax(1, proof->top);
    const bool narrow = box.high - box.low < NARROWEST * point->cost || ++boxes > MOST_BOXES;
    if (narrow || bound <= proof->top + slack)
      most = fmax(most, bound);
    else
      depth += split(&box, stack + depth);
  }
  return most;
}

/* sum_k (m_k / M) i(a_k) */
static double information(peak_proof *proof) {
  arb_t total, mass, sum;
  arb_init(total), arb_init(mass), arb_init(sum);
  for (size_t k = 0; k < proof->rule.point->count; k++) {
    evaluate(proof, proof->rule.point->places[k]);
    arb_set_d(mass, proof->rule.point->masses[k]);
    arb_add(total, total, mass, BITS);
    arb_addmul(sum, mass, proof->rule.i0, BITS);
  }
  arb_div(sum, sum, total, BITS);
  const double lower = fmax(0, xrd_lower_end(sum));
  arb_clear(total), arb_clear(mass), arb_clear(sum);
  return lower;
}

static xrd_status validate(const xrd_peak_point *point, xrd_error *error) {
  if (!(point->cost >= XRD_PEAK_LEAST && point->cost <= XRD_PEAK_MOST))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "the peak must be %g to %g, not %g", XRD_PEAK_LEAST, XRD_PEAK_MOST,
                    point->cost);
  for (size_t k = 0; k < point->count; k++)
    if (!(point->places[k] >= (k > 0 ? point->places[k - 1] : 0) && point->places[k] <= point->cost) ||
        !(point->masses[k] > 0 && isfinite(point->masses[k])))
      return xrd_fail(error, XRD_ERR_ARGUMENT, "atom %zu is not within the peak, in order and of positive mass", k);
  if (point->count >= 1 && point->count <= XRD_PEAK_ATOMS) return XRD_OK;
  return xrd_fail(error, XRD_ERR_ARGUMENT, "%zu atoms are not 1 to %d", point->count, XRD_PEAK_ATOMS);
}

xrd_status xrd_peak_certify(xrd_peak_point *point, xrd_error *error) {
  XRD_DEFAULT_FLOAT_MODE(callers);
  xrd_status status = validate(point, error);
  if (status != XRD_OK) return status;
  peak_proof proof = {.top = -HUGE_VAL};
  arb_init(proof.term), arb_init(proof.power);
  peak_box *stack = xrd_allocate(STACK, sizeof *stack);
  if (xrd_peak_rule_init(&proof.rule, point, STEP, REACH) && stack != NULL) {
    point->capacity_lower = information(&proof);
    point->capacity_upper = cover(&proof, stack);
    status = xrd_ends_in_order("the capacity", point->capacity_lower, point->capacity_upper, error);
  } else {
    status = xrd_fail(error, XRD_ERR_MEMORY, "no memory to prove a capacity");
  }
  xrd_peak_rule_clear(&proof.rule);
  arb_clear(proof.term), arb_clear(proof.power);
  free(stack);
  return status;
}
