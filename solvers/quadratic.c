#include "solvers/quadratic.h"

#include <cblas.h>
#include <lapacke.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

static const double DEPENDENT = 4e-15; /* a squared pivot below this: the column adds nothing but rounding */

int xrd_quadratic_init(xrd_quadratic *qp, size_t capacity) {
  memset(qp, 0, sizeof *qp);
  size_t square;
  if (!xrd_size_multiply(capacity, capacity, &square)) return 0;
  qp->capacity = capacity;
  qp->free = xrd_allocate(capacity, sizeof *qp->free);
  qp->position = xrd_allocate(capacity, sizeof *qp->position);
  qp->factor = xrd_allocate(square, sizeof(double));
  qp->gradient = xrd_allocate(capacity, sizeof(double));
  qp->step = xrd_allocate(capacity, sizeof(double));
  qp->origin = xrd_allocate(capacity, sizeof(double));
  qp->work = xrd_allocate(capacity, sizeof(double));
  qp->rotation = xrd_allocate(capacity, 2 * sizeof(double));
  qp->barred = xrd_allocate(capacity, 1);
  qp->chosen = xrd_allocate(capacity, 1);
  return qp->free && qp->position && qp->factor && qp->gradient && qp->step && qp->origin && qp->work && qp->rotation &&
         qp->barred && qp->chosen;
}

void xrd_quadratic_clear(xrd_quadratic *qp) {
  free(qp->free);
  free(qp->position);
  free(qp->factor);
  free(qp->gradient);
  free(qp->step);
  free(qp->origin);
  free(qp->work);
  free(qp->rotation);
  free(qp->barred);
  free(qp->chosen);
  memset(qp, 0, sizeof *qp);
}

static void triangular_solve(const xrd_quadratic *qp, CBLAS_TRANSPOSE transpose, double *x) {
  cblas_dtrsv(CblasColMajor, CblasUpper, transpose, CblasNonUnit, (int)qp->free_count, qp->factor, (int)qp->capacity, x,
              1);
}

/* Adds variable j to the free set; 0 when its column depends on the others. */
static int append(xrd_quadratic *qp, const double *hessian, size_t ld, size_t j) {
  const size_t r = qp->free_count;
  double *column = qp->factor + r * qp->capacity;
  for (size_t t = 0; t < r; t++) column[t] = hessian[j * ld + qp->free[t]];
  if (r > 0) triangular_solve(qp, CblasTrans, column);
  const double diagonal = hessian[j * ld + j];
  const double pivot = diagonal - cblas_ddot((int)r, column, 1, column, 1);
  if (!(pivot > DEPENDENT * diagonal)) return 0;
  column[r] = sqrt(pivot);
  qp->free[r] = j;
  qp->position[j] = r;
  qp->free_count = r + 1;
  return 1;
}

/* Takes the variable at `place` out of the factor: its column leaves, rotations restore the triangle. */
static void delete_place(xrd_quadratic *qp, size_t place) {
  const size_t ld = qp->capacity, last = qp->free_count - 1;
  qp->position[qp->free[place]] = SIZE_MAX;
  for (size_t t = place; t < last; t++) {
    double *to = qp->factor + t * ld;
    memcpy(to, qp->factor + (t + 1) * ld, (t + 2) * sizeof *to);
    qp->free[t] = qp->free[t + 1];
    qp->position[qp->free[t]] = t;
    for (size_t row = place; row < t; row++) {
      const double c = qp->rotation[2 * row], s = qp->rotation[2 * row + 1];
      const double upper = to[row], lower = to[row + 1];
      to[row] = c * upper + s * lower;
      to[row + 1] = c * lower - s * upper;
    }
    const double length = sqrt(to[t] * to[t] + to[t + 1] * to[t + 1]);
    qp->rotation[2 * t] = to[t] / length;
    qp->rotation[2 * t + 1] = to[t + 1] / length;
    to[t] = length;
  }
  qp->free_count = last;
}

void xrd_quadratic_solve(xrd_quadratic *qp, size_t k, const double *gradient, double *step) {
  for (size_t t = 0; t < qp->free_count; t++) qp->work[t] = -gradient[qp->free[t]];
  if (qp->free_count > 0) {
    triangular_solve(qp, CblasTrans, qp->work);
    triangular_solve(qp, CblasNoTrans, qp->work);
  }
  memset(step, 0, k * sizeof *step);
  for (size_t t = 0; t < qp->free_count; t++) step[qp->free[t]] = qp->work[t];
}

