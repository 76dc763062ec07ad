/* Both bounds of the capacity under Gaussian noise of variance 1 and the peak limit |x| <= A.

   Symbols: the law puts m_k / 2 on +a_k and -a_k each, M = sum m_k; the output's density is f = phi G with the standard
   normal phi and G(y) = sum_k (m_k / M) exp(-a_k^2 / 2) cosh(a_k y); L = log G, even. Then

     i(x) = D(N(x, 1) || f) = x^2 / 2 - g(x),   g(x) = E L(x + N),
     g' = E[N L(x + N)],   g'' = E[(N^2 - 1) L(x + N)].

   Integrals are sums over y_j = j d, |j| <= J. In the strip |Im y| <= c < pi / (2 A), Re exp(a_k y) >= cos(cA) |exp(a_k
   y)|, so that L is analytic with |L(u + iv)| <= |L(u)| + |log cos cA| + cA, |L(u)| <= A |u| + A^2 / 2. With |He_k(t +
   iv)| <= t^2 + c^2 + 1 for k <= 2 the integrand has an absolute integral of at most

     S = exp(c^2 / 2) [ A (1.6 + 0.8 (c^2 + 1)) + (1.5 A^2 + |log cos cA| + cA) (2 + c^2) ]

   along each line of the strip, and the sum over all j errs by at most 2 S / (exp(2 pi c / d) - 1) (Trefethen and
   Weideman 2014, theorem 5.1). What is cut off lies at t >= T = J d - A from x and adds up to at most

     2 (2 A + 3 A^2) T^3 exp(-T^2 / 2) (d + 1 / (T - 3 / T)) / sqrt(2 pi).

   The supremum of i over [0, A] is that over boxes: with t = x - a, i(x) <= i(a) + i'(a) t + q t^2, q = i''(a) / 2 +
   A^3 max |t| / 3, since i''' = -E kappa_3 and the third central moment of a law on [-A, A] is at most 2 A^3. Around
   atoms q < 0, and what remains is i'(a)^2 / (4 |q|). */
#include <math.h>
#include <stdlib.h>

#include "base/float_mode.h"
#include "base/memory.h"
#include "certify/measures/balls.h"
#include "exactrd/capacity.h"

static const slong BITS = 128;
enum { MOST_BOXES = 20000, REACH = 12 };
enum { STACK = XRD_PEAK_ATOMS + 3 * 32 }; /* each part is at most half as wide: 31 levels, each leaves two behind */
static const double ROUNDING = 0x1p-52, NARROWEST = 0x1p-30;

typedef struct {
  const xrd_peak_point *point;
  double step;
  size_t nodes;
  arb_ptr weight;   /* nodes: d exp(-y_j^2 / 2) L(y_j) / sqrt(2 pi), half of it at 0 */
  arb_t error;      /* of g, g' and g'' */
  arb_t i0, i1, i2; /* at the place evaluated last */
  arb_t e, power, inverse, term, sum[3];
  arb_t lower;
  double top; /* the largest i seen */
} peak_proof;

typedef struct {
  double low, high, center;
} peak_box;

static bool proof_init(peak_proof *proof, const xrd_peak_point *point) {
  const double peak = point->cost, width = fmin(1.4 / peak, 2);
  *proof = (peak_proof){.point = point, .step = 0.1 * width, .top = -HUGE_VAL};
  proof->nodes = 1 + (size_t)ceil((peak + REACH) / proof->step);
  proof->weight = xrd_measure_balls_new(proof->nodes);
  arb_struct *const balls[] = {proof->error, proof->i0,      proof->i1,     proof->i2,     proof->e,      proof->power,
                               proof->term,  proof->inverse, proof->sum[0], proof->sum[1], proof->sum[2], proof->lower};
  for (size_t k = 0; k < sizeof balls / sizeof *balls; k++) arb_init(balls[k]);
  return proof->weight != NULL;
}

