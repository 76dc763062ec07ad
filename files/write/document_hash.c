#include "files/write/document_hash.h"

#include <stdint.h>

typedef struct {
  struct sha256_ctx *hash;
  FILE *stream;
} sink;

static int receive(const char *buffer, size_t size, void *context) {
  sink *both = context;
  sha256_update(both->hash, size, (const uint8_t *)buffer);
  return both->stream == NULL || fwrite(buffer, 1, size, both->stream) == size ? 0 : -1;
}

bool xrd_document_hash_add(struct sha256_ctx *hash, const json_t *value, FILE *stream) {
  sink both = {hash, stream};
  return json_dump_callback(value, receive, &both, JSON_COMPACT | JSON_SORT_KEYS) == 0;
}

bool xrd_document_hash_all(const json_t *document, xrd_digest *digest) {
  json_t *head = json_copy((json_t *)document); /* jansson's copy does not change its argument */
  if (head == NULL || json_object_size(head) != json_object_size(document)) {
    json_decref(head);
    return false;
  }
  const json_t *points = json_object_get(document, "points");
  (void)json_object_del(head, "points");
  (void)json_object_del(head, "sha256");
  struct sha256_ctx hash;
  sha256_init(&hash);
  bool good = xrd_document_hash_add(&hash, head, NULL);
  json_decref(head);
  for (size_t k = 0; good && k < json_array_size(points); k++)
    good = xrd_document_hash_add(&hash, json_array_get(points, k), NULL);
  xrd_sha256_finish(&hash, digest);
  return good;
}
