/* Numbers from text; the grammar is in exactrd/numbers.h. */
#ifndef XRD_FILES_READ_TEXT_H
#define XRD_FILES_READ_TEXT_H

#include "exactrd/numbers.h"
#include "files/read/stream.h"

/* Appends all of the stream to `numbers`, which is empty before.  After a failure it may hold values. */
XRD_MUST_USE xrd_status xrd_text_read(xrd_stream *stream, xrd_shape shape, xrd_domain domain, xrd_numbers *numbers,
                                      xrd_error *error);

#endif
