/* Reproductions that no symbol tells apart. */
#ifndef XRD_CURVE_CLASSES_H
#define XRD_CURVE_CLASSES_H

#include "exactrd/problem.h"

/* first[j] = the least index whose distortions equal those of j for every symbol of positive probability.
   Cost O(n m) and a sort.  Errors: XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_classes_find(const xrd_problem *problem, size_t *first, xrd_error *error);

#endif
