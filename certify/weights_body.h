/* The body of every weight kernel.  Notation: h = 2^-53, the relative error of one rounded operation.

   EXPONENT.  With d >= s >= 0, e0 = fl(d - s) and e1 = (d - e0) - s give e0 + e1 = d - s exactly (Dekker's Fast2Sum).
   z0 = fl(b e0), z1 = fl(b e1 + (b e0 - z0)) by two fused operations, the inner one exact: |z1| <= 2.01 h z0 and
   z0 + z1 = b (d - s) up to h |z1| <= 2^-94 for z0 <= 640.

   REDUCTION.  k = round(z0 / log 2) up to 2^-42, 0 <= k <= 924.  LOG2_HIGH has 42 bits, so k LOG2_HIGH is a multiple of
   2^-42.  For k >= 1, z0 >= 1/4 is a multiple of 2^-54 and |z0 - k LOG2_HIGH| < 1/2: the difference is a double and
   the fused operation exact; for k = 0 it is trivially so.  The low part fl(z1 - k LOG2_LOW), below 2^-32.8, errs by
   2^-85; k |log 2 - LOG2_HIGH - LOG2_LOW| <= 924 * 2^-97 < 2^-87.  Knuth's TwoSum makes r0 + r1 of both parts without
   error: |r0| <= 0.34658, |r1| <= h |r0|, and r0 + r1 = z - k log 2 up to 2^-84.

   SERIES.  y + y1 = -(r0 + r1) / 16, |y| <= Y = 0.021662, |y1| <= h Y.  exp(y + y1) = 1 + y + y^2/2 + T(y) + y1 (1 + y
   + y^2/2) + (terms below |y1| T + y1^2 < 2^-77), T(y) = y^3/6 + ... .  T is cut after y^9 / 9!: Y^10 / 10! * 1.01 <
   2^-76. Horner's rule in fused operations: the last coefficient contributes its own rounding and one operation, all
   inner ones are damped by y/4 < 0.006, so the factor of y^3 errs relatively by at most 2.1 h; y^3 by 2 h, the product
   by h: T errs by 5.2 h |T| <= 5.2 h * 1.72e-6 < 2^-69.7.  s = fl(1 + y), s2 = fl(s + y^2/2) leave e1, e2 exactly
   (Fast2Sum), as does y^2 its fused error; the small terms e1 + e2 + qe + y1 s2 stay below 2.1 h and err by < 2^-102.
   Adding T to them errs by h 2^-19 = 2^-72.  Altogether below 2^-69.3 absolutely, 2^-69.2 relatively (exp(y) > 0.978).
   Fast2Sum then gives (H, L), |L| <= h H.

   SQUARING four times: H' = fl(H^2), its fused error e, L' = fl(2 H L + e).  With |L| <= l h H: l' <= 2 l + 1.01, so
   l <= 31.5 in the end; L^2 <= (15.5 h)^2 H^2 and the rounding of L' are below 2^-97 H^2; the relative error doubles:
   16 * 2^-69.2 + 2^-93 < 2^-65.1.  The error 2^-84 + 2^-94 of the exponent is added to that: still below 2^-65.
   Scaling by 2^-k is exact, for 2^-925 H and 2^-978 (the least |L| that matters) are normal. */
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "certify/weights.h"

static const double INVERSE_LOG2 = 0x1.71547652b82fep+0, SHIFT = 0x1.8p52;
static const double LOG2_HIGH = 0x1.62e42fefa38p-1, LOG2_LOW = 0x1.ef35793c7673p-45;

static inline uint64_t bits_of(double x) {
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}

