/* Symbols: L_j >= log c_j; a_j <= |x_i - x_j|, the distances from the symbol i that is nearest to y. */
#include "vae/compare/nearest.h"

#include <math.h>
#include <stdlib.h>

#include <arb.h>

#include "base/memory.h"
#include "certify/measures/exponential.h"

enum { BITS = 128 };
static const double LENGTH_ERROR = 1e-10; /* of a length: half of (dim + 3) 2^-53, and more */
static const double DOWN = 1 - 0x1p-50;   /* three roundings */
static const double CLOSE = 1 + 1e-4;

typedef struct {
  const xrd_duals *duals;
  double *logs, *away, *exponents; /* L, a, scratch: n each */
} search;

/* f where y is nearest to symbol i at a distance s in [from, to], from above. */
static double around(const search *s, size_t i, double from, double to) {
  size_t count = 0;
  for (size_t j = 0; j < s->duals->n; j++) {
    if (!(s->logs[j] > -HUGE_VAL)) continue;
    const double reach = j == i ? from : fmax(from, (s->away[j] - to) * DOWN);
    s->exponents[count++] = nextafter(s->logs[j] - s->duals->slope * reach * reach * DOWN, HUGE_VAL);
  }
  return xrd_exponential_sum(s->exponents, count);
}

/* The larger of `best` and the supremum over [from, to], from above. */
static double maximise(const search *s, size_t i, double from, double to, double best) {
  const double middle = from / 2 + to / 2, most = around(s, i, from, to);
  const double found = fmax(best, around(s, i, middle, middle));
  if (most <= found * CLOSE || !(middle > from && middle < to)) return fmax(found, most);
  return maximise(s, i, middle, to, maximise(s, i, from, middle, found));
}

/* Beyond s = the farthest distance all are s, and the sum falls. */
static double supremum(const search *s) {
  const xrd_duals *d = s->duals;
  double best = 0;
  for (size_t i = 0; i < d->n; i++) {
    double farthest = 0;
    for (size_t j = 0; j < d->n; j++) {
      double square = 0;
      for (size_t k = 0; k < d->dim; k++) {
        const double step = d->x[i * d->dim + k] - d->x[j * d->dim + k];
        square += step * step;
      }
      const double length = sqrt(square);
      s->away[j] = fmax(0, length * (1 - LENGTH_ERROR) - 1e-150); /* squares that underflow */
      farthest = fmax(farthest, length * (1 + LENGTH_ERROR) + 1e-150);
    }
    best = maximise(s, i, 0, farthest, best);
  }
  return best;
}

/* L_j, rounded up; returns sum p_i log w_i / sum p in `mean`. */
static void fill_logs(search *s, arb_t mean) {
  const xrd_duals *d = s->duals;
  arb_t total, p, w;
  arf_t end;
  arb_init(total);
  arb_init(p);
  arb_init(w);
  arf_init(end);
  arb_zero(mean);
  for (size_t i = 0; i < d->n; i++) {
    arb_set_d(p, d->p[i]);
    arb_add(total, total, p, BITS);
  }
  for (size_t i = 0; i < d->n; i++) {
    s->logs[i] = -HUGE_VAL;
    if (!(d->p[i] > 0)) continue;
    arb_set_d(p, d->p[i]);
    arb_div(p, p, total, BITS);
    arb_set_d(w, d->w[i]);
    arb_log(w, w, BITS);
    arb_addmul(mean, p, w, BITS);
    arb_log(p, p, BITS);
    arb_add(w, w, p, BITS);
    arb_get_ubound_arf(end, w, BITS);
    s->logs[i] = arf_get_d(end, ARF_RND_CEIL);
  }
  arb_clear(total);
  arb_clear(p);
  arb_clear(w);
  arf_clear(end);
}

static double lower_from(const arb_t mean, double sup, double slope, double distortion) {
  if (!(sup > 0) || isinf(sup)) return 0;
  arb_t rate, t, price;
  arf_t end;
  arb_init(rate);
  arb_init(t);
  arb_init(price);
  arf_init(end);
  arb_set_d(t, sup);
  arb_log(t, t, BITS);
  arb_sub(rate, mean, t, BITS);
  arb_set_d(t, slope);
  arb_set_d(price, distortion);
  arb_submul(rate, t, price, BITS);
  arb_get_lbound_arf(end, rate, BITS);
  const double lower = fmax(0, arf_get_d(end, ARF_RND_FLOOR));
  arb_clear(rate);
  arb_clear(t);
  arb_clear(price);
  arf_clear(end);
  return lower;
}

xrd_status xrd_nearest_lower(const xrd_duals *duals, double distortion, double *lower, xrd_error *error) {
  const size_t n = duals->n;
  double *block = xrd_allocate(3 * n, sizeof *block);
  if (block == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu symbols", n);
  search s = {duals, block, block + n, block + 2 * n};
  arb_t mean;
  arb_init(mean);
  fill_logs(&s, mean);
  *lower = lower_from(mean, supremum(&s), duals->slope, distortion);
  arb_clear(mean);
  free(block);
  return XRD_OK;
}