/* Moves along the step on the free variables as far as x >= 0 allows; the first variable to block, or SIZE_MAX. */
static size_t advance(xrd_quadratic *qp, double *x) {
  double length = 1;
  size_t blocking = SIZE_MAX;
  for (size_t t = 0; t < qp->free_count; t++) {
    const size_t j = qp->free[t];
    if (x[j] + length * qp->step[j] < 0) {
      length = x[j] / -qp->step[j];
      blocking = j;
    }
  }
  for (size_t t = 0; t < qp->free_count; t++) {
    const size_t j = qp->free[t];
    x[j] = fmax(x[j] + length * qp->step[j], 0);
  }
  for (size_t t = 0; t < qp->free_count; t++) qp->gradient[qp->free[t]] *= 1 - length;
  if (blocking != SIZE_MAX) x[blocking] = 0;
  return blocking;
}

/* Among the variables that are not free; one that was barred at a positive value may also want to fall. */
static size_t most_wanted(const xrd_quadratic *qp, size_t k, const double *tolerance, const double *x) {
  size_t wanted = SIZE_MAX;
  double most = 1;
  for (size_t j = 0; j < k; j++) {
    const double descent = x[j] > 0 ? fabs(qp->gradient[j]) : -qp->gradient[j];
    if (qp->position[j] == SIZE_MAX && !qp->barred[j] && descent > most * tolerance[j]) {
      most = descent / tolerance[j];
      wanted = j;
    }
  }
  return wanted;
}

/* Variable j depends on the free ones: along d with d_j = 1 and H d = 0 the objective is linear.  Follows it downhill
   to the first zero; that variable, or SIZE_MAX where the objective is level. */
static size_t slide(xrd_quadratic *qp, size_t k, const double *hessian, size_t ld, size_t j, const double *tolerance,
                    double *x) {
  const size_t r = qp->free_count;
  double *d = qp->work;
  for (size_t t = 0; t < r; t++) d[t] = -hessian[j * ld + qp->free[t]];
  triangular_solve(qp, CblasTrans, d);
  triangular_solve(qp, CblasNoTrans, d);
  double slope = qp->gradient[j], noise = tolerance[j];
  for (size_t t = 0; t < r; t++) {
    slope += qp->gradient[qp->free[t]] * d[t];
    noise += tolerance[qp->free[t]] * fabs(d[t]);
  }
  if (fabs(slope) <= noise) return SIZE_MAX;
  const double sign = slope < 0 ? 1 : -1;
  size_t blocking = sign < 0 ? j : SIZE_MAX;
  double length = sign < 0 ? x[j] : HUGE_VAL;
  for (size_t t = 0; t < r; t++)
    if (sign * d[t] < 0 && x[qp->free[t]] < length * -sign * d[t]) {
      length = x[qp->free[t]] / (-sign * d[t]);
      blocking = qp->free[t];
    }
  if (blocking == SIZE_MAX) return SIZE_MAX;
  memset(qp->step, 0, k * sizeof *qp->step);
  for (size_t t = 0; t < r; t++) qp->step[qp->free[t]] = sign * d[t];
  qp->step[j] = sign;
  for (size_t t = 0; t < k; t++) x[t] = fmax(x[t] + length * qp->step[t], 0);
  x[blocking] = 0;
  return blocking;
}

static void leave(xrd_quadratic *qp, size_t k, size_t j) {
  delete_place(qp, qp->position[j]);
  memset(qp->barred, 0, k);
}

/* Makes j free, after sliding along dependences as long as that makes room. */
static void admit(xrd_quadratic *qp, size_t k, const double *hessian, size_t ld, size_t j, const double *tolerance,
                  double *x) {
  while (!append(qp, hessian, ld, j)) {
    const size_t blocking = slide(qp, k, hessian, ld, j, tolerance, x);
    if (blocking == SIZE_MAX || blocking == j) {
      qp->barred[j] = 1;
      return;
    }
    leave(qp, k, blocking);
  }
}

/* Factors the Hessian on the chosen variables at once; 0 when they depend on each other. */
static int factor_chosen(xrd_quadratic *qp, size_t k, const double *hessian, size_t ld) {
  size_t r = 0;
  for (size_t j = 0; j < k; j++) {
    qp->position[j] = SIZE_MAX;
    if (qp->chosen[j]) qp->free[r++] = j;
  }
  qp->free_count = 0;
  for (size_t t = 0; t < r; t++) {
    const double *from = hessian + qp->free[t] * ld;
    double *to = qp->factor + t * qp->capacity;
    for (size_t s = 0; s <= t; s++) to[s] = from[qp->free[s]];
  }
  if (r == 0 || LAPACKE_dpotrf_work(LAPACK_COL_MAJOR, 'U', (int)r, qp->factor, (int)qp->capacity) != 0) return 0;
  for (size_t t = 0; t < r; t++) {
    const double diagonal = qp->factor[t * qp->capacity + t];
    if (!(diagonal * diagonal > DEPENDENT)) return 0;
  }
  for (size_t t = 0; t < r; t++) qp->position[qp->free[t]] = t;
  qp->free_count = r;
  return 1;
}

