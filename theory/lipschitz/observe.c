/* Ascent on |f(x) - f(y)| / |x - y|: for a linear f the step below is one power iteration on W^T W. */
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/float_mode.h"
#include "base/memory.h"
#include "base/random.h"
#include "exactrd/lipschitz.h"
#include "theory/lipschitz/directed.h"
#include "theory/lipschitz/evaluate.h"

typedef struct {
  const xrd_network *network;
  size_t inputs, outputs;
  double low, high;
  xrd_activations x_trace, y_trace;
  double *x, *y, *best_x, *best_y, *gradient, *other, *difference; /* inputs, but difference: outputs */
  double *block;
} search;

static xrd_status search_init(search *s, const xrd_network *network, double low, double high, xrd_error *error) {
  *s = (search){.network = network, .low = low, .high = high, .inputs = xrd_image_size(network->input)};
  s->outputs = xrd_network_outputs(network);
  s->block = xrd_allocate(6 * s->inputs + 5 * s->outputs, sizeof(double));
  if (s->block == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for pairs of inputs");
  if (!xrd_activations_init(&s->x_trace, network))
    return xrd_fail(error, XRD_ERR_MEMORY, "no memory for a forward run");
  if (!xrd_activations_init(&s->y_trace, network))
    return xrd_fail(error, XRD_ERR_MEMORY, "no memory for a forward run");
  double **parts[] = {&s->x, &s->y, &s->best_x, &s->best_y, &s->gradient, &s->other, &s->difference};
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) *parts[i] = s->block + i * s->inputs;
  return XRD_OK;
}

static void search_clear(search *s) {
  xrd_activations_clear(&s->x_trace);
  xrd_activations_clear(&s->y_trace);
  free(s->block);
}

/* Runs both points; the outputs' difference stays in s->difference.  What overflows is no candidate. */
static double ratio_of_pair(search *s) {
  const double *fx = xrd_activations_forward(&s->x_trace, s->network, s->x);
  const double *fy = xrd_activations_forward(&s->y_trace, s->network, s->y);
  double input = 0, output = 0;
  for (size_t k = 0; k < s->inputs; k++) input += (s->x[k] - s->y[k]) * (s->x[k] - s->y[k]);
  for (size_t k = 0; k < s->outputs; k++) {
    s->difference[k] = fx[k] - fy[k];
    output += s->difference[k] * s->difference[k];
  }
  const double ratio = input > 0 ? sqrt(output / input) : 0;
  return isnan(ratio) ? 0 : ratio;
}

static void random_pair(search *s, xrd_random *random) {
  /* every second pair is close by: slopes are steeper there than between far points */
  const double reach = xrd_random_below(random, 2) == 0 ? 1 : 0.01;
  for (size_t k = 0; k < s->inputs; k++) {
    s->x[k] = s->low + (s->high - s->low) * xrd_random_uniform(random);
    const double target = s->low + (s->high - s->low) * xrd_random_uniform(random);
    s->y[k] = s->x[k] + reach * (target - s->x[k]);
  }
}

/* x and y move to midpoint -+ radius along J(x)^T df + J(y)^T df, inside the box. */
static void climb(search *s, double radius) {
  xrd_activations_backward(&s->x_trace, s->network, s->difference, s->gradient);
  xrd_activations_backward(&s->y_trace, s->network, s->difference, s->other);
  double square = 0;
  for (size_t k = 0; k < s->inputs; k++) {
    s->gradient[k] += s->other[k];
    square += s->gradient[k] * s->gradient[k];
  }
  if (square == 0) return;
  for (size_t k = 0; k < s->inputs; k++) {
    const double middle = (s->x[k] + s->y[k]) / 2, step = radius * s->gradient[k] / sqrt(square);
    s->x[k] = fmin(fmax(middle + step, s->low), s->high);
    s->y[k] = fmin(fmax(middle - step, s->low), s->high);
  }
}

