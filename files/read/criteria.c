/* Several distortions: the source is read once, then each distortion as if it were alone. */
#include <string.h>

#include "base/float_mode.h"
#include "base/memory.h"
#include "files/read/distortion.h"
#include "files/read/load.h"
#include "files/read/request.h"
#include "files/read/source.h"

void xrd_criteria_input_clear(xrd_criteria_input *input) {
  for (size_t k = 0; k < input->criteria.count; k++) xrd_input_clear(&input->parts[k]);
  memset(input, 0, sizeof *input);
}

/* Roles of the distortions' files, by their place. */
static const char *const roles[] = {"distortion",   "distortion_2", "distortion_3", "distortion_4",
                                    "distortion_5", "distortion_6", "distortion_7", "distortion_8"};

/* What the k-th distortion asks for: a matrix takes no positions, which others may need. */
static xrd_input_request part_of(const xrd_input_request *request, size_t k) {
  xrd_input_request part = *request;
  if (k > 0) part.distortion = request->more_distortions[k - 1];
  memset(part.more_distortions, 0, sizeof part.more_distortions);
  if (xrd_request_distortion(&part) == XRD_BY_FILE) part.alphabet = part.reproduction = NULL;
  return part;
}

static size_t count_of(const xrd_input_request *request) {
  size_t count = 1;
  while (count <= XRD_MORE_DISTORTIONS && request->more_distortions[count - 1] != NULL) count++;
  return count;
}

/* The options fit together, each distortion alone; positions that none uses are refused. */
static xrd_status check(const xrd_input_request *request, size_t count, xrd_error *error) {
  size_t streams = 0;
  bool positions = request->alphabet == NULL && request->reproduction == NULL;
  for (size_t k = 0; k < count; k++) {
    xrd_input_request part = part_of(request, k);
    if (xrd_request_distortion(&part) == XRD_BY_FILE && request->samples != NULL)
      part = (xrd_input_request){.source = "", .distortion = part.distortion};
    const xrd_status status = xrd_request_check(&part, error);
    if (status != XRD_OK) return status;
    positions = positions || part.alphabet != NULL || part.reproduction != NULL;
    streams += strcmp(part.distortion, "-") == 0;
  }
  if (!positions)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "no --distortion uses --alphabet or --reproduction: all are files");
  const char *const others[] = {request->pmf,     request->counts,   request->bytes,       request->samples,
                                request->weights, request->alphabet, request->reproduction};
  for (size_t k = 0; k < sizeof others / sizeof *others; k++)
    streams += others[k] != NULL && strcmp(others[k], "-") == 0;
  return streams <= 1 ? XRD_OK : xrd_fail(error, XRD_ERR_ARGUMENT, "standard input (-) can be read only once");
}

/* The source of the first part, once more. */
static xrd_status copy_source(const xrd_input *from, xrd_input *to, xrd_error *error) {
  const xrd_distortion *d = &from->problem.distortion;
  to->problem.distortion = *d;
  to->p = xrd_duplicate(from->p, d->n, sizeof *from->p);
  to->x = from->x != NULL ? xrd_duplicate(from->x, d->n * d->dim, sizeof *from->x) : NULL;
  if (to->p != NULL && (from->x == NULL || to->x != NULL)) return XRD_OK;
  return xrd_fail(error, XRD_ERR_MEMORY, "not enough memory for a copy of the source");
}

/* Files that several distortions share are listed once. */
static void list_files(xrd_criteria_input *input) {
  for (size_t k = 0; k < input->criteria.count; k++)
    for (size_t f = 0; f < input->parts[k].file_count; f++) {
      xrd_input_file *file = &input->parts[k].files[f];
      if (strcmp(file->role, "distortion") == 0) file->role = roles[k];
      bool listed = false;
      for (size_t l = 0; l < input->file_count; l++) listed = listed || strcmp(input->files[l].role, file->role) == 0;
      if (!listed && input->file_count < XRD_INPUT_FILES) input->files[input->file_count++] = *file;
    }
}

static xrd_status conclude(xrd_criteria_input *input, xrd_error *error) {
  input->criteria.p = input->parts[0].p;
  for (size_t k = 0; k < input->criteria.count; k++)
    input->criteria.distortions[k] = input->parts[k].problem.distortion;
  list_files(input);
  return xrd_criteria_validate(&input->criteria, error);
}

static xrd_status load(const xrd_input_request *request, xrd_criteria_input *input, xrd_error *error) {
  const xrd_input_request first = part_of(request, 0);
  xrd_status status = xrd_source_load(&first, &input->parts[0], error);
  for (size_t k = 1; status == XRD_OK && k < input->criteria.count; k++)
    status = copy_source(&input->parts[0], &input->parts[k], error);
  for (size_t k = 0; status == XRD_OK && k < input->criteria.count; k++) {
    const xrd_input_request part = part_of(request, k);
    status = xrd_distortion_load(&part, &input->parts[k], error);
    if (status == XRD_OK) status = xrd_input_lend(&input->parts[k], error);
  }
  return status == XRD_OK ? conclude(input, error) : status;
}

xrd_status xrd_criteria_load(const xrd_input_request *request, xrd_criteria_input *input, xrd_error *error) {
  XRD_DEFAULT_FLOAT_MODE(callers);
  memset(input, 0, sizeof *input);
  const size_t count = count_of(request);
  xrd_status status = request->distortion != NULL ? check(request, count, error) : xrd_request_check(request, error);
  if (status != XRD_OK) return status;
  input->criteria.count = count;
  status = load(request, input, error);
  if (status != XRD_OK) xrd_criteria_input_clear(input);
  return status;
}

xrd_status xrd_criteria_copy(const xrd_criteria *criteria, xrd_criteria_input *input, xrd_error *error) {
  memset(input, 0, sizeof *input);
  xrd_status status = xrd_criteria_validate(criteria, error);
  if (status != XRD_OK) return status;
  input->criteria.count = criteria->count;
  for (size_t k = 0; status == XRD_OK && k < criteria->count; k++) {
    const xrd_problem alone = {criteria->p, criteria->distortions[k]};
    status = xrd_input_copy(&alone, &input->parts[k], error);
  }
  if (status == XRD_OK) status = conclude(input, error);
  if (status != XRD_OK) xrd_criteria_input_clear(input);
  return status;
}
