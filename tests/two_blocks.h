/* A source of two blocks whose symbols do not mix, each of mass 1/2: two symbols under Hamming's distortion, and
   `count` symbols that all go to one place, h away.  With e = exp(-s) the first alone says what D is, (h + e / (1 + e))
   / 2, and where e is small D and R hardly tell s; what the second adds to log u is s h. */
#ifndef XRD_TESTS_TWO_BLOCKS_H
#define XRD_TESTS_TWO_BLOCKS_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

#include "exactrd/certificate.h"

enum { TWO_BLOCKS_MOST = 80 };

typedef struct {
  double share, h; /* of the first block's first symbol: its mass is share / 2 */
  size_t count;
  bool own;      /* each symbol of the second block has a place of its own, too dear while s h < log count */
  double far;    /* from all others */
  double offset; /* added to every distance */
  bool turned;   /* the last symbol is the first */
  double p[TWO_BLOCKS_MOST], d[TWO_BLOCKS_MOST * TWO_BLOCKS_MOST], q[TWO_BLOCKS_MOST], w[TWO_BLOCKS_MOST];
  xrd_problem problem;
} two_blocks;

static inline size_t two_blocks_index(const two_blocks *b, size_t i) { return b->turned ? 1 + b->count - i : i; }

static inline void two_blocks_make(two_blocks *b) {
  const size_t n = 2 + b->count, m = 3 + (b->own ? b->count : 0);
  for (size_t i = 0; i < n; i++) {
    double *row = b->d + two_blocks_index(b, i) * m;
    for (size_t j = 0; j < m; j++) row[j] = b->far + b->offset;
    if (i < 2) row[i] = b->offset, row[1 - i] = 1 + b->offset;
    if (i >= 2) row[2] = b->h + b->offset;
    if (i >= 2 && b->own) row[1 + i] = b->offset;
    b->p[two_blocks_index(b, i)] = i >= 2 ? 0.5 / (double)b->count : (i == 0 ? b->share : 1 - b->share) / 2;
  }
  b->problem = (xrd_problem){b->p, {.kind = XRD_MATRIX, .n = n, .m = m, .matrix = b->d}};
}

/* The optimum at a slope. */
static inline void two_blocks_solve(two_blocks *b, double slope) {
  const double e = exp(-slope), first = (b->share * (1 + e) - e) / (1 - e);
  for (size_t j = 0; j < b->problem.distortion.m; j++) b->q[j] = 0;
  b->q[0] = 0.5 * first, b->q[1] = 0.5 - b->q[0], b->q[2] = 0.5;
  for (size_t i = 0; i < 2 + b->count; i++)
    b->w[two_blocks_index(b, i)] = 2 * exp(slope * b->offset) *
                                   (i >= 2 ? exp(slope * b->h) : 1 / ((i == 0 ? b->share : 1 - b->share) * (1 + e)));
}

static inline double two_blocks_entropy(double x) { return -x * log(x) - (1 - x) * log1p(-x); }

/* What is known of D at another slope: R, and a gap such that the best chords are about `off` wide. */
static inline xrd_bounds two_blocks_bounds(const two_blocks *b, double slope, double off) {
  const double e = exp(-slope), x = e / (1 + e);
  const double rate = log(2) + (two_blocks_entropy(b->share) - two_blocks_entropy(x)) / 2;
  return (xrd_bounds){
      .distortion = b->offset + (b->h + x) / 2, .rate_lower = rate, .rate_upper = rate + e * off * off / 2};
}

/* The standard deviation of log u at slope s, u of the optimal masses at slope `of`. */
static inline double two_blocks_deviation(const two_blocks *b, double of, double s) {
  const double e = exp(-of), first = (b->share * (1 + e) - e) / (1 - e);
  const double log_u[] = {log(first + (1 - first) * exp(-s)), log(1 - first + first * exp(-s)), -s * b->h};
  const double mass[] = {b->share / 2, 0.5 - b->share / 2, 0.5};
  double mean = 0, variance = 0;
  for (int i = 0; i < 3; i++) mean += mass[i] * log_u[i];
  for (int i = 0; i < 3; i++) variance += mass[i] * (log_u[i] - mean) * (log_u[i] - mean);
  return sqrt(variance);
}

#endif
