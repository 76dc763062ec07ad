#include "solvers/newton.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "solvers/flush.h"
#include "solvers/start.h"

static const double ROUNDING = 1e-14;        /* of a sum of n terms, relative to their magnitudes */
static const double COLUMN_ENTRIES = 0x1p29; /* the working set's columns hold no more doubles than this */
static const double HOPELESS = 0.9;          /* members without mass priced lower are not worth a new Hessian */
static const double SLOW = 0.2;              /* a step that reduces the gap by less wants a fresh Hessian */

enum { ENTER_AT_LEAST = 40, PATIENCE = 25, ROUNDS = 200, INNER_STEPS = 60 };

static size_t capacity_for(const xrd_prepared *problem) {
  const size_t fitting = (size_t)(COLUMN_ENTRIES / (double)problem->stride) + 2, needed = 4 * problem->n + 256;
  const size_t wanted = fitting < needed ? fitting : needed;
  return wanted < problem->m ? wanted : problem->m;
}

xrd_status xrd_newton_init(xrd_newton *newton, const xrd_prepared *problem, int threads, xrd_error *error) {
  memset(newton, 0, sizeof *newton);
  const size_t k = capacity_for(problem);
  newton->problem = problem;
  const xrd_status status = xrd_working_set_init(&newton->set, problem, k, error);
  if (status != XRD_OK) return status;
  newton->set.threads = threads;
  newton->gradient = xrd_allocate(k, sizeof(double));
  newton->tolerance = xrd_allocate(k, sizeof(double));
  newton->x = xrd_allocate(k, sizeof(double));
  newton->step = xrd_allocate(k, sizeof(double));
  newton->survivor = xrd_allocate(k, sizeof *newton->survivor);
  newton->trial = xrd_allocate(problem->stride, sizeof(double));
  newton->order = xrd_allocate(problem->m, sizeof *newton->order);
  const bool parts = xrd_quadratic_init(&newton->quadratic, k) &&
                     xrd_hessian_init(&newton->hessian, problem, k, error) == XRD_OK &&
                     xrd_pricing_init(&newton->pricing, problem, threads, error) == XRD_OK &&
                     xrd_interior_init(&newton->interior, problem, k, error) == XRD_OK &&
                     xrd_track_init(&newton->track, problem->m, error) == XRD_OK;
  if (parts && newton->gradient && newton->tolerance && newton->x && newton->step && newton->survivor &&
      newton->trial && newton->order)
    return XRD_OK;
  xrd_newton_clear(newton);
  return xrd_fail(error, XRD_ERR_MEMORY, "no memory for Newton's method with %zu columns", k);
}

void xrd_newton_clear(xrd_newton *newton) {
  xrd_working_set_clear(&newton->set);
  xrd_quadratic_clear(&newton->quadratic);
  xrd_hessian_clear(&newton->hessian);
  xrd_pricing_clear(&newton->pricing);
  xrd_interior_clear(&newton->interior);
  xrd_track_clear(&newton->track);
  free(newton->gradient);
  free(newton->tolerance);
  free(newton->x);
  free(newton->step);
  free(newton->survivor);
  free(newton->trial);
  free(newton->order);
  memset(newton, 0, sizeof *newton);
}

void xrd_newton_stop_with(xrd_newton *newton, xrd_stop *stop) {
  newton->stop = stop;
  newton->interior.stop = stop;
  newton->quadratic.stop = stop;
}

/* Asked before a pass over `columns` columns. */
static bool stopped(const xrd_newton *newton, size_t columns) {
  return xrd_stop_wanted(newton->stop, (double)columns * (double)newton->problem->n);
}

void xrd_newton_forget(xrd_newton *newton) {
  xrd_working_set_empty(&newton->set);
  newton->track.count = 0;
  xrd_pricing_forget(&newton->pricing);
}

static double total(const double *x, size_t count) {
  double sum = 0;
  for (size_t t = 0; t < count; t++) sum += x[t];
  return sum;
}

