#include "files/write/decimal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <mpfr.h>

enum {
  DOUBLE_BITS = 53,
  PAIR_BITS = 2200, /* holds any sum of two doubles exactly: exponents span 2^1024 .. 2^-1074 */
};

static void infinity_text(xrd_decimal *decimal, double value) {
  (void)snprintf(decimal->text, sizeof decimal->text, "%s", value > 0 ? "inf" : "-inf");
}

static void shortest(xrd_decimal *decimal, double value) {
  for (int digits = 15; digits <= 17; digits++) {
    (void)snprintf(decimal->text, sizeof decimal->text, "%.*g", digits, value);
    if (strtod(decimal->text, NULL) == value) return;
  }
}

xrd_decimal xrd_decimal_of(double value, xrd_rounding rounding) {
  xrd_decimal decimal = {"0"};
  if (isinf(value)) {
    infinity_text(&decimal, value);
  } else if (value != 0 && rounding == XRD_SHORTEST) {
    shortest(&decimal, value);
  } else if (value != 0) {
    mpfr_t exact;
    mpfr_init2(exact, DOUBLE_BITS);
    (void)mpfr_set_d(exact, value, MPFR_RNDN);
    (void)mpfr_snprintf(decimal.text, sizeof decimal.text, rounding == XRD_DOWN ? "%.17RDg" : "%.17RUg", exact);
    mpfr_clear(exact);
  }
  return decimal;
}

xrd_decimal xrd_decimal_of_pair(double high, double low, int digits, double *excess) {
  *excess = 0;
  if (low == 0 || isinf(high)) return xrd_decimal_of(high, XRD_SHORTEST);
  xrd_decimal decimal;
  mpfr_t exact, term;
  mpfr_init2(exact, PAIR_BITS);
  mpfr_init2(term, PAIR_BITS);
  (void)mpfr_set_d(exact, high, MPFR_RNDN);
  (void)mpfr_add_d(exact, exact, low, MPFR_RNDN);
  (void)mpfr_snprintf(decimal.text, sizeof decimal.text, "%.*RUg", digits, exact);
  (void)mpfr_set_str(term, decimal.text, 10, MPFR_RNDU);
  (void)mpfr_sub(term, term, exact, MPFR_RNDU);
  *excess = mpfr_get_d(term, MPFR_RNDU);
  mpfr_clear(exact);
  mpfr_clear(term);
  return decimal;
}
