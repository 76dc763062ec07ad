/* Proving a document again: the problem must be the one that was solved, then each point is the kind's affair. */
#include <stdlib.h>
#include <string.h>

#include "base/float_mode.h"
#include "base/memory.h"
#include "files/write/document_embedded.h"
#include "files/write/document_words.h"

xrd_status xrd_document_file_compare(const xrd_document *document, size_t k, const char *path, const xrd_digest *found,
                                     xrd_error *error) {
  const xrd_input_file *used = &document->files[k];
  if (strcmp(found->hex, used->sha256.hex) == 0) return XRD_OK;
  return xrd_fail(error, XRD_ERR_INPUT,
                  "%s: not the --%s file that the result was made from: SHA-256 %.16s... is not %.16s...", path,
                  used->role, found->hex, used->sha256.hex);
}

static xrd_status compare_files(const xrd_document *document, const xrd_loaded *input, xrd_error *error) {
  for (size_t k = 0; k < document->file_count; k++) {
    const xrd_input_file *used = &document->files[k];
    const xrd_input_file *found = k < input->file_count ? &input->files[k] : NULL;
    if (found == NULL || strcmp(found->role, used->role) != 0)
      return xrd_fail(error, XRD_ERR_INPUT, "--%s: the result used a file here, and now there is none", used->role);
    const xrd_status status = xrd_document_file_compare(document, k, found->path, &found->sha256, error);
    if (status != XRD_OK) return status;
  }
  if (input->file_count == document->file_count) return XRD_OK;
  return xrd_fail(error, XRD_ERR_INPUT, "%s: the document gives no SHA-256 of this file",
                  input->files[document->file_count].path);
}

static bool is_same(const xrd_document *document, const xrd_loaded *input) {
  return input->n == document->n && input->m == document->m &&
         strcmp(input->sha256.hex, document->problem_sha256.hex) == 0;
}

static xrd_status load(const xrd_document *document, const xrd_input_request *request, void *input, xrd_error *error) {
  xrd_status status = document->kind->input->load(request, input, error);
  if (status != XRD_OK) return status;
  const xrd_loaded loaded = document->kind->input->loaded(input);
  status = compare_files(document, &loaded, error);
  if (status != XRD_OK) document->kind->input->clear(input);
  return status;
}

/* Options that could not have been asked for are the document's fault, not the caller's. */
static xrd_status blame(const xrd_document *document, xrd_status status, xrd_error *error) {
  if (status != XRD_ERR_ARGUMENT || error == NULL) return status == XRD_ERR_ARGUMENT ? XRD_ERR_INPUT : status;
  const xrd_error found = *error;
  return xrd_fail(error, XRD_ERR_INPUT, "%s: input.options: %s", document->path, found.message);
}

/* Of numbers from memory nothing else is said. */
static xrd_status compare_embedded(const xrd_document *document, const xrd_input_request *request, xrd_error *error) {
  if (document->file_count == 0) return XRD_OK;
  if (document->kind->compare != NULL) return document->kind->compare(document, request, error);
  for (size_t k = 0; k < document->file_count; k++)
    if (strcmp(document->files[k].path, "-") != 0)
      return xrd_fail(error, XRD_ERR_INPUT, "%s: a file beside standard input, which cannot be read again",
                      document->files[k].path);
  return XRD_OK;
}

xrd_status xrd_document_problem(const xrd_document *document, const xrd_input_request *request, void **input,
                                xrd_error *error) {
  XRD_DEFAULT_FLOAT_MODE(callers);
  const xrd_kind *kind = document->kind;
  const void *problem = *input = NULL;
  xrd_status status = XRD_OK;
  if (request == NULL) request = &document->request;
  if (document->embedded != NULL && xrd_document_is_within(kind, request)) {
    problem = document->embedded;
    status = blame(document, compare_embedded(document, request, error), error);
    if (status != XRD_OK) return status;
  } else {
    problem = *input = xrd_allocate_zero(1, kind->input->size);
    if (*input == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "out of memory for the problem");
    status = blame(document, load(document, request, *input, error), error);
    if (status != XRD_OK) {
      free(*input);
      *input = NULL;
      return status;
    }
  }
  const xrd_loaded loaded = kind->input->loaded(problem);
  if (is_same(document, &loaded)) return XRD_OK;
  xrd_document_problem_clear(document, *input);
  *input = NULL;
  return xrd_fail(error, XRD_ERR_INPUT, "%s: the input does not give the problem that was solved: its SHA-256 differs",
                  document->path);
}

void xrd_document_problem_clear(const xrd_document *document, void *input) {
  if (input != NULL) document->kind->input->clear(input);
  free(input);
}

xrd_status xrd_document_check_until(const xrd_document *document, const void *input, size_t index,
                                    xrd_progress progress, void *context, xrd_finding *finding, xrd_error *error) {
  const xrd_kind *kind = document->kind;
  const void *point = (const char *)document->points + index * kind->point_size;
  const void *problem = input != NULL ? input : document->embedded;
  if (kind->check_until == NULL) return kind->check(problem, point, document->gap_nats, finding, error);
  return kind->check_until(problem, point, document->gap_nats, progress, context, finding, error);
}

xrd_status xrd_document_check(const xrd_document *document, const void *input, size_t index, xrd_finding *finding,
                              xrd_error *error) {
  return xrd_document_check_until(document, input, index, NULL, NULL, finding, error);
}
