#include "files/read/tasks.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "exactrd/measure.h"
#include "files/read/message.h"
#include "files/read/record.h"

static const double LARGEST = 65535;

static xrd_status validate(const xrd_numbers *table, const char *path, size_t n, xrd_error *error) {
  if (table->rows != n)
    return xrd_fail_at(error, XRD_ERR_INPUT, path, "", "%zu rows of labels, but the source has %zu symbols",
                       table->rows, n);
  for (size_t k = 0; k < n * table->columns; k++)
    if (!(table->values[k] <= LARGEST) || table->values[k] != floor(table->values[k]))
      return xrd_fail_at(error, XRD_ERR_INPUT, path, "",
                         "row %zu, column %zu: %.15g is no label, which is a whole number from 0 to %.0f",
                         k / table->columns, k % table->columns, table->values[k], LARGEST);
  return XRD_OK;
}

static void lend(xrd_measure_input *input, size_t tasks, double weight) {
  input->problem.kernel = XRD_MEASURE_LABELLED;
  input->problem.tasks = tasks;
  input->problem.label_counts = input->label_counts;
  input->problem.labels = input->labels;
  input->problem.weight = weight;
}

/* The table's columns become rows. */
static xrd_status take(const xrd_numbers *table, xrd_measure_input *input, xrd_error *error) {
  const size_t n = table->rows, tasks = table->columns;
  input->label_counts = xrd_allocate_zero(tasks, sizeof *input->label_counts);
  input->labels = xrd_allocate(tasks * n, sizeof *input->labels);
  if (input->label_counts == NULL || input->labels == NULL)
    return xrd_fail(error, XRD_ERR_MEMORY, "not enough memory for %zu labels", tasks * n);
  for (size_t k = 0; k < tasks * n; k++) {
    const size_t task = k % tasks, label = (size_t)table->values[k];
    input->labels[task * n + k / tasks] = (uint32_t)label;
    if (label >= input->label_counts[task]) input->label_counts[task] = label + 1;
  }
  return XRD_OK;
}

xrd_status xrd_tasks_load(const xrd_input_request *request, xrd_measure_input *input, xrd_error *error) {
  xrd_numbers table;
  if (!(request->label_weight >= 0) || isinf(request->label_weight))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "--label-weight: not a number >= 0: %.15g", request->label_weight);
  xrd_status status = xrd_record_numbers(&input->held, "labels", request->labels, XRD_POINTS, XRD_NONNEGATIVE, &table,
                                         error);
  if (status != XRD_OK) return status;
  status = validate(&table, request->labels, input->problem.n, error);
  if (status == XRD_OK) status = take(&table, input, error);
  if (status == XRD_OK) lend(input, table.columns, request->label_weight);
  xrd_numbers_clear(&table);
  return status;
}

xrd_status xrd_tasks_copy(const xrd_measure_problem *problem, xrd_measure_input *input, xrd_error *error) {
  input->label_counts = xrd_duplicate(problem->label_counts, problem->tasks, sizeof *input->label_counts);
  input->labels = xrd_duplicate(problem->labels, problem->tasks * problem->n, sizeof *input->labels);
  if (input->label_counts == NULL || input->labels == NULL)
    return xrd_fail(error, XRD_ERR_MEMORY, "not enough memory to copy %zu labels", problem->tasks * problem->n);
  lend(input, problem->tasks, problem->weight);
  return XRD_OK;
}

double *xrd_tasks_table(const xrd_measure_problem *problem) {
  const size_t n = problem->n, tasks = problem->tasks;
  double *table = xrd_allocate(n * tasks, sizeof *table);
  for (size_t k = 0; table != NULL && k < n * tasks; k++) table[k] = problem->labels[k % tasks * n + k / tasks];
  return table;
}
