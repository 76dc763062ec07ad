/* Files that an input was made of. */
#ifndef XRD_INPUT_RECORD_H
#define XRD_INPUT_RECORD_H

#include "exactrd/input.h"

/* Notes what was read from `path` for the option `role`, a string that lives forever.  Errors: XRD_ERR_MEMORY. */
XRD_MUST_USE xrd_status xrd_record_file(xrd_input *input, const char *role, const char *path,
                                        const xrd_numbers *numbers, xrd_error *error);

/* xrd_numbers_read and xrd_record_file in one; `numbers` is empty after a failure. */
XRD_MUST_USE xrd_status xrd_record_numbers(xrd_input *input, const char *role, const char *path, xrd_shape shape,
                                           xrd_domain domain, xrd_numbers *numbers, xrd_error *error);

#endif
