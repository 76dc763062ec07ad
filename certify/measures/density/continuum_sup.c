/* How large c can be where q has no mass.  With r = 2 p / (s u) and v = c - 1:  v'' = s^2 v + s^2 (1 - r), for
   c'' = s^2 c - 2 s p / u.

   From an end of the hole on, as long as r >= 1: v grows no faster than the solution of v'' = s^2 v with the same value
   and slope, v <= v0 cosh(s t) + max(v0', 0)/s sinh(s t).  In the rest, where r <= 1 + eta: v'' >= s^2 (v - eta)
   excludes a maximum above eta, so that v <= max(eta, v at the rest's ends); without an end c stays bounded, and where
   it could exceed eta it would have to grow like exp(s x).

   The sign of r - 1: at an end of an interval r = 1, and the growth of r decides; elsewhere balls. */
#include <arb.h>
#include <math.h>

#include "certify/ends.h"
#include "certify/measures/density/continuum.h"
#include "certify/measures/density/shape.h"

static const double FINE = 0x1p-6, LEAST = 0x1p-56; /* how much more than r - 1 its bound may be */
static const double LARGEST_SLACK = 0.25, MORE = 1.25;
static const double SMALL = 0x1p-50; /* r - 1, taken for what c - 1 is */
static const double SHORT = 0x1p-48; /* of the way to the density's end, where p may be 0 or infinite */

static const double BOX_NS = 50000; /* of r and its growth on a box */

enum { DEEPEST = 56, DOUBLINGS = 60, SPLIT = 16 };

/* Offsets t >= 0 from the hole's end `origin` in the direction sign. */
typedef struct {
  const xrd_continuum_scene *scene;
  const xrd_hole *hole;
  double origin;
  int sign;
  double slack;  /* r >= 1 - slack counts as r >= 1: v + slack then grows as v would */
  double length; /* to the other end, or to where p falls for good */
} ray;

/* x = origin + sign [from, to] */
static void place(const ray *r, double from, double to, arb_t x) {
  arb_t term;
  arb_init(term);
  arb_set_d(x, from), arb_set_d(term, to);
  arb_union(x, x, term, r->scene->precision);
  if (r->sign < 0) arb_neg(x, x);
  arb_set_d(term, r->origin);
  arb_add(x, x, term, r->scene->precision);
  arb_clear(term);
}

/* log r at x, and the growth of r along the ray, by a piece's formula. */
static void compare_at(const ray *at, const xrd_law_piece *piece, const arb_t x, arb_t log_r, arb_t growth) {
  const xrd_continuum_scene *scene = at->scene;
  const slong precision = scene->precision;
  acb_t z, p;
  arb_t u, bend;
  acb_init(z), acb_init(p), arb_init(u), arb_init(bend);
  acb_set_arb(z, x);
  if (piece->mirrored) acb_sub_ui(z, z, 1, precision), acb_neg(z, z);
  if (!xrd_law_value(&scene->law, piece, z, p)) acb_indeterminate(p);
  xrd_hole_u(scene, at->hole, x, u, growth);
  arb_mul(u, u, scene->s, precision);
  arb_mul_2exp_si(u, u, -1);
  arb_div(log_r, acb_realref(p), u, precision);
  arb_log(log_r, log_r, precision);
  xrd_law_shape(&scene->law, piece, x, u, bend);
  arb_sub(growth, u, growth, precision);
  if (at->sign < 0) arb_neg(growth, growth);
  acb_clear(z), acb_clear(p), arb_clear(u), arb_clear(bend);
}

/* On the part of x that lies in a piece, by the piece's formula on all of x: also from the middle on by the growth. */
static void compare_in(const ray *at, const xrd_law_piece *piece, const arb_t x, arb_t log_r, arb_t growth) {
  compare_at(at, piece, x, log_r, growth);
  if (arb_is_exact(x)) return;
  arb_t middle, centred, other;
  arb_init(middle), arb_init(centred), arb_init(other);
  arb_set_arf(middle, arb_midref(x));
  compare_at(at, piece, middle, centred, other);
  arb_sub(middle, x, middle, at->scene->precision);
  arb_addmul(centred, growth, middle, at->scene->precision); /* symmetric: the ray's direction does not matter */
  if (!arb_is_finite(log_r) || (arb_is_finite(centred) && mag_cmp(arb_radref(centred), arb_radref(log_r)) < 0))
    arb_swap(log_r, centred);
  arb_clear(middle), arb_clear(centred), arb_clear(other);
}

/* Where a piece's coordinate is t. */
static void set_end(const xrd_law_piece *piece, double t, arb_t end) {
  arb_set_d(end, t);
  if (!piece->mirrored) return;
  arb_neg(end, end);
  arb_add_si(end, end, 1, ARF_PREC_EXACT);
}

