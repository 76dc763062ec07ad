#include "solvers/measures/tail.h"

#include <math.h>

static const double PI = 3.14159265358979323846;

static double side_of(const xrd_nodes *s, size_t i) { return s->side[i - (s->n - s->tails)]; }

double xrd_tail_kernel(const xrd_nodes *s, size_t i, double y) {
  const double root = sqrt(s->slope);
  return sqrt(PI) / (2 * root) * erfc(side_of(s, i) * root * (s->x[i] - y));
}

double xrd_tail_derivative(const xrd_nodes *s, size_t i, double y) {
  const double t = s->x[i] - y;
  return side_of(s, i) * exp(-s->slope * t * t);
}

double xrd_tail_second(const xrd_nodes *s, size_t i, double y) {
  return 2 * s->slope * (s->x[i] - y) * xrd_tail_derivative(s, i, y);
}
