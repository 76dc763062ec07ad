/* D = int u c - 1/s and R = -s D - E log u, u divided by its q's total (s/2) int u.  With c = 1 on the support and, on
   a gap from g to h, int u c = [h' c - h c'] - (1/s) E[(x - g) u'/u], h = (x - g) u' / (2 s^2):
   certify/measures/density/ continuum.c. */
#include <math.h>

#include "solvers/measures/continuum.h"

static const double LEAST = 1e-18;  /* probability left out of a sum */
static const double INTEGRAL = 1e5; /* an integral's work in ns */

/* Between two stretches, one of them NULL outside; of a stretch both are itself. */
typedef struct {
  const xrd_stretch *left, *right;
} hole;

/* sum f p over [low, high] */
typedef double (*integrand)(const xrd_continuum *law, const hole *at, double x);

/* Panels of polynomial tails double from the middle on, and from where u of a gap turns, one 1/s wide there. */
enum { DOUBLINGS = 50, SPLITS = 2 * (2 * DOUBLINGS + 1) };

static size_t add_splits(double centre, double unit, double *splits, size_t count) {
  splits[count++] = centre;
  for (int k = 0; k < DOUBLINGS; k++, unit *= 2) splits[count++] = centre - unit, splits[count++] = centre + unit;
  return count;
}

/* Where what comes from both ends of a gap is the same. */
static double turning_place(const xrd_continuum *law, const hole *at) {
  const double middle = at->left->to / 2 + at->right->from / 2;
  return middle + log(at->left->u_to / at->right->u_from) / (2 * law->slope);
}

static xrd_density_panels panels_of(const xrd_continuum *law, const hole *at, double from, double to, double *splits) {
  const double length = to - from, width = fmax(fmin(1 / law->slope, length / 64), length / 4096);
  xrd_density_panels panels = {.low = from, .high = to, .width = width};
  if (law->density->family != XRD_DENSITY_STUDENT) return panels;
  panels.width = length / 4, panels.splits = splits;
  panels.split_count = add_splits(law->density->parameter[1], law->density->parameter[2] / 2, splits, 0);
  if (at->left != NULL && at->right != NULL && at->left != at->right)
    panels.split_count = add_splits(turning_place(law, at), 1 / law->slope, splits, panels.split_count);
  return panels;
}

/* 0 once somebody has asked to stop. */
static xrd_status integrate(const xrd_continuum *law, const hole *at, double low, double high, integrand f, double *sum,
                            xrd_error *error) {
  double first, last;
  xrd_density_reach(law->density, LEAST, &first, &last);
  const double from = fmax(low, first), to = fmin(high, last);
  double splits[SPLITS];
  xrd_density_rule rule;
  *sum = 0;
  if (!(from < to) || xrd_stop_wanted(law->stop, INTEGRAL)) return XRD_OK;
  const xrd_density_panels panels = panels_of(law, at, from, to, splits);
  const xrd_status status = xrd_density_rule_init(law->density, &panels, &rule, error);
  if (status != XRD_OK) return status;
  for (size_t k = 0; k < rule.count; k++)
    if (rule.mass[k] > 0) *sum += rule.mass[k] * f(law, at, rule.x[k]);
  xrd_density_rule_clear(&rule);
  return XRD_OK;
}

static double one(const xrd_continuum *law, const hole *at, double x) {
  (void)law, (void)at, (void)x;
  return 1;
}

static double log_dense(const xrd_continuum *law, const hole *at, double x) {
  const double p = xrd_density_value(law->density, x);
  (void)at;
  return p > 0 ? log(2 * p / law->slope) : 0;
}

static double distance(const xrd_continuum *law, const hole *at, double x) {
  (void)law;
  return at->right != NULL ? at->right->from - x : x - at->left->to;
}

static double u_between(const xrd_continuum *law, const xrd_stretch *left, const xrd_stretch *right, double x,
                        double *growth) {
  const double s = law->slope, length = right->from - left->to, a = x - left->to, b = right->from - x;
  const double down = left->u_to * exp(-s * a) / -expm1(-2 * s * length),
               up = right->u_from * exp(-s * b) / -expm1(-2 * s * length);
  const double u = down * -expm1(-2 * s * b) + up * -expm1(-2 * s * a);
  *growth = s * (up * (1 + exp(-2 * s * a)) - down * (1 + exp(-2 * s * b))) / u;
  return u;
}

double xrd_continuum_u(const xrd_continuum *law, const xrd_stretch *left, const xrd_stretch *right, double x) {
  double growth;
  return u_between(law, left, right, x, &growth);
}

