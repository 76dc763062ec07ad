/* What a finite source holds.  Masses are p_i, or under XRD_MEASURE_KL without p the sums of the joint's rows. */
#include <math.h>

#include "curve/measures/session.h"

static double row_sum(const xrd_measure_problem *problem, size_t i) {
  double sum = 0;
  for (size_t k = 0; k < problem->dim; k++) sum += problem->x[i * problem->dim + k];
  return sum;
}

static double mass(const xrd_measure_problem *problem, size_t i) {
  return problem->p != NULL ? problem->p[i] : row_sum(problem, i);
}

static double total(const xrd_measure_problem *problem) {
  double sum = 0;
  for (size_t i = 0; i < problem->n; i++) sum += mass(problem, i);
  return sum;
}

static double part(double share) { return share > 0 ? -share * log(share) : 0; }

double xrd_finite_entropy(const xrd_measure_problem *problem) {
  const double all = total(problem);
  double sum = 0;
  for (size_t i = 0; i < problem->n; i++) sum += part(mass(problem, i) / all);
  return sum;
}

/* Entropy of the labels less that of the labels given X. */
double xrd_bottleneck_information(const xrd_measure_problem *problem) {
  const double all = total(problem);
  double sum = 0;
  for (size_t k = 0; k < problem->dim; k++) {
    double column = 0;
    for (size_t i = 0; i < problem->n; i++)
      if (mass(problem, i) > 0)
        column += mass(problem, i) / all * (problem->x[i * problem->dim + k] / row_sum(problem, i));
    sum += part(column);
  }
  for (size_t i = 0; i < problem->n; i++) {
    double row = 0;
    for (size_t k = 0; k < problem->dim && mass(problem, i) > 0; k++)
      row += part(problem->x[i * problem->dim + k] / row_sum(problem, i));
    sum -= mass(problem, i) / all * row;
  }
  return fmax(0, sum);
}
