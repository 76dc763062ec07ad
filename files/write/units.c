#include "files/write/units.h"

#include <math.h>
#include <mpfr.h>

enum { BITS = 128 };

const char *xrd_unit_name(xrd_unit unit) { return unit == XRD_BITS ? "bits" : "nats"; }

static mpfr_rnd_t toward(xrd_rounding rounding) {
  return rounding == XRD_DOWN ? MPFR_RNDD : rounding == XRD_UP ? MPFR_RNDU : MPFR_RNDN;
}

static mpfr_rnd_t opposite(mpfr_rnd_t direction) {
  return direction == MPFR_RNDD ? MPFR_RNDU : direction == MPFR_RNDU ? MPFR_RNDD : MPFR_RNDN;
}

double xrd_unit_from_nats(double nats, xrd_unit unit, xrd_rounding rounding) {
  if (unit == XRD_NATS || nats == 0 || isinf(nats)) return nats;
  const mpfr_rnd_t outward = toward(rounding);
  mpfr_t ln2, quotient;
  mpfr_init2(ln2, BITS);
  mpfr_init2(quotient, BITS);
  /* a larger divisor makes the quotient smaller in magnitude */
  (void)mpfr_const_log2(ln2, nats > 0 ? opposite(outward) : outward);
  (void)mpfr_set_d(quotient, nats, MPFR_RNDN);
  (void)mpfr_div(quotient, quotient, ln2, outward);
  const double result = mpfr_get_d(quotient, outward);
  mpfr_clear(ln2);
  mpfr_clear(quotient);
  return result;
}

double xrd_unit_to_nats(double value, xrd_unit unit) {
  if (unit == XRD_NATS || isinf(value)) return value;
  mpfr_t product;
  mpfr_init2(product, BITS);
  (void)mpfr_const_log2(product, MPFR_RNDN);
  (void)mpfr_mul_d(product, product, value, MPFR_RNDN);
  const double nats = mpfr_get_d(product, MPFR_RNDN);
  mpfr_clear(product);
  return nats;
}
