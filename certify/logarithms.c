/* x = m 2^e with 1/2 <= m < 1.  Any double y near -log m proves itself: with the kernel's E = exp(-y) and
   rho = E / m - 1,
     log x = e log 2 - y - log(1 + rho),   |log(1 + rho) - rho| <= rho^2.
   For |rho| <= 2^-44, rho is computed as (E - m) / m.high: E.high - m.high is exact (Sterbenz), what is left errs by
   2^-91 and the division by 2^-51 rho; it goes with a.high in place of a.  The kernel's relative error XRD_WEIGHT_ERROR
   and these together stay below XRD_LOG_ERROR (certify/proofs/logarithm.g). */
#include "certify/logarithms.h"

#include <math.h>
#include <stdlib.h>

enum { BLOCK = 256 };

static const double RHO_LARGEST = 0x1p-44;

typedef struct {
  xrd_pair exponents, estimates; /* sum a e, sum a y */
  double corrections;            /* sum a rho */
  xrd_up weight, magnitude;      /* sum a, sum a (|e| + y): a.high is a, rounded */
  size_t count;
  bool usable;
} partial_sums;

/* The entries from `first` on. */
static xrd_parts from(xrd_parts x, size_t first) {
  return (xrd_parts){x.high + first, x.low != NULL ? x.low + first : NULL};
}

static void add_block(const xrd_weight_kernel *kernel, size_t count, xrd_parts a, xrd_parts x, partial_sums *sums) {
  double estimate[BLOCK], mantissa[BLOCK], high[BLOCK], low[BLOCK];
  int exponent[BLOCK];
  for (size_t k = 0; k < count; k++) {
    mantissa[k] = frexp(a.high[k] > 0 ? x.high[k] : 0.5, &exponent[k]);
    estimate[k] = fmax(0, -log(mantissa[k]));
  }
  kernel->weights(count, estimate, 0, 1, high, low);
  double weight = 0, magnitude = 0;
  for (size_t k = 0; k < count; k++) {
    if (!(a.high[k] > 0)) continue;
    const double mantissa_low = x.low != NULL ? ldexp(x.low[k], -exponent[k]) : 0;
    const double rho = ((high[k] - mantissa[k]) + (low[k] - mantissa_low)) / mantissa[k];
    const xrd_pair weighted = {a.high[k], a.low != NULL ? a.low[k] : 0};
    sums->usable = sums->usable && fabs(rho) <= RHO_LARGEST;
    xrd_pair_add(&sums->exponents, xrd_pair_scaled(exponent[k], weighted));
    xrd_pair_add(&sums->estimates, xrd_pair_scaled(estimate[k], weighted));
    sums->corrections += weighted.high * rho;
    weight += weighted.high;
    magnitude += weighted.high * (abs(exponent[k]) + estimate[k]);
    sums->count++;
  }
  sums->weight = xrd_up_add(sums->weight, xrd_up_of_total(weight, count));
  sums->magnitude = xrd_up_add(sums->magnitude, xrd_up_of_total(magnitude, count));
}

static void add_pair_to(arb_t sum, xrd_pair x, arb_t scratch, slong precision) {
  arb_set_d(scratch, x.high);
  arb_add(sum, sum, scratch, precision);
  arb_set_d(scratch, x.low);
  arb_add(sum, sum, scratch, precision);
}

/* A correction is below 2^-44 a; N of them added in plain arithmetic err by (N + 2) h 2^-44 of sum a.  -log(1 -
   x_error)
   <= x_error / (1 - x_error). */
static xrd_up total_error(const partial_sums *sums, xrd_up x_error) {
  const xrd_up corrections = xrd_up_scale(0x1p-97, xrd_up_of_count(sums->count + 2));
  const xrd_up each = xrd_up_add(xrd_up_add(xrd_up_of(XRD_LOG_ERROR), xrd_up_inverse(x_error)), corrections);
  const xrd_up added = xrd_up_add(xrd_sum_error(sums->count), xrd_up_of(0x1p-90));
  return xrd_up_add(xrd_up_multiply(sums->weight, each), xrd_up_multiply(sums->magnitude, added));
}

bool xrd_logarithms_sum(const xrd_weight_kernel *kernel, size_t count, xrd_parts a, xrd_parts x, xrd_up x_error,
                        arb_t result) {
  const slong precision = 128;
  partial_sums sums = {.usable = true};
  for (size_t first = 0; first < count; first += BLOCK)
    add_block(kernel, count - first < BLOCK ? count - first : BLOCK, from(a, first), from(x, first), &sums);
  arb_t scratch, exponents;
  arb_init(scratch), arb_init(exponents);
  add_pair_to(exponents, sums.exponents, scratch, precision);
  arb_const_log2(result, precision);
  arb_mul(result, result, exponents, precision);
  arb_zero(exponents);
  add_pair_to(exponents, sums.estimates, scratch, precision);
  arb_sub(result, result, exponents, precision);
  arb_set_d(scratch, sums.corrections);
  arb_sub(result, result, scratch, precision);
  xrd_up_add_to_ball(result, total_error(&sums, x_error));
  arb_clear(scratch), arb_clear(exponents);
  return sums.usable && arb_is_finite(result);
}
