/* Gaps of the support.  With c = 1 and c' = 0 at the two ends g, h, both halves of c are 1/2 there, so that

     int_g^h p/u e^{-s (h - x)} dx = int_g^h p/u e^{-s (x - g)} dx = (1 - e^{-s (h - g)}) / 2,

   u between them the solution of u'' = s^2 u from 2 p(g) / s to 2 p(h) / s.  Two equations for g and h, which every gap
   without length fulfils: their sum over (1 - e^{-s (h - g)}) and their difference over its square do not vanish there.
   Newton's method with differences, from several widths; at a jump of p the gap is mostly on the lower side. */
#include <math.h>

#include "solvers/measures/continuum.h"

enum { STEPS = 60, STARTS = 9, CUTS = 10, MOST_PANELS = 4096 };

static const double INTEGRAL = 1e5; /* an integral's work in ns */
/* A jump by a factor 1 + e opens acosh(1 + e) / s times these, in the limit e -> 0: 3^(1/4) (3 +- sqrt(3)) / 6. */
static const double LOWER = 1.0379590, HIGHER = 0.2781203;
static const double TINY = 1e-6 /* e: the limit will do */, LEAST = 1e-12 /* e: rounding of a height */;
static const double HIGHEST = 1; /* times 1/s: of a jump's higher side */
static const double SMALL = 1e-12, ROUNDING = 1e-15 /* of a place */, STEP = 1e-7,
                    LONGEST = 0.3 /* of a step, times the slope */;

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

/* The two integrals less what they should be, as told above. */
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
  double up = expm1(-s * length) / 2, down = up;
  for (size_t k = 0; k < rule.count; k++) {
    if (!(rule.mass[k] > 0)) continue; /* u may be too small there */
    const double a = s * (rule.x[k] - from), b = s * (to - rule.x[k]);
    const double u = (2 / s) * (left * ratio(b, s * length) + right * ratio(a, s * length));
    up += rule.mass[k] / u * exp(-b), down += rule.mass[k] / u * exp(-a);
  }
  xrd_density_rule_clear(&rule);
  const double full = -expm1(-s * length);
  r[0] = (up + down) / full, r[1] = (up - down) / (full * full);
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

/* The jump of a histogram there: log of the height above over that below. */
static double jump(const gap *g) {
  return log(xrd_density_value(g->density, nextafter(g->inner_to, HUGE_VAL)) /
             xrd_density_value(g->density, nextafter(g->inner_from, -HUGE_VAL)));
}

/* The gap as if e were small, `share` of it. */
static void open_jump(const gap *g, double by, double share, double *end) {
  const double e = fmax(expm1(fabs(by)), LEAST);
  const double width = share * log1p(e + sqrt(e * (2 + e))) / g->slope;
  const double higher = fmin(HIGHER * width, HIGHEST / g->slope);
  end[0] = fmin(g->inner_from - (by > 0 ? LOWER * width : higher), nextafter(g->inner_from, -HUGE_VAL));
  end[1] = fmax(g->inner_to + (by > 0 ? higher : LOWER * width), nextafter(g->inner_to, HUGE_VAL));
}

/* Newton's method from there; is it a gap? */
static bool settle(gap *g, double *end) {
  double r[2];
  if (!residuals(g, end[0], end[1], r)) return false;
  for (int k = 0; k < STEPS && step(g, end, r); k++) continue;
  const double rounding = ROUNDING * fmax(fabs(end[0]), fabs(end[1])) * (g->slope + 1 / (end[1] - end[0]));
  return norm(r) < SMALL + rounding && end[0] < g->inner_from && end[1] > g->inner_to;
}

xrd_status xrd_continuum_gap(const xrd_continuum *law, double *from, double *to, bool *found, xrd_error *error) {
  gap g = {law->density, law->slope, law->stop, *from, *to, XRD_OK, error};
  const bool jumps = law->density->family == XRD_DENSITY_HISTOGRAM;
  const double by = jumps ? jump(&g) : 0;
  double end[2];
  *found = jumps && *from == *to && fabs(by) < TINY;
  if (*found) open_jump(&g, by, 1, end);
  for (int start = 0; start < STARTS && g.status == XRD_OK && !*found; start++) {
    const double share = pow(2, start % 2 == 0 ? start / 2 : -(start + 1) / 2); /* 1, 1/2, 2, 1/4, .. */
    if (jumps)
      open_jump(&g, by, share, end);
    else
      end[0] = *from - share / g.slope, end[1] = *to + share / g.slope;
    *found = settle(&g, end);
  }
  if (*found) *from = end[0], *to = end[1];
  return g.status;
}
