/* A result with awkward numbers: infinities, tiny and huge duals, a low part, an open point.  It proves nothing. */
#ifndef XRD_TESTS_SAMPLE_RESULT_H
#define XRD_TESTS_SAMPLE_RESULT_H

#include "exactrd/output.h"

typedef struct {
  xrd_input_request request;
  xrd_input input;
  xrd_point points[3];
  xrd_result result;
} sample_result;

/* `request` must give a problem with n = m = 3. */
void sample_result_make(sample_result *sample, const xrd_input_request *request, xrd_unit unit);
void sample_result_clear(sample_result *sample);

#endif
