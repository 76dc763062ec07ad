/* Differential entropies from the densities' moments: h = -E log p, with log p written out.

     UNIFORM      log(B - A)                      NORMAL       log SD + (1 + log 2 pi) / 2
     LAPLACE      log(2 SCALE) + 1                EXPONENTIAL  1 - log RATE
     LOGISTIC     log SCALE + 2                   TRIANGULAR   log((B - A) / 2) + 1/2
     STUDENT      log(SCALE sqrt(NU) B(1/2, NU/2)) + (NU + 1)/2 (psi((NU + 1)/2) - psi(NU/2))
     BETA         log B(A, B) - (A - 1) (psi(A) - psi(A + B)) - (B - 1) (psi(B) - psi(A + B))
     HISTOGRAM    -sum_i P_i log(P_i / (r_i - l_i))

   MIXTURE: an integral up to 20 standard deviations beyond all means.  Beyond, 0 <= -p log p <= sqrt p where p <= 1
   (-log p <= 1 / sqrt p), sqrt p <= sum_i sqrt(p_i), and the integral of sqrt(a_i phi_i) beyond z >= 20 is at most
   sqrt(a_i / (sd sqrt(2 pi))) sd exp(-z^2 / 4); where p may exceed 1 there, the tail is left unbounded. */
#include <acb.h>
#include <acb_calc.h>
#include <arb.h>
#include <mag.h>
#include <math.h>

#include "check/measures/density.h"

enum { COLUMNS = XRD_DENSITY_COLUMNS, NEAREST = 19 };
static const double REACH = 20;

/* log(a - b) */
static void log_difference(arb_t result, double a, double b, slong precision) {
  arb_t term;
  arb_init(term);
  arb_set_d(result, a), arb_set_d(term, b);
  arb_sub(result, result, term, precision);
  arb_log(result, result, precision);
  arb_clear(term);
}

/* log Gamma(a) + log Gamma(b) - log Gamma(a + b) */
static void log_beta(arb_t result, const arb_t a, const arb_t b, slong precision) {
  arb_t term;
  arb_init(term);
  arb_add(term, a, b, precision);
  arb_lgamma(result, term, precision);
  arb_neg(result, result);
  arb_lgamma(term, a, precision);
  arb_add(result, result, term, precision);
  arb_lgamma(term, b, precision);
  arb_add(result, result, term, precision);
  arb_clear(term);
}

/* result += factor (psi(a) - psi(b)) */
static void add_psi(arb_t result, const arb_t factor, const arb_t a, const arb_t b, slong precision) {
  arb_t one, other;
  arb_init(one), arb_init(other);
  arb_digamma(one, a, precision);
  arb_digamma(other, b, precision);
  arb_sub(one, one, other, precision);
  arb_addmul(result, factor, one, precision);
  arb_clear(one), arb_clear(other);
}

static void student(const double *v, slong precision, arb_t result) {
  arb_t half, up, nu;
  arb_init(half), arb_init(up), arb_init(nu);
  arb_set_d(nu, v[0]);
  arb_set_d(up, 0.5);
  arb_mul_2exp_si(half, nu, -1);
  log_beta(result, up, half, precision);
  arb_add(up, up, half, precision);
  add_psi(result, up, up, half, precision);
  arb_log(nu, nu, precision);
  arb_mul_2exp_si(nu, nu, -1);
  arb_add(result, result, nu, precision);
  arb_set_d(nu, v[2]);
  arb_log(nu, nu, precision);
  arb_add(result, result, nu, precision);
  arb_clear(half), arb_clear(up), arb_clear(nu);
}

static void beta(const double *v, slong precision, arb_t result) {
  arb_t shape[2], sum, factor;
  arb_init(shape[0]), arb_init(shape[1]), arb_init(sum), arb_init(factor);
  for (int k = 0; k < 2; k++) arb_set_d(shape[k], v[k]);
  arb_add(sum, shape[0], shape[1], precision);
  log_beta(result, shape[0], shape[1], precision);
  for (int k = 0; k < 2; k++) {
    arb_sub_ui(factor, shape[k], 1, precision);
    arb_neg(factor, factor);
    add_psi(result, factor, shape[k], sum, precision);
  }
  arb_clear(shape[0]), arb_clear(shape[1]), arb_clear(sum), arb_clear(factor);
}

