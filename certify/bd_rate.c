#include "certify/bd_rate.h"

#include <arb.h>
#include <math.h>

#include "base/float_mode.h"
#include "base/memory.h"

enum { BITS = 96 };

/* log(b / a) for doubles > 0. */
static void log_ratio(arb_t result, double a, double b) {
  arb_t below;
  arb_init(below);
  arb_set_d(below, a);
  arb_set_d(result, b);
  arb_div(result, result, below, BITS);
  arb_log(result, result, BITS);
  arb_clear(below);
}

/* sum += width (log x + log y) / 2, or width log x where y = x. */
static void add_trapezoid(arb_t sum, const arb_t width, double x, double y) {
  arb_t log_x, log_y;
  arb_init(log_x);
  arb_init(log_y);
  log_ratio(log_x, 1, x);
  log_ratio(log_y, 1, y);
  arb_add(log_x, log_x, log_y, BITS);
  arb_mul_2exp_si(log_x, log_x, -1);
  arb_addmul(sum, width, log_x, BITS);
  arb_clear(log_y);
  arb_clear(log_x);
}

/* The integral of log r over log D. */
static void integrate_measured(arb_t sum, const xrd_measured_curve *c, const double *rate) {
  arb_t width;
  arb_init(width);
  arb_zero(sum);
  for (size_t k = 1; k < c->count; k++) {
    log_ratio(width, c->distortion[k - 1], c->distortion[k]);
    add_trapezoid(sum, width, rate[k - 1], rate[k]);
  }
  arb_clear(width);
}

/* What R lies between on the pieces; `low` and `high` mean nothing where a bound is 0 or infinite. */
typedef struct {
  arb_t low, high;
  bool may_vanish, may_be_infinite;
} integral;

static void add_cell(integral *of, double from, double to, double lower, double upper) {
  arb_t width;
  arb_init(width);
  log_ratio(width, from, to);
  if (lower > 0)
    add_trapezoid(of->low, width, lower, lower);
  else
    of->may_vanish = true;
  if (isfinite(upper) && upper > 0)
    add_trapezoid(of->high, width, upper, upper);
  else
    of->may_be_infinite = true;
  arb_clear(width);
}

/* Ends of the pieces are any doubles in order: widths are taken from them exactly. */
static xrd_status integrate_ideal(integral *of, const xrd_proved_point *points, size_t count,
                                  const xrd_measured_curve *measured, size_t cells, xrd_error *error) {
  const double from = measured->distortion[0], to = measured->distortion[measured->count - 1];
  double place = from, lower, upper, next_lower, next_upper;
  xrd_status status = xrd_between(points, count, place, &lower, &upper, error);
  for (size_t k = 1; k <= cells && status == XRD_OK; k++) {
    const double next = k == cells ? to : fmin(from * pow(to / from, (double)k / (double)cells), to);
    if (!(next > place)) continue;
    status = xrd_between(points, count, next, &next_lower, &next_upper, error);
    add_cell(of, place, next, next_lower, upper);
    place = next;
    upper = next_upper;
  }
  return status;
}

/* 100 (exp((measured - ideal) / width) - 1), rounded outward. */
static double percent(const arb_t measured, const arb_t ideal, const arb_t width, arf_rnd_t round) {
  arb_t mean;
  arf_t end;
  arb_init(mean);
  arf_init(end);
  arb_sub(mean, measured, ideal, BITS);
  arb_div(mean, mean, width, BITS);
  arb_expm1(mean, mean, BITS);
  arb_mul_ui(mean, mean, 100, BITS);
  if (round == ARF_RND_FLOOR)
    arb_get_lbound_arf(end, mean, BITS);
  else
    arb_get_ubound_arf(end, mean, BITS);
  const double value = arf_get_d(end, round);
  arf_clear(end);
  arb_clear(mean);
  return value;
}

static xrd_status validate(const xrd_measured_curve *c, size_t cells, xrd_error *error) {
  if (c->count < 2 || cells < 1)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "a curve needs two measured points, not %zu", c->count);
  for (size_t k = 0; k < c->count; k++) {
    const bool good = isfinite(c->distortion[k]) && c->distortion[k] > 0 && isfinite(c->most[k]) && c->least[k] > 0;
    if (!good || (k > 0 && !(c->distortion[k] > c->distortion[k - 1])))
      return xrd_fail(error, XRD_ERR_ARGUMENT,
                      "measured point %zu: distortion and rate must be > 0, distortions differ", k + 1);
  }
  return XRD_OK;
}

xrd_status xrd_bd_rate(const xrd_proved_point *points, size_t count, const xrd_measured_curve *measured, size_t cells,
                       double *lower, double *upper, xrd_error *error) {
  XRD_DEFAULT_FLOAT_MODE(callers);
  xrd_status status = validate(measured, cells, error);
  if (status != XRD_OK) return status;
  const double from = measured->distortion[0], to = measured->distortion[measured->count - 1];
  integral ideal = {.may_vanish = false};
  arb_t sum, width;
  arb_init(sum);
  arb_init(width);
  arb_init(ideal.low);
  arb_init(ideal.high);
  status = integrate_ideal(&ideal, points, count, measured, cells, error);
  log_ratio(width, from, to);
  integrate_measured(sum, measured, measured->least);
  *lower = ideal.may_be_infinite ? -100 : percent(sum, ideal.high, width, ARF_RND_FLOOR);
  integrate_measured(sum, measured, measured->most);
  *upper = ideal.may_vanish ? HUGE_VAL : percent(sum, ideal.low, width, ARF_RND_CEIL);
  arb_clear(ideal.high);
  arb_clear(ideal.low);
  arb_clear(width);
  arb_clear(sum);
  return status;
}
