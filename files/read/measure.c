/* Problems over measures: densities, joint distributions, and finite sources whose reproductions lie anywhere. */
#include <stdlib.h>
#include <string.h>

#include "base/float_mode.h"
#include "base/memory.h"
#include "exactrd/input.h"
#include "files/read/message.h"
#include "files/read/record.h"
#include "files/read/request.h"
#include "files/read/tasks.h"

void xrd_measure_input_clear(xrd_measure_input *input) {
  xrd_input_clear(&input->held);
  xrd_density_input_clear(&input->density);
  free(input->label_counts);
  free(input->labels);
  memset(input, 0, sizeof *input);
}

static bool is_density(const xrd_input_request *request) {
  return request->density != NULL || request->mixture != NULL || request->histogram != NULL;
}

static xrd_status kernel_of(const xrd_input_request *request, xrd_measure_kernel *kernel, xrd_error *error) {
  if (request->more_distortions[0] != NULL)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "reproductions anywhere want one --distortion");
  const xrd_distortion_choice choice = request->distortion != NULL ? xrd_request_distortion(request) : XRD_BY_FILE;
  *kernel = choice == XRD_BY_ABSOLUTE ? XRD_MEASURE_ABSOLUTE : XRD_MEASURE_SQUARED;
  if (choice == XRD_BY_ABSOLUTE || choice == XRD_BY_SQUARED) return XRD_OK;
  return xrd_fail(error, XRD_ERR_ARGUMENT, "reproductions anywhere want --distortion squared or absolute");
}

static xrd_status load_joint(const xrd_input_request *request, xrd_measure_input *input, xrd_error *error) {
  xrd_numbers joint;
  xrd_status status = xrd_record_numbers(&input->held, "joint", request->joint, XRD_TABLE, XRD_NONNEGATIVE, &joint,
                                         error);
  if (status != XRD_OK) return status;
  input->held.matrix = joint.values;
  input->problem = (xrd_measure_problem){
      .kernel = XRD_MEASURE_KL, .n = joint.rows, .dim = joint.columns, .x = input->held.matrix};
  xrd_error inner;
  status = xrd_measure_validate(&input->problem, &inner);
  return status == XRD_OK ? XRD_OK : xrd_fail_at(error, XRD_ERR_INPUT, request->joint, "", "%s", inner.message);
}

static xrd_status load_density(const xrd_input_request *request, xrd_measure_input *input, xrd_error *error) {
  xrd_status status = kernel_of(request, &input->problem.kernel, error);
  if (status == XRD_OK) status = xrd_density_load(request, &input->density, error);
  if (status != XRD_OK) return status;
  input->problem.density = &input->density.density;
  input->problem.dim = 1;
  return xrd_measure_validate(&input->problem, error);
}

/* The finite problem whose reproductions are the source's own holds the same numbers. */
static xrd_status lend(xrd_measure_input *input, xrd_measure_kernel kernel, xrd_error *error) {
  const xrd_distortion *d = &input->held.problem.distortion;
  input->problem = (xrd_measure_problem){
      .kernel = kernel, .n = d->n, .dim = d->dim, .p = input->held.problem.p, .x = d->x};
  if (kernel == XRD_MEASURE_ABSOLUTE && d->dim != 1)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "absolute errors with reproductions anywhere are proved on the line only");
  return xrd_measure_validate(&input->problem, error);
}

static xrd_status load_finite(const xrd_input_request *request, xrd_measure_input *input, xrd_error *error) {
  xrd_measure_kernel kernel = XRD_MEASURE_SQUARED;
  xrd_input_request own = *request;
  own.reproduction = NULL;
  xrd_status status = kernel_of(request, &kernel, error);
  if (status == XRD_OK && request->draw != 0)
    status = xrd_fail(error, XRD_ERR_ARGUMENT, "--draw and --reproduction exclude each other");
  if (status == XRD_OK && request->labels != NULL && kernel != XRD_MEASURE_SQUARED)
    status = xrd_fail(error, XRD_ERR_ARGUMENT, "--labels want --distortion squared");
  if (status == XRD_OK) status = xrd_input_load(&own, &input->held, error);
  if (status == XRD_OK) status = lend(input, kernel, error);
  return status == XRD_OK && request->labels != NULL ? xrd_tasks_load(request, input, error) : status;
}

