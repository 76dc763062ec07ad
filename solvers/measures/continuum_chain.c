/* The ends of intervals and the atoms between them, all at once.  At the optimum both halves of c are 1/2 at every end
   and atom, for c = 1 and c' = 0 there, so that each gap between neighbours g < h has two equations,

     int_g^h p/u e^{-s (h - x)} dx = int_g^h p/u e^{-s (x - g)} dx = (1 - e^{-s (h - g)}) / 2,

   and each side outside one, P(beyond) = u / 2.  As many unknowns: two ends, with u = 2 p / s, or a place and u.
   Newton's method with differences on a band of five; where it ends, an interval whose ends have passed each other is
   an atom, an atom with u > 2 p / s an interval, and what has no mass is nothing. */
#include <lapacke.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "solvers/measures/continuum.h"

enum { STEPS = 60, CUTS = 12, ROUNDS = 40, MOST_PANELS = 4096, BAND = 2, ROWS = 3 * BAND + 1 };

static const double SMALL = 1e-15, FOUND = 1e-10, STEP = 1e-7, LONGEST = 0.3 /* times 1/s */,
                    NEAR = 0.45 /* of a gap */;
static const double KEPT = 1e-2;    /* times 1/s: a gap that is */
static const double OPENING = 1e-2; /* of an interval that was an atom, times 1/s */
static const double ABOVE = 1e-10;  /* u over 2 p / s, relative */
static const double INTEGRAL = 1e5; /* an integral's work in ns */

typedef struct {
  xrd_continuum *law;
  double *r, *trial, *band, *step; /* 2 count; band ROWS x 2 count, by columns */
  lapack_int *pivot;
  xrd_error *error;
  xrd_status status;
} chain;

static double u_at(const xrd_continuum *law, const xrd_stretch *at, bool to) {
  if (at->atom) return at->u_from;
  return 2 / law->slope * xrd_density_value(law->density, to ? nextafter(at->to, -HUGE_VAL) : at->from);
}

/* One residual of an outer side. */
static double outer_residual(const xrd_continuum *law, const xrd_stretch *at, int sign) {
  const double end = sign > 0 ? at->to : at->from;
  if (isinf(end)) return 0;
  if (!at->atom) return law->slope / (2 * xrd_continuum_hazard(law->density, end, sign)) - 0.5;
  return (sign > 0 ? xrd_density_above(law->density, end) : xrd_density_below(law->density, end)) / at->u_from - 0.5;
}

/* sinh(a) / sinh(b), 0 <= a <= b */
static double ratio(double a, double b) { return b > 0 ? exp(a - b) * expm1(-2 * a) / expm1(-2 * b) : 1; }

/* A gap between two intervals hangs on nothing else: what is too short for differences stays as it is. */
static bool is_kept(const xrd_continuum *law, const xrd_stretch *left, const xrd_stretch *right) {
  return !left->atom && !right->atom && law->slope * (right->from - left->to) < KEPT && right->from > left->to;
}

static void gap_residuals(chain *c, const xrd_stretch *left, const xrd_stretch *right, double *r) {
  const double s = c->law->slope, from = left->to, to = right->from, length = s * (to - from);
  const double low = u_at(c->law, left, true), high = u_at(c->law, right, false);
  const xrd_density_panels panels = {.low = from, .high = to, .width = fmax(1 / s, (to - from) / MOST_PANELS)};
  xrd_density_rule rule;
  r[0] = r[1] = 0;
  if (is_kept(c->law, left, right)) return;
  r[0] = r[1] = HUGE_VAL;
  if (!(from < to) || xrd_stop_wanted(c->law->stop, INTEGRAL)) return;
  const xrd_status status = xrd_density_rule_init(c->law->density, &panels, &rule, c->error);
  if (status == XRD_ERR_MEMORY) c->status = status;
  if (status != XRD_OK) return;
  const double full = -expm1(-length);
  double up = -full / 2, down = up;
  for (size_t k = 0; k < rule.count; k++) {
    if (!(rule.mass[k] > 0)) continue; /* u may be too small there */
    const double a = s * (rule.x[k] - from), b = s * (to - rule.x[k]);
    const double w = rule.mass[k] / (low * ratio(b, length) + high * ratio(a, length));
    up += w * exp(-b), down += w * exp(-a);
  }
  xrd_density_rule_clear(&rule);
  r[0] = (up + down) / full, r[1] = (up - down) / (full * full);
}

