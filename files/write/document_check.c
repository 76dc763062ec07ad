/* Proving a document again: the problem must be the one that was solved, then each point is the kind's affair. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "files/write/document_input.h"

static xrd_status compare_files(const xrd_document *document, const xrd_loaded *input, xrd_error *error) {
  for (size_t k = 0; k < document->file_count; k++) {
    const xrd_input_file *used = &document->files[k];
    const xrd_input_file *found = k < input->file_count ? &input->files[k] : NULL;
    if (found == NULL || strcmp(found->role, used->role) != 0)
      return xrd_fail(error, XRD_ERR_INPUT, "--%s: the result used a file here, and now there is none", used->role);
    if (strcmp(found->sha256.hex, used->sha256.hex) != 0)
      return xrd_fail(error, XRD_ERR_INPUT,
                      "%s: not the --%s file that the result was made from: SHA-256 %.16s... is not "
                      "%.16s...",
                      found->path, used->role, found->sha256.hex, used->sha256.hex);
  }
  return XRD_OK;
}

static bool is_same(const xrd_document *document, const xrd_loaded *input) {
  return input->n == document->n && input->m == document->m &&
         strcmp(input->sha256.hex, document->problem_sha256.hex) == 0;
}

static xrd_status load(const xrd_document *document, const xrd_input_request *request, void *input, xrd_error *error) {
  xrd_status status = document->kind->load(request, input, error);
  if (status != XRD_OK) return status;
  const xrd_loaded loaded = document->kind->loaded(input);
  status = compare_files(document, &loaded, error);
  if (status != XRD_OK) document->kind->clear(input);
  return status;
}

xrd_status xrd_document_problem(const xrd_document *document, const xrd_input_request *request, void **input,
                                xrd_error *error) {
  const xrd_kind *kind = document->kind;
  const void *problem = *input = NULL;
  xrd_status status = XRD_OK;
  if (request == NULL && document->embedded != NULL) {
    problem = document->embedded;
  } else {
    problem = *input = xrd_allocate_zero(1, kind->input_size);
    if (*input == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "out of memory for the problem");
    status = load(document, request != NULL ? request : &document->request, *input, error);
    if (status != XRD_OK) {
      free(*input);
      *input = NULL;
      return status;
    }
  }
  const xrd_loaded loaded = kind->loaded(problem);
  if (is_same(document, &loaded)) return XRD_OK;
  xrd_document_problem_clear(document, *input);
  *input = NULL;
  return xrd_fail(error, XRD_ERR_INPUT, "%s: the input does not give the problem that was solved: its SHA-256 differs",
                  document->path);
}

void xrd_document_problem_clear(const xrd_document *document, void *input) {
  if (input != NULL) document->kind->clear(input);
  free(input);
}

xrd_status xrd_document_check(const xrd_document *document, const void *input, size_t index, xrd_finding *finding,
                              xrd_error *error) {
  const xrd_kind *kind = document->kind;
  const void *point = (const char *)document->points + index * kind->point_size;
  return kind->check(input != NULL ? input : document->embedded, point, document->gap_nats, finding, error);
}
