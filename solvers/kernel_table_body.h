/* The exponential of kernel_body.h where registers hold a table of 16 numbers and scale by powers of two (AVX-512).

   x = -k log 2 - r with k the multiple of 1/16 that is nearest, |r| <= log(2) / 32; exp(-x) = 2^k exp(r), the fraction
   of k from the table, exp(r) = 1 + r + r^2 P(r) with P the Chebyshev interpolant of degree 4 (relative error of the
   whole 2.9e-17 before rounding).  After rounding within XRD_TABLE_ERROR, which Gappa proves (certify/proofs). */
#ifndef XRD_SOLVERS_KERNEL_TABLE_BODY_H
#define XRD_SOLVERS_KERNEL_TABLE_BODY_H

#include <immintrin.h>

/* 2^(i / 16), rounded to nearest. */
static const double POWERS[16] = {
    0x1.0000000000000p+0, 0x1.0b5586cf9890fp+0, 0x1.172b83c7d517bp+0, 0x1.2387a6e756238p+0,
    0x1.306fe0a31b715p+0, 0x1.3dea64c123422p+0, 0x1.4bfdad5362a27p+0, 0x1.5ab07dd485429p+0,
    0x1.6a09e667f3bcdp+0, 0x1.7a11473eb0187p+0, 0x1.8ace5422aa0dbp+0, 0x1.9c49182a3f090p+0,
    0x1.ae89f995ad3adp+0, 0x1.c199bdd85529cp+0, 0x1.d5818dcfba487p+0, 0x1.ea4afa2a490dap+0};

static inline vector all(double number) { return (vector)_mm512_set1_pd(number); }

/* a b + c, rounded once. */
static inline vector fused(vector a, vector b, vector c) {
  return (vector)_mm512_fmadd_pd((__m512d)a, (__m512d)b, (__m512d)c);
}

/* exp(-x) for x >= 0, and 0 from x = 708 on. */
static inline vector exp_negative(vector x) {
  const vector shift = (vector){0} + 0x1.8p48; /* whose last place is 1/16 */
  const __mmask8 below = _mm512_cmp_pd_mask((__m512d)x, _mm512_set1_pd(708.0), _CMP_LT_OQ);
  const vector shifted = fused(x, all(-0x1.71547652b82fep+0), shift);
  const vector k = shifted - shift;
  const vector power = (vector)_mm512_permutex2var_pd(_mm512_loadu_pd(POWERS), (__m512i)shifted,
                                                      _mm512_loadu_pd(POWERS + 8));
  vector r = fused(k, all(-0x1.62e42fefa3800p-1), -x);
  r = fused(k, all(-0x1.ef35793c76730p-45), r);
  const vector r2 = r * r;
  const vector high = fused(r, all(0x1.6c17bb51f39f5p-10), all(0x1.11120af703474p-7));
  const vector low = fused(r, all(0x1.55555555194d2p-5), all(0x1.55555554dd44dp-3));
  const vector middle = fused(high, r2, low);
  const vector series = fused(middle, r, all(0.5));
  const vector rest = fused(series, r2, r);
  const vector fraction = fused(rest, power, power);
  return (vector)_mm512_maskz_scalef_pd(below, (__m512d)fraction, (__m512d)k);
}

#endif
