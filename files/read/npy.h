/* Numbers from NumPy's .npy format. */
#ifndef XRD_INPUT_NPY_H
#define XRD_INPUT_NPY_H

#include "exactrd/numbers.h"
#include "files/read/npy_header.h"
#include "files/read/stream.h"

/* Does the stream start with the magic bytes?  Nothing is taken. */
XRD_MUST_USE xrd_status xrd_npy_recognise(xrd_stream *stream, bool *is_npy, xrd_error *error);

/* Takes the header of a recognised stream, and from it numbers->rows and columns. */
XRD_MUST_USE xrd_status xrd_npy_begin(xrd_stream *stream, xrd_shape shape, xrd_npy_header *header, xrd_numbers *numbers,
                                      xrd_error *error);

/* Appends all of a recognised stream to `numbers`, which is empty before.  After a failure it may hold values. */
XRD_MUST_USE xrd_status xrd_npy_read(xrd_stream *stream, xrd_shape shape, xrd_domain domain, xrd_numbers *numbers,
                                     xrd_error *error);

#endif
