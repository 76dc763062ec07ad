#include <math.h>
#include <string.h>

#include "exactrd/prototypes.h"

enum { STEPS = 80 };
static const double RATE_WIDTH = 1e-6, SLOPE_WIDTH = 1e-9;

/* One over the largest squared distance from the first point: of the order of the first critical slope. */
static double first_slope(const xrd_prototype_source *s) {
  double most = 0;
  for (size_t i = 0; i < s->n; i++) {
    double sum = 0;
    for (size_t k = 0; k < s->dim; k++) sum += (s->x[i * s->dim + k] - s->x[k]) * (s->x[i * s->dim + k] - s->x[k]);
    most = fmax(most, sum);
  }
  return most > 0 ? 1 / most : s->tasks > 0 && s->weight > 0 ? 1 / s->weight : 0;
}

/* The next slope to try: outwards until both sides are known (0 where one is not), then between them. */
static double next_slope(double low, double high, double slope) {
  if (low > 0 && high > 0) return sqrt(low * high);
  return low > 0 ? 2 * slope : slope / 2;
}

xrd_status xrd_prototypes_at_rate(const xrd_prototype_source *source, double rate_nats, xrd_prototypes *result,
                                  xrd_error *error) {
  memset(result, 0, sizeof *result);
  double low = 0, high = 0, slope = first_slope(source), nearest = HUGE_VAL, entropy = 0;
  for (size_t i = 0; i < source->n; i++) entropy -= source->p[i] > 0 ? source->p[i] * log(source->p[i]) : 0;
  if (!(rate_nats > 0 && rate_nats < entropy && slope > 0))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "no optimum has the rate %g: it must be above 0 and below the entropy %g",
                    rate_nats, entropy);
  for (int step = 0; step < STEPS && nearest > RATE_WIDTH; step++) {
    xrd_prototypes next;
    const xrd_status status = xrd_prototypes_at_slope(source, slope, result->count > 0 ? result : NULL, &next, error);
    if (status != XRD_OK) {
      xrd_prototypes_clear(result);
      return status;
    }
    const double difference = next.bounds.rate_upper - rate_nats;
    *(difference < 0 ? &low : &high) = slope;
    if (fabs(difference) < nearest) {
      nearest = fabs(difference);
      xrd_prototypes_clear(result);
      *result = next;
    } else {
      xrd_prototypes_clear(&next);
    }
    if (low > 0 && high > 0 && high - low < SLOPE_WIDTH * high) break;
    slope = next_slope(low, high, slope);
  }
  return XRD_OK;
}
