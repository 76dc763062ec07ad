/* Is c <= T for every y?  With S the sum over nodes and the tails in closed form,

     c(y) <= error + S(y),   S(y) = sum_i W_i exp(-s (x_i - y)^2) + sum over tails kappa sqrt(pi/s)/2 erfc(sqrt(s) |y -
   cut|)

   (y on the near side of the cut).  On |y - a| <= r S is a power series in (y - a) / r.  At complex y it is at most
   exp(s (Im y)^2) C, C = sum_i W_i + sum kappa sqrt(pi/s), so that by Cauchy's estimate on |y - a| = 8 r its terms from
   K on add at most exp(s (8 r)^2) C 8^-K 8/7.

   An interval of the box about m, half as long h, has S <= S(m) + |S'(m)| h + max |S''| h^2 / 2, or where S'' <= -U < 0
   on it S <= S(m) + min(|S'(m)| h, S'(m)^2 / (2 U)); where that is not low it is halved.

   A bounded density has its largest c on its hull.  Beyond 10 / sqrt(s) past a cut the other parts have fallen below
   what they are there, and this side's tail is at most kappa sqrt(pi/s). */
#include <arb_hypgeom.h>
#include <arb_poly.h>
#include <math.h>

#include "check/measures/density.h"

enum { DEEPEST = 45 };

static const double MOST_BOXES = 1e6, PAST = 10;

typedef struct {
  const xrd_redensity *d;
  double radius;
  slong degree;
  arb_t limit;           /* T - error - the rest of the series */
  arb_t root, factor;    /* sqrt(s); sqrt(pi / s) / 2 */
  arb_poly_t s, ds, dds; /* the series and its derivatives, in (y - a) / r */
  arb_t value, slope, bend, term;
} search;

static void search_init(search *at, const xrd_redensity *d) {
  *at = (search){.d = d, .degree = d->precision / 3 + 12};
  arb_init(at->limit), arb_init(at->root), arb_init(at->factor);
  arb_poly_init(at->s), arb_poly_init(at->ds), arb_poly_init(at->dds);
  arb_init(at->value), arb_init(at->slope), arb_init(at->bend), arb_init(at->term);
  at->radius = ldexp(1, (int)floor(-log2(d->witness->slope) / 2) - 1);
  arb_sqrt(at->root, d->slope, d->precision);
  arb_const_sqrt_pi(at->factor, d->precision);
  arb_div(at->factor, at->factor, at->root, d->precision);
  arb_mul_2exp_si(at->factor, at->factor, -1);
}

static void search_clear(search *at) {
  arb_clear(at->limit), arb_clear(at->root), arb_clear(at->factor);
  arb_poly_clear(at->s), arb_poly_clear(at->ds), arb_poly_clear(at->dds);
  arb_clear(at->value), arb_clear(at->slope), arb_clear(at->bend), arb_clear(at->term);
}

/* value += kappa sqrt(pi/s) */
static void add_most_of_tail(search *at, int side) {
  arb_mul_2exp_si(at->term, at->factor, 1);
  arb_addmul(at->value, at->term, at->d->kappa[side], at->d->precision);
}

/* limit = T - error - exp(s (8 r)^2) C 8^-K 8/7 */
static void set_limit(search *at, const arb_t target) {
  const slong precision = at->d->precision;
  arb_set(at->value, at->d->total);
  for (int side = 0; side < 2; side++)
    if (at->d->open[side]) add_most_of_tail(at, side);
  arb_set_d(at->term, at->radius);
  arb_mul_2exp_si(at->term, at->term, 3);
  arb_mul(at->term, at->term, at->term, precision);
  arb_mul(at->term, at->term, at->d->slope, precision);
  arb_exp(at->term, at->term, precision);
  arb_mul(at->value, at->value, at->term, precision);
  arb_mul_2exp_si(at->value, at->value, 3 - 3 * at->degree);
  arb_div_ui(at->value, at->value, 7, precision);
  arb_add(at->value, at->value, at->d->error, precision);
  arb_sub(at->limit, target, at->value, precision);
}

/* W exp(-s v^2) (2 s r v)^k / k! into the series, v = x_i - a */
static void add_node(search *at, size_t i, const arb_t centre) {
  const slong precision = at->d->precision;
  arb_sub(at->slope, at->d->x + i, centre, precision);
  arb_mul(at->term, at->slope, at->slope, precision);
  arb_mul(at->term, at->term, at->d->slope, precision);
  arb_neg(at->term, at->term);
  arb_exp(at->term, at->term, precision);
  arb_mul(at->term, at->term, at->d->weight + i, precision);
  arb_set_d(at->bend, 2 * at->radius);
  arb_mul(at->slope, at->slope, at->bend, precision);
  arb_mul(at->slope, at->slope, at->d->slope, precision);
  for (slong k = 0; k < at->degree; k++) {
    arb_add(at->s->coeffs + k, at->s->coeffs + k, at->term, precision);
    arb_mul(at->term, at->term, at->slope, precision);
  }
}

/* What the sum has in common: s / k!, then times exp(-s r^2 t^2). */
static void close_series(search *at) {
  const slong precision = at->d->precision;
  arb_poly_t bell;
  arb_poly_init(bell);
  arb_one(at->term);
  for (slong k = 1; k < at->degree; k++) {
    arb_mul_ui(at->term, at->term, (ulong)k, precision);
    arb_div(at->s->coeffs + k, at->s->coeffs + k, at->term, precision);
  }
  arb_set_d(at->term, at->radius);
  arb_mul(at->term, at->term, at->term, precision);
  arb_mul(at->term, at->term, at->d->slope, precision);
  arb_neg(at->term, at->term);
  arb_poly_set_coeff_arb(bell, 2, at->term);
  arb_poly_exp_series(bell, bell, at->degree, precision);
  arb_poly_mullow(at->s, at->s, bell, at->degree, precision);
  arb_poly_clear(bell);
}

