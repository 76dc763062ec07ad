/* The slope at which the curve passes a given distortion or rate: outwards by factors until both sides are known, then
   the secant in logarithms, held between its ends.  Where the two sides have nearly met and distortions still miss the
   target, because c is so flat that rounding moves them, the atoms of both are mixed: at one slope all optimal measures
   share u, so that distortion and rate are linear in between. */
#include <math.h>

#include "base/float_mode.h"
#include "curve/measures/session.h"
#include "exactrd/density.h"

enum { STEPS = 120, BISECTIONS = 5, PROOFS = 2, PROOFS_BELOW = 4, NEAR = 2 };
static const double PI = 3.14159265358979323846;
static const double FARTHEST = 1e12;  /* factor from the first guess */
static const double MEETING = 1e-14;  /* relative width of a bracket whose sides have met */
static const double ROUNDING = 1e-15; /* of a distortion */
static const double NICE = 4e-15;     /* of 1 + rate: to what it is hit */
static const double BELOW = 2e-13;    /* nats: within what a distortion is */
static const double LEAST_SHARE = 16; /* of the gap: what a miss may cost */
static const double INSIDE = 0.4;     /* of the bounds' width, about their middle */
static const double COARSER = 4;      /* the next slack where the channel's distortion is too large after all */
static const double LOOSE = 1e-7;     /* excess of solutions that only show the way */
static const double TRUSTED = 1;      /* residual from which on secants lead astray */
static const double CLOSE = 1e-3;     /* residual from which they no longer do */

typedef struct {
  bool rate;         /* of a rate, or a distortion */
  double value;      /* asked for */
  double aim, slack; /* what to hit, within what */
  double least;      /* nats below a distortion that are not enough */
  double most;       /* the slack where rounding allows no less */
  bool loose;        /* may the first solutions be coarse? */
} target;

/* A side of the bracket. */
typedef struct {
  bool known;
  double slope, residual; /* log of what was found over what is wanted; > 0 where the slope is too low */
  double found;           /* the distortion or the rate */
  xrd_atom_list atoms;
} side;

/* Then reproductions are no atoms, and cannot be mixed: the side below the distortion, or above the rate, is taken. */
static bool has_intervals(const xrd_measure_problem *problem) {
  return problem->density != NULL && problem->kernel == XRD_MEASURE_ABSOLUTE;
}

static double first_slope(const xrd_measure_problem *problem, const target *t, const xrd_measure_point *near) {
  if (near != NULL && near->atoms > 0) return near->witness_slope;
  if (problem->kernel == XRD_MEASURE_KL) return 2;
  /* of densities, where Shannon's bound has that rate */
  if (has_intervals(problem))
    return !t->rate ? 1 / t->value : exp(t->value + 1 - xrd_density_entropy(problem->density)) * 2;
  if (problem->density != NULL && t->rate) return PI * exp(2 * (t->value - xrd_density_entropy(problem->density)) + 1);
  return !t->rate ? 1 / (2 * t->value) : exp(2 * t->value) / (2 * xrd_measure_variance(problem));
}

static double found_by(const target *t, const xrd_engine_answer *answer) {
  return t->rate ? answer->rate_nats : answer->distortion;
}

static double residual(const target *t, const xrd_engine_answer *answer) {
  const double ratio = log(fmax(found_by(t, answer), 1e-300) / t->aim);
  return t->rate ? -ratio : ratio;
}

static bool met(const target *t, const xrd_engine_answer *answer, double slack) {
  if (t->rate) return fabs(answer->rate_nats - t->aim) <= slack;
  const double below = t->value - answer->distortion;
  return below > ROUNDING * t->value && below * answer->slope >= t->least && below * answer->slope <= slack;
}

static xrd_status record(const target *t, const xrd_engine_answer *answer, double r, side *s, xrd_error *error) {
  s->known = true;
  s->slope = answer->slope;
  s->residual = r;
  s->found = found_by(t, answer);
  return xrd_atom_list_copy(&s->atoms, &answer->atoms, error);
}

/* Where the search is, and the one place before. */
typedef struct {
  double slope, residual; /* of the last slope tried */
  double before, residual_before;
  double factor; /* longest step outwards */
  int step;
} trail;

/* Log of the factor to the next slope, by the secant of the last two; at first as at high rates, where D is 1/(2 slope)
   and the rate grows by half the slope's logarithm.  0: nothing is known. */
