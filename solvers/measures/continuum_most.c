/* How large c is between the stretches of a support.  Both halves of c are 1/2 at their ends; a step further on, what
   comes from below falls and takes up p/u of the step, and so does what comes from above on the way back. */
#include <math.h>

#include "solvers/measures/continuum.h"

enum { PLACES = 24 };

static const double STEP_NS = 1e5; /* an integral's work */

/* The parts that [from, to] of a gap adds to c at `to` and at `from`. */
static xrd_status add_step(const xrd_continuum *law, const xrd_stretch *left, const xrd_stretch *right, double from,
                           double to, double *parts, xrd_error *error) {
  const xrd_density_panels panels = {.low = from, .high = to, .width = fmin(to - from, 1 / law->slope)};
  xrd_density_rule rule;
  parts[0] = parts[1] = 0;
  if (!(from < to) || xrd_stop_wanted(law->stop, STEP_NS)) return XRD_OK;
  const xrd_status status = xrd_density_rule_init(law->density, &panels, &rule, error);
  if (status != XRD_OK) return status;
  for (size_t k = 0; k < rule.count; k++) {
    if (!(rule.mass[k] > 0)) continue;
    const double weight = rule.mass[k] / xrd_continuum_u(law, left, right, rule.x[k]);
    parts[0] += weight * exp(-law->slope * (to - rule.x[k]));
    parts[1] += weight * exp(-law->slope * (rule.x[k] - from));
  }
  xrd_density_rule_clear(&rule);
  return XRD_OK;
}

static xrd_status raise(const xrd_continuum *law, const xrd_stretch *left, const xrd_stretch *right, double *most,
                        xrd_error *error) {
  const double length = right->from - left->to, fall = exp(-law->slope * length / PLACES);
  double low[PLACES + 1] = {0.5}, parts[PLACES][2], high = 0.5;
  for (int k = 0; k < PLACES; k++) {
    const double from = left->to + length * k / PLACES, to = left->to + length * (k + 1) / PLACES;
    const xrd_status status = add_step(law, left, right, from, to, parts[k], error);
    if (status != XRD_OK) return status;
    low[k + 1] = low[k] * fall + parts[k][0];
  }
  for (int k = PLACES - 1; k > 0; k--) {
    high = high * fall + parts[k][1];
    *most = fmax(*most, low[k] + high);
  }
  return XRD_OK;
}

xrd_status xrd_continuum_most(const xrd_continuum *law, double *most, xrd_error *error) {
  xrd_status status = XRD_OK;
  *most = 1;
  for (size_t k = 1; k < law->count && status == XRD_OK; k++)
    status = raise(law, &law->stretch[k - 1], &law->stretch[k], most, error);
  return status;
}
