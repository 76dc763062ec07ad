#include "files/read/request.h"

#include <string.h>

xrd_distortion_choice xrd_request_distortion(const xrd_input_request *request) {
  if (strcmp(request->distortion, "hamming") == 0) return XRD_BY_HAMMING;
  if (strcmp(request->distortion, "squared") == 0) return XRD_BY_SQUARED;
  if (strcmp(request->distortion, "absolute") == 0) return XRD_BY_ABSOLUTE;
  return XRD_BY_FILE;
}

static bool is_stdin(const char *path) { return path != NULL && strcmp(path, "-") == 0; }

static xrd_status check_source(const xrd_input_request *r, xrd_error *error) {
  const int sources = (r->pmf != NULL) + (r->counts != NULL) + (r->bytes != NULL) + (r->samples != NULL) +
                      (r->source != NULL);
  if (sources != 1)
    return xrd_fail(error, XRD_ERR_ARGUMENT,
                    "exactly one of --pmf, --counts, --bytes, --samples and --source is needed, not %d", sources);
  if (r->weights != NULL && r->samples == NULL)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "--weights goes with --samples only");
  if (r->normalize && r->pmf == NULL)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "--normalize goes with --pmf only: the others are normalised anyway");
  return XRD_OK;
}

static xrd_status check_reproduction(const xrd_input_request *r, xrd_error *error) {
  if (r->reproduction != NULL && strcmp(r->reproduction, "continuous") == 0)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "--reproduction continuous is not a finite set of reproductions");
  if (r->draw != 0 && r->samples == NULL) return xrd_fail(error, XRD_ERR_ARGUMENT, "--draw goes with --samples only");
  if (r->draw != 0 && r->reproduction != NULL)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "--draw and --reproduction exclude each other");
  return XRD_OK;
}

static xrd_status check_distortion(const xrd_input_request *r, xrd_error *error) {
  if (r->distortion == NULL)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "--distortion hamming, squared, absolute or FILE is needed");
  if (r->samples != NULL && r->alphabet != NULL)
    return xrd_fail(error, XRD_ERR_ARGUMENT, "--samples are their own --alphabet");
  if (xrd_request_distortion(r) != XRD_BY_FILE) return XRD_OK;
  if (r->alphabet != NULL || r->reproduction != NULL || r->samples != NULL)
    return xrd_fail(error, XRD_ERR_ARGUMENT,
                    "--distortion FILE takes no --alphabet, no --reproduction and no --samples; "
                    "its names are hamming, squared and absolute");
  return XRD_OK;
}

static xrd_status check_standard_input(const xrd_input_request *r, xrd_error *error) {
  const int uses = is_stdin(r->pmf) + is_stdin(r->counts) + is_stdin(r->bytes) + is_stdin(r->samples) +
                   is_stdin(r->weights) + is_stdin(r->distortion) + is_stdin(r->alphabet) + is_stdin(r->reproduction);
  return uses <= 1 ? XRD_OK : xrd_fail(error, XRD_ERR_ARGUMENT, "standard input (-) can be read only once");
}

xrd_status xrd_request_check(const xrd_input_request *request, xrd_error *error) {
  xrd_status status = check_source(request, error);
  if (status == XRD_OK) status = check_reproduction(request, error);
  if (status == XRD_OK) status = check_distortion(request, error);
  return status != XRD_OK ? status : check_standard_input(request, error);
}
