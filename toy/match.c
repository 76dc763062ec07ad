/* The root-finder: K(beta) = rate, with u = log(2/beta) as the variable.
   K(u) = (1/2) sum e(a_i e^u) is increasing and convex, so Newton from the right of the root decreases to it and a step
   from the left lands on the right: no bracket can be lost.  K <= y^2 |a|^2 / 4 gives the start, which is the answer
   itself for tiny rates. */
#include <math.h>

#include "exactrd/toy.h"
#include "toy/variance_kl.h"

enum { MAX_STEPS = 200 };

/* Below this rate, K = y^2 |a|^2 / 4 to a relative 4/3 a_max y <= 3 sqrt(rate) < eps. */
static const double TINY_RATE = 1e-34;

/* The coefficients' norms with a power of two taken out, so that no square overflows. */
typedef struct {
  double squares; /* sum (a_i / 2^exponent)^2, at least 1 */
  double fourths;
  int exponent;
} norms;

static norms norms_of(const double *a, size_t d, double largest) {
  norms n = {0, 0, 0};
  frexp(largest, &n.exponent);
  n.exponent -= 1;
  const double half = ldexp(1, -(n.exponent / 2)), rest = ldexp(1, -(n.exponent - n.exponent / 2));
  for (size_t i = 0; i < d; i++) {
    const double r = a[i] * half * rest, square = r * r;
    n.squares += square;
    n.fourths += square * square;
  }
  return n;
}

static xrd_scaled start(const norms *n, double rate) {
  xrd_scaled y;
  if (rate < TINY_RATE) {
    y = xrd_scaled_from(2 * sqrt(rate) / sqrt(n->squares));
  } else {
    /* As if there were `effective` equal coefficients; x solves e(x) = level to a few per cent. */
    const double effective = n->squares * n->squares / n->fourths, level = 2 * rate / effective;
    const double log_1_x = level - expm1(-sqrt(2 * level)), scale = sqrt(effective / n->squares);
    y = log_1_x < 1 ? xrd_scaled_from(expm1(log_1_x) * scale) : xrd_scaled_grow(xrd_scaled_from(scale), log_1_x);
  }
  y.exponent -= n->exponent;
  return y;
}

/* Householder's step of order four in u where it is safely close to Newton's. */
static double step_of(const xrd_variance_kl_value *k, double rate) {
  const double newton = (rate - k->value) / k->slope;
  const double bend = newton * k->curvature / (2 * k->slope), twist = newton * newton * k->third / (6 * k->slope);
  const bool near = fabs(bend) < 0.2 && fabs(twist) < 0.2;
  return near ? newton * (1 + bend) / (1 + 2 * bend + twist) : newton;
}

static xrd_status solve(const double *a, size_t d, double rate, xrd_scaled *y, xrd_error *error) {
  double largest = 0;
  for (size_t i = 0; i < d; i++) {
    if (!(a[i] >= 0) || isinf(a[i])) return xrd_toy_validate(a, d, error);
    largest = a[i] > largest ? a[i] : largest;
  }
  if (!(largest > 0)) return xrd_fail(error, XRD_ERR_INPUT, "no coefficient is positive: the rate is 0 for every beta");
  if (!(rate > 0) || isinf(rate)) return xrd_fail(error, XRD_ERR_ARGUMENT, "rate is %g: must be finite and > 0", rate);
  const norms n = norms_of(a, d, largest);
  *y = start(&n, rate);
  if (rate < TINY_RATE) return XRD_OK;
  for (int count = 0; count < MAX_STEPS; count++) {
    const xrd_variance_kl_value k = xrd_variance_kl(a, d, *y);
    /* Far left of the root, where K still grows like a power of y, the tangent of log K reaches further. */
    const bool power_law = k.value < rate / 16 && k.slope > k.value;
    const double step = power_law ? log(rate / k.value) * k.value / k.slope : step_of(&k, rate);
    *y = xrd_scaled_grow(*y, step);
    if (fabs(step) < 1e-4) return XRD_OK; /* order four: what is left is about step^4 */
  }
  return xrd_fail(error, XRD_ERR_INTERNAL, "no match after %d steps at rate %g", MAX_STEPS, rate);
}

xrd_status xrd_toy_match_rate(const double *a, size_t d, double rate_nats, xrd_toy_match *match, xrd_error *error) {
  if (d == 0) return xrd_fail(error, XRD_ERR_INPUT, "no coefficients");
  xrd_scaled y = {0, 0};
  const xrd_status status = solve(a, d, rate_nats, &y, error);
  if (status != XRD_OK) return status;
  match->beta = xrd_scaled_two_over(y);
  match->rate_nats = xrd_variance_kl(a, d, y).value;
  match->anisotropy = xrd_toy_anisotropy(a, d, match->beta);
  return XRD_OK;
}

xrd_status xrd_toy_match_rates(const double *a, size_t d, const double *rates_nats, size_t count,
                               xrd_toy_match *matches, xrd_error *error) {
  for (size_t row = 0; row < count; row++) {
    xrd_error inner;
    const xrd_status status = xrd_toy_match_rate(a + row * d, d, rates_nats[row], &matches[row], &inner);
    if (status != XRD_OK) return xrd_fail(error, status, "model %zu: %s", row, inner.message);
  }
  return XRD_OK;
}
