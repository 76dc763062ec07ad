/* The public calls: the channel, the supremum, bounds; in balls of growing precision until rounding is small beside
   what the atoms leave open. */
#include "exactrd/measure.h"

#include <math.h>

#include "base/float_mode.h"
#include "certify/bounds.h"
#include "certify/ends.h"
#include "certify/measures/absolute.h"
#include "certify/measures/channel.h"
#include "certify/measures/density/continuum.h"
#include "certify/measures/density/density.h"
#include "certify/measures/divergence.h"
#include "certify/measures/line.h"
#include "certify/measures/measure.h"
#include "certify/measures/rows.h"
#include "certify/measures/space.h"
#include "certify/measures/witness.h"

enum { BUDGET = 200000 };
static const double LEAST_TOLERANCE = 0x1p-52, LARGEST_TOLERANCE = 1e-3, PART_OF_GAP = 64;
static const double LEAST_ROUNDING = 0x1p-54; /* of max(1, rate) */
static const slong FIRST_PRECISION = 64, LAST_PRECISION = 4096;
static const slong LAST_OF_DENSITIES = 128; /* bounds of their tails do not shrink with it */

typedef struct {
  const xrd_measure_problem *problem;
  const xrd_measure_witness *witness;
  double tolerance;
  int threads;
  xrd_stop *stop;
  xrd_proof proof;
  double excess_nats;
  bool closed; /* the supremum to within the tolerance */
} attempt;

static xrd_status find_supremum(const xrd_measure_scene *scene, int threads, xrd_supremum *sup, xrd_error *error) {
  for (size_t j = 0; j < scene->count; j++) xrd_supremum_reach(sup, scene->column + j);
  for (size_t i = 0; i < scene->n; i++)
    xrd_supremum_reach(sup, scene->weight + i); /* c(x_i) >= v_i k(x_i, x_i) = v_i */
  if (scene->problem->kernel == XRD_MEASURE_ABSOLUTE) return xrd_measure_absolute(scene, sup, error);
  return xrd_measure_has_one_parameter(scene->problem) ? xrd_measure_line(scene, sup, error)
                                                       : xrd_measure_space(scene, threads, sup, error);
}

/* value = -sum_i pi_i log u_i - log sup c */
static void set_value(attempt *a, const xrd_measure_scene *scene, const xrd_supremum *sup) {
  arb_t largest;
  arb_init(largest);
  arb_set_arf(largest, sup->bound);
  arb_log(largest, largest, scene->precision);
  a->excess_nats = xrd_upper_end(largest);
  arb_add(a->proof.value, scene->log_u, largest, scene->precision);
  arb_neg(a->proof.value, a->proof.value);
  a->closed = xrd_supremum_is_closed(sup) ||
              !xrd_measure_has_one_parameter(a->problem); /* cells are in doubles: more bits do not help */
  arb_clear(largest);
}

static xrd_status prove_once(attempt *a, slong precision, xrd_error *error) {
  if (a->problem->density != NULL && a->problem->kernel == XRD_MEASURE_ABSOLUTE) {
    a->closed = true;
    return xrd_measure_continuum(a->problem, a->witness, precision, a->stop, &a->proof, &a->excess_nats, error);
  }
  if (a->problem->density != NULL) {
    const xrd_density_effort effort = {.precision = precision,
                                       .tolerance = a->tolerance,
                                       .budget = BUDGET,
                                       .margin = XRD_DENSITY_MARGIN,
                                       .stop = a->stop};
    return xrd_measure_density(a->problem, a->witness, &effort, &a->proof, &a->excess_nats, &a->closed, error);
  }
  xrd_measure_scene scene;
  xrd_supremum sup;
  xrd_supremum_init(&sup, a->tolerance, BUDGET);
  xrd_status status = xrd_measure_scene_init(&scene, a->problem, a->witness, precision, error);
  scene.stop = a->stop;
  if (status == XRD_OK) status = xrd_measure_channel(&scene, &a->proof, error);
  if (status == XRD_OK) status = find_supremum(&scene, a->threads, &sup, error);
  if (status == XRD_OK && xrd_stop_wanted(a->stop, 0))
    status = xrd_fail(error, XRD_ERR_INTERRUPTED, "interrupted while proving");
  if (status == XRD_OK) set_value(a, &scene, &sup);
  xrd_measure_scene_clear(&scene);
  xrd_supremum_clear(&sup);
  return status;
}

/* Kernels that have a supremum here. */
static xrd_status is_covered(const xrd_measure_problem *problem, xrd_error *error) {
  if (problem->density != NULL) return XRD_OK;
  const bool points = problem->kernel == XRD_MEASURE_SQUARED || problem->kernel == XRD_MEASURE_LABELLED;
  if (points && problem->dim >= XRD_SPACE_DIMENSIONS)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "squared distances are proved for up to %d coordinates, not %zu",
                    XRD_SPACE_DIMENSIONS - 1, problem->dim);
  if (problem->kernel == XRD_MEASURE_KL && problem->dim > XRD_SPACE_DIMENSIONS)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "distributions are proved over up to %d labels, not %zu",
                    XRD_SPACE_DIMENSIONS, problem->dim);
  return XRD_OK;
}

