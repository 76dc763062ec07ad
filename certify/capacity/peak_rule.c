/* Symbols: the law puts m_k / 2 on +a_k and -a_k each, M = sum m_k; the output's density is f = phi G with the standard
   normal phi and G(y) = sum_k (m_k / M) exp(-a_k^2 / 2) cosh(a_k y); L = log G, even. Then

     i(x) = D(N(x, 1) || f) = x^2 / 2 - g(x),   g(x) = E L(x + N),
     g' = E[N L(x + N)],   g'' = E[(N^2 - 1) L(x + N)].

   Integrals are sums over y_j = j d, |j| < J. In the strip |Im y| <= c < pi / (2 A), Re exp(a_k y) >= cos(cA) |exp(a_k
   y)|, so that L is analytic with |L(u + iv)| <= |L(u)| + |log cos cA| + cA, |L(u)| <= A |u| + A^2 / 2. With |He_k(t +
   iv)| <= t^2 + c^2 + 1 for k <= 2 the integrand has an absolute integral of at most

     S = exp(c^2 / 2) [ A (1.6 + 0.8 (c^2 + 1)) + (1.5 A^2 + |log cos cA| + cA) (2 + c^2) ]

   along each line of the strip, and the sum over all j errs by at most 2 S / (exp(2 pi c / d) - 1) (Trefethen and
   Weideman 2014, theorem 5.1). What is cut off lies at t >= T = J d - A from x and adds up to at most

     (A T + 1.5 A^2) T^2 exp(-T^2 / 2) (d + 1 / (T - 3 / T)),   T >= 2,

   for |He_k(t)| <= t^2 and |L| <= A t + 1.5 A^2 there, 2 / sqrt(2 pi) < 1, and (A t + 1.5 A^2) t^2 exp(-t^2 / 2) falls
   at a rate of at least t - 3 / t. */
#include "certify/capacity/peak_rule.h"

#include <math.h>

#include "certify/measures/balls.h"

static const slong BITS = XRD_PEAK_BITS;

/* x becomes exp(-x^2 / 2). */
static void fall(arb_t x) {
  arb_sqr(x, x, BITS);
  arb_mul_2exp_si(x, x, -1);
  arb_neg(x, x);
  arb_exp(x, x, BITS);
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
    fall(place);
    arb_addmul(out, place, term, BITS);
  }
  arb_div(out, out, total, BITS);
  arb_log(out, out, BITS);
  arb_clear(place), arb_clear(term), arb_clear(mass), arb_clear(total);
}

static void set_weights(xrd_peak_rule *rule) {
  arb_t y, step, norm;
  arb_init(y), arb_init(step), arb_init(norm);
  arb_set_d(step, rule->step);
  arb_const_pi(norm, BITS);
  arb_mul_2exp_si(norm, norm, 1);
  arb_rsqrt(norm, norm, BITS);
  arb_mul(norm, norm, step, BITS);
  for (size_t j = 0; j < rule->nodes; j++) {
    arb_ptr weight = rule->weight + j;
    arb_mul_ui(y, step, j, BITS);
    log_mixture(weight, rule->point, y);
    arb_mul(weight, weight, norm, BITS);
    fall(y);
    arb_mul(weight, weight, y, BITS);
  }
  arb_mul_2exp_si(rule->weight, rule->weight, -1);
  arb_clear(y), arb_clear(step), arb_clear(norm);
}

