/* With v(w) = t |A(e^{iw})|^2 / innovation = t/S(w), an entire function of w, and means over the band:
     D(t) = t mean 1/max(v, 1),   R(t) = mean -(1/2) log min(v, 1),
   both by Petras' rigorous quadrature (Johansson 2018), which halves around the kinks.
   For every t,  R(D) >= R(t) + (D(t) - D)/(2t)  since R is convex with that slope at D(t); and R(D) <= R(t) once D(t)
   <= D.  All of that is so for a stationary process alone: each reflection coefficient is proved to lie inside (-1, 1).
 */
#include <acb.h>
#include <acb_calc.h>
#include <math.h>
#include <stdbool.h>

#include "base/float_mode.h"
#include "certify/ends.h"
#include "exactrd/waterfill.h"

enum { BITS = 100, GOAL = 64, EVALUATIONS = 100000, VARIANCE_BITS = 512, MOST_VARIANCE_BITS = 1 << 13 };

/* Below it the quadrature, slow where S touches the level, has nothing to add. */
static const double NEGLIGIBLE = 1e-13;

typedef enum { MEAN_RECIPROCAL, MEAN_LOGARITHM, MEAN_TANGENT } quantity;

typedef struct {
  const xrd_autoregression *process;
  double level;
  quantity quantity;
} integrand;

/* v at a complex w. */
static void level_over_density(acb_t v, const acb_t w, const integrand *f, slong bits) {
  acb_t unit, forward, backward;
  acb_init(unit), acb_init(forward), acb_init(backward);
  for (int direction = -1; direction <= 1; direction += 2) {
    acb_ptr sum = direction < 0 ? backward : forward;
    acb_mul_onei(unit, w);
    if (direction < 0) acb_neg(unit, unit);
    acb_exp(unit, unit, bits);
    acb_zero(sum);
    for (size_t k = f->process->order; k-- > 0;) {
      arb_t c;
      arb_init(c);
      arb_set_d(c, f->process->coefficients[k]);
      arb_add(acb_realref(sum), acb_realref(sum), c, bits);
      acb_mul(sum, sum, unit, bits);
      arb_clear(c);
    }
    acb_sub_ui(sum, sum, 1, bits);
  }
  acb_mul(v, forward, backward, bits);
  arb_set_d(acb_realref(unit), f->level), arb_zero(acb_imagref(unit));
  acb_mul(v, v, unit, bits);
  arb_set_d(acb_realref(unit), f->process->innovation);
  acb_div(v, v, unit, bits);
  acb_clear(unit), acb_clear(forward), acb_clear(backward);
}

static int evaluate(acb_ptr result, const acb_t w, void *context, slong order, slong bits) {
  const integrand *f = context;
  const int analytic = order != 0;
  acb_t v, one, part;
  acb_init(v), acb_init(one), acb_init(part);
  level_over_density(v, w, f, bits);
  acb_one(one);
  acb_zero(result);
  if (f->quantity != MEAN_RECIPROCAL) { /* -log min(v, 1) */
    acb_real_min(part, v, one, analytic, bits);
    acb_log_analytic(part, part, analytic, bits);
    acb_sub(result, result, part, bits);
  }
  if (f->quantity != MEAN_LOGARITHM) { /* 1/max(v, 1) */
    acb_real_max(part, v, one, analytic, bits);
    acb_inv(part, part, bits);
    acb_add(result, result, part, bits);
  }
  acb_clear(v), acb_clear(one), acb_clear(part);
  return 0;
}

/* The mean over the band. */
static void mean_ball(arb_t mean, const xrd_autoregression *process, double level, quantity q) {
  integrand f = {process, level, q};
  acb_t low, high, integral;
  mag_t tolerance;
  acb_init(low), acb_init(high), acb_init(integral), mag_init(tolerance);
  acb_const_pi(high, BITS);
  mag_set_ui_2exp_si(tolerance, 1, -GOAL);
  acb_calc_integrate_opt_t options;
  acb_calc_integrate_opt_init(options);
  options->eval_limit = EVALUATIONS; /* where S touches the level the halving would go on: wider, still proved */
  acb_calc_integrate(integral, evaluate, &f, low, high, GOAL, tolerance, options, BITS);
  acb_div(integral, integral, high, BITS);
  arb_set(mean, acb_realref(integral));
  acb_clear(low), acb_clear(high), acb_clear(integral), mag_clear(tolerance);
}

/* R(t) + (D(t) - D)/(2t) = (1/2) mean [ -log min(v,1) + 1/max(v,1) ] - D/(2t). */
static double lower_bound(const xrd_autoregression *process, double level, double distortion) {
  arb_t bound, d, t;
  arb_init(bound), arb_init(d), arb_init(t);
  mean_ball(bound, process, level, MEAN_TANGENT);
  arb_set_d(d, distortion), arb_set_d(t, level);
  arb_div(d, d, t, BITS);
  arb_sub(bound, bound, d, BITS);
  arb_mul_2exp_si(bound, bound, -1);
  const double lower = fmax(0, xrd_lower_end(bound));
  arb_clear(bound), arb_clear(d), arb_clear(t);
  return lower;
}

