#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/sha256.h"
#include "exactrd/density.h"
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

static void add_density(hasher *h, const xrd_density *density) {
  const bool rows = density->family == XRD_DENSITY_MIXTURE || density->family == XRD_DENSITY_HISTOGRAM;
  add_word(h, (uint64_t)density->family);
  if (!rows) add_doubles(h, density->parameter, XRD_DENSITY_PARAMETERS, 1);
  add_word(h, rows ? density->count : 0);
  if (rows) add_doubles(h, density->rows, density->count, XRD_DENSITY_COLUMNS);
}

static void add_labels(hasher *h, const xrd_measure_problem *problem) {
  add_word(h, problem->tasks);
  for (size_t t = 0; t < problem->tasks; t++) add_word(h, problem->label_counts[t]);
  for (size_t k = 0; k < problem->tasks * problem->n; k++) add_word(h, problem->labels[k]);
  add_doubles(h, &problem->weight, 1, 1);
}

void xrd_measure_digest(const xrd_measure_problem *problem, xrd_digest *digest) {
  const size_t n = problem->density != NULL ? 0 : problem->n;
  hasher h = {.filled = 0};
  sha256_init(&h.context);
  add_word(&h, (uint64_t)problem->kernel);
  add_word(&h, n);
  add_word(&h, problem->dim);
  add_word(&h, problem->p != NULL);
  if (problem->density != NULL) add_density(&h, problem->density);
  if (n > 0 && problem->p != NULL) add_doubles(&h, problem->p, n, 1);
  if (n > 0) add_doubles(&h, problem->x, n, problem->dim);
  if (problem->kernel == XRD_MEASURE_LABELLED) add_labels(&h, problem);
  flush(&h);
  xrd_sha256_finish(&h.context, digest);
}
