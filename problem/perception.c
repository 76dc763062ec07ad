#include "exactrd/perception.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/sha256.h"

double xrd_perception_cost(const xrd_perception *perception, size_t i, size_t j) {
  if (perception->constraint == XRD_KL) return 0;
  if (perception->constraint == XRD_TOTAL_VARIATION) return i == j ? 0 : 1;
  return xrd_distortion_entry(&perception->cost, i, j);
}

static xrd_status validate_cost(const xrd_perception *perception, xrd_error *error) {
  const xrd_distortion *d = &perception->problem.distortion, *cost = &perception->cost;
  if (cost->n != d->n || cost->m != d->m)
    return xrd_fail(error, XRD_ERR_INPUT, "the cost is between %zu and %zu symbols, the distortion between %zu and %zu",
                    cost->n, cost->m, d->n, d->m);
  const xrd_problem alone = {perception->problem.p, *cost};
  xrd_error inner;
  const xrd_status status = xrd_problem_validate(&alone, &inner);
  if (status != XRD_OK) return xrd_fail(error, status, "the cost: %s", inner.message);
  for (size_t i = 0; i < cost->n; i++)
    for (size_t j = 0; cost->kind == XRD_MATRIX && j < cost->m; j++)
      if (isinf(cost->matrix[i * cost->m + j]))
        return xrd_fail(error, XRD_ERR_INPUT, "the cost: entry (%zu, %zu) is infinite", i, j);
  return XRD_OK;
}

xrd_status xrd_perception_validate(const xrd_perception *perception, xrd_error *error) {
  const xrd_distortion *d = &perception->problem.distortion;
  const xrd_status status = xrd_problem_validate(&perception->problem, error);
  if (status != XRD_OK) return status;
  switch (perception->constraint) {
  case XRD_WASSERSTEIN: return validate_cost(perception, error);
  case XRD_TOTAL_VARIATION:
  case XRD_KL:
    if (d->n == d->m) return XRD_OK;
    return xrd_fail(error, XRD_ERR_INPUT, "the laws of %zu symbols and %zu reproductions have no %s", d->n, d->m,
                    perception->constraint == XRD_KL ? "divergence" : "total variation");
  }
  return xrd_fail(error, XRD_ERR_ARGUMENT, "unknown constraint %d", (int)perception->constraint);
}

void xrd_perception_digest(const xrd_perception *perception, xrd_digest *digest) {
  struct sha256_ctx hash;
  const uint8_t constraint = (uint8_t)perception->constraint;
  sha256_init(&hash);
  sha256_update(&hash, 1, &constraint);
  xrd_problem_digest(&perception->problem, digest);
  sha256_update(&hash, strlen(digest->hex), (const uint8_t *)digest->hex);
  if (perception->constraint == XRD_WASSERSTEIN) {
    const xrd_problem alone = {perception->problem.p, perception->cost};
    xrd_problem_digest(&alone, digest);
    sha256_update(&hash, strlen(digest->hex), (const uint8_t *)digest->hex);
  }
  xrd_sha256_finish(&hash, digest);
}

void xrd_perception_point_clear(xrd_perception_point *point) {
  free(point->q);
  free(point->w);
  free(point->g);
  free(point->plan);
  memset(point, 0, sizeof *point);
}
