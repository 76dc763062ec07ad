/* P(tau) = sum_i t_i exp(s z_i tau) = sum_k s^k / k! M_k tau^k, M_k = sum_i t_i z_i^k, t_i >= 0.  With K even,
   R = radius and x_i = s |z_i| R <= (K - 1) / 2, the terms from K on are at most, for P, P' and P'',

     sum_i t_i sum_{k >= K} x_i^k / k!                          <= 2 rho,            rho = (s R)^K / K! M_K,
     sum_i t_i sum_{k >= K} k x_i^k / k! / R                    <= 2 rho K / R,
     sum_i t_i sum_{k >= K} k (k - 1) x_i^k / k! / R^2          <= 2 rho K (K - 1) / R^2:

   consecutive terms have ratios of at most x / (K + 1), x / K and x / (K - 1), all <= 1/2.

   ON AN INTERVAL |tau - m| <= h with c'' <= U, Taylor's theorem gives c <= c(m) + |c'(m)| h + max(U, 0) h^2 / 2, and
   for U < 0 also c <= c(m) + c'(m)^2 / (2 |U|): at a maximum found to within e this is off by e^2. */
#include "certify/measures/expansion.h"

#include <math.h>

#include "certify/ends.h"

enum { K = XRD_EXPANSION_DEGREE, DEEPEST = 48, POLISH = 4 };

void xrd_expansion_init(xrd_expansion *e, const xrd_expansion_shape *shape, const arb_t slope, double radius,
                        slong precision) {
  e->shape = shape;
  e->precision = precision;
  e->radius = radius;
  arb_init(e->slope), arb_init(e->left_out);
  arb_set(e->slope, slope);
  for (int k = 0; k <= K; k++) arb_init(e->moment + k);
  for (int k = 0; k < 3; k++) arb_init(e->rest + k);
}

void xrd_expansion_clear(xrd_expansion *e) {
  arb_clear(e->slope), arb_clear(e->left_out);
  for (int k = 0; k <= K; k++) arb_clear(e->moment + k);
  for (int k = 0; k < 3; k++) arb_clear(e->rest + k);
}

bool xrd_expansion_reaches(const xrd_expansion *e, const mag_t largest) {
  mag_t x, limit;
  mag_init(x), mag_init(limit);
  arb_get_mag(x, e->slope);
  mag_mul(x, x, largest);
  mag_set_d(limit, e->radius);
  mag_mul(x, x, limit);
  mag_set_d_lower(limit, (K - 1) / 2.0);
  const bool reaches = mag_cmp(x, limit) <= 0;
  mag_clear(x), mag_clear(limit);
  return reaches;
}

void xrd_expansion_add(xrd_expansion *e, const arb_t t, const arb_t z) {
  arb_t term;
  arb_init(term);
  arb_set(term, t);
  arb_add(e->moment, e->moment, term, e->precision);
  for (int k = 1; k <= K; k++) {
    arb_mul(term, term, z, e->precision);
    arb_add(e->moment + k, e->moment + k, term, e->precision);
  }
  arb_clear(term);
}

/* rest[k] = 0 +- 2 rho K ... (K - k + 1) / R^k. */
static void set_rests(xrd_expansion *e, const arb_t power) {
  arb_t rho, radius;
  arb_init(rho), arb_init(radius);
  arb_set_d(radius, e->radius);
  arb_pow_ui(rho, radius, K, e->precision);
  arb_mul(rho, rho, power, e->precision); /* s^K / K! M_K R^K */
  arb_mul_2exp_si(rho, rho, 1);
  for (int k = 0; k < 3; k++) {
    arb_zero(e->rest + k);
    arb_get_mag(arb_radref(e->rest + k), rho);
    if (e->radius == 0) continue;
    arb_mul_ui(rho, rho, (ulong)(K - k), e->precision);
    arb_div(rho, rho, radius, e->precision);
  }
  arb_clear(rho), arb_clear(radius);
}

void xrd_expansion_close(xrd_expansion *e) {
  arb_t power;
  arb_init(power);
  arb_one(power);
  for (int k = 1; k <= K; k++) {
    arb_mul(power, power, e->slope, e->precision);
    arb_div_ui(power, power, (ulong)k, e->precision);
    arb_mul(e->moment + k, e->moment + k, power, e->precision);
  }
  set_rests(e, e->moment + K);
  arb_clear(power);
}

/* P, P' and P'' at tau. */
static void polynomial(const xrd_expansion *e, const arb_t tau, arb_ptr p) {
  for (int k = 0; k < 3; k++) arb_zero(p + k);
  for (int k = K - 1; k >= 0; k--) {
    arb_mul(p + 2, p + 2, tau, e->precision);
    arb_add(p + 2, p + 2, p + 1, e->precision);
    arb_mul(p + 1, p + 1, tau, e->precision);
    arb_add(p + 1, p + 1, p, e->precision);
    arb_mul(p, p, tau, e->precision);
    arb_add(p, p, e->moment + k, e->precision);
  }
  arb_mul_2exp_si(p + 2, p + 2, 1);
  for (int k = 0; k < 3; k++) arb_add(p + k, p + k, e->rest + k, e->precision);
}

