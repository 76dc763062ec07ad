/* Posterior variances s_i = beta/(beta + 2 a_i) and what is measured on them. */
#include <math.h>
#include <stdbool.h>

#include "base/excess.h"
#include "base/sum.h"
#include "exactrd/toy.h"
#include "toy/variance_kl.h"

xrd_status xrd_toy_validate(const double *a, size_t d, xrd_error *error) {
  if (d == 0) return xrd_fail(error, XRD_ERR_INPUT, "no coefficients");
  for (size_t i = 0; i < d; i++)
    if (!(a[i] >= 0) || isinf(a[i]))
      return xrd_fail(error, XRD_ERR_INPUT, "coefficient %zu is %g: must be finite and >= 0", i, a[i]);
  return XRD_OK;
}

/* Beyond it xrd_multiply no longer gives a y, but any a > 0 has a y > 2^900, beside which 1 is nothing. */
static const int64_t LAST_MULTIPLIER = 2000;

static double reciprocal(double a, xrd_scaled y) {
  if (a == 0) return 1;
  const xrd_scaled factor = xrd_scaled_from(a);
  return xrd_scaled_value((xrd_scaled){1 / (factor.significand * y.significand), -factor.exponent - y.exponent});
}

void xrd_toy_variances(const double *a, size_t d, xrd_scaled beta, double *s) {
  const xrd_scaled y = xrd_scaled_two_over(beta);
  const xrd_multiplier times = xrd_scaled_multiplier(y);
  for (size_t i = 0; i < d; i++)
    s[i] = y.exponent > LAST_MULTIPLIER ? reciprocal(a[i], y) : 1 / (1 + xrd_multiply(times, a[i]));
}

double xrd_toy_rate(const double *a, size_t d, xrd_scaled beta) {
  return xrd_variance_kl(a, d, xrd_scaled_two_over(beta)).value;
}

enum { BLOCK = 64 };

/* Count, mean and sum of squared deviations, a block at a time (Chan, Golub and LeVeque 1983).  Within a block the
   deviations are taken to its first value, so that equal values give exactly 0. */
typedef struct {
  double count, mean, squares;
} moments;

static void moments_add(moments *m, const double *values, size_t count) {
  double sum = 0, squares = 0;
  for (size_t i = 0; i < count; i++) sum += values[i] - values[0];
  const double n = (double)count, mean = values[0] + sum / n;
  for (size_t i = 0; i < count; i++) squares += (values[i] - mean) * (values[i] - mean);
  const double shift = mean - m->mean, total = m->count + n;
  m->squares += squares + shift * shift * (m->count * n / total);
  m->mean += shift * (n / total);
  m->count = total;
}

double xrd_toy_anisotropy(const double *a, size_t d, xrd_scaled beta) {
  const xrd_scaled y = xrd_scaled_two_over(beta);
  const xrd_multiplier times = xrd_scaled_multiplier(y);
  moments m = {0, 0, 0};
  for (size_t begin = 0; begin < d; begin += BLOCK) {
    const size_t count = d - begin < BLOCK ? d - begin : BLOCK;
    double logs[BLOCK];
    for (size_t i = 0; i < count; i++) {
      const double x = xrd_multiply(times, a[begin + i]);
      const bool beyond = !isfinite(x) || (y.exponent > LAST_MULTIPLIER && x > 0);
      logs[i] = beyond ? log(a[begin + i]) + xrd_scaled_log(y) : x < 0.5 ? log1p(x) : log(1 + x);
    }
    moments_add(&m, logs, count);
  }
  return m.squares / m.count;
}

double xrd_variance_anisotropy(const double *s, size_t d) {
  moments m = {0, 0, 0};
  for (size_t begin = 0; begin < d; begin += BLOCK) {
    const size_t count = d - begin < BLOCK ? d - begin : BLOCK;
    double logs[BLOCK];
    for (size_t i = 0; i < count; i++) logs[i] = log(s[begin + i]);
    moments_add(&m, logs, count);
  }
  return m.squares / m.count;
}

double xrd_variance_rate(const double *s, size_t d) {
  xrd_sum sum = {0, 0};
  for (size_t i = 0; i < d; i++) {
    /* f(s) = e((1-s)/s)/2, and 1-s is exact near s = 1. */
    const double twice = s[i] >= 0.5 && s[i] <= 2 ? xrd_excess((1 - s[i]) / s[i]) : s[i] - 1 - log(s[i]);
    xrd_sum_add(&sum, twice / 2);
  }
  return xrd_sum_value(&sum);
}
