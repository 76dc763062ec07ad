/* What the Corridors experiment measures, against numbers known by other means. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "tests/cmocka_all.h"
#include "vae/experiments/corridors/design.h"
#include "vae/experiments/corridors/measures.h"
#include "vae/experiments/corridors/source.h"

enum { N = XRD_POSITIONS, CLASSES = XRD_CLASSES, SIZE = CLASSES * CLASSES };

/* Codes in the plane of the first two latents: (upper, stretch * lower), all of one variance. */
static void fill_plane(xrd_class_codes *codes, double stretch, double variance) {
  memset(codes, 0, sizeof *codes);
  codes->latents = 3;
  for (size_t c = 0; c < CLASSES; c++) {
    codes->mean[c][0] = (double)(c / N);
    codes->mean[c][1] = stretch * (double)(c % N);
    for (size_t j = 0; j < 3; j++) codes->variance[c][j] = variance;
  }
}

static void maps_of_a_plane(void **state) {
  (void)state;
  static xrd_class_codes codes;
  static double distances[SIZE], places[2 * CLASSES];
  double share[2];
  fill_plane(&codes, 0.5, 1);
  xrd_class_distances(&codes, distances);
  assert_true(fabs(distances[0 * CLASSES + 16] - hypot(1, 1.5)) < 1e-14); /* class 16: upper 1, lower 3 */
  assert_int_equal(xrd_classical_scaling(distances, places, share, NULL), XRD_OK);
  assert_true(fabs(share[0] + share[1] - 1) < 1e-10);
  for (size_t c = 0; c < CLASSES; c++) {
    assert_true(fabs(places[2 * c] - ((double)(c / N) - 6)) < 1e-9);
    assert_true(fabs(places[2 * c + 1] - 0.5 * ((double)(c % N) - 6)) < 1e-9);
  }
}

static void relative_distances_know_no_scale(void **state) {
  (void)state;
  static xrd_class_codes codes, other;
  static double distances[SIZE], base[SIZE], relative[SIZE];
  fill_plane(&codes, 1, 1);
  fill_plane(&other, 1, 1);
  for (size_t c = 0; c < CLASSES; c++)
    for (size_t j = 0; j < 3; j++) codes.mean[c][j] *= 7;
  xrd_class_distances(&codes, distances);
  xrd_class_distances(&other, base);
  xrd_relative_distances(distances, base, relative);
  for (size_t i = 0; i < SIZE; i++) assert_true(fabs(relative[i]) < 1e-12);
  fill_plane(&codes, 2, 1); /* lower centres twice as far apart */
  xrd_class_distances(&codes, distances);
  xrd_relative_distances(distances, base, relative);
  double sum = 0;
  for (size_t i = 0; i < SIZE; i++) sum += relative[i];
  assert_true(fabs(sum) < 1e-8);
  assert_true(fabs((1 + relative[0 * CLASSES + 1]) / (1 + relative[0 * CLASSES + N]) - 2) < 1e-12);
}

static void overlaps_of_gaussians(void **state) {
  (void)state;
  static xrd_class_codes codes;
  static double overlaps[SIZE];
  double means[N * N];
  fill_plane(&codes, 1, 2);
  codes.variance[1][2] = 8; /* class 1: lower centre 1 */
  xrd_class_overlaps(&codes, overlaps);
  assert_true(fabs(overlaps[0] - 1) < 1e-14);
  assert_true(fabs(overlaps[2] - exp(-4 / 16.0)) < 1e-14);
  assert_true(fabs(overlaps[1] - sqrt(0.8) * exp(-1 / 16.0)) < 1e-14); /* sqrt(2 sqrt(2 8) / (2 + 8)) */
  xrd_half_means(overlaps, 0, means);
  assert_true(fabs(means[0 * N + 3] - (12 + sqrt(0.8)) / 13 * exp(-9 / 16.0)) < 1e-14); /* class 1 is one of 13 */
}

