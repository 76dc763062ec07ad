#include "certify/length/converse.h"

#include <flint/fmpz.h>
#include <math.h>

#include "certify/ends.h"

/* Mass that shortening a law may drop, as a share of the excess probability or what is left of 1: it moves the rate by
   far less than the lattice does. */
enum { SPARE_BITS = 24 };

/* The place k whose t + log(tail - excess) is largest in floating point, and *tail = mass at k and above; -1 where
   every tail is at most the excess. */
static slong best_place(const xrd_sum_law *sum, double excess, fmpz_t tail) {
  const double base = fmpz_get_d(sum->base), step = fmpz_get_d(sum->step);
  double best = -HUGE_VAL;
  slong place = -1;
  fmpz_t above;
  fmpz_init(above);
  for (slong k = fmpz_poly_length(sum->mass) - 1; k >= 0; k--) {
    fmpz_add(above, above, sum->mass->coeffs + k);
    const double left = ldexp(fmpz_get_d(above), -XRD_SUM_LAW_BITS) - excess;
    const double value = left > 0 ? ldexp(base + (double)k * step, -XRD_SUM_LAW_BITS) + log(left) : -HUGE_VAL;
    if (value <= best) continue;
    best = value;
    place = k;
    fmpz_set(tail, above);
  }
  fmpz_clear(above);
  return place;
}

/* (t + log(tail - excess)) / length, from below. */
static double value_at(const xrd_sum_law *sum, slong place, const fmpz_t tail, double excess, size_t length) {
  arb_t value, term;
  arb_init(value);
  arb_init(term);
  arb_set_fmpz(value, tail);
  arb_mul_2exp_si(value, value, -XRD_SUM_LAW_BITS);
  arb_set_d(term, excess);
  arb_sub(value, value, term, XRD_SYMBOLS_BITS);
  arb_log(value, value, XRD_SYMBOLS_BITS);
  arb_set_fmpz(term, sum->step);
  arb_mul_si(term, term, place, XRD_SYMBOLS_BITS);
  arb_add_fmpz(term, term, sum->base, XRD_SYMBOLS_BITS);
  arb_mul_2exp_si(term, term, -XRD_SUM_LAW_BITS);
  arb_add(value, value, term, XRD_SYMBOLS_BITS);
  arb_div_ui(value, value, (ulong)length, XRD_SYMBOLS_BITS);
  const double rate = xrd_lower_end(value);
  arb_clear(value);
  arb_clear(term);
  return fmax(0, rate);
}

xrd_status xrd_converse(const xrd_symbols *symbols, size_t length, double excess, double *rate_lower,
                        xrd_error *error) {
  xrd_sum_law one, sum;
  fmpz_t spare, tail;
  xrd_sum_law_init(&one);
  xrd_sum_law_init(&sum);
  fmpz_init(tail);
  fmpz_init(spare);
  fmpz_set_d(spare, floor(ldexp(fmin(excess, 1 - excess), XRD_SUM_LAW_BITS - SPARE_BITS)));
  const xrd_status status = xrd_symbols_law(symbols, &one, error);
  *rate_lower = 0;
  if (status == XRD_OK) {
    xrd_sum_law_power(&sum, &one, length, spare, symbols->stop);
    const slong place = best_place(&sum, excess, tail);
    if (place >= 0) *rate_lower = value_at(&sum, place, tail, excess, length);
  }
  xrd_sum_law_clear(&one);
  xrd_sum_law_clear(&sum);
  fmpz_clear(tail);
  fmpz_clear(spare);
  return status;
}
