#include "solvers/newton.h"

#include <cblas.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "solvers/flush.h"
#include "solvers/start.h"

enum { ENTER_AT_LEAST = 40, ROUNDS = 200, INNER_STEPS = 60 };

static size_t capacity_for(const xrd_prepared *problem) {
  const size_t wanted = 4 * problem->n + 256;
  return wanted < problem->m ? wanted : problem->m;
}

xrd_status xrd_newton_init(xrd_newton *newton, const xrd_prepared *problem, int threads, xrd_error *error) {
  memset(newton, 0, sizeof *newton);
  const size_t k = capacity_for(problem), stride = problem->stride;
  newton->problem = problem;
  newton->threads = threads;
  const xrd_status status = xrd_working_set_init(&newton->set, problem, k, error);
  if (status != XRD_OK) return status;
  size_t square, tall;
  const bool fits = xrd_size_multiply(k, k, &square) && xrd_size_multiply(k, stride, &tall);
  newton->scaled = fits ? xrd_allocate(tall, sizeof(double)) : NULL;
  newton->hessian = fits ? xrd_allocate(square, sizeof(double)) : NULL;
  newton->scale = xrd_allocate(k, sizeof(double));
  newton->gradient = xrd_allocate(k, sizeof(double));
  newton->x = xrd_allocate(k, sizeof(double));
  newton->step = xrd_allocate(k, sizeof(double));
  newton->v = xrd_allocate(problem->m, sizeof(double));
  newton->price = xrd_allocate(problem->m, sizeof(double));
  newton->trial = xrd_allocate(stride, sizeof(double));
  newton->root = xrd_allocate(stride, sizeof(double));
  newton->order = xrd_allocate(problem->m, sizeof *newton->order);
  const bool quadratic = xrd_quadratic_init(&newton->quadratic, k);
  if (quadratic && newton->scaled && newton->hessian && newton->scale && newton->gradient && newton->x &&
      newton->step && newton->v && newton->price && newton->trial && newton->root && newton->order)
    return XRD_OK;
  xrd_newton_clear(newton);
  return xrd_fail(error, XRD_ERR_MEMORY, "no memory for Newton's method with %zu columns", k);
}

void xrd_newton_clear(xrd_newton *newton) {
  xrd_working_set_clear(&newton->set);
  xrd_quadratic_clear(&newton->quadratic);
  free(newton->scaled);
  free(newton->hessian);
  free(newton->scale);
  free(newton->gradient);
  free(newton->x);
  free(newton->step);
  free(newton->v);
  free(newton->price);
  free(newton->trial);
  free(newton->root);
  free(newton->order);
  memset(newton, 0, sizeof *newton);
}

