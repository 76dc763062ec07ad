/* Lines with squared errors: solved by fine/fine.h, whose few members that are worth their mass Newton's method then
   has on all symbols, down to their support.  Where they are many the masses stay as the interior point left them, a
   little on nearly every member, and no column is computed. */
#include <math.h>
#include <string.h>

#include "solvers/newton_parts.h"

enum { MEMBERS_MOST = 250, MEMBERS_LOOSE = 40 };

static const double SEATS = 0x1p24; /* entries of columns: with more, Newton's steps cost more than all before them */
static const double SEATED = 1e-2;  /* of the gap among the members: more is missing where masses are tiny */
static const double ROOM = 0x1p27;  /* and as many are had where a support is asked for */

/* Nanoseconds, as measured: Newton's method an entry of its Hessians' products and of its prices, the interior point a
   row; and its rounds where others come in between the members of the lattice. */
static const double STEPS = 3.3, PRICES = 1.8, A_ROUND = 1e4, ROUNDS = 4;
static const double NEAR = 1.4; /* sqrt(relative distance of slopes) times this is the share of the steps left */

static size_t count_used(const xrd_fine_columns *columns) {
  size_t count = 0;
  for (size_t t = 0; t < columns->count; t++) count += xrd_fine_is_used(columns, t);
  return count;
}

/* Those become the members; false where they leave a symbol unreached. */
static bool take_seats(xrd_newton *newton) {
  const xrd_fine *fine = &newton->fine;
  xrd_working_set *set = &newton->set;
  size_t *chosen = newton->pricing.column, count = 0;
  for (size_t t = 0; t < fine->columns.count; t++)
    if (xrd_fine_is_used(&fine->columns, t)) chosen[count++] = fine->reproduction[fine->columns.index[t]];
  xrd_hessian_forget(&newton->hessian);
  xrd_working_set_empty(set);
  set->slope = fine->columns.slope;
  xrd_working_set_add_all(set, chosen, count);
  count = 0;
  for (size_t t = 0; t < fine->columns.count; t++)
    if (xrd_fine_is_used(&fine->columns, t)) set->q[count++] = fine->columns.q[t];
  if (!xrd_working_set_mix(set)) return false;
  xrd_working_set_price(set);
  return true;
}

static void report(xrd_newton *newton, xrd_solution *solution) {
  const xrd_fine_columns *columns = &newton->fine.columns;
  memset(solution->q, 0, newton->problem->m * sizeof *solution->q);
  for (size_t t = 0; t < columns->count; t++) solution->q[newton->fine.reproduction[columns->index[t]]] = columns->q[t];
  solution->slope = columns->slope;
}

/* How many members the answer has: about as many as the lattice, or as a neighbour's answer, growing with the slope. */
static double foresee(const xrd_newton *newton, double slope, double lattice) {
  const xrd_working_set *set = &newton->set;
  double used = 0;
  for (size_t t = 0; t < set->count; t++) used += set->q[t] > 0;
  return used > 0 ? fmin(lattice, used * fmax(1, slope / set->slope)) : lattice;
}

/* Do members at hand, or Newton's method from nothing, lead to the answer sooner?  From a neighbour's answer there are
   the fewer steps the nearer it is. */
static bool leads_on(xrd_newton *newton, double slope) {
  const double close = 3e-2;
  const double apart = newton->set.count > 0 ? fabs(slope - newton->set.slope) / slope : HUGE_VAL;
  if (apart <= close) return true;
  const xrd_fine_size size = xrd_fine_measure(&newton->fine, slope);
  const double members = foresee(newton, slope, (double)size.members);
  const double cold = (double)newton->problem->n * (STEPS * members * members + PRICES * (double)newton->problem->m);
  return cold * fmin(1, NEAR * sqrt(apart)) < (double)size.rows * (size.all ? A_ROUND : ROUNDS * A_ROUND);
}

xrd_fine_outcome xrd_newton_fine(xrd_newton *newton, double slope, double gap_nats, xrd_solution *solution) {
  newton->is_fine = false;
  if (!newton->has_fine || leads_on(newton, slope)) return XRD_FINE_NONE;
  size_t rounds;
  const double gap = xrd_fine_solve(&newton->fine, slope, gap_nats, &rounds);
  if (!(gap < HUGE_VAL)) return XRD_FINE_NONE;
  const size_t count = count_used(&newton->fine.columns);
  newton->track.count = 0;
  solution->gap_nats = gap;
  solution->rounds = rounds;
  solution->passes = (double)rounds;
  const size_t most = gap_nats > XRD_FINE_SHARP ? MEMBERS_LOOSE : MEMBERS_MOST;
  if (!xrd_stop_settled(newton->stop) && count > 0 && count <= most &&
      (double)count * (double)newton->problem->stride <= SEATS && take_seats(newton) &&
      (gap > gap_nats || xrd_members_gap(&newton->set) <= SEATED))
    return XRD_FINE_GUIDE;
  if (!(gap <= gap_nats) && !xrd_stop_settled(newton->stop)) return XRD_FINE_NONE;
  newton->is_fine = true;
  solution->outcome = gap <= gap_nats ? XRD_STOP_GAP : XRD_STOP_ITERATIONS;
  xrd_working_set_empty(&newton->set);
  report(newton, solution);
  return XRD_FINE_ANSWER;
}

bool xrd_newton_be_seated(xrd_newton *newton) {
  if (!newton->is_fine) return true;
  if ((double)count_used(&newton->fine.columns) * (double)newton->problem->stride > ROOM || !take_seats(newton))
    return false;
  newton->is_fine = false;
  const double sum = xrd_total(newton->set.q, newton->set.count);
  xrd_pricing_update(&newton->pricing, &newton->set, 1 / sum, 0);
  return true;
}
