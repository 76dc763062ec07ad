#include "exactrd/length.h"

#include <math.h>

#include "base/float_mode.h"
#include "certify/ends.h"
#include "certify/length/achievable.h"
#include "certify/length/converse.h"
#include "certify/length/dispersion.h"
#include "certify/length/length.h"
#include "certify/rows.h"

static xrd_status add_dispersion(const xrd_problem *problem, const xrd_witness *witness, const xrd_symbols *symbols,
                                 const xrd_bounds *bounds, xrd_length_point *point, xrd_error *error) {
  arb_t span;
  arb_init(span);
  const xrd_status status = xrd_dispersion_span(problem, witness, symbols, bounds, span, error);
  if (status == XRD_OK) xrd_dispersion_enclose(symbols, bounds, span, point);
  arb_clear(span);
  return status;
}

static xrd_status validate(const xrd_problem *problem, const xrd_witness *witness, const xrd_bounds *bounds,
                           size_t length, double excess, xrd_error *error) {
  if (isinf(witness->slope)) return xrd_fail(error, XRD_ERR_ARGUMENT, "codes of finite length need a finite slope");
  if (bounds->distortion_low != 0 || !(bounds->rate_lower >= 0 && bounds->rate_lower <= bounds->rate_upper))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "the bounds are not those of R at one double");
  if (length < 1 || length > XRD_LENGTH_MAX)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "a length must be 1 to %d, not %zu", XRD_LENGTH_MAX, length);
  if (!(excess >= 1e-9 && excess <= 1 - 1e-9))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "the excess probability must be 1e-9 to 1 - 1e-9, not %g", excess);
  return xrd_witness_validate(problem, witness, error);
}

xrd_status xrd_certify_length_until(const xrd_problem *problem, const xrd_witness *witness, const xrd_bounds *bounds,
                                    xrd_stop *stop, xrd_length_point *point, xrd_error *error) {
  XRD_DEFAULT_FLOAT_MODE(callers);
  const size_t length = point->length;
  xrd_status status = validate(problem, witness, bounds, length, point->excess, error);
  if (status != XRD_OK) return status;
  xrd_symbols symbols;
  point->converse_lower = 0;
  point->achievable_upper = HUGE_VAL;
  status = xrd_symbols_init(&symbols, problem, witness, bounds->rate_lower, error);
  symbols.stop = stop;
  /* A lower bound of 0 may be less than what the witness's numbers give, and then says nothing of S. */
  if (status == XRD_OK && bounds->rate_lower > 0)
    status = xrd_converse(&symbols, length, point->excess, &point->converse_lower, error);
  if (status == XRD_OK) status = xrd_achievable(problem, &symbols, witness->q, bounds->distortion, point, error);
  double listed = HUGE_VAL;
  if (status == XRD_OK) status = xrd_list_words(problem, &symbols, bounds->distortion, &listed, error);
  point->achievable_upper = fmin(point->achievable_upper, listed);
  if (status == XRD_OK) status = add_dispersion(problem, witness, &symbols, bounds, point, error);
  if (status == XRD_OK)
    status = xrd_ends_in_order("the rate of codes", point->converse_lower, point->achievable_upper, error);
  if (status == XRD_OK)
    status = xrd_ends_in_order("the dispersion", point->dispersion_lower, point->dispersion_upper, error);
  if (status == XRD_OK && xrd_stop_wanted(stop, 0))
    status = xrd_fail(error, XRD_ERR_INTERRUPTED, "interrupted while proving");
  xrd_symbols_clear(&symbols);
  return status;
}

xrd_status xrd_certify_length(const xrd_problem *problem, const xrd_witness *witness, const xrd_bounds *bounds,
                              size_t length, double excess, xrd_length_point *point, xrd_error *error) {
  point->length = length;
  point->excess = excess;
  return xrd_certify_length_until(problem, witness, bounds, NULL, point, error);
}
