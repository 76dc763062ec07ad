/* h = - int p log p, psi the digamma function:
     UNIFORM log(B - A)     NORMAL (1 + log(2 pi)) / 2 + log SD     LAPLACE 1 + log(2 SCALE)     EXPONENTIAL 1 - log
   RATE LOGISTIC 2 + log SCALE     TRIANGULAR 1/2 + log((B - A) / 2) STUDENT (NU + 1)/2 (psi((NU + 1)/2) - psi(NU/2)) -
   log scale BETA -log scale - (a - 1) psi(a) - (b - 1) psi(b) + (a + b - 2) psi(a + b) HISTOGRAM sum_i P_i log((r_i -
   l_i) / P_i) where scale is law->scale.  MIXTURE: an integral over [low, high], far out, plus its tails: from below as
   in certify/measures/density/law_tails.c; from above because p >= w_i N(m_i, sd_i^2) / sum w for any i, so that -log p
   <= -log(scale w_i / sd_i) + (x - m_i)^2 / (2 sd_i^2). */
#include "certify/measures/density/law_entropy.h"

#include <acb.h>
#include <acb_calc.h>
#include <arb.h>
#include <mag.h>
#include <math.h>

enum { COLUMNS = XRD_DENSITY_COLUMNS };

static const double FAR = 14; /* standard deviations: exp(-98) */

/* h = constant - log scale, where p = scale exp(..) of mean `constant`. */
static void from_scale(const xrd_law *law, double constant, arb_t entropy) {
  arb_t term;
  arb_init(term);
  arb_set_d(entropy, constant);
  arb_log(term, law->scale, law->precision);
  arb_sub(entropy, entropy, term, law->precision);
  arb_clear(term);
}

/* entropy += factor psi(x) */
static void add_digamma(arb_t entropy, const arb_t factor, const arb_t x, slong precision) {
  arb_t psi;
  arb_init(psi);
  arb_digamma(psi, x, precision);
  arb_addmul(entropy, factor, psi, precision);
  arb_clear(psi);
}

static void student(const xrd_law *law, arb_t entropy) {
  arb_t factor, x;
  arb_init(factor), arb_init(x);
  from_scale(law, 0, entropy);
  arb_set_d(x, law->density->parameter[0]);
  arb_add_ui(factor, x, 1, law->precision);
  arb_mul_2exp_si(factor, factor, -1);
  add_digamma(entropy, factor, factor, law->precision);
  arb_neg(factor, factor);
  arb_mul_2exp_si(x, x, -1);
  add_digamma(entropy, factor, x, law->precision);
  arb_clear(factor), arb_clear(x);
}

static void beta(const xrd_law *law, arb_t entropy) {
  const slong precision = law->precision;
  arb_t shape, sum, factor, rest;
  arb_init(shape), arb_init(sum), arb_init(factor), arb_init(rest);
  from_scale(law, 0, entropy);
  for (int k = 0; k < 2; k++) {
    arb_set_d(shape, law->density->parameter[k]);
    arb_add(sum, sum, shape, precision);
    arb_sub_ui(factor, shape, 1, precision);
    arb_add(rest, rest, factor, precision);
    arb_neg(factor, factor);
    add_digamma(entropy, factor, shape, precision);
  }
  add_digamma(entropy, rest, sum, precision);
  arb_clear(shape), arb_clear(sum), arb_clear(factor), arb_clear(rest);
}

/* scale = 1 / sum w: P_i = scale w_i. */
static void histogram(const xrd_law *law, arb_t entropy) {
  const slong precision = law->precision;
  arb_t share, length, term;
  arb_init(share), arb_init(length), arb_init(term);
  arb_zero(entropy);
  for (size_t i = 0; i < law->density->count; i++) {
    const double *row = law->density->rows + i * COLUMNS;
    if (!(row[2] > 0)) continue;
    arb_set_d(share, row[2]);
    arb_mul(share, share, law->scale, precision);
    arb_set_d(length, row[1]), arb_set_d(term, row[0]);
    arb_sub(length, length, term, precision);
    arb_div(length, length, share, precision);
    arb_log(length, length, precision);
    arb_addmul(entropy, share, length, precision);
  }
  arb_clear(share), arb_clear(length), arb_clear(term);
}