/* Those of the hole below stretch k: row 2 k - 1 and 2 k. */
static void hole_residuals(chain *c, size_t k, double *r) {
  const xrd_continuum *law = c->law;
  if (k == 0)
    r[0] = outer_residual(law, &law->stretch[0], -1);
  else if (k == law->count)
    r[2 * k - 1] = outer_residual(law, &law->stretch[k - 1], 1);
  else
    gap_residuals(c, &law->stretch[k - 1], &law->stretch[k], r + 2 * k - 1);
}

static double residuals(chain *c, double *r) {
  double norm = 0;
  for (size_t k = 0; k <= c->law->count; k++) hole_residuals(c, k, r);
  for (size_t i = 0; i < 2 * c->law->count; i++) norm = fmax(norm, isnan(r[i]) ? HUGE_VAL : fabs(r[i]));
  return norm;
}

/* Unknown i moves: an end, a place, or log u / s. */
static void move(xrd_continuum *law, size_t i, double by) {
  xrd_stretch *at = &law->stretch[i / 2];
  if (!at->atom)
    *(i % 2 == 0 ? &at->from : &at->to) += by;
  else if (i % 2 == 0)
    at->to = at->from += by;
  else
    at->u_to = at->u_from *= exp(law->slope * by);
}

static bool is_fixed(const xrd_continuum *law, size_t i) {
  const xrd_stretch *at = &law->stretch[i / 2];
  if (isinf(i % 2 == 0 ? at->from : at->to)) return true;
  if (i % 2 == 0) return i > 0 && is_kept(law, at - 1, at);
  return i / 2 + 1 < law->count && is_kept(law, at, at + 1);
}

static void set_column(chain *c, size_t i) {
  xrd_continuum *law = c->law;
  const size_t size = 2 * law->count, k = i / 2;
  const double h = (i % 2 == 0 ? -1 : 1) * STEP / law->slope;
  double *column = c->band + i * ROWS;
  if (is_fixed(law, i)) {
    column[2 * BAND] = 1;
    return;
  }
  const xrd_stretch kept = law->stretch[k];
  memcpy(c->trial, c->r, size * sizeof(double));
  move(law, i, h);
  hole_residuals(c, k, c->trial), hole_residuals(c, k + 1, c->trial);
  law->stretch[k] = kept;
  for (size_t row = i > BAND ? i - BAND : 0; row < size && row <= i + BAND; row++)
    column[2 * BAND + row - i] = (c->trial[row] - c->r[row]) / h;
}

/* The largest share of the step that keeps stretches apart. */
static double longest(const chain *c) {
  const xrd_continuum *law = c->law;
  double share = 1;
  for (size_t i = 0; i < 2 * law->count; i++)
    share = fmin(share, LONGEST / law->slope / fmax(fabs(c->step[i]), 1e-300));
  for (size_t k = 0; k + 1 < law->count; k++) {
    const double gap = law->stretch[k + 1].from - law->stretch[k].to;
    const size_t end = law->stretch[k].atom ? 2 * k : 2 * k + 1;
    const double closing = fmax(fabs(c->step[end]), fabs(c->step[2 * k + 2]));
    share = fmin(share, NEAR * gap / fmax(closing, 1e-300));
  }
  return share;
}

