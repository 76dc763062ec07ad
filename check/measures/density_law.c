/* p on its pieces: the formulas of exactrd/density.h over a divisor. */
#include <acb_poly.h>
#include <float.h>
#include <math.h>

#include "base/memory.h"
#include "check/measures/density.h"

enum { COLUMNS = XRD_DENSITY_COLUMNS };

static const double CORNER = 0x1p-300, NORMAL_REACH = 16, EXPONENTIAL_REACH = 110, LEAST_BETA = 0.5;

xrd_status xrd_redensity_covers(const xrd_measure_problem *problem, xrd_error *error) {
  const xrd_density *density = problem->density;
  const xrd_status status = xrd_density_validate(density, error);
  if (status != XRD_OK || problem->kernel == XRD_MEASURE_ABSOLUTE) return status;
  if (density->family == XRD_DENSITY_STUDENT)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "student densities are not checked: their tails are too heavy");
  if (density->family == XRD_DENSITY_BETA && fmin(density->parameter[0], density->parameter[1]) < LEAST_BETA)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "beta densities are checked for A and B >= %g", LEAST_BETA);
  return XRD_OK;
}

static void set_difference(arb_t x, double a, double b, slong precision) {
  arb_t term;
  arb_init(term);
  arb_set_d(x, a), arb_set_d(term, b);
  arb_sub(x, x, term, precision);
  arb_clear(term);
}

/* sqrt(2 pi) times the sum of weights, or the sum alone. */
static void sum_weights(xrd_redensity *d, size_t column, bool bells) {
  arb_t term;
  arb_init(term);
  arb_zero(d->divisor);
  for (size_t i = 0; i < d->density->count; i++) {
    arb_set_d(term, d->density->rows[i * COLUMNS + column]);
    arb_add(d->divisor, d->divisor, term, d->precision);
  }
  arb_const_pi(term, d->precision);
  arb_mul_2exp_si(term, term, 1);
  arb_sqrt(term, term, d->precision);
  if (bells) arb_mul(d->divisor, d->divisor, term, d->precision);
  arb_clear(term);
}

/* Gamma(a) Gamma(b) / Gamma(a + b) */
static void beta_function(arb_t result, double a, double b, slong precision) {
  arb_t x, y;
  arb_init(x), arb_init(y);
  arb_set_d(x, a), arb_set_d(y, b);
  arb_add(result, x, y, precision);
  arb_rgamma(result, result, precision);
  arb_gamma(x, x, precision), arb_gamma(y, y, precision);
  arb_mul(result, result, x, precision);
  arb_mul(result, result, y, precision);
  arb_clear(x), arb_clear(y);
}

/* SCALE sqrt(NU) B(1/2, NU/2) */
static void student_divisor(arb_t divisor, const double *v, slong precision) {
  arb_t term;
  arb_init(term);
  beta_function(divisor, 0.5, v[0] / 2, precision);
  arb_set_d(term, v[0]);
  arb_sqrt(term, term, precision);
  arb_mul(divisor, divisor, term, precision);
  arb_set_d(term, v[2]);
  arb_mul(divisor, divisor, term, precision);
  arb_clear(term);
}

void xrd_redensity_set_divisor(xrd_redensity *d) {
  const double *v = d->density->parameter;
  switch (d->density->family) {
  case XRD_DENSITY_UNIFORM: set_difference(d->divisor, v[1], v[0], d->precision); break;
  case XRD_DENSITY_NORMAL:
    arb_const_pi(d->divisor, d->precision);
    arb_mul_2exp_si(d->divisor, d->divisor, 1);
    arb_sqrt(d->divisor, d->divisor, d->precision);
    break;
  case XRD_DENSITY_LAPLACE: arb_set_d(d->divisor, 2); break;
  case XRD_DENSITY_LOGISTIC: arb_set_d(d->divisor, 2); break;
  case XRD_DENSITY_TRIANGULAR:
    set_difference(d->divisor, v[2], v[0], d->precision);
    arb_mul_2exp_si(d->divisor, d->divisor, -1);
    break;
  case XRD_DENSITY_BETA: beta_function(d->divisor, v[0], v[1], d->precision); break;
  case XRD_DENSITY_STUDENT: student_divisor(d->divisor, v, d->precision); break;
  case XRD_DENSITY_MIXTURE: sum_weights(d, 0, true); break;
  case XRD_DENSITY_HISTOGRAM: sum_weights(d, 2, false); break;
  default: arb_one(d->divisor);
  }
}

