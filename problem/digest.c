#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/sha256.h"
#include "exactrd/problem.h"

typedef struct {
  struct sha256_ctx context;
  size_t filled;
  uint8_t bytes[512];
} hasher;

static void flush(hasher *h) {
  sha256_update(&h->context, h->filled, h->bytes);
  h->filled = 0;
}

/* Least significant byte first, whatever the machine's own order. */
static void add_word(hasher *h, uint64_t word) {
  for (int k = 0; k < 8; k++) h->bytes[h->filled++] = (uint8_t)(word >> (8 * k));
  if (h->filled == sizeof h->bytes) flush(h);
}

static void add_doubles(hasher *h, const double *values, size_t rows, size_t columns) {
  for (size_t i = 0; i < rows * columns; i++) {
    uint64_t word;
    memcpy(&word, &values[i], sizeof word);
    add_word(h, word);
  }
}

void xrd_problem_digest(const xrd_problem *problem, xrd_digest *digest) {
  const xrd_distortion *d = &problem->distortion;
  const bool points = d->kind == XRD_SQUARED || d->kind == XRD_ABSOLUTE;
  hasher h = {.filled = 0};
  sha256_init(&h.context);
  add_word(&h, (uint64_t)d->kind);
  add_word(&h, d->n);
  add_word(&h, d->m);
  add_word(&h, points ? d->dim : 0);
  add_doubles(&h, problem->p, d->n, 1);
  if (d->kind == XRD_MATRIX) add_doubles(&h, d->matrix, d->n, d->m);
  if (points) {
    add_doubles(&h, d->x, d->n, d->dim);
    add_doubles(&h, d->y, d->m, d->dim);
  }
  flush(&h);
  xrd_sha256_finish(&h.context, digest);
}
