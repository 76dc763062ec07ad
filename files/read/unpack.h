/* Compressed files of numbers: gzip around anything, and the .npz archives of NumPy that hold one array. */
#ifndef XRD_FILES_READ_UNPACK_H
#define XRD_FILES_READ_UNPACK_H

#include "files/read/stream.h"

typedef struct xrd_unpacker xrd_unpacker;

/* Where the stream begins as gzip or zip does, from here on it gives what is inside; otherwise nothing changes.  To be
   called before anything is taken from it.  Errors: XRD_ERR_INPUT (the archive holds no array or several), XRD_ERR_IO,
   XRD_ERR_MEMORY, XRD_ERR_INTERRUPTED. */
XRD_MUST_USE xrd_status xrd_stream_unpack(xrd_stream *stream, xrd_error *error);

/* The next bytes inside; 0 at the end, which is the end of the file too.  For the stream alone. */
XRD_MUST_USE xrd_status xrd_unpacker_take(xrd_stream *stream, unsigned char *bytes, size_t most, size_t *got,
                                          xrd_error *error);
void xrd_unpacker_free(xrd_unpacker *unpacker);

#endif