/* How far pieces go where the density does not end. */
static double far_end(const xrd_redensity *d, bool above) {
  const xrd_density *density = d->density;
  const double *v = density->parameter, sign = above ? 1 : -1;
  double end = sign * (above ? d->high : d->low);
  end = fmax(end, sign * (above ? d->last : d->first));
  if (density->family == XRD_DENSITY_MIXTURE)
    for (size_t i = 0; i < density->count; i++)
      end = fmax(end, sign * density->rows[i * COLUMNS + 1] + NORMAL_REACH * density->rows[i * COLUMNS + 2]);
  else if (density->family == XRD_DENSITY_NORMAL)
    end = fmax(end, sign * v[0] + NORMAL_REACH * v[1]);
  else if (density->family == XRD_DENSITY_EXPONENTIAL)
    end = fmax(end, EXPONENTIAL_REACH / v[0]);
  else
    end = fmax(end, sign * v[0] + EXPONENTIAL_REACH * v[1]);
  return sign * end * (1 + DBL_EPSILON * (end > 0 ? 1 : -1));
}

static void add_piece(xrd_redensity *d, double from, double to, size_t index, const arb_struct *kappa) {
  if (from < to) d->piece[d->pieces++] = (xrd_redensity_piece){.from = from, .to = to, .index = index, .kappa = kappa};
}

/* [from, to] cut at the cuts. */
static void add_stretch(xrd_redensity *d, double from, double to, size_t index) {
  if (d->open[0]) add_piece(d, from, fmin(to, d->low), index, d->kappa[0]);
  add_piece(d, fmax(from, d->low), fmin(to, d->high), index, NULL);
  if (d->open[1]) add_piece(d, fmax(from, d->high), to, index, d->kappa[1]);
}

