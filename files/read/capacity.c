/* Channels and their costs from files. */
#include <string.h>

#include "base/float_mode.h"
#include "base/memory.h"
#include "exactrd/input.h"
#include "files/read/message.h"
#include "files/read/record.h"

void xrd_capacity_input_clear(xrd_capacity_input *input) {
  xrd_input_clear(&input->held);
  memset(input, 0, sizeof *input);
}

static xrd_status check(const xrd_input_request *request, xrd_error *error) {
  if (request->channel == NULL) return xrd_fail(error, XRD_ERR_ARGUMENT, "--channel FILE is needed");
  if (request->cost != NULL && strcmp(request->channel, "-") == 0 && strcmp(request->cost, "-") == 0)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "standard input (-) can be read only once");
  return XRD_OK;
}

static xrd_status load_costs(const xrd_input_request *request, xrd_capacity_input *input, xrd_error *error) {
  xrd_numbers numbers;
  const xrd_status status = xrd_record_numbers(&input->held, "cost", request->cost, XRD_VECTOR, XRD_NONNEGATIVE,
                                               &numbers, error);
  if (status != XRD_OK) return status;
  input->held.p = numbers.values;
  if (numbers.rows == input->problem.n) return XRD_OK;
  return xrd_fail_at(error, XRD_ERR_INPUT, request->cost, "", "costs: %zu, inputs of the channel: %zu", numbers.rows,
                     input->problem.n);
}

static xrd_status load(const xrd_input_request *request, xrd_capacity_input *input, xrd_error *error) {
  xrd_numbers numbers;
  xrd_status status = xrd_record_numbers(&input->held, "channel", request->channel, XRD_TABLE, XRD_LAWS, &numbers,
                                         error);
  if (status != XRD_OK) return status;
  input->held.matrix = numbers.values;
  input->problem = (xrd_capacity_problem){.n = numbers.rows, .m = numbers.columns, .matrix = input->held.matrix};
  if (request->cost != NULL) status = load_costs(request, input, error);
  input->problem.cost = input->held.p;
  return status == XRD_OK ? xrd_capacity_validate(&input->problem, error) : status;
}

xrd_status xrd_capacity_load(const xrd_input_request *request, xrd_capacity_input *input, xrd_error *error) {
  XRD_DEFAULT_FLOAT_MODE(callers);
  memset(input, 0, sizeof *input);
  xrd_status status = check(request, error);
  if (status == XRD_OK) status = load(request, input, error);
  if (status != XRD_OK) xrd_capacity_input_clear(input);
  return status;
}

xrd_status xrd_capacity_copy(const xrd_capacity_problem *problem, xrd_capacity_input *input, xrd_error *error) {
  memset(input, 0, sizeof *input);
  xrd_status status = xrd_capacity_validate(problem, error);
  if (status != XRD_OK) return status;
  input->problem = *problem;
  input->held.matrix = xrd_duplicate(problem->matrix, problem->n * problem->m, sizeof(double));
  if (problem->cost != NULL) input->held.p = xrd_duplicate(problem->cost, problem->n, sizeof(double));
  input->problem.matrix = input->held.matrix;
  input->problem.cost = input->held.p;
  if (input->held.matrix == NULL || (problem->cost != NULL && input->held.p == NULL)) {
    xrd_capacity_input_clear(input);
    status = xrd_fail(error, XRD_ERR_MEMORY, "not enough memory to copy the channel");
  }
  return status;
}
