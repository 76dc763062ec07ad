/* In Bernstein's form the cubic lies between the least and the largest of four numbers, which settles most; else its
   extrema cut the stretch into pieces on which it is monotone. */
#include "curve/crossing.h"

#include <math.h>
#include <stdbool.h>

double xrd_arc_at(const xrd_arc *s, double t) {
  const double r = 1 - t;
  return r * r * ((1 + 2 * t) * s->value[0] + t * s->rate[0]) + t * t * ((1 + 2 * r) * s->value[1] - r * s->rate[1]);
}

static bool stays_positive(const xrd_arc *s) {
  return s->value[0] + s->rate[0] / 3 >= 0 && s->value[1] - s->rate[1] / 3 >= 0 && s->value[1] >= 0;
}

/* The zeros of the derivative between 0 and 1, ascending, and 1 after them; how many. */
static int cut(const xrd_arc *s, double cuts[3]) {
  const double rise = s->value[1] - s->value[0];
  const double a = 3 * (s->rate[0] + s->rate[1] - 2 * rise), b = 3 * rise - 2 * s->rate[0] - s->rate[1], c = s->rate[0];
  const double square = b * b - a * c;
  int count = 0;
  if (square > 0) { /* a t^2 + 2 b t + c = 0, without cancellation */
    const double q = -(b + copysign(sqrt(square), b)), first = q / a, second = c / q;
    const double low = fmin(first, second), high = fmax(first, second);
    if (low > 0 && low < 1) cuts[count++] = low;
    if (high > 0 && high < 1 && high > low) cuts[count++] = high;
  }
  cuts[count++] = 1;
  return count;
}

/* The cubic is not negative at low, negative at high, and monotone between. */
static double bisect(const xrd_arc *s, double low, double high) {
  while (high - low > 1e-15) {
    const double middle = 0.5 * (low + high);
    if (!(middle > low && middle < high)) break;
    *(xrd_arc_at(s, middle) < 0 ? &high : &low) = middle;
  }
  return low;
}

double xrd_arc_crossing(const xrd_arc *arc) {
  xrd_arc s = *arc;
  s.value[0] = fmax(s.value[0], 0);
  if (stays_positive(&s)) return HUGE_VAL;
  double cuts[3], low = 0;
  const int count = cut(&s, cuts);
  for (int k = 0; k < count; low = cuts[k++])
    if (xrd_arc_at(&s, cuts[k]) < 0) return bisect(&s, low, cuts[k]);
  return HUGE_VAL;
}
