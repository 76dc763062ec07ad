/* The optimum among given reproductions as a function of the slope, and its derivative.

   With the symbols of newton.h, c_j(s, q) = 1 on the members determines q(s):
     H dq/ds = dc/ds at fixed q = A'(w b / u) - A'(w e),   b = (A e) q,   H = A' diag(w / u) A,
     du/ds = A dq/ds - b,   dw/ds = -(w / u) du/ds,   dc_j/ds = sum_i A_ij (dw_i/ds - w_i e_ij).
   The factor of H stays from slope to slope, members being appended and removed: steps and rates are corrected until
   their residuals vanish, and it is made anew where that takes many corrections. */
#include <cblas.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "solvers/dense.h"
#include "solvers/flush.h"
#include "solvers/newton_parts.h"

static const double ENOUGH = 1e-10; /* of |1 - c|: where no step helps any more */
static const double SLOW = 0.15;    /* what a step with a good factor leaves of a residual, at most */
static const double HELPS = 0.5;    /* the same of any factor */
static const double IDLE = 0.1;     /* of all members, that the factor has not */

static const double NOTHING = 1e-150; /* of a rate */

enum { STEPS = 12, CORRECTIONS = 20 };

static bool is_free(const xrd_newton *newton, size_t t) { return newton->quadratic.factor.position[t] != SIZE_MAX; }

/* The flagged reproductions alone become the members, and have a factor at the slope. */
static bool begin(xrd_newton *newton, const xrd_motion *motion) {
  xrd_working_set *set = &newton->set;
  newton->held = 0;
  newton->is_slow = false;
  for (size_t t = 0; t < set->count; t++) {
    set->q[t] = motion->used[set->member[t]];
    set->c[t] = 0;
  }
  xrd_newton_prune(newton, 1);
  set->slope = motion->slope;
  for (size_t j = 0; j < motion->m; j++)
    if (motion->used[j]) (void)xrd_working_set_add(set, j, 0);
  xrd_working_set_move(set, motion->slope);
  for (size_t t = 0; t < set->count; t++) set->q[t] = motion->mass[set->member[t]];
  if (set->count == 0 || !xrd_working_set_mix(set)) return false;
  xrd_hessian_forget(&newton->hessian);
  if (!xrd_newton_factor(newton)) return false;
  newton->held = set->count;
  return true;
}

/* The factor at hand loses and gains members until it is of the flagged ones; false where it is better made anew. */
static bool go_on(xrd_newton *newton, const xrd_motion *motion) {
  xrd_working_set *set = &newton->set;
  xrd_factor *factor = &newton->quadratic.factor;
  const size_t before = set->count;
  if (newton->held == 0 || newton->held != factor->count || newton->is_slow) return false;
  newton->held = 0;
  for (size_t t = 0; t < before; t++)
    if (is_free(newton, t) && !motion->used[set->member[t]]) xrd_factor_remove(factor, &newton->quadratic.hessian, t);
  for (size_t j = 0; j < motion->m; j++)
    if (motion->used[j] && set->place[j] == SIZE_MAX && !xrd_working_set_add(set, j, 0)) return false;
  for (size_t t = before; t < set->count; t++) factor->position[t] = SIZE_MAX;
  if (set->count > before) xrd_hessian_update(&newton->hessian, set);
  newton->quadratic.hessian = xrd_hessian_matrix(&newton->hessian);
  for (size_t t = 0; t < set->count; t++)
    if (motion->used[set->member[t]] && !is_free(newton, t) &&
        !xrd_factor_append(factor, &newton->quadratic.hessian, t))
      return false;
  newton->held = factor->count;
  if ((double)(set->count - factor->count) > IDLE * (double)set->count) return false;
  if (set->slope != motion->slope) xrd_working_set_move(set, motion->slope);
  for (size_t t = 0; t < set->count; t++) set->q[t] = is_free(newton, t) ? motion->mass[set->member[t]] : 0;
  return true;
}

