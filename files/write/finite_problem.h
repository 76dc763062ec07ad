/* A finite source and a distortion as the problem of a kind: members of xrd_kind for those whose input is xrd_input. */
#ifndef XRD_OUTPUT_FINITE_PROBLEM_H
#define XRD_OUTPUT_FINITE_PROBLEM_H

#include "files/write/kind.h"

extern const char *const xrd_finite_options[];

xrd_status xrd_finite_load(const xrd_input_request *request, void *input, xrd_error *error);
void xrd_finite_clear(void *input);
xrd_loaded xrd_finite_loaded(const void *input);
json_t *xrd_finite_embed(const void *input);
xrd_status xrd_finite_unembed(const xrd_json_place *place, size_t n, size_t m, void *input);

#endif
