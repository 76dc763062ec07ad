#include "prototypes/polish.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "prototypes/fixed_point.h"

enum { STEPS = 3000 };
static const double SETTLED = 1e-13;

/* The state of prototype j: its row, then its mass. */
typedef struct {
  const xrd_prototype_source *source;
  double slope;
  size_t count, width;
  double *joint; /* count: P(i, j) of one symbol */
} polish;

/* to = T(from); returns sum p log Z, minus the value that falls. */
static double step(void *context, const double *from, double *to) {
  const polish *p = context;
  const xrd_prototype_source *s = p->source;
  const size_t stride = p->width + 1;
  double value = 0;
  memset(to, 0, p->count * stride * sizeof *to);
  for (size_t i = 0; i < s->n; i++) {
    if (!(s->p[i] > 0)) continue;
    double least = HUGE_VAL, z = 0;
    for (size_t j = 0; j < p->count; j++) {
      p->joint[j] = p->slope * xrd_prototype_distortion(s, i, from + j * stride);
      if (from[j * stride + p->width] > 0) least = fmin(least, p->joint[j]);
    }
    for (size_t j = 0; j < p->count; j++) z += p->joint[j] = from[j * stride + p->width] * exp(least - p->joint[j]);
    value += s->p[i] * (log(z) - least);
    for (size_t j = 0; j < p->count; j++) {
      const double joint = s->p[i] * p->joint[j] / z;
      if (!(joint > 0)) continue;
      double *row = to + j * stride;
      row[p->width] += joint;
      for (size_t k = 0; k < s->dim; k++) row[k] += joint * s->x[i * s->dim + k];
      size_t label = s->dim;
      for (size_t t = 0; t < s->tasks; label += s->label_counts[t++]) row[label + s->labels[t * s->n + i]] += joint;
    }
  }
  for (size_t j = 0; j < p->count; j++) {
    double *row = to + j * stride;
    if (row[p->width] > 0)
      for (size_t k = 0; k < p->width; k++) row[k] /= row[p->width];
    else
      memcpy(row, from + j * stride, p->width * sizeof *row);
  }
  return value;
}

xrd_status xrd_prototypes_polish(const xrd_prototype_source *source, double slope, size_t count, double *rows,
                                 double *q, xrd_error *error) {
  const size_t width = xrd_prototype_width(source), stride = width + 1, size = count * stride;
  double *block = xrd_allocate_zero(5 * size + count, sizeof *block);
  if (block == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu prototypes", count);
  double *state = block, *work = state + size;
  polish p = {source, slope, count, width, work + 4 * size};
  for (size_t j = 0; j < count; j++) {
    memcpy(state + j * stride, rows + j * width, width * sizeof *rows);
    state[j * stride + width] = q[j];
  }
  const xrd_fixed_point problem = {.size = size,
                                   .step = step,
                                   .context = &p,
                                   .free_until = &source->dim,
                                   .period = stride,
                                   .settled = SETTLED,
                                   .steps = STEPS};
  (void)xrd_fixed_point_find(&problem, state, work);
  for (size_t j = 0; j < count; j++) {
    memcpy(rows + j * width, state + j * stride, width * sizeof *rows);
    q[j] = state[j * stride + width];
  }
  free(block);
  return XRD_OK;
}
