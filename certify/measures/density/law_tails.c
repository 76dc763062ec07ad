/* Tails beyond a cut, in closed form.  z = sign (cut - MEAN) / SCALE >= 0, P the mass beyond, all by hand:

   NORMAL       P = erfc(z / sqrt 2) / 2, f = exp(-z^2/2) / sqrt(2 pi);  first = SD (f - z P),
                second = SD^2 ((1 + z^2) P - z f);  -log p = log(SD sqrt(2 pi)) + (x - MEAN)^2 / (2 SD^2).
   LAPLACE      P = exp(-z) / 2, EXPONENTIAL P = exp(-RATE cut);  with b = SCALE or 1 / RATE: first = b P,
                second = 2 b^2 P;  entropy = P (1 - log p(cut)).
   LOGISTIC     P = 1 / (1 + exp z), F = 1 - P;  first = SCALE log(1 + exp -z), second = -2 SCALE^2 Li_2(-exp -z);
                p = F (1 - F) / SCALE: entropy = int_0^P -log(g (1 - g)) dg + P log SCALE
                = 2 P + F log F - P log P + P log SCALE.
   STUDENT      with t = NU / (NU + z^2) as variable: certify/measures/density/law_student.c.
   MIXTURE      sums; beyond all means each component falls at least like exp(-(x - cut) r), r the least of its slopes
                (cut - m_i) / sd_i^2 there:  -log p(x) >= -log p(cut) + r |x - cut|. */
#include <acb_hypgeom.h>
#include <arb.h>
#include <arb_hypgeom.h>
#include <math.h>

#include "certify/ends.h"
#include "certify/measures/density/law.h"
#include "certify/measures/density/law_student.h"

enum { COLUMNS = XRD_DENSITY_COLUMNS, TERMS = 12 };
static const double FAR = 1000; /* deviations: 23!! FAR^-24 is below 2^-200 */

void xrd_law_tail_init(xrd_law_tail *tail) {
  arb_init(tail->mass), arb_init(tail->first), arb_init(tail->second), arb_init(tail->entropy);
}

void xrd_law_tail_clear(xrd_law_tail *tail) {
  arb_clear(tail->mass), arb_clear(tail->first), arb_clear(tail->second), arb_clear(tail->entropy);
}

bool xrd_law_is_cut(const xrd_density *density, double cut, int sign) {
  const double *v = density->parameter;
  double low, high;
  xrd_density_hull(density, &low, &high);
  if (!isfinite(cut) || isfinite(sign > 0 ? high : low)) return false;
  switch (density->family) {
  case XRD_DENSITY_EXPONENTIAL: return cut >= 0;
  case XRD_DENSITY_STUDENT: return sign * cut > sign * v[1];
  case XRD_DENSITY_MIXTURE:
    for (size_t i = 0; i < density->count; i++)
      if (!(sign * cut >= sign * density->rows[i * COLUMNS + 1])) return false;
    return true;
  default: return sign * cut >= sign * v[0];
  }
}

/* z = sign (cut - mean) / scale */
static void standardise(arb_t z, double cut, int sign, double mean, double scale, slong precision) {
  arb_t number;
  arb_init(number);
  arb_set_d(z, sign * cut), arb_set_d(number, sign * mean);
  arb_sub(z, z, number, precision);
  arb_set_d(number, scale);
  arb_div(z, z, number, precision);
  arb_clear(number);
}

/* P / f.  Far out erfc is not sharp any more: 1/z - 1/z^3 + 1 3/z^5 - .. alternates, and its rest is below the first
   term left out. */
static void set_mills(const arb_t z, const arb_t bell, arb_t ratio, slong precision) {
  arb_t square, term;
  arb_init(square), arb_init(term);
  if (xrd_lower_end(z) < FAR) {
    arb_sqrt_ui(term, 2, precision);
    arb_div(ratio, z, term, precision);
    arb_hypgeom_erfc(ratio, ratio, precision);
    arb_mul_2exp_si(ratio, ratio, -1);
    arb_div(ratio, ratio, bell, precision);
  } else {
    arb_inv(term, z, precision);
    arb_mul(square, term, term, precision);
    arb_zero(ratio);
    for (int k = 0; k < TERMS; k++) {
      arb_add(ratio, ratio, term, precision);
      arb_mul(term, term, square, precision);
      arb_mul_si(term, term, -(2 * k + 1), precision);
    }
    arb_add_error(ratio, term);
  }
  arb_clear(square), arb_clear(term);
}

