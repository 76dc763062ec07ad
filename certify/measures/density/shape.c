/* growth g and bend b of p, z = (x - MEAN) / SCALE:
     NORMAL       -z/SD, (z^2 - 1)/SD^2            LAPLACE      -+1/SCALE, 1/SCALE^2     EXPONENTIAL  -RATE, RATE^2
     LOGISTIC     -tanh(z/2)/SCALE, (3 tanh^2(z/2) - 1)/(2 SCALE^2)
     TRIANGULAR   1/(x - A) or -1/(B - x), 0       UNIFORM, HISTOGRAM  0, 0
     STUDENT      -(NU + 1) z / (NU + z^2) / SCALE, (NU + 1) ((NU + 2) t - NU) / ((NU + t) SCALE)^2, t = z^2
     BETA         (A - 1)/x - (B - 1)/(1 - x), g^2 - (A - 1)/x^2 - (B - 1)/(1 - x)^2
     MIXTURE      means of both over the components, weights w/sd exp(-z^2/2), which are taken relative to the largest
   in the middle m of a ball, their logarithms as E(m) + E'(x) (x - m): far out a wide ball tells the two apart

   BEYOND.  All families but STUDENT and MIXTURE are log-concave where they have no end: growth falls.  A mixture's
   growth beyond all of its means is at most -min (x - m_i) / sd_i^2.  The bend is constant, or below 1/SCALE^2
   (LOGISTIC); STUDENT's rises in t up to t* = NU (NU + 4) / (NU + 2) and falls from there to 0. */
#include "certify/measures/density/shape.h"

#include <math.h>

enum { COLUMNS = XRD_DENSITY_COLUMNS };

static void standardise(arb_t z, const arb_t x, double centre, double length, slong precision) {
  arb_t number;
  arb_init(number);
  arb_set_d(number, centre);
  arb_sub(z, x, number, precision);
  arb_set_d(number, length);
  arb_div(z, z, number, precision);
  arb_clear(number);
}

/* growth = factor z / length, bend = ((factor z)^2 - 1) / length^2 */
static void normal(const arb_t x, double mean, double sd, slong precision, arb_t growth, arb_t bend) {
  arb_t length;
  arb_init(length);
  arb_set_d(length, sd);
  standardise(growth, x, mean, sd, precision);
  arb_sqr(bend, growth, precision);
  arb_sub_ui(bend, bend, 1, precision);
  arb_div(bend, bend, length, precision), arb_div(bend, bend, length, precision);
  arb_neg(growth, growth);
  arb_div(growth, growth, length, precision);
  arb_clear(length);
}

static void logistic(const arb_t x, const double *v, slong precision, arb_t growth, arb_t bend) {
  arb_t length;
  arb_init(length);
  arb_set_d(length, v[1]);
  standardise(growth, x, v[0], v[1], precision);
  arb_mul_2exp_si(growth, growth, -1);
  arb_tanh(growth, growth, precision);
  arb_sqr(bend, growth, precision);
  arb_mul_ui(bend, bend, 3, precision);
  arb_sub_ui(bend, bend, 1, precision);
  arb_mul_2exp_si(bend, bend, -1);
  arb_div(bend, bend, length, precision), arb_div(bend, bend, length, precision);
  arb_neg(growth, growth);
  arb_div(growth, growth, length, precision);
  arb_clear(length);
}

/* (NU + 1) ((NU + 2) t - NU) / ((NU + t) SCALE)^2 */
static void student_bend(const double *v, const arb_t t, slong precision, arb_t bend) {
  arb_t nu, term;
  arb_init(nu), arb_init(term);
  arb_set_d(nu, v[0]);
  arb_add_ui(term, nu, 2, precision);
  arb_mul(bend, term, t, precision);
  arb_sub(bend, bend, nu, precision);
  arb_add_ui(term, nu, 1, precision);
  arb_mul(bend, bend, term, precision);
  arb_add(nu, nu, t, precision);
  arb_set_d(term, v[2]);
  arb_mul(nu, nu, term, precision);
  arb_sqr(nu, nu, precision);
  arb_div(bend, bend, nu, precision);
  arb_clear(nu), arb_clear(term);
}

static void student(const arb_t x, const double *v, slong precision, arb_t growth, arb_t bend) {
  arb_t z, t, nu;
  arb_init(z), arb_init(t), arb_init(nu);
  standardise(z, x, v[1], v[2], precision);
  arb_sqr(t, z, precision);
  student_bend(v, t, precision, bend);
  arb_set_d(nu, v[0]);
  arb_add(t, t, nu, precision);
  arb_add_ui(nu, nu, 1, precision);
  arb_mul(growth, nu, z, precision);
  arb_div(growth, growth, t, precision);
  arb_set_d(nu, v[2]);
  arb_div(growth, growth, nu, precision);
  arb_neg(growth, growth);
  arb_clear(z), arb_clear(t), arb_clear(nu);
}