/* Does p go on all along the box, from piece to piece? */
static bool is_filled(const ray *at, double from, double to) {
  const xrd_continuum_scene *scene = at->scene;
  arb_t low, high, end;
  arb_init(low), arb_init(high), arb_init(end);
  arb_set_d(low, at->sign > 0 ? from : -to), arb_set_d(high, at->sign > 0 ? to : -from);
  arb_set_d(end, at->origin);
  arb_add(low, low, end, ARF_PREC_EXACT), arb_add(high, high, end, ARF_PREC_EXACT);
  for (size_t k = 0; k < scene->pieces; k++) {
    const xrd_law_piece *piece = &scene->piece[k];
    set_end(piece, piece->mirrored ? piece->to : piece->from, end);
    if (arb_gt(end, low)) break;
    set_end(piece, piece->mirrored ? piece->from : piece->to, end);
    if (arb_gt(end, low)) arb_set(low, end);
  }
  const bool filled = arb_ge(low, high);
  arb_clear(low), arb_clear(high), arb_clear(end);
  return filled;
}

/* log r and its growth on a box, of all pieces that it touches; their number.  None: p = 0, log r = -infinity. */
static size_t compare(const ray *at, double from, double to, arb_t log_r, arb_t growth) {
  const xrd_continuum_scene *scene = at->scene;
  arb_t x, other_log, other_growth;
  arb_init(x), arb_init(other_log), arb_init(other_growth);
  place(at, from, to, x);
  const double low = xrd_lower_end(x), high = xrd_upper_end(x);
  size_t touched = 0;
  arb_neg_inf(log_r), arb_neg_inf(growth);
  for (size_t k = 0; k < scene->pieces; k++) {
    const xrd_law_piece *piece = &scene->piece[k];
    const double a = piece->mirrored ? 1 - piece->to : piece->from, b = piece->mirrored ? 1 - piece->from : piece->to;
    if (!(a < high && b > low)) continue;
    compare_in(at, piece, x, other_log, other_growth);
    if (touched++ == 0) {
      arb_set(log_r, other_log), arb_set(growth, other_growth);
    } else {
      arb_union(log_r, log_r, other_log, scene->precision), arb_union(growth, growth, other_growth, scene->precision);
    }
  }
  arb_clear(x), arb_clear(other_log), arb_clear(other_growth);
  return touched;
}

/* Is r >= 1 - slack on the box, with r >= 1 known at its near end where `known`? */
static bool is_high(const ray *at, double from, double to, bool known) {
  arb_t log_r, growth;
  arb_init(log_r), arb_init(growth);
  const size_t touched = compare(at, from, to, log_r, growth);
  const bool continuous = touched == 1 || at->scene->law.density->family != XRD_DENSITY_HISTOGRAM;
  const bool filled = touched > 0 && is_filled(at, from, to);
  bool high = filled && known && continuous && arb_is_nonnegative(growth);
  if (filled && !high) {
    arb_expm1(log_r, log_r, at->scene->precision);
    arb_set_d(growth, -at->slack);
    high = arb_ge(log_r, growth);
  }
  arb_clear(log_r), arb_clear(growth);
  return high;
}

/* How far r >= 1 - slack reaches from the end. */
static double reach(const ray *at, bool known, double most) {
  double t = 0, step = most / SPLIT;
  const double least = ldexp(most, -DEEPEST);
  while (t < most && step > least && !xrd_continuum_stops(at->scene, BOX_NS)) {
    const double to = fmin(t + step, most);
    if (to > t && is_high(at, t, to, known)) {
      t = to, known = true, step *= 2;
    } else {
      step /= 2;
    }
  }
  return t;
}

/* What r - 1 is at most on the boxes so far, and what it is somewhere. */
typedef struct {
  double most, seen;
} heights;

static double excess_at(const ray *at, double from, double to, bool above) {
  arb_t excess, growth;
  arb_init(excess), arb_init(growth);
  if (compare(at, from, to, excess, growth) == 0) arb_set_si(excess, -2);
  arb_expm1(excess, excess, at->scene->precision);
  const double end = above ? xrd_upper_end(excess) : xrd_lower_end(excess);
  arb_clear(excess), arb_clear(growth);
  return end;
}

