/* Bounds for a line whose reproductions may be anywhere: a reproduction outside the sources' range is worse for every
   symbol than the end of the range, and inside it the listed ones are close enough. */
#include <math.h>
#include <stdlib.h>

#include "base/float_mode.h"
#include "base/memory.h"
#include "certify/bounds.h"
#include "certify/doubles.h"
#include "certify/rows.h"
#include "problem/order.h"

/* The largest step between reproductions; infinite where a source point with p_i > 0 lies outside them.  False where
   memory is out. */
static bool largest_step(const xrd_problem *problem, xrd_up *step) {
  const xrd_distortion *d = &problem->distortion;
  xrd_place *order = xrd_order_points(d->y, d->m);
  if (order == NULL) return false;
  *step = xrd_up_rounded(0); /* > 0 */
  for (size_t k = 1; k < d->m; k++)
    *step = xrd_up_larger(*step, xrd_up_rounded(order[k].position - order[k - 1].position));
  for (size_t i = 0; i < d->n; i++)
    if (problem->p[i] > 0 && (d->x[i] < order[0].position || d->x[i] > order[d->m - 1].position))
      *step = XRD_UP_INFINITE;
  free(order);
  return true;
}

static xrd_status prove(const xrd_problem *problem, const xrd_witness *witness, xrd_up step, double *minimum,
                        xrd_proof *proof, xrd_error *error) {
  bool usable = false;
  xrd_status status = xrd_witness_validate(problem, witness, error);
  if (status == XRD_OK) status = xrd_rows_minimum(problem, proof->threads, minimum, error);
  if (status == XRD_OK) status = xrd_doubles_enclose_between(problem, minimum, witness, step, proof, &usable, error);
  if (status == XRD_OK && !usable)
    status = xrd_fail(
        error, XRD_ERR_ARGUMENT,
        "nothing is proved between reproductions: slope %.17g, largest step %.17g, or the witness too far off",
        witness->slope, xrd_up_value(step));
  return status;
}

xrd_status xrd_certify_continuous(const xrd_problem *problem, const xrd_witness *witness, double gap_nats, int threads,
                                  xrd_bounds *bounds, xrd_error *error) {
  XRD_DEFAULT_FLOAT_MODE(callers);
  const xrd_distortion *d = &problem->distortion;
  if (d->kind != XRD_SQUARED || d->dim != 1)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "continuous reproductions need squared distances on a line");
  if (!(gap_nats > 0)) return xrd_fail(error, XRD_ERR_ARGUMENT, "the gap is not a number > 0: %.17g", gap_nats);
  xrd_up step;
  double *minimum = largest_step(problem, &step) ? xrd_allocate(d->n, sizeof *minimum) : NULL;
  if (minimum == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for a certificate");
  xrd_proof proof;
  arb_t floor;
  xrd_proof_init(&proof), arb_init(floor);
  proof.threads = threads;
  xrd_status status = !xrd_up_is_finite(step)
                          ? xrd_fail(error, XRD_ERR_ARGUMENT, "a source point lies outside the reproductions")
                          : prove(problem, witness, step, minimum, &proof, error);
  if (status == XRD_OK) {
    xrd_bounds_floor(problem, minimum, witness->slope, XRD_FLOOR_BITS, NULL, floor);
    status = xrd_bounds_of_channel(&proof, floor, witness->slope, gap_nats, bounds, error);
  }
  xrd_proof_clear(&proof), arb_clear(floor);
  free(minimum);
  return status;
}
