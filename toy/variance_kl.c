/* K(y) = (1/2) sum e(x_i) with x_i = a_i y, evaluated in blocks.
   x < 1/2 takes the series of e.  For x >= 1/2, sum log(1+x) is the logarithm of one product per block: the product's
   rounding, 8 eps at most, is small beside the sum of e, which is at least 0.07 per factor.  x > 2^60 has s = 0 to
   double precision; there x itself may overflow, and log x = log a + log y. */
#include "toy/variance_kl.h"

#include <math.h>
#include <string.h>

#include "base/excess.h"

enum { BLOCK = 16 };

static const double SATURATED = 0x1p60;
static const double LOG_2 = 0.693147180559945309417232121458;

/* 2^exponent, |exponent| <= 1000, from its bits. */
static double power_of_two(int exponent) {
  const uint64_t bits = (uint64_t)(1023 + exponent) << 52;
  double power;
  memcpy(&power, &bits, sizeof power);
  return power;
}

xrd_multiplier xrd_scaled_multiplier(xrd_scaled number) {
  const int e = number.exponent > 2000 ? 2000 : number.exponent < -2000 ? -2000 : (int)number.exponent;
  return (xrd_multiplier){number.significand * power_of_two(e / 2), power_of_two(e - e / 2)};
}

xrd_scaled xrd_scaled_two_over(xrd_scaled number) {
  if (number.significand == 1) return (xrd_scaled){1, 1 - number.exponent};
  return (xrd_scaled){2 / number.significand, -number.exponent};
}

xrd_scaled xrd_scaled_grow(xrd_scaled number, double step) {
  const double binary = floor(step / LOG_2);
  int carry;
  const double half = frexp(number.significand * exp(step - binary * LOG_2), &carry);
  return (xrd_scaled){2 * half, number.exponent + (int64_t)binary + carry - 1};
}

static const double LOG_SATURATED = 60 * 0.693147180559945309417232121458;

/* What the saturated ones lack: they were counted as x = 2^60. */
static double saturated_excess(const double *a, const double *x, size_t count, double log_y) {
  double sum = 0;
  for (size_t i = 0; i < count; i++)
    if (x[i] > SATURATED) sum += log(a[i]) + log_y - LOG_SATURATED;
  return sum;
}

xrd_variance_kl_value xrd_variance_kl(const double *a, size_t d, xrd_scaled y) {
  const xrd_multiplier times = xrd_scaled_multiplier(y);
  double twice = 0, slope = 0, curvature = 0, third = 0;
  for (size_t begin = 0; begin < d; begin += BLOCK) {
    const size_t count = d - begin < BLOCK ? d - begin : BLOCK;
    double x[BLOCK] = {0}, small[BLOCK], series[BLOCK], factor[BLOCK], gap[BLOCK];
    for (size_t i = 0; i < count; i++) x[i] = xrd_multiply(times, a[begin + i]);
    /* Loops without branches, which the compiler turns into vector code. */
    for (size_t i = 0; i < BLOCK; i++) {
      const double kept = x[i] > SATURATED ? SATURATED : x[i];
      small[i] = kept < 0.5 ? kept : 0;
      factor[i] = kept - small[i] + 1;
      gap[i] = kept / (1 + kept);
    }
    for (size_t i = 0; i < BLOCK; i++) series[i] = xrd_excess_series(small[i]);
    for (size_t i = 0; i < BLOCK; i++) {
      series[i] -= factor[i] > 1 ? gap[i] : 0;
      const double square = gap[i] * gap[i], bend = (1 - gap[i]) * square;
      slope += square;
      curvature += bend;
      third += bend * (2 - 3 * gap[i]);
    }
    double product = 1, largest = 0;
    for (size_t i = 0; i < BLOCK; i++) {
      twice += series[i];
      product *= factor[i];
      largest = x[i] > largest ? x[i] : largest;
    }
    if (product > 1) twice += log(product);
    if (largest > SATURATED) twice += saturated_excess(a + begin, x, count, xrd_scaled_log(y));
  }
  return (xrd_variance_kl_value){twice / 2, slope / 2, curvature, third};
}
