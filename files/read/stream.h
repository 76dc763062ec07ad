/* A file or standard input read once, front to back, hashed as it is and unpacked on the way where that is wanted. */
#ifndef XRD_INPUT_STREAM_H
#define XRD_INPUT_STREAM_H

#include <nettle/sha2.h>
#include <stdbool.h>
#include <stdint.h>

#include "exactrd/status.h"

enum { XRD_STREAM_BUFFER = 65536 };

/* next .. end are the bytes read and not yet used; users advance `next` themselves. */
typedef struct {
  const char *path; /* borrowed */
  int descriptor;
  struct xrd_unpacker *unpacker; /* NULL: bytes are used as they are; see unpack.h */
  bool at_end;                   /* all bytes are in the buffer */
  uint64_t bytes;                /* taken from the file so far */
  struct sha256_ctx hash;        /* of those */
  const unsigned char *next, *end;
  unsigned char buffer[XRD_STREAM_BUFFER];
} xrd_stream;

/* "-" is standard input.  Errors: XRD_ERR_IO. */
XRD_MUST_USE xrd_status xrd_stream_open(xrd_stream *stream, const char *path, xrd_error *error);

/* Standard input is left open. */
void xrd_stream_close(xrd_stream *stream);

/* Reads until at least `count` <= XRD_STREAM_BUFFER bytes are ready; fewer only at the end of the file.  It may move
   them.  Errors: XRD_ERR_IO, XRD_ERR_INTERRUPTED (a signal handler ran while waiting). */
XRD_MUST_USE xrd_status xrd_stream_ensure(xrd_stream *stream, size_t count, xrd_error *error);

/* Reads what the file has next, hashes it, and says how much it was: 0 at the end.  Errors as xrd_stream_ensure. */
XRD_MUST_USE xrd_status xrd_stream_take(xrd_stream *stream, unsigned char *bytes, size_t most, size_t *got,
                                        xrd_error *error);

/* Bytes ready. */
static inline size_t xrd_stream_ready(const xrd_stream *stream) { return (size_t)(stream->end - stream->next); }

#endif
