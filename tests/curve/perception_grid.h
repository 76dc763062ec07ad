/* A small problem under a perception constraint, solved and checked. */
#ifndef XRD_TESTS_CURVE_PERCEPTION_GRID_H
#define XRD_TESTS_CURVE_PERCEPTION_GRID_H

#include <math.h>

#include "exactrd/perception.h"
#include "tests/cmocka_all.h"

enum { N = 8 };

typedef struct {
  double p[N], x[N], absolute[N * N];
  xrd_perception perception;
} grid;

/* x = i / 7, p proportional to 1 + (5 i mod 13), squared distortion, transport at cost |x - y|. */
static inline void make_grid(grid *g, xrd_constraint constraint) {
  double sum = 0;
  for (int i = 0; i < N; i++) {
    g->x[i] = i / 7.0;
    sum += g->p[i] = 1 + 5 * i % 13;
  }
  for (int i = 0; i < N; i++) g->p[i] /= sum;
  for (int i = 0; i < N; i++)
    for (int j = 0; j < N; j++) g->absolute[i * N + j] = fabs(g->x[i] - g->x[j]);
  g->perception = (xrd_perception){{g->p, {.kind = XRD_SQUARED, .n = N, .m = N, .dim = 1, .x = g->x, .y = g->x}},
                                   constraint,
                                   {.kind = XRD_MATRIX, .n = N, .m = N, .matrix = g->absolute}};
}

static inline xrd_options asking(double gap) {
  xrd_options options;
  xrd_options_init(&options);
  options.gap_nats = gap;
  return options;
}

static inline bool accepts(const xrd_perception *perception, const xrd_perception_point *point, double gap) {
  xrd_finding finding;
  assert_int_equal(xrd_check_perception(perception, point, gap, &finding, NULL), XRD_OK);
  return finding.accepted;
}

static inline void solve(const xrd_perception *perception, double distortion, double perceptual, double gap,
                         xrd_perception_point *point) {
  const xrd_options options = asking(gap);
  xrd_error error;
  if (xrd_perception_at(perception, distortion, perceptual, &options, point, &error) != XRD_OK)
    fail_msg("R(%g, %g): %s", distortion, perceptual, error.message);
  if (point->verdict != XRD_CLOSED)
    fail_msg("R(%g, %g) in [%.17g, %.17g]", distortion, perceptual, point->rate_lower, point->rate_upper);
  assert_true(accepts(perception, point, gap));
}

#endif