static void beta(const arb_t x, const double *v, slong precision, arb_t growth, arb_t bend) {
  arb_t left, right, term;
  arb_init(left), arb_init(right), arb_init(term);
  arb_sub_ui(term, x, 1, precision);
  arb_neg(term, term);
  arb_set_d(left, v[0]), arb_set_d(right, v[1]);
  arb_sub_ui(left, left, 1, precision), arb_sub_ui(right, right, 1, precision);
  arb_div(left, left, x, precision), arb_div(right, right, term, precision);
  arb_sub(growth, left, right, precision);
  arb_sqr(bend, growth, precision);
  arb_div(left, left, x, precision), arb_div(right, right, term, precision);
  arb_sub(bend, bend, left, precision), arb_sub(bend, bend, right, precision);
  arb_clear(left), arb_clear(right), arb_clear(term);
}

static void triangular(const arb_t x, double zero, slong precision, arb_t growth, arb_t bend) {
  arb_set_d(growth, zero);
  arb_sub(growth, x, growth, precision);
  arb_inv(growth, growth, precision);
  arb_zero(bend);
}

/* The row of the largest w/sd exp(-z^2/2) at x. */
static size_t largest_row(const xrd_density *density, double x) {
  size_t best = 0;
  double most = -HUGE_VAL;
  for (size_t i = 0; i < density->count; i++) {
    const double *row = density->rows + i * COLUMNS, z = (x - row[1]) / row[2];
    const double weight = row[0] > 0 ? log(row[0]) - log(row[2]) - z * z / 2 : -HUGE_VAL;
    if (weight > most) most = weight, best = i;
  }
  return best;
}

/* rise = z^2 / 2 in the middle of x, growth = -z / sd on x */
static void half_square(const double *row, const arb_t x, slong precision, arb_t rise, arb_t growth) {
  arb_t z;
  arb_init(z);
  arb_get_mid_arb(z, x);
  standardise(rise, z, row[1], row[2], precision);
  arb_sqr(rise, rise, precision);
  arb_mul_2exp_si(rise, rise, -1);
  standardise(growth, x, row[1], row[2], precision);
  arb_set_d(z, row[2]);
  arb_div(growth, growth, z, precision);
  arb_neg(growth, growth);
  arb_clear(z);
}

/* share = the weight of `row` on x in units of that of `top` */
static void relative_weight(const double *row, const double *top, const arb_t x, slong precision, arb_t share) {
  arb_t rise, growth, number;
  arb_init(rise), arb_init(growth), arb_init(number);
  half_square(top, x, precision, share, number);
  half_square(row, x, precision, rise, growth);
  arb_sub(share, share, rise, precision);
  arb_sub(growth, growth, number, precision);
  arb_set(rise, x);
  arb_get_mid_arb(number, x);
  arb_sub(rise, rise, number, precision);
  arb_addmul(share, growth, rise, precision);
  arb_exp(share, share, precision);
  arb_set_d(number, row[0]), arb_mul(share, share, number, precision);
  arb_set_d(number, top[2]), arb_mul(share, share, number, precision);
  arb_set_d(number, top[0]), arb_div(share, share, number, precision);
  arb_set_d(number, row[2]), arb_div(share, share, number, precision);
  arb_clear(rise), arb_clear(growth), arb_clear(number);
}

static void mixture(const xrd_density *density, const arb_t x, slong precision, arb_t growth, arb_t bend) {
  const size_t first = largest_row(density, arf_get_d(arb_midref(x), ARF_RND_NEAR));
  const double *top = density->rows + first * COLUMNS;
  arb_t share, total, g, b, steep, bent;
  arb_init(share), arb_init(total), arb_init(g), arb_init(b), arb_init(steep), arb_init(bent);
  normal(x, top[1], top[2], precision, steep, bent);
  arb_zero(growth), arb_zero(bend), arb_one(total);
  for (size_t i = 0; i < density->count; i++) {
    const double *row = density->rows + i * COLUMNS;
    if (!(row[0] > 0) || i == first) continue;
    normal(x, row[1], row[2], precision, g, b);
    relative_weight(row, top, x, precision, share);
    arb_add(total, total, share, precision);
    arb_sub(g, g, steep, precision), arb_sub(b, b, bent, precision);
    arb_addmul(growth, share, g, precision);
    arb_addmul(bend, share, b, precision);
  }
  arb_div(growth, growth, total, precision), arb_div(bend, bend, total, precision);
  arb_add(growth, growth, steep, precision), arb_add(bend, bend, bent, precision);
  arb_clear(share), arb_clear(total), arb_clear(g), arb_clear(b), arb_clear(steep), arb_clear(bent);
}

/* +-1/length or +-rate, and its square */
static void constant(double number, bool inverse, bool falls, slong precision, arb_t growth, arb_t bend) {
  arb_set_d(growth, number);
  if (inverse) arb_inv(growth, growth, precision);
  if (falls) arb_neg(growth, growth);
  arb_sqr(bend, growth, precision);
}