/* kappa sqrt(pi/s)/2 erfc(sign sqrt(s) (cut - a - r t)) */
static void add_tail(search *at, int side, const arb_t centre) {
  const slong precision = at->d->precision;
  arb_poly_t tail;
  arb_poly_init(tail);
  arb_set_d(at->term, side == 1 ? at->d->high : at->d->low);
  arb_sub(at->term, at->term, centre, precision);
  arb_mul(at->term, at->term, at->root, precision);
  if (side == 0) arb_neg(at->term, at->term);
  arb_poly_set_coeff_arb(tail, 0, at->term);
  arb_set_d(at->term, side == 1 ? -at->radius : at->radius);
  arb_mul(at->term, at->term, at->root, precision);
  arb_poly_set_coeff_arb(tail, 1, at->term);
  arb_hypgeom_erfc_series(tail, tail, at->degree, precision);
  arb_mul(at->term, at->factor, at->d->kappa[side], precision);
  arb_poly_scalar_mul(tail, tail, at->term, precision);
  arb_poly_add(at->s, at->s, tail, precision);
  arb_poly_clear(tail);
}

/* S around a place but for the tail on the side `left_out`. */
static void set_series(search *at, const arb_t centre, int left_out) {
  arb_poly_fit_length(at->s, at->degree);
  for (slong k = 0; k < at->degree; k++) arb_zero(at->s->coeffs + k);
  for (size_t i = 0; i < at->d->nodes; i++) add_node(at, i, centre);
  _arb_poly_set_length(at->s, at->degree);
  close_series(at);
  for (int side = 0; side < 2; side++)
    if (at->d->open[side] && side != left_out) add_tail(at, side, centre);
  arb_poly_derivative(at->ds, at->s, at->d->precision);
  arb_poly_derivative(at->dds, at->ds, at->d->precision);
}

/* value = a number >= S on [m - h, m + h] */
static void bound_interval(search *at, double m, double h) {
  const slong precision = at->d->precision;
  arb_set_d(at->term, m);
  arb_poly_evaluate(at->slope, at->ds, at->term, precision);
  mag_set_d(arb_radref(at->term), h);
  arb_poly_evaluate(at->bend, at->dds, at->term, precision);
  arb_abs(at->slope, at->slope);
  arb_set_d(at->term, h);
  arb_mul(at->term, at->term, at->slope, precision);
  if (arb_is_negative(at->bend)) {
    arb_mul(at->slope, at->slope, at->slope, precision);
    arb_mul_2exp_si(at->bend, at->bend, 1);
    arb_div(at->slope, at->slope, at->bend, precision);
    arb_neg(at->slope, at->slope);
    arb_min(at->term, at->term, at->slope, precision);
  } else {
    arb_set_d(at->slope, h);
    arb_mul(at->slope, at->slope, at->slope, precision);
    arb_mul_2exp_si(at->slope, at->slope, -1);
    arb_abs(at->bend, at->bend);
    arb_addmul(at->term, at->slope, at->bend, precision);
  }
  arb_add(at->value, at->value, at->term, precision);
}

static bool is_low(search *at, double m, double h, int depth) {
  arb_set_d(at->term, m);
  arb_poly_evaluate(at->value, at->s, at->term, at->d->precision);
  if (!arb_le(at->value, at->limit)) return false;
  bound_interval(at, m, h);
  if (arb_le(at->value, at->limit)) return true;
  return depth < DEEPEST && is_low(at, m - h / 2, h / 2, depth + 1) && is_low(at, m + h / 2, h / 2, depth + 1);
}

/* All y past the end of the boxes on an open side. */
static bool end_is_low(search *at, int side, double end) {
  arb_t centre;
  arb_init(centre);
  arb_set_d(centre, end);
  set_series(at, centre, side);
  arb_poly_get_coeff_arb(at->value, at->s, 0);
  add_most_of_tail(at, side);
  arb_clear(centre);
  return arb_le(at->value, at->limit);
}

bool xrd_redensity_below(const xrd_redensity *d, const arb_t target) {
  const double past = PAST / sqrt(d->witness->slope);
  const double low = d->open[0] ? d->low - past : d->low, high = d->open[1] ? d->high + past : d->high;
  search at;
  arb_t centre;
  search_init(&at, d), arb_init(centre);
  set_limit(&at, target);
  const double first = floor(low / (2 * at.radius)), last = ceil(high / (2 * at.radius));
  bool below = last - first <= MOST_BOXES && fabs(first) < 0x1p50 && fabs(last) < 0x1p50;
  if (below && d->open[0]) below = end_is_low(&at, 0, 2 * first * at.radius);
  if (below && d->open[1]) below = end_is_low(&at, 1, 2 * last * at.radius);
  for (double k = first; k < fmax(last, first + 1) && below; k++) {
    arb_set_d(centre, (2 * k + 1) * at.radius);
    set_series(&at, centre, -1);
    below = is_low(&at, 0, 1, 0);
  }
  search_clear(&at), arb_clear(centre);
  return below;
}
