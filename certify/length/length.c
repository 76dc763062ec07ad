#include "exactrd/length.h"

#include <math.h>

#include "base/float_mode.h"
#include "certify/ends.h"
#include "certify/length/achievable.h"
#include "certify/length/converse.h"
#include "certify/rows.h"

/* |log r| of a symbol is at most a where a^2 - y a - 2 y = 0, y = gap / share: a^2 / (2 + a) <= e^-a - 1 + a. */
static void set_reach(arb_t reach, const arb_t share, const arb_t gap) {
  arb_t y, root;
  arb_init(y);
  arb_init(root);
  arb_div(y, gap, share, XRD_SYMBOLS_BITS);
  arb_add_ui(root, y, 8, XRD_SYMBOLS_BITS);
  arb_mul(root, root, y, XRD_SYMBOLS_BITS);
  arb_sqrt(root, root, XRD_SYMBOLS_BITS);
  arb_add(reach, y, root, XRD_SYMBOLS_BITS);
  arb_mul_2exp_si(reach, reach, -1);
  arb_clear(y);
  arb_clear(root);
}

/* (sqrt(variance) -+ sqrt((2 + reach) gap))^2. */
static void enclose_dispersion(const xrd_symbols *symbols, const xrd_bounds *bounds, xrd_length_point *point) {
  arb_t variance, least, gap, reach, deviation;
  arb_init(variance);
  arb_init(least);
  arb_init(gap);
  arb_init(reach);
  arb_init(deviation);
  xrd_symbols_variance(symbols, variance, least);
  arb_set_d(gap, bounds->rate_upper);
  arb_set_d(reach, bounds->rate_lower);
  arb_sub(gap, gap, reach, XRD_SYMBOLS_BITS);
  set_reach(reach, least, gap);
  arb_add_ui(reach, reach, 2, XRD_SYMBOLS_BITS);
  arb_mul(reach, reach, gap, XRD_SYMBOLS_BITS);
  arb_sqrt(reach, reach, XRD_SYMBOLS_BITS);
  arb_sqrtpos(deviation, variance, XRD_SYMBOLS_BITS);
  point->dispersion = fmax(0, arf_get_d(arb_midref(variance), ARF_RND_NEAR));
  arb_sub(gap, deviation, reach, XRD_SYMBOLS_BITS);
  arb_add(deviation, deviation, reach, XRD_SYMBOLS_BITS);
  arb_sqr(deviation, deviation, XRD_SYMBOLS_BITS);
  point->dispersion_upper = xrd_upper_end(deviation);
  arb_sqr(reach, gap, XRD_SYMBOLS_BITS);
  point->dispersion_lower = arb_is_positive(gap) ? fmax(0, xrd_lower_end(reach)) : 0;
  arb_clear(variance);
  arb_clear(least);
  arb_clear(gap);
  arb_clear(reach);
  arb_clear(deviation);
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

xrd_status xrd_certify_length(const xrd_problem *problem, const xrd_witness *witness, const xrd_bounds *bounds,
                              size_t length, double excess, xrd_length_point *point, xrd_error *error) {
  XRD_DEFAULT_FLOAT_MODE(callers);
  xrd_status status = validate(problem, witness, bounds, length, excess, error);
  if (status != XRD_OK) return status;
  xrd_symbols symbols;
  point->length = length;
  point->excess = excess;
  point->converse_lower = 0;
  point->achievable_upper = HUGE_VAL;
  status = xrd_symbols_init(&symbols, problem, witness, bounds->rate_lower, error);
  /* A lower bound of 0 may be less than what the witness's numbers give, and then says nothing of S. */
  if (status == XRD_OK && bounds->rate_lower > 0)
    status = xrd_converse(&symbols, length, excess, &point->converse_lower, error);
  if (status == XRD_OK) status = xrd_achievable(problem, &symbols, witness->q, bounds->distortion, point, error);
  double listed = HUGE_VAL;
  if (status == XRD_OK) status = xrd_list_words(problem, &symbols, bounds->distortion, &listed, error);
  point->achievable_upper = fmin(point->achievable_upper, listed);
  if (status == XRD_OK) enclose_dispersion(&symbols, bounds, point);
  xrd_symbols_clear(&symbols);
  return status;
}
