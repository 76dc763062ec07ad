#include "solvers/quadratic.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/carve.h"

xrd_status xrd_quadratic_init(xrd_quadratic *qp, size_t capacity, xrd_error *error) {
  *qp = (xrd_quadratic){.capacity = capacity};
  const xrd_array arrays[] = {XRD_ARRAY(qp->gradient, capacity), XRD_ARRAY(qp->step, capacity),
                              XRD_ARRAY(qp->origin, capacity),   XRD_ARRAY(qp->work, capacity),
                              XRD_ARRAY(qp->barred, capacity),   XRD_ARRAY(qp->chosen, capacity),
                              XRD_ARRAY(qp->list, capacity),     {0}};
  const xrd_status status = xrd_carve_bare(&qp->block, arrays, error);
  return status == XRD_OK ? xrd_factor_init(&qp->factor, capacity, error) : status;
}

void xrd_quadratic_clear(xrd_quadratic *qp) {
  xrd_factor_clear(&qp->factor);
  xrd_carve_free(qp->block);
  memset(qp, 0, sizeof *qp);
}

void xrd_quadratic_solve(xrd_quadratic *qp, size_t k, const double *gradient, double *step) {
  for (size_t j = 0; j < k; j++) step[j] = -gradient[j];
  xrd_factor_solve(&qp->factor, &qp->hessian, k, step, step);
}

/* Moves along the step on the free variables as far as x >= 0 allows; the first variable to block, or SIZE_MAX. */
static size_t advance(xrd_quadratic *qp, double *x) {
  double length = 1;
  size_t blocking = SIZE_MAX;
  for (size_t t = 0; t < qp->factor.count; t++) {
    const size_t j = qp->factor.free[t];
    if (x[j] + length * qp->step[j] < 0) {
      length = x[j] / -qp->step[j];
      blocking = j;
    }
  }
  for (size_t t = 0; t < qp->factor.count; t++) {
    const size_t j = qp->factor.free[t];
    x[j] = fmax(x[j] + length * qp->step[j], 0);
  }
  for (size_t t = 0; t < qp->factor.count; t++) qp->gradient[qp->factor.free[t]] *= 1 - length;
  if (blocking != SIZE_MAX) x[blocking] = 0;
  return blocking;
}

/* Among the variables that are not free; one that was barred at a positive value may also want to fall. */
static size_t most_wanted(const xrd_quadratic *qp, size_t k, const double *tolerance, const double *x) {
  size_t wanted = SIZE_MAX;
  double most = 1;
  for (size_t j = 0; j < k; j++) {
    const double descent = x[j] > 0 ? fabs(qp->gradient[j]) : -qp->gradient[j];
    if (qp->factor.position[j] == SIZE_MAX && !qp->barred[j] && descent > most * tolerance[j]) {
      most = descent / tolerance[j];
      wanted = j;
    }
  }
  return wanted;
}

/* Variable j depends on the free ones: along d with d_j = 1 and H d = 0 the objective is linear.  Follows it downhill
   to the first zero; that variable, or SIZE_MAX where the objective is level. */
static size_t slide(xrd_quadratic *qp, size_t k, size_t j, const double *tolerance, double *x) {
  const xrd_factor *factor = &qp->factor;
  double *d = qp->step;
  xrd_matrix_column(&qp->hessian, k, j, qp->work, d);
  for (size_t t = 0; t < k; t++) d[t] = -d[t];
  xrd_factor_solve(factor, &qp->hessian, k, d, d);
  double slope = qp->gradient[j], noise = tolerance[j];
  for (size_t t = 0; t < factor->count; t++) {
    slope += qp->gradient[factor->free[t]] * d[factor->free[t]];
    noise += tolerance[factor->free[t]] * fabs(d[factor->free[t]]);
  }
  if (fabs(slope) <= noise) return SIZE_MAX;
  const double sign = slope < 0 ? 1 : -1;
  size_t blocking = sign < 0 ? j : SIZE_MAX;
  double length = sign < 0 ? x[j] : HUGE_VAL;
  for (size_t t = 0; t < factor->count; t++) {
    const size_t i = factor->free[t];
    if (sign * d[i] < 0 && x[i] < length * -sign * d[i]) {
      length = x[i] / (-sign * d[i]);
      blocking = i;
    }
  }
  if (blocking == SIZE_MAX) return SIZE_MAX;
  d[j] = 1;
  for (size_t t = 0; t < k; t++) x[t] = fmax(x[t] + length * sign * d[t], 0);
  x[blocking] = 0;
  return blocking;
}

