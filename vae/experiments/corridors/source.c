#include "vae/experiments/corridors/source.h"

#include <math.h>
#include <string.h>

enum { N = XRD_POSITIONS, MIDDLE = 6 };

/* The mean image of one half in 13 numbers: six equal rows count as one of sqrt(6) times the height. */
static double place(size_t column, size_t centre) {
  return sqrt(XRD_CORRIDOR_ROWS) * xrd_corridor_pixel((int)column, (int)centre);
}

static double noise_of(size_t centre) {
  double sum = 0;
  for (int i = 0; i < N; i++) {
    const double m = xrd_corridor_pixel(i, (int)centre);
    sum += XRD_CORRIDOR_ROWS * m * (1 - m);
  }
  return sum;
}

void xrd_corridor_half(const double p[N], double weight, xrd_corridor_source *h) {
  memset(h, 0, sizeof *h);
  for (size_t c = 0; c < N; c++) {
    h->p[c] = p[c];
    h->noise += p[c] * noise_of(c);
    h->labels[c] = c < MIDDLE ? 0 : 1;
    for (size_t i = 0; i < N; i++) h->x[c * N + i] = place(i, c);
  }
  h->label_counts[0] = 2;
  h->source = (xrd_prototype_source){N,         N,      h->p, h->x, weight > 0 ? 1 : 0, h->label_counts,
                                     h->labels, weight, NULL, NULL};
}

void xrd_corridor_marginal(xrd_corridors_kind kind, int half, double p[N]) {
  double classes[XRD_CLASSES];
  xrd_corridor_classes(kind, classes);
  memset(p, 0, N * sizeof *p);
  for (size_t c = 0; c < XRD_CLASSES; c++) p[half == 0 ? c / N : c % N] += classes[c];
}

void xrd_corridor_pair(xrd_corridors_kind kind, xrd_task task, double weight, xrd_corridor_source *s) {
  memset(s, 0, sizeof *s);
  const xrd_heads heads = xrd_heads_of(task);
  xrd_corridor_classes(kind, s->p);
  for (size_t c = 0; c < XRD_CLASSES; c++) {
    s->noise += s->p[c] * (noise_of(c / N) + noise_of(c % N));
    for (size_t i = 0; i < N; i++) {
      s->x[c * 2 * N + i] = place(i, c / N);
      s->x[c * 2 * N + N + i] = place(i, c % N);
    }
  }
  for (size_t t = 0; t < heads.count; t++) {
    s->label_counts[t] = xrd_label_values(heads.labels[t]);
    for (size_t c = 0; c < XRD_CLASSES; c++) s->labels[t * XRD_CLASSES + c] = xrd_label_of(heads.labels[t], c);
  }
  s->source = (xrd_prototype_source){XRD_CLASSES,     2 * N,     s->p,   s->x, heads.count,
                                     s->label_counts, s->labels, weight, NULL, NULL};
}

xrd_enclosure xrd_ideal_rate(const xrd_ideal_point *points, size_t count, double distortion, double entropy) {
  xrd_enclosure rate = {0, entropy};
  for (size_t k = 0; k < count; k++) {
    const xrd_ideal_point *a = &points[k];
    rate.lower = fmax(rate.lower, a->rate_lower + a->slope * (a->distortion - distortion));
    if (a->distortion <= distortion) rate.upper = fmin(rate.upper, a->rate_upper);
    if (k + 1 == count || points[k + 1].distortion > distortion || a->distortion <= distortion) continue;
    const xrd_ideal_point *b = &points[k + 1];
    const double share = (a->distortion - distortion) / (a->distortion - b->distortion);
    rate.upper = fmin(rate.upper, a->rate_upper + share * (b->rate_upper - a->rate_upper));
  }
  rate.lower = fmin(rate.lower, rate.upper);
  return rate;
}
