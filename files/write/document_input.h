/* The `input` object of a document: what was asked for, what was read, and which problem that gave. */
#ifndef XRD_OUTPUT_DOCUMENT_INPUT_H
#define XRD_OUTPUT_DOCUMENT_INPUT_H

#include <jansson.h>

#include "files/write/kind.h"

/* NULL when out of memory. */
json_t *xrd_document_input_write(const xrd_kind *kind, const xrd_input_request *request, const void *input);

/* Fills request, files, n, m, problem_sha256 and embedded of `document`, whose kind is known and which keeps what was
   filled before a failure. */
XRD_MUST_USE xrd_status xrd_document_input_read(const xrd_json_place *input, xrd_document *document);

/* The option of that name in a request; NULL if there is none that is a string. */
const char **xrd_document_request_text(xrd_input_request *request, const char *name);

/* Releases the strings of a request that was read. */
void xrd_document_request_clear(xrd_input_request *request);

#endif
