#include "theory/claims/interval.h"

#include <math.h>
#include <stdbool.h>

#include "theory/claims/ball.h"

enum { BITS = 80 };
static const double NORMAL = 0x1p-960; /* products above it have a double for their rounding error */

/* x + y rounded up.  The error of a rounded sum is a double, found by TwoSum; NaN after an overflow. */
static double sum_up(double x, double y) {
  const double sum = x + y, part = sum - x;
  if (isinf(x) || isinf(y)) return sum;
  const double error = (x - (sum - part)) + (y - part);
  return error <= 0 ? sum : nextafter(sum, HUGE_VAL);
}

static double product_up(double x, double y) {
  if (x == 0 || y == 0) return 0;
  const double product = x * y;
  if (isinf(x) || isinf(y)) return product;
  return fabs(product) >= NORMAL && fma(x, y, -product) <= 0 ? product : nextafter(product, HUGE_VAL);
}

static double quotient_up(double x, double y) {
  if (x == 0) return 0;
  const double quotient = x / y;
  const bool exact = isinf(x) || (fabs(x) >= NORMAL && fabs(quotient) >= NORMAL && fma(quotient, y, -x) == 0);
  return exact ? quotient : nextafter(quotient, HUGE_VAL);
}

xrd_enclosure xrd_enclosure_add(xrd_enclosure a, xrd_enclosure b) {
  return (xrd_enclosure){-sum_up(-a.lower, -b.lower), sum_up(a.upper, b.upper)};
}

xrd_enclosure xrd_enclosure_sub(xrd_enclosure a, xrd_enclosure b) {
  return xrd_enclosure_add(a, (xrd_enclosure){-b.upper, -b.lower});
}

static double largest(const double *values) { return fmax(fmax(values[0], values[1]), fmax(values[2], values[3])); }

xrd_enclosure xrd_enclosure_mul(xrd_enclosure a, xrd_enclosure b) {
  const double up[] = {product_up(a.lower, b.lower), product_up(a.lower, b.upper), product_up(a.upper, b.lower),
                       product_up(a.upper, b.upper)};
  const double down[] = {product_up(-a.lower, b.lower), product_up(-a.lower, b.upper), product_up(-a.upper, b.lower),
                         product_up(-a.upper, b.upper)};
  return (xrd_enclosure){-largest(down), largest(up)};
}

xrd_enclosure xrd_enclosure_div(xrd_enclosure a, xrd_enclosure b) {
  if (b.lower <= 0 && b.upper >= 0) return (xrd_enclosure){-HUGE_VAL, HUGE_VAL};
  const double up[] = {quotient_up(a.lower, b.lower), quotient_up(a.lower, b.upper), quotient_up(a.upper, b.lower),
                       quotient_up(a.upper, b.upper)};
  const double down[] = {quotient_up(-a.lower, b.lower), quotient_up(-a.lower, b.upper), quotient_up(-a.upper, b.lower),
                         quotient_up(-a.upper, b.upper)};
  return (xrd_enclosure){-largest(down), largest(up)};
}

xrd_enclosure xrd_enclosure_scale(double factor, xrd_enclosure a) { return xrd_enclosure_mul(xrd_exactly(factor), a); }

xrd_enclosure xrd_enclosure_affine(double scale, double x, double shift) {
  return xrd_enclosure_add(xrd_enclosure_scale(scale, xrd_exactly(x)), xrd_exactly(shift));
}

static xrd_enclosure at(double x, void (*function)(arb_t, const arb_t, slong)) {
  arb_t t;
  arb_init(t);
  arb_set_d(t, x);
  function(t, t, BITS);
  const xrd_enclosure result = xrd_ball_enclosure(t);
  arb_clear(t);
  return result;
}

/* The range of an increasing function, 80 bits at each end. */
static xrd_enclosure increasing(xrd_enclosure a, void (*function)(arb_t, const arb_t, slong)) {
  const xrd_enclosure low = at(a.lower, function);
  return (xrd_enclosure){low.lower, a.upper == a.lower ? low.upper : at(a.upper, function).upper};
}

xrd_enclosure xrd_enclosure_log(xrd_enclosure a) {
  const double least = a.lower > 0 && isfinite(a.lower) ? at(a.lower, arb_log).lower : a.lower;
  const double most = a.upper > 0 && isfinite(a.upper) ? at(a.upper, arb_log).upper : a.upper;
  return (xrd_enclosure){a.lower > 0 ? least : -HUGE_VAL, a.upper > 0 ? most : -HUGE_VAL};
}

xrd_enclosure xrd_enclosure_exp(xrd_enclosure a) {
  if (isfinite(a.lower) && isfinite(a.upper)) return increasing(a, arb_exp);
  return (xrd_enclosure){isfinite(a.lower) ? at(a.lower, arb_exp).lower
                         : a.lower > 0     ? HUGE_VAL
                                           : 0,
                         isfinite(a.upper) ? at(a.upper, arb_exp).upper
                         : a.upper > 0     ? HUGE_VAL
                                           : 0};
}

xrd_enclosure xrd_enclosure_sqrt(xrd_enclosure a) {
  return increasing((xrd_enclosure){fmax(a.lower, 0), fmax(a.upper, 0)}, arb_sqrt);
}

xrd_enclosure xrd_enclosure_square(xrd_enclosure a) {
  const double least = a.lower > 0 ? a.lower : a.upper < 0 ? -a.upper : 0, most = fmax(-a.lower, a.upper);
  return (xrd_enclosure){fmax(0, -product_up(-least, least)), product_up(most, most)};
}

xrd_enclosure xrd_enclosure_surprise(xrd_enclosure a) {
  if (a.upper <= 0) return xrd_exactly(0);
  const xrd_enclosure logs = xrd_enclosure_log(a);
  return xrd_enclosure_mul(a, (xrd_enclosure){-logs.upper, -logs.lower});
}

xrd_enclosure xrd_pi_times(double factor) {
  arb_t pi;
  arb_init(pi);
  arb_const_pi(pi, BITS);
  const xrd_enclosure result = xrd_ball_enclosure(pi);
  arb_clear(pi);
  return xrd_enclosure_scale(factor, result);
}

xrd_enclosure xrd_enclosure_max(xrd_enclosure a, xrd_enclosure b) {
  return (xrd_enclosure){fmax(a.lower, b.lower), fmax(a.upper, b.upper)};
}