static xrd_status prove(attempt *a, xrd_error *error) {
  xrd_status status = is_covered(a->problem, error);
  if (status == XRD_OK) status = xrd_measure_witness_validate(a->problem, a->witness, error);
  bool sharp = false;
  double excess = HUGE_VAL; /* of the precision before */
  const slong last = a->problem->density != NULL ? LAST_OF_DENSITIES : LAST_PRECISION;
  for (slong precision = FIRST_PRECISION; precision <= last && status == XRD_OK && !sharp; precision *= 2) {
    status = prove_once(a, precision, error);
    const bool useless = !a->closed && isfinite(excess) && a->excess_nats > 0.9 * excess;
    sharp = xrd_bounds_sharp(&a->proof, a->witness->slope, LEAST_ROUNDING) && (a->closed || useless);
    excess = a->excess_nats;
  }
  return status;
}

static xrd_status begin(attempt *a, const xrd_measure_problem *problem, const xrd_measure_witness *witness,
                        double gap_nats, const xrd_effort *effort, xrd_error *error) {
  if (!(gap_nats > 0)) return xrd_fail(error, XRD_ERR_ARGUMENT, "the gap is not a number > 0: %.17g", gap_nats);
  *a = (attempt){.problem = problem,
                 .witness = witness,
                 .threads = effort->threads > 1 ? effort->threads : 1,
                 .stop = effort->stop,
                 .tolerance = fmin(fmax(gap_nats / PART_OF_GAP, LEAST_TOLERANCE), LARGEST_TOLERANCE)};
  return XRD_OK;
}

/* At the channel's own distortion, or with `given` at the one in `proof`. */
static xrd_status certify(attempt *a, double gap_nats, bool given, xrd_measure_proof *proof, xrd_error *error) {
  arb_t floor; /* nothing is split off the distortion */
  arb_init(floor);
  xrd_proof_init(&a->proof);
  xrd_status status = prove(a, error);
  const double slope = a->witness->slope;
  const xrd_pair distortion = {proof->bounds.distortion, proof->bounds.distortion_low};
  bool told;
  if (status == XRD_OK && given)
    status = xrd_bounds_at(&a->proof, floor, slope, distortion, &told, &proof->bounds, error);
  if (status == XRD_OK && !given)
    status = xrd_bounds_of_channel(&a->proof, floor, slope, gap_nats, &proof->bounds, error);
  proof->excess_nats = a->excess_nats;
  xrd_proof_clear(&a->proof);
  arb_clear(floor);
  return status;
}

xrd_status xrd_certify_measure_until(const xrd_measure_problem *problem, const xrd_measure_witness *witness,
                                     double gap_nats, const xrd_effort *effort, xrd_measure_proof *proof,
                                     xrd_error *error) {
  XRD_DEFAULT_FLOAT_MODE(callers);
  attempt a;
  const xrd_status status = begin(&a, problem, witness, gap_nats, effort, error);
  return status == XRD_OK ? certify(&a, gap_nats, false, proof, error) : status;
}

xrd_status xrd_certify_measure_at_until(const xrd_measure_problem *problem, const xrd_measure_witness *witness,
                                        double gap_nats, const xrd_effort *effort, xrd_measure_proof *proof,
                                        xrd_error *error) {
  XRD_DEFAULT_FLOAT_MODE(callers);
  const xrd_bounds *bounds = &proof->bounds;
  if (!isfinite(bounds->distortion) || !isfinite(bounds->distortion_low))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "the distortion is not finite: %.17g + %.17g", bounds->distortion,
                    bounds->distortion_low);
  attempt a;
  const xrd_status status = begin(&a, problem, witness, gap_nats, effort, error);
  return status == XRD_OK ? certify(&a, gap_nats, true, proof, error) : status;
}

xrd_status xrd_certify_measure(const xrd_measure_problem *problem, const xrd_measure_witness *witness, double gap_nats,
                               int threads, xrd_measure_proof *proof, xrd_error *error) {
  const xrd_effort effort = {.threads = threads};
  return xrd_certify_measure_until(problem, witness, gap_nats, &effort, proof, error);
}

xrd_status xrd_certify_measure_at(const xrd_measure_problem *problem, const xrd_measure_witness *witness,
                                  double gap_nats, int threads, xrd_measure_proof *proof, xrd_error *error) {
  const xrd_effort effort = {.threads = threads};
  return xrd_certify_measure_at_until(problem, witness, gap_nats, &effort, proof, error);
}