xrd_status xrd_measure_load(const xrd_input_request *request, xrd_measure_input *input, xrd_error *error) {
  XRD_DEFAULT_FLOAT_MODE(callers);
  memset(input, 0, sizeof *input);
  const bool anywhere = request->reproduction != NULL && strcmp(request->reproduction, "continuous") == 0;
  xrd_status status;
  if (request->reproduction != NULL ? !anywhere : request->joint == NULL && !is_density(request))
    return xrd_fail(error, XRD_ERR_ARGUMENT, "reproductions lie anywhere: --reproduction continuous");
  if (request->joint != NULL)
    status = load_joint(request, input, error);
  else if (is_density(request))
    status = load_density(request, input, error);
  else
    status = load_finite(request, input, error);
  if (status != XRD_OK) xrd_measure_input_clear(input);
  return status;
}

static xrd_status copy_density(const xrd_density *density, xrd_measure_input *input, xrd_error *error) {
  xrd_density *own = &input->density.density;
  const bool rows = density->family == XRD_DENSITY_MIXTURE || density->family == XRD_DENSITY_HISTOGRAM;
  const xrd_status status = xrd_density_validate(density, error);
  if (status != XRD_OK) return status;
  own->family = density->family;
  if (!rows) memcpy(own->parameter, density->parameter, sizeof own->parameter);
  input->problem.density = own;
  if (!rows) return XRD_OK;
  own->count = density->count;
  own->rows = input->density.rows = xrd_duplicate(density->rows, density->count * XRD_DENSITY_COLUMNS, sizeof(double));
  return own->rows != NULL ? XRD_OK : xrd_fail(error, XRD_ERR_MEMORY, "not enough memory to copy a density");
}

static xrd_status copy_joint(const xrd_measure_problem *problem, xrd_measure_input *input, xrd_error *error) {
  if (problem->p != NULL)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "distributions with probabilities of their own are no joint distribution");
  input->problem = *problem;
  input->problem.x = input->held.matrix = xrd_duplicate(problem->x, problem->n * problem->dim, sizeof(double));
  return input->held.matrix != NULL ? XRD_OK : xrd_fail(error, XRD_ERR_MEMORY, "not enough memory to copy the joint");
}

static xrd_status copy_points(const xrd_measure_problem *problem, xrd_measure_input *input, xrd_error *error) {
  const xrd_problem own = {problem->p,
                           {.kind = problem->kernel == XRD_MEASURE_ABSOLUTE ? XRD_ABSOLUTE : XRD_SQUARED,
                            .n = problem->n,
                            .m = problem->n,
                            .dim = problem->dim,
                            .x = problem->x,
                            .y = problem->x}};
  const bool labelled = problem->kernel == XRD_MEASURE_LABELLED;
  xrd_status status = xrd_input_copy(&own, &input->held, error);
  if (status == XRD_OK) status = lend(input, labelled ? XRD_MEASURE_SQUARED : problem->kernel, error);
  return status == XRD_OK && labelled ? xrd_tasks_copy(problem, input, error) : status;
}

xrd_status xrd_measure_copy(const xrd_measure_problem *problem, xrd_measure_input *input, xrd_error *error) {
  XRD_DEFAULT_FLOAT_MODE(callers);
  memset(input, 0, sizeof *input);
  xrd_status status = xrd_measure_validate(problem, error);
  if (status != XRD_OK) return status;
  input->problem.kernel = problem->kernel;
  input->problem.dim = problem->dim;
  if (problem->density != NULL)
    status = copy_density(problem->density, input, error);
  else
    status = problem->kernel == XRD_MEASURE_KL ? copy_joint(problem, input, error) : copy_points(problem, input, error);
  if (status != XRD_OK) xrd_measure_input_clear(input);
  return status;
}
