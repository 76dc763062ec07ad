#include "curve/classes.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

typedef struct {
  uint64_t hash;
  size_t index;
} hashed;

static int by_hash(const void *left, const void *right) {
  const hashed *a = left, *b = right;
  if (a->hash != b->hash) return a->hash < b->hash ? -1 : 1;
  return a->index < b->index ? -1 : a->index > b->index;
}

/* FNV-1a over the bits of a column. */
static uint64_t hash_column(const xrd_problem *problem, size_t j) {
  uint64_t hash = UINT64_C(0xcbf29ce484222325);
  for (size_t i = 0; i < problem->distortion.n; i++) {
    if (!(problem->p[i] > 0)) continue;
    const double d = xrd_distortion_entry(&problem->distortion, i, j) + 0.0; /* one zero */
    uint64_t bits;
    memcpy(&bits, &d, sizeof bits);
    hash = (hash ^ bits) * UINT64_C(0x100000001b3);
    hash ^= hash >> 29;
  }
  return hash;
}

static bool same_column(const xrd_problem *problem, size_t a, size_t b) {
  for (size_t i = 0; i < problem->distortion.n; i++)
    if (problem->p[i] > 0 &&
        xrd_distortion_entry(&problem->distortion, i, a) != xrd_distortion_entry(&problem->distortion, i, b))
      return false;
  return true;
}

xrd_status xrd_classes_find(const xrd_problem *problem, size_t *first, xrd_error *error) {
  const size_t m = problem->distortion.m;
  hashed *list = xrd_allocate(m, sizeof *list);
  if (list == NULL) return xrd_fail(error, XRD_ERR_MEMORY, "no memory to compare %zu reproductions", m);
  for (size_t j = 0; j < m; j++) list[j] = (hashed){hash_column(problem, j), j};
  qsort(list, m, sizeof *list, by_hash);
  for (size_t k = 0; k < m; k++) {
    const size_t j = list[k].index;
    first[j] = j;
    for (size_t before = k; before-- > 0 && list[before].hash == list[k].hash;)
      if (same_column(problem, list[before].index, j)) {
        first[j] = first[list[before].index];
        break;
      }
  }
  free(list);
  return XRD_OK;
}
