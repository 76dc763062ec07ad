/* Symbols: l_1 >= l_2 >= ... the positive eigenvalues, T_k the sum of those after the k-th, R_k the rate at level l_k.
   At a level t with l_{k+1} <= t < l_k exactly k components are active and
     D = k t + T_k,   R = R_k + (k/2) log(l_k / t).
   R_k is summed from increments (k/2) log(l_k / l_{k+1}) >= 0 and T_k from the small end, so nothing cancels; T_k keeps
   its rounding error, so that D - T_k and D_max - D are right for the D asked. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/carve.h"
#include "base/memory.h"
#include "base/sum.h"
#include "exactrd/waterfill.h"

struct xrd_waterfill {
  size_t count, positive;
  double *eigenvalues; /* count, descending */
  xrd_sum *tail;       /* tail[k] = T_k, 0 <= k <= positive; T_0 = D_max */
  double *rate;        /* rate[k - 1] = R_k, 1 <= k <= positive */
  void *block;
};

static int descending(const void *left, const void *right) {
  const double a = *(const double *)left, b = *(const double *)right;
  return (a < b) - (a > b);
}

/* log(a/b) for a >= b > 0. */
static double log_ratio(double a, double b) {
  if (a < 2 * b) return log1p((a - b) / b);
  const double ratio = a / b;
  return isfinite(ratio) ? log(ratio) : log(a) - log(b);
}

static void accumulate(xrd_waterfill *w) {
  xrd_sum sum = {0, 0};
  w->tail[w->positive] = sum;
  for (size_t k = w->positive; k-- > 0;) {
    xrd_sum_add(&sum, w->eigenvalues[k]);
    w->tail[k] = sum;
  }
  sum = (xrd_sum){0, 0};
  for (size_t k = 1; k <= w->positive; k++) {
    w->rate[k - 1] = xrd_sum_value(&sum);
    if (k < w->positive) xrd_sum_add(&sum, 0.5 * (double)k * log_ratio(w->eigenvalues[k - 1], w->eigenvalues[k]));
  }
}

xrd_status xrd_waterfill_init(const double *eigenvalues, size_t count, xrd_waterfill **waterfill, xrd_error *error) {
  if (count == 0) return xrd_fail(error, XRD_ERR_INPUT, "no eigenvalues");
  bool sorted = true;
  size_t positive = 0;
  double total = 0;
  for (size_t i = 0; i < count; i++) {
    if (!(eigenvalues[i] >= 0) || isinf(eigenvalues[i]))
      return xrd_fail(error, XRD_ERR_INPUT, "eigenvalue %zu is %g: must be finite and >= 0", i, eigenvalues[i]);
    if (i > 0 && eigenvalues[i] > eigenvalues[i - 1]) sorted = false;
    if (eigenvalues[i] > 0) positive++;
    total += eigenvalues[i];
  }
  if (isinf(total)) return xrd_fail(error, XRD_ERR_INPUT, "the sum of the eigenvalues overflows");
  xrd_waterfill *w = xrd_allocate_zero(1, sizeof *w);
  if (w == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "out of memory for %zu eigenvalues", count);
  *w = (xrd_waterfill){.count = count, .positive = positive};
  const xrd_array arrays[] = {
      XRD_ARRAY(w->eigenvalues, count), XRD_ARRAY(w->tail, positive + 1), XRD_ARRAY(w->rate, positive), {0}};
  const xrd_status status = xrd_carve(&w->block, arrays, error);
  if (status != XRD_OK) {
    free(w);
    return status;
  }
  memcpy(w->eigenvalues, eigenvalues, count * sizeof *eigenvalues);
  if (!sorted) qsort(w->eigenvalues, count, sizeof *w->eigenvalues, descending);
  accumulate(w);
  *waterfill = w;
  return XRD_OK;
}

void xrd_waterfill_clear(xrd_waterfill *waterfill) {
  if (waterfill == NULL) return;
  xrd_carve_free(waterfill->block);
  free(waterfill);
}

const double *xrd_waterfill_eigenvalues(const xrd_waterfill *waterfill, size_t *count) {
  *count = waterfill->count;
  return waterfill->eigenvalues;
}

double xrd_waterfill_distortion_max(const xrd_waterfill *waterfill) { return xrd_sum_value(&waterfill->tail[0]); }

static double slope_at(double level) { return 1 / (2 * level); }

static xrd_waterfill_point zero_rate(const xrd_waterfill *w, double level, double distortion) {
  const double floor_level = w->positive > 0 ? w->eigenvalues[0] : 0;
  return (xrd_waterfill_point){fmax(level, floor_level), distortion, 0, 0, 0};
}

/* k eigenvalues lie above the level, k >= 1. */
static xrd_waterfill_point active_point(const xrd_waterfill *w, size_t k, double level) {
  xrd_sum distortion = w->tail[k];
  const double product = (double)k * level;
  xrd_sum_add(&distortion, product);
  distortion.low += fma((double)k, level, -product);
  const double rate = w->rate[k - 1] + 0.5 * (double)k * log_ratio(w->eigenvalues[k - 1], level);
  return (xrd_waterfill_point){level, xrd_sum_value(&distortion), rate, slope_at(level), k};
}

