#include "files/write/finite_problem.h"

#include "files/write/document_problem.h"

const char *const xrd_finite_options[] = {"pmf",     "counts",     "bytes",    "samples",      "source",
                                          "weights", "distortion", "alphabet", "reproduction", "normalize",
                                          "draw",    "seed",       NULL};

static xrd_status load(const xrd_input_request *request, void *input, xrd_error *error) {
  return xrd_input_load(request, input, error);
}

static void clear(void *input) { xrd_input_clear(input); }

static xrd_loaded loaded(const void *input) {
  const xrd_input *read = input;
  xrd_loaded seen = {read->problem.distortion.n, read->problem.distortion.m, {""}, read->file_count, read->files};
  xrd_problem_digest(&read->problem, &seen.sha256);
  return seen;
}

static json_t *embed(const void *input) { return xrd_document_problem_write(&((const xrd_input *)input)->problem); }

static xrd_status unembed(const xrd_json_place *place, size_t n, size_t m, void *input) {
  return xrd_document_problem_read(place, n, m, input);
}

const xrd_kind_input xrd_finite_input = {sizeof(xrd_input), load, clear, loaded, embed, unembed};