static bool newton_step(chain *c, double *norm) {
  xrd_continuum *law = c->law;
  const size_t size = 2 * law->count;
  memset(c->band, 0, size * ROWS * sizeof(double));
  for (size_t i = 0; i < size; i++) set_column(c, i), c->step[i] = -c->r[i];
  const lapack_int n = (lapack_int)size;
  if (LAPACKE_dgbsv_work(LAPACK_COL_MAJOR, n, BAND, BAND, 1, c->band, ROWS, c->pivot, c->step, n) != 0) return false;
  double share = longest(c);
  xrd_stretch *kept = xrd_duplicate(law->stretch, law->count, sizeof *kept);
  if (kept == NULL) return c->status = xrd_fail(c->error, XRD_ERR_MEMORY, "no memory for an output law"), false;
  bool better = false;
  for (int cut = 0; cut < CUTS && !better && c->status == XRD_OK; cut++, share /= 2) {
    for (size_t i = 0; i < size; i++)
      if (!is_fixed(law, i)) move(law, i, share * c->step[i]);
    const double next = residuals(c, c->trial);
    better = next < *norm;
    if (better)
      *norm = next, memcpy(c->r, c->trial, size * sizeof(double));
    else
      memcpy(law->stretch, kept, law->count * sizeof *kept);
  }
  free(kept);
  return better;
}

/* Where Newton's steps end. */
static double settle(chain *c) {
  double norm = residuals(c, c->r);
  for (int k = 0; k < STEPS && norm > SMALL && c->status == XRD_OK && newton_step(c, &norm); k++) continue;
  return norm;
}

/* Does a stretch become one of the other kind? */
static bool turn(const xrd_continuum *law, xrd_stretch *at) {
  const double middle = at->from / 2 + at->to / 2, dense = 2 / law->slope * xrd_density_value(law->density, middle);
  if (!at->atom && at->to <= at->from) {
    *at = (xrd_stretch){.from = middle, .to = middle, .u_from = dense, .u_to = dense, .atom = true};
    return true;
  }
  const bool bends = law->density->family != XRD_DENSITY_HISTOGRAM &&
                     xrd_continuum_bend(law->density, middle) > law->slope * law->slope;
  if (!at->atom || at->u_from <= dense * (1 + ABOVE) || bends) return false;
  *at = (xrd_stretch){.from = middle - OPENING / law->slope, .to = middle + OPENING / law->slope};
  return true;
}

static bool turn_all(xrd_continuum *law) {
  bool turned = false;
  for (size_t k = 0; k < law->count; k++) turned = turn(law, &law->stretch[k]) || turned;
  return turned;
}

/* Drops stretches without mass. */
static bool drop(xrd_continuum *law) {
  size_t kept = 0;
  for (size_t k = 0; k < law->count; k++)
    if (law->stretch[k].mass > 0) law->stretch[kept++] = law->stretch[k];
  const bool dropped = kept < law->count && kept > 0;
  if (dropped) law->count = kept;
  return dropped;
}

static void set_u(xrd_continuum *law) {
  for (size_t k = 0; k < law->count; k++) {
    xrd_stretch *at = &law->stretch[k];
    if (at->atom) continue;
    at->u_from = isinf(at->from) ? 0 : u_at(law, at, false);
    at->u_to = isinf(at->to) ? 0 : u_at(law, at, true);
  }
}

static xrd_status search(chain *c, xrd_engine_answer *answer, bool *found) {
  *found = false;
  for (int round = 0; round < ROUNDS && !*found; round++) {
    const double norm = settle(c);
    if (c->status != XRD_OK) return c->status;
    if (turn_all(c->law)) continue;
    if (!(norm <= FOUND)) return XRD_OK;
    set_u(c->law);
    const xrd_status status = xrd_continuum_value(c->law, answer, c->error);
    if (status != XRD_OK) return status;
    *found = !drop(c->law);
  }
  return XRD_OK;
}

xrd_status xrd_continuum_chain(xrd_continuum *law, xrd_engine_answer *answer, bool *found, xrd_error *error) {
  const size_t size = 2 * law->count;
  chain c = {.law = law, .error = error, .status = XRD_OK};
  c.r = xrd_allocate(size, sizeof(double)), c.trial = xrd_allocate(size, sizeof(double));
  c.step = xrd_allocate(size, sizeof(double)), c.band = xrd_allocate(size * ROWS, sizeof(double));
  c.pivot = xrd_allocate(size, sizeof *c.pivot);
  const bool ready = c.r != NULL && c.trial != NULL && c.step != NULL && c.band != NULL && c.pivot != NULL;
  const xrd_status status = ready ? search(&c, answer, found)
                                  : xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu intervals", law->count);
  free(c.r), free(c.trial), free(c.step), free(c.band), free(c.pivot);
  return status;
}