/* Adds weight times the tail of a component; of moments only. */
static void add_normal(xrd_law_tail *tail, const arb_t weight, const arb_t z, double sd, slong precision) {
  arb_t ratio, bell, term, scale;
  arb_init(ratio), arb_init(bell), arb_init(term), arb_init(scale);
  arb_set_d(scale, sd);
  arb_mul(bell, z, z, precision);
  arb_mul_2exp_si(bell, bell, -1);
  arb_neg(bell, bell);
  arb_exp(bell, bell, precision);
  arb_const_pi(term, precision);
  arb_mul_2exp_si(term, term, 1);
  arb_rsqrt(term, term, precision);
  arb_mul(bell, bell, term, precision);
  set_mills(z, bell, ratio, precision);
  arb_mul(bell, bell, weight, precision);
  arb_addmul(tail->mass, bell, ratio, precision);
  arb_mul(term, z, ratio, precision);
  arb_sub_ui(term, term, 1, precision);
  arb_neg(term, term); /* (f - z P) / f; then (P - z (f - z P)) / f */
  arb_submul(ratio, z, term, precision);
  arb_mul(bell, bell, scale, precision);
  arb_addmul(tail->first, bell, term, precision);
  arb_mul(bell, bell, scale, precision);
  arb_addmul(tail->second, bell, ratio, precision);
  arb_clear(ratio), arb_clear(bell), arb_clear(term), arb_clear(scale);
}

/* E[(x - MEAN)^2 / SD^2; beyond] / 2 + P log(SD sqrt(2 pi)), with x - MEAN = SD z + |x - cut| */
static void normal_tail(const xrd_law *law, double cut, int sign, xrd_law_tail *tail) {
  const double *v = law->density->parameter;
  const slong precision = law->precision;
  arb_t z, term, sd;
  arb_init(z), arb_init(term), arb_init(sd);
  standardise(z, cut, sign, v[0], v[1], precision);
  arb_one(term);
  add_normal(tail, term, z, v[1], precision);
  arb_set_d(sd, v[1]);
  arb_div(tail->entropy, tail->second, sd, precision);
  arb_div(tail->entropy, tail->entropy, sd, precision);
  arb_mul(term, z, tail->first, precision);
  arb_mul_2exp_si(term, term, 1);
  arb_div(term, term, sd, precision);
  arb_add(tail->entropy, tail->entropy, term, precision);
  arb_mul(term, z, z, precision);
  arb_addmul(tail->entropy, term, tail->mass, precision);
  arb_mul_2exp_si(tail->entropy, tail->entropy, -1);
  arb_log(term, law->scale, precision);
  arb_submul(tail->entropy, term, tail->mass, precision);
  arb_clear(z), arb_clear(term), arb_clear(sd);
}

/* log p at the cut, on the side of the tail. */
static void log_density(const xrd_law *law, double cut, int sign, arb_t result) {
  const xrd_law_piece piece = {.index = sign > 0};
  acb_t t, p;
  acb_init(t), acb_init(p);
  arb_set_d(acb_realref(t), cut);
  (void)xrd_law_value(law, &piece, t, p);
  arb_log(result, acb_realref(p), law->precision);
  acb_clear(t), acb_clear(p);
}

static void exponential_tail(const xrd_law *law, double cut, int sign, xrd_law_tail *tail) {
  const double *v = law->density->parameter;
  const slong precision = law->precision;
  const bool laplace = law->density->family == XRD_DENSITY_LAPLACE;
  arb_t b, z;
  arb_init(b), arb_init(z);
  arb_set_d(b, laplace ? v[1] : v[0]);
  if (!laplace) arb_inv(b, b, precision);
  if (laplace)
    standardise(z, cut, sign, v[0], v[1], precision);
  else
    arb_set_d(z, cut), arb_div(z, z, b, precision);
  arb_neg(z, z);
  arb_exp(tail->mass, z, precision);
  if (laplace) arb_mul_2exp_si(tail->mass, tail->mass, -1);
  arb_mul(tail->first, tail->mass, b, precision);
  arb_mul(tail->second, tail->first, b, precision);
  arb_mul_2exp_si(tail->second, tail->second, 1);
  log_density(law, cut, sign, z);
  arb_sub_ui(z, z, 1, precision);
  arb_neg(z, z);
  arb_mul(tail->entropy, tail->mass, z, precision);
  arb_clear(b), arb_clear(z);
}

