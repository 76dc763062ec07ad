/* The public calls: rows; an enclosure, by doubles where that is sharp, else by balls of growing precision; bounds. */
#include "exactrd/certificate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/float_mode.h"
#include "base/memory.h"
#include "certify/balls.h"
#include "certify/bounds.h"
#include "certify/certify.h"
#include "certify/doubles.h"
#include "certify/hamming.h"
#include "certify/rows.h"
#include "certify/structure.h"
#include "certify/transformed.h"

static const double THREADS_PAY = 1e5; /* entries: below, sharing them out costs more than it saves */
static const double ENTRIES_PAY = 1e8; /* beyond, structure's rounding is not worth every entry */
static const double BALLS_DEAR = 1e5;  /* entries: more of them take balls longer than a small rounding is worth */
static const double LEAST_ROUNDING = 0x1p-54, STRUCTURE_ROUNDING = 0x1p-50; /* of max(1, rate) */
static const slong FIRST_PRECISION = 64, LAST_PRECISION = 4096;

typedef struct {
  double *minimum;
  arb_t floor;
  xrd_proof proof;
} proof_parts;

static void parts_clear(proof_parts *parts) {
  free(parts->minimum);
  arb_clear(parts->floor);
  xrd_proof_clear(&parts->proof);
}

static double entries_of(const xrd_problem *problem, const xrd_team *team) {
  return (double)xrd_team_rows(team, problem->distortion.n) * (double)problem->distortion.m;
}

/* Nothing is known. */
static void forget(xrd_proof *proof) {
  arb_zero_pm_inf(proof->excess);
  arb_zero_pm_inf(proof->rate);
  arb_zero_pm_inf(proof->value);
}

/* Entry by entry in doubles; what structure gave stands where that is of no use. */
static xrd_status enclose_entries(const xrd_problem *problem, const double *minimum, const xrd_witness *witness,
                                  xrd_proof *proof, bool *usable, xrd_error *error) {
  xrd_proof other;
  bool better;
  xrd_proof_init(&other);
  other.stop = proof->stop;
  other.team = proof->team;
  other.threads = proof->threads;
  const xrd_status status = xrd_doubles_enclose(problem, minimum, witness, &other, &better, error);
  if (better) xrd_proof_swap(proof, &other);
  *usable = *usable || better;
  xrd_proof_clear(&other);
  return status;
}

/* By the fastest evaluation that applies; *settled where nothing sharper than `least` of max(1, rate) is worth its
 * cost.
 */
static xrd_status enclose_fast(const xrd_problem *problem, const double *minimum, const xrd_witness *witness,
                               double least, xrd_proof *proof, bool *settled, xrd_error *error) {
  bool usable = false;
  const bool shared = proof->team !=
                      NULL; /* what a process has of the rows may have structure where the whole has none */
  const xrd_structure structure = shared ? XRD_UNSTRUCTURED : xrd_structure_find(&problem->distortion);
  if (structure != XRD_UNSTRUCTURED) {
    const xrd_transform_form *form = structure == XRD_PRODUCT_GRID ? &xrd_transform_grid : &xrd_transform_line;
    const xrd_status status = structure == XRD_SQUARED_LINE
                                  ? xrd_doubles_enclose_line(problem, minimum, witness, proof, settled, error)
                                  : xrd_transformed_enclose(form, problem, minimum, witness, proof, settled, error);
    usable = *settled;
    *settled = *settled && (xrd_bounds_sharp(proof, witness->slope, STRUCTURE_ROUNDING) ||
                            entries_of(problem, proof->team) > ENTRIES_PAY);
    if (status != XRD_OK || *settled) return status;
  }
  const xrd_status status = enclose_entries(problem, minimum, witness, proof, &usable, error);
  if (!usable) forget(proof);
  *settled = usable && xrd_bounds_sharp(proof, witness->slope, least);
  return status;
}

static xrd_status enclose_balls(const xrd_problem *problem, const double *minimum, const xrd_witness *witness,
                                slong precision, xrd_proof *proof, xrd_error *error) {
  if (problem->distortion.kind == XRD_HAMMING) return xrd_hamming_enclose(problem, witness, precision, proof, error);
  if (isinf(witness->slope) && xrd_structure_find(&problem->distortion) != XRD_UNSTRUCTURED)
    return xrd_balls_enclose_nearest(problem, minimum, witness, precision, proof, error);
  return xrd_balls_enclose(problem, minimum, witness, precision, proof, error);
}

