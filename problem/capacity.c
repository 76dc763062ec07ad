#include "exactrd/capacity.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/sha256.h"
#include "base/sum.h"

static xrd_status validate_row(const xrd_capacity_problem *problem, size_t x, xrd_error *error) {
  xrd_sum sum = {0, 0};
  for (size_t y = 0; y < problem->m; y++) {
    const double entry = problem->matrix[x * problem->m + y];
    if (!(entry >= 0 && isfinite(entry)))
      return xrd_fail(error, XRD_ERR_INPUT, "entry [%zu,%zu] of the channel is not a finite number >= 0: %g", x, y,
                      entry);
    xrd_sum_add(&sum, entry);
  }
  const double total = xrd_sum_value(&sum);
  if (fabs(total - 1) <= XRD_SUM_TOLERANCE) return XRD_OK;
  return xrd_fail(error, XRD_ERR_INPUT, "row %zu (from 0) of the channel sums to %.17g, not to 1 within %g", x, total,
                  XRD_SUM_TOLERANCE);
}

xrd_status xrd_capacity_validate(const xrd_capacity_problem *problem, xrd_error *error) {
  xrd_status status = XRD_OK;
  if (problem->n == 0 || problem->m == 0 || problem->matrix == NULL)
    return xrd_fail(error, XRD_ERR_INPUT, "a channel of %zu inputs and %zu outputs", problem->n, problem->m);
  for (size_t x = 0; status == XRD_OK && x < problem->n; x++) status = validate_row(problem, x, error);
  for (size_t x = 0; status == XRD_OK && problem->cost != NULL && x < problem->n; x++)
    if (!(problem->cost[x] >= 0 && problem->cost[x] <= XRD_DISTORTION_MAX))
      status = xrd_fail(error, XRD_ERR_INPUT, "cost %zu is not a number between 0 and 1e300: %g", x, problem->cost[x]);
  return status;
}

static void add_words(struct sha256_ctx *hash, const uint64_t *words, size_t count) {
  for (size_t k = 0; k < count; k++) {
    uint8_t bytes[8];
    for (int b = 0; b < 8; b++) bytes[b] = (uint8_t)(words[k] >> (8 * b));
    sha256_update(hash, sizeof bytes, bytes);
  }
}

static void add_doubles(struct sha256_ctx *hash, const double *values, size_t count) {
  for (size_t k = 0; k < count; k++) {
    uint64_t word;
    memcpy(&word, values + k, sizeof word);
    add_words(hash, &word, 1);
  }
}

void xrd_capacity_digest(const xrd_capacity_problem *problem, xrd_digest *digest) {
  const uint64_t head[] = {problem->n, problem->m, problem->cost != NULL};
  struct sha256_ctx hash;
  sha256_init(&hash);
  add_words(&hash, head, sizeof head / sizeof *head);
  add_doubles(&hash, problem->matrix, problem->n * problem->m);
  if (problem->cost != NULL) add_doubles(&hash, problem->cost, problem->n);
  xrd_sha256_finish(&hash, digest);
}
