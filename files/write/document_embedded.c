/* Numbers that came from standard input exist in the document alone; whatever else its words name is read again here,
   and must give the numbers beside them. */
#include "files/write/document_embedded.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "files/read/draw.h"
#include "files/read/request.h"

static const xrd_problem *problem_of(const xrd_document *document) {
  return &((const xrd_input *)document->embedded)->problem;
}

static bool is_standard(const char *path) { return path != NULL && strcmp(path, "-") == 0; }

static xrd_status differs(const char *name, xrd_error *error) {
  return xrd_fail(error, XRD_ERR_INPUT, "%s: the numbers in the document are not those that its words name", name);
}

static xrd_status compare_hash(const xrd_document *document, const char *role, const char *path,
                               const xrd_digest *found, xrd_error *error) {
  size_t k = 0;
  while (k < document->file_count && strcmp(document->files[k].role, role) != 0) k++;
  if (k < document->file_count) return xrd_document_file_compare(document, k, path, found, error);
  return xrd_fail(error, XRD_ERR_INPUT, "%s: the document names this --%s file and gives no SHA-256 of it", path, role);
}

/* A file with numbers of its own, read again and compared with those in the document. */
static xrd_status compare_numbers(const xrd_document *document, const char *role, const char *path, xrd_shape shape,
                                  const double *numbers, size_t count, xrd_error *error) {
  xrd_numbers read;
  const xrd_domain domain = shape == XRD_TABLE ? XRD_DISTORTION : XRD_COORDINATE;
  xrd_status status = xrd_numbers_read(path, shape, domain, &read, error);
  if (status != XRD_OK) return status;
  status = compare_hash(document, role, path, &read.sha256, error);
  if (status == XRD_OK &&
      (read.rows * read.columns != count || memcmp(read.values, numbers, count * sizeof *numbers) != 0))
    status = differs(path, error);
  xrd_numbers_clear(&read);
  return status;
}

/* Loads a part of the request, in the document's words `role`, and compares its probabilities or its positions. */
static xrd_status compare_part(const xrd_document *document, const char *role, const xrd_input_request *part,
                               bool positions, xrd_error *error) {
  const xrd_problem *own = problem_of(document);
  xrd_input input;
  xrd_status status = xrd_input_load(part, &input, error);
  if (status != XRD_OK) return status;
  const xrd_distortion *d = &input.problem.distortion;
  if (input.file_count > 0) status = compare_hash(document, role, input.files[0].path, &input.files[0].sha256, error);
  const bool same = d->n == own->distortion.n &&
                    (positions ? d->dim == own->distortion.dim &&
                                     memcmp(d->x, own->distortion.x, d->n * d->dim * sizeof *d->x) == 0
                               : memcmp(input.p, own->p, d->n * sizeof *own->p) == 0);
  if (status == XRD_OK && !same) status = differs(role, error);
  xrd_input_clear(&input);
  return status;
}

/* p: that of the source named, equal shares of samples, or their weights. */
static xrd_status compare_source(const xrd_document *document, const xrd_input_request *r, xrd_error *error) {
  const xrd_problem *own = problem_of(document);
  xrd_input_request part = {.distortion = "hamming",
                            .pmf = r->pmf,
                            .counts = r->counts,
                            .bytes = r->bytes,
                            .source = r->source,
                            .normalize = r->normalize};
  if (r->weights != NULL) part.counts = r->weights; /* counts are shared out as weights are */
  if (is_standard(part.pmf) || is_standard(part.counts) || is_standard(part.bytes)) return XRD_OK;
  const char *role = r->weights != NULL  ? "weights"
                     : r->pmf != NULL    ? "pmf"
                     : r->counts != NULL ? "counts"
                     : r->bytes != NULL  ? "bytes"
                                         : "source";
  if (r->samples == NULL || r->weights != NULL) return compare_part(document, role, &part, false, error);
  for (size_t i = 0; i < own->distortion.n; i++)
    if (own->p[i] != 1 / (double)own->distortion.n) return differs("samples", error);
  return XRD_OK;
}

