/* The version: of the headers in macros, of the library by a function. */
#ifndef EXACTRD_VERSION_H
#define EXACTRD_VERSION_H

#include "exactrd/api.h"

XRD_API_BEGIN

/* The version of these headers. */
#define XRD_VERSION_MAJOR 0
#define XRD_VERSION_MINOR 2
#define XRD_VERSION_PATCH 0
#define XRD_VERSION "0.2.0"

/* Are these headers of that version or a later one?  For #if. */
#define XRD_VERSION_AT_LEAST(major, minor, patch)                                                                      \
  (XRD_VERSION_MAJOR > (major) || (XRD_VERSION_MAJOR == (major) && XRD_VERSION_MINOR > (minor)) ||                     \
   (XRD_VERSION_MAJOR == (major) && XRD_VERSION_MINOR == (minor) && XRD_VERSION_PATCH >= (patch)))

/* "MAJOR.MINOR.PATCH" of the library in use. */
const char *xrd_version(void);

XRD_API_END

#endif
