/* Newton's method on given reproductions alone: what a critical slope is found and proved by.

   Neighbouring slopes have almost the same Hessian, and while the members stay its factor serves again: a chord step
   costs two products, and contracts by how far the slope has moved. */
#include <cblas.h>
#include <math.h>
#include <string.h>

#include "solvers/flush.h"
#include "solvers/newton_parts.h"

static const double SHARP = 1e-14, ENOUGH = 1e-12; /* of the gap among the members: aimed at, and needed */

/* Does a factor at hand contract a chord step by much? */
static bool stays_near(const xrd_newton *newton, double slope) {
  const double close = 1e-2, before = newton->set.slope;
  return newton->problem->lattice.rank == 0 && fabs(slope - before) <= close * before;
}

/* Are the reproductions with a mass in `masses` the members whose factor is at hand? */
static bool is_held(const xrd_newton *newton, const double *masses) {
  const xrd_working_set *set = &newton->set;
  size_t wanted = 0, found = 0;
  for (size_t j = 0; j < newton->problem->m; j++) wanted += masses[j] > 0;
  for (size_t t = 0; t < set->count; t++) found += masses[set->member[t]] > 0;
  return newton->held == set->count && found == set->count && wanted == found;
}

/* Those reproductions, and no others, become the members. */
static void take(xrd_newton *newton, const double *masses) {
  xrd_working_set *set = &newton->set;
  for (size_t t = 0; t < set->count; t++) {
    set->q[t] = masses[set->member[t]];
    set->c[t] = 0;
  }
  xrd_newton_prune(newton, 1);
  for (size_t j = 0; j < newton->problem->m; j++)
    if (masses[j] > 0) (void)xrd_working_set_add(set, j, masses[j]);
}

bool xrd_newton_factor(xrd_newton *newton) {
  xrd_quadratic *qp = &newton->quadratic;
  const size_t k = newton->set.count;
  if (xrd_hessian_is_stale(&newton->hessian, &newton->set)) xrd_hessian_forget(&newton->hessian);
  newton->hessian.ridge = XRD_RIDGE;
  xrd_hessian_update(&newton->hessian, &newton->set);
  qp->hessian = xrd_hessian_matrix(&newton->hessian);
  memset(qp->chosen, 1, k);
  return xrd_factor_set(&qp->factor, &qp->hessian, k, qp->chosen);
}

/* Is log(sum q max c) at most ENOUGH, or can that be had? */
static bool sharpen(xrd_newton *newton, bool factored) {
  xrd_working_set *set = &newton->set;
  if (!xrd_working_set_mix(set)) return false;
  xrd_working_set_price(set);
  if (!factored && xrd_members_gap(set) <= ENOUGH) { /* as solved */
    newton->held = 0;
    return true;
  }
  if (!factored) factored = xrd_newton_factor(newton);
  newton->held = factored ? set->count : 0;
  if (factored) xrd_newton_chord(newton, SHARP);
  if (xrd_members_gap(set) <= ENOUGH) return true;
  newton->held = 0;
  xrd_newton_minimise(newton, SHARP, SHARP);
  return xrd_members_gap(set) <= ENOUGH;
}

/* What reproduction j is worth. */
static double price_of(const xrd_newton *newton, size_t j) {
  const xrd_working_set *set = &newton->set;
  xrd_prepared_column(newton->problem, j, set->slope, newton->trial);
  return cblas_ddot((int)newton->problem->stride, newton->trial, 1, set->w, 1) * xrd_total(set->q, set->count);
}

bool xrd_newton_hold(xrd_newton *newton, double slope, const double *masses, size_t asked, xrd_solution *solution,
                     double *price) {
  const xrd_flush flush = xrd_flush_begin();
  newton->is_fine = false;
  const bool near = stays_near(newton, slope), factored = near && is_held(newton, masses);
  if (!near) xrd_hessian_forget(&newton->hessian);
  if (!factored) take(newton, masses); /* else their own masses are nearer */
  xrd_working_set_move(&newton->set, slope);
  const bool good = newton->set.count > 0 && sharpen(newton, factored);
  if (good) *price = price_of(newton, asked);
  xrd_newton_report(newton, solution);
  xrd_flush_end(flush);
  return good;
}

size_t xrd_newton_held_factor(const xrd_newton *newton, size_t *column, double *scale, const double **triangle,
                              size_t *ld) {
  const xrd_quadratic *qp = &newton->quadratic;
  if (newton->held == 0 || qp->hessian.band != NULL) return 0;
  for (size_t t = 0; t < qp->factor.count; t++) {
    column[t] = newton->set.member[qp->factor.free[t]];
    scale[t] = newton->hessian.scale[qp->factor.free[t]];
  }
  *triangle = qp->factor.triangle;
  *ld = qp->factor.capacity;
  return qp->factor.count;
}