static void proof_clear(peak_proof *proof) {
  arb_struct *const balls[] = {proof->error, proof->i0,      proof->i1,     proof->i2,     proof->e,      proof->power,
                               proof->term,  proof->inverse, proof->sum[0], proof->sum[1], proof->sum[2], proof->lower};
  for (size_t k = 0; k < sizeof balls / sizeof *balls; k++) arb_clear(balls[k]);
  xrd_measure_balls_free(proof->weight, proof->nodes);
}

/* out = L(y). */
static void log_mixture(arb_t out, const xrd_peak_point *point, const arb_t y) {
  arb_t place, term, mass, total;
  arb_init(place), arb_init(term), arb_init(mass), arb_init(total);
  arb_zero(out);
  for (size_t k = 0; k < point->count; k++) {
    arb_set_d(place, point->places[k]);
    arb_set_d(mass, point->masses[k]);
    arb_add(total, total, mass, BITS);
    arb_mul(term, place, y, BITS);
    arb_cosh(term, term, BITS);
    arb_mul(term, term, mass, BITS);
    arb_sqr(place, place, BITS);
    arb_mul_2exp_si(place, place, -1);
    arb_neg(place, place);
    arb_exp(place, place, BITS);
    arb_addmul(out, place, term, BITS);
  }
  arb_div(out, out, total, BITS);
  arb_log(out, out, BITS);
  arb_clear(place), arb_clear(term), arb_clear(mass), arb_clear(total);
}

static void set_weights(peak_proof *proof) {
  arb_t y, step, norm;
  arb_init(y), arb_init(step), arb_init(norm);
  arb_set_d(step, proof->step);
  arb_const_pi(norm, BITS);
  arb_mul_2exp_si(norm, norm, 1);
  arb_rsqrt(norm, norm, BITS);
  arb_mul(norm, norm, step, BITS);
  for (size_t j = 0; j < proof->nodes; j++) {
    arb_ptr weight = proof->weight + j;
    arb_mul_ui(y, step, j, BITS);
    log_mixture(weight, proof->point, y);
    arb_mul(weight, weight, norm, BITS);
    arb_sqr(y, y, BITS);
    arb_mul_2exp_si(y, y, -1);
    arb_neg(y, y);
    arb_exp(y, y, BITS);
    arb_mul(weight, weight, y, BITS);
  }
  arb_mul_2exp_si(proof->weight, proof->weight, -1);
  arb_clear(y), arb_clear(step), arb_clear(norm);
}

/* 2 S / (exp(2 pi c / d) - 1) for the doubles c and d. */
static void add_strip(peak_proof *proof, const arb_t peak) {
  arb_t c, angle, near, far;
  arb_init(c), arb_init(angle), arb_init(near), arb_init(far);
  arb_set_d(c, fmin(1.4 / proof->point->cost, 2));
  arb_mul(angle, c, peak, BITS);
  arb_cos(far, angle, BITS);
  arb_log(far, far, BITS);
  arb_sub(far, angle, far, BITS);
  arb_sqr(near, peak, BITS);
  arb_mul_ui(near, near, 3, BITS);
  arb_mul_2exp_si(near, near, -1);
  arb_add(far, far, near, BITS); /* 1.5 A^2 + |log cos cA| + cA */
  arb_sqr(angle, c, BITS);
  arb_add_ui(near, angle, 2, BITS);
  arb_mul(far, far, near, BITS);
  arb_add_ui(near, angle, 3, BITS);
  arb_mul(near, near, peak, BITS);
  arb_mul_ui(near, near, 4, BITS);
  arb_div_ui(near, near, 5, BITS); /* A (1.6 + 0.8 (c^2 + 1)) = 0.8 A (c^2 + 3) */
  arb_add(far, far, near, BITS);
  arb_mul_2exp_si(angle, angle, -1);
  arb_exp(angle, angle, BITS);
  arb_mul(far, far, angle, BITS);
  arb_mul_2exp_si(far, far, 1);
  arb_const_pi(angle, BITS);
  arb_mul(angle, angle, c, BITS);
  arb_mul_2exp_si(angle, angle, 1);
  arb_set_d(near, proof->step);
  arb_div(angle, angle, near, BITS);
  arb_expm1(angle, angle, BITS);
  arb_div(proof->error, far, angle, BITS);
  arb_clear(c), arb_clear(angle), arb_clear(near), arb_clear(far);
}