/* x = H^-1 right by the factor, which is of a Hessian nearby, 0 on members that are not free; right is lost. */
static void solve(xrd_newton *newton, double *right, double *x) {
  const size_t k = newton->set.count;
  for (size_t t = 0; t < k; t++) right[t] *= -newton->hessian.scale[t];
  xrd_quadratic_solve(&newton->quadratic, k, right, x);
  for (size_t t = 0; t < k; t++) x[t] *= newton->hessian.scale[t];
}

/* Chord steps until the members' prices are 1. */
static bool settle(xrd_newton *newton, double wanted) {
  xrd_working_set *set = &newton->set;
  double before = INFINITY;
  for (int step = 0; step < STEPS && !xrd_newton_stopped(newton, 2 * set->count); step++) {
    double residual = 0;
    if (!xrd_working_set_mix(set)) return false;
    xrd_working_set_price(set);
    for (size_t t = 0; t < set->count; t++) {
      newton->gradient[t] = is_free(newton, t) ? set->c[t] - 1 : 0;
      residual = fmax(residual, fabs(newton->gradient[t]));
    }
    if (residual <= wanted) return true;
    newton->is_slow = newton->is_slow || residual > fmax(SLOW * before, ENOUGH);
    if (!(residual < HELPS * before)) return residual <= ENOUGH;
    before = residual;
    solve(newton, newton->gradient, newton->step);
    for (size_t t = 0; t < set->count; t++) set->q[t] += newton->step[t];
  }
  return false;
}

/* out = A'w over the members. */
static void transpose(const xrd_working_set *set, const double *w, double *out) {
  if (xrd_working_set_is_listed(set))
    xrd_near_price(&set->near, set->threads, w, out);
  else
    xrd_dense_price(set->threads, set->problem->stride, set->count, set->a, w, out);
}

/* x = dq/ds and twice = A x, from z = dc/ds at fixed q on the free members, which is lost: conjugate gradients that the
   factor preconditions. */
static bool find_rates(xrd_newton *newton, double fit) {
  xrd_working_set *set = &newton->set;
  const size_t k = set->count, stride = newton->problem->stride;
  const double wanted = fmax(fit * xrd_size(newton->z, k), NOTHING);
  double *direction = newton->direction, *image = newton->gradient, size = 0;
  memset(newton->x, 0, k * sizeof *newton->x);
  memset(direction, 0, k * sizeof *direction);
  memset(newton->twice, 0, stride * sizeof *newton->twice);
  for (int round = 0; round < CORRECTIONS && !xrd_newton_stopped(newton, 2 * k); round++) {
    if (xrd_size(newton->z, k) <= wanted) return true;
    memcpy(image, newton->z, k * sizeof *image);
    solve(newton, image, newton->step);
    const double before = size;
    size = cblas_ddot((int)k, newton->z, 1, newton->step, 1);
    const double share = round > 0 ? size / before : 0;
    for (size_t t = 0; t < k; t++) direction[t] = newton->step[t] + share * direction[t];
    xrd_working_set_multiply(set, direction, newton->trial);
    for (size_t i = 0; i < stride; i++) newton->turn[i] = set->w[i] / set->u[i] * newton->trial[i];
    transpose(set, newton->turn, image);
    const double length = size / cblas_ddot((int)k, direction, 1, image, 1);
    for (size_t t = 0; t < k; t++) newton->x[t] += length * direction[t];
    for (size_t t = 0; t < k; t++) newton->z[t] = is_free(newton, t) ? newton->z[t] - length * image[t] : 0;
    for (size_t i = 0; i < stride; i++) newton->twice[i] += length * newton->trial[i];
  }
  return false;
}

