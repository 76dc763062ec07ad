/* With z = (x - MEAN) / SCALE > 0 and t = NU / (NU + z^2), z^2 = NU (1/t - 1), B = B(1/2, NU/2), T = t at the cut, and
   sums over the binomial series of (1 - t)^(-1/2) and (1 - t)^(1/2), whose coefficients are at most 1 in magnitude:

     P(Z > z)           = 1/(2 B)        int_0^T t^(NU/2 - 1) (1 - t)^(-1/2) dt
     E[Z; Z > z]        = sqrt(NU)/(2 B) int_0^T t^((NU - 1)/2 - 1) dt
     E[Z^2; Z > z]      = NU/(2 B)       int_0^T t^(NU/2 - 2) (1 - t)^(1/2) dt
     E[-log t; Z > z]   = -1/(2 B)       int_0^T t^(NU/2 - 1) (1 - t)^(-1/2) log t dt
     int_0^T t^(a + k - 1)       dt = T^(a+k) / (a+k)
     int_0^T t^(a + k - 1) log t dt = T^(a+k) (log T - 1/(a+k)) / (a+k)

   Terms from K on are together at most the K-th one, coefficient 1, divided by 1 - T.
   -log p = -log scale + (NU + 1)/2 (-log t). */
#include "certify/measures/density/law_student.h"

#include <arb.h>
#include <arf.h>

enum { MOST_TERMS = 20000 };

/* sum_k coefficient_k int_0^T t^(a + k - 1) (-log t if `logarithm`) dt; coefficients of (1 - t)^(-1/2) or, with `root`,
   of (1 - t)^(1/2); a > 0, else the integral diverges. */
static void series(const arb_t a, const arb_t t, bool root, bool logarithm, arb_t sum, slong precision) {
  arb_t power, coefficient, term, log_t, at;
  if (!arb_is_positive(a)) {
    arb_indeterminate(sum);
    return;
  }
  arb_init(power), arb_init(coefficient), arb_init(term), arb_init(log_t), arb_init(at);
  arb_pow(power, t, a, precision);
  arb_log(log_t, t, precision);
  arb_one(coefficient), arb_zero(sum);
  for (slong k = 0;; k++) {
    arb_add_si(at, a, k, precision);
    arb_div(term, power, at, precision);
    if (logarithm) {
      arb_inv(at, at, precision);
      arb_sub(at, at, log_t, precision);
      arb_mul(term, term, at, precision);
    }
    if (k == MOST_TERMS || arf_cmpabs_2exp_si(arb_midref(term), -precision - 40) < 0) break;
    arb_addmul(sum, coefficient, term, precision);
    arb_mul_si(coefficient, coefficient, 2 * k + (root ? -1 : 1), precision);
    arb_div_si(coefficient, coefficient, 2 * k + 2, precision);
    arb_mul(power, power, t, precision);
  }
  arb_sub_ui(at, t, 1, precision);
  arb_div(term, term, at, precision);
  arb_add_error(sum, term);
  arb_clear(power), arb_clear(coefficient), arb_clear(term), arb_clear(log_t), arb_clear(at);
}

/* value * factor, factor = 1/(2 B) times a power of sqrt(NU) */
static void raw_moments(const xrd_law *law, const arb_t t, arb_ptr m) {
  const slong precision = law->precision;
  const double nu = law->density->parameter[0];
  arb_t half, a, factor, root;
  arb_init(half), arb_init(a), arb_init(factor), arb_init(root);
  arb_set_d(half, nu);
  arb_sqrt(root, half, precision);
  arb_mul_2exp_si(half, half, -1);
  arb_set_d(factor, law->density->parameter[2]);
  arb_mul(factor, factor, law->scale, precision);
  arb_mul(factor, factor, root, precision);
  arb_mul_2exp_si(factor, factor, -1); /* 1/(2 B) = scale SCALE sqrt(NU) / 2 */
  series(half, t, false, false, m, precision);
  series(half, t, false, true, m + 3, precision);
  arb_sub_ui(a, half, 1, precision);
  series(a, t, true, false, m + 2, precision);
  arb_mul(m + 2, m + 2, root, precision);
  arb_mul(m + 2, m + 2, root, precision);
  arb_set_d(a, -0.5);
  arb_add(a, a, half, precision);
  if (arb_is_positive(a))
    arb_pow(m + 1, t, a, precision), arb_div(m + 1, m + 1, a, precision);
  else
    arb_indeterminate(m + 1);
  arb_mul(m + 1, m + 1, root, precision);
  for (int k = 0; k < 4; k++) arb_mul(m + k, m + k, factor, precision);
  arb_clear(half), arb_clear(a), arb_clear(factor), arb_clear(root);
}

/* From E[1, Z, Z^2, -log t; Z > z] to the tail of X. */
static void shift(const xrd_law *law, const arb_t z, arb_ptr m, xrd_law_tail *tail) {
  const slong precision = law->precision;
  arb_t length, term;
  arb_init(length), arb_init(term);
  arb_set_d(length, law->density->parameter[2]);
  arb_set(tail->mass, m);
  arb_set(tail->first, m + 1);
  arb_submul(tail->first, z, m, precision);
  arb_set(tail->second, m + 2); /* E[Z^2] - 2 z E[Z] + z^2 P */
  arb_mul_2exp_si(term, z, 1);
  arb_submul(tail->second, term, m + 1, precision);
  arb_mul(term, z, z, precision);
  arb_addmul(tail->second, term, m, precision);
  arb_mul(tail->first, tail->first, length, precision);
  arb_mul(tail->second, tail->second, length, precision);
  arb_mul(tail->second, tail->second, length, precision);
  arb_set_d(term, law->density->parameter[0]);
  arb_add_ui(term, term, 1, precision);
  arb_mul_2exp_si(term, term, -1);
  arb_mul(tail->entropy, term, m + 3, precision);
  arb_log(term, law->scale, precision);
  arb_submul(tail->entropy, term, m, precision);
  arb_clear(length), arb_clear(term);
}

void xrd_law_student_tail(const xrd_law *law, double cut, int sign, xrd_law_tail *tail) {
  const double *v = law->density->parameter;
  const slong precision = law->precision;
  arb_t z, t, nu;
  arb_struct m[4];
  arb_init(z), arb_init(t), arb_init(nu);
  for (int k = 0; k < 4; k++) arb_init(m + k);
  arb_set_d(z, sign * cut), arb_set_d(t, sign * v[1]);
  arb_sub(z, z, t, precision);
  arb_set_d(t, v[2]);
  arb_div(z, z, t, precision);
  arb_set_d(nu, v[0]);
  arb_mul(t, z, z, precision);
  arb_add(t, t, nu, precision);
  arb_div(t, nu, t, precision);
  raw_moments(law, t, m);
  shift(law, z, m, tail);
  for (int k = 0; k < 4; k++) arb_clear(m + k);
  arb_clear(z), arb_clear(t), arb_clear(nu);
}
