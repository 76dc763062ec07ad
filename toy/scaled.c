#include <math.h>
#include <stdio.h>

#include "exactrd/toy.h"

static const double LOG_2 = 0.693147180559945309417232121458;

xrd_scaled xrd_scaled_from(double value) {
  int exponent;
  const double half = frexp(value, &exponent);
  return (xrd_scaled){2 * half, exponent - 1};
}

double xrd_scaled_value(xrd_scaled number) {
  const int64_t e = number.exponent;
  return ldexp(number.significand, e > 4000 ? 4000 : e < -4000 ? -4000 : (int)e);
}

double xrd_scaled_log(xrd_scaled number) { return log(number.significand) + (double)number.exponent * LOG_2; }

void xrd_scaled_text(xrd_scaled number, char *text, size_t size) {
  const double value = xrd_scaled_value(number);
  if (isnormal(value)) {
    snprintf(text, size, "%.17g", value);
    return;
  }
  /* 2^e = 10^(e log10 2), split into a whole and a fractional decimal exponent. */
  const long double log10_2 = 0.301029995663981195213738894724493027L;
  const long double decimal = (long double)number.exponent * log10_2 + log10l((long double)number.significand);
  long double whole = floorl(decimal);
  long double leading = powl(10.0L, decimal - whole);
  if (leading >= 9.999999999999995L) {
    leading = 1;
    whole += 1;
  }
  snprintf(text, size, "%.14Lfe%+lld", leading, (long long)whole);
}
