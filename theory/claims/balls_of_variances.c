/* 2,600 bits hold s - 1 - log s to full relative accuracy for every double s: next to 1 it cancels 106 of them, and the
   variances of rates near 1e-300 differ from 1 by 1e-150. */
#include "theory/claims/balls_of_variances.h"

#include "theory/claims/ball.h"

enum { BITS = 2600 };

/* sum += (s - 1 - log s) / 2 */
static void add_penalty(arb_t sum, const arb_t s) {
  arb_t t;
  arb_init(t);
  arb_log(t, s, BITS);
  arb_sub(t, s, t, BITS);
  arb_sub_ui(t, t, 1, BITS);
  arb_mul_2exp_si(t, t, -1);
  arb_add(sum, sum, t, BITS);
  arb_clear(t);
}

static xrd_enclosure rate_of(arb_srcptr s, size_t d) {
  arb_t sum;
  arb_init(sum);
  for (size_t i = 0; i < d; i++) add_penalty(sum, s + i);
  const xrd_enclosure result = xrd_ball_enclosure(sum);
  arb_clear(sum);
  return result;
}

static xrd_enclosure anisotropy_of(arb_srcptr s, size_t d) {
  arb_ptr logs = _arb_vec_init((slong)d);
  arb_t mean, sum, t;
  arb_init(mean);
  arb_init(sum);
  arb_init(t);
  for (size_t i = 0; i < d; i++) {
    arb_log(logs + i, s + i, BITS);
    arb_add(mean, mean, logs + i, BITS);
  }
  arb_div_ui(mean, mean, d, BITS);
  for (size_t i = 0; i < d; i++) {
    arb_sub(t, logs + i, mean, BITS);
    arb_addmul(sum, t, t, BITS);
  }
  arb_div_ui(sum, sum, d, BITS);
  const xrd_enclosure result = xrd_ball_enclosure(sum);
  arb_clear(mean);
  arb_clear(sum);
  arb_clear(t);
  _arb_vec_clear(logs, (slong)d);
  return result;
}

static arb_ptr from_doubles(const double *s, size_t d) {
  arb_ptr balls = _arb_vec_init((slong)d);
  for (size_t i = 0; i < d; i++) arb_set_d(balls + i, s[i]);
  return balls;
}

static arb_ptr from_beta(const double *a, size_t d, xrd_scaled beta) {
  arb_ptr balls = _arb_vec_init((slong)d);
  arb_t b, t;
  arb_init(b);
  arb_init(t);
  arb_set_d(b, beta.significand);
  arb_mul_2exp_si(b, b, beta.exponent);
  for (size_t i = 0; i < d; i++) {
    arb_set_d(t, 2 * a[i]);
    arb_add(t, t, b, ARF_PREC_EXACT);
    arb_div(balls + i, b, t, BITS);
  }
  arb_clear(b);
  arb_clear(t);
  return balls;
}

static xrd_enclosure and_clear(xrd_enclosure result, arb_ptr balls, size_t d) {
  _arb_vec_clear(balls, (slong)d);
  return result;
}

xrd_enclosure xrd_variance_rate_ball(const double *s, size_t d) {
  arb_ptr balls = from_doubles(s, d);
  return and_clear(rate_of(balls, d), balls, d);
}

xrd_enclosure xrd_variance_anisotropy_ball(const double *s, size_t d) {
  arb_ptr balls = from_doubles(s, d);
  return and_clear(anisotropy_of(balls, d), balls, d);
}

xrd_enclosure xrd_toy_rate_ball(const double *a, size_t d, xrd_scaled beta) {
  arb_ptr balls = from_beta(a, d, beta);
  return and_clear(rate_of(balls, d), balls, d);
}

xrd_enclosure xrd_toy_anisotropy_ball(const double *a, size_t d, xrd_scaled beta) {
  arb_ptr balls = from_beta(a, d, beta);
  return and_clear(anisotropy_of(balls, d), balls, d);
}

static xrd_enclosure objective_of(const double *a, arb_srcptr s, size_t d, const arb_t beta) {
  arb_t sum, t;
  arb_init(sum);
  arb_init(t);
  for (size_t i = 0; i < d; i++) add_penalty(sum, s + i);
  arb_mul(sum, sum, beta, BITS);
  for (size_t i = 0; i < d; i++) {
    arb_set_d(t, a[i]);
    arb_addmul(sum, s + i, t, BITS);
  }
  const xrd_enclosure result = xrd_ball_enclosure(sum);
  arb_clear(sum);
  arb_clear(t);
  return result;
}

xrd_enclosure xrd_variance_objective_ball(const double *a, const double *s, size_t d, double beta) {
  arb_ptr balls = from_doubles(s, d);
  arb_t b;
  arb_init(b);
  arb_set_d(b, beta);
  const xrd_enclosure result = objective_of(a, balls, d, b);
  arb_clear(b);
  return and_clear(result, balls, d);
}

xrd_enclosure xrd_toy_minimum_ball(const double *a, size_t d, xrd_scaled beta) {
  arb_ptr balls = from_beta(a, d, beta);
  arb_t b;
  arb_init(b);
  arb_set_d(b, beta.significand);
  arb_mul_2exp_si(b, b, beta.exponent);
  const xrd_enclosure result = objective_of(a, balls, d, b);
  arb_clear(b);
  return and_clear(result, balls, d);
}

xrd_enclosure xrd_toy_variance_ball(double a, xrd_scaled beta) {
  arb_ptr ball = from_beta(&a, 1, beta);
  return and_clear(xrd_ball_enclosure(ball), ball, 1);
}
