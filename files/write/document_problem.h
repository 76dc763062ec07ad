/* The numbers of a problem inside a document. */
#ifndef XRD_OUTPUT_DOCUMENT_PROBLEM_H
#define XRD_OUTPUT_DOCUMENT_PROBLEM_H

#include <jansson.h>

#include "exactrd/input.h"
#include "files/write/json_field.h"

/* NULL when out of memory. */
json_t *xrd_document_problem_write(const xrd_problem *problem);

/* Reads a problem of n source and m reproduction symbols and validates it. */
XRD_MUST_USE xrd_status xrd_document_problem_read(const xrd_json_place *place, size_t n, size_t m, xrd_input *input);

#endif