static void sum_of(const xrd_density *density, size_t column, slong precision, arb_t sum) {
  arb_t term;
  arb_init(term);
  arb_zero(sum);
  for (size_t i = 0; i < density->count; i++) {
    arb_set_d(term, density->rows[i * COLUMNS + column]);
    arb_add(sum, sum, term, precision);
  }
  arb_clear(term);
}

static void histogram(const xrd_density *density, slong precision, arb_t result) {
  arb_t sum, share, length;
  arb_init(sum), arb_init(share), arb_init(length);
  sum_of(density, 2, precision, sum);
  arb_zero(result);
  for (size_t i = 0; i < density->count; i++) {
    const double *row = density->rows + i * COLUMNS;
    if (!(row[2] > 0)) continue;
    arb_set_d(share, row[2]);
    arb_div(share, share, sum, precision);
    log_difference(length, row[1], row[0], precision);
    arb_addmul(result, share, length, precision);
    arb_log(length, share, precision);
    arb_submul(result, share, length, precision);
  }
  arb_clear(sum), arb_clear(share), arb_clear(length);
}

typedef struct {
  const xrd_density *density;
  arb_t divisor; /* sqrt(2 pi) sum w */
} bells;

static int integrand(acb_ptr result, const acb_t x, void *context, slong order, slong precision) {
  const bells *b = context;
  acb_t p, term;
  arb_t number;
  acb_init(p), acb_init(term), arb_init(number);
  for (size_t i = 0; i < b->density->count; i++) {
    const double *row = b->density->rows + i * COLUMNS;
    if (!(row[0] > 0)) continue;
    arb_set_d(number, row[1]);
    acb_sub_arb(term, x, number, precision);
    arb_set_d(number, row[2]);
    acb_div_arb(term, term, number, precision);
    acb_mul(term, term, term, precision);
    acb_mul_2exp_si(term, term, -1);
    acb_neg(term, term);
    acb_exp(term, term, precision);
    acb_div_arb(term, term, number, precision);
    arb_set_d(number, row[0]);
    acb_mul_arb(term, term, number, precision);
    acb_add(p, p, term, precision);
  }
  acb_div_arb(p, p, b->divisor, precision);
  acb_log_analytic(result, p, order != 0, precision);
  acb_mul(result, result, p, precision);
  acb_neg(result, result);
  acb_clear(p), acb_clear(term), arb_clear(number);
  return 0;
}

/* How many standard deviations the nearer end is from a bell's mean. */
static void set_distance(arb_t z, const double *row, double low, double high, slong precision) {
  arb_t mean, other;
  arb_init(mean), arb_init(other);
  arb_set_d(mean, row[1]);
  arb_set_d(z, low), arb_set_d(other, high);
  arb_sub(z, mean, z, precision);
  arb_sub(other, other, mean, precision);
  arb_min(z, z, other, precision);
  arb_set_d(other, row[2]);
  arb_div(z, z, other, precision);
  arb_clear(mean), arb_clear(other);
}

/* tail += sqrt(p_i) beyond an end; false where it is less than NEAREST standard deviations away, or exp(-z^2 / 2) / sd
   is not known to be below 1/2. */
static bool add_tail(const bells *b, const double *row, double low, double high, slong precision, arb_t tail) {
  arb_t term, height, number;
  arb_init(term), arb_init(height), arb_init(number);
  set_distance(term, row, low, high, precision);
  arb_sub_ui(number, term, NEAREST, precision);
  bool small = arb_is_positive(number);
  arb_sqr(term, term, precision);
  arb_mul_2exp_si(term, term, -2);
  arb_neg(term, term);
  arb_exp(term, term, precision); /* exp(-z^2 / 4) */
  arb_sqr(height, term, precision);
  arb_set_d(number, row[2]);
  arb_div(height, height, number, precision);
  arb_mul_2exp_si(height, height, 1);
  arb_sub_ui(height, height, 1, precision);
  small = small && arb_is_negative(height);
  arb_set_d(height, row[0]);
  arb_mul(number, number, height, precision);
  arb_div(number, number, b->divisor, precision);
  arb_sqrt(number, number, precision);
  arb_addmul(tail, term, number, precision);
  arb_clear(term), arb_clear(height), arb_clear(number);
  return small;
}