/* Prices and rates of all but the free members. */
static void price_others(const xrd_newton *newton, xrd_motion *motion) {
  const xrd_prepared *problem = newton->problem;
  const xrd_working_set *set = &newton->set;
  for (size_t j = 0; j < motion->m; j++) {
    if (motion->used[j]) continue;
    double sums[3] = {0, 0, 0};
    if (xrd_newton_stopped(newton, 1)) return;
    if (!motion->idle[j])
      problem->kernel->trend(problem->stride, problem->form->excess(problem, j, newton->trial), set->slope, set->w,
                             newton->turn, sums);
    motion->price[j] = sums[0];
    motion->price_rate[j] = sums[1] - sums[2];
  }
}

/* The members' own shares in how excess moves, and z of find_rates. */
static double measure_members(xrd_newton *newton) {
  const xrd_prepared *problem = newton->problem;
  xrd_working_set *set = &newton->set;
  const size_t stride = problem->stride;
  double bend = 0;
  memset(newton->once, 0, stride * sizeof *newton->once);
  memset(newton->twice, 0, stride * sizeof *newton->twice);
  for (size_t t = 0; t < set->count; t++) {
    newton->tolerance[t] = 0;
    if (!is_free(newton, t)) continue;
    const double *a = set->a + t * stride, *excess = problem->form->excess(problem, set->member[t], newton->trial);
    problem->kernel->spread(stride, a, excess, set->q[t], newton->once, newton->twice);
    newton->tolerance[t] = problem->kernel->moment(stride, a, set->w, excess);
  }
  for (size_t i = 0; i < stride; i++) {
    newton->turn[i] = set->w[i] / set->u[i] * newton->once[i];
    bend += set->w[i] * newton->twice[i];
  }
  transpose(set, newton->turn, newton->z);
  for (size_t t = 0; t < set->count; t++) newton->z[t] = is_free(newton, t) ? newton->z[t] - newton->tolerance[t] : 0;
  return bend;
}

static bool move(xrd_newton *newton, xrd_motion *motion) {
  const xrd_working_set *set = &newton->set;
  const double bend = measure_members(newton);
  if (xrd_newton_stopped(newton, 2 * set->count) || !find_rates(newton, motion->fit)) return false;
  motion->excess = 0;
  motion->excess_rate = -bend;
  for (size_t i = 0; i < newton->problem->stride; i++) {
    newton->turn[i] = set->w[i] / set->u[i] * (newton->once[i] - newton->twice[i]);
    motion->excess += set->w[i] * newton->once[i];
    motion->excess_rate += newton->turn[i] * newton->once[i];
  }
  memset(motion->mass, 0, motion->m * sizeof *motion->mass);
  memset(motion->mass_rate, 0, motion->m * sizeof *motion->mass_rate);
  for (size_t t = 0; t < set->count; t++) {
    if (!is_free(newton, t)) continue;
    const size_t j = set->member[t];
    motion->mass[j] = set->q[t];
    motion->mass_rate[j] = newton->x[t];
    motion->price[j] = set->c[t];
    motion->price_rate[j] = 0;
    motion->excess_rate += newton->x[t] * newton->tolerance[t];
  }
  price_others(newton, motion);
  return true;
}

/* Columns of their own, and no structure: what traces_well asks for. */
static bool is_plain(const xrd_newton *newton) {
  return newton->problem->lattice.rank == 0 && newton->problem->form->mix == NULL && !newton->hessian.has_tables;
}

bool xrd_newton_trace(xrd_newton *newton, xrd_motion *motion) {
  if (!is_plain(newton)) return false;
  const xrd_flush flush = xrd_flush_begin();
  newton->is_fine = false;
  bool good = go_on(newton, motion) && settle(newton, motion->residual);
  if (!good && !xrd_newton_stopped(newton, 0)) good = begin(newton, motion) && settle(newton, motion->residual);
  good = good && move(newton, motion);
  if (!good) newton->held = 0;
  for (size_t t = 0; t < newton->set.count; t++) newton->set.q[t] = fmax(newton->set.q[t], 0);
  xrd_flush_end(flush);
  return good;
}
