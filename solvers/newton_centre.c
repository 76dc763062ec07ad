/* Newton's steps from inside: an interior point over the members (Mehrotra 1992) where their Hessian is a band.

   On a fine line nearly every reproduction has mass at steep slopes, and pivots that find out which have none are many.
   With the derivative z = 1 - c kept positive beside q, and q z driven to zero,
     (H + diag(z / q)) dq = mu / q - (1 - c),   dz = mu / q - z - z dq / q,
   a step costs one factor of the band.  All in the Hessian's scale: x = q / scale, z times scale. */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "solvers/newton_parts.h"

enum { STEPS = 60, MEMBERS_LEAST = 100 };

static const double CLOSE = 0.2; /* slope times the square of the distance between reproductions next to each other */
static const double TO_THE_EDGE = 0.995; /* share of the way to the boundary that a step may go */

/* Masses that are zero become a small part of their mean, derivatives at least a small part of one. */
static bool start(xrd_newton *newton) {
  const double small = 1e-3;
  xrd_working_set *set = &newton->set;
  const double least = small * xrd_total(set->q, set->count) / (double)set->count;
  for (size_t t = 0; t < set->count; t++) set->q[t] = fmax(set->q[t], least);
  if (!xrd_working_set_mix(set)) return false;
  xrd_working_set_price(set);
  for (size_t t = 0; t < set->count; t++) newton->dual[t] = fmax(1 - set->c[t], small);
  return true;
}

/* The longest step up to one that keeps x and z positive. */
static double reach(const xrd_newton *newton) {
  double length = 1;
  for (size_t t = 0; t < newton->set.count; t++) {
    if (newton->x[t] + length * newton->step[t] < 0) length = newton->x[t] / -newton->step[t];
    if (newton->z[t] + length * newton->z_step[t] < 0) length = newton->z[t] / -newton->z_step[t];
  }
  return length;
}

/* The mean of x z after a step of that length. */
static double complementarity(const xrd_newton *newton, double length) {
  double sum = 0;
  for (size_t t = 0; t < newton->set.count; t++)
    sum += (newton->x[t] + length * newton->step[t]) * (newton->z[t] + length * newton->z_step[t]);
  return sum / (double)newton->set.count;
}

/* The step towards x z = mu, less the product of the steps at hand. */
static void direct(xrd_newton *newton, double mu) {
  const size_t k = newton->set.count;
  for (size_t t = 0; t < k; t++) {
    newton->product[t] = mu - newton->step[t] * newton->z_step[t];
    newton->step[t] = newton->product[t] / newton->x[t] - newton->gradient[t];
  }
  xrd_band_solve_shifted(&newton->hessian.band, newton->quadratic.factor.triangle, newton->step);
  for (size_t t = 0; t < k; t++)
    newton->z_step[t] = (newton->product[t] - newton->z[t] * newton->step[t]) / newton->x[t] - newton->z[t];
}

/* Predictor and corrector, and the step; false, and the masses stay, where the Hessian is no band, its factor fails or
   the numbers break down. */
static bool advance(xrd_newton *newton) {
  xrd_working_set *set = &newton->set;
  const double *scale = newton->hessian.scale;
  const size_t k = set->count;
  if (!xrd_hessian_take_band(&newton->hessian, set)) return false;
  for (size_t t = 0; t < k; t++) {
    newton->gradient[t] = (1 - set->c[t]) * scale[t];
    newton->x[t] = set->q[t] / scale[t];
    newton->z[t] = newton->dual[t] * scale[t];
    newton->step[t] = newton->z_step[t] = 0;
    newton->product[t] = newton->z[t] / newton->x[t];
  }
  if (!xrd_band_factor_shifted(&newton->hessian.band, newton->product, newton->quadratic.factor.triangle)) return false;
  const double mu = complementarity(newton, 0);
  direct(newton, 0);
  const double share = complementarity(newton, reach(newton)) / mu;
  direct(newton, mu * share * share * share);
  const double length = TO_THE_EDGE * reach(newton);
  for (size_t t = 0; t < k; t++) {
    set->q[t] = (newton->x[t] + length * newton->step[t]) * scale[t];
    newton->dual[t] = (newton->z[t] + length * newton->z_step[t]) / scale[t];
  }
  const bool good = xrd_working_set_mix(set);
  for (size_t t = 0; t < k && !good; t++) set->q[t] = newton->x[t] * scale[t];
  if (good || xrd_working_set_mix(set)) xrd_working_set_price(set);
  return good;
}

