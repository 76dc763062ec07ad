/* What a finite source holds.  Masses are p_i, or under XRD_MEASURE_KL without p the sums of the joint's rows. */
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "curve/measures/session.h"
#include "exactrd/density.h"
#include "solvers/measures/symbols.h"

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

typedef struct {
  const double *row, *p;
  size_t width;
} symbol;

static int by_row(const void *left, const void *right) {
  const symbol *a = left, *b = right;
  for (size_t k = 0; k < a->width; k++)
    if (a->row[k] != b->row[k]) return a->row[k] < b->row[k] ? -1 : 1;
  return 0;
}

static double entropy_of_classes(const symbol *sorted, size_t n) {
  double sum = 0, together = 0;
  for (size_t i = 0; i < n; i++) {
    together += *sorted[i].p;
    if (i + 1 < n && by_row(&sorted[i], &sorted[i + 1]) == 0) continue;
    sum += part(together);
    together = 0;
  }
  return sum;
}

xrd_status xrd_measure_source_entropy(const xrd_measure_problem *problem, double *nats, xrd_error *error) {
  xrd_nodes nodes;
  xrd_status status = xrd_nodes_init(&nodes, problem, error);
  if (status != XRD_OK) return status;
  const xrd_layout *layout = &nodes.layout;
  symbol *list = xrd_allocate(nodes.n, sizeof *list);
  if (list == NULL) status = xrd_fail(error, XRD_ERR_MEMORY, "no memory to sort %zu symbols", nodes.n);
  for (size_t i = 0; i < nodes.n && status == XRD_OK; i++)
    list[i] = (symbol){nodes.x + i * layout->width, nodes.p + i, layout->blocks > 0 ? layout->width : layout->euclid};
  if (status == XRD_OK) {
    qsort(list, nodes.n, sizeof *list, by_row);
    *nats = entropy_of_classes(list, nodes.n);
  }
  free(list);
  xrd_nodes_clear(&nodes);
  return status;
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

double xrd_measure_variance(const xrd_measure_problem *problem) {
  if (problem->density != NULL) return xrd_density_variance(problem->density);
  double total = 0, sum = 0;
  if (problem->p == NULL) return 1;
  for (size_t i = 0; i < problem->n; i++) total += problem->p[i];
  for (size_t k = 0; k < problem->dim && total > 0 && problem->kernel != XRD_MEASURE_KL; k++) {
    double mean = 0, square = 0;
    for (size_t i = 0; i < problem->n; i++) mean += problem->p[i] / total * problem->x[i * problem->dim + k];
    for (size_t i = 0; i < problem->n; i++) {
      const double difference = problem->x[i * problem->dim + k] - mean;
      square += problem->p[i] / total * difference * difference;
    }
    sum += square;
  }
  return sum > 0 ? sum : 1;
}
