/* Masses and rows moved together. */
#ifndef XRD_PROTOTYPES_POLISH_H
#define XRD_PROTOTYPES_POLISH_H

#include "prototypes/ascend.h"

/* Blahut's iteration over masses and rows at once (q_j <- P(j), y_j <- E[x|j], a_j <- P(label|j)) to its fixed point,
   from q (count) and rows (count x width); never worse than where it began.  Errors: XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_prototypes_polish(const xrd_prototype_source *source, double slope, size_t count,
                                              double *rows, double *q, xrd_error *error);

#endif