static void leave(xrd_quadratic *qp, size_t k, size_t j) {
  xrd_factor_remove(&qp->factor, &qp->hessian, j);
  memset(qp->barred, 0, k);
}

/* Makes j free, after sliding along dependences as long as that makes room. */
static void admit(xrd_quadratic *qp, size_t k, size_t j, const double *tolerance, double *x) {
  while (!xrd_factor_append(&qp->factor, &qp->hessian, j)) {
    const bool stopped = xrd_stop_wanted(qp->stop, (double)k * (double)k);
    const size_t blocking = stopped ? SIZE_MAX : slide(qp, k, j, tolerance, x);
    if (blocking == SIZE_MAX || blocking == j) {
      qp->barred[j] = 1;
      return;
    }
    leave(qp, k, blocking);
  }
}

/* gradient = g + H (x - x0), for all variables. */
static void refresh(xrd_quadratic *qp, size_t k, const double *gradient, const double *x) {
  for (size_t j = 0; j < k; j++) qp->step[j] = x[j] - qp->origin[j];
  memcpy(qp->gradient, gradient, k * sizeof *gradient);
  xrd_matrix_multiply(&qp->hessian, k, qp->step, qp->gradient);
}

/* How infeasible variable j is: a negative value, or a derivative that wants it in. */
static double infeasibility(const xrd_quadratic *qp, size_t j, const double *tolerance, const double *x) {
  if (qp->chosen[j]) return fmax(-x[j], 0);
  if (qp->barred[j]) return 0;
  return qp->gradient[j] < -tolerance[j] ? -qp->gradient[j] : 0;
}

/* Flips the most infeasible variable of those that are chosen or not, then the most infeasible that is not closely
   coupled to one flipped before, and so on: neighbours on a grid stand for each other, and one at a time will do. */
static void flip(xrd_quadratic *qp, size_t k, unsigned char chosen, double *infeasible) {
  size_t count = 0;
  for (size_t j = 0; j < k; j++)
    if (infeasible[j] > 0 && qp->chosen[j] == chosen) qp->list[count++] = j;
  while (count > 0 && !xrd_stop_wanted(qp->stop, (double)k)) {
    size_t worst = qp->list[0], kept = 0;
    for (size_t t = 1; t < count; t++)
      if (infeasible[qp->list[t]] > infeasible[worst]) worst = qp->list[t];
    qp->chosen[worst] ^= 1;
    for (size_t j = 0; j < k; j++)
      if (j == worst || (infeasible[j] > 0 && xrd_matrix_couples(&qp->hessian, worst, j))) infeasible[j] = 0;
    for (size_t t = 0; t < count; t++)
      if (infeasible[qp->list[t]] > 0) qp->list[kept++] = qp->list[t];
    count = kept;
  }
}

/* Exchanges infeasible variables, those to leave before those to enter; how many there were. */
static size_t exchange(xrd_quadratic *qp, size_t k, const double *tolerance, const double *x) {
  size_t wrong = 0;
  for (size_t j = 0; j < k; j++) {
    qp->work[j] = infeasibility(qp, j, tolerance, x);
    wrong += qp->work[j] > 0;
  }
  memcpy(qp->step, qp->work, k * sizeof *qp->step);
  flip(qp, k, 1, qp->step);
  for (size_t j = 0; j < k; j++)
    if (qp->step[j] == 0 || qp->chosen[j]) qp->work[j] = 0;
  flip(qp, k, 0, qp->work);
  return wrong;
}

/* Are pivots to the chosen set cheaper than a new factor?  Rotations are slow beside products of matrices. */
static bool pivots_pay(const xrd_quadratic *qp, size_t k) {
  const double append = 0.4, removal = 0.5, per_row = 0.027; /* in ns, of an entry of the band */
  const double rows = (double)qp->factor.count, width = (double)qp->factor.width;
  double pivots = 0;
  for (size_t j = 0; j < k; j++)
    if (qp->chosen[j] != qp->factor.chosen[j]) pivots += qp->chosen[j] ? append : removal;
  return pivots * fmin(width, rows) <= 5 * rows + per_row * width * width;
}

