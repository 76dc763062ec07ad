/* The Gaussian part of every weight kernel, after weights_body.h.  h = 2^-53.

   EXPONENT.  z0 = fl(b fl(v^2)) and what both roundings left out, z1, to h z1: exp_near is within XRD_GAUSSIAN_ERROR,
   2.3 h, of exp(-b v^2).

   MOMENTS.  A term is a weight, an exponential and k powers: (k + 3.3) h.  In a block of 64, eight lanes add eight
   terms each and the lanes are added: XRD_BLOCK_ERROR, 14 h; blocks are added without error but for the low parts' own,
   N h^2.
 */
#include "certify/weights_body.h"

enum { MOMENT_BLOCK = 64, MOMENT_LANES = 8 };

/* exp(-slope v^2), 0 where slope v^2 is beyond the limit. */
static inline double gaussian(double v, double slope) {
  const double square = v * v, rest = fma(v, v, -square);
  const double z0 = slope * square, z1 = fma(slope, rest, fma(slope, square, -z0));
  const uint64_t keep = kept(z0, square);
  return select(exp_near(select(z0, keep), select(z1, keep)), keep);
}

static inline double block_sum(const double *restrict term) {
  double lane[MOMENT_LANES] = {0};
  for (size_t first = 0; first < MOMENT_BLOCK; first += MOMENT_LANES)
    for (size_t k = 0; k < MOMENT_LANES; k++) lane[k] += term[first + k];
  double sum = 0;
  for (size_t k = 0; k < MOMENT_LANES; k++) sum += lane[k];
  return sum;
}

static void moments(size_t count, const double *restrict x, const double *restrict weight, double center, double slope,
                    size_t degree, xrd_pairs moment) {
  double term[MOMENT_BLOCK], v[MOMENT_BLOCK];
  for (size_t first = 0; first < count; first += MOMENT_BLOCK) {
    const size_t filled = count - first < MOMENT_BLOCK ? count - first : MOMENT_BLOCK;
    for (size_t i = 0; i < MOMENT_BLOCK; i++) {
      const size_t source = first + (i < filled ? i : 0);
      v[i] = x[source] - center;
      term[i] = i < filled ? weight[source] : 0;
    }
    for (size_t i = 0; i < MOMENT_BLOCK; i++) term[i] *= gaussian(v[i], slope);
    add_pair(&moment.high[0], &moment.low[0], block_sum(term), 0);
    for (size_t k = 1; k <= degree; k++) {
      for (size_t i = 0; i < MOMENT_BLOCK; i++) term[i] *= v[i];
      add_pair(&moment.high[k], &moment.low[k], block_sum(term), 0);
    }
  }
}

static void expansion(size_t count, const double *restrict y, double center, double slope, size_t degree,
                      const double *restrict coefficient, double *restrict value) {
  for (size_t first = 0; first < count; first += MOMENT_BLOCK) {
    const size_t filled = count - first < MOMENT_BLOCK ? count - first : MOMENT_BLOCK;
    double t[MOMENT_BLOCK], sum[MOMENT_BLOCK];
    for (size_t j = 0; j < MOMENT_BLOCK; j++) {
      t[j] = y[first + (j < filled ? j : 0)] - center;
      sum[j] = coefficient[degree];
    }
    for (size_t k = degree; k-- > 0;)
      for (size_t j = 0; j < MOMENT_BLOCK; j++) sum[j] = fma(sum[j], t[j], coefficient[k]);
    for (size_t j = 0; j < MOMENT_BLOCK; j++) sum[j] *= gaussian(t[j], slope);
    for (size_t j = 0; j < filled; j++) value[first + j] = sum[j];
  }
}
