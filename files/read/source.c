#include "files/read/source.h"

#include "base/mapping.h"
#include "base/memory.h"
#include "files/read/bytes.h"
#include "files/read/mapped.h"
#include "files/read/message.h"
#include "files/read/named.h"
#include "files/read/probability.h"
#include "files/read/record.h"

/* Numbers >= 0 become probabilities: those of the rows here, as far as they are known. */
static xrd_status make_shares(const xrd_input_request *request, double *p, size_t n, const xrd_team *team,
                              xrd_error *error) {
  if (request->pmf != NULL && !request->normalize) return xrd_probability_check(p, n, team, request->pmf, error);
  const char *path = request->pmf != NULL ? request->pmf : request->counts != NULL ? request->counts : request->weights;
  return xrd_probability_normalize(p, n, team, path, error);
}

/* Of a list that is mapped nothing is known yet. */
static xrd_status load_list(const xrd_input_request *request, const char *role, const char *path, xrd_input *input,
                            xrd_error *error) {
  xrd_numbers numbers;
  const size_t samples = input->problem.distortion.n;
  const xrd_status status = xrd_mapped_list(input, role, path, XRD_NONNEGATIVE, &numbers, error);
  if (status != XRD_OK) return status;
  input->p = numbers.values;
  input->problem.distortion.n = numbers.rows;
  if (request->samples != NULL && numbers.rows != samples)
    return xrd_fail_at(error, XRD_ERR_INPUT, path, "", "weights: %zu, samples: %zu", numbers.rows, samples);
  return xrd_mapping_has_file(&input->p_room) ? XRD_OK : make_shares(request, input->p, numbers.rows, NULL, error);
}

xrd_status xrd_source_finish(const xrd_input_request *request, xrd_input *input, const xrd_team *team, size_t rows,
                             xrd_error *error) {
  const size_t first = team == NULL ? 0 : team->first;
  if (!xrd_mapping_has_file(&input->p_room)) return XRD_OK;
  const xrd_status status = xrd_team_agree(team, xrd_mapped_validate_list(input, first, first + rows, error), error);
  return status == XRD_OK ? make_shares(request, input->p + first, rows, team, error) : status;
}

static xrd_status load_bytes(const xrd_input_request *request, xrd_input *input, xrd_error *error) {
  xrd_numbers numbers;
  xrd_status status = xrd_bytes_read(request->bytes, &numbers, error);
  if (status != XRD_OK) return status;
  input->p = numbers.values;
  input->problem.distortion.n = numbers.rows;
  input->problem.distortion.dim = 1;
  status = xrd_record_file(input, "bytes", request->bytes, &numbers, error);
  if (status != XRD_OK) return status;
  input->x = xrd_allocate(numbers.rows, sizeof *input->x);
  if (input->x == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "not enough memory for byte values");
  for (size_t b = 0; b < numbers.rows; b++) input->x[b] = (double)b;
  return xrd_probability_normalize(input->p, numbers.rows, NULL, request->bytes, error);
}

void xrd_source_share_evenly(xrd_input *input, size_t first, size_t end) {
  for (size_t i = first; i < end; i++) input->p[i] = 1 / (double)input->problem.distortion.n;
}

/* Symbols are as probable as each other without weights; where samples are mapped nothing is written to `p` yet. */
static xrd_status load_samples(const xrd_input_request *request, xrd_input *input, xrd_error *error) {
  xrd_numbers numbers;
  const xrd_status status = xrd_mapped_table(input, "samples", request->samples, XRD_POINTS, XRD_COORDINATE, &numbers,
                                             error);
  if (status != XRD_OK) return status;
  input->x = numbers.values;
  input->problem.distortion.n = numbers.rows;
  input->problem.distortion.dim = numbers.columns;
  if (request->weights != NULL) return load_list(request, "weights", request->weights, input, error);
  input->p = xrd_mapped_vector(input, numbers.rows);
  if (input->p == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "not enough memory for %zu samples", numbers.rows);
  if (input->p_room.address == NULL) xrd_source_share_evenly(input, 0, numbers.rows);
  return XRD_OK;
}

xrd_status xrd_source_load(const xrd_input_request *request, xrd_input *input, xrd_error *error) {
  if (request->pmf != NULL) return load_list(request, "pmf", request->pmf, input, error);
  if (request->counts != NULL) return load_list(request, "counts", request->counts, input, error);
  if (request->bytes != NULL) return load_bytes(request, input, error);
  if (request->samples != NULL) return load_samples(request, input, error);
  input->problem.distortion.dim = 1;
  return xrd_named_make(request->source, &input->problem.distortion.n, &input->p, &input->x, error);
}