static void add_cut(peak_proof *proof, const arb_t peak) {
  arb_t reach, step, bound, term;
  arb_init(reach), arb_init(step), arb_init(bound), arb_init(term);
  arb_set_d(step, proof->step);
  arb_mul_ui(reach, step, proof->nodes, BITS); /* the first node that is left out */
  arb_sub(reach, reach, peak, BITS);
  arb_set_ui(term, 3);
  arb_div(term, term, reach, BITS);
  arb_sub(term, reach, term, BITS);
  arb_inv(term, term, BITS);
  arb_add(bound, term, step, BITS);
  arb_sqr(term, reach, BITS);
  arb_mul_2exp_si(term, term, -1);
  arb_neg(term, term);
  arb_exp(term, term, BITS);
  arb_mul(bound, bound, term, BITS);
  arb_pow_ui(term, reach, 3, BITS);
  arb_mul(bound, bound, term, BITS);
  arb_mul_ui(term, peak, 3, BITS);
  arb_add_ui(term, term, 2, BITS);
  arb_mul(term, term, peak, BITS);
  arb_mul(bound, bound, term, BITS); /* times 2 / sqrt(2 pi) < 1 */
  arb_add(proof->error, proof->error, bound, BITS);
  arb_clear(reach), arb_clear(step), arb_clear(bound), arb_clear(term);
}

/* sum[k] = sum_j y_j^k weight_j (E^j + (-1)^k E^-j), E = exp(d x); y in steps. */
static void add_nodes(peak_proof *proof) {
  for (int k = 0; k < 3; k++) arb_zero(proof->sum[k]);
  arb_inv(proof->inverse, proof->e, BITS);
  arb_t up, down;
  arb_init(up), arb_init(down);
  arb_one(up), arb_one(down);
  for (size_t j = 0; j < proof->nodes; j++) {
    arb_add(proof->power, up, down, BITS);
    arb_mul(proof->power, proof->power, proof->weight + j, BITS);
    arb_add(proof->sum[0], proof->sum[0], proof->power, BITS);
    arb_mul_ui(proof->power, proof->power, j * j, BITS);
    arb_add(proof->sum[2], proof->sum[2], proof->power, BITS);
    arb_sub(proof->power, up, down, BITS);
    arb_mul(proof->power, proof->power, proof->weight + j, BITS);
    arb_mul_ui(proof->power, proof->power, j, BITS);
    arb_add(proof->sum[1], proof->sum[1], proof->power, BITS);
    arb_mul(up, up, proof->e, BITS);
    arb_mul(down, down, proof->inverse, BITS);
  }
  arb_clear(up), arb_clear(down);
}

