#include "files/read/source.h"

#include "base/memory.h"
#include "files/read/bytes.h"
#include "files/read/mapped.h"
#include "files/read/message.h"
#include "files/read/named.h"
#include "files/read/probability.h"
#include "files/read/record.h"

/* Numbers >= 0, not yet probabilities, become input->p. */
static xrd_status load_vector(xrd_input *input, const char *role, const char *path, xrd_error *error) {
  xrd_numbers numbers;
  const xrd_status status = xrd_record_numbers(input, role, path, XRD_VECTOR, XRD_NONNEGATIVE, &numbers, error);
  if (status != XRD_OK) return status;
  input->p = numbers.values;
  input->problem.distortion.n = numbers.rows;
  return XRD_OK;
}

static xrd_status load_pmf(const xrd_input_request *request, xrd_input *input, xrd_error *error) {
  const xrd_status status = load_vector(input, "pmf", request->pmf, error);
  if (status != XRD_OK) return status;
  const size_t n = input->problem.distortion.n;
  return request->normalize ? xrd_probability_normalize(input->p, n, request->pmf, error)
                            : xrd_probability_check(input->p, n, request->pmf, error);
}

static xrd_status load_counts(const xrd_input_request *request, xrd_input *input, xrd_error *error) {
  const xrd_status status = load_vector(input, "counts", request->counts, error);
  if (status != XRD_OK) return status;
  return xrd_probability_normalize(input->p, input->problem.distortion.n, request->counts, error);
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
  return xrd_probability_normalize(input->p, numbers.rows, request->bytes, error);
}

static xrd_status load_weights(const xrd_input_request *request, xrd_input *input, xrd_error *error) {
  const size_t samples = input->problem.distortion.n;
  const xrd_status status = load_vector(input, "weights", request->weights, error);
  if (status != XRD_OK) return status;
  const size_t weights = input->problem.distortion.n;
  if (weights != samples)
    return xrd_fail_at(error, XRD_ERR_INPUT, request->weights, "", "weights: %zu, samples: %zu", weights, samples);
  return xrd_probability_normalize(input->p, samples, request->weights, error);
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
  if (request->weights != NULL) return load_weights(request, input, error);
  input->p = xrd_mapped_vector(input, numbers.rows);
  if (input->p == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "not enough memory for %zu samples", numbers.rows);
  if (input->p_room.address == NULL) xrd_source_share_evenly(input, 0, numbers.rows);
  return XRD_OK;
}

xrd_status xrd_source_load(const xrd_input_request *request, xrd_input *input, xrd_error *error) {
  if (request->pmf != NULL) return load_pmf(request, input, error);
  if (request->counts != NULL) return load_counts(request, input, error);
  if (request->bytes != NULL) return load_bytes(request, input, error);
  if (request->samples != NULL) return load_samples(request, input, error);
  input->problem.distortion.dim = 1;
  return xrd_named_make(request->source, &input->problem.distortion.n, &input->p, &input->x, error);
}
