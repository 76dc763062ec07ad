/* A judge with nothing in common with toy/: K(beta) in 256-bit ball arithmetic, straight from its definition. */
#ifndef XRD_TESTS_TOY_JUDGE_H
#define XRD_TESTS_TOY_JUDGE_H

#include <arb.h>
#include <math.h>

#include "base/random.h"
#include "exactrd/toy.h"
#include "tests/multiplier.h"

enum { JUDGE_BITS = 256 };

/* K(beta) = sum f(s_i), s_i = beta/(beta + 2 a_i), f(s) = (s - 1 - log s)/2; 256 bits leave 50 digits even when f
   cancels to 1e-27. */
static inline void judge_rate(arb_t rate, const double *a, size_t d, xrd_scaled beta, slong bits) {
  arb_t b, s, f;
  arb_init(b), arb_init(s), arb_init(f);
  arb_set_d(b, beta.significand);
  arb_mul_2exp_si(b, b, (slong)beta.exponent);
  arb_zero(rate);
  for (size_t i = 0; i < d; i++) {
    if (a[i] == 0) continue;
    arb_set_d(s, a[i]);
    arb_mul_2exp_si(s, s, 1);
    arb_add(s, s, b, bits);
    arb_div(s, b, s, bits);
    arb_log(f, s, bits);
    arb_sub(f, s, f, bits);
    arb_sub_ui(f, f, 1, bits);
    arb_add(rate, rate, f, bits);
  }
  arb_mul_2exp_si(rate, rate, -1);
  arb_clear(b), arb_clear(s), arb_clear(f);
}

/* |K(beta)/rate - 1|, rounded up. */
static inline double judge_relative_error(const double *a, size_t d, xrd_scaled beta, double rate, slong bits) {
  arb_t value, target;
  mag_t bound;
  arb_init(value), arb_init(target), mag_init(bound);
  judge_rate(value, a, d, beta, bits);
  arb_set_d(target, rate);
  arb_div(value, value, target, bits);
  arb_sub_ui(value, value, 1, bits);
  arb_get_mag(bound, value);
  const double error = mag_get_d(bound);
  arb_clear(value), arb_clear(target), mag_clear(bound);
  return error;
}

/* exp of a uniform number between the logarithms. */
static inline double random_log_uniform(xrd_random *random, double low, double high) {
  return exp(log(low) + (log(high) - log(low)) * xrd_random_uniform(random));
}

#endif
