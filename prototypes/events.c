#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "exactrd/prototypes.h"

enum { BISECTIONS = 60 };
static const double WIDTH = 1e-5;
static const double SETTLING = 1e-3; /* of the slope: around a split the count is not determined more sharply */

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
                         xrd_prototype_event *event, xrd_error *error) {
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
  *event = (xrd_prototype_event){.slope_high = b};
  if (status == XRD_OK)
    *event = (xrd_prototype_event){
        a, b, high.bounds.rate_upper, before, high.count, largest_instability(&low), opening(&low, &high)};
  xrd_prototypes_clear(&low);
  xrd_prototypes_clear(&high);
  return status;
}

typedef struct {
  xrd_prototype_event *events;
  size_t count, capacity;
} event_list;

static xrd_status add(event_list *list, const xrd_prototype_event *event, xrd_error *error) {
  xrd_prototype_event *grown = xrd_grow(list->events, &list->capacity, list->count + 1, sizeof *event);
  if (grown == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for events");
  list->events = grown;
  grown[list->count++] = *event;
  return XRD_OK;
}

/* All changes between two optima of the sweep: after each, on from where the count is settled. */
static xrd_status find_between(const xrd_prototype_source *source, const xrd_prototypes *first,
                               const xrd_prototypes *last, event_list *list, xrd_error *error) {
  xrd_prototypes from = {0};
  const xrd_prototypes *at = first;
  xrd_status status = XRD_OK;
  while (status == XRD_OK && at->count != last->count) {
    xrd_prototype_event event;
    xrd_prototypes next = {0};
    status = bisect(source, at, last, &event, error);
    const double settled = event.slope_high * (1 + SETTLING);
    const bool reached = settled >= last->slope;
    if (status == XRD_OK && !reached) status = xrd_prototypes_at_slope(source, settled, at, &next, error);
    if (status != XRD_OK) break;
    event.after = reached ? last->count : next.count;
    if (event.after != event.before) status = add(list, &event, error);
    xrd_prototypes_clear(&from);
    from = next;
    at = &from;
    if (reached) break;
  }
  xrd_prototypes_clear(&from);
  return status;
}

xrd_status xrd_prototypes_events(const xrd_prototype_source *source, const xrd_prototypes *optima, size_t count,
                                 xrd_prototype_event **events, size_t *event_count, xrd_error *error) {
  event_list list = {NULL, 0, 0};
  xrd_status status = XRD_OK;
  for (size_t k = 1; k < count && status == XRD_OK; k++)
    status = find_between(source, &optima[k - 1], &optima[k], &list, error);
  if (status != XRD_OK) {
    free(list.events);
    list = (event_list){NULL, 0, 0};
  }
  *events = list.events;
  *event_count = list.count;
  return status;
}
