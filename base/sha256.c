#include "base/sha256.h"

#include <stddef.h>
#include <stdint.h>

void xrd_sha256_finish(struct sha256_ctx *context, xrd_digest *digest) {
  static const char HEX[] = "0123456789abcdef";
  uint8_t bytes[SHA256_DIGEST_SIZE];
  sha256_digest(context, sizeof bytes, bytes);
  for (size_t i = 0; i < sizeof bytes; i++) {
    digest->hex[2 * i] = HEX[bytes[i] >> 4];
    digest->hex[2 * i + 1] = HEX[bytes[i] & 15];
  }
  digest->hex[2 * sizeof bytes] = '\0';
}