xrd_status xrd_waterfill_at_level(const xrd_waterfill *w, double level, xrd_waterfill_point *point, xrd_error *error) {
  if (!(level > 0) || isinf(level))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "water level is %g: must be finite and > 0", level);
  size_t low = 0, high = w->positive; /* eigenvalues[0 .. low) > level >= eigenvalues[high ..] */
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    if (w->eigenvalues[middle] > level)
      low = middle + 1;
    else
      high = middle;
  }
  *point = low == 0 ? zero_rate(w, level, xrd_waterfill_distortion_max(w)) : active_point(w, low, level);
  return XRD_OK;
}

/* D at level l_k, minus `distortion`. */
static double distance_below(const xrd_waterfill *w, size_t k, double distortion) {
  const double n = (double)k, level = w->eigenvalues[k - 1], product = n * level;
  xrd_sum sum = {product, fma(n, level, -product)};
  xrd_sum_add(&sum, -distortion);
  xrd_sum_add(&sum, w->tail[k].high);
  sum.low += w->tail[k].low;
  return xrd_sum_value(&sum);
}

xrd_status xrd_waterfill_at_distortion(const xrd_waterfill *w, double distortion, xrd_waterfill_point *point,
                                       xrd_error *error) {
  if (!(distortion >= 0) || isinf(distortion))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "distortion is %g: must be finite and >= 0", distortion);
  if (w->positive == 0 || distance_below(w, 1, distortion) <= 0) {
    *point = zero_rate(w, 0, distortion);
    return XRD_OK;
  }
  if (distortion == 0) return xrd_fail(error, XRD_ERR_ARGUMENT, "distortion is 0: the rate is infinite");
  size_t low = 1, high = w->positive + 1; /* D(l_low) > distortion >= D(l_high) */
  while (high - low > 1) {
    const size_t middle = low + (high - low) / 2;
    if (distance_below(w, middle, distortion) > 0)
      low = middle;
    else
      high = middle;
  }
  const double k = (double)low, level = ((distortion - w->tail[low].high) - w->tail[low].low) / k;
  const double largest = w->eigenvalues[low - 1];
  /* Near l_k the difference l_k - level comes from D(l_k) - D, which has not lost its digits. */
  const double log_term = level > largest / 2 ? log1p(distance_below(w, low, distortion) / k / level)
                                              : log_ratio(largest, level);
  *point = (xrd_waterfill_point){level, distortion, w->rate[low - 1] + 0.5 * k * log_term, slope_at(level), low};
  return XRD_OK;
}

xrd_status xrd_waterfill_at_rate(const xrd_waterfill *w, double rate_nats, xrd_waterfill_point *point,
                                 xrd_error *error) {
  if (!(rate_nats >= 0) || isinf(rate_nats))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "rate is %g: must be finite and >= 0", rate_nats);
  if (rate_nats == 0) {
    *point = zero_rate(w, 0, xrd_waterfill_distortion_max(w));
    return XRD_OK;
  }
  if (w->positive == 0) return xrd_fail(error, XRD_ERR_ARGUMENT, "rate is %g: this source never needs any", rate_nats);
  size_t low = 1, high = w->positive + 1; /* R_low < rate <= R_high */
  while (high - low > 1) {
    const size_t middle = low + (high - low) / 2;
    if (w->rate[middle - 1] < rate_nats)
      low = middle;
    else
      high = middle;
  }
  const double depth = 2 * (rate_nats - w->rate[low - 1]) / (double)low;
  const double level = w->eigenvalues[low - 1] * exp(-depth);
  if (!isnormal(level)) return xrd_fail(error, XRD_ERR_ARGUMENT, "rate is %g: the water level underflows", rate_nats);
  *point = active_point(w, low, level);
  point->rate_nats = rate_nats;
  return XRD_OK;
}

xrd_status xrd_waterfill_points(const xrd_waterfill *w, size_t count, xrd_waterfill_point *points, xrd_error *error) {
  if (count < 2) return xrd_fail(error, XRD_ERR_ARGUMENT, "%zu points: at least 2 are needed", count);
  if (w->positive == 0) return xrd_fail(error, XRD_ERR_ARGUMENT, "every eigenvalue is 0: the curve is one point");
  const double top = xrd_waterfill_distortion_max(w);
  points[count - 1] = zero_rate(w, 0, top);
  for (size_t i = 0; i + 1 < count; i++) {
    const double distortion = top * pow(1e-3, 1 - (double)i / (double)(count - 1));
    const xrd_status status = xrd_waterfill_at_distortion(w, distortion, &points[i], error);
    if (status != XRD_OK) return status;
  }
  return XRD_OK;
}

double xrd_waterfill_shannon_bound(const xrd_waterfill *w, double distortion) {
  if (w->positive < w->count) return 0;
  const double n = (double)w->count, mean_level = distortion / n;
  const double last = w->eigenvalues[w->count - 1];
  const double above = w->rate[w->count - 1]; /* rate at level l_n, all active */
  return fmax(0, above + 0.5 * n * (log(last) - log(mean_level)));
}
