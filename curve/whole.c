/* A whole curve: both ends, and between them points placed evenly along a polygon that a march along the slope found.
   Distortions never decrease from point to point: a point closer to its neighbour than the gap can tell gives way. */
#include <math.h>

#include "base/float_mode.h"
#include "base/memory.h"
#include "curve/polygon.h"
#include "curve/target.h"

enum { LEAST_KNOTS = 24, POINTS_A_KNOT = 6 };
static const double LARGE = 1 << 18;

typedef struct {
  xrd_session *session;
  xrd_bracket_store store;
  xrd_polygon polygon;
  xrd_point right; /* the end at D_max; unset where that is infinite */
  size_t count;    /* points asked for */
} plan;

static bool further(const xrd_point *a, const xrd_point *b) {
  const xrd_bounds *x = &a->bounds, *y = &b->bounds;
  if (x->distortion != y->distortion) return x->distortion > y->distortion;
  return x->distortion_low > y->distortion_low;
}

static xrd_status copy(const xrd_point *point, xrd_point *to, xrd_error *error) {
  *to = *point;
  to->q = xrd_duplicate(point->q, point->m, sizeof(double));
  to->w = point->w != NULL ? xrd_duplicate(point->w, point->n, sizeof(double)) : NULL;
  if (to->q != NULL && (to->w != NULL || point->w == NULL)) return XRD_OK;
  xrd_point_clear(to);
  return xrd_fail(error, XRD_ERR_MEMORY, "no memory for a point");
}

/* The point just solved must not lie to the left of its predecessor: its channel also proves R at the predecessor's
   distortion, or the predecessor stands for both. */
static xrd_status keep_right_of(xrd_session *session, const xrd_point *before, xrd_point *point, xrd_error *error) {
  if (!further(before, point)) return XRD_OK;
  xrd_point_clear(point);
  const xrd_status status = xrd_session_prove_at(session, before->bounds.distortion, before->bounds.distortion_low,
                                                 point, error);
  if (status != XRD_OK || point->verdict == XRD_CLOSED) return status;
  xrd_point_clear(point);
  return copy(before, point, error);
}

/* Beyond D_max nothing is to be shown. */
static xrd_status keep_left_of_end(const xrd_point *right, xrd_point *point, xrd_error *error) {
  if (right->q == NULL || !further(point, right)) return XRD_OK;
  xrd_point_clear(point);
  return copy(right, point, error);
}

/* On a straight segment, at a double if D can be told by one from D_min. */
static xrd_status solve_straight(plan *p, const xrd_polygon_point *place, xrd_point *point, xrd_error *error) {
  xrd_target target = {.kind = XRD_AT_DISTORTION,
                       .value = p->session->overview.distortion_min + place->excess,
                       .slope_guess = place->slope,
                       .slope_top = xrd_session_slope_top(p->session)};
  xrd_status status = xrd_session_hit(p->session, &target, &p->store, point, error);
  if (status != XRD_OK || point->verdict == XRD_CLOSED) return status;
  xrd_point other;
  target.kind = XRD_AT_EXCESS;
  target.value = place->excess;
  status = xrd_session_hit(p->session, &target, &p->store, &other, error);
  if (status == XRD_OK) xrd_point_keep_narrower(point, &other);
  return status;
}

static xrd_status solve_inner(plan *p, size_t k, xrd_point *point, xrd_error *error) {
  const double length = xrd_polygon_length(&p->polygon);
  const xrd_polygon_point place = xrd_polygon_place(&p->polygon,
                                                    length * (double)(p->count - 1 - k) / (double)(p->count - 1));
  return place.straight ? solve_straight(p, &place, point, error)
                        : xrd_session_point(p->session, place.slope, point, error);
}

static xrd_status solve_last(plan *p, xrd_point *point, xrd_error *error) {
  if (p->right.q == NULL) return xrd_session_point(p->session, p->polygon.knots[0].slope, point, error);
  *point = p->right;
  p->right = (xrd_point){.q = NULL};
  return XRD_OK;
}