static double secant(const target *t, const trail *r) {
  if (!(fabs(r->residual) < TRUSTED)) return 0;
  if (!(r->step > 0)) return t->rate ? -2 * t->aim * expm1(-r->residual) : r->residual;
  if (!(fabs(r->residual_before) < TRUSTED)) return 0;
  return r->residual * log(r->slope / r->before) / (r->residual_before - r->residual);
}

static double propose(const target *t, const side *low, const side *high, const trail *r) {
  const double stride = secant(t, r), next = r->slope * exp(stride);
  if (low->known && high->known) {
    if (r->step % BISECTIONS != BISECTIONS - 1 && next > low->slope && next < high->slope) return next;
    const double share = r->step % 3 == 2 ? 0.5 : low->residual / (low->residual - high->residual);
    return low->slope * pow(high->slope / low->slope, fmin(fmax(share, 0.01), 0.99));
  }
  const bool onwards = stride * r->residual > 0 && fabs(stride) < log(r->factor);
  if (onwards) return next;
  return r->residual > 0 ? r->slope * r->factor : r->slope / r->factor;
}

/* The atoms of both sides, in shares that give what is aimed at, as an answer at the slope found last. */
static xrd_status mix(const target *t, const side *low, const side *high, xrd_engine_answer *answer, xrd_error *error) {
  if (t->rate ? !(low->found < high->found) : !(low->found > high->found)) return XRD_OK;
  const double share = fmin(fmax((t->aim - high->found) / (low->found - high->found), 0), 1);
  xrd_status status = xrd_atom_list_copy(&answer->atoms, &high->atoms, error);
  for (size_t j = 0; j < answer->atoms.count; j++) answer->atoms.masses[j] *= 1 - share;
  for (size_t j = 0; j < low->atoms.count && status == XRD_OK && share > 0; j++)
    status = xrd_atom_list_add(&answer->atoms, xrd_atom_list_place(&low->atoms, j), share * low->atoms.masses[j],
                               error);
  xrd_atom_list_sort(&answer->atoms);
  return status;
}

/* Are the slopes tried enough?  A distortion still wants one at which the channel keeps to it. */
static bool settles(const xrd_measure_session *session, int step) {
  const size_t most = session->options->max_iterations;
  return xrd_stop_settled(&session->stop) || (most > 0 && (size_t)step + 1 >= most);
}

/* Leaves the answer in the session. */
static xrd_status hit(xrd_measure_session *session, target *t, double slope, xrd_error *error) {
  side low = {.known = false}, high = {.known = false};
  const double first = slope, wanted = session->wanted;
  trail r = {.factor = 1.5};
  bool loose = t->loose;
  int near = 0;
  xrd_status status = XRD_OK;
  for (int step = 0; step < STEPS && status == XRD_OK; step++) {
    if (!t->rate) t->aim = fmax(t->value - (t->least + t->slack) / (2 * slope), t->value * (1 - 1e-6));
    session->wanted = loose ? fmax(LOOSE, wanted) : wanted;
    status = xrd_measure_session_solve(session, slope, error);
    session->wanted = wanted;
    if (status != XRD_OK) break;
    near += !loose && met(t, &session->answer, t->most);
    if (near == NEAR || (near > 0 && met(t, &session->answer, t->slack))) break;
    r.residual = residual(t, &session->answer);
    r.slope = slope;
    r.step = step;
    const bool settled = settles(session, step);
    status = record(t, &session->answer, r.residual, r.residual > 0 ? &low : &high, error);
    if (settled && (t->rate || r.residual <= 0 || high.known)) {
      if (!t->rate && r.residual > 0) status = xrd_measure_session_solve(session, high.slope, error);
      break;
    }
    if (status != XRD_OK || slope > first * FARTHEST || slope < first / FARTHEST) break;
    if (low.known && high.known && high.slope - low.slope <= MEETING * high.slope) {
      if (near > 0) break;
      status = has_intervals(session->problem) ? xrd_measure_session_solve(session, high.slope, error)
                                               : mix(t, &low, &high, &session->answer, error);
      break;
    }
    loose = loose && fabs(r.residual) > CLOSE;
    slope = propose(t, &low, &high, &r);
    r.before = r.slope, r.residual_before = r.residual;
    r.factor *= 1.5;
  }
  xrd_atom_list_clear(&low.atoms);
  xrd_atom_list_clear(&high.atoms);
  return status;
}

/* Do the bounds hold at what was asked? */
static bool holds(const target *t, const xrd_bounds *bounds) {
  if (!t->rate) return isfinite(bounds->rate_upper);
  const double rounding = NICE * (1 + t->value);
  return bounds->rate_lower <= t->value + rounding && bounds->rate_upper >= t->value - rounding;
}

