/* Closed forms in ball arithmetic, straight from their formulas; the bits are raised until the answer is sharp. */
#include <math.h>

#include "base/float_mode.h"
#include "certify/closed/masses.h"
#include "certify/closed/outward.h"
#include "exactrd/closed.h"

typedef struct {
  const xrd_closed_source *source;
  xrd_masses masses;
  bool has_masses;
} prepared;

static xrd_status prepare(const xrd_closed_source *source, prepared *p, xrd_error *error) {
  bool ready = true;
  *p = (prepared){.source = source};
  switch (source->family) {
  case XRD_CLOSED_BERNOULLI: p->has_masses = ready = xrd_masses_init_coin(&p->masses, source->parameter); break;
  case XRD_CLOSED_HAMMING:
  case XRD_CLOSED_LOG_LOSS: p->has_masses = ready = xrd_masses_init(&p->masses, source->p, source->n); break;
  default: break;
  }
  return ready ? XRD_OK : xrd_fail(error, XRD_ERR_MEMORY, "out of memory for %zu probabilities", source->n);
}

static void prepared_clear(prepared *p) {
  if (p->has_masses) xrd_masses_clear(&p->masses);
}

/* log M + D log(D/(M-1)) + (1-D) log(1-D); exactly 0 from 1 - 1/M on. */
static void uniform_rate(arb_t rate, double symbols, double distortion, slong bits) {
  arb_t d, m, term, logarithm;
  arb_init(d), arb_init(m), arb_init(term), arb_init(logarithm);
  arb_set_d(d, distortion), arb_set_d(m, symbols);
  arb_sub_ui(term, m, 1, bits);
  arb_submul(term, d, m, ARF_PREC_EXACT);
  arb_zero(rate);
  if (arb_is_positive(term)) { /* M - 1 - M D, exact */
    arb_log(rate, m, bits);
    arb_sub_ui(m, m, 1, bits);
    if (distortion > 0) {
      arb_div(logarithm, d, m, bits);
      arb_log(logarithm, logarithm, bits);
      arb_addmul(rate, d, logarithm, bits);
    }
    arb_sub_ui(d, d, 1, ARF_PREC_EXACT);
    arb_neg(d, d);
    arb_log(logarithm, d, bits);
    arb_addmul(rate, d, logarithm, bits);
  }
  arb_clear(d), arb_clear(m), arb_clear(term), arb_clear(logarithm);
}

/* The families with a parameter only; negative beyond D_max. */
static void parameter_rate(arb_t rate, const xrd_closed_source *source, double distortion, slong bits) {
  arb_t d, x;
  arb_init(d), arb_init(x);
  arb_set_d(d, distortion), arb_set_d(x, source->parameter);
  switch (source->family) {
  case XRD_CLOSED_ERASURE:
    arb_sub_ui(d, d, 1, ARF_PREC_EXACT);
    arb_neg(d, d);
    arb_const_log2(rate, bits);
    arb_mul(rate, rate, d, bits);
    break;
  case XRD_CLOSED_WIENER: /* 2 s / (pi^2 D) */
    arb_const_pi(rate, bits);
    arb_mul(rate, rate, rate, bits);
    arb_mul(rate, rate, d, bits);
    arb_div(rate, x, rate, bits);
    arb_mul_2exp_si(rate, rate, 1);
    break;
  case XRD_CLOSED_EXPONENTIAL:
    arb_mul(rate, x, d, ARF_PREC_EXACT);
    arb_log(rate, rate, bits);
    arb_neg(rate, rate);
    break;
  default: /* log(D_max / D), halved for the Gaussian */
    arb_div(rate, x, d, bits);
    arb_log(rate, rate, bits);
    if (source->family == XRD_CLOSED_GAUSSIAN) arb_mul_2exp_si(rate, rate, -1);
    break;
  }
  arb_clear(d), arb_clear(x);
}

static void rate_ball(arb_t rate, const prepared *p, double distortion, slong bits) {
  switch (p->source->family) {
  case XRD_CLOSED_BERNOULLI:
  case XRD_CLOSED_HAMMING: xrd_masses_hamming(rate, &p->masses, distortion, bits); break;
  case XRD_CLOSED_LOG_LOSS: {
    arb_t d;
    arb_init(d);
    arb_set_d(d, distortion);
    xrd_masses_entropy(rate, &p->masses, bits);
    arb_sub(rate, rate, d, bits);
    arb_clear(d);
    break;
  }
  case XRD_CLOSED_UNIFORM: uniform_rate(rate, p->source->parameter, distortion, bits); break;
  default: parameter_rate(rate, p->source, distortion, bits); break;
  }
}

static bool enclose(double distortion, void *context, xrd_enclosure *value) {
  const prepared *p = context;
  if (distortion == 0) {
    const xrd_closed_family f = p->source->family;
    const bool infinite = f == XRD_CLOSED_GAUSSIAN || f == XRD_CLOSED_LAPLACE || f == XRD_CLOSED_EXPONENTIAL ||
                          f == XRD_CLOSED_WIENER;
    *value = (xrd_enclosure){INFINITY, INFINITY};
    if (infinite) return true;
  }
  arb_t rate;
  arb_init(rate);
  for (slong bits = XRD_FIRST_BITS;; bits *= 2) {
    rate_ball(rate, p, distortion, bits);
    if (arb_is_negative(rate)) arb_zero(rate); /* proved to lie beyond D_max */
    if (arb_is_zero(rate) || xrd_is_sharp(rate, bits)) break;
  }
  *value = xrd_outward_nonnegative(rate);
  arb_clear(rate);
  return true;
}

xrd_status xrd_closed_enclose_rate(const xrd_closed_source *source, double distortion, xrd_enclosure *rate_nats,
                                   xrd_error *error) {
  XRD_DEFAULT_FLOAT_MODE(callers);
  xrd_status status = xrd_closed_validate(source, error);
  if (status != XRD_OK) return status;
  if (!(distortion >= 0) || isinf(distortion))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "distortion is %g: must be finite and >= 0", distortion);
  prepared p;
  status = prepare(source, &p, error);
  if (status != XRD_OK) return status;
  enclose(distortion, &p, rate_nats);
  prepared_clear(&p);
  if (isinf(rate_nats->lower))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "distortion is %g: the rate is infinite", distortion);
  return XRD_OK;
}

xrd_status xrd_closed_enclose_distortion(const xrd_closed_source *source, double rate_nats, double proposal,
                                         xrd_enclosure *distortion, xrd_error *error) {
  XRD_DEFAULT_FLOAT_MODE(callers);
  xrd_status status = xrd_closed_validate(source, error);
  if (status != XRD_OK) return status;
  if (!(rate_nats >= 0) || isinf(rate_nats))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "rate is %g: must be finite and >= 0", rate_nats);
  if (!(proposal >= 0) || isinf(proposal))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "proposed distortion is %g: must be finite and >= 0", proposal);
  prepared p;
  status = prepare(source, &p, error);
  if (status != XRD_OK) return status;
  xrd_enclosure at_zero;
  enclose(0, &p, &at_zero);
  if (at_zero.upper < rate_nats)
    status = xrd_fail(error, XRD_ERR_ARGUMENT, "rate is %.17g: the curve ends at %.17g", rate_nats, at_zero.upper);
  else
    xrd_enclose_inverse(enclose, &p, rate_nats, rate_nats == 0, proposal, distortion);
  prepared_clear(&p);
  return status;
}
