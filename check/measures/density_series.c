/* log p as a power series about a place, which gives p'/p and p''/p: with log p = a_0 + a_1 t + a_2 t^2 + ...,
   p'/p = a_1 and p''/p = a_1^2 + 2 a_2.  Of MIXTURE the largest component is taken out, about which the sum of the
   others is a number near 1; of LOGISTIC 1 + cosh z = exp(w) (1 + exp(-w))^2 / 2 for w = z and for w = -z. */
#include <acb_poly.h>

#include "check/measures/density.h"

enum { COLUMNS = XRD_DENSITY_COLUMNS };

/* (z + t - centre) / length */
static void set_line(acb_poly_t s, const acb_t z, double centre, double length, slong precision) {
  arb_t number;
  acb_t term;
  arb_init(number), acb_init(term);
  arb_set_d(number, centre);
  acb_sub_arb(term, z, number, precision);
  acb_poly_zero(s);
  acb_poly_set_coeff_acb(s, 0, term);
  acb_poly_set_coeff_si(s, 1, 1);
  arb_set_d(number, length);
  acb_set_arb(term, number);
  acb_poly_scalar_div(s, s, term, precision);
  arb_clear(number), acb_clear(term);
}

/* Not finite where the constant may be on the wrong side of 0. */
static void take_log(acb_poly_t s, slong n, slong precision) {
  acb_t first;
  acb_init(first);
  acb_poly_get_coeff_acb(first, s, 0);
  if (arb_is_positive(acb_realref(first))) {
    acb_poly_log_series(s, s, n, precision);
  } else {
    acb_indeterminate(first);
    for (slong k = 0; k < n; k++) acb_poly_set_coeff_acb(s, k, first);
  }
  acb_clear(first);
}

static void scale(acb_poly_t s, double factor, slong precision) {
  acb_t number;
  acb_init(number);
  acb_set_d(number, factor);
  acb_poly_scalar_mul(s, s, number, precision);
  acb_clear(number);
}

/* s -= log x */
static void take_off_log(acb_poly_t s, const arb_t x, slong precision) {
  acb_t term, first;
  acb_init(term), acb_init(first);
  arb_log(acb_realref(term), x, precision);
  acb_poly_get_coeff_acb(first, s, 0);
  acb_sub(first, first, term, precision);
  acb_poly_set_coeff_acb(s, 0, first);
  acb_clear(term), acb_clear(first);
}

/* s += log(above / below) */
static void add_log_ratio(acb_poly_t s, double above, double below, slong precision) {
  arb_t ratio, number;
  arb_init(ratio), arb_init(number);
  arb_set_d(ratio, below), arb_set_d(number, above);
  arb_div(ratio, ratio, number, precision);
  take_off_log(s, ratio, precision);
  arb_clear(ratio), arb_clear(number);
}

/* log(weight / sd) - z^2 / 2 */
static void bell(acb_poly_t s, const acb_t z, const double *row, slong n, slong precision) {
  set_line(s, z, row[1], row[2], precision);
  acb_poly_mullow(s, s, s, n, precision);
  scale(s, -0.5, precision);
  add_log_ratio(s, row[0], row[2], precision);
}

static size_t largest(const xrd_density *density, const acb_t z, slong precision) {
  acb_poly_t s;
  acb_t first;
  arf_t most;
  acb_poly_init(s), acb_init(first), arf_init(most);
  size_t found = 0;
  arf_neg_inf(most);
  for (size_t i = 0; i < density->count; i++) {
    if (!(density->rows[i * COLUMNS] > 0)) continue;
    bell(s, z, density->rows + i * COLUMNS, 1, precision);
    acb_poly_get_coeff_acb(first, s, 0);
    if (arf_cmp(arb_midref(acb_realref(first)), most) <= 0) continue;
    arf_set(most, arb_midref(acb_realref(first)));
    found = i;
  }
  acb_poly_clear(s), acb_clear(first), arf_clear(most);
  return found;
}

static void mixture(acb_poly_t s, const xrd_density *density, const acb_t z, slong n, slong precision) {
  acb_poly_t top, term;
  acb_poly_init(top), acb_poly_init(term);
  bell(top, z, density->rows + largest(density, z, precision) * COLUMNS, n, precision);
  acb_poly_zero(s);
  for (size_t i = 0; i < density->count; i++) {
    if (!(density->rows[i * COLUMNS] > 0)) continue;
    bell(term, z, density->rows + i * COLUMNS, n, precision);
    acb_poly_sub(term, term, top, precision);
    acb_poly_exp_series(term, term, n, precision);
    acb_poly_add(s, s, term, precision);
  }
  take_log(s, n, precision);
  acb_poly_add(s, s, top, precision);
  acb_poly_clear(top), acb_poly_clear(term);
}

