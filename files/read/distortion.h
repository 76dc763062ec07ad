/* The distortion of a request. */
#ifndef XRD_INPUT_DISTORTION_H
#define XRD_INPUT_DISTORTION_H

#include "exactrd/input.h"

/* Fills the distortion's kind, m, dim and arrays of an input whose source is loaded.  After a failure `input` is to be
   cleared. */
XRD_MUST_USE xrd_status xrd_distortion_load(const xrd_input_request *request, xrd_input *input, xrd_error *error);

/* Does a matrix allow a reproduction of every symbol first .. end - 1 of some probability?  XRD_ERR_INPUT names `path`.
 */
XRD_MUST_USE xrd_status xrd_distortion_reaches(const char *path, const xrd_input *input, size_t first, size_t end,
                                               xrd_error *error);

#endif