static inline double double_of(uint64_t bits) {
  double x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

/* x where `keep` is all ones, 0 where it is all zeros: a select that the compiler does not turn into a branch. */
static inline double select(double x, uint64_t keep) { return double_of(bits_of(x) & keep); }

/* All ones where the weight is kept: z <= 640 and d finite, false for a NaN. */
static inline uint64_t kept(double z, double d) {
  return (z <= XRD_WEIGHT_LIMIT ? UINT64_MAX : 0) & (d <= DBL_MAX ? UINT64_MAX : 0);
}

/* 2^-k, where `shifted` = k + SHIFT and 0 <= k <= 1022. */
static inline double power_of_two(double shifted) {
  return double_of((UINT64_C(1023) << 52) - (bits_of(shifted) << 52));
}

/* (high, low) = exp(-(z0 + z1)), 0 <= z0 <= 640. */
static inline void exp_pair(double z0, double z1, double *high, double *low) {
  const double shifted = fma(z0, INVERSE_LOG2, SHIFT), k = shifted - SHIFT;
  const double a = fma(-k, LOG2_HIGH, z0), b = fma(-k, LOG2_LOW, z1);
  const double r0 = a + b, t = r0 - a, r1 = (a - (r0 - t)) + (b - t);
  const double y = r0 * -0.0625, y1 = r1 * -0.0625;
  const double square = y * y, square_error = fma(y, y, -square);
  double p = fma(y, 1.0 / 362880, 1.0 / 40320);
  p = fma(y, p, 1.0 / 5040);
  p = fma(y, p, 1.0 / 720);
  p = fma(y, p, 1.0 / 120);
  p = fma(y, p, 1.0 / 24);
  p = fma(y, p, 1.0 / 6);
  const double s = 1 + y, e1 = y - (s - 1);
  const double s2 = s + 0.5 * square, e2 = 0.5 * square - (s2 - s);
  const double tail = fma(y1, s2, (e1 + e2) + 0.5 * square_error) + (square * y) * p;
  double h = s2 + tail, l = tail - (h - s2);
  for (int squaring = 0; squaring < 4; squaring++) {
    const double product = h * h;
    l = fma(2 * h, l, fma(h, h, -product));
    h = product;
  }
  const double scale = power_of_two(shifted);
  *high = h * scale;
  *low = l * scale;
}

static void weights(size_t count, const double *restrict d, double s, double slope, double *restrict high,
                    double *restrict low) {
  for (size_t j = 0; j < count; j++) {
    const double e0 = d[j] - s, e1 = (d[j] - e0) - s;
    const double z0 = slope * e0, z1 = fma(slope, e1, fma(slope, e0, -z0));
    const uint64_t keep = kept(z0, d[j]);
    double h, l;
    exp_pair(select(z0, keep), select(z1, keep), &h, &l);
    high[j] = select(h, keep);
    low[j] = select(l, keep);
  }
}

/* sum += (term, rest): TwoSum keeps the first part without error. */
static inline void add_pair(double *sum_high, double *sum_low, double term, double rest) {
  const double total = *sum_high + term, t = total - *sum_high;
  *sum_low += ((*sum_high - (total - t)) + (term - t)) + rest;
  *sum_high = total;
}

/* One column's share.  (m0, m1) = q E errs by the product q low and one addition, both on numbers below 2^-47 m0: 2^-98
   relatively; (x0, x1) = (m0 + m1)(e0 + e1) by its operations on numbers below 2^-46 x0 and the neglected m1 e1. */
static inline void add_mass(double d, double s, double high, double low, double q, xrd_row_sums *sums, size_t lane) {
  const double difference = d - s, difference_low = (d - difference) - s;
  const double e0 = high > 0 ? difference : 0, e1 = high > 0 ? difference_low : 0;
  const double m0 = q * high, m1 = fma(q, low, fma(q, high, -m0));
  const double x0 = m0 * e0, x1 = fma(m0, e1, fma(m1, e0, fma(m0, e0, -x0)));
  add_pair(&sums->mass[0][lane], &sums->mass[1][lane], m0, m1);
  add_pair(&sums->excess[0][lane], &sums->excess[1][lane], x0, x1);
}

static void row_sums(size_t count, const double *restrict d, double s, const double *restrict high,
                     const double *restrict low, const double *restrict q, xrd_row_sums *restrict sums) {
  xrd_row_sums local = *sums;
  size_t j = 0;
  for (; j + XRD_SUM_LANES <= count; j += XRD_SUM_LANES)
    for (size_t k = 0; k < XRD_SUM_LANES; k++) add_mass(d[j + k], s, high[j + k], low[j + k], q[j + k], &local, k);
  for (size_t k = 0; j + k < count; k++) add_mass(d[j + k], s, high[j + k], low[j + k], q[j + k], &local, k);
  *sums = local;
}

/* The pair's product errs by its operations on numbers below 2^-47 of it and the neglected v_low low: 2^-98. */
static void add_columns(size_t count, const double *restrict high, const double *restrict low, xrd_share v,
                        double *restrict sum_high, double *restrict sum_low, double *restrict rest) {
  for (size_t j = 0; j < count; j++) {
    const double x0 = v.high * high[j];
    const double x1 = fma(v.low, high[j], fma(v.high, low[j], fma(v.high, high[j], -x0)));
    add_pair(&sum_high[j], &sum_low[j], x0, x1);
    rest[j] = fma(v.difference, high[j], rest[j]);
  }
}

/* exp(-z) for 0 <= z <= 640 in plain arithmetic: |r| <= 0.34658 errs by less than 2^-53, the Taylor polynomial of
   degree 11 leaves 0.34658^12 / 12! < 2^-47, its evaluation 3 h: 2^-46 in all. */
static inline double exp_plain(double z) {
  const double shifted = fma(z, INVERSE_LOG2, SHIFT), k = shifted - SHIFT;
  const double r = fma(k, LOG2_LOW, fma(k, LOG2_HIGH, -z));
  const double r2 = r * r, r4 = r2 * r2;
  const double a = fma(r, 1.0 / 6, 0.5), b = fma(r, 1.0 / 120, 1.0 / 24), c = fma(r, 1.0 / 5040, 1.0 / 720);
  const double e = fma(r, 1.0 / 362880, 1.0 / 40320), f = fma(r, 1.0 / 39916800, 1.0 / 3628800);
  const double p = fma(fma(f, r4, fma(e, r2, c)), r4, fma(b, r2, a));
  return (1 + fma(p, r2, r)) * power_of_two(shifted);
}

/* exp(-(z0 + z1)) in one double, 0 <= z0 <= 640, |z1| <= 2.01 h z0: within XRD_EXP_NEAR_ERROR.  As exp_pair up to r0 +
   r1, of which r is the rounded sum (h / 4 at most); the Taylor polynomial of degree 13 leaves 0.34658^14 / 14! < 0.04
   h. */
static inline double exp_near(double z0, double z1) {
  const double shifted = fma(z0, INVERSE_LOG2, SHIFT), k = shifted - SHIFT;
  const double r = fma(k, LOG2_LOW, -z1) + fma(k, LOG2_HIGH, -z0);
  const double r2 = r * r, r4 = r2 * r2;
  const double a = fma(r, 1.0 / 6, 0.5), b = fma(r, 1.0 / 120, 1.0 / 24), c = fma(r, 1.0 / 5040, 1.0 / 720);
  const double e = fma(r, 1.0 / 362880, 1.0 / 40320), f = fma(r, 1.0 / 39916800, 1.0 / 3628800);
  const double g = fma(r, 1.0 / 6227020800, 1.0 / 479001600);
  const double p = fma(fma(fma(g, r2, f), r4, fma(e, r2, c)), r4, fma(b, r2, a));
  return (1 + fma(p, r2, r)) * power_of_two(shifted);
}

/* z errs relatively by (1 + h)^2 - 1, its exponential by 640 * 2.1 h < 2^-42.6 for that; with the 2^-46 of exp_plain
   below 2^-42.  Each sum of positive terms adds h per row and per product. */
static void screen(size_t count, const double *restrict d, double s, double slope, double weight,
                   double *restrict sum) {
  for (size_t j = 0; j < count; j++) {
    const double z = slope * (d[j] - s);
    const uint64_t keep = kept(z, d[j]);
    sum[j] = fma(weight, select(exp_plain(select(z, keep)), keep), sum[j]);
  }
}
