/* A finite source and a distortion, an xrd_input, as the problem of a kind. */
#ifndef XRD_OUTPUT_FINITE_PROBLEM_H
#define XRD_OUTPUT_FINITE_PROBLEM_H

#include "files/write/kind.h"

extern const char *const xrd_finite_options[];
extern const xrd_kind_input xrd_finite_input;

#endif
