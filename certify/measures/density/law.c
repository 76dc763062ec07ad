/* p on its pieces.  scale is what stands before the formulas below; z = (t - MEAN) / SCALE.
     UNIFORM 1     NORMAL exp(-z^2/2)     LAPLACE exp(-+z)     EXPONENTIAL exp(-RATE t)     LOGISTIC 1 / cosh(z/2)^2
     TRIANGULAR (t - A)/(C - A), (B - t)/(B - C)     STUDENT (1 + z^2/NU)^(-(NU+1)/2)     BETA t^(a-1) (1-t)^(b-1)
     MIXTURE sum_i w_i/sd_i exp(-z_i^2/2)     HISTOGRAM w_i / (r_i - l_i) */
#include "certify/measures/density/law.h"

#include <arb.h>
#include <arb_hypgeom.h>

enum { COLUMNS = XRD_DENSITY_COLUMNS };

/* B(a, b) = Gamma(a) Gamma(b) / Gamma(a + b) */
static void beta_function(arb_t result, const arb_t a, const arb_t b, slong precision) {
  arb_t term;
  arb_init(term);
  arb_add(term, a, b, precision);
  arb_lgamma(term, term, precision);
  arb_lgamma(result, a, precision);
  arb_sub(result, result, term, precision);
  arb_lgamma(term, b, precision);
  arb_add(result, result, term, precision);
  arb_exp(result, result, precision);
  arb_clear(term);
}

static void weight_sum(arb_t sum, const xrd_density *density, size_t column) {
  arb_t weight;
  arb_init(weight);
  arb_zero(sum);
  for (size_t i = 0; i < density->count; i++) {
    arb_set_d(weight, density->rows[i * COLUMNS + column]);
    arb_add(sum, sum, weight, 256);
  }
  arb_clear(weight);
}

static void root_of_two_pi(arb_t root, slong precision) {
  arb_const_pi(root, precision);
  arb_mul_2exp_si(root, root, 1);
  arb_sqrt(root, root, precision);
}

/* 1 / scale */
static void set_divisor(arb_t divisor, const xrd_density *density, slong precision) {
  const double *v = density->parameter;
  arb_t a, b;
  arb_init(a), arb_init(b);
  arb_set_d(a, v[0]), arb_set_d(b, v[1]);
  switch (density->family) {
  case XRD_DENSITY_UNIFORM: arb_sub(divisor, b, a, precision); break;
  case XRD_DENSITY_NORMAL:
    root_of_two_pi(divisor, precision);
    arb_mul(divisor, divisor, b, precision);
    break;
  case XRD_DENSITY_LAPLACE: arb_mul_2exp_si(divisor, b, 1); break;
  case XRD_DENSITY_EXPONENTIAL: arb_inv(divisor, a, precision); break;
  case XRD_DENSITY_LOGISTIC: arb_mul_2exp_si(divisor, b, 2); break;
  case XRD_DENSITY_TRIANGULAR:
    arb_set_d(b, v[2]);
    arb_sub(divisor, b, a, precision);
    arb_mul_2exp_si(divisor, divisor, -1);
    break;
  case XRD_DENSITY_STUDENT:
    arb_mul_2exp_si(a, a, -1);
    arb_set_d(b, 0.5);
    beta_function(divisor, a, b, precision);
    arb_mul_2exp_si(a, a, 1);
    arb_sqrt(a, a, precision);
    arb_mul(divisor, divisor, a, precision);
    arb_set_d(b, v[2]);
    arb_mul(divisor, divisor, b, precision);
    break;
  case XRD_DENSITY_BETA: beta_function(divisor, a, b, precision); break;
  case XRD_DENSITY_MIXTURE:
    weight_sum(divisor, density, 0);
    root_of_two_pi(a, precision);
    arb_mul(divisor, divisor, a, precision);
    break;
  case XRD_DENSITY_HISTOGRAM: weight_sum(divisor, density, 2); break;
  }
  arb_clear(a), arb_clear(b);
}

void xrd_law_init(xrd_law *law, const xrd_density *density, slong precision) {
  law->density = density;
  law->precision = precision;
  law->stop = NULL;
  arb_init(law->scale);
  set_divisor(law->scale, density, precision + 20);
  arb_inv(law->scale, law->scale, precision);
}

void xrd_law_clear(xrd_law *law) { arb_clear(law->scale); }

