#include "theory/claims/nuisance.h"

#include <math.h>

enum { PARTS = 64 };

/* n positive multiples of 1/64 that add up to one. */
static void draw_probabilities(xrd_random *random, size_t n, double *p) {
  size_t left = PARTS - n;
  for (size_t i = 0; i < n; i++) {
    const size_t extra = i + 1 == n ? left : xrd_random_below(random, left / (n - i) * 2 + 1);
    p[i] = (double)(1 + (extra < left ? extra : left)) / PARTS;
    left -= extra < left ? extra : left;
  }
}

/* A multiple of 1/512, so that squared differences are multiples of 2^-18 below 2^6. */
static double mean_of(size_t n, const double *p, const double *value) {
  double mean = 0;
  for (size_t i = 0; i < n; i++) mean += p[i] * value[i];
  return mean;
}

static void draw_factor(xrd_random *random, size_t n, size_t m, xrd_sample *sample, double *value) {
  double reproduction[XRD_SIDE];
  sample->n = n;
  sample->m = m;
  draw_probabilities(random, n, sample->p);
  for (size_t i = 0; i < n; i++) value[i] = (double)xrd_random_below(random, 33) / 8 - 2;
  for (size_t j = 0; j < m; j++) reproduction[j] = j < n ? value[j] : (double)xrd_random_below(random, 33) / 8 - 2;
  if (m > 1 && xrd_random_below(random, 3) == 0) reproduction[m - 1] = mean_of(n, sample->p, value);
  for (size_t i = 0; i < n; i++)
    for (size_t j = 0; j < m; j++) sample->d[i * m + j] = (value[i] - reproduction[j]) * (value[i] - reproduction[j]);
}

void xrd_nuisance_draw(xrd_random *random, size_t v_symbols, xrd_nuisance *x) {
  double u_value[XRD_SIDE];
  const size_t v = v_symbols > 0 ? v_symbols : 2 + xrd_random_below(random, 3);
  const size_t u_values = 2 + xrd_random_below(random, 3), u_symbols = 2 + xrd_random_below(random, 3);
  draw_factor(random, u_symbols, u_values, &x->u, u_value);
  draw_factor(random, v, v == 1 ? 1 : 2 + xrd_random_below(random, 3), &x->v, x->v_value);
  x->weak.n = x->strong.n = x->u.n * x->v.n;
  x->weak.m = x->strong.m = x->u.m * x->v.m;
  for (size_t i = 0; i < x->weak.n; i++) {
    const size_t a = i / x->v.n, b = i % x->v.n;
    x->weak.p[i] = x->strong.p[i] = x->u.p[a] * x->v.p[b];
    for (size_t j = 0; j < x->weak.m; j++) {
      const double weak = x->u.d[a * x->u.m + j / x->v.m];
      x->weak.d[i * x->weak.m + j] = weak;
      x->strong.d[i * x->weak.m + j] = weak + x->v.d[b * x->v.m + j % x->v.m];
    }
  }
}

xrd_enclosure xrd_nuisance_zero_rate_level(const xrd_nuisance *x) {
  double mean = 0, square = 0; /* sums of multiples of 2^-12: exact */
  for (size_t k = 0; k < x->v.n; k++) {
    mean += x->v.p[k] * x->v_value[k];
    square += x->v.p[k] * x->v_value[k] * x->v_value[k];
  }
  return xrd_exactly(square - mean * mean);
}

xrd_enclosure xrd_nuisance_information(const xrd_nuisance *x, const xrd_channel *kernel) {
  return xrd_measure_class_information(&x->strong, kernel, x->v.n);
}

xrd_enclosure xrd_nuisance_v_distortion(const xrd_nuisance *x, const xrd_channel *kernel) {
  xrd_sample sample = x->strong;
  for (size_t i = 0; i < sample.n; i++)
    for (size_t j = 0; j < sample.m; j++) sample.d[i * sample.m + j] = x->v.d[i % x->v.n * x->v.m + j % x->v.m];
  return xrd_measure_distortion(&sample, kernel);
}

xrd_enclosure xrd_nuisance_conditional_information(const xrd_nuisance *x, const xrd_channel *kernel) {
  xrd_enclosure sum = {0, 0};
  for (size_t a = 0; a < x->u.n; a++) {
    xrd_sample sample = {.n = x->v.n, .m = x->strong.m};
    xrd_channel rows;
    for (size_t k = 0; k < x->v.n; k++) {
      sample.p[k] = x->v.p[k];
      for (size_t j = 0; j < sample.m; j++) rows.cell[k * sample.m + j] = kernel->cell[(a * x->v.n + k) * sample.m + j];
    }
    const xrd_enclosure part = xrd_measure_information(&sample, &rows);
    sum = xrd_enclosure_add(sum, xrd_enclosure_scale(x->u.p[a], part));
  }
  return sum;
}

xrd_status xrd_nuisance_channel(xrd_trial *trial, const xrd_nuisance *nuisance, xrd_channel *kernel) {
  const uint64_t kind = xrd_random_below(&trial->random, 4);
  if (kind < 2) {
    xrd_channel_draw(&trial->random, &nuisance->strong, kernel);
    /* every fourth ignores U */
    const size_t cells = nuisance->v.n * nuisance->strong.m, all = nuisance->strong.n * nuisance->strong.m;
    for (size_t k = cells; kind == 1 && k < all; k++) kernel->cell[k] = kernel->cell[k - cells];
    return XRD_OK;
  }
  xrd_curve curve;
  const double slope = exp(3 * xrd_random_uniform(&trial->random));
  const xrd_status status = xrd_trial_at_slope(trial, &nuisance->strong, slope, &curve);
  if (status == XRD_OK) xrd_channel_of_point(&nuisance->strong, &curve.points[0], kernel);
  xrd_curve_clear(&curve);
  return status;
}
