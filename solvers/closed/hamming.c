/* Symbols: p_1 >= ... >= p_n > 0 of sum S (close to 1; all masses, D and t too, are kept in units in which they sum to
   S), T_k the sum of those after the k-th, t the level, k the number of probabilities above it. D = T_k + (k-1) t,   C
   = 1 - D = p_1 + sum_{2<=i<=k} (p_i - t),   slope = log(C/t). Backwards the channel is P(x = y) = C, P(x) = min(p_x,
   t) otherwise, used with q_j = (p_j - t)/(C - t), so that R = sum_j q_j KL(P(.|j) | p) = sum_j q_j phi(C, p_j) + sum_i
   (1 - q_i) phi(t, p_i),  phi(w,p) = w log(w/p) - w + p. All terms are >= 0, and every difference in them is a sum of
   differences >= 0 of given numbers: R keeps its digits even where it is tiny. */
#include "solvers/closed/hamming.h"

#include <math.h>
#include <stdlib.h>

#include "base/excess.h"
#include "base/memory.h"
#include "base/root.h"
#include "base/sum.h"
#include "solvers/closed/ranked.h"

struct xrd_hamming {
  xrd_ranked ranked;
  size_t n;        /* of positive probability; at least 1 */
  const double *p; /* descending */
  xrd_sum *tail;   /* tail[k] = T_k, 0 <= k <= n */
  double total, entropy;
};

xrd_hamming *xrd_hamming_new(const double *p, size_t n) {
  xrd_hamming *h = xrd_allocate_zero(1, sizeof *h);
  if (h == NULL) return NULL;
  h->tail = xrd_allocate(n + 1, sizeof *h->tail);
  if (!xrd_ranked_init(&h->ranked, p, n) || h->tail == NULL) {
    xrd_hamming_free(h);
    return NULL;
  }
  h->p = h->ranked.p;
  for (h->n = n; h->n > 1 && h->p[h->n - 1] == 0;) h->n--;
  xrd_sum sum = {0, 0}, entropy = {0, 0};
  h->tail[h->n] = sum;
  for (size_t k = h->n; k-- > 0;) {
    xrd_sum_add(&sum, h->p[k]);
    h->tail[k] = sum;
  }
  h->total = xrd_sum_value(&sum);
  for (size_t i = 0; i < h->n; i++) {
    const double share = h->p[i] / h->total;
    /* Only p_1 can exceed 1/2; its distance from 1 is T_1. */
    xrd_sum_add(&entropy, -share * (share > 0.5 ? log1p(-xrd_sum_value(&h->tail[1]) / h->total) : log(share)));
  }
  h->entropy = h->n == 1 ? 0 : xrd_sum_value(&entropy);
  return h;
}

void xrd_hamming_free(xrd_hamming *hamming) {
  if (hamming == NULL) return;
  xrd_ranked_clear(&hamming->ranked);
  free(hamming->tail);
  free(hamming);
}

double xrd_hamming_distortion_max(const xrd_hamming *h) { return xrd_ranked_distortion_max(&h->ranked); }
double xrd_hamming_entropy(const xrd_hamming *h) { return h->entropy; }
size_t xrd_hamming_positive(const xrd_hamming *h) { return h->n; }

/* D at level p_k, minus `mass`; k >= 2. */
static double distance_below(const xrd_hamming *h, size_t k, double mass) {
  const double others = (double)(k - 1), p = h->p[k - 1], product = others * p;
  xrd_sum sum = {product, fma(others, p, -product)};
  xrd_sum_add(&sum, -mass);
  xrd_sum_add(&sum, h->tail[k].high);
  sum.low += h->tail[k].low;
  return xrd_sum_value(&sum);
}

/* k symbols in use, the level at p_k - depth. */
typedef struct {
  size_t k;
  double level, depth;
} position;

typedef struct {
  double match;       /* C */
  double above_first; /* C - p_1 */
  double excess;      /* C - t */
} channel;

static channel channel_at(const xrd_hamming *h, position at) {
  xrd_sum sum = {0, 0};
  for (size_t i = 1; i < at.k; i++) xrd_sum_add(&sum, (h->p[i] - h->p[at.k - 1]) + at.depth);
  const double above = xrd_sum_value(&sum);
  return (channel){h->p[0] + above, above, (h->p[0] - h->p[at.k - 1]) + at.depth + above};
}

