/* SHA-256 as text. */
#ifndef EXACTRD_DIGEST_H
#define EXACTRD_DIGEST_H

#include "exactrd/api.h"

XRD_API_BEGIN

/* 64 lower-case hexadecimal digits and a final zero. */
typedef struct {
  char hex[65];
} xrd_digest;

XRD_API_END

#endif