static void keep_if_better(search *s, double ratio, double *best) {
  if (!(ratio > *best)) return;
  *best = ratio;
  memcpy(s->best_x, s->x, s->inputs * sizeof *s->x);
  memcpy(s->best_y, s->y, s->inputs * sizeof *s->y);
}

/* |v| 2^-e for the e that makes the largest entry about 1: the sum of squares neither over- nor underflows. */
static double scaled_norm(const double *v, size_t count, int *e) {
  double largest = 0, square = 0;
  for (size_t k = 0; k < count; k++) largest = fmax(largest, fabs(v[k]));
  (void)frexp(largest, e);
  for (size_t k = 0; k < count; k++) square += ldexp(v[k], -*e) * ldexp(v[k], -*e);
  return sqrt(square);
}

/* A number <= x 2^e, for x >= 0. */
static double scaled_down(double x, int e) {
  const double y = ldexp(x, e);
  if (isinf(y)) return DBL_MAX;
  return ldexp(y, -e) > x ? xrd_down(y) : y;
}

/* A proved lower bound of the best pair's ratio: both outputs are enclosed.  Each difference is rounded once, the norms
   are of at most m and n terms; DBL_MAX stands for what is larger. */
static xrd_status enclosed_ratio(search *s, double *ratio, xrd_error *error) {
  double *ends = s->difference;
  const size_t m = s->outputs;
  xrd_status status = xrd_network_enclose(s->network, s->best_x, s->best_x, ends, ends + m, error);
  if (status == XRD_OK)
    status = xrd_network_enclose(s->network, s->best_y, s->best_y, ends + 2 * m, ends + 3 * m, error);
  if (status != XRD_OK) return status;
  for (size_t k = 0; k < m; k++)
    ends[k] = fmin(DBL_MAX, fmax(fmax(ends[k] - ends[3 * m + k], ends[2 * m + k] - ends[m + k]), 0));
  for (size_t k = 0; k < s->inputs; k++) s->gradient[k] = s->best_x[k] - s->best_y[k];
  int output_exponent, input_exponent;
  const double output = scaled_norm(ends, m, &output_exponent);
  const double input = scaled_norm(s->gradient, s->inputs, &input_exponent);
  const double slack = xrd_gamma_up(2 * (double)(m + s->inputs) + 16);
  *ratio = 0;
  if (input > 0 && output > 0)
    *ratio = scaled_down(xrd_down(output / input * (1 - slack)), output_exponent - input_exponent);
  return XRD_OK;
}

static void ascend(search *s, size_t steps, xrd_random *random, double *best) {
  const double diameter = (s->high - s->low) * sqrt((double)s->inputs);
  for (size_t start = 0; start < 4 && steps > 0; start++) {
    const double radius = diameter * (start == 0 ? 0.5 : start == 1 ? 0.05 : 0.005);
    if (start == 3)
      random_pair(s, random);
    else {
      memcpy(s->x, s->best_x, s->inputs * sizeof *s->x);
      memcpy(s->y, s->best_y, s->inputs * sizeof *s->y);
    }
    for (size_t step = 0; step < steps; step++) {
      keep_if_better(s, ratio_of_pair(s), best);
      climb(s, radius);
    }
    keep_if_better(s, ratio_of_pair(s), best);
  }
}

xrd_status xrd_network_observe(const xrd_network *network, const xrd_observation *how, double *ratio,
                               xrd_error *error) {
  XRD_DEFAULT_FLOAT_MODE(callers);
  if (!(how->low < how->high) || !isfinite(how->high - how->low))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "the box [%g, %g] is empty or unbounded", how->low, how->high);
  search s;
  xrd_status status = search_init(&s, network, how->low, how->high, error);
  if (status == XRD_OK) {
    xrd_random random;
    xrd_random_seed(&random, how->seed);
    double best = -1;
    for (size_t i = 0; i < how->pairs || i == 0; i++) {
      random_pair(&s, &random);
      keep_if_better(&s, ratio_of_pair(&s), &best);
    }
    ascend(&s, how->steps, &random, &best);
    status = enclosed_ratio(&s, ratio, error);
  }
  search_clear(&s);
  return status;
}
