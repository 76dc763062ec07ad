/* Gaps of the support.  With c = 1 and c' = 0 at the two ends g, h, both halves of c are 1/2 there, so that

     int_g^h p/u e^{-s (h - x)} dx = int_g^h p/u e^{-s (x - g)} dx = (1 - e^{-s (h - g)}) / 2,

   u between them the solution of u'' = s^2 u from 2 p(g) / s to 2 p(h) / s.  Two equations for g and h: Newton's method
   with differences, from several widths. */
#include <math.h>

#include "solvers/measures/continuum.h"

enum { STEPS = 60, STARTS = 6, CUTS = 10, MOST_PANELS = 4096 };

static const double INTEGRAL = 1e5; /* an integral's work in ns */
static const double SMALL = 1e-12, STEP = 1e-7, LONGEST = 0.3 /* of a step, times the slope */;

typedef struct {
  const xrd_density *density;
  double slope;
  xrd_stop *stop;
  double inner_from, inner_to; /* what the gap must cover */
  xrd_status status;           /* XRD_ERR_MEMORY once memory was out */
  xrd_error *error;
} gap;

/* sinh(a) / sinh(b), 0 <= a <= b */
static double ratio(double a, double b) { return b > 0 ? exp(a - b) * expm1(-2 * a) / expm1(-2 * b) : 1; }

/* The two integrals less what they should be. */
static bool residuals(gap *g, double from, double to, double *r) {
  const double s = g->slope, length = to - from;
  const double left = xrd_density_value(g->density, from),
               right = xrd_density_value(g->density, nextafter(to, HUGE_VAL));
  const double splits[] = {g->inner_from, g->inner_to};
  const xrd_density_panels panels = {
      .low = from, .high = to, .width = fmax(1 / s, (to - from) / MOST_PANELS), .splits = splits, .split_count = 2};
  xrd_density_rule rule;
  if (xrd_stop_wanted(g->stop, INTEGRAL)) return false;
  const xrd_status status = xrd_density_rule_init(g->density, &panels, &rule, g->error);
  if (status == XRD_ERR_MEMORY) g->status = status;
  if (status != XRD_OK) return false;
  r[0] = r[1] = expm1(-s * length) / 2;
  for (size_t k = 0; k < rule.count; k++) {
    const double a = s * (rule.x[k] - from), b = s * (to - rule.x[k]);
    const double u = (2 / s) * (left * ratio(b, s * length) + right * ratio(a, s * length));
    r[0] += rule.mass[k] / u * exp(-b), r[1] += rule.mass[k] / u * exp(-a);
  }
  xrd_density_rule_clear(&rule);
  return isfinite(r[0]) && isfinite(r[1]);
}

static double norm(const double *r) { return fmax(fabs(r[0]), fabs(r[1])); }

/* One damped step; false where it does not help. */
static bool step(gap *g, double *end, double *r) {
  const double h = STEP / g->slope;
  double at[2][2], trial[2], next[2];
  if (!residuals(g, end[0] - h, end[1], at[0]) || !residuals(g, end[0], end[1] + h, at[1])) return false;
  const double a = -(at[0][0] - r[0]) / h, b = (at[1][0] - r[0]) / h, c = -(at[0][1] - r[1]) / h,
               d = (at[1][1] - r[1]) / h;
  const double determinant = a * d - b * c;
  double first = -(d * r[0] - b * r[1]) / determinant, second = -(a * r[1] - c * r[0]) / determinant;
  const double longest = g->slope * fmax(fabs(first), fabs(second)), factor = fmin(1, LONGEST / longest);
  if (!isfinite(factor)) return false;
  first *= factor, second *= factor;
  for (int cut = 0; cut < CUTS; cut++, first /= 2, second /= 2) {
    trial[0] = fmin(end[0] + first, g->inner_from), trial[1] = fmax(end[1] + second, g->inner_to);
    if (!residuals(g, trial[0], trial[1], next) || !(norm(next) < norm(r))) continue;
    end[0] = trial[0], end[1] = trial[1], r[0] = next[0], r[1] = next[1];
    return true;
  }
  return false;
}

xrd_status xrd_continuum_gap(const xrd_continuum *law, double *from, double *to, bool *found, xrd_error *error) {
  gap g = {law->density, law->slope, law->stop, *from, *to, XRD_OK, error};
  *found = false;
  for (int start = 0; start < STARTS && g.status == XRD_OK && !*found; start++) {
    const double wide = pow(2, start - 3) / law->slope;
    double end[2] = {*from - wide, *to + wide}, r[2];
    if (!residuals(&g, end[0], end[1], r)) continue;
    for (int k = 0; k < STEPS && step(&g, end, r); k++) continue;
    if (!(norm(r) < SMALL) || !(end[0] < *from) || !(end[1] > *to)) continue;
    *found = true;
    *from = end[0], *to = end[1];
  }
  return g.status;
}