/* Halves [from, to] until its r - 1 is little above one that is seen. */
static void raise_heights(const ray *at, double from, double to, int depth, heights *found) {
  const double middle = from + (to - from) / 2, most = excess_at(at, from, to, true);
  const double here = excess_at(at, middle, middle, false);
  if (here > found->seen) found->seen = here;
  const bool fine = most <= found->most || most <= found->seen * (1 + FINE) + LEAST;
  const bool stopped = xrd_continuum_stops(at->scene, 2 * BOX_NS);
  if (!fine && !stopped && depth < DEEPEST && from < middle && middle < to) {
    raise_heights(at, from, middle, depth + 1, found);
    raise_heights(at, middle, to, depth + 1, found);
  } else if (!(most <= found->most)) {
    found->most = isnan(most) ? HUGE_VAL : most;
  }
}

/* eta becomes at least r - 1 on [from, to]. */
static void raise_rest(const ray *at, double from, double to, arb_t eta) {
  heights found = {.most = fmax(0, xrd_upper_end(eta)), .seen = 0};
  arb_t most;
  arb_init(most);
  raise_heights(at, from, to, 0, &found);
  if (isinf(found.most))
    arb_pos_inf(most);
  else
    arb_set_d(most, found.most);
  arb_max(eta, eta, most, at->scene->precision);
  arb_clear(most);
}

/* bound + slack = (max(0, v0) + slack) cosh(s t) + max(0, v0') / s sinh(s t); c = inner + outer at the end, v' = s
 * (outer - inner). */
static void grown(const ray *at, const arb_t inner, const arb_t outer, double t, arb_t bound) {
  const slong precision = at->scene->precision;
  arb_t sinh, cosh, slope, zero;
  arb_init(sinh), arb_init(cosh), arb_init(slope), arb_init(zero);
  arb_set_d(sinh, t);
  arb_mul(sinh, sinh, at->scene->s, precision);
  arb_sinh_cosh(sinh, cosh, sinh, precision);
  arb_sub(slope, outer, inner, precision);
  arb_add(bound, outer, inner, precision);
  arb_sub_ui(bound, bound, 1, precision);
  arb_max(slope, slope, zero, precision), arb_max(bound, bound, zero, precision);
  arb_set_d(zero, at->slack);
  arb_add(bound, bound, zero, precision);
  arb_mul(bound, bound, cosh, precision);
  arb_addmul(bound, slope, sinh, precision);
  arb_sub(bound, bound, zero, precision);
  arb_clear(sinh), arb_clear(cosh), arb_clear(slope), arb_clear(zero);
}

static bool is_fallen(const ray *at, double t) {
  arb_t x, log_r, growth;
  arb_init(x), arb_init(log_r), arb_init(growth);
  place(at, t, t, x);
  (void)compare(at, t, t, log_r, growth);
  const bool low = arb_is_nonpositive(log_r);
  const bool fallen = low && xrd_law_falls_beyond(&at->scene->law, x, at->sign, at->scene->s);
  arb_clear(x), arb_clear(log_r), arb_clear(growth);
  return fallen;
}

/* Where p falls for good, or the density ends; infinite where neither is found. */
static double outside_length(const ray *at) {
  double low, high;
  xrd_density_hull(at->scene->law.density, &low, &high);
  const double end = at->sign > 0 ? high : low;
  if (isfinite(end)) return fabs(end - at->origin) * (1 - SHORT);
  double t = 1 / at->scene->slope;
  for (int k = 0; k < DOUBLINGS; k++, t *= 2)
    if (is_fallen(at, t)) return t;
  return HUGE_VAL;
}

/* max(1, bound) + 1 raises the supremum; bound is v's. */
static void take(xrd_continuum_scene *scene, arb_t v) {
  arb_add_ui(v, v, 1, scene->precision);
  if (arb_is_finite(v))
    arb_max(scene->sup, scene->sup, v, scene->precision);
  else
    arb_pos_inf(scene->sup);
}

/* An interval has r = 1 at its ends, an atom what it has. */
static bool starts_at_one(const xrd_interval *interval) { return interval->from < interval->to; }

/* The density ends SHORT of its length later, and c(y) falls beyond; up to there c grows at most like exp(s t). */
static void extend(const ray *at, arb_t v) {
  const slong precision = at->scene->precision;
  arb_t factor, term;
  arb_init(factor), arb_init(term);
  arb_set_d(factor, SHORT), arb_set_d(term, at->length);
  arb_mul(factor, factor, term, precision);
  arb_mul_2exp_si(factor, factor, 1);
  arb_mul(factor, factor, at->scene->s, precision);
  arb_exp(factor, factor, precision);
  arb_add_ui(v, v, 1, precision);
  arb_mul(v, v, factor, precision);
  arb_sub_ui(v, v, 1, precision);
  arb_clear(factor), arb_clear(term);
}

