/* A problem over measures as an object of a document:
     finite sources  {"kernel": "squared" or "absolute", "p": [n], "x": [n m]}
     densities       {"kernel", "family": "normal", "parameters": [3]} or {"kernel", "family": "mixture", "rows": [3 n]}
     with labels     {"kernel": "labelled", "p": [n], "x": [n dim], "label_counts": [tasks], "labels": [tasks n],
   "weight"} joint laws      {"kernel": "kl", "x": [n m]} */
#ifndef XRD_OUTPUT_MEASURE_PROBLEM_H
#define XRD_OUTPUT_MEASURE_PROBLEM_H

#include "exactrd/input.h"
#include "files/write/json_field.h"

/* NULL when out of memory. */
json_t *xrd_measure_problem_write(const xrd_measure_problem *problem);

/* Validated; `input` is empty after a failure.  Errors: XRD_ERR_INPUT with the field, XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_measure_problem_read(const xrd_json_place *place, size_t n, size_t m,
                                                 xrd_measure_input *input);

#endif