/* What the proof tells of the floats: the middle of its bounds is to be at the rate, or the channel further below. */
static void shift(target *t, const xrd_engine_answer *answer, const xrd_bounds *bounds) {
  if (t->rate) {
    t->aim = t->value + (answer->rate_nats - (bounds->rate_lower + bounds->rate_upper) / 2);
    t->slack = fmax(NICE * (1 + t->value), INSIDE * (bounds->rate_upper - bounds->rate_lower));
  } else {
    t->least = t->slack;
    t->slack *= COARSER;
  }
  t->most = fmax(t->most, t->slack);
}

/* Hits, proves, and aims once more by what was proved. */
static xrd_status prove_hit(xrd_measure_session *session, target *t, double slope, xrd_measure_point *point,
                            xrd_error *error) {
  xrd_status status = XRD_OK;
  for (int proof = 0; proof < (t->rate ? PROOFS : PROOFS_BELOW); proof++) {
    if (proof > 0) {
      shift(t, &session->answer, &point->bounds);
      xrd_measure_point_clear(point);
    }
    status = hit(session, t, slope, error);
    if (status == XRD_OK) status = xrd_measure_session_prove(session, t->rate ? 0 : t->value, point, error);
    if (status != XRD_OK || holds(t, &point->bounds) || xrd_stop_settled(&session->stop)) return status;
    slope = session->answer.slope;
    t->loose = false;
  }
  return status;
}

/* Rate 0, where the constant's own distortion is proved to be no more than what is asked. */
static xrd_status prove_rest(xrd_measure_session *session, const target *t, xrd_measure_point *point,
                             xrd_error *error) {
  xrd_status status = xrd_measure_session_rest(session, error);
  if (status == XRD_OK) status = xrd_measure_session_prove(session, t->value, point, error);
  if (status == XRD_OK) point->slope = 0;
  return status;
}

static xrd_status at(const xrd_measure_problem *problem, target *t, const xrd_measure_point *near,
                     const xrd_options *options, xrd_measure_point *point, xrd_error *error) {
  *point = (xrd_measure_point){.atoms = 0};
  if (!(t->value > 0) || isinf(t->value))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "the %s is not a finite number > 0: %g", t->rate ? "rate" : "distortion",
                    t->value);
  xrd_measure_session session;
  xrd_status status = xrd_measure_session_init(&session, problem, near, options, error);
  if (status != XRD_OK) return status;
  double entropy = HUGE_VAL;
  if (t->rate && problem->density == NULL) status = xrd_measure_source_entropy(problem, &entropy, error);
  if (status == XRD_OK && !(t->value < entropy))
    status = xrd_fail(error, XRD_ERR_ARGUMENT, "the rate %.15g nats is not below the entropy %.17g nats of the source",
                      t->value, entropy);
  t->aim = t->value;
  t->most = options->gap_nats / LEAST_SHARE;
  t->loose = problem->density != NULL && problem->kernel == XRD_MEASURE_SQUARED;
  t->slack = t->loose ? t->most : fmin(t->most, t->rate ? NICE * (1 + t->value) : BELOW);
  const bool rests = !t->rate && t->value >= xrd_measure_constant_distortion(problem) * (1 - ROUNDING);
  if (status == XRD_OK && rests) status = prove_rest(&session, t, point, error);
  if (status == XRD_OK && (!rests || isinf(point->bounds.rate_upper))) {
    xrd_measure_point_clear(point);
    status = prove_hit(&session, t, first_slope(problem, t, near), point, error);
  }
  xrd_measure_session_clear(&session);
  return status;
}

xrd_status xrd_measure_at_distortion(const xrd_measure_problem *problem, double distortion,
                                     const xrd_measure_point *near, const xrd_options *options,
                                     xrd_measure_point *point, xrd_error *error) {
  XRD_DEFAULT_FLOAT_MODE(callers);
  target t = {.value = distortion};
  return at(problem, &t, near, options, point, error);
}

xrd_status xrd_measure_at_rate(const xrd_measure_problem *problem, double rate_nats, const xrd_measure_point *near,
                               const xrd_options *options, xrd_measure_point *point, xrd_error *error) {
  XRD_DEFAULT_FLOAT_MODE(callers);
  target t = {.rate = true, .value = rate_nats};
  return at(problem, &t, near, options, point, error);
}