static xrd_status place_points(plan *p, xrd_curve *curve, xrd_error *error) {
  xrd_status status = XRD_OK;
  for (size_t k = 1; k < p->count && status == XRD_OK; k++) {
    xrd_point *point = &curve->points[k];
    status = xrd_session_report(p->session, k, p->count, error);
    if (status != XRD_OK) break;
    status = k + 1 < p->count ? solve_inner(p, k, point, error) : solve_last(p, point, error);
    if (status == XRD_OK) status = keep_right_of(p->session, &curve->points[k - 1], point, error);
    if (status == XRD_OK) status = keep_left_of_end(&p->right, point, error);
    if (status != XRD_OK) break;
    curve->count = k + 1;
    status = xrd_session_deliver(p->session, curve, k + 1, error);
  }
  return status;
}

static xrd_status add(plan *p, xrd_curve *curve, xrd_error *error) {
  curve->count++;
  return xrd_session_deliver(p->session, curve, curve->count, error);
}

/* Where no more is solved: the last slope on the way along the curve, if that lies between the ends, and the right end.
 */
static xrd_status settle(plan *p, bool marching, xrd_curve *curve, xrd_error *error) {
  xrd_status status = XRD_OK;
  xrd_point *point = &curve->points[curve->count];
  if (marching && p->count > 2) {
    status = xrd_session_prove(p->session, point, error);
    if (status != XRD_OK) return status;
    if (further(point - 1, point) || (p->right.q != NULL && further(point, &p->right)))
      xrd_point_clear(point);
    else
      status = add(p, curve, error);
  }
  if (status != XRD_OK || p->right.q == NULL) return status;
  curve->points[curve->count] = p->right;
  p->right = (xrd_point){.q = NULL};
  return add(p, curve, error);
}

/* Knots only place the points, each of which is proved by itself.  Small problems pay for what lets every processor
   place them alike. */
static double knot_gap(const xrd_session *session) {
  const xrd_distortion *distortion = &session->whole->distortion;
  return (double)distortion->n * (double)distortion->m < LARGE ? 1e-9 : 1e-6;
}

static xrd_status draw(plan *p, xrd_curve *curve, xrd_error *error) {
  xrd_session *session = p->session;
  xrd_status status = xrd_session_left_end(session, &curve->points[0], error);
  if (status != XRD_OK) return status;
  curve->count = 1;
  status = xrd_session_deliver(session, curve, 1, error);
  if (status == XRD_OK && isfinite(session->overview.distortion_max))
    status = xrd_session_right_end(session, &p->right, error);
  if (status != XRD_OK) return status;
  const double rate_nats = curve->points[0].rate_nats;
  const double gap_nats = fmin(fmax(session->options->gap_nats, knot_gap(session)), fmax(1e-3 * rate_nats, 1e-15));
  const double longest = 1 / fmax(LEAST_KNOTS, (double)p->count / POINTS_A_KNOT);
  status = xrd_polygon_march(&p->polygon, session, rate_nats, longest, gap_nats, error);
  const bool marching = status == XRD_OK && xrd_session_settled(session);
  if (status == XRD_OK && !marching) status = place_points(p, curve, error);
  if (marching || (status == XRD_ERR_INTERRUPTED && xrd_session_settled(session))) {
    const xrd_status settled = settle(p, marching, curve, error);
    if (settled != XRD_OK) return settled;
    return xrd_session_report(session, curve->count, p->count, error);
  }
  return status == XRD_OK ? xrd_session_report(session, p->count, p->count, error) : status;
}

xrd_status xrd_curve_whole(const xrd_problem *problem, size_t count, const xrd_options *options, xrd_curve *curve,
                           xrd_error *error) {
  XRD_DEFAULT_FLOAT_MODE(callers);
  *curve = (xrd_curve){0, NULL};
  if (count < 2) return xrd_fail(error, XRD_ERR_ARGUMENT, "a whole curve needs at least 2 points, not %zu", count);
  xrd_session session;
  xrd_status status = xrd_session_init(&session, problem, options, error);
  if (status != XRD_OK) return status;
  plan p = {.session = &session, .count = count};
  status = xrd_bracket_store_init(&p.store, &problem->distortion, error);
  if (status == XRD_OK) status = xrd_curve_reserve(curve, count, error);
  if (status == XRD_OK) status = draw(&p, curve, error);
  xrd_bracket_store_clear(&p.store);
  xrd_polygon_clear(&p.polygon);
  xrd_point_clear(&p.right);
  xrd_session_clear(&session);
  return status;
}