static double largest(const double *x, size_t count) {
  double most = 0;
  for (size_t t = 0; t < count; t++) most = fmax(most, x[t]);
  return most;
}

/* The gradient at the members' masses and those masses, in the Hessian's scale. */
static void rescale(xrd_newton *newton) {
  const xrd_working_set *set = &newton->set;
  const double *scale = newton->hessian.scale;
  for (size_t t = 0; t < set->count; t++) {
    newton->gradient[t] = (1 - set->c[t]) * scale[t];
    newton->tolerance[t] = 1e-15 * scale[t];
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

/* q += t step; with u recomputed.  False when nothing moved. */
static void move(xrd_newton *newton, double length) {
  xrd_working_set *set = &newton->set;
  for (size_t t = 0; t < set->count; t++) set->q[t] = fmax(set->q[t] + length * newton->step[t], 0);
}

/* Members far from their own optimum get it one by one: a Newton step could only double a small mass. */
static bool is_outlier(const xrd_working_set *set, size_t t, double tolerance) {
  const double c = set->c[t], q = set->q[t];
  if (c > 1.3 || (c < 0.7 && q > 1e-3)) return true;
  return q > 0 && c > 1 + tolerance && q < 1e-3 && xrd_working_set_wish(set, t) > q;
}

static bool settle_outliers(xrd_newton *newton, double tolerance) {
  xrd_working_set *set = &newton->set;
  bool moved = false;
  for (size_t t = 0; t < set->count; t++) {
    if (!is_outlier(set, t, tolerance)) continue;
    xrd_working_set_settle(set, t);
    moved = true;
  }
  return moved;
}

/* Repeats the step with the factor at hand as long as it contracts the gradient five times or more. */
static void chord(xrd_newton *newton, double tolerance) {
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

/* One Newton step, with u, w and c of the members current before and after; false when a symbol is left unreached. */
static bool advance(xrd_newton *newton, double gap_nats) {
  xrd_working_set *set = &newton->set;
  const size_t k = set->count;
  xrd_hessian_update(&newton->hessian, set);
  rescale(newton);
  memcpy(newton->step, newton->x, k * sizeof *newton->x);
  const xrd_matrix hessian = xrd_hessian_matrix(&newton->hessian);
  xrd_quadratic_minimise(&newton->quadratic, k, &hessian, newton->gradient, newton->tolerance, newton->x);
  for (size_t t = 0; t < k; t++)
    newton->step[t] = newton->x[t] == 0 ? -set->q[t] : (newton->x[t] - newton->step[t]) * newton->hessian.scale[t];
  xrd_working_set_multiply(set, newton->step, newton->trial);
  const double length = line_search(newton, newton->trial);
  move(newton, length);
  if (!xrd_working_set_mix(set)) return false;
  xrd_working_set_price(set);
  if (length == 1) chord(newton, gap_nats);
  return true;
}

static void prune(xrd_newton *newton, double keep) {
  xrd_working_set_prune(&newton->set, keep, newton->survivor);
  xrd_hessian_select(&newton->hessian, &newton->set, newton->survivor);
}

/* Minimises over the members until log(sum q * max c) over them is below the tolerance. */
static void minimise_members(xrd_newton *newton, double tolerance, double gap_nats) {
  xrd_working_set *set = &newton->set;
  double reached = INFINITY;
  int idle = 0;
  if (!xrd_working_set_mix(set)) return;
  xrd_working_set_price(set);
  for (int step = 0; step < INNER_STEPS && !stopped(newton, 4 * set->count); step++) {
    const double before = reached;
    reached = log(largest(set->c, set->count) * total(set->q, set->count));
    if (reached <= tolerance) return;
    idle = reached < 0.9 * before ? 0 : idle + 1;
    if (idle > 4) return;
    if (settle_outliers(newton, tolerance)) {
      if (!xrd_working_set_mix(set)) return;
      xrd_working_set_price(set);
    }
    if (reached > SLOW * before || xrd_hessian_is_stale(&newton->hessian, set)) {
      if (newton->problem->lattice.rank == 0) prune(newton, HOPELESS);
      xrd_hessian_forget(&newton->hessian);
    }
    if (!advance(newton, gap_nats)) return;
  }
}

static void add_empty(void *context, size_t j) { (void)xrd_working_set_add(context, j, 0); }

typedef struct {
  xrd_newton *newton;
  double least;
} promising;

static void add_promising(void *context, size_t j) {
  const promising *wanted = context;
  if (wanted->newton->pricing.price[j] > wanted->least) add_empty(&wanted->newton->set, j);
}

/* On a line: the prices' peaks, and around every point in use the places it may move to; prices below the threshold by
   more than others exceed it are not worth a column. */
static void enter_on_line(xrd_newton *newton, double threshold) {
  const xrd_prepared *problem = newton->problem;
  xrd_working_set *set = &newton->set;
  enum { REACH = 2 };
  const size_t members = set->count;
  promising wanted = {newton, 2 * threshold - largest(newton->pricing.price, problem->m)};
  for (size_t t = 0; t < members; t++)
    if (set->q[t] > 0) xrd_lattice_around(&problem->lattice, set->member[t], REACH, add_promising, &wanted);
  for (size_t j = 0; j < problem->m; j++)
    if (newton->pricing.price[j] > threshold && xrd_lattice_peak(&problem->lattice, newton->pricing.price, j))
      xrd_lattice_around(&problem->lattice, j, 1, add_empty, set);
}

/* Otherwise: those that promise the largest decrease, (c - 1)^2 / v. */
static void enter_best(xrd_newton *newton, double threshold) {
  size_t count = 0;
  for (size_t j = 0; j < newton->problem->m; j++) {
    if (!(newton->pricing.price[j] > threshold) || newton->set.place[j] != SIZE_MAX) continue;
    const double excess = newton->pricing.price[j] - threshold;
    newton->order[count++] = (xrd_candidate){excess * excess / newton->pricing.v[j], j};
  }
  /* on a grid neighbours promise the same decrease: too many at once cost more than they bring */
  const size_t share = newton->set.count / (newton->problem->lattice.rank > 1 ? 2 : 1);
  const size_t limit = share > ENTER_AT_LEAST ? share : ENTER_AT_LEAST;
  if (count > limit) {
    xrd_candidates_sort(newton->order, count);
    count = limit;
  }
  size_t *chosen = newton->pricing.column;
  for (size_t s = 0; s < count; s++) chosen[s] = newton->order[s].index;
  xrd_working_set_add_all(&newton->set, chosen, count);
}

/* Brings in reproductions whose price exceeds the threshold; how many came. */
static size_t enter(xrd_newton *newton, double threshold) {
  const size_t before = newton->set.count;
  if (newton->problem->lattice.rank == 1)
    enter_on_line(newton, threshold);
  else
    enter_best(newton, threshold);
  return newton->set.count - before;
}

/* log(product), where rounding may put the product just below 1; infinite where the numbers broke down. */
static double duality_gap(double product) {
  if (isnan(product)) return INFINITY;
  return fmax(log(product), 0);
}

static void report(const xrd_newton *newton, xrd_solution *solution) {
  const xrd_working_set *set = &newton->set;
  memset(solution->q, 0, newton->problem->m * sizeof(double));
  for (size_t t = 0; t < set->count; t++) solution->q[set->member[t]] = set->q[t];
  solution->slope = set->slope;
}

void xrd_newton_solve(xrd_newton *newton, double slope, double gap_nats, size_t max_rounds, xrd_solution *solution) {
  const xrd_flush flush = xrd_flush_begin();
  const xrd_prepared *problem = newton->problem;
  xrd_working_set *set = &newton->set;
  const bool cold = set->count == 0;
  if (cold) {
    xrd_hessian_forget(&newton->hessian);
    set->slope = slope;
    xrd_start(set);
  } else {
    xrd_hessian_forget(&newton->hessian);
    prune(newton, problem->lattice.rank > 0 ? 1 : 0.98);
    xrd_track_predict(&newton->track, set, slope);
    xrd_start_cover(set);
  }
  if (max_rounds == 0) max_rounds = ROUNDS;
  solution->outcome = XRD_STOP_ITERATIONS;
  double gap = INFINITY, tolerance = cold ? 0.1 : 0;
  size_t round = 0, stalls = 0;
  while (round < max_rounds && !stopped(newton, problem->m)) {
    round++;
    const double before = gap;
    if (round == PATIENCE) { /* Newton's method does not settle here */
      xrd_interior_minimise(&newton->interior, set, 1e-3 * gap_nats / (double)set->count);
      xrd_hessian_forget(&newton->hessian);
    }
    minimise_members(newton, fmax(tolerance, 0.3 * gap_nats), gap_nats);
    const double sum = total(set->q, set->count); /* prices refer to masses of sum one */
    xrd_pricing_update(&newton->pricing, set, 1 / sum, gap_nats);
    const double most = largest(newton->pricing.price, problem->m);
    gap = duality_gap(most * sum);
    if (gap <= gap_nats) {
      solution->outcome = XRD_STOP_GAP;
      break;
    }
    prune(newton, 1 / sum);
    const size_t entered = enter(newton, (1 + 0.3 * gap_nats) / sum);
    stalls = entered == 0 && gap > 0.5 * before ? stalls + 1 : 0;
    if (stalls > 4) {
      solution->outcome = XRD_STOP_STALLED;
      break;
    }
    tolerance = gap < 1e-2 ? 0 : fmin(0.03 * gap, tolerance);
  }
  solution->gap_nats = gap;
  solution->rounds = round;
  solution->passes = (double)round;
  report(newton, solution);
  xrd_track_record(&newton->track, set, newton->pricing.price);
  xrd_flush_end(flush);
}

void xrd_newton_polish(xrd_newton *newton, xrd_solution *solution) {
  enum { STEPS = 2 };
  const xrd_flush flush = xrd_flush_begin();
  xrd_hessian_forget(&newton->hessian);
  for (int step = 0; step < STEPS; step++)
    if (!advance(newton, 0)) break;
  report(newton, solution);
  xrd_flush_end(flush);
}

/* Takes the mass off the barred members and shares it among others that are almost worth their mass; those come in. */
static void hand_over(xrd_newton *newton, const unsigned char *barred) {
  const double nearly = 0.99;
  xrd_working_set *set = &newton->set;
  double mass = 0;
  for (size_t t = 0; t < set->count; t++) {
    if (!barred[set->member[t]]) continue;
    mass += set->q[t];
    set->q[t] = set->c[t] = 0;
  }
  prune(newton, nearly);
  for (size_t j = 0; j < newton->problem->m; j++)
    if (!barred[j] && newton->pricing.price[j] > nearly) add_empty(set, j);
  size_t idle = 0;
  for (size_t t = 0; t < set->count; t++) idle += set->q[t] == 0;
  for (size_t t = 0; t < set->count; t++)
    if (set->q[t] == 0) set->q[t] = mass / (double)idle;
}

bool xrd_newton_drop(xrd_newton *newton, const unsigned char *barred, double gap_nats, xrd_solution *solution) {
  const xrd_flush flush = xrd_flush_begin();
  xrd_working_set *set = &newton->set;
  hand_over(newton, barred);
  xrd_hessian_forget(&newton->hessian);
  const bool reached = xrd_working_set_mix(set);
  if (reached) minimise_members(newton, gap_nats, gap_nats);
  report(newton, solution);
  xrd_flush_end(flush);
  return reached;
}
