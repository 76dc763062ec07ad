#include "files/write/finite_problem.h"

#include "files/write/document_problem.h"

const char *const xrd_finite_options[] = {"pmf",     "counts",     "bytes",    "samples",      "source",
                                          "weights", "distortion", "alphabet", "reproduction", "normalize",
                                          "draw",    "seed",       NULL};

xrd_status xrd_finite_load(const xrd_input_request *request, void *input, xrd_error *error) {
  return xrd_input_load(request, input, error);
}

void xrd_finite_clear(void *input) { xrd_input_clear(input); }

xrd_loaded xrd_finite_loaded(const void *input) {
  const xrd_input *read = input;
  xrd_loaded seen = {read->problem.distortion.n, read->problem.distortion.m, {""}, read->file_count, read->files};
  xrd_problem_digest(&read->problem, &seen.sha256);
  return seen;
}

json_t *xrd_finite_embed(const void *input) { return xrd_document_problem_write(&((const xrd_input *)input)->problem); }

xrd_status xrd_finite_unembed(const xrd_json_place *place, size_t n, size_t m, void *input) {
  return xrd_document_problem_read(place, n, m, input);
}