/* i0, i1, i2 at x. */
static void evaluate(peak_proof *proof, double place) {
  arb_t x, step;
  arb_init(x), arb_init(step);
  arb_set_d(x, place);
  arb_set_d(step, proof->step);
  arb_mul(proof->e, x, step, BITS);
  arb_exp(proof->e, proof->e, BITS);
  add_nodes(proof);
  arb_mul(proof->sum[1], proof->sum[1], step, BITS);
  arb_mul(proof->sum[2], proof->sum[2], step, BITS);
  arb_mul(proof->sum[2], proof->sum[2], step, BITS);
  arb_sqr(proof->i0, x, BITS);
  arb_mul_2exp_si(proof->term, proof->i0, -1);
  arb_neg(proof->term, proof->term);
  arb_exp(proof->term, proof->term, BITS); /* exp(-x^2 / 2) */
  arb_sub_ui(proof->i2, proof->i0, 1, BITS);
  arb_mul(proof->i2, proof->i2, proof->sum[0], BITS);
  arb_mul(proof->power, x, proof->sum[1], BITS);
  arb_submul_ui(proof->i2, proof->power, 2, BITS);
  arb_add(proof->i2, proof->i2, proof->sum[2], BITS); /* g'' exp(x^2 / 2) */
  arb_mul(proof->i2, proof->i2, proof->term, BITS);
  arb_sub_ui(proof->i2, proof->i2, 1, BITS);
  arb_neg(proof->i2, proof->i2);
  arb_submul(proof->sum[1], x, proof->sum[0], BITS);
  arb_mul(proof->sum[1], proof->sum[1], proof->term, BITS);
  arb_sub(proof->i1, x, proof->sum[1], BITS);
  arb_mul_2exp_si(proof->i0, proof->i0, -1);
  arb_submul(proof->i0, proof->sum[0], proof->term, BITS);
  arb_add_error(proof->i0, proof->error);
  arb_add_error(proof->i1, proof->error);
  arb_add_error(proof->i2, proof->error);
  proof->top = fmax(proof->top, xrd_measure_lower(proof->i0));
  arb_clear(x), arb_clear(step);
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
    arb_mul(end, end, proof->i1, BITS);
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
  arb_set_d(peak, proof->point->cost);
  arb_pow_ui(peak, peak, 3, BITS);
  arb_mul(q, peak, reach, BITS);
  arb_div_ui(q, q, 3, BITS);
  arb_mul_2exp_si(peak, proof->i2, -1);
  arb_add(q, q, peak, BITS);
  rise(proof, box);
  if (arb_is_negative(q)) {
    arb_sqr(peak, proof->i1, BITS);
    arb_div(peak, peak, q, BITS);
    arb_mul_2exp_si(peak, peak, -2);
    arb_neg(peak, peak);
    arb_min(proof->term, proof->term, peak, BITS);
  } else {
    arb_sqr(reach, reach, BITS);
    arb_addmul(proof->term, q, reach, BITS);
  }
  arb_add(proof->term, proof->term, proof->i0, BITS);
  arb_clear(q), arb_clear(reach), arb_clear(peak);
  return xrd_measure_upper(proof->term);
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
  if (left > box->low) parts[count++] = (peak_box){box->low, left, box->low + (left - box->low) / 2};
  if (right < box->high) parts[count++] = (peak_box){right, box->high, right + (box->high - right) / 2};
  return count;
}

/* supremum = the largest bound over boxes that cover [0, A]. */
static double cover(peak_proof *proof, peak_box *stack) {
  const xrd_peak_point *point = proof->point;
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
  arb_t total, mass;
  arb_init(total), arb_init(mass);
  arb_zero(proof->lower);
  for (size_t k = 0; k < proof->point->count; k++) {
    evaluate(proof, proof->point->places[k]);
    arb_set_d(mass, proof->point->masses[k]);
    arb_add(total, total, mass, BITS);
    arb_addmul(proof->lower, mass, proof->i0, BITS);
  }
  arb_div(proof->lower, proof->lower, total, BITS);
  arb_clear(total), arb_clear(mass);
  return fmax(0, xrd_measure_lower(proof->lower));
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
  peak_proof proof;
  peak_box *stack = xrd_allocate(STACK, sizeof *stack);
  if (proof_init(&proof, point) && stack != NULL) {
    arb_t peak;
    arb_init(peak);
    arb_set_d(peak, point->cost);
    add_strip(&proof, peak);
    add_cut(&proof, peak);
    set_weights(&proof);
    arb_clear(peak);
    point->capacity_lower = information(&proof);
    point->capacity_upper = cover(&proof, stack);
  } else {
    status = xrd_fail(error, XRD_ERR_MEMORY, "no memory to prove a capacity");
  }
  proof_clear(&proof);
  free(stack);
  return status;
}
