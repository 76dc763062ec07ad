#include "curve/polygon.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"

enum { MOST_TRIES = 4000, PIECES = 16 };

static const double LONGEST_STEP = 2; /* in log slope */

void xrd_polygon_clear(xrd_polygon *polygon) {
  free(polygon->knots);
  *polygon = (xrd_polygon){.knots = NULL};
}

static double chord(const xrd_polygon *p, const xrd_knot *a, const xrd_knot *b) {
  return hypot((a->excess - b->excess) / p->excess_span, (a->rate_nats - b->rate_nats) / p->rate_span);
}

static void measure(xrd_polygon *p) {
  for (size_t k = 0; k < p->count; k++)
    p->knots[k].run = k == 0 ? 0 : p->knots[k - 1].run + chord(p, &p->knots[k - 1], &p->knots[k]);
}

double xrd_polygon_length(const xrd_polygon *polygon) { return polygon->knots[polygon->count - 1].run; }

static xrd_knot solve_knot(xrd_session *session, double slope, double gap_nats) {
  xrd_solution sketch;
  if (xrd_solver_sketch(session->solver, slope, &sketch)) return (xrd_knot){slope, sketch.excess, sketch.rate_nats, 0};
  xrd_session_solve(session, slope, gap_nats);
  return (xrd_knot){slope, session->solution.excess, session->solution.rate_nats, 0};
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

/* At the slope of a straight segment any of its points is an answer; one that goes back to the right is forgotten. */
static bool goes_back(const xrd_knot *last, const xrd_knot *next) { return next->excess > last->excess; }

static double log_step(const xrd_knot *a) { return fmax(log(a[1].slope / a[0].slope), 1e-300); }

/* Does the polygon go on from its last knots as fast as it came?  Then the curve has no corner nearby, and what is
   interpolated over a step twice as long is as good. */
static bool goes_on_evenly(const xrd_polygon *p, const xrd_knot *next) {
  const double most = 1.4;
  if (p->count < 2) return false;
  const xrd_knot *last = &p->knots[p->count - 1], pieces[2] = {*last, *next};
  const double before = chord(p, last - 1, last) / log_step(last - 1);
  const double after = chord(p, last, next) / log_step(pieces);
  return after <= most * before && before <= most * after;
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
    if (status != XRD_OK || xrd_session_settled(session)) break;
    const xrd_knot next = solve_knot(session, fmin(last.slope * exp(step), top), gap_nats);
    const double length = chord(p, &last, &next);
    if (goes_back(&last, &next)) {
      if (step >= LONGEST_STEP) break; /* the curve ends here, as far as this gap can tell */
      step = fmin(2 * step, LONGEST_STEP);
      continue;
    }
    const double most = goes_on_evenly(p, &next) ? 2 * longest : longest;
    if (length > most && !straight(&last, &next)) {
      step *= fmax(0.5 * longest / length, 1e-3);
      continue;
    }
    status = append(p, &next, error);
    step = fmin(step * fmin(2, fmax(0.5, 0.7 * most / fmax(length, 1e-9))), LONGEST_STEP);
  }
  return status;
}

/* What is interpolated, at a knot. */
typedef double (*quantity)(const xrd_knot *knot);

static double excess_of(const xrd_knot *knot) { return knot->excess; }
static double rate_of(const xrd_knot *knot) { return knot->rate_nats; }

/* The derivative in log slope that keeps the cubic monotone between knots (Steffen 1990); at the ends, that of the
   chord. */
static double derivative(const xrd_polygon *p, size_t k, quantity y) {
  const xrd_knot *knot = p->knots + (k + 1 < p->count ? k : k - 1);
  const double after = (y(knot + 1) - y(knot)) / log_step(knot);
  if (k == 0 || k + 1 == p->count) return after;
  const double before = (y(knot) - y(knot - 1)) / log_step(knot - 1);
  if (before * after <= 0) return 0;
  const double left = log_step(knot - 1), right = log_step(knot),
               mean = (before * right + after * left) / (left + right);
  return copysign(fmin(fmin(2 * fabs(before), 2 * fabs(after)), fabs(mean)), mean);
}

/* At a share of the way from knot k to the next, in log slope. */
static double cubic(const xrd_polygon *p, size_t k, double share, quantity y) {
  const double step = log_step(p->knots + k), rest = 1 - share;
  const double start = y(p->knots + k), end = y(p->knots + k + 1);
  return start + (end - start) * share * share * (3 - 2 * share) +
         step * share * rest * (derivative(p, k, y) * rest - derivative(p, k + 1, y) * share);
}

static xrd_knot between(const xrd_polygon *p, size_t k, double share) {
  return (xrd_knot){p->knots[k].slope * exp(share * log_step(p->knots + k)), cubic(p, k, share, excess_of),
                    cubic(p, k, share, rate_of), 0};
}

/* Puts knots between the solved ones, but not on straight segments: fewer have to be solved. */
static xrd_status smooth(xrd_polygon *p, xrd_error *error) {
  const xrd_polygon solved = *p;
  p->knots = NULL;
  p->count = p->capacity = 0;
  xrd_status status = append(p, solved.knots, error);
  for (size_t k = 1; k < solved.count && status == XRD_OK; k++) {
    const bool bent = !straight(&solved.knots[k - 1], &solved.knots[k]);
    for (size_t piece = 1; bent && piece < PIECES && status == XRD_OK; piece++) {
      const xrd_knot knot = between(&solved, k - 1, (double)piece / PIECES);
      status = append(p, &knot, error);
    }
    if (status == XRD_OK) status = append(p, &solved.knots[k], error);
  }
  free(solved.knots);
  return status;
}

xrd_status xrd_polygon_march(xrd_polygon *polygon, xrd_session *session, double rate_nats, double longest,
                             double gap_nats, xrd_error *error) {
  const xrd_knot low = solve_knot(session, xrd_session_slope_bottom(session, gap_nats), gap_nats);
  *polygon = (xrd_polygon){.excess_span = low.excess > 0 ? low.excess : 1, .rate_span = rate_nats > 0 ? rate_nats : 1};
  xrd_status status = append(polygon, &low, error);
  if (status == XRD_OK) status = advance(polygon, session, longest, gap_nats, error);
  if (status == XRD_OK) status = smooth(polygon, error);
  if (status == XRD_OK) measure(polygon);
  return status;
}

xrd_polygon_point xrd_polygon_place(const xrd_polygon *polygon, double s) {
  const xrd_knot *knots = polygon->knots;
  if (polygon->count < 2) return (xrd_polygon_point){false, knots[0].slope, knots[0].excess};
  size_t low = 0, high = polygon->count - 1; /* the first piece that ends at s or beyond, or the last */
  while (high - low > 1) {
    const size_t middle = low + (high - low) / 2;
    if (knots[middle].run < s)
      low = middle;
    else
      high = middle;
  }
  const xrd_knot *a = &knots[high - 1], *b = &knots[high];
  const double length = chord(polygon, a, b), share = length > 0 ? fmin((s - a->run) / length, 1) : 0;
  return (xrd_polygon_point){straight(a, b), exp((1 - share) * log(a->slope) + share * log(b->slope)),
                             (1 - share) * a->excess + share * b->excess};
}
