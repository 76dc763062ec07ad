/* The parameters of something named, NAME:NUMBER,NUMBER. */
#ifndef XRD_INPUT_PARAMETERS_H
#define XRD_INPUT_PARAMETERS_H

#include <stdbool.h>
#include <stddef.h>

/* Numbers between commas, at least one and at most `most`; false where the text is anything else.  *count says how many
   were read, also then. */
bool xrd_parameters_parse(const char *text, size_t most, double *parameter, size_t *count);

#endif
