/* The map T(y, a) = (E x, P(label)) under the shares of c never lowers c: by Jensen log c is at least a concave
   function of (y, a) that touches it and whose maximum T is. */
#include "prototypes/ascend.h"

#include <math.h>
#include <string.h>

#include "prototypes/fixed_point.h"

enum { STEPS = 400 };
static const double SETTLED = 1e-11; /* of the change of a step, in units of 1/sqrt(slope) */

size_t xrd_prototype_width(const xrd_prototype_source *s) {
  size_t width = s->dim;
  for (size_t t = 0; t < s->tasks; t++) width += s->label_counts[t];
  return width;
}

static double squared(const xrd_prototype_source *s, size_t i, const double *y) {
  double sum = 0;
  for (size_t k = 0; k < s->dim; k++) sum += (s->x[i * s->dim + k] - y[k]) * (s->x[i * s->dim + k] - y[k]);
  return sum;
}

double xrd_prototype_distortion(const xrd_prototype_source *s, size_t i, const double *row) {
  double sum = 0;
  const double *guess = row + s->dim;
  for (size_t t = 0; t < s->tasks && s->weight > 0; t++) {
    sum -= log(fmin(1, guess[s->labels[t * s->n + i]])); /* rounding may leave a little more than 1 */
    guess += s->label_counts[t];
  }
  return squared(s, i, row) + s->weight * sum;
}

/* Turns logarithms into shares that sum to 1; returns the logarithm of their sum. */
static double normalize(double *share, size_t n) {
  double most = -HUGE_VAL, sum = 0;
  for (size_t i = 0; i < n; i++) most = fmax(most, share[i]);
  if (most == -HUGE_VAL) return most;
  for (size_t i = 0; i < n; i++) sum += share[i] = exp(share[i] - most);
  for (size_t i = 0; i < n; i++) share[i] /= sum;
  return most + log(sum);
}

double xrd_ascent_value(const xrd_ascent *a, const double *row) {
  const size_t n = a->source->n;
  for (size_t i = 0; i < n; i++)
    a->share[i] = a->log_weight[i] - a->slope * xrd_prototype_distortion(a->source, i, row);
  return normalize(a->share, n);
}

static void set_guess(const xrd_ascent *a, double *row) {
  const xrd_prototype_source *s = a->source;
  double *guess = row + s->dim;
  for (size_t t = 0; t < s->tasks; t++) {
    memset(guess, 0, s->label_counts[t] * sizeof *guess);
    for (size_t i = 0; i < s->n; i++) guess[s->labels[t * s->n + i]] += a->share[i];
    guess += s->label_counts[t];
  }
}

void xrd_ascent_guess(const xrd_ascent *a, double *row) {
  for (size_t i = 0; i < a->source->n; i++) a->share[i] = a->log_weight[i] - a->slope * squared(a->source, i, row);
  (void)normalize(a->share, a->source->n);
  set_guess(a, row);
}

void xrd_ascent_mean(const xrd_ascent *a, double *row) {
  const xrd_prototype_source *s = a->source;
  memset(row, 0, s->dim * sizeof *row);
  for (size_t i = 0; i < s->n; i++)
    for (size_t k = 0; a->share[i] > 0 && k < s->dim; k++) row[k] += a->share[i] * s->x[i * s->dim + k];
  set_guess(a, row);
}

static double move(void *context, const double *from, double *to) {
  const xrd_ascent *a = context;
  const double value = xrd_ascent_value(a, from);
  xrd_ascent_mean(a, to);
  return value;
}

double xrd_ascend(const xrd_ascent *a, double *row) {
  const size_t width = xrd_prototype_width(a->source);
  const xrd_fixed_point problem = {.size = width,
                                   .step = move,
                                   .context = (void *)a,
                                   .free_until = &a->source->dim,
                                   .period = width,
                                   .settled = SETTLED / sqrt(a->slope),
                                   .steps = STEPS};
  return xrd_fixed_point_find(&problem, row, a->rows);
}