/* What r lacks of 1 at an atom, and a little more; 0 where that is much. */
static void set_slack(ray *at, const xrd_interval *edge) {
  const double excess = starts_at_one(edge) ? 0 : excess_at(at, 0, 0, false);
  at->slack = excess < 0 && excess > -LARGEST_SLACK ? -MORE * excess : 0;
}

/* [from, to] from the ray's origin in x, a little more on either side that is not an end of the hole; all the way to
   the density's end, for nothing lies beyond it. */
static void take_cells(xrd_continuum_scene *scene, const ray *at, double from, double to) {
  const double first = at->origin + at->sign * from, last = at->origin + at->sign * to;
  double low = nextafter(fmin(first, last), -HUGE_VAL), high = nextafter(fmax(first, last), HUGE_VAL);
  double hull[2];
  xrd_density_hull(scene->law.density, &hull[0], &hull[1]);
  if (at->hole->left != NULL) low = fmax(low, at->hole->left->to);
  if (at->hole->right != NULL) high = fmin(high, at->hole->right->from);
  if (at->hole->left == NULL && isfinite(hull[0])) low = hull[0];
  if (at->hole->right == NULL && isfinite(hull[1])) high = hull[1];
  xrd_hole_cells(scene, at->hole, low, high);
}

/* c in [from, to] of the ray: where r <= 1 it is no more than at the ends; elsewhere cells tell, if they tell more. */
static void take_rest(xrd_continuum_scene *scene, const ray *at, double from, double to, arb_t v) {
  arb_t eta, sup, other;
  arb_init(eta), arb_init(sup), arb_init(other);
  if (from < to) raise_rest(at, from, to, eta);
  arb_max(eta, eta, v, scene->precision);
  arb_set(sup, scene->sup);
  arb_add_ui(other, eta, 1, scene->precision);
  if (xrd_upper_end(eta) > SMALL) take_cells(scene, at, from, to);
  if (xrd_upper_end(eta) <= SMALL || (arb_is_finite(other) && !arb_le(scene->sup, other)))
    arb_set(v, eta), arb_set(scene->sup, sup);
  arb_clear(eta), arb_clear(sup), arb_clear(other);
}

static void outside(xrd_continuum_scene *scene, const xrd_hole *hole) {
  const bool above = hole->left != NULL;
  const xrd_interval *edge = above ? hole->left : hole->right;
  ray at = {.scene = scene, .hole = hole, .origin = above ? edge->to : edge->from, .sign = above ? 1 : -1};
  arb_t v;
  arb_init(v);
  at.length = outside_length(&at);
  set_slack(&at, edge);
  if (isfinite(at.length)) {
    const double t = reach(&at, starts_at_one(edge), at.length);
    grown(&at, above ? edge->low_to : edge->high_from, above ? edge->high_to : edge->low_from, t, v);
    take_rest(scene, &at, t, at.length, v);
    extend(&at, v);
  } else {
    arb_pos_inf(v);
  }
  take(scene, v);
  arb_clear(v);
}

/* h - back - g, rounded up */
static double left_over(double g, double h, double back) {
  arb_t sum, term;
  arb_init(sum), arb_init(term);
  arb_set_d(sum, h), arb_set_d(term, g);
  arb_sub(sum, sum, term, ARF_PREC_EXACT);
  arb_set_d(term, back);
  arb_sub(sum, sum, term, ARF_PREC_EXACT);
  const double upper = xrd_upper_end(sum);
  arb_clear(sum), arb_clear(term);
  return upper;
}

static void between(xrd_continuum_scene *scene, const xrd_hole *hole) {
  const double g = hole->left->to, h = hole->right->from, length = h - g;
  ray up = {.scene = scene, .hole = hole, .origin = g, .sign = 1, .length = length};
  ray down = {.scene = scene, .hole = hole, .origin = h, .sign = -1, .length = length};
  arb_t v, other;
  arb_init(v), arb_init(other);
  set_slack(&up, hole->left), set_slack(&down, hole->right);
  const double from = reach(&up, starts_at_one(hole->left), length);
  const double back = reach(&down, starts_at_one(hole->right), length);
  grown(&up, hole->left->low_to, hole->left->high_to, from, v);
  grown(&down, hole->right->high_from, hole->right->low_from, back, other);
  arb_max(v, v, other, scene->precision);
  const double to = left_over(g, h, back);
  take_rest(scene, &up, from, to, v);
  take(scene, v);
  arb_clear(v), arb_clear(other);
}

void xrd_hole_supremum(xrd_continuum_scene *scene, const xrd_hole *hole) {
  if (hole->left != NULL && hole->right != NULL)
    between(scene, hole);
  else
    outside(scene, hole);
}
