#include "cli/measure_channel.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "cli/channel.h"

static double sum_of(const double *numbers, size_t count) {
  double sum = 0;
  for (size_t k = 0; k < count; k++) sum += numbers[k];
  return sum;
}

/* KL(x || r), both divided by their sums. */
static double divergence(const double *x, const double *r, size_t count) {
  const double of_x = sum_of(x, count), of_r = sum_of(r, count);
  double sum = 0;
  for (size_t k = 0; k < count; k++)
    if (x[k] > 0) sum += x[k] / of_x * log(x[k] / of_x / (r[k] / of_r));
  return fmax(0, sum);
}

/* weight sum -log a(label) over the tasks; `a` holds the shares of their labels one after the other. */
static double log_loss(const xrd_measure_problem *problem, size_t i, const double *a) {
  double sum = 0;
  for (size_t task = 0; task < problem->tasks; task++) {
    const size_t count = problem->label_counts[task];
    sum -= log(a[problem->labels[task * problem->n + i]] / sum_of(a, count));
    a += count;
  }
  return problem->weight * sum;
}

static double distance(const xrd_measure_problem *problem, size_t i, const double *place) {
  const double *x = problem->x + i * problem->dim;
  double sum = 0;
  if (problem->kernel == XRD_MEASURE_KL) return divergence(x, place, problem->dim);
  for (size_t k = 0; k < problem->dim; k++) {
    const double off = fabs(x[k] - place[k]);
    sum += problem->kernel == XRD_MEASURE_ABSOLUTE ? off : off * off;
  }
  return problem->kernel == XRD_MEASURE_LABELLED ? sum + log_loss(problem, i, place + problem->dim) : sum;
}

xrd_status cli_measure_channel_write(const cli_arguments *arguments, const xrd_measure_problem *problem,
                                     const xrd_measure_point *point, xrd_error *error) {
  const size_t n = problem->n, m = point->atoms;
  size_t entries;
  double *d = xrd_size_multiply(n, m, &entries) ? xrd_allocate(entries, sizeof *d) : NULL;
  double *p = xrd_allocate(n, sizeof *p);
  xrd_status status = XRD_OK;
  if (d == NULL || p == NULL)
    status = xrd_fail(error, XRD_ERR_MEMORY, "out of memory for a channel of %zu x %zu", n, m);
  for (size_t i = 0; status == XRD_OK && i < n; i++) {
    p[i] = problem->p != NULL ? problem->p[i] : sum_of(problem->x + i * problem->dim, problem->dim);
    for (size_t j = 0; j < m; j++) d[i * m + j] = distance(problem, i, point->places + j * point->width);
  }
  const xrd_problem table = {p, {.kind = XRD_MATRIX, .n = n, .m = m, .matrix = d}};
  if (status == XRD_OK) status = cli_channel_write(arguments, &table, point->slope, point->masses, error);
  free(d);
  free(p);
  return status;
}
