#include <stdlib.h>
#include <string.h>

#include "base/float_mode.h"
#include "base/mapping.h"
#include "base/memory.h"
#include "files/read/distortion.h"
#include "files/read/load.h"
#include "files/read/mapped.h"
#include "files/read/pieces.h"
#include "files/read/request.h"
#include "files/read/source.h"
#include "problem/validate.h"

void xrd_input_clear(xrd_input *input) {
  if (input->p_room.address == NULL) free(input->p);
  if (input->table_room.address == NULL) {
    free(input->matrix);
    free(input->x);
  }
  free(input->y);
  xrd_mapping_release(&input->p_room);
  xrd_mapping_release(&input->table_room);
  xrd_pieces_free(input->pieces);
  for (size_t i = 0; i < input->file_count; i++) free(input->files[i].path);
  memset(input, 0, sizeof *input);
}

static void lend(xrd_input *input) {
  xrd_distortion *d = &input->problem.distortion;
  input->problem.p = input->p;
  d->matrix = input->matrix;
  d->x = input->x;
  d->y = input->y != NULL ? input->y : input->x;
}

xrd_status xrd_input_lend(xrd_input *input, xrd_error *error) {
  lend(input);
  return xrd_problem_validate(&input->problem, error);
}

/* What is wrong with the rows of a table that is mapped, and where in its file. */
static xrd_status locate(xrd_input *input, size_t first, size_t end, xrd_error *error) {
  const xrd_status status = xrd_mapped_validate(input, first, end, error);
  if (status != XRD_OK || input->table_room.address == NULL || input->matrix == NULL) return status;
  return xrd_distortion_reaches(input->files[input->file_count - 1].path, input, first, end, error);
}

/* The rows here. */
static xrd_status look(xrd_input *input, size_t first, size_t end, int threads, double *sum, xrd_error *error) {
  if (input->p_room.address != NULL && !xrd_mapping_has_file(&input->p_room))
    xrd_source_share_evenly(input, first, end);
  xrd_status status = xrd_pieces_read(input, first, end, error);
  if (status == XRD_OK) status = xrd_problem_validate_rows(&input->problem, first, end, threads, sum, error);
  if (status == XRD_OK) return XRD_OK;
  const xrd_status located = locate(input, first, end, error);
  return located != XRD_OK ? located : status;
}

static xrd_status lend_share(const xrd_input_request *request, const xrd_input_share *share, xrd_input *input,
                             xrd_error *error) {
  lend(input);
  const size_t n = input->problem.distortion.n;
  const bool shared = share->team != NULL && share->shares(&input->problem);
  xrd_team rows = shared ? *share->team : (xrd_team){.size = 1};
  rows.total = n;
  rows.first = xrd_team_first_row(n, rows.rank, rows.size);
  const size_t end = xrd_team_first_row(n, rows.rank + 1, rows.size);
  const xrd_team *team = shared ? &rows : NULL;
  double sum = 0;
  xrd_status status = xrd_source_finish(request, input, team, end - rows.first, error);
  if (status == XRD_OK) status = look(input, rows.first, end, share->threads, &sum, error);
  status = xrd_team_agree(share->team, status, error);
  return status == XRD_OK ? xrd_problem_validate_sum(xrd_team_total(team, sum), error) : status;
}

xrd_status xrd_input_load_share(const xrd_input_request *request, const xrd_input_share *share, xrd_input *input,
                                xrd_error *error) {
  XRD_DEFAULT_FLOAT_MODE(callers);
  memset(input, 0, sizeof *input);
  xrd_status status = xrd_request_check(request, error);
  input->mapped = status == XRD_OK && xrd_request_distortion(request) != XRD_BY_HAMMING;
  if (status == XRD_OK) status = xrd_source_load(request, input, error);
  if (status == XRD_OK) status = xrd_distortion_load(request, input, error);
  status = xrd_team_agree(share->team, status, error);
  if (status == XRD_OK) status = lend_share(request, share, input, error);
  if (status != XRD_OK) xrd_input_clear(input);
  return status;
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
