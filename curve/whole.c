/* A whole curve: slopes are refined until the chords of the curve, scaled to a unit square, are short; the points asked
   for are then placed evenly along the length of that polygon and solved. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "curve/target.h"

/* A solved slope; the ends carry the slopes at which the curve stops changing. */
typedef struct {
  double slope, excess, rate_nats;
} knot;

typedef struct {
  xrd_session *session;
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

/* Splits chords at the geometric mean of their slopes until none is longer than `longest` (or it is straight). */
static xrd_status refine(polygon *p, double longest, double gap_nats, xrd_error *error) {
  for (bool split = true; split;) {
    split = false;
    const size_t before = p->count;
    for (size_t k = 0; k + 1 < before && p->count < p->capacity; k++) {
      const knot *a = &p->knots[k], *b = &p->knots[k + 1];
      if (chord(p, a, b) <= longest || straight(a, b)) continue;
      const xrd_status status = xrd_session_report(p->session, 0, 0, error);
      if (status != XRD_OK) return status;
      p->knots[p->count++] = solve_knot(p->session, sqrt(a->slope) * sqrt(b->slope), gap_nats);
      split = true;
    }
    /* the new knots are in order of slope: merge */
    for (size_t k = before; k < p->count; k++) {
      const knot inserted = p->knots[k];
      size_t place = k;
      while (place > 0 && p->knots[place - 1].slope > inserted.slope) place--;
      memmove(&p->knots[place + 1], &p->knots[place], (k - place) * sizeof(knot));
      p->knots[place] = inserted;
    }
    if (p->count == p->capacity) break;
  }
  return XRD_OK;
}

/* The slope above which only nearest reproductions are in use, to within a factor of two where that is quick to find.
 */
static knot highest(xrd_session *session, double from, double top, double rate_max, double gap_nats) {
  knot high = solve_knot(session, fmin(from, top), gap_nats);
  for (double step = 4; high.slope < top && rate_max - high.rate_nats > 1e-4 * rate_max; step = fmin(step * step, 1e30))
    high = solve_knot(session, fmin(high.slope * step, top), gap_nats);
  return high;
}

/* Where on the polygon the length `s` is reached, as the slope there or, on a straight segment, the excess. */
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
  xrd_status status = xrd_bracket_store_init(&store, session->problem->distortion.m, error);
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

static xrd_status draw(xrd_session *session, polygon *p, size_t count, xrd_curve *curve, xrd_error *error) {
  const double top = xrd_session_slope_top(session);
  const double coarse = fmax(session->options->gap_nats, 1e-9);
  xrd_status status = xrd_session_left_end(session, &curve->points[0], error);
  if (status != XRD_OK) return status;
  curve->count = 1;
  const double rate_max = curve->points[0].rate_nats,
               range = session->overview.distortion_max - session->overview.distortion_min;
  const double middle = isfinite(range) && range > 0 ? 1 / range : 1;
  const knot low = solve_knot(session, xrd_session_slope_bottom(session, coarse), coarse);
  p->knots[0] = low;
  p->knots[1] = highest(session, fmax(middle, low.slope), top, rate_max, coarse);
  p->count = p->knots[1].slope > low.slope ? 2 : 1;
  p->excess_span = low.excess > 0 ? low.excess : 1;
  p->rate_span = rate_max > 0 ? rate_max : 1;
  status = refine(p, 1.5 / (double)count, coarse, error);
  if (status == XRD_OK) {
    const xrd_target pattern = {.kind = XRD_AT_DISTORTION, .slope_top = top};
    status = place_points(p, count, &pattern, curve, error);
  }
  if (status != XRD_OK) return status;
  xrd_point *last = &curve->points[count - 1];
  status = isfinite(session->overview.distortion_max) ? xrd_session_right_end(session, last, error)
                                                      : xrd_session_point(session, low.slope, last, error);
  if (status == XRD_OK) curve->count = count;
  return status == XRD_OK ? xrd_session_report(session, count, count, error) : status;
}

xrd_status xrd_curve_whole(const xrd_problem *problem, size_t count, const xrd_options *options, xrd_curve *curve,
                           xrd_error *error) {
  *curve = (xrd_curve){0, NULL};
  if (count < 2) return xrd_fail(error, XRD_ERR_ARGUMENT, "a whole curve needs at least 2 points, not %zu", count);
  xrd_session session;
  xrd_status status = xrd_session_init(&session, problem, options, error);
  if (status != XRD_OK) return status;
  polygon p = {.session = &session, .capacity = 8 * count + 64};
  p.knots = xrd_allocate(p.capacity, sizeof(knot));
  status = p.knots == NULL ? xrd_fail(error, XRD_ERR_MEMORY, "no memory for a curve of %zu points", count)
                           : xrd_curve_reserve(curve, count, error);
  if (status == XRD_OK) status = draw(&session, &p, count, curve, error);
  free(p.knots);
  xrd_session_clear(&session);
  return status;
}
