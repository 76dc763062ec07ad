/* The text form of a SHA-256 computed with nettle. */
#ifndef XRD_BASE_SHA256_H
#define XRD_BASE_SHA256_H

#include <nettle/sha2.h>

#include "exactrd/digest.h"

/* Ends the computation, and starts `context` anew. */
void xrd_sha256_finish(struct sha256_ctx *context, xrd_digest *digest);

#endif