static void logistic_tail(const xrd_law *law, double cut, int sign, xrd_law_tail *tail) {
  const double *v = law->density->parameter;
  const slong precision = law->precision;
  arb_t e, term, scale;
  acb_t li;
  arb_init(e), arb_init(term), arb_init(scale), acb_init(li);
  arb_set_d(scale, v[1]);
  standardise(e, cut, sign, v[0], v[1], precision);
  arb_neg(e, e);
  arb_exp(e, e, precision); /* exp(-z) */
  arb_add_ui(term, e, 1, precision);
  arb_div(tail->mass, e, term, precision);
  arb_log1p(tail->first, e, precision);
  arb_mul(tail->first, tail->first, scale, precision);
  arb_neg(acb_realref(li), e);
  acb_hypgeom_dilog(li, li, precision);
  arb_mul(tail->second, acb_realref(li), scale, precision);
  arb_mul(tail->second, tail->second, scale, precision);
  arb_mul_2exp_si(tail->second, tail->second, 1);
  arb_neg(tail->second, tail->second);
  arb_log(term, scale, precision);
  arb_log(e, tail->mass, precision);
  arb_sub(term, term, e, precision);
  arb_add_ui(term, term, 2, precision);
  arb_mul(tail->entropy, tail->mass, term, precision);
  arb_neg(e, tail->mass);
  arb_log1p(term, e, precision);
  arb_add_ui(e, e, 1, precision);
  arb_addmul(tail->entropy, e, term, precision);
  arb_clear(e), arb_clear(term), arb_clear(scale), acb_clear(li);
}

static void mixture_tail(const xrd_law *law, double cut, int sign, xrd_law_tail *tail) {
  const xrd_density *density = law->density;
  const slong precision = law->precision;
  arb_t z, weight, rate, total;
  arb_init(z), arb_init(weight), arb_init(rate), arb_init(total);
  arb_pos_inf(rate);
  for (size_t i = 0; i < density->count; i++) {
    const double *row = density->rows + i * COLUMNS;
    if (!(row[0] > 0)) continue;
    arb_set_d(weight, row[0]);
    arb_add(total, total, weight, precision);
    standardise(z, cut, sign, row[1], row[2], precision);
    add_normal(tail, weight, z, row[2], precision);
    arb_set_d(weight, row[2]);
    arb_div(z, z, weight, precision);
    arb_min(rate, rate, z, precision);
  }
  arb_div(tail->mass, tail->mass, total, precision);
  arb_div(tail->first, tail->first, total, precision);
  arb_div(tail->second, tail->second, total, precision);
  log_density(law, cut, sign, z);
  arb_mul(tail->entropy, rate, tail->first, precision);
  arb_submul(tail->entropy, z, tail->mass, precision);
  arb_clear(z), arb_clear(weight), arb_clear(rate), arb_clear(total);
}

void xrd_law_tail_set(const xrd_law *law, double cut, int sign, xrd_law_tail *tail) {
  arb_zero(tail->mass), arb_zero(tail->first), arb_zero(tail->second), arb_zero(tail->entropy);
  switch (law->density->family) {
  case XRD_DENSITY_NORMAL: normal_tail(law, cut, sign, tail); break;
  case XRD_DENSITY_LAPLACE:
  case XRD_DENSITY_EXPONENTIAL: exponential_tail(law, cut, sign, tail); break;
  case XRD_DENSITY_LOGISTIC: logistic_tail(law, cut, sign, tail); break;
  case XRD_DENSITY_STUDENT: xrd_law_student_tail(law, cut, sign, tail); break;
  case XRD_DENSITY_MIXTURE: mixture_tail(law, cut, sign, tail); break;
  default: break; /* no tails */
  }
}