static xrd_status compare_alphabet(const xrd_document *document, const xrd_input_request *r, xrd_error *error) {
  const xrd_distortion *d = &problem_of(document)->distortion;
  if (r->alphabet != NULL)
    return is_standard(r->alphabet)
               ? XRD_OK
               : compare_numbers(document, "alphabet", r->alphabet, XRD_POINTS, d->x, d->n * d->dim, error);
  if (r->samples != NULL)
    return is_standard(r->samples)
               ? XRD_OK
               : compare_numbers(document, "samples", r->samples, XRD_POINTS, d->x, d->n * d->dim, error);
  const xrd_input_request part = {.distortion = "squared", .source = r->bytes != NULL ? "uniform:256" : r->source};
  if (part.source == NULL) return differs("alphabet", error); /* pmf and counts have no positions of their own */
  return compare_part(document, "source", &part, true, error);
}

static xrd_status compare_reproduction(const xrd_document *document, const xrd_input_request *r, xrd_error *error) {
  const xrd_distortion *d = &problem_of(document)->distortion;
  if (is_standard(r->reproduction)) return XRD_OK;
  if (r->reproduction != NULL)
    return compare_numbers(document, "reproduction", r->reproduction, XRD_POINTS, d->y, d->m * d->dim, error);
  if (d->m != (r->draw != 0 ? r->draw : d->n) || d->m > d->n) return differs("reproductions", error);
  double *drawn = xrd_duplicate(d->x, d->m, d->dim * sizeof *d->x);
  if (drawn == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu reproductions", d->m);
  if (r->draw != 0) xrd_draw_rows(d->x, d->n, d->dim, d->m, r->seed, drawn);
  const bool same = memcmp(drawn, d->y, d->m * d->dim * sizeof *drawn) == 0;
  free(drawn);
  return same ? XRD_OK : differs("reproductions", error);
}

/* Hamming distances between labels: read again where the labels can be, else seen to be 0 or 1. */
static xrd_status compare_labels(const xrd_document *document, const xrd_input_request *r, xrd_error *error) {
  const xrd_distortion *d = &problem_of(document)->distortion;
  for (size_t k = 0; d->kind == XRD_MATRIX && k < d->n * d->m; k++)
    if (d->matrix[k] != 0 && d->matrix[k] != 1) return differs("distortion hamming", error);
  if (is_standard(r->alphabet) || is_standard(r->reproduction) || is_standard(r->samples)) return XRD_OK;
  xrd_input_request part = *r;
  char uniform[40];
  (void)snprintf(uniform, sizeof uniform, "uniform:%zu", d->n);
  part.pmf = part.counts = part.bytes = part.weights = NULL;
  part.normalize = false;
  if (part.samples == NULL) part.source = uniform;
  xrd_input input;
  xrd_status status = xrd_input_load(&part, &input, error);
  if (status != XRD_OK) return status;
  for (size_t k = 0; k < input.file_count && status == XRD_OK; k++)
    status = compare_hash(document, input.files[k].role, input.files[k].path, &input.files[k].sha256, error);
  const xrd_distortion *found = &input.problem.distortion;
  const bool same = found->kind == d->kind && found->n == d->n && found->m == d->m &&
                    (d->kind == XRD_HAMMING || memcmp(found->matrix, d->matrix, d->n * d->m * sizeof *d->matrix) == 0);
  xrd_input_clear(&input);
  return status != XRD_OK || same ? status : differs("distortion hamming", error);
}

static xrd_status compare_distortion(const xrd_document *document, const xrd_input_request *r, xrd_error *error) {
  const xrd_distortion *d = &problem_of(document)->distortion;
  const xrd_distortion_choice choice = xrd_request_distortion(r);
  const bool fits = choice == XRD_BY_SQUARED    ? d->kind == XRD_SQUARED
                    : choice == XRD_BY_ABSOLUTE ? d->kind == XRD_ABSOLUTE
                    : choice == XRD_BY_FILE     ? d->kind == XRD_MATRIX
                                                : d->kind == XRD_HAMMING || d->kind == XRD_MATRIX;
  if (!fits) return differs("distortion", error);
  if (choice == XRD_BY_HAMMING) return compare_labels(document, r, error);
  if (choice == XRD_BY_FILE)
    return is_standard(r->distortion)
               ? XRD_OK
               : compare_numbers(document, "distortion", r->distortion, XRD_TABLE, d->matrix, d->n * d->m, error);
  const xrd_status status = compare_alphabet(document, r, error);
  return status == XRD_OK ? compare_reproduction(document, r, error) : status;
}

xrd_status xrd_document_embedded_compare(const xrd_document *document, const xrd_input_request *request,
                                         xrd_error *error) {
  xrd_status status = xrd_request_check(request, error);
  if (status == XRD_OK) status = compare_source(document, request, error);
  return status == XRD_OK ? compare_distortion(document, request, error) : status;
}