static size_t histogram_pieces(const xrd_density *density, xrd_law_piece *pieces) {
  size_t count = 0;
  for (size_t i = 0; i < density->count; i++) {
    const double *row = density->rows + i * COLUMNS;
    if (row[2] > 0) pieces[count++] = (xrd_law_piece){.from = row[0], .to = row[1], .index = i};
  }
  return count;
}

size_t xrd_law_pieces(const xrd_density *density, xrd_law_piece *pieces) {
  const double *v = density->parameter;
  double low, high;
  xrd_density_hull(density, &low, &high);
  switch (density->family) {
  case XRD_DENSITY_HISTOGRAM: return histogram_pieces(density, pieces);
  case XRD_DENSITY_BETA:
    pieces[0] = (xrd_law_piece){.from = 0, .to = 0.5, .power_at_from = true};
    pieces[1] = (xrd_law_piece){.from = 0, .to = 0.5, .power_at_from = true, .mirrored = true};
    return 2;
  case XRD_DENSITY_TRIANGULAR:
    if (v[1] == low || v[1] == high) break;
    pieces[0] = (xrd_law_piece){.from = low, .to = v[1]};
    pieces[1] = (xrd_law_piece){.from = v[1], .to = high, .index = 1};
    return 2;
  case XRD_DENSITY_LAPLACE:
    pieces[0] = (xrd_law_piece){.from = low, .to = v[0]};
    pieces[1] = (xrd_law_piece){.from = v[0], .to = high, .index = 1};
    return 2;
  default: break;
  }
  const bool falls = density->family == XRD_DENSITY_TRIANGULAR && v[1] == low;
  pieces[0] = (xrd_law_piece){.from = low, .to = high, .index = falls};
  return 1;
}

/* z = (t - centre) / length */
static void standardise(acb_t z, const acb_t t, double centre, double length, slong precision) {
  arb_t number;
  arb_init(number);
  arb_set_d(number, centre);
  acb_sub_arb(z, t, number, precision);
  arb_set_d(number, length);
  acb_div_arb(z, z, number, precision);
  arb_clear(number);
}

/* exp(-z^2 / 2) */
static void bell(acb_t value, const acb_t t, double mean, double deviation, slong precision) {
  standardise(value, t, mean, deviation, precision);
  acb_mul(value, value, value, precision);
  acb_mul_2exp_si(value, value, -1);
  acb_neg(value, value);
  acb_exp(value, value, precision);
}

static void mixture(acb_t value, const xrd_density *density, const acb_t t, slong precision) {
  acb_t share;
  arb_t number;
  acb_init(share), arb_init(number);
  acb_zero(value);
  for (size_t i = 0; i < density->count; i++) {
    const double *row = density->rows + i * COLUMNS;
    if (!(row[0] > 0)) continue;
    bell(share, t, row[1], row[2], precision);
    arb_set_d(number, row[0]);
    acb_mul_arb(share, share, number, precision);
    arb_set_d(number, row[2]);
    acb_div_arb(share, share, number, precision);
    acb_add(value, value, share, precision);
  }
  acb_clear(share), arb_clear(number);
}

/* Real powers of numbers with a positive real part. */
static bool power(acb_t value, const acb_t base, const arb_t exponent, slong precision) {
  if (!arb_is_positive(acb_realref(base))) return false;
  acb_pow_arb(value, base, exponent, precision);
  return true;
}

static bool student(acb_t value, const double *v, const acb_t t, slong precision) {
  arb_t number;
  arb_init(number);
  standardise(value, t, v[1], v[2], precision);
  acb_mul(value, value, value, precision);
  arb_set_d(number, v[0]);
  acb_div_arb(value, value, number, precision);
  acb_add_ui(value, value, 1, precision);
  arb_add_ui(number, number, 1, precision);
  arb_mul_2exp_si(number, number, -1);
  arb_neg(number, number);
  const bool analytic = power(value, value, number, precision);
  arb_clear(number);
  return analytic;
}

static bool beta(acb_t value, double a, double b, const acb_t t, slong precision) {
  acb_t rest;
  arb_t exponent;
  acb_init(rest), arb_init(exponent);
  acb_sub_ui(rest, t, 1, precision);
  acb_neg(rest, rest);
  arb_set_d(exponent, a);
  arb_sub_ui(exponent, exponent, 1, precision);
  bool analytic = power(value, t, exponent, precision);
  arb_set_d(exponent, b);
  arb_sub_ui(exponent, exponent, 1, precision);
  analytic = analytic && power(rest, rest, exponent, precision);
  acb_mul(value, value, rest, precision);
  acb_clear(rest), arb_clear(exponent);
  return analytic;
}