/* p log p; analytic where p stays off the negative real line and 0. */
static int integrand(acb_ptr result, const acb_t x, void *context, slong order, slong precision) {
  const xrd_law *law = context;
  const xrd_law_piece piece = {.index = 0};
  acb_t p;
  acb_init(p);
  (void)xrd_law_value(law, &piece, x, p);
  acb_log_analytic(result, p, order != 0, precision);
  acb_mul(result, result, p, precision);
  acb_clear(p);
  return 0;
}

static void set_ends(const xrd_density *density, double *low, double *high) {
  *low = HUGE_VAL, *high = -HUGE_VAL;
  for (size_t i = 0; i < density->count; i++) {
    const double *row = density->rows + i * COLUMNS;
    *low = fmin(*low, row[1] - FAR * row[2]), *high = fmax(*high, row[1] + FAR * row[2]);
  }
}

/* Adds the tail: its entropy lies between the two bounds. */
static void add_tail(const xrd_law *law, double cut, int sign, arb_t entropy) {
  const slong precision = law->precision;
  const double *row = law->density->rows;
  while (!(row[0] > 0)) row += COLUMNS;
  xrd_law_tail tail;
  arb_t step, upper, term;
  xrd_law_tail_init(&tail), arb_init(step), arb_init(upper), arb_init(term);
  xrd_law_tail_set(law, cut, sign, &tail);
  arb_set_d(step, cut), arb_set_d(term, row[1]);
  arb_sub(step, step, term, precision), arb_abs(step, step);
  arb_mul(upper, step, step, precision); /* E[(x - m)^2; beyond], |x - m| = step + |x - cut| */
  arb_mul(upper, upper, tail.mass, precision);
  arb_mul_2exp_si(step, step, 1);
  arb_addmul(upper, step, tail.first, precision);
  arb_add(upper, upper, tail.second, precision);
  arb_mul_2exp_si(upper, upper, -1);
  arb_set_d(term, row[2]);
  arb_div(upper, upper, term, precision), arb_div(upper, upper, term, precision);
  arb_set_d(step, row[0]);
  arb_div(step, step, term, precision);
  arb_mul(step, step, law->scale, precision);
  arb_log(step, step, precision);
  arb_submul(upper, step, tail.mass, precision);
  arb_union(upper, upper, tail.entropy, precision);
  arb_add(entropy, entropy, upper, precision);
  xrd_law_tail_clear(&tail), arb_clear(step), arb_clear(upper), arb_clear(term);
}

static void mixture(const xrd_law *law, arb_t entropy) {
  double low, high;
  acb_t a, b, integral;
  mag_t tolerance;
  acb_init(a), acb_init(b), acb_init(integral), mag_init(tolerance);
  set_ends(law->density, &low, &high);
  arb_set_d(acb_realref(a), low), arb_set_d(acb_realref(b), high);
  mag_set_ui_2exp_si(tolerance, 1, -law->precision);
  xrd_law copy = *law;
  acb_calc_integrate(integral, integrand, &copy, a, b, law->precision, tolerance, NULL, law->precision);
  arb_neg(entropy, acb_realref(integral));
  add_tail(law, low, -1, entropy);
  add_tail(law, high, 1, entropy);
  acb_clear(a), acb_clear(b), acb_clear(integral), mag_clear(tolerance);
}

void xrd_law_entropy(const xrd_law *law, arb_t entropy) {
  switch (law->density->family) {
  case XRD_DENSITY_UNIFORM: from_scale(law, 0, entropy); break;
  case XRD_DENSITY_NORMAL:
  case XRD_DENSITY_TRIANGULAR: from_scale(law, 0.5, entropy); break;
  case XRD_DENSITY_LAPLACE:
  case XRD_DENSITY_EXPONENTIAL: from_scale(law, 1, entropy); break;
  case XRD_DENSITY_LOGISTIC: { /* scale = 1 / (4 SCALE) */
    arb_t term;
    arb_init(term);
    from_scale(law, 2, entropy);
    arb_const_log2(term, law->precision);
    arb_submul_ui(entropy, term, 2, law->precision);
    arb_clear(term);
    break;
  }
  case XRD_DENSITY_STUDENT: student(law, entropy); break;
  case XRD_DENSITY_BETA: beta(law, entropy); break;
  case XRD_DENSITY_MIXTURE: mixture(law, entropy); break;
  case XRD_DENSITY_HISTOGRAM: histogram(law, entropy); break;
  }
}
