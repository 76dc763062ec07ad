#include "solvers/newton.h"

#include <math.h>
#include <string.h>

#include "base/carve.h"
#include "solvers/engine.h"
#include "solvers/flush.h"
#include "solvers/newton_parts.h"
#include "solvers/start.h"

static const double COLUMN_ENTRIES = 0x1p29; /* the working set's columns hold no more doubles than this */

static const double NEXT_TO = 1e-3; /* slopes that close have almost the same Hessian */

enum { PATIENCE = 25, ROUNDS = 200, STALLS_MOST = 4 };

static size_t capacity_for(const xrd_prepared *problem) {
  const size_t fitting = (size_t)(COLUMN_ENTRIES / (double)problem->stride) + 2, needed = 4 * problem->n + 256;
  const size_t wanted = fitting < needed ? fitting : needed;
  return wanted < problem->m ? wanted : problem->m;
}

xrd_status xrd_newton_init(xrd_newton *newton, const xrd_prepared *problem, int threads, xrd_error *error) {
  const size_t k = capacity_for(problem);
  *newton = (xrd_newton){.problem = problem};
  const xrd_array arrays[] = {XRD_ARRAY(newton->gradient, k + XRD_LANES),
                              XRD_ARRAY(newton->tolerance, k),
                              XRD_ARRAY(newton->x, k),
                              XRD_ARRAY(newton->step, k),
                              XRD_ARRAY(newton->z, k),
                              XRD_ARRAY(newton->direction, k),
                              XRD_ARRAY(newton->survivor, k),
                              XRD_ARRAY(newton->trial, problem->stride),
                              XRD_ARRAY(newton->once, problem->stride),
                              XRD_ARRAY(newton->twice, problem->stride),
                              XRD_ARRAY(newton->turn, problem->stride),
                              XRD_ARRAY(newton->order, problem->m),
                              {0}};
  xrd_status status = xrd_carve_bare(&newton->block, arrays, error);
  if (status == XRD_OK) status = xrd_working_set_init(&newton->set, problem, k, error);
  if (status == XRD_OK) status = xrd_quadratic_init(&newton->quadratic, k, error);
  if (status == XRD_OK) status = xrd_hessian_init(&newton->hessian, problem, k, error);
  if (status == XRD_OK) status = xrd_sparse_init(&newton->sparse, problem, k, error);
  if (status == XRD_OK) status = xrd_pricing_init(&newton->pricing, problem, threads, error);
  if (status == XRD_OK) status = xrd_interior_init(&newton->interior, problem, k, error);
  newton->has_fine = xrd_fine_fits(problem);
  if (status == XRD_OK && newton->has_fine) status = xrd_fine_init(&newton->fine, problem, error);
  if (status == XRD_OK) status = xrd_axes_init(&newton->axes, problem, error);
  if (status == XRD_OK) status = xrd_track_init(&newton->track, problem->m, error);
  newton->set.threads = newton->quadratic.factor.threads = threads;
  if (status != XRD_OK) xrd_newton_clear(newton);
  return status;
}

void xrd_newton_clear(xrd_newton *newton) {
  xrd_working_set_clear(&newton->set);
  xrd_quadratic_clear(&newton->quadratic);
  xrd_hessian_clear(&newton->hessian);
  xrd_sparse_clear(&newton->sparse);
  xrd_pricing_clear(&newton->pricing);
  xrd_interior_clear(&newton->interior);
  xrd_axes_clear(&newton->axes);
  xrd_track_clear(&newton->track);
  xrd_fine_clear(&newton->fine);
  xrd_carve_free(newton->block);
  memset(newton, 0, sizeof *newton);
}

void xrd_newton_stop_with(xrd_newton *newton, xrd_stop *stop) {
  newton->stop = stop;
  newton->fine.columns.stop = stop;
  newton->interior.stop = stop;
  xrd_axes_stop_with(&newton->axes, stop);
  newton->quadratic.stop = newton->quadratic.factor.stop = stop;
  newton->set.stop = newton->sparse.stop = newton->pricing.stop = stop;
}

void xrd_newton_forget(xrd_newton *newton) {
  xrd_working_set_empty(&newton->set);
  newton->track.count = 0;
  newton->is_fine = false;
  xrd_pricing_forget(&newton->pricing);
}

/* log(product), where rounding may put the product just below 1; infinite where the numbers broke down. */
static double duality_gap(double product) {
  if (isnan(product)) return INFINITY;
  return fmax(log(product), 0);
}

void xrd_newton_report(const xrd_newton *newton, xrd_solution *solution) {
  const xrd_working_set *set = &newton->set;
  memset(solution->q, 0, newton->problem->m * sizeof(double));
  for (size_t t = 0; t < set->count; t++) solution->q[set->member[t]] = set->q[t];
  solution->slope = set->slope;
}

/* Is the Hessian at hand almost that of the new slope?  On a lattice other members may take the place of all. */
static bool stays_near(const xrd_newton *newton, double slope) {
  const double before = newton->set.slope;
  return newton->problem->lattice.rank == 0 && fabs(slope - before) <= NEXT_TO * before;
}