/* log 2 - w - 2 log(1 + exp(-w)) - log SCALE */
static void logistic(acb_poly_t s, const acb_t z, const double *v, slong n, slong precision) {
  acb_poly_t w;
  acb_t one;
  acb_poly_init(w), acb_init(one);
  set_line(w, z, v[0], v[1], precision);
  acb_poly_get_coeff_acb(one, w, 0);
  if (arf_sgn(arb_midref(acb_realref(one))) > 0) acb_poly_neg(w, w);
  acb_poly_exp_series(s, w, n, precision);
  acb_poly_get_coeff_acb(one, s, 0);
  acb_add_ui(one, one, 1, precision);
  acb_poly_set_coeff_acb(s, 0, one);
  take_log(s, n, precision);
  scale(s, -2, precision);
  acb_poly_add(s, s, w, precision);
  add_log_ratio(s, 2, v[1], precision);
  acb_poly_clear(w), acb_clear(one);
}

/* -(NU + 1)/2 log(1 + z^2 / NU) */
static void student(acb_poly_t s, const acb_t z, const double *v, slong n, slong precision) {
  acb_t number;
  acb_init(number);
  set_line(s, z, v[1], v[2], precision);
  acb_poly_mullow(s, s, s, n, precision);
  acb_set_d(number, v[0]);
  acb_poly_scalar_div(s, s, number, precision);
  acb_poly_get_coeff_acb(number, s, 0);
  acb_add_ui(number, number, 1, precision);
  acb_poly_set_coeff_acb(s, 0, number);
  take_log(s, n, precision);
  acb_set_d(number, v[0]);
  acb_add_ui(number, number, 1, precision);
  acb_mul_2exp_si(number, number, -1);
  acb_neg(number, number);
  acb_poly_scalar_mul(s, s, number, precision);
  acb_clear(number);
}

/* s *= a - 1 */
static void scale_power(acb_poly_t s, double a, slong precision) {
  acb_t number;
  acb_init(number);
  acb_set_d(number, a);
  acb_sub_ui(number, number, 1, precision);
  acb_poly_scalar_mul(s, s, number, precision);
  acb_clear(number);
}

/* (a - 1) log t + (b - 1) log(1 - t) */
static void beta(acb_poly_t s, const acb_t z, double a, double b, slong n, slong precision) {
  acb_poly_t other;
  acb_poly_init(other);
  set_line(s, z, 0, 1, precision);
  set_line(other, z, 1, -1, precision);
  take_log(s, n, precision), take_log(other, n, precision);
  scale_power(s, a, precision), scale_power(other, b, precision);
  acb_poly_add(s, s, other, precision);
  acb_poly_clear(other);
}

/* log of (z - zero) / (top - zero) */
static void ramp(acb_poly_t s, const acb_t z, double zero, double top, slong n, slong precision) {
  arb_t length, number;
  arb_init(length), arb_init(number);
  set_line(s, z, zero, top > zero ? 1 : -1, precision);
  take_log(s, n, precision);
  arb_set_d(length, top), arb_set_d(number, zero);
  arb_sub(length, length, number, precision);
  arb_abs(length, length);
  take_off_log(s, length, precision);
  arb_clear(length), arb_clear(number);
}

/* mass / length of a row */
static void step(acb_poly_t s, const double *row, slong precision) {
  arb_t length, number;
  arb_init(length), arb_init(number);
  arb_set_d(length, row[1]), arb_set_d(number, row[0]);
  arb_sub(length, length, number, precision);
  arb_set_d(number, row[2]);
  arb_div(length, length, number, precision);
  acb_poly_zero(s);
  take_off_log(s, length, precision);
  arb_clear(length), arb_clear(number);
}

void xrd_redensity_log_series(const xrd_redensity *d, const xrd_redensity_piece *piece, const acb_t z, slong n,
                              acb_poly_t s) {
  const double *v = d->density->parameter, normal[] = {1, v[0], v[1]};
  const slong precision = d->precision;
  acb_poly_zero(s);
  switch (d->density->family) {
  case XRD_DENSITY_NORMAL: bell(s, z, normal, n, precision); break;
  case XRD_DENSITY_LAPLACE:
    set_line(s, z, v[0], piece->index == 1 ? -v[1] : v[1], precision);
    add_log_ratio(s, 1, v[1], precision);
    break;
  case XRD_DENSITY_EXPONENTIAL:
    set_line(s, z, 0, -1, precision);
    scale(s, v[0], precision);
    add_log_ratio(s, v[0], 1, precision);
    break;
  case XRD_DENSITY_LOGISTIC: logistic(s, z, v, n, precision); break;
  case XRD_DENSITY_TRIANGULAR: ramp(s, z, piece->index == 0 ? v[0] : v[2], v[1], n, precision); break;
  case XRD_DENSITY_STUDENT: student(s, z, v, n, precision); break;
  case XRD_DENSITY_BETA: beta(s, z, v[piece->mirrored], v[!piece->mirrored], n, precision); break;
  case XRD_DENSITY_MIXTURE: mixture(s, d->density, z, n, precision); break;
  case XRD_DENSITY_HISTOGRAM: step(s, d->density->rows + piece->index * COLUMNS, precision); break;
  default: break;
  }
  acb_poly_truncate(s, n);
  take_off_log(s, d->divisor, precision);
}