/* On all processes the worst that befell any. */
static xrd_status agree(const xrd_team *team, xrd_status status, xrd_error *error) {
  const xrd_status worst = xrd_team_largest(team, status);
  return worst == status ? status : xrd_fail(error, worst, "another process could not go on");
}

static xrd_status prove(const xrd_problem *problem, const xrd_witness *witness, const xrd_effort *effort,
                        proof_parts *parts, xrd_error *error) {
  parts->minimum = xrd_allocate(problem->distortion.n, sizeof *parts->minimum);
  arb_init(parts->floor);
  xrd_proof_init(&parts->proof);
  parts->proof.stop = effort->stop;
  parts->proof.team = effort->team;
  parts->proof.threads = entries_of(problem, effort->team) < THREADS_PAY ? 1 : effort->threads;
  xrd_status status = parts->minimum != NULL ? xrd_witness_validate(problem, witness, error)
                                             : xrd_fail(error, XRD_ERR_MEMORY, "no memory for a certificate");
  if (status == XRD_OK && effort->minimum != NULL)
    memcpy(parts->minimum, effort->minimum, problem->distortion.n * sizeof *parts->minimum);
  else if (status == XRD_OK)
    status = xrd_rows_minimum(problem, parts->proof.threads, parts->minimum, error);
  status = agree(effort->team, status, error);
  if (status != XRD_OK) return status;
  xrd_bounds_floor(problem, parts->minimum, witness->slope, XRD_FLOOR_BITS, effort->team, parts->floor);
  const bool dear = entries_of(problem, effort->team) > BALLS_DEAR;
  const double least = dear ? fmax(effort->enough, LEAST_ROUNDING) : LEAST_ROUNDING;
  bool sharp;
  status = enclose_fast(problem, parts->minimum, witness, least, &parts->proof, &sharp, error);
  status = agree(effort->team, status, error);
  if (effort->team != NULL) return status; /* entry by entry in balls is not shared out */
  for (slong precision = FIRST_PRECISION; precision <= LAST_PRECISION && status == XRD_OK && !sharp; precision *= 2) {
    status = enclose_balls(problem, parts->minimum, witness, precision, &parts->proof, error);
    sharp = xrd_bounds_sharp(&parts->proof, witness->slope, least);
  }
  return status;
}

xrd_status xrd_certify_until(const xrd_problem *problem, const xrd_witness *witness, double gap_nats,
                             const xrd_effort *effort, xrd_bounds *bounds, xrd_error *error) {
  XRD_DEFAULT_FLOAT_MODE(callers);
  if (!(gap_nats > 0)) return xrd_fail(error, XRD_ERR_ARGUMENT, "the gap is not a number > 0: %.17g", gap_nats);
  proof_parts parts;
  xrd_status status = prove(problem, witness, effort, &parts, error);
  if (status == XRD_OK)
    status = xrd_bounds_of_channel(&parts.proof, parts.floor, witness->slope, gap_nats, bounds, error);
  parts_clear(&parts);
  return status;
}

xrd_status xrd_certify_at_until(const xrd_problem *problem, const xrd_witness *witness, xrd_pair distortion,
                                const xrd_effort *effort, xrd_bounds *bounds, xrd_error *error) {
  XRD_DEFAULT_FLOAT_MODE(callers);
  const double high = distortion.high, low = distortion.low;
  if (!isfinite(high) || !isfinite(low))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "the distortion is not finite: %.17g + %.17g", high, low);
  proof_parts parts;
  bool told = true;
  xrd_status status = prove(problem, witness, effort, &parts, error);
  if (status == XRD_OK)
    status = xrd_bounds_at(&parts.proof, parts.floor, witness->slope, distortion, &told, bounds, error);
  if (status == XRD_OK && !told) {
    xrd_bounds_floor(problem, parts.minimum, witness->slope, XRD_FLOOR_BITS_MOST, effort->team, parts.floor);
    status = xrd_bounds_at(&parts.proof, parts.floor, witness->slope, distortion, &told, bounds, error);
  }
  parts_clear(&parts);
  return status;
}

xrd_status xrd_certify(const xrd_problem *problem, const xrd_witness *witness, double gap_nats, int threads,
                       xrd_bounds *bounds, xrd_error *error) {
  return xrd_certify_until(problem, witness, gap_nats, &(xrd_effort){.threads = threads}, bounds, error);
}

xrd_status xrd_certify_at(const xrd_problem *problem, const xrd_witness *witness, double distortion,
                          double distortion_low, int threads, xrd_bounds *bounds, xrd_error *error) {
  return xrd_certify_at_until(problem, witness, (xrd_pair){distortion, distortion_low},
                              &(xrd_effort){.threads = threads}, bounds, error);
}