/* The members at a new slope: afresh, or as the last slopes let one guess. */
static void begin(xrd_newton *newton, double slope, double gap_nats, bool cold) {
  xrd_working_set *set = &newton->set;
  newton->sparse_serves = true;
  newton->held = 0;
  set->full = false;
  if (cold || !stays_near(newton, slope)) xrd_hessian_forget(&newton->hessian);
  if (xrd_newton_cross(newton, slope)) return;
  if (cold) {
    if (xrd_newton_climb(newton, slope, gap_nats)) return;
    set->slope = slope;
    xrd_start(set);
    return;
  }
  xrd_newton_prune(newton, 1);
  xrd_track_predict(&newton->track, set, slope);
  xrd_start_cover(set);
}

/* Newton's method does not settle here.  On a grid the rounds go on: an interior point costs more than all of them. */
static void fall_back(xrd_newton *newton, double gap_nats) {
  xrd_interior_minimise(&newton->interior, &newton->set, 1e-3 * gap_nats / (double)newton->set.count);
  xrd_hessian_forget(&newton->hessian);
}

static size_t count_used(const xrd_working_set *set) {
  size_t used = 0;
  for (size_t t = 0; t < set->count; t++) used += set->q[t] > 0;
  return used;
}

/* On a grid members without mass come and go with their neighbours: they stay while they are few. */
static bool keeps_idle(const xrd_newton *newton) {
  const size_t count = newton->set.count;
  return newton->problem->lattice.rank > 1 && 2 * count_used(&newton->set) > count;
}

/* Rounds of minimising, pricing and entering until the gap is closed, nothing moves, or they are too many. */
static void iterate(xrd_newton *newton, double gap_nats, double tolerance, size_t max_rounds, xrd_solution *solution) {
  xrd_working_set *set = &newton->set;
  const size_t m = newton->problem->m;
  double gap = INFINITY;
  size_t round = 0, stalls = 0;
  solution->outcome = XRD_STOP_ITERATIONS;
  while (round < max_rounds && !xrd_newton_ends(newton, m)) {
    const double before = gap;
    if (++round == PATIENCE && newton->problem->lattice.rank < 2) fall_back(newton, gap_nats);
    xrd_newton_minimise(newton, fmax(tolerance, 0.3 * gap_nats), gap_nats);
    const double sum = xrd_total(set->q, set->count); /* prices refer to masses of sum one */
    xrd_pricing_update(&newton->pricing, set, 1 / sum, gap_nats);
    gap = duality_gap(xrd_largest(newton->pricing.price, m) * sum);
    xrd_stop_tell(newton->stop, gap, gap_nats);
    if (gap <= gap_nats) {
      solution->outcome = XRD_STOP_GAP;
      break;
    }
    if (!keeps_idle(newton)) xrd_newton_prune(newton, 1 / sum);
    const size_t entered = xrd_newton_enter(newton, (1 + 0.3 * gap_nats) / sum);
    stalls = entered == 0 && gap > 0.5 * before ? stalls + 1 : 0;
    if (stalls > 0) newton->sparse_serves = false;
    if (stalls > STALLS_MOST) {
      solution->outcome = XRD_STOP_STALLED;
      break;
    }
    if (newton->problem->lattice.rank > 1)
      tolerance = 0.1 * gap; /* prices cost next to nothing there */
    else
      tolerance = gap < 1e-2 ? 0 : fmin(0.03 * gap, tolerance);
  }
  solution->gap_nats = gap;
  solution->rounds = round;
  solution->passes = (double)round;
}

/* Some symbol has no reproduction in the set, and there is no room for one. */
static void give_up(xrd_solution *solution) {
  solution->outcome = XRD_STOP_STALLED;
  solution->gap_nats = INFINITY;
  solution->rounds = 0;
  solution->passes = 0;
}

/* From where it stands, or from the last answer. */
static void go_on(xrd_newton *newton, double slope, double gap_nats, size_t max_rounds, xrd_solution *solution) {
  const bool cold = newton->set.count == 0;
  begin(newton, slope, gap_nats, cold);
  if (newton->set.full)
    give_up(solution);
  else
    iterate(newton, gap_nats, cold ? 0.1 : 0, max_rounds, solution);
}

/* From members that are those of the answer, or nearly, in one step. */
static void follow(xrd_newton *newton, double gap_nats, size_t max_rounds, xrd_solution *solution) {
  newton->sparse_serves = true;
  newton->held = 0;
  newton->set.full = false;
  (void)xrd_newton_advance(newton, gap_nats, 0);
  iterate(newton, gap_nats, 0, max_rounds, solution);
}