static double rate_at(const xrd_hamming *h, position at) {
  const channel c = channel_at(h, at);
  if (c.excess == 0) return 0; /* equal probabilities, at D_max */
  xrd_sum sum = {0, 0};
  for (size_t i = 0; i < at.k; i++) {
    const double p = h->p[i], over = (p - h->p[at.k - 1]) + at.depth, under = c.above_first + (h->p[0] - p);
    xrd_sum_add(&sum, over / c.excess * xrd_divergence_term(c.match, p, under));
    xrd_sum_add(&sum, under / c.excess * xrd_divergence_term(at.level, p, -over));
  }
  return xrd_sum_value(&sum) / h->total;
}

static xrd_closed_point zero_rate(double distortion) { return (xrd_closed_point){0, distortion, 0, 1}; }

static xrd_closed_point point_at(const xrd_hamming *h, position at, double distortion) {
  const channel c = channel_at(h, at);
  const double slope = at.level == 0         ? (double)INFINITY
                       : c.excess < at.level ? log1p(c.excess / at.level)
                                             : log(c.match / at.level);
  const double rate = at.level == 0 ? h->entropy : rate_at(h, at);
  return (xrd_closed_point){slope, distortion, rate, at.k};
}

xrd_closed_point xrd_hamming_at_distortion(const xrd_hamming *h, double distortion) {
  const double mass = distortion * h->total;
  if (h->n < 2 || distance_below(h, 2, mass) <= 0) return zero_rate(distortion);
  size_t low = 2, high = h->n + 1; /* D at p_low > D >= D at p_high */
  while (high - low > 1) {
    const size_t middle = low + (high - low) / 2;
    if (distance_below(h, middle, mass) > 0)
      low = middle;
    else
      high = middle;
  }
  const double others = (double)(low - 1), level = ((mass - h->tail[low].high) - h->tail[low].low) / others;
  return point_at(h, (position){low, fmax(level, 0), distance_below(h, low, mass) / others}, distortion);
}

static position position_at_depth(const xrd_hamming *h, size_t k, double depth) {
  return (position){k, fmax(h->p[k - 1] - depth, 0), depth};
}

static double distortion_at(const xrd_hamming *h, position at) {
  xrd_sum sum = h->tail[at.k];
  xrd_sum_add(&sum, (double)(at.k - 1) * at.level);
  return xrd_sum_value(&sum) / h->total;
}

typedef struct {
  const xrd_hamming *hamming;
  size_t k;
  double rate;
} target;

static double rate_excess(double depth, void *context) {
  const target *t = context;
  return rate_at(t->hamming, position_at_depth(t->hamming, t->k, depth)) - t->rate;
}

xrd_closed_point xrd_hamming_at_rate(const xrd_hamming *h, double rate_nats) {
  size_t low = 2, high = h->n + 1; /* R at level p_low <= rate < R at level p_high */
  while (high - low > 1) {
    const size_t middle = low + (high - low) / 2;
    if (rate_at(h, position_at_depth(h, middle, 0)) <= rate_nats)
      low = middle;
    else
      high = middle;
  }
  const double next = low < h->n ? h->p[low] : 0;
  target t = {h, low, rate_nats};
  double depth = h->p[low - 1] - next;
  if (!xrd_root(rate_excess, &t, 0, depth, 0, &depth)) depth = h->p[low - 1] - next;
  const position at = position_at_depth(h, low, depth);
  xrd_closed_point point = point_at(h, at, distortion_at(h, at));
  point.rate_nats = rate_nats;
  return point;
}

xrd_closed_point xrd_hamming_at_slope(const xrd_hamming *h, double slope) {
  const double ratio = exp(-slope); /* t/C */
  const xrd_ranked_head used = xrd_ranked_used(&h->ranked, ratio / -expm1(-slope));
  const size_t k = used.count;
  if (k < 2) return zero_rate(xrd_hamming_distortion_max(h));
  const double p = h->p[k - 1], share = 1 + (double)(k - 1) * ratio;
  const position at = {k, ratio * used.mass / share, fmax(p * -expm1(-slope) - ratio * used.shortfall, 0) / share};
  xrd_closed_point point = point_at(h, at, distortion_at(h, at));
  point.slope = slope;
  return point;
}