/* gradient = g + H (x - x0), for all variables. */
static void refresh(xrd_quadratic *qp, size_t k, const double *hessian, size_t ld, const double *gradient,
                    const double *x) {
  for (size_t j = 0; j < k; j++) qp->step[j] = x[j] - qp->origin[j];
  memcpy(qp->gradient, gradient, k * sizeof *gradient);
  cblas_dsymv(CblasColMajor, CblasUpper, (int)k, 1, hessian, (int)ld, qp->step, 1, 1, qp->gradient, 1);
}

/* Guesses which variables end positive, by exchanging all infeasible ones at once (Kim and Park 2011, block principal
   pivoting) while their number falls, and moves x to zero on the others.  The pivots that follow make it exact. */
static void guess(xrd_quadratic *qp, size_t k, const double *hessian, size_t ld, const double *gradient,
                  const double *tolerance, double *x) {
  enum { EXCHANGES = 12 };
  size_t fewest = SIZE_MAX;
  int idle = 0;
  size_t newcomers = 0, used = 0;
  for (size_t j = 0; j < k; j++) {
    used += x[j] > 0;
    newcomers += x[j] == 0 && gradient[j] < -tolerance[j];
  }
  for (size_t j = 0; j < k; j++) qp->chosen[j] = x[j] > 0;
  if (newcomers < 4 + used / 8) return;
  for (size_t j = 0; j < k; j++) qp->chosen[j] = x[j] > 0 || gradient[j] < -tolerance[j];
  for (int exchange = 0; exchange < EXCHANGES && idle < 2; exchange++) {
    if (!factor_chosen(qp, k, hessian, ld)) break;
    for (size_t j = 0; j < k; j++) x[j] = qp->chosen[j] ? qp->origin[j] : 0;
    refresh(qp, k, hessian, ld, gradient, x);
    xrd_quadratic_solve(qp, k, qp->gradient, qp->step);
    for (size_t j = 0; j < k; j++) x[j] += qp->step[j];
    refresh(qp, k, hessian, ld, gradient, x);
    size_t wrong = 0;
    for (size_t j = 0; j < k; j++) {
      const int flip = qp->chosen[j] ? x[j] <= 0 : qp->gradient[j] < -tolerance[j];
      qp->chosen[j] ^= (unsigned char)flip;
      wrong += (size_t)flip;
    }
    if (wrong == 0) break;
    idle = wrong < fewest ? 0 : idle + 1;
    if (wrong < fewest) fewest = wrong;
  }
  for (size_t j = 0; j < k; j++) x[j] = qp->chosen[j] ? qp->origin[j] : 0;
  refresh(qp, k, hessian, ld, gradient, x);
}

void xrd_quadratic_minimise(xrd_quadratic *qp, size_t k, const double *hessian, size_t ld, const double *gradient,
                            const double *tolerance, double *x) {
  memcpy(qp->origin, x, k * sizeof *x);
  memcpy(qp->gradient, gradient, k * sizeof *gradient);
  guess(qp, k, hessian, ld, gradient, tolerance, x);
  qp->free_count = 0;
  memset(qp->barred, 0, k);
  if (!factor_chosen(qp, k, hessian, ld))
    for (size_t j = 0; j < k; j++)
      if (x[j] > 0) admit(qp, k, hessian, ld, j, tolerance, x);
  const double pass = (double)k * (double)k;
  for (size_t pivots = 0; pivots < 4 * k + 40 && !xrd_stop_wanted(qp->stop, pass); pivots++) {
    xrd_quadratic_solve(qp, k, qp->gradient, qp->step);
    const size_t blocking = advance(qp, x);
    if (blocking != SIZE_MAX) {
      leave(qp, k, blocking);
      continue;
    }
    refresh(qp, k, hessian, ld, gradient, x);
    const size_t wanted = most_wanted(qp, k, tolerance, x);
    if (wanted == SIZE_MAX) return;
    admit(qp, k, hessian, ld, wanted, tolerance, x);
  }
}