bool xrd_continuum_falls(const xrd_continuum *law) {
  bool falls = true;
  for (size_t k = 1; k < law->count && falls; k++) {
    const xrd_stretch *left = &law->stretch[k - 1], *right = &law->stretch[k];
    double start, end;
    (void)u_between(law, left, right, left->to, &start);
    (void)u_between(law, left, right, right->from, &end);
    falls = (left->atom || start <= xrd_continuum_growth(law->density, left->to)) &&
            (right->atom || end >= xrd_continuum_growth(law->density, right->from));
  }
  return falls;
}

static double log_between(const xrd_continuum *law, const hole *at, double x) {
  double growth;
  return log(u_between(law, at->left, at->right, x, &growth));
}

static double moment_between(const xrd_continuum *law, const hole *at, double x) {
  double growth;
  (void)u_between(law, at->left, at->right, x, &growth);
  return (x - at->left->to) * growth;
}

typedef struct {
  double log_u, u, uc;
} sums;

static xrd_status add_outer(xrd_continuum *law, bool above, sums *t, xrd_error *error) {
  xrd_stretch *edge = &law->stretch[above ? law->count - 1 : 0];
  const double end = above ? edge->to : edge->from, u = above ? edge->u_to : edge->u_from;
  if (isinf(end)) return XRD_OK;
  double mass, first;
  const double low = above ? end : -HUGE_VAL, high = above ? HUGE_VAL : end;
  const hole outer = {above ? edge : NULL, above ? NULL : edge};
  xrd_status status = integrate(law, &outer, low, high, one, &mass, error);
  if (status == XRD_OK) status = integrate(law, &outer, low, high, distance, &first, error);
  if (status != XRD_OK) return status;
  if (u > 0) t->log_u += mass * log(u) - law->slope * first;
  t->u += u / law->slope;
  edge->mass += u / 2;
  t->uc += u / (2 * law->slope) + first;
  return XRD_OK;
}

static xrd_status add_gap(const xrd_continuum *law, xrd_stretch *left, xrd_stretch *right, sums *t, xrd_error *error) {
  const double s = law->slope;
  const hole gap = {left, right};
  double log_u, moment, start, end;
  xrd_status status = integrate(law, &gap, left->to, right->from, log_between, &log_u, error);
  if (status == XRD_OK) status = integrate(law, &gap, left->to, right->from, moment_between, &moment, error);
  if (status != XRD_OK) return status;
  (void)u_between(law, left, right, left->to, &start);
  (void)u_between(law, left, right, right->from, &end);
  const double rise = end * right->u_from - start * left->u_to;
  left->mass -= start * left->u_to / (2 * s), right->mass += end * right->u_from / (2 * s);
  t->log_u += log_u;
  t->u += rise / (s * s);
  t->uc += rise / (2 * s * s) + (right->from - left->to) * right->u_from / 2 - moment / s;
  return XRD_OK;
}

static xrd_status add_stretch(const xrd_continuum *law, xrd_stretch *at, sums *t, xrd_error *error) {
  const hole own = {at, at};
  double log_u, mass;
  xrd_status status = integrate(law, &own, at->from, at->to, log_dense, &log_u, error);
  if (status == XRD_OK) status = integrate(law, &own, at->from, at->to, one, &mass, error);
  if (status != XRD_OK) return status;
  at->mass = mass;
  t->log_u += log_u;
  t->u += 2 * mass / law->slope;
  t->uc += 2 * mass / law->slope;
  return XRD_OK;
}

static xrd_status add_all(xrd_continuum *law, sums *t, xrd_error *error) {
  xrd_status status = XRD_OK;
  for (size_t k = 0; k < law->count && status == XRD_OK; k++) {
    status = add_stretch(law, &law->stretch[k], t, error);
    if (status == XRD_OK && k > 0) status = add_gap(law, &law->stretch[k - 1], &law->stretch[k], t, error);
  }
  if (status == XRD_OK) status = add_outer(law, false, t, error);
  return status == XRD_OK ? add_outer(law, true, t, error) : status;
}

/* The whole line carries q: u = 2 p / s, and R is Shannon's bound. */
static sums attained(xrd_continuum *law) {
  law->stretch[0].mass = 1;
  return (sums){
      .log_u = log(2 / law->slope) - xrd_density_entropy(law->density), .u = 2 / law->slope, .uc = 2 / law->slope};
}

xrd_status xrd_continuum_value(xrd_continuum *law, xrd_engine_answer *answer, xrd_error *error) {
  sums t = {0, 0, 0};
  xrd_status status = XRD_OK;
  if (law->count == 1 && isinf(law->stretch[0].from) && isinf(law->stretch[0].to))
    t = attained(law);
  else
    status = add_all(law, &t, error);
  answer->distortion = t.uc - 1 / law->slope;
  answer->excess_nats = fabs(log(law->slope / 2 * t.u));
  answer->rate_nats = fmax(0, log(law->slope / 2 * t.u) - law->slope * answer->distortion - t.log_u);
  return status;
}
