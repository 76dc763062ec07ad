/* What is asked of the share of a slope that is not the optimal one in a dispersion's bounds, in certify/ as in check/.
   Who includes this defines span_of, the bound at the witness of `blocks` and a slope, infinite where nothing is known.
 */
#ifndef XRD_TESTS_LENGTH_SPANS_H
#define XRD_TESTS_LENGTH_SPANS_H

#include <math.h>

#include "tests/cmocka_all.h"
#include "tests/two_blocks.h"

static two_blocks blocks;

static double span_of(double slope, const xrd_bounds *bounds);

/* Of the witness that is optimal at `slope`, where D wants another. */
static double change(double slope, double other) {
  return fabs(two_blocks_deviation(&blocks, other, slope) - two_blocks_deviation(&blocks, other, other));
}

/* most: times what it is; chords leave half as much again, and the symbols' means some. */
static void expect(double slope, double other, double most) {
  two_blocks_solve(&blocks, slope);
  const xrd_bounds bounds = two_blocks_bounds(&blocks, other, fabs(slope - other));
  const double truth = change(slope, other), found = span_of(slope, &bounds);
  if (!(found >= truth && found <= most * truth))
    fail_msg("slope %g for %g: %g, not %g or a little more", slope, other, found, truth);
}

static void on_both_sides(double slope, double most) {
  for (double off = 0x1p-8; off < 0.5 && off < slope / 4; off *= 4)
    expect(slope, slope - off, most), expect(slope, slope + off, most);
}

/* Many symbols at nearly the largest distance at which they share a place: their mean distortion is nearly what the sum
   over that place alone tells, far below the largest distance. */
static void what_the_sum_tells_is_attained(void **state) {
  (void)state;
  for (double slope = 4; slope <= 12; slope += 4)
    for (int turned = 0; turned < 2; turned++) {
      blocks = (two_blocks){.share = 0.5, .h = 4 / slope, .count = 64, .own = true, .far = 1000, .turned = turned};
      two_blocks_make(&blocks);
      on_both_sides(slope, 3);
    }
}

/* One symbol that has one place: its distance is the largest; what all distances have in common changes nothing. */
static void the_largest_distance_is_attained(void **state) {
  (void)state;
  static const double far[] = {40, 40, 4, 1}, offset[] = {0, 0, 20, 0}, slope[] = {4, 10, 7, 0.1};
  for (int k = 0; k < 4; k++)
    for (int turned = 0; turned < 2; turned++) {
      blocks = (two_blocks){.share = 0.6, .h = far[k], .count = 1, .far = HUGE_VAL, .turned = turned};
      if (k == 3) blocks.share = 0.5;
      blocks.offset = offset[k];
      two_blocks_make(&blocks);
      on_both_sides(slope[k], k == 3 ? 10 : 3);
    }
}

/* D beyond what the channels at nearby slopes have: the chord there speaks of the other side.  Nothing is known below,
   but that no slope is negative, and nothing above. */
static void chords_that_do_not_reach(void **state) {
  (void)state;
  blocks = (two_blocks){.share = 0.6, .h = 10, .count = 1, .far = HUGE_VAL};
  two_blocks_make(&blocks);
  for (double beyond = 0.25; beyond < 4; beyond *= 2) {
    const double truth = change(8, 8 - beyond);
    two_blocks_solve(&blocks, 8);
    xrd_bounds bounds = two_blocks_bounds(&blocks, 8 - beyond, beyond / 16);
    assert_true(span_of(8, &bounds) >= truth);
    bounds = two_blocks_bounds(&blocks, 8 + beyond, beyond / 16);
    assert_true(isinf(span_of(8, &bounds)));
  }
}

/* S of the second block's symbols at this slope, w scaled such that E log w = R_L + s D, and D: what an f is at most
   but for the reach of the gap. */
static inline double mean_by_sum(double slope, const xrd_bounds *bounds) {
  double mean = 0;
  for (size_t i = 0; i < 2 + blocks.count; i++) mean += blocks.p[i] * log(blocks.w[i]);
  const double last = log(blocks.w[two_blocks_index(&blocks, 2)]);
  return bounds->distortion + (last - mean + bounds->rate_lower) / slope;
}

/* own: of the reach, in each folder's terms */
static inline int run_length_spans(CMUnitTestFunction own) {

  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_the_sum_tells_is_attained),
      cmocka_unit_test(the_largest_distance_is_attained),
      cmocka_unit_test(chords_that_do_not_reach),
      {"what_the_gap_allows", own, NULL, NULL, NULL},
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

#endif
