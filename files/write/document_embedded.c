/* Numbers that came from standard input exist in the document alone; whatever else its words name is read again here,
   and must give the numbers beside them. */
#include "files/write/document_embedded.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "files/read/draw.h"
#include "files/read/request.h"

/* A source and a distortion whose numbers the document holds, and the distortion's role among its files. */
typedef struct {
  const xrd_document *document;
  const xrd_problem *own;
  const char *distortion;
} held;

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

xrd_status xrd_document_table_compare(const xrd_document *document, const char *path, const xrd_saved_table *table,
                                      xrd_error *error) {
  xrd_numbers read;
  if (is_standard(path)) return XRD_OK;
  xrd_status status = xrd_numbers_read(path, table->shape, table->domain, &read, error);
  if (status != XRD_OK) return status;
  status = compare_hash(document, table->role, path, &read.sha256, error);
  if (status == XRD_OK && (read.rows * read.columns != table->count ||
                           memcmp(read.values, table->numbers, table->count * sizeof *table->numbers) != 0))
    status = differs(path, error);
  xrd_numbers_clear(&read);
  return status;
}

/* Loads a part of the request, in the document's words `role`, and compares its probabilities or its positions. */
static xrd_status compare_part(const held *h, const char *role, const xrd_input_request *part, bool positions,
                               xrd_error *error) {
  const xrd_problem *own = h->own;
  xrd_input input;
  xrd_status status = xrd_input_load(part, &input, error);
  if (status != XRD_OK) return status;
  const xrd_distortion *d = &input.problem.distortion;
  if (input.file_count > 0)
    status = compare_hash(h->document, role, input.files[0].path, &input.files[0].sha256, error);
  const bool same = d->n == own->distortion.n &&
                    (positions ? d->dim == own->distortion.dim &&
                                     memcmp(d->x, own->distortion.x, d->n * d->dim * sizeof *d->x) == 0
                               : memcmp(input.p, own->p, d->n * sizeof *own->p) == 0);
  if (status == XRD_OK && !same) status = differs(role, error);
  xrd_input_clear(&input);
  return status;
}

/* p: that of the source named, equal shares of samples, or their weights. */
static xrd_status compare_source(const held *h, const xrd_input_request *r, xrd_error *error) {
  const xrd_problem *own = h->own;
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
  if (r->samples == NULL || r->weights != NULL) return compare_part(h, role, &part, false, error);
  for (size_t i = 0; i < own->distortion.n; i++)
    if (own->p[i] != 1 / (double)own->distortion.n) return differs("samples", error);
  return XRD_OK;
}

/* A bare list of probabilities stands at 0 .. n-1. */
static xrd_status compare_numbering(const xrd_distortion *d, xrd_error *error) {
  for (size_t i = 0; i < d->n; i++)
    if (d->dim != 1 || d->x[i] != (double)i) return differs("alphabet", error);
  return XRD_OK;
}

static xrd_status compare_alphabet(const held *h, const xrd_input_request *r, xrd_error *error) {
  const xrd_distortion *d = &h->own->distortion;
  if (r->alphabet != NULL)
    return is_standard(r->alphabet)
               ? XRD_OK
               : xrd_document_table_compare(
                     h->document, r->alphabet,
                     &(xrd_saved_table){"alphabet", XRD_POINTS, XRD_COORDINATE, d->x, d->n * d->dim}, error);
  if (r->samples != NULL)
    return is_standard(r->samples)
               ? XRD_OK
               : xrd_document_table_compare(
                     h->document, r->samples,
                     &(xrd_saved_table){"samples", XRD_POINTS, XRD_COORDINATE, d->x, d->n * d->dim}, error);
  const xrd_input_request part = {.distortion = "squared", .source = r->bytes != NULL ? "uniform:256" : r->source};
  if (r->pmf != NULL) return compare_numbering(d, error);
  if (part.source == NULL) return differs("alphabet", error); /* counts have no positions of their own */
  return compare_part(h, "source", &part, true, error);
}