void xrd_expansion_evaluate(const xrd_expansion *e, const arb_t tau, arb_ptr c) {
  const slong precision = e->precision;
  arb_struct p[3], b[3];
  for (int k = 0; k < 3; k++) arb_init(p + k), arb_init(b + k);
  polynomial(e, tau, p);
  e->shape->evaluate(e->shape, tau, b, precision);
  for (int k = 0; k < 3; k++) arb_mul(b + k, b + k, e->slope, precision);
  arb_mul(c + 2, b + 1, b + 1, precision); /* P'' - 2 s B' P' + ((s B')^2 - s B'') P */
  arb_sub(c + 2, c + 2, b + 2, precision);
  arb_mul(c + 2, c + 2, p, precision);
  arb_add(c + 2, c + 2, p + 2, precision);
  arb_mul(c + 1, b + 1, p + 1, precision);
  arb_mul_2exp_si(c + 1, c + 1, 1);
  arb_sub(c + 2, c + 2, c + 1, precision);
  arb_mul(c + 1, b + 1, p, precision); /* P' - s B' P */
  arb_sub(c + 1, p + 1, c + 1, precision);
  arb_neg(b, b);
  arb_exp(b, b, precision);
  arb_mul(c + 2, c + 2, b, precision);
  arb_mul(c + 1, c + 1, b, precision);
  arb_mul(c, p, b, precision);
  for (int k = 0; k < 3; k++) arb_clear(p + k), arb_clear(b + k);
}

typedef struct {
  const xrd_expansion *e;
  xrd_supremum *sup;
  arb_struct at[3]; /* c, c', c'' at a point */
  arb_t bending;    /* c'' on the whole interval, from above */
  arb_t tau, bound, term;
} search;

static void evaluate_at(search *s, double middle) {
  arb_set_d(s->tau, middle);
  xrd_expansion_evaluate(s->e, s->tau, s->at);
  xrd_supremum_reach(s->sup, s->at);
}

/* s->bound >= c up to `half` away from where s->at was evaluated. */
static void set_bound(search *s, double half) {
  const slong precision = s->e->precision;
  arb_abs(s->tau, s->at + 1);
  arb_set_d(s->term, half);
  arb_mul(s->bound, s->bending, s->term, precision);
  arb_neg(s->term, s->bound);
  if (arb_is_negative(s->bending) && arb_lt(s->tau, s->term)) { /* the parabola's top is inside */
    arb_mul(s->term, s->at + 1, s->at + 1, precision);
    arb_div(s->bound, s->term, s->bending, precision);
    arb_mul_2exp_si(s->bound, s->bound, -1);
    arb_neg(s->bound, s->bound);
  } else {
    arb_mul_2exp_si(s->bound, s->bound, -1);
    arb_add(s->bound, s->bound, s->tau, precision);
    arb_set_d(s->term, half);
    arb_mul(s->bound, s->bound, s->term, precision);
    if (!arb_is_negative(s->bending)) arb_nonnegative_part(s->bound, s->bound);
  }
  arb_add(s->bound, s->bound, s->at, precision);
  arb_add(s->bound, s->bound, s->e->left_out, precision);
}

/* The bending as a number >= c'', or 0 >= it. */
static void set_bending(search *s, double middle, double half) {
  arb_struct c[3];
  for (int k = 0; k < 3; k++) arb_init(c + k);
  arb_set_d(s->tau, middle);
  mag_set_d(arb_radref(s->tau), half);
  xrd_expansion_evaluate(s->e, s->tau, c);
  arf_t upper;
  arf_init(upper);
  arb_get_ubound_arf(upper, c + 2, s->e->precision);
  arb_set_arf(s->bending, upper);
  arf_clear(upper);
  for (int k = 0; k < 3; k++) arb_clear(c + k);
}

/* Where c'' < 0: c at the maximum itself, found by Newton's steps. */
static bool polish(search *s, double middle, double half) {
  double place = middle;
  for (int round = 0; round < POLISH; round++) {
    const double slope = arf_get_d(arb_midref(s->at + 1), ARF_RND_NEAR);
    const double bending = arf_get_d(arb_midref(s->at + 2), ARF_RND_NEAR);
    const double next = fmin(fmax(place - slope / bending, middle - half), middle + half);
    if (!isfinite(next)) return false;
    evaluate_at(s, place = next);
    set_bound(s, 2 * half);
    if (xrd_supremum_is_low(s->sup, s->bound)) return true;
  }
  return false;
}

/* Rounding alone keeps c at the place evaluated last above what is sought, and the bound is hardly larger: more bits
   help, halves do not. */
static bool is_blurred(search *s) {
  arb_add(s->term, s->at, s->e->left_out, s->e->precision);
  if (xrd_supremum_is_low(s->sup, s->term)) return false;
  const double there = xrd_upper_end(s->term), most = xrd_upper_end(s->bound);
  return most <= there * (1 + s->sup->tolerance);
}

static void bound_interval(search *s, double middle, double half, int depth) {
  set_bending(s, middle, half);
  evaluate_at(s, middle);
  set_bound(s, half);
  bool done = xrd_supremum_is_low(s->sup, s->bound);
  if (!done && arb_is_negative(s->bending)) done = polish(s, middle, half);
  if (done || depth == DEEPEST || s->sup->budget == 0 || is_blurred(s)) {
    xrd_supremum_take(s->sup, s->bound);
    return;
  }
  s->sup->budget--;
  bound_interval(s, middle - half / 2, half / 2, depth + 1);
  bound_interval(s, middle + half / 2, half / 2, depth + 1);
}

void xrd_expansion_supremum(const xrd_expansion *e, xrd_supremum *sup) {
  search s = {.e = e, .sup = sup};
  arb_init(s.bending), arb_init(s.tau), arb_init(s.bound), arb_init(s.term);
  for (int k = 0; k < 3; k++) arb_init(s.at + k);
  bound_interval(&s, 0, e->radius, 0);
  arb_clear(s.bending), arb_clear(s.tau), arb_clear(s.bound), arb_clear(s.term);
  for (int k = 0; k < 3; k++) arb_clear(s.at + k);
}
