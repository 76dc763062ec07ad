#include "check/judge.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

bool xrd_judge_refuse(xrd_finding *finding, const char *format, ...) {
  finding->accepted = false;
  va_list arguments;
  va_start(arguments, format);
  (void)vsnprintf(finding->reason, sizeof finding->reason, format, arguments);
  va_end(arguments);
  return false;
}

void xrd_judge_leave(xrd_finding *finding, const char *reason) {
  (void)xrd_judge_refuse(finding, "%s", reason);
  finding->undecided = true;
}

bool xrd_judge_is_number(double x) { return x >= 0 && isfinite(x); }

bool xrd_judge_masses(const char *what, const double *mass, size_t count, size_t support, xrd_finding *finding) {
  size_t positive = 0;
  for (size_t k = 0; k < count; k++) {
    if (!xrd_judge_is_number(mass[k]))
      return xrd_judge_refuse(finding, "%s %zu is not a finite number >= 0: %.17g", what, k, mass[k]);
    positive += mass[k] > 0;
  }
  if (positive == support) return true;
  return xrd_judge_refuse(finding, "the claimed support is %zu, the witness has %zu masses > 0", support, positive);
}

bool xrd_judge_duals(const double *p, const double *w, size_t count, xrd_finding *finding) {
  for (size_t k = 0; k < count; k++)
    if (p[k] > 0 && !(w[k] > 0 && isfinite(w[k])))
      return xrd_judge_refuse(finding, "dual %zu is not a finite number > 0: %.17g", k, w[k]);
  return true;
}

bool xrd_judge_order(double lower, double rate, double upper, double gap, xrd_verdict verdict, xrd_finding *finding) {
  if (!(xrd_judge_is_number(lower) && lower <= rate && rate <= upper))
    return xrd_judge_refuse(finding, "the claimed rate and bounds are not in order");
  if (gap > 0 && verdict == (upper - lower <= gap ? XRD_CLOSED : XRD_OPEN)) return true;
  return xrd_judge_refuse(finding, "the verdict does not follow from the bounds and the gap %.17g", gap);
}

bool xrd_judge_claim(const xrd_claimed_point *claim, double slope, const double *masses, size_t count,
                     xrd_finding *finding) {
  const xrd_bounds *bounds = &claim->bounds;
  const double lower = bounds->rate_lower, upper = bounds->rate_upper;
  if (claim->slope != slope)
    return xrd_judge_refuse(finding, "the claimed slope %.17g is not the witness's %.17g", claim->slope, slope);
  if (!isfinite(bounds->distortion) || !isfinite(bounds->distortion_low))
    return xrd_judge_refuse(finding, "the claimed distortion is not finite");
  if (!(xrd_judge_is_number(lower) && lower <= upper))
    return xrd_judge_refuse(finding, "the claimed bounds %.17g and %.17g are not in order", lower, upper);
  if (!(lower <= claim->rate_nats && claim->rate_nats <= upper))
    return xrd_judge_refuse(finding, "the claimed rate %.17g is outside its bounds", claim->rate_nats);
  if (!(claim->gap_nats > 0))
    return xrd_judge_refuse(finding, "the claimed gap %.17g is not a number > 0", claim->gap_nats);
  if (claim->verdict != (upper - lower <= claim->gap_nats ? XRD_CLOSED : XRD_OPEN))
    return xrd_judge_refuse(finding, "the verdict does not follow from the bounds and the gap %.17g", claim->gap_nats);
  size_t support = 0;
  for (size_t j = 0; j < count; j++) support += masses[j] > 0;
  if (claim->support == support) return true;
  return xrd_judge_refuse(finding, "the claimed support is %zu, the witness has %zu masses > 0", claim->support,
                          support);
}

double xrd_judge_end(const arb_t ball, bool upper) {
  if (!arb_is_finite(ball)) return upper ? HUGE_VAL : -HUGE_VAL;
  arf_t end;
  arf_init(end);
  if (upper)
    arb_get_ubound_arf(end, ball, 128);
  else
    arb_get_lbound_arf(end, ball, 128);
  const double result = arf_get_d(end, upper ? ARF_RND_CEIL : ARF_RND_FLOOR);
  arf_clear(end);
  return result;
}

void xrd_judge_bounds(double lower, double upper, double slack, xrd_finding *finding) {
  if (lower > finding->rate_lower)
    (void)xrd_judge_refuse(finding, "the claimed lower bound %.17g exceeds the proved one, %.17g", lower,
                           finding->rate_lower);
  else if (upper < finding->rate_upper)
    (void)xrd_judge_refuse(finding, "the claimed upper bound %.17g is below the proved one, %.17g", upper,
                           finding->rate_upper);
  else if (lower < finding->rate_lower - slack)
    (void)xrd_judge_refuse(finding, "the claimed lower bound %.17g is not that of its witness, %.17g", lower,
                           finding->rate_lower);
  else if (upper > finding->rate_upper + slack)
    (void)xrd_judge_refuse(finding, "the claimed upper bound %.17g is not that of its witness, %.17g", upper,
                           finding->rate_upper);
  else
    finding->accepted = true;
}
