#include "curve/measures/session.h"

#include <math.h>
#include <string.h>

#include "base/blas.h"
#include "base/memory.h"
#include "certify/ends.h"
#include "certify/measures/measure.h"
#include "curve/session.h"
#include "exactrd/density.h"
#include "solvers/measures/continuum.h"

static const double SOLVER_SHARE = 0.125; /* of the gap; the rest is room for the proof */

static bool go_on(void *context) {
  const xrd_measure_session *session = context;
  return session->options->progress(session->options->progress_context, 0, 0);
}

/* The atoms of a point as an answer to start from. */
static xrd_status take_near(xrd_measure_session *session, const xrd_measure_point *near, xrd_error *error) {
  session->answer.atoms.width = near->width;
  session->answer.slope = near->witness_slope;
  xrd_status status = XRD_OK;
  for (size_t j = 0; j < near->atoms && status == XRD_OK; j++)
    status = xrd_atom_list_add(&session->answer.atoms, near->places + j * near->width, near->masses[j], error);
  return status;
}

static xrd_status validate_density(const xrd_measure_problem *problem, xrd_error *error) {
  const xrd_status status = xrd_density_validate(problem->density, error);
  const bool student = problem->density->family == XRD_DENSITY_STUDENT;
  if (status == XRD_OK && problem->kernel == XRD_MEASURE_ABSOLUTE && student && !(problem->density->parameter[0] > 1))
    return xrd_fail(error, XRD_ERR_INPUT, "student: the mean is infinite, and so is the absolute error at rate 0");
  if (status != XRD_OK || problem->kernel != XRD_MEASURE_SQUARED || isfinite(xrd_density_variance(problem->density)))
    return status;
  return xrd_fail(error, XRD_ERR_INPUT, "%s: the variance is infinite, and so is the squared error at rate 0",
                  xrd_density_name(problem->density->family));
}

xrd_status xrd_measure_session_init(xrd_measure_session *session, const xrd_measure_problem *problem,
                                    const xrd_measure_point *near, const xrd_options *options, xrd_error *error) {
  memset(session, 0, sizeof *session);
  xrd_blas_single_begin();
  session->blas_single = true;
  session->problem = problem;
  session->options = options;
  session->wanted = SOLVER_SHARE * options->gap_nats;
  xrd_stop_init(&session->stop, options->progress != NULL ? go_on : NULL, session);
  xrd_status status = xrd_options_validate(options, error);
  if (status == XRD_OK) status = xrd_measure_validate(problem, error);
  if (status == XRD_OK && problem->density != NULL) status = validate_density(problem, error);
  if (status == XRD_OK) status = xrd_engine_create(&session->engine, problem, &session->stop, error);
  if (status == XRD_OK && near != NULL && near->atoms > 0) status = take_near(session, near, error);
  if (status != XRD_OK) xrd_measure_session_clear(session);
  return status;
}

void xrd_measure_session_clear(xrd_measure_session *session) {
  if (session->blas_single) xrd_blas_single_end();
  xrd_engine_free(session->engine);
  xrd_engine_answer_clear(&session->answer);
  xrd_engine_answer_clear(&session->near);
  memset(session, 0, sizeof *session);
}

xrd_status xrd_measure_session_solve(xrd_measure_session *session, double slope, xrd_error *error) {
  const xrd_engine_answer kept = session->near;
  session->near = session->answer;
  session->answer = kept;
  const bool has_near = session->near.atoms.count > 0;
  xrd_options_limit(session->options, &session->stop);
  const xrd_status status = xrd_engine_solve(session->engine, slope, session->wanted, has_near ? &session->near : NULL,
                                             &session->answer, error);
  if (status == XRD_OK && xrd_stop_wanted(&session->stop, 0))
    return xrd_fail(error, XRD_ERR_INTERRUPTED, "interrupted while atoms were sought at slope %g", slope);
  return status;
}

