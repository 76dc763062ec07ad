/* The end of loading a finite problem. */
#ifndef XRD_INPUT_LOAD_H
#define XRD_INPUT_LOAD_H

#include "exactrd/input.h"

/* Lends the arrays of `input` to its problem and lets it judge them. */
XRD_MUST_USE xrd_status xrd_input_lend(xrd_input *input, xrd_error *error);

#endif