/* Brings the factor to the chosen set, without those that depend on others: they are barred.  False where a new factor
   fails. */
static bool follow(xrd_quadratic *qp, size_t k) {
  xrd_factor *factor = &qp->factor;
  if (!pivots_pay(qp, k)) return xrd_factor_set(factor, &qp->hessian, k, qp->chosen);
  for (size_t j = 0; j < k; j++) {
    if (qp->chosen[j] == factor->chosen[j]) continue;
    if (xrd_stop_wanted(qp->stop, (double)k * (double)k)) return false;
    if (!qp->chosen[j]) xrd_factor_remove(factor, &qp->hessian, j);
  }
  for (size_t j = 0; j < k; j++) {
    if (!qp->chosen[j] || factor->chosen[j]) continue;
    if (xrd_stop_wanted(qp->stop, (double)k * (double)k)) return false;
    if (xrd_factor_append(factor, &qp->hessian, j)) continue;
    qp->chosen[j] = 0;
    qp->barred[j] = 1;
  }
  return true;
}

/* Guesses which variables end positive, by exchanging infeasible ones many at a time (Kim and Park 2011, block
   principal pivoting) while their number falls, and moves x to zero on the others.  The pivots that follow make it
   exact; on a band they alone are cheaper.  True when none is infeasible any more: the factor is then that of the
   chosen. */
static bool guess(xrd_quadratic *qp, size_t k, const double *gradient, const double *tolerance, double *x) {
  enum { EXCHANGES = 60, IDLE = 5 };
  memset(qp->barred, 0, k);
  for (size_t j = 0; j < k; j++) qp->chosen[j] = x[j] > 0;
  if (qp->hessian.band != NULL || exchange(qp, k, tolerance, x) < 4) return false;
  size_t fewest = SIZE_MAX;
  int idle = 0;
  for (int round = 0; round < EXCHANGES && idle < IDLE; round++) {
    if (!(round > 0 ? follow(qp, k) : xrd_factor_set(&qp->factor, &qp->hessian, k, qp->chosen))) break;
    for (size_t j = 0; j < k; j++) x[j] = qp->chosen[j] ? qp->origin[j] : 0;
    refresh(qp, k, gradient, x);
    xrd_quadratic_solve(qp, k, qp->gradient, qp->step);
    for (size_t j = 0; j < k; j++) x[j] += qp->step[j];
    refresh(qp, k, gradient, x);
    const size_t wrong = exchange(qp, k, tolerance, x);
    if (wrong == 0) return true;
    idle = wrong < fewest ? 0 : idle + 1;
    if (wrong < fewest) fewest = wrong;
  }
  for (size_t j = 0; j < k; j++) x[j] = qp->chosen[j] ? qp->origin[j] : 0;
  refresh(qp, k, gradient, x);
  return false;
}

void xrd_quadratic_minimise(xrd_quadratic *qp, size_t k, const xrd_gram_matrix *hessian, const double *gradient,
                            const double *tolerance, double *x) {
  qp->hessian = *hessian;
  memcpy(qp->origin, x, k * sizeof *x);
  memcpy(qp->gradient, gradient, k * sizeof *gradient);
  const bool factored = guess(qp, k, gradient, tolerance, x);
  memset(qp->barred, 0, k);
  const double pass = (double)k * (double)k;
  if (!factored && !xrd_factor_set(&qp->factor, &qp->hessian, k, qp->chosen))
    for (size_t j = 0; j < k && !xrd_stop_wanted(qp->stop, pass); j++)
      if (x[j] > 0) admit(qp, k, j, tolerance, x);
  for (size_t pivots = 0; pivots < 4 * k + 40 && !xrd_stop_wanted(qp->stop, pass); pivots++) {
    xrd_quadratic_solve(qp, k, qp->gradient, qp->step);
    const size_t blocking = advance(qp, x);
    if (blocking != SIZE_MAX) {
      leave(qp, k, blocking);
      continue;
    }
    refresh(qp, k, gradient, x);
    const size_t wanted = most_wanted(qp, k, tolerance, x);
    if (wanted == SIZE_MAX) return;
    admit(qp, k, wanted, tolerance, x);
  }
}