/* error = 2 S / (exp(2 pi c / d) - 1) for the doubles A, c and d. */
static void set_strip(arb_t error, double peak, double strip, double step) {
  arb_t c, angle, near, far;
  arb_init(c), arb_init(angle), arb_init(near), arb_init(far);
  arb_set_d(c, strip);
  arb_set_d(near, peak);
  arb_mul(angle, c, near, BITS);
  arb_cos(far, angle, BITS);
  arb_log(far, far, BITS);
  arb_sub(far, angle, far, BITS);
  arb_sqr(angle, near, BITS);
  arb_mul_ui(angle, angle, 3, BITS);
  arb_mul_2exp_si(angle, angle, -1);
  arb_add(far, far, angle, BITS); /* 1.5 A^2 + |log cos cA| + cA */
  arb_sqr(c, c, BITS);
  arb_add_ui(angle, c, 2, BITS);
  arb_mul(far, far, angle, BITS);
  arb_add_ui(angle, c, 3, BITS);
  arb_mul(near, near, angle, BITS);
  arb_mul_ui(near, near, 4, BITS);
  arb_div_ui(near, near, 5, BITS); /* A (1.6 + 0.8 (c^2 + 1)) = 0.8 A (c^2 + 3) */
  arb_add(far, far, near, BITS);
  arb_mul_2exp_si(c, c, -1);
  arb_exp(c, c, BITS);
  arb_mul(far, far, c, BITS);
  arb_mul_2exp_si(far, far, 1);
  arb_const_pi(angle, BITS);
  arb_set_d(c, strip);
  arb_mul(angle, angle, c, BITS);
  arb_mul_2exp_si(angle, angle, 1);
  arb_set_d(near, step);
  arb_div(angle, angle, near, BITS);
  arb_expm1(angle, angle, BITS);
  arb_div(error, far, angle, BITS);
  arb_clear(c), arb_clear(angle), arb_clear(near), arb_clear(far);
}

/* error += (A T + 1.5 A^2) T^2 exp(-T^2 / 2) (d + 1 / (T - 3 / T)) */
static void add_cut(arb_t error, double peak, double step, size_t nodes) {
  arb_t reach, d, bound, term;
  arb_init(reach), arb_init(d), arb_init(bound), arb_init(term);
  arb_set_d(d, step);
  arb_set_d(term, peak);
  arb_mul_ui(reach, d, nodes, BITS); /* the first node that is left out */
  arb_sub(reach, reach, term, BITS);
  arb_set_ui(term, 3);
  arb_div(term, term, reach, BITS);
  arb_sub(term, reach, term, BITS);
  arb_inv(term, term, BITS);
  arb_add(bound, term, d, BITS);
  arb_sqr(reach, reach, BITS);
  arb_mul(bound, bound, reach, BITS);
  arb_mul_2exp_si(term, reach, -1);
  arb_neg(term, term);
  arb_exp(term, term, BITS);
  arb_mul(bound, bound, term, BITS);
  arb_sqrt(reach, reach, BITS);
  arb_set_d(term, peak);
  arb_mul_ui(d, term, 3, BITS);
  arb_mul_2exp_si(d, d, -1);
  arb_add(d, d, reach, BITS);
  arb_mul(d, d, term, BITS);
  arb_addmul(error, bound, d, BITS);
  arb_clear(reach), arb_clear(d), arb_clear(bound), arb_clear(term);
}

void xrd_peak_rule_error(arb_t error, double peak, double strip, double step, size_t nodes) {
  set_strip(error, peak, strip, step);
  add_cut(error, peak, step, nodes);
}

bool xrd_peak_rule_init(xrd_peak_rule *rule, const xrd_peak_point *point, double share, double reach) {
  const double strip = fmin(1.4 / point->cost, 2);
  *rule = (xrd_peak_rule){.point = point, .step = share * strip};
  rule->nodes = 1 + (size_t)ceil((point->cost + reach) / rule->step);
  rule->weight = xrd_measure_balls_new(rule->nodes);
  arb_struct *const balls[] = {rule->error, rule->i0,      rule->i1,     rule->i2,     rule->e,     rule->power,
                               rule->term,  rule->inverse, rule->sum[0], rule->sum[1], rule->sum[2]};
  for (size_t k = 0; k < sizeof balls / sizeof *balls; k++) arb_init(balls[k]);
  if (rule->weight == NULL) return false;
  xrd_peak_rule_error(rule->error, point->cost, strip, rule->step, rule->nodes);
  set_weights(rule);
  return true;
}

