#include "files/read/message.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { LONGEST_PATH = 200 };

static bool is_printable(unsigned char c) { return c >= ' ' && c != 0x7f; }

xrd_status(xrd_fail_at)(xrd_error *error, xrd_status status, const char *path, const char *place, const char *format,
                        ...) {
  if (error == NULL) return status;
  const size_t length = strlen(path);
  const bool cut = length > LONGEST_PATH;
  char shown[LONGEST_PATH + 1];
  snprintf(shown, sizeof shown, "%s", cut ? path + (length - LONGEST_PATH) : path);
  for (char *c = shown; *c != '\0'; c++)
    if (!is_printable((unsigned char)*c)) *c = '?';
  const int written = snprintf(error->message, sizeof error->message, "%s%s%s: ", cut ? "..." : "", shown, place);
  const size_t start = written < 0 ? 0 : (size_t)written;
  if (start >= sizeof error->message) return status;
  va_list arguments;
  va_start(arguments, format);
  (void)vsnprintf(error->message + start, sizeof error->message - start, format, arguments);
  va_end(arguments);
  return status;
}

const char *xrd_quote(const char *bytes, size_t length, char quote[XRD_QUOTE_SIZE]) {
  static const size_t LAST = XRD_QUOTE_SIZE - sizeof "\\xNN\"...";
  size_t filled = 0;
  quote[filled++] = '"';
  size_t i = 0;
  for (; i < length && filled < LAST; i++) {
    const unsigned char c = (unsigned char)bytes[i];
    if (c < 0x80 && is_printable(c))
      quote[filled++] = (char)c;
    else
      filled += (size_t)snprintf(quote + filled, XRD_QUOTE_SIZE - filled, "\\x%02x", c);
  }
  snprintf(quote + filled, XRD_QUOTE_SIZE - filled, "%s", i < length ? "\"..." : "\"");
  return quote;
}
