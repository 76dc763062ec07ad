#include "exactrd/status.h"

#include <stdarg.h>
#include <stdio.h>

const char *xrd_status_name(xrd_status status) {
  switch (status) {
  case XRD_OK: return "ok";
  case XRD_ERR_INTERNAL: return "internal error";
  case XRD_ERR_ARGUMENT: return "bad argument";
  case XRD_ERR_INPUT: return "bad input";
  case XRD_ERR_IO: return "input/output error";
  case XRD_ERR_MEMORY: return "out of memory";
  case XRD_ERR_INTERRUPTED: return "interrupted";
  }
  return "unknown status";
}

xrd_status(xrd_fail)(xrd_error *error, xrd_status status, const char *format, ...) {
  if (error != NULL) {
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(error->message, sizeof error->message, format, arguments);
    va_end(arguments);
  }
  return status;
}