void xrd_law_shape(const xrd_law *law, const xrd_law_piece *piece, const arb_t x, arb_t growth, arb_t bend) {
  const double *v = law->density->parameter;
  const slong precision = law->precision;
  switch (law->density->family) {
  case XRD_DENSITY_NORMAL: normal(x, v[0], v[1], precision, growth, bend); break;
  case XRD_DENSITY_LAPLACE: constant(v[1], true, piece->index == 1, precision, growth, bend); break;
  case XRD_DENSITY_EXPONENTIAL: constant(v[0], false, true, precision, growth, bend); break;
  case XRD_DENSITY_LOGISTIC: logistic(x, v, precision, growth, bend); break;
  case XRD_DENSITY_TRIANGULAR: triangular(x, piece->index == 0 ? v[0] : v[2], precision, growth, bend); break;
  case XRD_DENSITY_STUDENT: student(x, v, precision, growth, bend); break;
  case XRD_DENSITY_BETA: beta(x, v, precision, growth, bend); break;
  case XRD_DENSITY_MIXTURE: mixture(law->density, x, precision, growth, bend); break;
  default: arb_zero(growth), arb_zero(bend); break;
  }
}

/* Beyond t >= t0: the value at max(t0, t*). */
static void student_most(const double *v, const arb_t from, int sign, slong precision, arb_t most) {
  arb_t t, top, nu;
  arb_init(t), arb_init(top), arb_init(nu);
  standardise(t, from, v[1], v[2], precision);
  if (sign < 0) arb_neg(t, t);
  arb_set_d(nu, v[0]);
  arb_add_ui(top, nu, 4, precision);
  arb_mul(top, top, nu, precision);
  arb_add_ui(nu, nu, 2, precision);
  arb_div(top, top, nu, precision);
  if (arb_is_positive(t)) {
    arb_sqr(t, t, precision);
    arb_max(top, top, t, precision);
  }
  student_bend(v, top, precision, most);
  arb_clear(t), arb_clear(top), arb_clear(nu);
}

bool xrd_law_bends_less_beyond(const xrd_law *law, const arb_t from, int sign, const arb_t s) {
  const double *v = law->density->parameter;
  const slong precision = law->precision;
  arb_t most, square;
  arb_init(most), arb_init(square);
  arb_sqr(square, s, ARF_PREC_EXACT);
  arb_pos_inf(most);
  switch (law->density->family) {
  case XRD_DENSITY_STUDENT: student_most(v, from, sign, precision, most); break;
  case XRD_DENSITY_EXPONENTIAL: arb_set_d(most, v[0]), arb_sqr(most, most, ARF_PREC_EXACT); break;
  case XRD_DENSITY_LAPLACE:
  case XRD_DENSITY_LOGISTIC: /* 1 <= (s SCALE)^2, exactly */
    arb_set_d(most, v[1]);
    arb_mul(square, most, s, ARF_PREC_EXACT);
    arb_one(most);
    break;
  default: break;
  }
  const bool less = arb_le(most, square);
  arb_clear(most), arb_clear(square);
  return less;
}

/* min (x - m_i) / sd_i^2 > 0 beyond all means */
static void mixture_fall(const xrd_law *law, const arb_t from, int sign, arb_t growth) {
  arb_t g, bend;
  arb_init(g), arb_init(bend);
  arb_neg_inf(growth);
  for (size_t i = 0; i < law->density->count; i++) {
    const double *row = law->density->rows + i * COLUMNS;
    if (!(row[0] > 0)) continue;
    normal(from, row[1], row[2], law->precision, g, bend);
    if (sign < 0) arb_neg(g, g);
    arb_max(growth, growth, g, law->precision);
  }
  arb_clear(g), arb_clear(bend);
}

/* Is `from` where the outermost piece's formula holds?  Growths that fall tell it by themselves. */
static bool is_outermost(const xrd_density *density, const arb_t from, int sign) {
  if (density->family != XRD_DENSITY_LAPLACE && density->family != XRD_DENSITY_EXPONENTIAL) return true;
  arb_t kink;
  arb_init(kink);
  if (density->family == XRD_DENSITY_LAPLACE) arb_set_d(kink, density->parameter[0]);
  const bool outermost = sign > 0 ? arb_ge(from, kink) : arb_le(from, kink);
  arb_clear(kink);
  return outermost;
}

bool xrd_law_falls_beyond(const xrd_law *law, const arb_t from, int sign, const arb_t s) {
  if (law->density->family == XRD_DENSITY_STUDENT || !is_outermost(law->density, from, sign)) return false;
  const xrd_law_piece piece = {.index = sign > 0};
  arb_t growth, bend, limit;
  arb_init(growth), arb_init(bend), arb_init(limit);
  if (law->density->family == XRD_DENSITY_MIXTURE) {
    mixture_fall(law, from, sign, growth);
  } else {
    xrd_law_shape(law, &piece, from, growth, bend);
    if (sign < 0) arb_neg(growth, growth);
  }
  arb_neg(limit, s);
  const bool falls = arb_le(growth, limit);
  arb_clear(growth), arb_clear(bend), arb_clear(limit);
  return falls;
}
