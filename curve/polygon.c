#include "curve/polygon.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"

enum { MOST_TRIES = 4000 };

void xrd_polygon_clear(xrd_polygon *polygon) {
  free(polygon->knots);
  *polygon = (xrd_polygon){.knots = NULL};
}

static double chord(const xrd_polygon *p, const xrd_knot *a, const xrd_knot *b) {
  return hypot((a->excess - b->excess) / p->excess_span, (a->rate_nats - b->rate_nats) / p->rate_span);
}

double xrd_polygon_length(const xrd_polygon *polygon) {
  double length = 0;
  for (size_t k = 0; k + 1 < polygon->count; k++) length += chord(polygon, &polygon->knots[k], &polygon->knots[k + 1]);
  return length;
}

static xrd_knot solve_knot(xrd_session *session, double slope, double gap_nats) {
  xrd_session_solve(session, slope, gap_nats);
  return (xrd_knot){slope, session->solution.excess, session->solution.rate_nats};
}

/* Two neighbouring slopes so close that a long chord between them is a straight segment of the curve. */
static bool straight(const xrd_knot *a, const xrd_knot *b) { return b->slope - a->slope <= 1e-9 * b->slope; }

static xrd_status append(xrd_polygon *p, const xrd_knot *knot, xrd_error *error) {
  xrd_knot *knots = xrd_grow(p->knots, &p->capacity, p->count + 1, sizeof *knots);
  if (knots == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu slopes of a curve", p->count + 1);
  p->knots = knots;
  p->knots[p->count++] = *knot;
  return XRD_OK;
}

/* A step too long is taken back and halved. */
static xrd_status advance(xrd_polygon *p, xrd_session *session, double longest, double gap_nats, xrd_error *error) {
  const double top = xrd_session_slope_top(session);
  double step = log(1.2); /* in log slope */
  xrd_status status = XRD_OK;
  for (size_t tries = 0; tries < MOST_TRIES && status == XRD_OK; tries++) {
    const xrd_knot last = p->knots[p->count - 1];
    if (last.slope >= top || p->rate_span - last.rate_nats <= 1e-3 * longest * p->rate_span) break;
    status = xrd_session_report(session, 0, 0, error);
    if (status != XRD_OK) break;
    const xrd_knot next = solve_knot(session, fmin(last.slope * exp(step), top), gap_nats);
    const double length = chord(p, &last, &next);
    if (length > longest && !straight(&last, &next)) {
      step *= fmax(0.5 * longest / length, 1e-3);
      continue;
    }
    status = append(p, &next, error);
    step = fmin(step * fmin(2, fmax(0.5, 0.7 * longest / fmax(length, 1e-9))), 2);
  }
  return status;
}

xrd_status xrd_polygon_march(xrd_polygon *polygon, xrd_session *session, double rate_nats, double longest,
                             double gap_nats, xrd_error *error) {
  const xrd_knot low = solve_knot(session, xrd_session_slope_bottom(session, gap_nats), gap_nats);
  *polygon = (xrd_polygon){.excess_span = low.excess > 0 ? low.excess : 1, .rate_span = rate_nats > 0 ? rate_nats : 1};
  const xrd_status status = append(polygon, &low, error);
  return status == XRD_OK ? advance(polygon, session, longest, gap_nats, error) : status;
}

xrd_polygon_point xrd_polygon_place(const xrd_polygon *polygon, double s) {
  double run = 0;
  for (size_t k = 0; k + 1 < polygon->count; k++) {
    const xrd_knot *a = &polygon->knots[k], *b = &polygon->knots[k + 1];
    const double length = chord(polygon, a, b);
    if (run + length >= s || k + 2 == polygon->count) {
      const double share = length > 0 ? fmin((s - run) / length, 1) : 0;
      return (xrd_polygon_point){straight(a, b), exp((1 - share) * log(a->slope) + share * log(b->slope)),
                                 (1 - share) * a->excess + share * b->excess};
    }
    run += length;
  }
  return (xrd_polygon_point){false, polygon->knots[0].slope, polygon->knots[0].excess};
}