xrd_status xrd_redensity_split(xrd_redensity *d, xrd_error *error) {
  const xrd_density *density = d->density;
  d->piece = xrd_allocate(density->count + 6, sizeof *d->piece);
  if (d->piece == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory to check a density");
  xrd_redensity_set_divisor(d);
  const double low = d->open[0] ? far_end(d, false) : d->low, high = d->open[1] ? far_end(d, true) : d->high;
  double kink = high;
  if (density->family == XRD_DENSITY_LAPLACE) kink = density->parameter[0];
  if (density->family == XRD_DENSITY_TRIANGULAR) kink = density->parameter[1];
  if (density->family == XRD_DENSITY_BETA) {
    add_piece(d, CORNER, 0.5, 0, NULL), add_piece(d, CORNER, 0.5, 0, NULL);
    d->piece[1].mirrored = true;
  } else if (density->family == XRD_DENSITY_HISTOGRAM) {
    for (size_t i = 0; i < density->count; i++)
      if (density->rows[i * COLUMNS + 2] > 0)
        add_piece(d, density->rows[i * COLUMNS], density->rows[i * COLUMNS + 1], i, NULL);
  } else {
    add_stretch(d, low, fmin(kink, high), 0);
    add_stretch(d, kink, high, 1);
  }
  return XRD_OK;
}

/* z = (x - centre) / length */
static void standardise(acb_t z, const acb_t x, double centre, double length, slong precision) {
  arb_t term;
  arb_init(term);
  arb_set_d(term, centre);
  acb_sub_arb(z, x, term, precision);
  arb_set_d(term, length);
  acb_div_arb(z, z, term, precision);
  arb_clear(term);
}

/* weight / sd exp(-z^2 / 2) */
static void bell(acb_t p, const acb_t x, double weight, double mean, double sd, slong precision) {
  arb_t factor, term;
  arb_init(factor), arb_init(term);
  standardise(p, x, mean, sd, precision);
  acb_mul(p, p, p, precision);
  acb_mul_2exp_si(p, p, -1);
  acb_neg(p, p);
  acb_exp(p, p, precision);
  arb_set_d(factor, weight), arb_set_d(term, sd);
  arb_div(factor, factor, term, precision);
  acb_mul_arb(p, p, factor, precision);
  arb_clear(factor), arb_clear(term);
}

/* exp(z) times factor over length, z = -|x - centre| / length on one side. */
static void slide(acb_t p, const acb_t x, double centre, double length, bool right, slong precision) {
  arb_t term;
  arb_init(term);
  standardise(p, x, centre, length, precision);
  if (right) acb_neg(p, p);
  acb_exp(p, p, precision);
  arb_set_d(term, length);
  acb_div_arb(p, p, term, precision);
  arb_clear(term);
}

/* 1 / (1 + cosh z) over the scale. */
static void logistic(acb_t p, const acb_t x, double mean, double scale, slong precision) {
  arb_t term;
  arb_init(term);
  standardise(p, x, mean, scale, precision);
  acb_cosh(p, p, precision);
  acb_add_ui(p, p, 1, precision);
  arb_set_d(term, scale);
  acb_mul_arb(p, p, term, precision);
  acb_inv(p, p, precision);
  arb_clear(term);
}

static void power(acb_t result, const acb_t base, double exponent, slong precision) {
  arb_t e;
  arb_init(e);
  arb_set_d(e, exponent);
  arb_sub_ui(e, e, 1, precision);
  if (arb_is_positive(acb_realref(base)) || (exponent == floor(exponent) && exponent >= 1))
    acb_pow_arb(result, base, e, precision);
  else
    acb_indeterminate(result);
  arb_clear(e);
}

static void beta(acb_t p, const acb_t t, double a, double b, slong precision) {
  acb_t rest;
  acb_init(rest);
  acb_sub_ui(rest, t, 1, precision);
  acb_neg(rest, rest);
  power(p, t, a, precision);
  power(rest, rest, b, precision);
  acb_mul(p, p, rest, precision);
  acb_clear(rest);
}

/* mass / length of a row */
static void step_height(acb_t p, const double *row, slong precision) {
  arb_t term;
  arb_init(term);
  set_difference(term, row[1], row[0], precision);
  acb_zero(p);
  arb_set_d(acb_realref(p), row[2]);
  acb_div_arb(p, p, term, precision);
  arb_clear(term);
}

/* 0 at `zero`, 1 at `top` */
static void ramp(acb_t p, const acb_t x, double zero, double top, slong precision) {
  arb_t term;
  arb_init(term);
  arb_set_d(term, zero);
  acb_sub_arb(p, x, term, precision);
  set_difference(term, top, zero, precision);
  acb_div_arb(p, p, term, precision);
  arb_clear(term);
}

static void mixture(acb_t p, const xrd_density *density, const acb_t x, slong precision) {
  acb_t term;
  acb_init(term);
  acb_zero(p);
  for (size_t i = 0; i < density->count; i++) {
    const double *row = density->rows + i * COLUMNS;
    if (!(row[0] > 0)) continue;
    bell(term, x, row[0], row[1], row[2], precision);
    acb_add(p, p, term, precision);
  }
  acb_clear(term);
}

/* exp(log p), the divisor in it. */
static void by_logarithm(const xrd_redensity *d, const xrd_redensity_piece *piece, const acb_t z, acb_t p) {
  acb_poly_t s;
  acb_poly_init(s);
  xrd_redensity_log_series(d, piece, z, 1, s);
  acb_poly_get_coeff_acb(p, s, 0);
  acb_exp(p, p, d->precision);
  acb_poly_clear(s);
}

void xrd_redensity_value(const xrd_redensity *d, const xrd_redensity_piece *piece, const acb_t z, acb_t p) {
  const double *v = d->density->parameter;
  const slong precision = d->precision;
  switch (d->density->family) {
  case XRD_DENSITY_NORMAL: bell(p, z, 1, v[0], v[1], precision); break;
  case XRD_DENSITY_LAPLACE: slide(p, z, v[0], v[1], piece->index == 1, precision); break;
  case XRD_DENSITY_EXPONENTIAL: {
    arb_t rate;
    arb_init(rate);
    arb_set_d(rate, v[0]);
    acb_mul_arb(p, z, rate, precision);
    acb_neg(p, p);
    acb_exp(p, p, precision);
    acb_mul_arb(p, p, rate, precision);
    arb_clear(rate);
    break;
  }
  case XRD_DENSITY_LOGISTIC: logistic(p, z, v[0], v[1], precision); break;
  case XRD_DENSITY_TRIANGULAR: ramp(p, z, piece->index == 0 ? v[0] : v[2], v[1], precision); break;
  case XRD_DENSITY_STUDENT: by_logarithm(d, piece, z, p); return;
  case XRD_DENSITY_BETA: beta(p, z, v[piece->mirrored], v[!piece->mirrored], precision); break;
  case XRD_DENSITY_MIXTURE: mixture(p, d->density, z, precision); break;
  case XRD_DENSITY_HISTOGRAM: step_height(p, d->density->rows + piece->index * COLUMNS, precision); break;
  default: acb_one(p);
  }
  acb_div_arb(p, p, d->divisor, precision);
}
