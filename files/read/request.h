/* Which options go together. */
#ifndef XRD_INPUT_REQUEST_H
#define XRD_INPUT_REQUEST_H

#include "exactrd/input.h"

typedef enum { XRD_BY_HAMMING, XRD_BY_SQUARED, XRD_BY_ABSOLUTE, XRD_BY_FILE } xrd_distortion_choice;

/* What the value of --distortion, not NULL, means. */
xrd_distortion_choice xrd_request_distortion(const xrd_input_request *request);

/* XRD_ERR_ARGUMENT where the options do not make one problem; the files are not looked at. */
XRD_MUST_USE xrd_status xrd_request_check(const xrd_input_request *request, xrd_error *error);

#endif