/* 0 at `zero`, 1 at `top`, linear. */
static void ramp(acb_t value, const acb_t t, double zero, double top, slong precision) {
  arb_t length, start;
  arb_init(length), arb_init(start);
  arb_set_d(start, zero), arb_set_d(length, top);
  arb_sub(length, length, start, precision);
  acb_sub_arb(value, t, start, precision);
  acb_div_arb(value, value, length, precision);
  arb_clear(length), arb_clear(start);
}

static void hill(acb_t value, const double *v, const acb_t t, slong precision) {
  standardise(value, t, v[0], v[1], precision);
  acb_mul_2exp_si(value, value, -1);
  acb_cosh(value, value, precision);
  acb_mul(value, value, value, precision);
  acb_inv(value, value, precision);
}

/* exp(-side z) */
static void slide(acb_t value, const acb_t t, double centre, double length, int side, slong precision) {
  standardise(value, t, centre, length, precision);
  if (side > 0) acb_neg(value, value);
  acb_exp(value, value, precision);
}

static void piece_height(acb_t value, const double *row, slong precision) {
  arb_t left, right;
  arb_init(left), arb_init(right);
  arb_set_d(left, row[0]), arb_set_d(right, row[1]);
  arb_sub(right, right, left, precision);
  arb_set_d(left, row[2]);
  arb_div(left, left, right, precision);
  acb_set_arb(value, left);
  arb_clear(left), arb_clear(right);
}

bool xrd_law_value(const xrd_law *law, const xrd_law_piece *piece, const acb_t t, acb_t p) {
  const double *v = law->density->parameter;
  const slong precision = law->precision;
  bool analytic = true;
  switch (law->density->family) {
  case XRD_DENSITY_UNIFORM: acb_one(p); break;
  case XRD_DENSITY_NORMAL: bell(p, t, v[0], v[1], precision); break;
  case XRD_DENSITY_LAPLACE: slide(p, t, v[0], v[1], piece->index == 1 ? 1 : -1, precision); break;
  case XRD_DENSITY_EXPONENTIAL: {
    arb_t rate;
    arb_init(rate);
    arb_set_d(rate, -v[0]);
    acb_mul_arb(p, t, rate, precision);
    acb_exp(p, p, precision);
    arb_clear(rate);
    break;
  }
  case XRD_DENSITY_LOGISTIC: hill(p, v, t, precision); break;
  case XRD_DENSITY_TRIANGULAR: ramp(p, t, piece->index == 0 ? v[0] : v[2], v[1], precision); break;
  case XRD_DENSITY_STUDENT: analytic = student(p, v, t, precision); break;
  case XRD_DENSITY_BETA: analytic = beta(p, v[piece->mirrored], v[!piece->mirrored], t, precision); break;
  case XRD_DENSITY_MIXTURE: mixture(p, law->density, t, precision); break;
  case XRD_DENSITY_HISTOGRAM: piece_height(p, law->density->rows + piece->index * COLUMNS, precision); break;
  }
  acb_mul_arb(p, p, law->scale, precision);
  return analytic;
}

/* int_0^e t^(a-1) (1-t)^(b-1) dt = e^a / a times a value of (1-t)^(b-1) on [0, e]. */
void xrd_law_corner(const xrd_law *law, const xrd_law_piece *piece, const arb_t end, arb_t mass) {
  const double *v = law->density->parameter;
  arb_t exponent, factor;
  arb_init(exponent), arb_init(factor);
  arb_one(factor);
  arb_sub(factor, factor, end, law->precision);
  arb_set_d(exponent, v[!piece->mirrored]);
  arb_sub_ui(exponent, exponent, 1, law->precision);
  arb_pow(factor, factor, exponent, law->precision);
  arb_one(mass);
  arb_union(factor, factor, mass, law->precision);
  arb_set_d(exponent, v[piece->mirrored]);
  arb_pow(mass, end, exponent, law->precision);
  arb_div(mass, mass, exponent, law->precision);
  arb_mul(mass, mass, factor, law->precision);
  arb_mul(mass, mass, law->scale, law->precision);
  arb_clear(exponent), arb_clear(factor);
}
