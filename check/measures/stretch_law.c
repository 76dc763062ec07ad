/* q = (s/2) (u - u''/s^2) is >= 0: on intervals where p'' <= s^2 p and p does not jump, at kinks where p' falls, at
   ends where u' falls.  Masses of atoms are >= 0 as given. */
#include <acb_poly.h>
#include <arf.h>
#include <flint/fmpq.h>
#include <math.h>

#include "check/measures/stretches.h"

enum { DEEPEST = 40, COLUMNS = XRD_DENSITY_COLUMNS };

void xrd_restretches_shape(const xrd_restretches *s, const xrd_redensity_piece *piece, const arb_t x, arb_t growth,
                           arb_t bend) {
  acb_t z, term;
  acb_poly_t log_p;
  acb_init(z), acb_init(term), acb_poly_init(log_p);
  acb_set_arb(z, x);
  xrd_redensity_place(piece, z, z, s->law.precision);
  xrd_redensity_log_series(&s->law, piece, z, 3, log_p);
  acb_poly_get_coeff_acb(term, log_p, 2);
  arb_mul_2exp_si(bend, acb_realref(term), 1);
  acb_poly_get_coeff_acb(term, log_p, 1);
  arb_set(growth, acb_realref(term));
  if (piece->mirrored) arb_neg(growth, growth);
  arb_sqr(acb_realref(term), growth, s->law.precision);
  arb_add(bend, bend, acb_realref(term), s->law.precision);
  acb_clear(z), acb_clear(term), acb_poly_clear(log_p);
}

static bool bends_less(const xrd_restretches *s, const xrd_redensity_piece *piece, double from, double to, int depth) {
  arb_t x, growth, bend;
  arb_init(x), arb_init(growth), arb_init(bend);
  arb_set_d(x, from), arb_set_d(growth, to);
  arb_union(x, x, growth, s->law.precision);
  xrd_restretches_shape(s, piece, x, growth, bend);
  arb_sqr(x, s->law.slope, ARF_PREC_EXACT);
  const bool less = arb_le(bend, x);
  arb_clear(x), arb_clear(growth), arb_clear(bend);
  const double middle = from / 2 + to / 2;
  if (less || depth == DEEPEST || !(from < middle && middle < to)) return less;
  return bends_less(s, piece, from, middle, depth + 1) && bends_less(s, piece, middle, to, depth + 1);
}

/* The largest p''/p of STUDENT, (NU + 1)(NU + 2)^2 / (4 NU (NU + 3) SCALE^2), at z^2 = NU (NU + 4) / (NU + 2). */
static void student_top(const double *v, slong precision, arb_t bend) {
  arb_t term;
  arb_init(term);
  arb_set_d(bend, v[0]);
  arb_add_ui(bend, bend, 2, precision);
  arb_set_d(term, v[2]);
  arb_div(bend, bend, term, precision);
  arb_mul_2exp_si(bend, bend, -1);
  arb_sqr(bend, bend, precision);
  arb_set_d(term, v[0]);
  arb_div(bend, bend, term, precision);
  arb_add_ui(term, term, 1, precision);
  arb_mul(bend, bend, term, precision);
  arb_add_ui(term, term, 2, precision);
  arb_div(bend, bend, term, precision);
  arb_clear(term);
}

/* Is `from` past that top, p''/p falling from there on? */
static bool is_past_top(const double *v, double from, bool above, slong precision) {
  arb_t step, term;
  arb_init(step), arb_init(term);
  arb_set_d(step, from), arb_set_d(term, v[1]);
  arb_sub(step, step, term, precision);
  if (!above) arb_neg(step, step);
  bool past = arb_is_positive(step);
  arb_set_d(term, v[2]);
  arb_div(step, step, term, precision);
  arb_sqr(step, step, precision);
  arb_set_d(term, v[0]);
  arb_div(step, step, term, precision);
  arb_add_ui(term, term, 2, precision);
  arb_mul(step, step, term, precision); /* z^2 (NU + 2) / NU */
  arb_add_ui(term, term, 2, precision);
  past = past && arb_ge(step, term);
  arb_clear(step), arb_clear(term);
  return past;
}

/* p''/p <= s^2 from an open end on: LAPLACE, LOGISTIC 1 / SCALE^2 at most, EXPONENTIAL RATE^2. */
static bool bends_less_beyond(const xrd_restretches *s, double from, bool above) {
  const double *v = s->law.density->parameter;
  const slong precision = s->law.precision;
  arb_t most, square, x, growth;
  arb_init(most), arb_init(square), arb_init(x), arb_init(growth);
  arb_sqr(square, s->law.slope, ARF_PREC_EXACT);
  switch (s->law.density->family) {
  case XRD_DENSITY_LAPLACE:
  case XRD_DENSITY_LOGISTIC:
    arb_set_d(most, v[1]);
    arb_inv(most, most, precision);
    arb_sqr(most, most, precision);
    break;
  case XRD_DENSITY_EXPONENTIAL:
    arb_set_d(most, v[0]);
    arb_sqr(most, most, ARF_PREC_EXACT);
    break;
  case XRD_DENSITY_STUDENT:
    arb_set_d(x, from);
    if (is_past_top(v, from, above, precision))
      xrd_restretches_shape(s, &s->law.piece[0], x, growth, most);
    else
      student_top(v, precision, most);
    break;
  default: arb_pos_inf(most);
  }
  const bool less = arb_le(most, square);
  arb_clear(most), arb_clear(square), arb_clear(x), arb_clear(growth);
  return less;
}

