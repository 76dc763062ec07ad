/* Byte frequencies of any file. */
#ifndef XRD_INPUT_BYTES_H
#define XRD_INPUT_BYTES_H

#include "exactrd/numbers.h"

/* numbers->values[b] is how often byte b occurs; 256 rows, 1 column.  Errors: XRD_ERR_INPUT (the file is empty), else
   as xrd_numbers_read. */
XRD_MUST_USE xrd_status xrd_bytes_read(const char *path, xrd_numbers *numbers, xrd_error *error);

#endif