/* Shannon's bound falls as D grows: at the double above a D that ends between two doubles it is still below R(D). */
static void add_shannon(const xrd_measure_problem *problem, xrd_measure_point *point) {
  xrd_bounds *bounds = &point->bounds;
  xrd_enclosure rate;
  bool attained = false;
  const double above = bounds->distortion_low > 0 ? nextafter(bounds->distortion, HUGE_VAL) : bounds->distortion;
  if (problem->density == NULL ||
      xrd_density_shannon(problem->density, problem->kernel, above, &rate, &attained, NULL) != XRD_OK)
    return;
  point->shannon_nats = rate.lower;
  point->attained = attained && bounds->distortion_low == 0;
  bounds->rate_lower = fmax(bounds->rate_lower, rate.lower);
  if (point->attained) bounds->rate_upper = fmin(bounds->rate_upper, rate.upper);
}

static xrd_status fill(const xrd_measure_session *session, const xrd_measure_proof *proof, xrd_measure_point *point,
                       xrd_error *error) {
  const xrd_engine_answer *answer = &session->answer;
  const xrd_bounds *bounds = &point->bounds;
  point->slope = point->witness_slope = answer->slope;
  point->bounds = proof->bounds;
  point->excess_nats = proof->excess_nats;
  add_shannon(session->problem, point);
  point->rate_nats = fmin(fmax(answer->rate_nats, bounds->rate_lower), bounds->rate_upper);
  if (session->problem->kernel == XRD_MEASURE_KL)
    point->relevance_nats = fmax(0, xrd_bottleneck_information(session->problem) - bounds->distortion);
  point->verdict = bounds->rate_upper - bounds->rate_lower <= session->options->gap_nats ? XRD_CLOSED : XRD_OPEN;
  point->rounds = answer->rounds;
  return xrd_ends_in_order("the rate", bounds->rate_lower, bounds->rate_upper, error); /* Shannon's beside the atoms' */
}

static xrd_status take_atoms(const xrd_engine_answer *answer, xrd_measure_point *point, xrd_error *error) {
  const xrd_atom_list *atoms = &answer->atoms;
  *point = (xrd_measure_point){.atoms = atoms->count,
                               .width = atoms->width,
                               .coordinates = atoms->count * atoms->width,
                               .witness_slope = answer->slope,
                               .cut_low = answer->cut_low,
                               .cut_high = answer->cut_high,
                               .kappa_low = answer->kappa_low,
                               .kappa_high = answer->kappa_high};
  point->places = xrd_duplicate(atoms->places, point->coordinates, sizeof(double));
  point->masses = xrd_duplicate(atoms->masses, atoms->count, sizeof(double));
  if (point->places != NULL && point->masses != NULL) return XRD_OK;
  xrd_measure_point_clear(point);
  return xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu atoms", atoms->count);
}

/* Proves the answer as it is. */
static xrd_status prove(xrd_measure_session *session, double distortion, xrd_measure_point *point, xrd_error *error) {
  const xrd_options *options = session->options;
  xrd_status status = take_atoms(&session->answer, point, error);
  if (status != XRD_OK) return status;
  const xrd_measure_witness witness = xrd_measure_point_witness(point);
  const xrd_effort effort = {.threads = options->threads, .stop = &session->stop};
  xrd_measure_proof proof = {.bounds = {.distortion = distortion}};
  status = distortion > 0
               ? xrd_certify_measure_at_until(session->problem, &witness, options->gap_nats, &effort, &proof, error)
               : xrd_certify_measure_until(session->problem, &witness, options->gap_nats, &effort, &proof, error);
  if (status == XRD_OK) status = fill(session, &proof, point, error);
  if (status != XRD_OK) xrd_measure_point_clear(point);
  return status;
}

/* Intervals that carry no output law, or whose distortion cannot be enclosed, give way to atoms. */
xrd_status xrd_measure_session_prove(xrd_measure_session *session, double distortion, xrd_measure_point *point,
                                     xrd_error *error) {
  const xrd_status status = prove(session, distortion, point, error);
  if (status != XRD_ERR_ARGUMENT || !xrd_continuum_fits(session->problem)) return status;
  const xrd_status found = xrd_continuum_atoms(session->problem->density, session->answer.slope, &session->stop,
                                               &session->answer, error);
  return found == XRD_OK ? prove(session, distortion, point, error) : found;
}