void xrd_newton_forget(xrd_newton *newton) {
  for (size_t t = 0; t < newton->set.count; t++) newton->set.place[newton->set.member[t]] = SIZE_MAX;
  newton->set.count = 0;
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

/* The Hessian over the members, scaled to a unit diagonal, and the gradient in the same scale. */
static void assemble(xrd_newton *newton) {
  const xrd_prepared *problem = newton->problem;
  xrd_working_set *set = &newton->set;
  const size_t k = set->count, stride = problem->stride, ld = newton->set.capacity;
  for (size_t i = 0; i < stride; i++) newton->root[i] = i < problem->n ? sqrt(problem->p[i]) / set->u[i] : 0;
  for (size_t t = 0; t < k; t++) {
    const double *a = set->a + t * stride;
    double *b = newton->scaled + t * stride, square = 0;
    for (size_t i = 0; i < stride; i++) b[i] = a[i] * newton->root[i];
    square = cblas_dnrm2((int)stride, b, 1);
    newton->scale[t] = square > 0 ? 1 / square : 1;
    cblas_dscal((int)stride, newton->scale[t], b, 1);
    newton->gradient[t] = (1 - set->c[t]) * newton->scale[t];
    newton->x[t] = set->q[t] / newton->scale[t];
  }
  cblas_dsyrk(CblasColMajor, CblasUpper, CblasTrans, (int)k, (int)stride, 1, newton->scaled, (int)stride, 0,
              newton->hessian, (int)ld);
  for (size_t t = 0; t < k; t++) {
    newton->hessian[t * ld + t] = 1 + 1e-15;
    for (size_t s = 0; s < t; s++) newton->hessian[s * ld + t] = newton->hessian[t * ld + s];
  }
}

/* The step length in (0, 1] that minimises t sum(step) - sum p log(u + t v): the root of an increasing function. */
static double line_search(const xrd_newton *newton, double step_total, const double *v) {
  const xrd_prepared *problem = newton->problem;
  const double *u = newton->set.u;
  double top = 1;
  for (size_t i = 0; i < problem->n; i++)
    if (v[i] < -0.999 * u[i]) top = fmin(top, -0.999 * u[i] / v[i]);
  double low = 0, high = top, t = top;
  for (int round = 0; round < 40; round++) {
    double slope = step_total, curvature = 0;
    for (size_t i = 0; i < problem->n; i++) {
      const double ratio = v[i] / (u[i] + t * v[i]);
      slope -= problem->p[i] * ratio;
      curvature += problem->p[i] * ratio * ratio;
    }
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
static bool settle_outliers(xrd_newton *newton) {
  xrd_working_set *set = &newton->set;
  bool moved = false;
  for (size_t t = 0; t < set->count; t++) {
    if (set->c[t] > 1.3 || (set->c[t] < 0.7 && set->q[t] > 1e-3)) {
      xrd_working_set_settle(set, t);
      moved = true;
    }
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
      newton->gradient[t] = (1 - set->c[t]) * newton->scale[t];
      if (set->q[t] > 0) residual = fmax(residual, fabs(1 - set->c[t]));
    }
    if (residual <= 0.1 * tolerance || !(residual < 0.2 * before)) return;
    before = residual;
    xrd_quadratic_solve(&newton->quadratic, set->count, newton->gradient, newton->step);
    for (size_t t = 0; t < set->count; t++) {
      newton->step[t] *= newton->scale[t];
      if (set->q[t] + newton->step[t] < 0 || fabs(newton->step[t]) > 0.5 * set->q[t]) return;
    }
    move(newton, 1);
    if (!xrd_working_set_mix(set)) return;
    xrd_working_set_price(set);
  }
}

/* Minimises over the members until log(sum q * max c) over them is below the tolerance; the value reached. */
static double minimise_members(xrd_newton *newton, double tolerance) {
  xrd_working_set *set = &newton->set;
  double reached = INFINITY, best = INFINITY;
  int idle = 0;
  for (int step = 0; step < INNER_STEPS; step++) {
    if (!xrd_working_set_mix(set)) return INFINITY;
    xrd_working_set_price(set);
    reached = log(largest(set->c, set->count) * total(set->q, set->count));
    if (reached <= tolerance) break;
    idle = reached < 0.9 * best ? 0 : idle + 1;
    best = fmin(best, reached);
    if (idle > 4) break;
    if (settle_outliers(newton)) {
      if (!xrd_working_set_mix(set)) return INFINITY;
      xrd_working_set_price(set);
    }
    assemble(newton);
    const size_t k = set->count;
    memcpy(newton->step, newton->x, k * sizeof *newton->x);
    xrd_quadratic_minimise(&newton->quadratic, k, newton->hessian, set->capacity, newton->gradient, newton->x);
    double step_total = 0;
    for (size_t t = 0; t < k; t++) {
      newton->step[t] = newton->x[t] == 0 ? -set->q[t] : (newton->x[t] - newton->step[t]) * newton->scale[t];
      step_total += newton->step[t];
    }
    cblas_dgemv(CblasColMajor, CblasNoTrans, (int)newton->problem->stride, (int)k, 1, set->a,
                (int)newton->problem->stride, newton->step, 1, 0, newton->trial, 1);
    const double length = line_search(newton, step_total, newton->trial);
    move(newton, length);
    if (length == 1) {
      if (!xrd_working_set_mix(set)) return INFINITY;
      xrd_working_set_price(set);
      chord(newton, tolerance);
    }
  }
  return reached;
}

static void price_all(xrd_newton *newton) {
  const xrd_prepared *problem = newton->problem;
  const double *w = newton->set.w;
  const double slope = newton->set.slope;
#pragma omp parallel for num_threads(newton->threads) schedule(static) if (newton->threads > 1)
  for (size_t block = 0; block < (problem->m + 15) / 16; block++) {
    const size_t first = block * 16, count = problem->m - first < 16 ? problem->m - first : 16;
    problem->kernel->price(problem->stride, count, problem->excess + first * problem->stride, slope, w,
                           problem->inverse_p, newton->price + first, newton->v + first);
  }
}

/* Brings in the reproductions that promise the largest decrease, (c - 1)^2 / v; among smoothly varying prices only
   local maxima, whose neighbours follow in later rounds. */
static size_t enter(xrd_newton *newton, double threshold) {
  const xrd_prepared *problem = newton->problem;
  const double *c = newton->price;
  size_t candidates = 0, peaks = 0;
  for (size_t j = 0; j < problem->m; j++)
    if (c[j] > threshold) {
      candidates++;
      peaks += (j == 0 || c[j] > c[j - 1]) && (j + 1 == problem->m || c[j] >= c[j + 1]);
    }
  const bool smooth = 6 * peaks < candidates;
  size_t count = 0;
  for (size_t j = 0; j < problem->m; j++) {
    if (!(c[j] > threshold) || newton->set.place[j] != SIZE_MAX) continue;
    if (smooth && !((j == 0 || c[j] > c[j - 1]) && (j + 1 == problem->m || c[j] >= c[j + 1]))) continue;
    const double excess = c[j] - 1;
    newton->order[count++] = (xrd_candidate){excess * excess / newton->v[j], j};
  }
  const size_t limit = newton->set.count > ENTER_AT_LEAST ? newton->set.count : ENTER_AT_LEAST;
  if (count > limit) {
    xrd_candidates_sort(newton->order, count);
    count = limit;
  }
  size_t entered = 0;
  for (size_t s = 0; s < count; s++) entered += xrd_working_set_add(&newton->set, newton->order[s].index, 0);
  if (smooth) {
    const size_t members = newton->set.count;
    for (size_t t = 0; t < members; t++) {
      const size_t j = newton->set.member[t];
      if (newton->set.q[t] == 0) continue;
      if (j > 0) entered += xrd_working_set_add(&newton->set, j - 1, 0);
      if (j + 1 < problem->m) entered += xrd_working_set_add(&newton->set, j + 1, 0);
    }
  }
  return entered;
}

static void report(const xrd_newton *newton, xrd_solution *solution) {
  const xrd_working_set *set = &newton->set;
  memset(solution->q, 0, newton->problem->m * sizeof(double));
  for (size_t t = 0; t < set->count; t++) solution->q[set->member[t]] = set->q[t];
  solution->slope = set->slope;
}

void xrd_newton_solve(xrd_newton *newton, double slope, double gap_nats, size_t max_rounds, xrd_solution *solution) {
  const xrd_flush flush = xrd_flush_begin();
  xrd_working_set *set = &newton->set;
  if (set->count == 0) {
    set->slope = slope;
    xrd_start(set);
  } else {
    xrd_working_set_move(set, slope);
    xrd_start_cover(set);
  }
  if (max_rounds == 0) max_rounds = ROUNDS;
  solution->outcome = XRD_STOP_ITERATIONS;
  double gap = INFINITY, tolerance = 0.1;
  size_t round = 0;
  while (round < max_rounds) {
    round++;
    const double inner = minimise_members(newton, fmax(tolerance, 0.3 * gap_nats));
    price_all(newton);
    const double most = largest(newton->price, newton->problem->m);
    gap = fmax(log(most * total(set->q, set->count)), 0);
    if (gap <= gap_nats) {
      solution->outcome = XRD_STOP_GAP;
      break;
    }
    xrd_working_set_prune(set, 1 - fmin(0.1, 2 * gap));
    const size_t entered = enter(newton, 1 + 0.3 * gap_nats);
    if (entered == 0 && tolerance <= 0.3 * gap_nats && !(inner < 0.5 * gap)) {
      solution->outcome = XRD_STOP_STALLED;
      break;
    }
    tolerance = fmin(0.03 * gap, tolerance);
  }
  solution->gap_nats = gap;
  solution->rounds = round;
  solution->passes = (double)round;
  report(newton, solution);
  xrd_flush_end(flush);
}
