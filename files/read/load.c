#include <stdlib.h>
#include <string.h>

#include "base/float_mode.h"
#include "base/memory.h"
#include "files/read/distortion.h"
#include "files/read/load.h"
#include "files/read/request.h"
#include "files/read/source.h"

void xrd_input_clear(xrd_input *input) {
  free(input->p);
  free(input->matrix);
  free(input->x);
  free(input->y);
  for (size_t i = 0; i < input->file_count; i++) free(input->files[i].path);
  memset(input, 0, sizeof *input);
}

xrd_status xrd_input_lend(xrd_input *input, xrd_error *error) {
  xrd_distortion *d = &input->problem.distortion;
  input->problem.p = input->p;
  d->matrix = input->matrix;
  d->x = input->x;
  d->y = input->y != NULL ? input->y : input->x;
  return xrd_problem_validate(&input->problem, error);
}

xrd_status xrd_input_load(const xrd_input_request *request, xrd_input *input, xrd_error *error) {
  XRD_DEFAULT_FLOAT_MODE(callers);
  memset(input, 0, sizeof *input);
  xrd_status status = xrd_request_check(request, error);
  if (status == XRD_OK) status = xrd_source_load(request, input, error);
  if (status == XRD_OK) status = xrd_distortion_load(request, input, error);
  if (status == XRD_OK) status = xrd_input_lend(input, error);
  if (status != XRD_OK) xrd_input_clear(input);
  return status;
}

/* A copy of rows x columns numbers; false where memory is short. */
static bool copy_table(const double *table, size_t rows, size_t columns, double **copy) {
  size_t count;
  *copy = xrd_size_multiply(rows, columns, &count) ? xrd_duplicate(table, count, sizeof *table) : NULL;
  return *copy != NULL;
}

static bool copy_arrays(const xrd_problem *problem, xrd_input *input) {
  const xrd_distortion *d = &problem->distortion;
  if (!copy_table(problem->p, d->n, 1, &input->p)) return false;
  switch (d->kind) {
  case XRD_HAMMING: return true;
  case XRD_MATRIX: return copy_table(d->matrix, d->n, d->m, &input->matrix);
  case XRD_SQUARED:
  case XRD_ABSOLUTE: break;
  }
  const bool own = d->y == d->x && d->m == d->n;
  return copy_table(d->x, d->n, d->dim, &input->x) && (own || copy_table(d->y, d->m, d->dim, &input->y));
}

xrd_status xrd_input_copy(const xrd_problem *problem, xrd_input *input, xrd_error *error) {
  XRD_DEFAULT_FLOAT_MODE(callers);
  memset(input, 0, sizeof *input);
  xrd_status status = xrd_problem_validate(problem, error);
  if (status != XRD_OK) return status;
  input->problem.distortion = problem->distortion;
  status = copy_arrays(problem, input) ? xrd_input_lend(input, error)
                                       : xrd_fail(error, XRD_ERR_MEMORY, "not enough memory to copy the problem");
  if (status != XRD_OK) xrd_input_clear(input);
  return status;
}
