/* exp in a form that compilers turn into vector code.  Single precision: x = n log 2 + r with |r| <= log(2) / 2, and
   exp r by its Taylor polynomial of degree 7, whose rest is below r^8 / 8! exp |r| < 8e-9; log 2 is taken in two parts,
   the first of 15 bits, so that n times it is exact for |n| <= 2^9.  Relative error below 2e-7 (the test looks).
   Arguments beyond [-87, 88] are held there.  Double precision: the library's. */
#ifndef XRD_VAE_EXPONENTIAL_H
#define XRD_VAE_EXPONENTIAL_H

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "vae/real.h"

#ifdef XRD_VAE_DOUBLE
static inline double xrd_exponential(double x) { return exp(x); }
#else
static inline float xrd_exponential(float x) {
  const float low = -87, high = 88, shift = 12582912; /* 1.5 2^23: what is added to it is rounded to a whole number */
  const float above = x > low ? x : low, held = above < high ? above : high;
  const float n = (held * 1.44269504F + shift) - shift;
  const float r = (held - n * 0x1.62e4p-1F) - n * 1.42860677e-6F;
  float sum = 1.98412698e-4F;
  sum = sum * r + 1.38888889e-3F;
  sum = sum * r + 8.33333333e-3F;
  sum = sum * r + 4.16666667e-2F;
  sum = sum * r + 0.166666667F;
  sum = sum * r + 0.5F;
  sum = sum * r * r + r + 1;
  const int32_t bits = ((int32_t)n + 127) * (1 << 23); /* of 2^n */
  float power;
  memcpy(&power, &bits, sizeof power);
  return sum * power;
}
#endif

#endif
