#include "certify/between.h"

#include <arb.h>
#include <math.h>
#include <stdbool.h>

#include "certify/ends.h"

enum { BITS = 128 };

/* place = distortion + distortion_low - at. */
static void set_offset(arb_t offset, const xrd_proved_point *point, double at) {
  arb_t term;
  arb_init(term);
  arb_set_d(offset, point->bounds.distortion);
  arb_set_d(term, point->bounds.distortion_low);
  arb_add(offset, offset, term, BITS);
  arb_set_d(term, at);
  arb_sub(offset, offset, term, BITS);
  arb_clear(term);
}

/* The point's line at `at`; `offset` is how far the point lies right of it. */
static double line_at(const xrd_proved_point *point, const arb_t offset) {
  const double slope = arb_is_positive(offset) ? point->shallow : point->steep;
  if (isinf(slope)) return arb_is_positive(offset) ? HUGE_VAL : arb_is_zero(offset) ? point->bounds.rate_lower : 0;
  if (!(point->bounds.rate_lower > 0)) return 0; /* cut at 0: the line itself lies lower */
  arb_t value, term;
  arb_init(value);
  arb_init(term);
  arb_set_d(value, point->bounds.rate_lower);
  arb_set_d(term, slope);
  arb_addmul(value, term, offset, BITS);
  const double lower = xrd_lower_end(value);
  arb_clear(value);
  arb_clear(term);
  return fmax(0, lower);
}

/* The chord of two upper bounds at a place `left` >= 0 right of the first and `right` > 0 left of the second. */
static double chord_at(double first, const arb_t left, double second, const arb_t right) {
  arb_t value, term, width;
  arb_init(value);
  arb_init(term);
  arb_init(width);
  arb_add(width, left, right, BITS);
  arb_set_d(value, first);
  arb_mul(value, value, right, BITS);
  arb_set_d(term, second);
  arb_addmul(value, term, left, BITS);
  arb_div(value, value, width, BITS);
  const double upper = xrd_upper_end(value);
  arb_clear(value);
  arb_clear(term);
  arb_clear(width);
  return upper;
}

/* The least upper bound from a point at or left of the place, alone and with each point right of it. */
static double upper_from(const xrd_proved_point *points, size_t count, size_t k, const arb_t left, double distortion) {
  double upper = points[k].bounds.rate_upper;
  arb_t right;
  arb_init(right);
  for (size_t other = 0; other < count && isfinite(points[k].bounds.rate_upper); other++) {
    if (!isfinite(points[other].bounds.rate_upper)) continue;
    set_offset(right, &points[other], distortion);
    if (arb_is_positive(right))
      upper = fmin(upper, chord_at(points[k].bounds.rate_upper, left, points[other].bounds.rate_upper, right));
  }
  arb_clear(right);
  return upper;
}

xrd_status xrd_between(const xrd_proved_point *points, size_t count, double distortion, double *lower, double *upper,
                       xrd_error *error) {
  *lower = 0;
  *upper = HUGE_VAL;
  arb_t offset;
  arb_init(offset);
  for (size_t k = 0; k < count; k++) {
    set_offset(offset, &points[k], distortion);
    *lower = fmax(*lower, line_at(&points[k], offset));
    arb_neg(offset, offset);
    if (arb_is_nonnegative(offset)) *upper = fmin(*upper, upper_from(points, count, k, offset, distortion));
  }
  arb_clear(offset);
  if (*lower <= *upper) return XRD_OK;
  return xrd_fail(error, XRD_ERR_INPUT,
                  "the curve's points contradict each other at distortion %.17g: R >= %.17g, R <= %.17g", distortion,
                  *lower, *upper);
}
