#include "prototypes/fixed_point.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

/* far = x + 2 l r + l^2 v with r = one - x, v = two - 2 one + x, l = |r| / |v|; false where that is no extrapolation,
   or a number that must not be negative would be. */
static bool extrapolate(const xrd_fixed_point *p, const double *x, const double *one, const double *two, double *far) {
  double step = 0, bend = 0;
  for (size_t k = 0; k < p->size; k++) {
    const double r = one[k] - x[k], v = two[k] - one[k] - r;
    step += r * r;
    bend += v * v;
  }
  const double length = bend > 0 ? sqrt(step / bend) : 1;
  if (!(length > 1)) return false;
  for (size_t k = 0; k < p->size; k++) {
    const double r = one[k] - x[k], v = two[k] - one[k] - r;
    far[k] = x[k] + 2 * length * r + length * length * v;
    if (k % p->period >= *p->free_until && far[k] < 0) return false;
  }
  return true;
}

double xrd_fixed_point_find(const xrd_fixed_point *p, double *x, double *work) {
  double *one = work, *two = one + p->size, *far = two + p->size, *beyond = far + p->size, value = -HUGE_VAL;
  for (int step = 0; step < p->steps; step++) {
    if (!(p->step(p->context, x, one) > -HUGE_VAL)) return -HUGE_VAL;
    value = p->step(p->context, one, two);
    double change = 0;
    for (size_t k = 0; k < p->size; k++) change = fmax(change, fabs(one[k] - x[k]));
    const double *next = two;
    if (change > p->settled && extrapolate(p, x, one, two, far) && p->step(p->context, far, beyond) >= value)
      next = beyond;
    memcpy(x, next, p->size * sizeof *x);
    if (change <= p->settled) break;
  }
  return value;
}
