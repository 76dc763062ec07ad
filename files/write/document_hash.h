/* The digest that seals a document: it depends on the content, not on the layout. */
#ifndef XRD_OUTPUT_DOCUMENT_HASH_H
#define XRD_OUTPUT_DOCUMENT_HASH_H

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

#include "base/sha256.h"

/* Adds `value`, as compact JSON with sorted keys, to the hash and, if `stream` is not NULL, to the stream. */
bool xrd_document_hash_add(struct sha256_ctx *hash, const json_t *value, FILE *stream);

/* The digest of a complete document: its head, then its points.  False when out of memory. */
bool xrd_document_hash_all(const json_t *document, xrd_digest *digest);

#endif
