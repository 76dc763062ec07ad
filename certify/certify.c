/* The public calls: rows; an enclosure, by doubles where that is sharp, else by balls of growing precision; bounds. */
#include "exactrd/certificate.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "certify/balls.h"
#include "certify/bounds.h"
#include "certify/doubles.h"
#include "certify/hamming.h"
#include "certify/rows.h"

static const double THREADS_PAY = 4e6; /* entries: below, starting threads costs more than it saves */
static const slong FIRST_PRECISION = 64, LAST_PRECISION = 4096;

typedef struct {
  double *minimum;
  arb_t floor;
  xrd_enclosure enclosure;
} proof_parts;

static void proof_clear(proof_parts *proof) {
  free(proof->minimum);
  arb_clear(proof->floor);
  xrd_enclosure_clear(&proof->enclosure);
}

static xrd_status prove(const xrd_problem *problem, const xrd_witness *witness, int threads, proof_parts *proof,
                        xrd_error *error) {
  proof->minimum = xrd_allocate(problem->distortion.n, sizeof *proof->minimum);
  arb_init(proof->floor);
  xrd_enclosure_init(&proof->enclosure);
  if (proof->minimum == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for a certificate");
  xrd_status status = xrd_witness_validate(problem, witness, error);
  if (status == XRD_OK) status = xrd_rows_minimum(problem, proof->minimum, error);
  if (status != XRD_OK) return status;
  xrd_bounds_floor(problem, proof->minimum, witness->slope, proof->floor);
  const double entries = (double)problem->distortion.n * (double)problem->distortion.m;
  if (entries < THREADS_PAY) threads = 1;
  bool sharp;
  status = xrd_doubles_enclose(problem, proof->minimum, witness, threads, &proof->enclosure, &sharp, error);
  sharp = sharp && xrd_bounds_sharp(&proof->enclosure, witness->slope);
  for (slong precision = FIRST_PRECISION; precision <= LAST_PRECISION && status == XRD_OK && !sharp; precision *= 2) {
    status = problem->distortion.kind == XRD_HAMMING
                 ? xrd_hamming_enclose(problem, witness, precision, &proof->enclosure, error)
                 : xrd_balls_enclose(problem, proof->minimum, witness, precision, &proof->enclosure, error);
    sharp = xrd_bounds_sharp(&proof->enclosure, witness->slope);
  }
  return status;
}

xrd_status xrd_certify(const xrd_problem *problem, const xrd_witness *witness, double gap_nats, int threads,
                       xrd_bounds *bounds, xrd_error *error) {
  if (!(gap_nats > 0)) return xrd_fail(error, XRD_ERR_ARGUMENT, "the gap is not a number > 0: %.17g", gap_nats);
  proof_parts proof;
  xrd_status status = prove(problem, witness, threads, &proof, error);
  if (status == XRD_OK && !xrd_bounds_of_channel(&proof.enclosure, proof.floor, witness->slope, gap_nats, bounds))
    status = xrd_fail(error, XRD_ERR_ARGUMENT, "the distortion of the witness's channel cannot be enclosed");
  proof_clear(&proof);
  return status;
}

xrd_status xrd_certify_at(const xrd_problem *problem, const xrd_witness *witness, double distortion,
                          double distortion_low, int threads, xrd_bounds *bounds, xrd_error *error) {
  if (!isfinite(distortion) || !isfinite(distortion_low))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "the distortion is not finite: %.17g + %.17g", distortion, distortion_low);
  proof_parts proof;
  const xrd_status status = prove(problem, witness, threads, &proof, error);
  if (status == XRD_OK)
    xrd_bounds_at(&proof.enclosure, proof.floor, witness->slope, distortion, distortion_low, bounds);
  proof_clear(&proof);
  return status;
}