void xrd_newton_solve(xrd_newton *newton, double slope, double gap_nats, size_t max_rounds, xrd_solution *solution) {
  const xrd_flush flush = xrd_flush_begin();
  const size_t most = max_rounds == 0 ? ROUNDS : max_rounds;
  const xrd_fine_outcome fine = max_rounds == 0 ? xrd_newton_fine(newton, slope, gap_nats, solution) : XRD_FINE_NONE;
  if (fine == XRD_FINE_GUIDE) follow(newton, gap_nats, most, solution);
  if (fine == XRD_FINE_NONE) go_on(newton, slope, gap_nats, most, solution);
  if (fine != XRD_FINE_ANSWER) {
    xrd_newton_report(newton, solution);
    xrd_track_record(&newton->track, &newton->set, newton->pricing.price);
  }
  xrd_flush_end(flush);
}

void xrd_newton_polish(xrd_newton *newton, xrd_solution *solution) {
  enum { STEPS = 2 };
  if (!xrd_newton_be_seated(newton)) return;
  const xrd_flush flush = xrd_flush_begin();
  newton->held = 0;
  if (xrd_hessian_is_stale(&newton->hessian, &newton->set)) xrd_hessian_forget(&newton->hessian);
  for (int step = 0; step < STEPS; step++) {
    const size_t before = count_used(&newton->set);
    if (!xrd_newton_advance(newton, 0, 0) || count_used(&newton->set) == before) break;
  }
  xrd_newton_report(newton, solution);
  xrd_flush_end(flush);
}

/* Takes the mass off the barred members; how much it was. */
static double take_off(xrd_newton *newton, const unsigned char *barred) {
  xrd_working_set *set = &newton->set;
  double mass = 0;
  for (size_t t = 0; t < set->count; t++) {
    if (!barred[set->member[t]]) continue;
    mass += set->q[t];
    set->q[t] = set->c[t] = 0;
  }
  return mass;
}

/* Members without mass share some. */
static void hand_over(xrd_working_set *set, double mass) {
  size_t idle = 0;
  for (size_t t = 0; t < set->count; t++) idle += set->q[t] == 0;
  for (size_t t = 0; t < set->count; t++)
    if (set->q[t] == 0) set->q[t] = mass / (double)idle;
}

/* Others that are almost worth their mass come in beside the members that are left; all of them share what was the
   barred ones', unless that is so little that a step does better without. */
static bool replace(xrd_newton *newton, const unsigned char *barred) {
  const double nearly = 0.99, little = 1e-3;
  xrd_working_set *set = &newton->set;
  const double mass = take_off(newton, barred);
  xrd_newton_prune(newton, nearly);
  for (size_t j = 0; j < newton->problem->m; j++)
    if (!barred[j] && newton->pricing.price[j] > nearly) (void)xrd_working_set_add(set, j, 0);
  if (mass < little && xrd_working_set_mix(set)) return true;
  hand_over(set, mass);
  return xrd_working_set_mix(set);
}

bool xrd_newton_drop(xrd_newton *newton, const unsigned char *barred, double gap_nats, xrd_solution *solution) {
  if (!xrd_newton_be_seated(newton)) return false;
  const xrd_flush flush = xrd_flush_begin();
  newton->held = 0;
  const bool reached = replace(newton, barred);
  if (xrd_hessian_is_stale(&newton->hessian, &newton->set)) xrd_hessian_forget(&newton->hessian);
  if (reached) xrd_newton_minimise(newton, gap_nats, gap_nats);
  xrd_newton_report(newton, solution);
  xrd_flush_end(flush);
  return reached;
}

static xrd_status init(void *state, const xrd_prepared *problem, int threads, xrd_error *error) {
  return xrd_newton_init(state, problem, threads, error);
}
static void clear(void *state) { xrd_newton_clear(state); }
static void stop_with(void *state, xrd_stop *stop) { xrd_newton_stop_with(state, stop); }
static void solve(void *state, double slope, double gap_nats, size_t max_rounds, xrd_solution *solution) {
  xrd_newton_solve(state, slope, gap_nats, max_rounds, solution);
}
static void forget(void *state) { xrd_newton_forget(state); }
static void polish(void *state, xrd_solution *solution) { xrd_newton_polish(state, solution); }
static bool drop(void *state, const unsigned char *barred, double gap_nats, xrd_solution *solution) {
  return xrd_newton_drop(state, barred, gap_nats, solution);
}
static bool hold(void *state, double slope, const double *masses, size_t asked, xrd_solution *solution, double *price) {
  return xrd_newton_hold(state, slope, masses, asked, solution, price);
}
static bool trace(void *state, xrd_motion *motion) { return xrd_newton_trace(state, motion); }
static size_t factor(const void *state, size_t *column, double *scale, const double **triangle, size_t *ld) {
  return xrd_newton_held_factor(state, column, scale, triangle, ld);
}
static const xrd_working_set *members(const void *state) { return &((const xrd_newton *)state)->set; }

const xrd_solver_engine xrd_newton_engine = {.method = XRD_NEWTON,
                                             .size = sizeof(xrd_newton),
                                             .init = init,
                                             .clear = clear,
                                             .stop_with = stop_with,
                                             .solve = solve,
                                             .forget = forget,
                                             .polish = polish,
                                             .drop = drop,
                                             .hold = hold,
                                             .trace = trace,
                                             .factor = factor,
                                             .members = members};
