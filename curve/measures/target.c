/* The slope at which the curve passes a given distortion or rate: outwards by factors until both sides are known, then
   the secant in logarithms, held between its ends.  Where the two sides have nearly met and distortions still miss the
   target, because c is so flat that rounding moves them, the atoms of both are mixed: at one slope all optimal measures
   share u, so that distortion and rate are linear in between. */
#include <math.h>

#include "base/float_mode.h"
#include "curve/measures/session.h"
#include "exactrd/density.h"

enum { STEPS = 120 };
static const double FARTHEST = 1e12;  /* factor from the first guess */
static const double MEETING = 1e-14;  /* relative width of a bracket whose sides have met */
static const double ROUNDING = 1e-15; /* of a distortion */

typedef struct {
  bool rate;         /* of a rate, or a distortion */
  double value;      /* asked for */
  double aim, slack; /* what to hit, within what */
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
  if (has_intervals(problem)) /* where Shannon's bound has that rate */
    return !t->rate ? 1 / t->value : exp(t->value + 1 - xrd_density_entropy(problem->density)) * 2;
  return !t->rate ? 1 / (2 * t->value) : exp(2 * t->value) / (2 * xrd_measure_variance(problem));
}

static double found_by(const target *t, const xrd_engine_answer *answer) {
  return t->rate ? answer->rate_nats : answer->distortion;
}

static double residual(const target *t, const xrd_engine_answer *answer) {
  const double ratio = log(fmax(found_by(t, answer), 1e-300) / t->aim);
  return t->rate ? -ratio : ratio;
}

static bool met(const target *t, const xrd_engine_answer *answer) {
  if (t->rate) return fabs(answer->rate_nats - t->aim) <= t->slack;
  const double below = t->value - answer->distortion;
  return below > ROUNDING * t->value && below * answer->slope <= t->slack;
}

static xrd_status record(const target *t, const xrd_engine_answer *answer, double r, side *s, xrd_error *error) {
  s->known = true;
  s->slope = answer->slope;
  s->residual = r;
  s->found = found_by(t, answer);
  return xrd_atom_list_copy(&s->atoms, &answer->atoms, error);
}

static double propose(const side *low, const side *high, double slope, double factor, int step) {
  if (!high->known) return slope * factor;
  if (!low->known) return slope / factor;
  const double share = step % 3 == 2 ? 0.5 : low->residual / (low->residual - high->residual);
  return low->slope * pow(high->slope / low->slope, fmin(fmax(share, 0.01), 0.99));
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
  const double first = slope;
  double factor = 1.5;
  xrd_status status = XRD_OK;
  for (int step = 0; step < STEPS && status == XRD_OK; step++) {
    if (!t->rate) t->aim = fmax(t->value - t->slack / (2 * slope), t->value * (1 - 1e-6));
    status = xrd_measure_session_solve(session, slope, error);
    if (status != XRD_OK || met(t, &session->answer)) break;
    const double r = residual(t, &session->answer);
    status = record(t, &session->answer, r, r > 0 ? &low : &high, error);
    if (settles(session, step) && (t->rate || r <= 0 || high.known)) {
      if (!t->rate && r > 0) status = xrd_measure_session_solve(session, high.slope, error);
      break;
    }
    if (status != XRD_OK || slope > first * FARTHEST || slope < first / FARTHEST) break;
    if (low.known && high.known && high.slope - low.slope <= MEETING * high.slope) {
      status = has_intervals(session->problem) ? xrd_measure_session_solve(session, high.slope, error)
                                               : mix(t, &low, &high, &session->answer, error);
      break;
    }
    slope = propose(&low, &high, slope, factor, step);
    factor *= 1.5;
  }
  xrd_atom_list_clear(&low.atoms);
  xrd_atom_list_clear(&high.atoms);
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
  t->slack = options->gap_nats / 4;
  const bool rests = !t->rate && t->value >= xrd_measure_constant_distortion(problem) * (1 + ROUNDING);
  if (status == XRD_OK)
    status = rests ? xrd_measure_session_rest(&session, error) : hit(&session, t, first_slope(problem, t, near), error);
  if (status == XRD_OK) status = xrd_measure_session_prove(&session, t->rate ? 0 : t->value, point, error);
  if (status == XRD_OK && rests) point->slope = 0;
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
