/* Newton's steps over the members of the working set. */
#include <math.h>
#include <string.h>

#include "base/crew.h"
#include "solvers/newton_parts.h"

static const double ROUNDING = 1e-14; /* of a sum of n terms, relative to their magnitudes */
static const double HOPELESS = 0.9;   /* members without mass priced lower are not worth a new Hessian */
static const double SLOW = 0.2;       /* a step that reduces the gap by less wants a fresh Hessian */

/* On a fine grid of several axes reproductions next to each other stand for each other, and to rounding many masses are
   as good.  A ridge that is this part of the gap leaves such masses where they are, and Newton's method is as fast at
   its end (Li, Fukushima, Qi and Yamashita 2004); derivatives below a part of the gap need not vanish either. */
static const double RIDGE = 0.1, LEVEL = 1e-2;
static const double GAP_MOST = 1e-2; /* that counts */

static const double WISH_NS = 1; /* of an entry */

enum { INNER_STEPS = 60, SPARSE_PAYS = 48 };

/* The gradient at the members' masses and those masses, in the Hessian's scale. */
static void rescale(xrd_newton *newton, const double *scale, double level) {
  const xrd_working_set *set = &newton->set;
  for (size_t t = 0; t < set->count; t++) {
    newton->gradient[t] = (1 - set->c[t]) * scale[t];
    newton->tolerance[t] = fmax(level, 1e-15) * scale[t];
    newton->x[t] = set->q[t] / scale[t];
  }
}

/* The step length in (0, 1] that minimises t sum(step) - sum p log(u + t v): the root of an increasing function. */
static double line_search(const xrd_newton *newton, const double *v) {
  double step_total = 0, step_size = 0;
  for (size_t t = 0; t < newton->set.count; t++) {
    step_total += newton->step[t];
    step_size += fabs(newton->step[t]);
  }
  const xrd_prepared *problem = newton->problem;
  const double *u = newton->set.u;
  double top = 1;
  for (size_t i = 0; i < problem->n; i++)
    if (problem->p[i] > 0 && v[i] < -0.999 * u[i]) top = fmin(top, -0.999 * u[i] / v[i]);
  double low = 0, high = top, t = top;
  for (int round = 0; round < 40; round++) {
    double slope = step_total, curvature = 0, noise = step_size;
    for (size_t i = 0; i < problem->n; i++) {
      if (problem->p[i] == 0) continue;
      const double ratio = v[i] / (u[i] + t * v[i]);
      slope -= problem->p[i] * ratio;
      noise += problem->p[i] * fabs(ratio);
      curvature += problem->p[i] * ratio * ratio;
    }
    slope -= ROUNDING * noise;
    if (slope <= 0)
      low = t;
    else
      high = t;
    if (slope <= 0 && t == top) return top;
    if (high - low <= 1e-3 * high || fabs(slope) <= 1e-3 * curvature * t) break;
    t -= slope / curvature;
    if (!(t > low && t < high)) t = 0.5 * (low + high);
  }
  return low > 0 ? low : t;
}

/* q += length * step; u is not current after it. */
static void move(xrd_newton *newton, double length) {
  xrd_working_set *set = &newton->set;
  for (size_t t = 0; t < set->count; t++) set->q[t] = fmax(set->q[t] + length * newton->step[t], 0);
}

/* Members far from their own optimum get it one by one: a Newton step could only double a small mass. */
static bool is_far(const xrd_working_set *set, size_t t) {
  return set->c[t] > 1.3 || (set->c[t] < 0.7 && set->q[t] > 1e-3);
}

static bool may_double(const xrd_working_set *set, size_t t, double tolerance) {
  return !is_far(set, t) && set->q[t] > 0 && set->c[t] > 1 + tolerance && set->q[t] < 1e-3;
}

typedef struct {
  xrd_newton *newton;
  double tolerance;
} wishes;

/* step[t] = the member's wish, where it is asked for. */
static void wish_next(void *context, size_t t, int thread) {
  (void)thread;
  const wishes *of = context;
  if (may_double(&of->newton->set, t, of->tolerance)) of->newton->step[t] = xrd_working_set_wish(&of->newton->set, t);
}

static void take_wishes(xrd_newton *newton, double tolerance) {
  const xrd_working_set *set = &newton->set;
  size_t asked = 0;
  for (size_t t = 0; t < set->count; t++) asked += may_double(set, t, tolerance);
  const double entries = xrd_working_set_is_listed(set) ? (double)set->near.start[set->count] / (double)set->count
                                                        : (double)newton->problem->n;
  const bool pays = WISH_NS * entries * (double)asked >= XRD_CREW_PAYS;
  xrd_crew_share(pays ? set->threads : 1, set->count, wish_next, &(wishes){newton, tolerance});
}

/* Whoever settles changes what others wish. */
static bool settle_outliers(xrd_newton *newton, double tolerance) {
  xrd_working_set *set = &newton->set;
  bool moved = false;
  take_wishes(newton, tolerance);
  for (size_t t = 0; t < set->count; t++) {
    const bool asks = may_double(set, t, tolerance);
    if (!asks && !is_far(set, t)) continue;
    if (asks && !((moved ? xrd_working_set_wish(set, t) : newton->step[t]) > set->q[t])) continue;
    xrd_working_set_settle(set, t);
    moved = true;
  }
  return moved;
}