/* Takes tiny masses off reproductions that are worth less than their mass, unless that opens the gap again. */
static bool drop_dust(xrd_newton *newton, double tolerance) {
  xrd_working_set *set = &newton->set;
  const size_t k = set->count;
  memcpy(newton->x, set->q, k * sizeof *set->q);
  for (size_t t = 0; t < k; t++)
    if (set->q[t] * (double)k < tolerance && set->q[t] < newton->dual[t]) set->q[t] = 0;
  if (xrd_working_set_mix(set)) {
    xrd_working_set_price(set);
    if (xrd_members_gap(set) <= tolerance) return true;
  }
  memcpy(set->q, newton->x, k * sizeof *set->q);
  if (!xrd_working_set_mix(set)) return false;
  xrd_working_set_price(set);
  return true;
}

/* Reproductions taken on every so many steps of the line: masses on points that close make any smooth mixture of the
   kernels exp(-slope t^2), but for exp(-pi^2 / CLOSE) of it (Poisson's sum). */
static size_t thinning(const xrd_newton *newton) {
  const double step = newton->hessian.gram.step[0], many = (double)newton->problem->m;
  return (size_t)fmax(fmin(sqrt(CLOSE / newton->set.slope) / step, many), 1);
}

/* Would the Hessian over thinned reproductions be a band many times longer than wide? */
static bool pays(const xrd_newton *newton) {
  const double seen = 41, lengths = 8; /* exp(-seen) is nothing beside the diagonal */
  const xrd_working_set *set = &newton->set;
  const size_t m = newton->problem->m;
  if (!newton->hessian.has_tables || newton->problem->lattice.rank != 1) return false;
  const size_t step = thinning(newton), count = m / step;
  const double width = sqrt(2 * seen / set->slope) / (newton->hessian.gram.step[0] * (double)step) + 1;
  if (count < MEMBERS_LEAST || (double)count < lengths * width) return false;
  return set->capacity == m || set->capacity >= 2 * count;
}

static void add_thinned(xrd_newton *newton) {
  size_t *chosen = newton->pricing.column, count = 0;
  for (size_t j = 0, step = thinning(newton); j < newton->problem->m; j += step) chosen[count++] = j;
  xrd_working_set_add_all(&newton->set, chosen, count);
}

bool xrd_newton_spread(xrd_newton *newton, double slope) {
  const xrd_prepared *problem = newton->problem;
  xrd_working_set *set = &newton->set;
  const double steep = 40;
  const double before = set->slope;
  set->slope = slope;
  if (slope * problem->least_positive > steep || !pays(newton)) {
    set->slope = before;
    return false;
  }
  xrd_working_set_empty(set);
  add_thinned(newton);
  const size_t step = thinning(newton), last = (problem->m - 1) / step;
  for (size_t i = 0; i < problem->n; i++) {
    const size_t place = (problem->nearest[i] + step / 2) / step;
    set->q[place < last ? place : last] += problem->p[i];
  }
  newton->centred = true;
  xrd_start_cover(set);
  return true;
}

/* All of set's mass between two valleys of q goes to the two reproductions around its mean: an interior point leaves
   mass everywhere, and a support keeps little more than the peaks. */
static void gather_peaks(xrd_newton *newton) {
  xrd_working_set *set = &newton->set;
  double *q = newton->pricing.price; /* of the members in the order of the line */
  size_t *place = newton->pricing.column, count = 0;
  for (size_t j = 0; j < newton->problem->m; j++) {
    if (set->place[j] == SIZE_MAX) continue;
    place[count] = j;
    q[count++] = set->q[set->place[j]];
  }
  memset(set->q, 0, set->count * sizeof *set->q);
  for (size_t k = 0, next = 0; k < count; k = next) {
    double mass = 0, moment = 0;
    for (next = k; next < count; next++) {
      if (next > k + 1 && q[next] > q[next - 1] && q[next - 1] <= q[next - 2]) break;
      mass += q[next];
      moment += q[next] * (double)place[next];
    }
    if (mass == 0) continue;
    const double mean = fmin(moment / mass, (double)(newton->problem->m - 1)), share = mean - floor(mean);
    xrd_working_set_give(set, (size_t)mean, mass * (1 - share));
    if (share > 0) xrd_working_set_give(set, (size_t)mean + 1, mass * share);
  }
}

void xrd_newton_leave_centre(xrd_newton *newton) {
  xrd_working_set *set = &newton->set;
  newton->centred = false;
  gather_peaks(newton);
  memset(set->c, 0, set->count * sizeof *set->c);
  xrd_newton_prune(newton, 1);
  xrd_start_cover(set);
  if (xrd_working_set_mix(set)) xrd_working_set_price(set);
}

bool xrd_newton_centre(xrd_newton *newton, double tolerance) {
  const xrd_working_set *set = &newton->set;
  if (!newton->centred) return false;
  if (!start(newton)) return false;
  for (int step = 0; step < STEPS && !xrd_newton_stopped(newton, 4 * set->count); step++) {
    if (xrd_members_gap(set) <= tolerance) return newton->centred = drop_dust(newton, tolerance);
    if (!advance(newton)) break;
  }
  xrd_newton_leave_centre(newton);
  return false;
}
