/* On |t| <= 1, with B = g_2 + sum_{k >= 3} |g_k|, c <= g_0 + g_1 t + B t^2, because |t|^k <= t^2; so that
     c <= g_0 + |g_1| + max(B, 0)   and, where B < 0,   c <= g_0 + g_1^2 / (4 |B|).
   A flat c, whose coefficients are tiny, is done at once; around a maximum the interval shrinks until B < 0.

   Half of the interval: t = (t' + side) / 2, g_k / 2^k, then a shift by `side` of additions only. */
#include "certify/measures/density/taylor.h"

#include "certify/measures/balls.h"

enum { DEEPEST = 40 };
static const double SHIFT_NS = 20; /* of an addition */

typedef struct {
  slong degree, precision;
  const arb_struct *rest;
  xrd_supremum *sup;
} search;

static void set_bound(const search *s, arb_srcptr g, arb_t bound) {
  const slong precision = s->precision;
  arb_t bending, term;
  arb_init(bending), arb_init(term);
  arb_set(bending, g + 2);
  for (slong k = 3; k < s->degree; k++) {
    arb_abs(term, g + k);
    arb_add(bending, bending, term, precision);
  }
  arb_abs(bound, g + 1);
  if (arb_is_negative(bending)) {
    arb_mul(term, g + 1, g + 1, precision);
    arb_div(term, term, bending, precision);
    arb_mul_2exp_si(term, term, -2);
    arb_neg(term, term);
    arb_min(bound, bound, term, precision);
  } else {
    arb_zero(term);
    arb_max(term, term, bending, precision);
    arb_add(bound, bound, term, precision);
  }
  arb_add(bound, bound, g, precision);
  arb_add(bound, bound, s->rest, precision);
  arb_clear(bending), arb_clear(term);
}

static void set_half(const search *s, arb_srcptr g, int side, arb_ptr half) {
  for (slong k = 0; k < s->degree; k++) arb_mul_2exp_si(half + k, g + k, -k);
  for (slong last = 0; last + 1 < s->degree; last++)
    for (slong k = s->degree - 2; k >= last; k--)
      (side > 0 ? arb_add : arb_sub)(half + k, half + k, half + k + 1, s->precision);
}

static bool take(const search *s, arb_srcptr g, int depth) {
  arb_t bound;
  arb_init(bound);
  arb_sub(bound, g, s->rest, s->precision);
  xrd_supremum_reach(s->sup, bound);
  set_bound(s, g, bound);
  const double shifts = SHIFT_NS * (double)s->degree * (double)s->degree;
  const bool done = xrd_supremum_is_low(s->sup, bound) || depth == DEEPEST || s->sup->budget == 0 ||
                    xrd_stop_wanted(s->sup->stop, shifts);
  if (done) xrd_supremum_take(s->sup, bound);
  arb_clear(bound);
  if (done) return true;
  s->sup->budget--;
  arb_ptr half = xrd_measure_balls_new((size_t)s->degree);
  bool good = half != NULL;
  for (int side = -1; side <= 1 && good; side += 2) {
    set_half(s, g, side, half);
    good = take(s, half, depth + 1);
  }
  xrd_measure_balls_free(half, (size_t)s->degree);
  return good;
}

bool xrd_taylor_supremum(arb_srcptr g, slong degree, const arb_t rest, slong precision, xrd_supremum *sup) {
  const search s = {.degree = degree, .precision = precision, .rest = rest, .sup = sup};
  return take(&s, g, 0);
}
