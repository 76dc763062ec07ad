/* A whole curve: a march along the slope with steps that keep the chords of the curve, scaled to a unit square, about
   equally short; then the points asked for, placed evenly along the length of that polygon. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "curve/target.h"

enum { LEAST_KNOTS = 24, MOST_TRIES = 4000 };

/* A solved slope. */
typedef struct {
  double slope, excess, rate_nats;
} knot;

typedef struct {
  xrd_session *session;
  double gap_nats;
  double excess_span, rate_span;
  size_t count, capacity;
  knot *knots; /* slope increasing: distortion decreasing */
} polygon;

static double chord(const polygon *p, const knot *a, const knot *b) {
  return hypot((a->excess - b->excess) / p->excess_span, (a->rate_nats - b->rate_nats) / p->rate_span);
}

static knot solve_knot(xrd_session *session, double slope, double gap_nats) {
  xrd_session_solve(session, slope, gap_nats);
  return (knot){slope, session->solution.excess, session->solution.rate_nats};
}

/* Two neighbouring slopes so close that a long chord between them is a straight segment of the curve. */
static bool straight(const knot *a, const knot *b) { return b->slope - a->slope <= 1e-9 * b->slope; }

/* From the first knot until all but a trifle of the rate is reached: a step too long is taken back and halved. */
static xrd_status march(polygon *p, double top, double longest, xrd_error *error) {
  double step = log(1.2); /* in log slope */
  for (size_t tries = 0; tries < MOST_TRIES && p->count < p->capacity; tries++) {
    const knot *last = &p->knots[p->count - 1];
    if (last->slope >= top || p->rate_span - last->rate_nats <= 1e-3 * longest * p->rate_span) break;
    const xrd_status status = xrd_session_report(p->session, 0, 0, error);
    if (status != XRD_OK) return status;
    const knot next = solve_knot(p->session, fmin(last->slope * exp(step), top), p->gap_nats);
    const double length = chord(p, last, &next);
    if (length > longest && !straight(last, &next)) {
      step *= fmax(0.5 * longest / length, 1e-3);
      continue;
    }
    p->knots[p->count++] = next;
    step = fmin(step * fmin(2, fmax(0.5, 0.7 * longest / fmax(length, 1e-9))), 2);
  }
  return XRD_OK;
}

/* Where on the polygon the length `s` is reached: the slope there or, on a straight segment, the excess. */
typedef struct {
  bool straight;
  double slope, excess;
} place;

static place place_at(const polygon *p, double s) {
  double run = 0;
  for (size_t k = 0; k + 1 < p->count; k++) {
    const knot *a = &p->knots[k], *b = &p->knots[k + 1];
    const double length = chord(p, a, b);
    if (run + length >= s || k + 2 == p->count) {
      const double share = length > 0 ? fmin((s - run) / length, 1) : 0;
      return (place){straight(a, b), exp((1 - share) * log(a->slope) + share * log(b->slope)),
                     (1 - share) * a->excess + share * b->excess};
    }
    run += length;
  }
  return (place){false, p->knots[0].slope, p->knots[0].excess};
}

static xrd_status place_points(polygon *p, size_t count, const xrd_target *pattern, xrd_curve *curve,
                               xrd_error *error) {
  xrd_session *session = p->session;
  double length = 0;
  for (size_t k = 0; k + 1 < p->count; k++) length += chord(p, &p->knots[k], &p->knots[k + 1]);
  xrd_bracket_store store;
  xrd_status status = xrd_bracket_store_init(&store, &session->problem->distortion, error);
  if (status != XRD_OK) return status;
  for (size_t k = 1; k + 1 < count && status == XRD_OK; k++) {
    status = xrd_session_report(session, k, count, error);
    if (status != XRD_OK) break;
    const place spot = place_at(p, length * (double)(count - 1 - k) / (double)(count - 1));
    xrd_target target = *pattern;
    target.value = session->overview.distortion_min + spot.excess;
    target.slope_guess = spot.slope;
    status = spot.straight ? xrd_session_hit(session, &target, &store, &curve->points[k], error)
                           : xrd_session_point(session, spot.slope, &curve->points[k], error);
    if (status == XRD_OK) curve->count = k + 1;
  }
  xrd_bracket_store_clear(&store);
  return status;
}

static int by_distortion(const void *left, const void *right) {
  const xrd_bounds *a = &((const xrd_point *)left)->bounds, *b = &((const xrd_point *)right)->bounds;
  if (a->distortion != b->distortion) return a->distortion < b->distortion ? -1 : 1;
  return (a->distortion_low > b->distortion_low) - (a->distortion_low < b->distortion_low);
}

static xrd_status draw(xrd_session *session, polygon *p, size_t count, xrd_curve *curve, xrd_error *error) {
  const double top = xrd_session_slope_top(session);
  xrd_status status = xrd_session_left_end(session, &curve->points[0], error);
  if (status != XRD_OK) return status;
  curve->count = 1;
  p->gap_nats = fmin(p->gap_nats, fmax(1e-3 * curve->points[0].rate_nats, 1e-15));
  const knot low = solve_knot(session, xrd_session_slope_bottom(session, p->gap_nats), p->gap_nats);
  p->knots[p->count++] = low;
  p->excess_span = low.excess > 0 ? low.excess : 1;
  p->rate_span = curve->points[0].rate_nats > 0 ? curve->points[0].rate_nats : 1;
  status = march(p, top, 1.0 / (double)(count > LEAST_KNOTS ? count : LEAST_KNOTS), error);
  if (status == XRD_OK) {
    const xrd_target pattern = {.kind = XRD_AT_DISTORTION, .slope_top = top};
    status = place_points(p, count, &pattern, curve, error);
  }
  if (status != XRD_OK) return status;
  xrd_point *last = &curve->points[count - 1];
  status = isfinite(session->overview.distortion_max) ? xrd_session_right_end(session, last, error)
                                                      : xrd_session_point(session, low.slope, last, error);
  if (status != XRD_OK) return status;
  curve->count = count;
  qsort(curve->points, count, sizeof *curve->points, by_distortion); /* points closer than the gap may have crossed */
  return xrd_session_report(session, count, count, error);
}

xrd_status xrd_curve_whole(const xrd_problem *problem, size_t count, const xrd_options *options, xrd_curve *curve,
                           xrd_error *error) {
  *curve = (xrd_curve){0, NULL};
  if (count < 2) return xrd_fail(error, XRD_ERR_ARGUMENT, "a whole curve needs at least 2 points, not %zu", count);
  xrd_session session;
  xrd_status status = xrd_session_init(&session, problem, options, error);
  if (status != XRD_OK) return status;
  polygon p = {.session = &session, .gap_nats = fmax(options->gap_nats, 1e-9), .capacity = 16 * count + 1024};
  p.knots = xrd_allocate(p.capacity, sizeof(knot));
  status = p.knots == NULL ? xrd_fail(error, XRD_ERR_MEMORY, "no memory for a curve of %zu points", count)
                           : xrd_curve_reserve(curve, count, error);
  if (status == XRD_OK) status = draw(&session, &p, count, curve, error);
  free(p.knots);
  xrd_session_clear(&session);
  return status;
}
