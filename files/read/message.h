/* Messages about a place in a file, on one line whatever the file's name and bytes are. */
#ifndef XRD_INPUT_MESSAGE_H
#define XRD_INPUT_MESSAGE_H

#include "exactrd/status.h"

enum { XRD_QUOTE_SIZE = 64 };

/* As xrd_fail, with `path` and `place` (":3", "[3,4]" or "") and ": " before the text.  A long path loses its
   beginning, so that the text keeps its room. */
xrd_status xrd_fail_at(xrd_error *error, xrd_status status, const char *path, const char *place, const char *format,
                       ...) XRD_PRINTF(5, 6);
#ifdef __clang_analyzer__ /* as of xrd_fail */
#define xrd_fail_at(error, status, ...) ((void)xrd_fail_at(error, status, __VA_ARGS__), (status))
#endif

/* `length` bytes in double quotes, unprintable ones as \xNN, cut with "..." where they do not fit.  Returns `quote`. */
const char *xrd_quote(const char *bytes, size_t length, char quote[XRD_QUOTE_SIZE]);

#endif
