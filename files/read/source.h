/* The source of a request: probabilities, and positions where it has its own. */
#ifndef XRD_INPUT_SOURCE_H
#define XRD_INPUT_SOURCE_H

#include "base/team.h"
#include "exactrd/input.h"

/* Fills input->p, problem.distortion.n and, for bytes, samples and named sources, input->x with problem.distortion.dim.
   `request` has passed xrd_request_check.  Of weights that are mapped nobody has looked at a number then, nor divided
   it by their sum.  After a failure `input` is to be cleared. */
XRD_MUST_USE xrd_status xrd_source_load(const xrd_input_request *request, xrd_input *input, xrd_error *error);

/* Does that for the `rows` here, of a team's or (NULL) all, where weights are mapped.  A failure is the same on all. */
XRD_MUST_USE xrd_status xrd_source_finish(const xrd_input_request *request, xrd_input *input, const xrd_team *team,
                                          size_t rows, xrd_error *error);

/* p := 1 / n for the symbols first .. end - 1. */
void xrd_source_share_evenly(xrd_input *input, size_t first, size_t end);

#endif