/* sum_i sqrt(p_i) beyond both ends, each about REACH standard deviations from every mean or more; p <= 1 there as it
   falls. */
static void add_tails(const bells *b, double low, double high, slong precision, arb_t result) {
  arb_t tail;
  arb_init(tail);
  bool small = true;
  for (size_t i = 0; i < b->density->count; i++) {
    const double *row = b->density->rows + i * COLUMNS;
    if (row[0] > 0) small = add_tail(b, row, low, high, precision, tail) && small;
  }
  if (!small) arb_pos_inf(tail);
  arb_add_error(result, tail); /* twice a half, for two ends */
  arb_add(result, result, tail, precision);
  arb_clear(tail);
}

static void mixture(const xrd_density *density, slong precision, arb_t result) {
  bells b = {.density = density};
  acb_t from, to, found;
  mag_t tolerance;
  arb_init(b.divisor), acb_init(from), acb_init(to), acb_init(found), mag_init(tolerance);
  sum_of(density, 0, precision, b.divisor);
  arb_const_pi(acb_realref(found), precision);
  arb_mul_2exp_si(acb_realref(found), acb_realref(found), 1);
  arb_sqrt(acb_realref(found), acb_realref(found), precision);
  arb_mul(b.divisor, b.divisor, acb_realref(found), precision);
  double low = HUGE_VAL, high = -HUGE_VAL;
  for (size_t i = 0; i < density->count; i++) {
    const double *row = density->rows + i * COLUMNS;
    low = fmin(low, row[1] - REACH * row[2]), high = fmax(high, row[1] + REACH * row[2]);
  }
  arb_set_d(acb_realref(from), low), arb_set_d(acb_realref(to), high);
  mag_set_ui_2exp_si(tolerance, 1, -80);
  (void)acb_calc_integrate(found, integrand, &b, from, to, 80, tolerance, NULL, precision);
  arb_set(result, acb_realref(found));
  add_tails(&b, low, high, precision, result);
  arb_clear(b.divisor), acb_clear(from), acb_clear(to), acb_clear(found), mag_clear(tolerance);
}

/* log of a number, plus another */
static void log_plus(arb_t result, double x, const arb_t plus, slong precision) {
  arb_set_d(result, x);
  arb_log(result, result, precision);
  arb_add(result, result, plus, precision);
}

void xrd_redensity_entropy(const xrd_density *density, slong precision, arb_t entropy) {
  const double *v = density->parameter;
  arb_t plus;
  arb_init(plus);
  switch (density->family) {
  case XRD_DENSITY_UNIFORM: log_difference(entropy, v[1], v[0], precision); break;
  case XRD_DENSITY_NORMAL:
    arb_const_pi(plus, precision);
    arb_mul_2exp_si(plus, plus, 1);
    arb_log(plus, plus, precision);
    arb_add_ui(plus, plus, 1, precision);
    arb_mul_2exp_si(plus, plus, -1);
    log_plus(entropy, v[1], plus, precision);
    break;
  case XRD_DENSITY_LAPLACE:
    arb_one(plus);
    log_plus(entropy, 2 * v[1], plus, precision);
    break;
  case XRD_DENSITY_EXPONENTIAL:
    arb_set_si(plus, -1);
    log_plus(entropy, v[0], plus, precision);
    arb_neg(entropy, entropy);
    break;
  case XRD_DENSITY_LOGISTIC:
    arb_set_si(plus, 2);
    log_plus(entropy, v[1], plus, precision);
    break;
  case XRD_DENSITY_TRIANGULAR:
    log_difference(entropy, v[2], v[0], precision);
    arb_set_d(plus, 0.5);
    arb_add(entropy, entropy, plus, precision);
    arb_const_log2(plus, precision);
    arb_sub(entropy, entropy, plus, precision);
    break;
  case XRD_DENSITY_STUDENT: student(v, precision, entropy); break;
  case XRD_DENSITY_BETA: beta(v, precision, entropy); break;
  case XRD_DENSITY_MIXTURE: mixture(density, precision, entropy); break;
  case XRD_DENSITY_HISTOGRAM: histogram(density, precision, entropy); break;
  }
  arb_clear(plus);
}
