/* q = (s/2) (u - u''/s^2) is a measure >= 0: on intervals where p'' <= s^2 p and p does not jump, at kinks of p and at
   the ends of intervals where u' does not rise. */
#include <arb.h>
#include <math.h>

#include "certify/measures/density/continuum.h"
#include "certify/measures/density/shape.h"

enum { DEEPEST = 40 };
static const double SHAPE_NS = 10000; /* of a box */

static void set_box(arb_t x, double from, double to, slong precision) {
  arb_t term;
  arb_init(term);
  arb_set_d(x, from), arb_set_d(term, to);
  arb_union(x, x, term, precision);
  arb_clear(term);
}

/* p'' <= s^2 p on [from, to] of a piece, coordinate x. */
static bool bends_less(const xrd_continuum_scene *scene, const xrd_law_piece *piece, double from, double to,
                       int depth) {
  arb_t x, growth, bend, square;
  arb_init(x), arb_init(growth), arb_init(bend), arb_init(square);
  set_box(x, from, to, scene->precision);
  xrd_law_shape(&scene->law, piece, x, growth, bend);
  arb_sqr(square, scene->s, ARF_PREC_EXACT);
  bool less = arb_le(bend, square);
  arb_clear(x), arb_clear(growth), arb_clear(bend), arb_clear(square);
  const double middle = from / 2 + to / 2;
  if (less || depth == DEEPEST || xrd_continuum_stops(scene, SHAPE_NS) || !(from < middle && middle < to)) return less;
  return bends_less(scene, piece, from, middle, depth + 1) && bends_less(scene, piece, middle, to, depth + 1);
}

/* On a side without an end: the bound beyond falls with `from`, and fails only where p'' > s^2 p somewhere there. */
static bool bends_less_to_infinity(const xrd_continuum_scene *scene, double from, int sign) {
  arb_t x;
  arb_init(x);
  arb_set_d(x, from);
  const bool less = xrd_law_bends_less_beyond(&scene->law, x, sign, scene->s);
  arb_clear(x);
  return less;
}

static void ends_of(const xrd_law_piece *piece, double *from, double *to) {
  *from = piece->mirrored ? 1 - piece->to : piece->from, *to = piece->mirrored ? 1 - piece->from : piece->to;
}

static bool is_less_on(const xrd_continuum_scene *scene, const xrd_interval *at, const xrd_law_piece *piece) {
  double from, to;
  ends_of(piece, &from, &to);
  const double low = fmax(from, at->from), high = fmin(to, at->to);
  bool less = true;
  if (low < high) less = bends_less(scene, piece, low, high, 0);
  if (at->open_from && isinf(from)) less = less && bends_less_to_infinity(scene, fmin(to, at->from), -1);
  if (at->open_to && isinf(to)) less = less && bends_less_to_infinity(scene, fmax(from, at->to), 1);
  return less;
}

/* mass / length of two pieces of a histogram: the same number? */
static bool as_high(const xrd_density *density, size_t i, size_t k) {
  const double *a = density->rows + i * XRD_DENSITY_COLUMNS, *b = density->rows + k * XRD_DENSITY_COLUMNS;
  arb_t left, right, term;
  arb_init(left), arb_init(right), arb_init(term);
  arb_set_d(left, b[1]), arb_set_d(term, b[0]);
  arb_sub(left, left, term, ARF_PREC_EXACT);
  arb_set_d(term, a[2]);
  arb_mul(left, left, term, ARF_PREC_EXACT);
  arb_set_d(right, a[1]), arb_set_d(term, a[0]);
  arb_sub(right, right, term, ARF_PREC_EXACT);
  arb_set_d(term, b[2]);
  arb_mul(right, right, term, ARF_PREC_EXACT);
  const bool same = arb_equal(left, right);
  arb_clear(left), arb_clear(right), arb_clear(term);
  return same;
}

/* Where two pieces meet inside of an interval: p does not jump, p' does not rise.  BETA's two meet without a kink, and
   so do those of LAPLACE and TRIANGULAR without a jump, from a rising side to a falling one. */
static bool is_joint(const xrd_continuum_scene *scene, const xrd_law_piece *left, const xrd_law_piece *right) {
  const xrd_density *density = scene->law.density;
  if (density->family != XRD_DENSITY_HISTOGRAM) return true;
  return left->to == right->from && as_high(density, left->index, right->index);
}

static bool is_joined(const xrd_continuum_scene *scene, const xrd_interval *at) {
  bool joined = true;
  for (size_t k = 1; k < scene->pieces; k++) {
    double left, from, to;
    ends_of(&scene->piece[k - 1], &left, &to);
    ends_of(&scene->piece[k], &from, &left);
    const bool inside = (at->open_from || at->from < from) && (at->open_to || at->to > to);
    if (inside) joined = joined && is_joint(scene, &scene->piece[k - 1], &scene->piece[k]);
  }
  return joined;
}

/* The growth of u on the hole's side of an end less that on the interval's side: >= 0 from below, <= 0 from above. */
static bool falls_at(const xrd_continuum_scene *scene, const xrd_hole *hole, double end, int sign) {
  arb_t x, u, outer, inner;
  arb_init(x), arb_init(u), arb_init(outer), arb_init(inner);
  arb_set_d(x, end);
  xrd_hole_u(scene, hole, x, u, outer);
  bool found = false, falls = false;
  for (size_t k = 0; k < scene->pieces && !found; k++) {
    double from, to;
    ends_of(&scene->piece[k], &from, &to);
    found = sign < 0 ? from <= end && end < to : from < end && end <= to;
    if (!found) continue;
    xrd_law_shape(&scene->law, &scene->piece[k], x, inner, u);
    falls = sign < 0 ? arb_ge(outer, inner) : arb_le(outer, inner);
  }
  arb_clear(x), arb_clear(u), arb_clear(outer), arb_clear(inner);
  return falls;
}

xrd_status xrd_continuum_is_law(const xrd_continuum_scene *scene, xrd_error *error) {
  for (size_t k = 0; k < scene->count; k++) {
    const xrd_interval *at = &scene->interval[k];
    if (!(at->from < at->to)) continue;
    const xrd_hole below = {k > 0 ? at - 1 : NULL, at}, above = {at, k + 1 < scene->count ? at + 1 : NULL};
    bool good = is_joined(scene, at);
    for (size_t i = 0; i < scene->pieces && good; i++) good = is_less_on(scene, at, &scene->piece[i]);
    if (good && !at->open_from) good = falls_at(scene, &below, at->from, -1);
    if (good && !at->open_to) good = falls_at(scene, &above, at->to, 1);
    if (!good)
      return xrd_fail(error, XRD_ERR_ARGUMENT, "interval %zu, [%.17g, %.17g], does not carry an output law", k,
                      at->from, at->to);
  }
  return XRD_OK;
}