/* The label "frequent" cuts the plane across the second latent. */
static void separation_of_labels(void **state) {
  (void)state;
  static xrd_class_codes codes;
  static double distances[SIZE], relative[SIZE], overlaps[SIZE];
  xrd_label_measures m;
  fill_plane(&codes, 1, 0.5);
  xrd_class_distances(&codes, distances);
  xrd_relative_distances(distances, distances, relative);
  xrd_class_overlaps(&codes, overlaps);
  assert_int_equal(xrd_label_measure(&codes, relative, overlaps, XRD_LABEL_FREQUENT, &m, NULL), XRD_OK);
  /* Lower centres 0..6 (mean 3, variance 4) and 7..12 (mean 9.5, variance 35/12), 7 : 6. */
  const double within = (7 * 4.0 + 6 * 35 / 12.0) / 13, between = 7 * 6 / 169.0 * 6.5 * 6.5, upper = 14;
  assert_true(fabs(m.d_prime - 6.5 / sqrt(within + 0.5)) < 1e-10);
  assert_true(fabs(m.channel - between / (between + within + 0.5)) < 1e-12);
  assert_true(fabs(m.spread - between / (within + upper + 1.5)) < 1e-12);
  assert_true(m.overlap_within > m.overlap_between && fabs(m.within) < 1e-12 && fabs(m.between) < 1e-12);
  for (size_t c = 0; c < CLASSES; c++) {
    assert_int_equal(xrd_label_of(XRD_LABEL_EQUALITY, c), c / N == c % N);
    assert_int_equal(xrd_label_of(XRD_LABEL_FREQUENT, c), c % N <= 6);
  }
}

/* Two halves of uniform data, one by one and as 169 pairs. */
static void pairs_are_the_sum_of_halves(void **state) {
  (void)state;
  static xrd_corridor_source half, pair;
  double p[N];
  xrd_corridor_marginal(XRD_CORRIDORS_UNIFORM, 0, p);
  xrd_corridor_half(p, 0, &half);
  xrd_corridor_pair(XRD_CORRIDORS_UNIFORM, XRD_TASK_NONE, 0, &pair);
  assert_true(fabs(pair.noise - 2 * half.noise) < 1e-12);
  assert_true(fabs(pair.noise / CLASSES - 0.05465) < 5e-6);
  xrd_prototypes one, two;
  assert_int_equal(xrd_prototypes_at_slope(&half.source, 0.165, NULL, &one, NULL), XRD_OK);
  assert_int_equal(xrd_prototypes_at_slope(&pair.source, 0.165, NULL, &two, NULL), XRD_OK);
  assert_int_equal(two.count, one.count * one.count);
  assert_true(fabs(two.bounds.rate_upper - 2 * one.bounds.rate_upper) < 1e-8);
  assert_true(fabs(two.bounds.distortion - 2 * one.bounds.distortion) < 1e-6);
  xrd_prototypes_clear(&one);
  xrd_prototypes_clear(&two);
}

/* R(D) = (1 - D)^2 / 2 from three points and their tangents. */
static void curves_between_points(void **state) {
  (void)state;
  xrd_ideal_point points[3];
  for (int k = 0; k < 3; k++) {
    const double d = 1 - 0.5 * k;
    points[k] = (xrd_ideal_point){1 - d, d, (1 - d) * (1 - d) / 2, (1 - d) * (1 - d) / 2};
  }
  const xrd_enclosure middle = xrd_ideal_rate(points, 3, 0.25, 3), far = xrd_ideal_rate(points, 3, 2, 3),
                      beyond = xrd_ideal_rate(points, 3, -1, 3);
  assert_true(fabs(middle.lower - 0.25) < 1e-15 && fabs(middle.upper - 0.3125) < 1e-15); /* R = 0.28125 */
  assert_true(far.lower == 0 && far.upper == 0);
  assert_true(fabs(beyond.lower - 1.5) < 1e-15 && beyond.upper == 3);
}

static void every_condition_has_its_base(void **state) {
  (void)state;
  for (size_t i = 0; i < XRD_CONDITIONS; i++) {
    const xrd_condition *c = &xrd_conditions[i];
    assert_int_equal(xrd_condition_find(c->data, c->task, c->capacity), i);
    assert_true(xrd_condition_find(XRD_CORRIDORS_UNIFORM, XRD_TASK_NONE, c->capacity) < XRD_CONDITIONS);
  }
  assert_int_equal(xrd_condition_find(XRD_CORRIDORS_BIASED, XRD_TASK_ALL, 3), XRD_CONDITIONS);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(maps_of_a_plane),
      cmocka_unit_test(relative_distances_know_no_scale),
      cmocka_unit_test(overlaps_of_gaussians),
      cmocka_unit_test(separation_of_labels),
      cmocka_unit_test(pairs_are_the_sum_of_halves),
      cmocka_unit_test(curves_between_points),
      cmocka_unit_test(every_condition_has_its_base),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