static bool is_less_on(const xrd_restretches *s, const xrd_restretch *at, const xrd_redensity_piece *piece) {
  double from, to;
  xrd_redensity_piece_ends(piece, &from, &to);
  const double low = fmax(from, at->end[0]), high = fmin(to, at->end[1]);
  bool less = true;
  if (low < high) less = bends_less(s, piece, low, high, 0);
  return less;
}

/* A double as a fraction. */
static void set_fraction(fmpq_t fraction, double x) {
  arf_t number;
  arf_init(number);
  arf_set_d(number, x);
  arf_get_fmpq(fraction, number);
  arf_clear(number);
}

/* The density on a piece but for the sum of all masses: mass over length, in lowest terms. */
static void set_height(fmpq_t height, const double *row) {
  fmpq_t length, from;
  fmpq_init(length), fmpq_init(from);
  set_fraction(length, row[1]), set_fraction(from, row[0]), set_fraction(height, row[2]);
  fmpq_sub(length, length, from);
  fmpq_div(height, height, length);
  fmpq_clear(length), fmpq_clear(from);
}

static bool as_high(const double *a, const double *b) {
  fmpq_t left, right;
  fmpq_init(left), fmpq_init(right);
  set_height(left, a), set_height(right, b);
  const bool same = fmpq_equal(left, right) != 0;
  fmpq_clear(left), fmpq_clear(right);
  return same;
}

/* Where two pieces meet on an interval: LAPLACE and TRIANGULAR have their top there, BETA nothing. */
static bool is_joined(const xrd_restretches *s, const xrd_restretch *at) {
  if (s->law.density->family != XRD_DENSITY_HISTOGRAM) return true;
  bool joined = true;
  for (size_t k = 1; k < s->law.pieces && joined; k++) {
    const xrd_redensity_piece *left = &s->law.piece[k - 1], *right = &s->law.piece[k];
    if (at->end[0] < right->from && left->to < at->end[1])
      joined = left->to == right->from &&
               as_high(s->law.density->rows + left->index * COLUMNS, s->law.density->rows + right->index * COLUMNS);
  }
  return joined;
}

void xrd_rehole_u(const xrd_restretches *s, const xrd_rehole *hole, const arb_t x, arb_t u, arb_t growth) {
  const slong precision = s->law.precision;
  arb_t term;
  arb_init(term);
  arb_zero(u), arb_zero(growth);
  for (int side = 0; side < 2; side++) {
    const xrd_restretch *at = side == 0 ? hole->left : hole->right;
    if (at == NULL) continue;
    arb_set_d(term, at->end[1 - side]);
    arb_sub(term, x, term, precision);
    if (side == 1) arb_neg(term, term);
    arb_mul(term, term, s->law.slope, precision);
    arb_neg(term, term);
    arb_exp(term, term, precision);
    arb_mul(term, term, side == 0 ? hole->down : hole->up, precision);
    arb_add(u, u, term, precision);
    if (side == 0) arb_neg(term, term);
    arb_addmul(growth, term, s->law.slope, precision);
  }
  arb_div(growth, growth, u, precision);
  arb_clear(term);
}

/* u' on the hole's side of an end against that on the interval's. */
static bool falls_at(const xrd_restretches *s, const xrd_rehole *hole, double x, int end) {
  arb_t place, u, outer, inner;
  arb_init(place), arb_init(u), arb_init(outer), arb_init(inner);
  arb_set_d(place, x);
  xrd_rehole_u(s, hole, place, u, outer);
  bool falls = false;
  for (size_t k = 0; k < s->law.pieces; k++) {
    double from, to;
    xrd_redensity_piece_ends(&s->law.piece[k], &from, &to);
    if (end == 0 ? !(from <= x && x < to) : !(from < x && x <= to)) continue;
    xrd_restretches_shape(s, &s->law.piece[k], place, inner, u);
    falls = end == 0 ? arb_ge(outer, inner) : arb_le(outer, inner);
  }
  arb_clear(place), arb_clear(u), arb_clear(outer), arb_clear(inner);
  return falls;
}

bool xrd_restretches_is_law(const xrd_restretches *s) {
  bool law = true;
  for (size_t k = 0; k < s->count && law; k++) {
    const xrd_restretch *at = &s->stretch[k];
    if (!(at->end[0] < at->end[1])) continue;
    law = is_joined(s, at);
    for (size_t i = 0; i < s->law.pieces && law; i++) law = is_less_on(s, at, &s->law.piece[i]);
    for (int end = 0; end < 2 && law; end++)
      law = at->open[end] ? bends_less_beyond(s, at->end[end], end == 1)
                          : falls_at(s, &s->hole[k + (size_t)end], at->end[end], end);
  }
  return law;
}