void xrd_peak_rule_clear(xrd_peak_rule *rule) {
  arb_struct *const balls[] = {rule->error, rule->i0,      rule->i1,     rule->i2,     rule->e,     rule->power,
                               rule->term,  rule->inverse, rule->sum[0], rule->sum[1], rule->sum[2]};
  for (size_t k = 0; k < sizeof balls / sizeof *balls; k++) arb_clear(balls[k]);
  xrd_measure_balls_free(rule->weight, rule->nodes);
}

/* sum[k] = sum_j y_j^k weight_j (E^j + (-1)^k E^-j), E = exp(d x); y in steps. */
static void add_nodes(xrd_peak_rule *rule) {
  for (int k = 0; k < 3; k++) arb_zero(rule->sum[k]);
  arb_inv(rule->inverse, rule->e, BITS);
  arb_t up, down;
  arb_init(up), arb_init(down);
  arb_one(up), arb_one(down);
  for (size_t j = 0; j < rule->nodes; j++) {
    arb_add(rule->power, up, down, BITS);
    arb_mul(rule->power, rule->power, rule->weight + j, BITS);
    arb_add(rule->sum[0], rule->sum[0], rule->power, BITS);
    arb_mul_ui(rule->power, rule->power, j * j, BITS);
    arb_add(rule->sum[2], rule->sum[2], rule->power, BITS);
    arb_sub(rule->power, up, down, BITS);
    arb_mul(rule->power, rule->power, rule->weight + j, BITS);
    arb_mul_ui(rule->power, rule->power, j, BITS);
    arb_add(rule->sum[1], rule->sum[1], rule->power, BITS);
    arb_mul(up, up, rule->e, BITS);
    arb_mul(down, down, rule->inverse, BITS);
  }
  arb_clear(up), arb_clear(down);
}

void xrd_peak_rule_evaluate(xrd_peak_rule *rule, double place) {
  arb_t x, step;
  arb_init(x), arb_init(step);
  arb_set_d(x, place);
  arb_set_d(step, rule->step);
  arb_mul(rule->e, x, step, BITS);
  arb_exp(rule->e, rule->e, BITS);
  add_nodes(rule);
  arb_mul(rule->sum[1], rule->sum[1], step, BITS);
  arb_mul(rule->sum[2], rule->sum[2], step, BITS);
  arb_mul(rule->sum[2], rule->sum[2], step, BITS);
  arb_sqr(rule->i0, x, BITS);
  arb_mul_2exp_si(rule->term, rule->i0, -1);
  arb_neg(rule->term, rule->term);
  arb_exp(rule->term, rule->term, BITS); /* exp(-x^2 / 2) */
  arb_sub_ui(rule->i2, rule->i0, 1, BITS);
  arb_mul(rule->i2, rule->i2, rule->sum[0], BITS);
  arb_mul(rule->power, x, rule->sum[1], BITS);
  arb_submul_ui(rule->i2, rule->power, 2, BITS);
  arb_add(rule->i2, rule->i2, rule->sum[2], BITS); /* g'' exp(x^2 / 2) */
  arb_mul(rule->i2, rule->i2, rule->term, BITS);
  arb_sub_ui(rule->i2, rule->i2, 1, BITS);
  arb_neg(rule->i2, rule->i2);
  arb_submul(rule->sum[1], x, rule->sum[0], BITS);
  arb_mul(rule->sum[1], rule->sum[1], rule->term, BITS);
  arb_sub(rule->i1, x, rule->sum[1], BITS);
  arb_mul_2exp_si(rule->i0, rule->i0, -1);
  arb_submul(rule->i0, rule->sum[0], rule->term, BITS);
  arb_add_error(rule->i0, rule->error);
  arb_add_error(rule->i1, rule->error);
  arb_add_error(rule->i2, rule->error);
  arb_clear(x), arb_clear(step);
}
