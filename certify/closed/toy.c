#include "exactrd/toy.h"

#include <math.h>

#include "base/float_mode.h"
#include "certify/closed/outward.h"

/* 2 K(beta) = sum [ s_i - 1 - log s_i ], s_i = beta/(beta + 2 a_i). */
static void rate_ball(arb_t rate, const double *a, size_t d, const arf_t beta, slong bits) {
  arb_t b, s, term;
  arb_init(b), arb_init(s), arb_init(term);
  arb_set_arf(b, beta);
  arb_zero(rate);
  for (size_t i = 0; i < d; i++) {
    if (a[i] == 0) continue;
    arb_set_d(s, a[i]);
    arb_mul_2exp_si(s, s, 1);
    arb_div(s, s, b, bits); /* x = 2a/beta: log(1+x) - x/(1+x) */
    arb_log1p(term, s, bits);
    arb_add(rate, rate, term, bits);
    arb_add_ui(term, s, 1, bits);
    arb_div(term, s, term, bits);
    arb_sub(rate, rate, term, bits);
  }
  arb_mul_2exp_si(rate, rate, -1);
  arb_clear(b), arb_clear(s), arb_clear(term);
}

static xrd_enclosure enclose_rate(const double *a, size_t d, double significand, int64_t exponent) {
  arf_t beta;
  arb_t rate;
  arf_init(beta), arb_init(rate);
  arf_set_d(beta, significand);
  arf_mul_2exp_si(beta, beta, (slong)exponent);
  for (slong bits = XRD_FIRST_BITS;; bits *= 2) {
    rate_ball(rate, a, d, beta, bits);
    if (arb_is_zero(rate) || xrd_is_sharp(rate, bits)) break;
  }
  const xrd_enclosure result = xrd_outward_nonnegative(rate);
  arf_clear(beta), arb_clear(rate);
  return result;
}

static xrd_status check(const double *a, size_t d, xrd_scaled beta, xrd_error *error) {
  if (d == 0) return xrd_fail(error, XRD_ERR_INPUT, "no coefficients");
  for (size_t i = 0; i < d; i++)
    if (!(a[i] >= 0) || isinf(a[i]))
      return xrd_fail(error, XRD_ERR_INPUT, "coefficient %zu is %g: must be finite and >= 0", i, a[i]);
  if (!(beta.significand > 0) || isinf(beta.significand) || beta.exponent > INT32_MAX || beta.exponent < -INT32_MAX)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "beta is %g * 2^%lld", beta.significand, (long long)beta.exponent);
  return XRD_OK;
}

xrd_status xrd_toy_enclose_rate(const double *a, size_t d, xrd_scaled beta, xrd_enclosure *rate_nats,
                                xrd_error *error) {
  XRD_DEFAULT_FLOAT_MODE(callers);
  const xrd_status status = check(a, d, beta, error);
  if (status == XRD_OK) *rate_nats = enclose_rate(a, d, beta.significand, beta.exponent);
  return status;
}

typedef struct {
  const double *a;
  size_t d;
  int64_t exponent;
} model;

static bool rate_of_significand(double significand, void *context, xrd_enclosure *value) {
  const model *m = context;
  if (significand == 0)
    *value = (xrd_enclosure){INFINITY, INFINITY};
  else
    *value = enclose_rate(m->a, m->d, significand, m->exponent);
  return true;
}

xrd_status xrd_toy_enclose_beta(const double *a, size_t d, double rate_nats, xrd_scaled proposal,
                                xrd_scaled_enclosure *beta, xrd_error *error) {
  XRD_DEFAULT_FLOAT_MODE(callers);
  const xrd_status status = check(a, d, proposal, error);
  if (status != XRD_OK) return status;
  double largest = 0;
  for (size_t i = 0; i < d; i++) largest = fmax(largest, a[i]);
  if (largest == 0) return xrd_fail(error, XRD_ERR_INPUT, "no coefficient is positive: the rate is 0 for every beta");
  if (!(rate_nats > 0) || isinf(rate_nats))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "rate is %g: must be finite and > 0", rate_nats);
  model m = {a, d, proposal.exponent};
  xrd_enclosure significand;
  xrd_enclose_inverse(rate_of_significand, &m, rate_nats, false, proposal.significand, &significand);
  *beta = (xrd_scaled_enclosure){significand.lower, significand.upper, proposal.exponent};
  return XRD_OK;
}
