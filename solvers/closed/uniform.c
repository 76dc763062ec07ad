/* R = KL of (1-D, D/(M-1), ...) from uniform = phi(1-D, 1/M) + (M-1) phi(D/(M-1), 1/M), in terms of the distance
   g = D_max - D = (M - 1 - M D)/M, which an fma gives without loss. */
#include "solvers/closed/uniform.h"

#include <math.h>

#include "base/excess.h"
#include "base/root.h"

static double rate_at(double symbols, double match, double miss, double gap) {
  const double each = 1 / symbols, others = symbols - 1;
  return xrd_divergence_term(match, each, gap) + others * xrd_divergence_term(miss / others, each, -gap / others);
}

static double slope_at(double symbols, double match, double miss, double gap) {
  if (miss == 0) return INFINITY;
  const double excess = gap * symbols / miss; /* (1-D)(M-1)/D - 1 = M g/D */
  return excess < 1 ? log1p(excess) : log(match) + log((symbols - 1) / miss);
}

xrd_closed_point xrd_uniform_at_distortion(double symbols, double distortion) {
  const double gap = fma(-symbols, distortion, symbols - 1) / symbols, match = 1 - distortion;
  if (distortion == 0) return (xrd_closed_point){INFINITY, 0, log(symbols), (size_t)symbols};
  return (xrd_closed_point){slope_at(symbols, match, distortion, gap), distortion,
                            rate_at(symbols, match, distortion, gap), (size_t)symbols};
}

typedef struct {
  double symbols, rate;
} target;

static double rate_excess(double gap, void *context) {
  const target *t = context;
  const double miss = fmax(0, (t->symbols - 1) / t->symbols - gap);
  return rate_at(t->symbols, 1 - miss, miss, gap) - t->rate;
}

xrd_closed_point xrd_uniform_at_rate(double symbols, double rate_nats) {
  target t = {symbols, rate_nats};
  const double largest = (symbols - 1) / symbols;
  double gap;
  if (!xrd_root(rate_excess, &t, 0, largest, 0, &gap)) gap = largest;
  const double miss = fmax(0, largest - gap);
  return (xrd_closed_point){slope_at(symbols, 1 - miss, miss, gap), miss, rate_nats, (size_t)symbols};
}

xrd_closed_point xrd_uniform_at_slope(double symbols, double slope) {
  const double others = symbols - 1, ratio = exp(-slope), match = 1 / (1 + others * ratio);
  const double miss = others * ratio * match, gap = -expm1(-slope) * match * others / symbols;
  if (others == 0) return (xrd_closed_point){0, 0, 0, 1};
  return (xrd_closed_point){slope, miss, rate_at(symbols, match, miss, gap), (size_t)symbols};
}