void xrd_newton_chord(xrd_newton *newton, double tolerance) {
  xrd_working_set *set = &newton->set;
  double before = INFINITY;
  for (int round = 0; round < 8; round++) {
    double residual = 0;
    for (size_t t = 0; t < set->count; t++) {
      newton->gradient[t] = (1 - set->c[t]) * newton->hessian.scale[t];
      if (set->q[t] > 0) residual = fmax(residual, fabs(1 - set->c[t]));
    }
    if (residual <= 0.1 * tolerance || !(residual < 0.2 * before)) return;
    before = residual;
    xrd_quadratic_solve(&newton->quadratic, set->count, newton->gradient, newton->step);
    for (size_t t = 0; t < set->count; t++) {
      newton->step[t] *= newton->hessian.scale[t];
      if (set->q[t] + newton->step[t] < 0 || fabs(newton->step[t]) > 0.5 * set->q[t]) return;
    }
    move(newton, 1);
    if (!xrd_working_set_mix(set)) return;
    xrd_working_set_price(set);
  }
}

/* The quadratic program of a step: x moves from the masses to its minimiser, both in the Hessian's scale; step keeps
   where x was. */
static void minimise_dense(xrd_newton *newton, double slack) {
  const size_t k = newton->set.count;
  newton->hessian.ridge = fmax(RIDGE * slack, XRD_RIDGE);
  xrd_hessian_update(&newton->hessian, &newton->set);
  rescale(newton, newton->hessian.scale, LEVEL * slack);
  memcpy(newton->step, newton->x, k * sizeof *newton->x);
  const xrd_gram_matrix hessian = xrd_hessian_matrix(&newton->hessian);
  xrd_quadratic_minimise(&newton->quadratic, k, &hessian, newton->gradient, newton->tolerance, newton->x);
}

/* Conjugate gradients would stall where neighbours on a grid are almost alike; a line has its bands. */
static bool neighbours_differ(const xrd_newton *newton) {
  const double apart = 0.6;
  const int rank = newton->problem->lattice.rank;
  if (rank == 0) return true;
  bool differ = rank > 1 && newton->hessian.has_tables;
  for (int axis = 0; axis < rank && differ; axis++) {
    const double step = newton->hessian.gram.step[axis];
    differ = step == 0 || newton->set.slope * step * step > apart;
  }
  return differ;
}

/* The same where columns overlap little; false where they do not, and only scratch has changed. */
static bool minimise_sparse(xrd_newton *newton) {
  const size_t k = newton->set.count;
  if (!newton->sparse_serves || k < SPARSE_PAYS || !neighbours_differ(newton)) return false;
  newton->sparse_serves = xrd_sparse_fill(&newton->sparse, &newton->set);
  if (!newton->sparse_serves) return false;
  rescale(newton, newton->sparse.scale, 0);
  memcpy(newton->step, newton->x, k * sizeof *newton->x);
  return xrd_sparse_minimise(&newton->sparse, k, newton->gradient, newton->tolerance, newton->x);
}

bool xrd_newton_advance(xrd_newton *newton, double gap_nats, double slack) {
  xrd_working_set *set = &newton->set;
  const size_t k = set->count;
  const bool sparse = minimise_sparse(newton);
  if (!sparse) minimise_dense(newton, slack);
  const double *scale = sparse ? newton->sparse.scale : newton->hessian.scale;
  for (size_t t = 0; t < k; t++)
    newton->step[t] = newton->x[t] == 0 ? -set->q[t] : (newton->x[t] - newton->step[t]) * scale[t];
  xrd_working_set_multiply(set, newton->step, newton->trial);
  const double length = line_search(newton, newton->trial);
  move(newton, length);
  if (!xrd_working_set_mix(set)) return false;
  xrd_working_set_price(set);
  if (length == 1 && !sparse) xrd_newton_chord(newton, gap_nats);
  return true;
}

void xrd_newton_prune(xrd_newton *newton, double keep) {
  xrd_working_set_prune(&newton->set, keep, newton->survivor);
  xrd_hessian_select(&newton->hessian, &newton->set, newton->survivor);
}

void xrd_newton_minimise(xrd_newton *newton, double tolerance, double gap_nats) {
  xrd_working_set *set = &newton->set;
  double reached = INFINITY;
  int idle = 0;
  if (!xrd_working_set_mix(set)) return;
  xrd_working_set_price(set);
  if (xrd_members_gap(set) <= tolerance) return;
  for (int step = 0; step < INNER_STEPS && !xrd_newton_ends(newton, 4 * set->count); step++) {
    const double before = reached;
    reached = xrd_members_gap(set);
    if (reached <= tolerance) return;
    idle = reached < 0.9 * before ? 0 : idle + 1;
    if (idle > 2) newton->sparse_serves = false;
    if (idle > 4) return;
    if (settle_outliers(newton, tolerance)) {
      if (!xrd_working_set_mix(set)) return;
      xrd_working_set_price(set);
    }
    if (reached > SLOW * before || xrd_hessian_is_stale(&newton->hessian, set)) {
      if (newton->problem->lattice.rank == 0) xrd_newton_prune(newton, HOPELESS);
      xrd_hessian_forget(&newton->hessian);
    }
    const double slack = newton->problem->lattice.rank > 1 ? fmin(reached, GAP_MOST) : 0;
    if (!xrd_newton_advance(newton, gap_nats, slack)) return;
  }
}
