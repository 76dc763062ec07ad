#include "solvers/measures/tail.h"

#include <math.h>

static const double PI = 3.14159265358979323846;

static double side_of(const xrd_nodes *s, size_t i) { return s->side[i - (s->n - s->tails)]; }

static double kernel(const xrd_nodes *s, size_t i, double y) {
  const double root = sqrt(s->slope);
  return sqrt(PI) / (2 * root) * erfc(side_of(s, i) * root * (s->x[i] - y));
}

static double derivative(const xrd_nodes *s, size_t i, double y) {
  const double t = s->x[i] - y;
  return side_of(s, i) * exp(-s->slope * t * t);
}

static double second(const xrd_nodes *s, size_t i, double y) {
  return 2 * s->slope * (s->x[i] - y) * derivative(s, i, y);
}

double xrd_tail_kernel(const xrd_nodes *s, size_t i, double y) {
  return kernel(s, i, y) + (s->mirrored ? kernel(s, i, 2 * s->centre - y) : 0);
}

double xrd_tail_derivative(const xrd_nodes *s, size_t i, double y) {
  return derivative(s, i, y) - (s->mirrored ? derivative(s, i, 2 * s->centre - y) : 0);
}

double xrd_tail_second(const xrd_nodes *s, size_t i, double y) {
  return second(s, i, y) + (s->mirrored ? second(s, i, 2 * s->centre - y) : 0);
}
