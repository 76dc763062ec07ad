#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "prototypes/ascend.h"

enum { BISECTIONS = 60 };
static const double WIDTH = 1e-7;
static const double TOGETHER = 1e-3; /* changes closer than this, relative to the slope, are one */

static double largest_instability(const xrd_prototypes *r) {
  double most = 0;
  for (size_t j = 0; j < r->count; j++) most = fmax(most, r->instability[j]);
  return most;
}

/* Of all prototypes of `after`, the largest distance to the nearest of `before`. */
static double opening(const xrd_prototypes *before, const xrd_prototypes *after) {
  double farthest = 0;
  for (size_t j = 0; j < after->count; j++) {
    double nearest = HUGE_VAL;
    for (size_t k = 0; k < before->count; k++) {
      double sum = 0;
      for (size_t c = 0; c < after->dim; c++) {
        const double d = after->prototypes[j * after->width + c] - before->prototypes[k * before->width + c];
        sum += d * d;
      }
      nearest = fmin(nearest, sqrt(sum));
    }
    farthest = fmax(farthest, nearest);
  }
  return farthest;
}

/* The first change between two optima of different counts. */
static xrd_status bisect(const xrd_prototype_source *source, const xrd_prototypes *first, const xrd_prototypes *second,
                         xrd_prototype_event *event, double *reached, xrd_error *error) {
  xrd_prototypes low = {0}, high = {0};
  double a = first->slope, b = second->slope;
  xrd_status status = xrd_prototypes_at_slope(source, a, first, &low, error);
  if (status == XRD_OK) status = xrd_prototypes_at_slope(source, b, second, &high, error);
  const size_t before = first->count;
  for (int round = 0; round < BISECTIONS && status == XRD_OK && b - a > WIDTH * b; round++) {
    xrd_prototypes middle;
    const double slope = sqrt(a * b);
    status = xrd_prototypes_at_slope(source, slope, &high, &middle, error);
    xrd_prototypes *replaced = middle.count == before ? &low : &high;
    *(middle.count == before ? &a : &b) = slope;
    xrd_prototypes_clear(replaced);
    *replaced = middle;
  }
  if (status == XRD_OK)
    *event = (xrd_prototype_event){
        a, b, high.bounds.rate_upper, before, high.count, largest_instability(&low), opening(&low, &high)};
  *reached = b;
  xrd_prototypes_clear(&low);
  xrd_prototypes_clear(&high);
  return status;
}

static xrd_status add(xrd_prototype_event **events, size_t *count, size_t *capacity, const xrd_prototype_event *event,
                      xrd_error *error) {
  xrd_prototype_event *last = *count > 0 ? &(*events)[*count - 1] : NULL;
  if (last != NULL && event->slope_low - last->slope_high < TOGETHER * event->slope_high) {
    last->slope_high = event->slope_high;
    last->rate_nats = event->rate_nats;
    last->after = event->after;
    if (last->after == last->before) (*count)--;
    return XRD_OK;
  }
  xrd_prototype_event *grown = xrd_grow(*events, capacity, *count + 1, sizeof *event);
  if (grown == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for events");
  *events = grown;
  grown[(*count)++] = *event;
  return XRD_OK;
}

xrd_status xrd_prototypes_events(const xrd_prototype_source *source, const xrd_prototypes *optima, size_t count,
                                 xrd_prototype_event **events, size_t *event_count, xrd_error *error) {
  size_t capacity = 0;
  *events = NULL;
  *event_count = 0;
  xrd_status status = XRD_OK;
  for (size_t k = 1; k < count && status == XRD_OK; k++) {
    xrd_prototypes from = {0};
    const xrd_prototypes *at = &optima[k - 1];
    /* Several changes may lie between two slopes: go on from just above each. */
    while (status == XRD_OK && at->count != optima[k].count) {
      xrd_prototype_event event;
      double reached;
      status = bisect(source, at, &optima[k], &event, &reached, error);
      if (status != XRD_OK) break;
      status = add(events, event_count, &capacity, &event, error);
      if (status != XRD_OK) break;
      if (event.after == optima[k].count || reached >= optima[k].slope) break;
      xrd_prototypes next;
      status = xrd_prototypes_at_slope(source, reached, at, &next, error);
      xrd_prototypes_clear(&from);
      from = next;
      at = &from;
    }
    xrd_prototypes_clear(&from);
  }
  if (status == XRD_OK) return XRD_OK;
  free(*events);
  *events = NULL;
  *event_count = 0;
  return status;
}