static xrd_status compare_reproduction(const held *h, const xrd_input_request *r, xrd_error *error) {
  const xrd_distortion *d = &h->own->distortion;
  if (is_standard(r->reproduction)) return XRD_OK;
  if (r->reproduction != NULL)
    return xrd_document_table_compare(
        h->document, r->reproduction,
        &(xrd_saved_table){"reproduction", XRD_POINTS, XRD_COORDINATE, d->y, d->m * d->dim}, error);
  if (d->m != (r->draw != 0 ? r->draw : d->n) || d->m > d->n) return differs("reproductions", error);
  double *drawn = xrd_duplicate(d->x, d->m, d->dim * sizeof *d->x);
  if (drawn == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory for %zu reproductions", d->m);
  if (r->draw != 0) xrd_draw_rows(d->x, d->n, d->dim, d->m, r->seed, drawn);
  const bool same = memcmp(drawn, d->y, d->m * d->dim * sizeof *drawn) == 0;
  free(drawn);
  return same ? XRD_OK : differs("reproductions", error);
}

/* Hamming distances between labels: read again where the labels can be, else seen to be 0 or 1. */
static xrd_status compare_labels(const held *h, const xrd_input_request *r, xrd_error *error) {
  const xrd_distortion *d = &h->own->distortion;
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
    status = compare_hash(h->document, input.files[k].role, input.files[k].path, &input.files[k].sha256, error);
  const xrd_distortion *found = &input.problem.distortion;
  const bool same = found->kind == d->kind && found->n == d->n && found->m == d->m &&
                    (d->kind == XRD_HAMMING || memcmp(found->matrix, d->matrix, d->n * d->m * sizeof *d->matrix) == 0);
  xrd_input_clear(&input);
  return status != XRD_OK || same ? status : differs("distortion hamming", error);
}

static xrd_status compare_distortion(const held *h, const xrd_input_request *r, xrd_error *error) {
  const xrd_distortion *d = &h->own->distortion;
  const xrd_distortion_choice choice = xrd_request_distortion(r);
  const bool fits = choice == XRD_BY_SQUARED    ? d->kind == XRD_SQUARED
                    : choice == XRD_BY_ABSOLUTE ? d->kind == XRD_ABSOLUTE
                    : choice == XRD_BY_FILE     ? d->kind == XRD_MATRIX
                                                : d->kind == XRD_HAMMING || d->kind == XRD_MATRIX;
  if (!fits) return differs("distortion", error);
  if (choice == XRD_BY_HAMMING) return compare_labels(h, r, error);
  if (choice == XRD_BY_FILE)
    return is_standard(r->distortion)
               ? XRD_OK
               : xrd_document_table_compare(
                     h->document, r->distortion,
                     &(xrd_saved_table){h->distortion, XRD_TABLE, XRD_DISTORTION, d->matrix, d->n * d->m}, error);
  const xrd_status status = compare_alphabet(h, r, error);
  return status == XRD_OK ? compare_reproduction(h, r, error) : status;
}

xrd_status xrd_document_source_compare(const xrd_document *document, const xrd_problem *own,
                                       const xrd_input_request *request, xrd_error *error) {
  return compare_source(&(held){document, own, "distortion"}, request, error);
}

xrd_status xrd_document_distortion_compare(const xrd_document *document, const xrd_problem *own, const char *role,
                                           const xrd_input_request *request, xrd_error *error) {
  if (request->distortion == NULL) return differs(role, error);
  return compare_distortion(&(held){document, own, role}, request, error);
}

xrd_status xrd_document_embedded_compare(const xrd_document *document, const xrd_input_request *request,
                                         xrd_error *error) {
  const xrd_problem *own = &((const xrd_input *)document->embedded)->problem;
  xrd_status status = xrd_request_check(request, error);
  if (status == XRD_OK) status = xrd_document_source_compare(document, own, request, error);
  return status == XRD_OK ? xrd_document_distortion_compare(document, own, "distortion", request, error) : status;
}

/* What the k-th distortion is asked for, as it is loaded: a matrix takes no positions. */
static xrd_input_request part_of(const xrd_input_request *request, size_t k) {
  xrd_input_request part = *request;
  if (k > 0) part.distortion = request->more_distortions[k - 1];
  memset(part.more_distortions, 0, sizeof part.more_distortions);
  if (part.distortion != NULL && xrd_request_distortion(&part) == XRD_BY_FILE) part.alphabet = part.reproduction = NULL;
  return part;
}

xrd_status xrd_document_criteria_compare(const xrd_document *document, const xrd_criteria *criteria,
                                         const xrd_input_request *request, xrd_error *error) {
  static const char *const roles[] = {"distortion",   "distortion_2", "distortion_3", "distortion_4",
                                      "distortion_5", "distortion_6", "distortion_7", "distortion_8"};
  const xrd_problem first = {criteria->p, criteria->distortions[0]};
  xrd_status status = xrd_document_source_compare(document, &first, request, error);
  for (size_t k = 0; status == XRD_OK && k < criteria->count; k++) {
    const xrd_problem own = {criteria->p, criteria->distortions[k]};
    const xrd_input_request part = part_of(request, k);
    status = xrd_document_distortion_compare(document, &own, roles[k], &part, error);
  }
  if (status == XRD_OK && criteria->count <= XRD_MORE_DISTORTIONS &&
      request->more_distortions[criteria->count - 1] != NULL)
    status = differs(roles[criteria->count], error);
  return status;
}