static double distortion_upper(const xrd_autoregression *process, double level) {
  arb_t distortion, t;
  arb_init(distortion), arb_init(t);
  mean_ball(distortion, process, level, MEAN_RECIPROCAL);
  arb_set_d(t, level);
  arb_mul(distortion, distortion, t, BITS);
  const double upper = xrd_upper_end(distortion);
  arb_clear(distortion), arb_clear(t);
  return upper;
}

static double rate_upper(const xrd_autoregression *process, double level) {
  arb_t rate;
  arb_init(rate);
  mean_ball(rate, process, level, MEAN_LOGARITHM);
  arb_mul_2exp_si(rate, rate, -1);
  const double upper = xrd_upper_end(rate);
  arb_clear(rate);
  return fmax(0, upper);
}

/* One step of the step-down recursion from order m + 1 to m; rest = 1 - r^2, which must not be 0.  b: m balls. */
static void step_down(arb_ptr a, arb_ptr b, size_t m, const arb_t rest, slong bits) {
  for (size_t k = 0; k < m; k++) {
    arb_set(b + k, a + k);
    arb_addmul(b + k, a + m, a + (m - 1 - k), bits);
    arb_div(b + k, b + k, rest, bits);
  }
  for (size_t k = 0; k < m; k++) arb_swap(a + k, b + k);
}

/* variance = innovation / prod (1 - r_j^2) by the step-down recursion; `work` holds 2 * order balls.  Returns the lag
   where r_j^2 < 1 is not proved, 0 where all are: then the process is stationary.  *refuted: r_j^2 > 1 is proved. */
static size_t variance_ball(arb_t variance, const xrd_autoregression *process, arb_ptr work, slong bits,
                            bool *refuted) {
  arb_t rest;
  arb_init(rest);
  arb_set_d(variance, process->innovation);
  *refuted = false;
  size_t lag = 0;
  for (size_t k = 0; k < process->order; k++) arb_set_d(work + k, process->coefficients[k]);
  for (size_t m = process->order; m-- > 0;) {
    arb_mul(rest, work + m, work + m, bits);
    arb_sub_ui(rest, rest, 1, bits);
    arb_neg(rest, rest);
    *refuted = arb_is_negative(rest);
    if (!arb_is_positive(rest)) {
      lag = m + 1;
      break;
    }
    arb_div(variance, variance, rest, bits);
    step_down(work, work + process->order, m, rest, bits);
  }
  arb_clear(rest);
  return lag;
}

/* Proves the process stationary with as many bits as that takes. */
static xrd_status prove_stationary(const xrd_autoregression *process, arb_t variance, xrd_error *error) {
  arb_ptr work = _arb_vec_init(2 * (slong)process->order);
  size_t lag = 1;
  bool refuted = false;
  for (slong bits = VARIANCE_BITS; lag > 0 && !refuted && bits <= MOST_VARIANCE_BITS; bits *= 2)
    lag = variance_ball(variance, process, work, bits, &refuted);
  _arb_vec_clear(work, 2 * (slong)process->order);
  if (lag == 0) return XRD_OK;
  return xrd_fail(error, XRD_ERR_INPUT, "not stationary: the reflection coefficient at lag %zu is %s 1", lag,
                  refuted ? "beyond" : "not proved to be below");
}

/* R falls to 0 at the variance, is convex, and has slope -1/(2t) with t >= D: R(D) <= (variance - D)/(2D). */
static double near_variance(const arb_t variance, double distortion) {
  arb_t bound, d;
  arb_init(bound), arb_init(d);
  arb_set_d(d, distortion);
  arb_sub(bound, variance, d, VARIANCE_BITS);
  arb_div(bound, bound, d, VARIANCE_BITS);
  arb_mul_2exp_si(bound, bound, -1);
  const double upper = fmax(0, xrd_upper_end(bound));
  arb_clear(bound), arb_clear(d);
  return upper;
}

xrd_status xrd_autoregression_enclose_rate(const xrd_autoregression *process, double distortion, double proposed_level,
                                           xrd_enclosure *rate_nats, xrd_error *error) {
  XRD_DEFAULT_FLOAT_MODE(callers);
  xrd_status status = xrd_autoregression_validate(process, NULL, error);
  if (status != XRD_OK) return status;
  if (!(distortion > 0) || isinf(distortion))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "distortion is %g: must be finite and > 0", distortion);
  if (!(proposed_level > 0) || isinf(proposed_level))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "proposed level is %g: must be finite and > 0", proposed_level);
  arb_t variance;
  arb_init(variance);
  status = prove_stationary(process, variance, error);
  const double cap = near_variance(variance, distortion);
  arb_clear(variance);
  if (status != XRD_OK) return status;
  *rate_nats = (xrd_enclosure){0, cap};
  if (cap < NEGLIGIBLE) return XRD_OK;
  rate_nats->lower = lower_bound(process, proposed_level, distortion);
  for (double step = 0; step < 1; step = step == 0 ? 0x1p-52 : 4 * step) {
    const double level = proposed_level * (1 - step);
    if (!(distortion_upper(process, level) <= distortion)) continue;
    rate_nats->upper = fmin(cap, rate_upper(process, level));
    break;
  }
  return xrd_ends_in_order("the rate", rate_nats->lower, rate_nats->upper, error);
}
