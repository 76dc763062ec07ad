/* Sources that need no file; the list is in exactrd/input.h (xrd_source_name). */
#ifndef XRD_INPUT_NAMED_H
#define XRD_INPUT_NAMED_H

#include "exactrd/input.h"

/* n probabilities and as many positions on a line, both owned by the caller; both NULL after a failure.
   Errors: XRD_ERR_ARGUMENT (unknown name, parameter out of range), XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_named_make(const char *name, size_t *n, double **p, double **positions, xrd_error *error);

#endif
