/* Codes of finite length: printed figures, closed forms, and the best of all codes where these can be tried. */
#include "exactrd/length.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "tests/cmocka_all.h"
#include "tests/multiplier.h"

static const double LN2 = 0x1.62e42fefa39efp-1;

static void at(const xrd_problem *problem, double distortion, const size_t *lengths, size_t count, double excess,
               double gap, xrd_length_point *points) {
  xrd_options options;
  xrd_error error = {""};
  size_t done;
  xrd_options_init(&options);
  options.gap_nats = gap;
  if (xrd_length_at(problem, &(xrd_length_question){distortion, excess, lengths, count}, &options, points, &done,
                    &error) != XRD_OK)
    fail_msg("%s", error.message);
  assert_int_equal(done, count);
}

/* Kostina and Verdu's example, to the digits worked out apart: Bernoulli(.4), D = .11, excess .01, bits. */
static void a_biased_coin(void **state) {
  (void)state;
  const double p[] = {0.6, 0.4};
  const xrd_problem problem = {p, {.kind = XRD_HAMMING, .n = 2, .m = 2}};
  const size_t lengths[] = {100, 1000};
  xrd_length_point points[2];
  at(&problem, 0.11, lengths, 2, 0.01, 1e-10, points);
  const double lower[] = {.47607, .48344}, upper[] = {.56815, .49628};
  for (size_t k = 0; k < 2; k++) {
    assert_true(fabs(points[k].converse_lower / LN2 - lower[k]) < 6e-6);
    assert_true(fabs(points[k].achievable_upper / LN2 - upper[k]) < 6e-6);
    const double deviation = log(0.6 / 0.4) * sqrt(0.24); /* log w takes two values log(.6/.4) apart */
    assert_true(points[k].dispersion_lower <= deviation * deviation);
    assert_true(points[k].dispersion_upper >= deviation * deviation);
    assert_true(points[k].dispersion_upper - points[k].dispersion_lower < 1e-4);
    assert_true(fabs(points[k].second_order / LN2 - (k == 0 ? .5377 : .49212)) < 1e-4);
    xrd_length_point_clear(&points[k]);
  }
}

/* For two values the sum is binomial: the best place by direct addition, in extended precision. */
static void two_values_lose_nothing(void **state) {
  (void)state;
  const double p[] = {0.6, 0.4};
  const xrd_problem problem = {p, {.kind = XRD_HAMMING, .n = 2, .m = 2}};
  for (size_t length = 1; length < 60; length += 7) {
    xrd_length_point point;
    at(&problem, 0.2, &length, 1, 0.05, 1e-13, &point);
    const long double high = -logl(0.4L), low = -logl(0.6L), h = 0.2L * logl(0.2L) + 0.8L * logl(0.8L);
    long double tail = 0, best = -1;
    for (size_t k = length + 1; k-- > 0;) {
      tail += expl(lgammal((long double)length + 1) - lgammal((long double)k + 1) -
                   lgammal((long double)(length - k) + 1) - (long double)k * high - (long double)(length - k) * low);
      if (tail > 0.05L)
        best = fmaxl(best, (long double)k * high + (long double)(length - k) * low + (long double)length * h +
                               logl(tail - 0.05L));
    }
    best = fmaxl(0, best / (long double)length);
    assert_true((long double)point.converse_lower <= best + 1e-15L);
    assert_true((long double)point.converse_lower >= best - 1e-11L);
    xrd_length_point_clear(&point);
  }
}

/* Masses that rise and fall at one distance are one class in any order, and a symbol that never comes changes nothing;
   a rate of 0 has no converse. */
static void masses_in_any_order(void **state) {
  (void)state;
  const double p[] = {0.1, 0.2, 0.4, 0.2, 0.1, 0}, q[] = {0.1, 0.2, 0.4, 0.2, 0.1, 0}, w[] = {1, 1, 1, 1, 1, 1};
  xrd_length_point points[3];
  for (size_t k = 0; k < 3; k++) {
    const size_t n = k == 1 ? 6 : 5;
    const xrd_problem problem = {p, {.kind = XRD_HAMMING, .n = n, .m = n}};
    const xrd_bounds bounds = {.distortion = 0.5, .rate_lower = k == 2 ? 0 : 0.1, .rate_upper = 0.6};
    assert_int_equal(xrd_certify_length(&problem, &(xrd_witness){1, q, w}, &bounds, 6, 0.1, &points[k], NULL), XRD_OK);
  }
  assert_true(points[0].achievable_upper == points[1].achievable_upper && isfinite(points[0].achievable_upper));
  assert_true(points[0].converse_lower == points[1].converse_lower);
  assert_true(points[2].converse_lower == 0 && points[2].achievable_upper == points[0].achievable_upper);
}

/* All words serve where random ones would have to be too many, and where their types are: log 2 for a coin, log 3 for
   three of four reproductions; not where some symbol is further than D from all. */
static void lists_of_all_words(void **state) {
  (void)state;
  const double p[] = {0.5, 0.5}, three[] = {0.3, 0.3, 0.4}, d[] = {0, 1, 1, 2, 2, 0, 1, 3, 1, 1, 0.25, 0.25};
  const xrd_problem coin = {p, {.kind = XRD_HAMMING, .n = 2, .m = 2}};
  const xrd_problem table = {three, {.kind = XRD_MATRIX, .n = 3, .m = 4, .matrix = d}};
  const size_t lengths[] = {1, 100000};
  xrd_length_point points[2];
  at(&coin, 0.01, lengths, 2, 1e-9, 1e-10, points);
  for (size_t k = 0; k < 2; k++) {
    assert_true(points[k].achievable_upper >= LN2 && points[k].achievable_upper < LN2 + 1e-15);
    xrd_length_point_clear(&points[k]);
  }
  at(&table, 0.26, lengths, 1, 1e-9, 1e-10, points);
  assert_true(fabs(points[0].achievable_upper - log(3)) < 1e-15);
  xrd_length_point_clear(&points[0]);
  at(&table, 0.24, lengths + 1, 1, 1e-9, 1e-10, points);
  assert_true(isinf(points[0].achievable_upper));
  xrd_length_point_clear(&points[0]);
}

/* A uniform source has a constant log w: the converse is R + log(1 - excess) / n, and one class of symbols. */
static void a_uniform_source(void **state) {
  (void)state;
  const double p[] = {0.25, 0.25, 0.25, 0.25};
  const xrd_problem problem = {p, {.kind = XRD_HAMMING, .n = 4, .m = 4}};
  const size_t length = 50;
  xrd_length_point point;
  at(&problem, 0.3, &length, 1, 0.01, 1e-12, &point);
  assert_true(fabs(point.converse_lower - (point.rate_nats + log1p(-0.01) / 50)) < 1e-11);
  assert_true(isfinite(point.achievable_upper) && point.achievable_upper > point.converse_lower);
  assert_true(point.dispersion_lower == 0 && point.dispersion_upper < 1e-9);
  xrd_length_point_clear(&point);
}

/* The least number of words of length n <= 3 whose balls hold all but `excess` of a binary source, by trying all. */
static size_t best_code(double p1, size_t n, double distortion, double excess) {
  const size_t words = (size_t)1 << n;
  size_t best = words + 1;
  for (size_t code = 1; code < (size_t)1 << words; code++) {
    double covered = 0;
    for (size_t x = 0; x < words; x++) {
      bool near = false;
      for (size_t y = 0; y < words && !near; y++)
        near = (code >> y & 1) != 0 && (double)__builtin_popcountll(x ^ y) <= (double)n * distortion;
      const int ones = __builtin_popcountll(x);
      if (near) covered += pow(p1, ones) * pow(1 - p1, (double)n - ones);
    }
    const size_t size = (size_t)__builtin_popcountll(code);
    if (covered >= 1 - excess - 1e-12 && size < best) best = size;
  }
  return best;
}

static void the_best_code_lies_between(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 3);
  for (size_t loop = 0; loop < 100 * test_multiplier(); loop++) {
    const double p1 = 0.05 + 0.45 * xrd_random_uniform(&random), p[] = {1 - p1, p1};
    const double distortion = p1 * (0.02 + 0.95 * xrd_random_uniform(&random));
    const double excess = pow(10, -4 * xrd_random_uniform(&random)) * 0.9;
    const xrd_problem problem = {p, {.kind = XRD_HAMMING, .n = 2, .m = 2}};
    const size_t length = 1 + xrd_random_below(&random, 3);
    xrd_length_point point;
    at(&problem, distortion, &length, 1, excess, 1e-10, &point);
    const double rate = log((double)best_code(p1, length, distortion, excess)) / (double)length;
    if (!(point.converse_lower <= rate + 1e-15 && rate <= point.achievable_upper + 1e-12))
      fail_msg("p %.17g, D %.17g, n %zu, excess %g: %g <= %g <= %g", p1, distortion, length, excess,
               point.converse_lower, rate, point.achievable_upper);
    xrd_length_point_clear(&point);
  }
}

/* Any witness will do: bounds from a poor one are wider and hold; its dispersion's enclosure holds that of a good one.
 */
static void poor_witnesses_give_wider_bounds(void **state) {
  (void)state;
  const double p[] = {0.5, 0.3, 0.2}, d[] = {0, 1, 4, 1, 0, 1, 4, 1, 0};
  const xrd_problem problem = {p, {.kind = XRD_MATRIX, .n = 3, .m = 3, .matrix = d}};
  const size_t length = 30;
  xrd_length_point good, poor;
  at(&problem, 0.3, &length, 1, 0.02, 1e-12, &good);
  at(&problem, 0.3, &length, 1, 0.02, 1e-1, &poor);
  assert_true(poor.dispersion_lower <= good.dispersion_upper && good.dispersion_lower <= poor.dispersion_upper);
  assert_true(good.dispersion_upper - good.dispersion_lower < 1e-4);
  assert_true(poor.converse_lower <= good.achievable_upper && good.converse_lower <= poor.achievable_upper);
  xrd_length_point_clear(&good);
  xrd_length_point_clear(&poor);
}

/* Distortions that no lattice holds are rounded up, and ten classes of symbols are too many to add up: what is left is
 * the list of all words. */
static void other_distortions(void **state) {
  (void)state;
  const double p[] = {0.7, 0.3}, d[] = {0, 1, (double)0.7320508f, 0};
  const xrd_problem problem = {p, {.kind = XRD_MATRIX, .n = 2, .m = 2, .matrix = d}};
  const size_t length = 40;
  xrd_length_point point;
  at(&problem, 0.1, &length, 1, 0.05, 1e-10, &point);
  assert_true(point.achievable_upper > point.converse_lower && point.achievable_upper < log(2));
  xrd_length_point_clear(&point);
  double many[10], positions[10];
  for (size_t i = 0; i < 10; i++) {
    many[i] = (double)(i + 1) / 55;
    positions[i] = (double)(i * i);
  }
  const xrd_problem wide = {many, {.kind = XRD_SQUARED, .n = 10, .m = 10, .dim = 1, .x = positions, .y = positions}};
  const size_t long_one = 500;
  at(&wide, 20, &long_one, 1, 0.05, 1e-10, &point);
  assert_true(fabs(point.achievable_upper - log(10)) < 1e-15 && point.converse_lower > 0.9 * point.rate_nats);
  assert_true(point.converse_lower < point.second_order + 0.01);
  xrd_length_point_clear(&point);
}

static void refusals(void **state) {
  (void)state;
  const double p[] = {0.6, 0.4};
  const xrd_problem problem = {p, {.kind = XRD_HAMMING, .n = 2, .m = 2}};
  xrd_options options;
  xrd_options_init(&options);
  static const struct {
    double distortion, excess;
    size_t length;
    const char *part;
  } BAD[] = {{0.11, 0, 10, "excess probability"}, {0.11, 1, 10, "excess probability"},
             {0.11, 0.01, 0, "length 1 is 0"},    {0, 0.01, 10, "between D_min"},
             {0.4, 0.01, 10, "between D_min"},    {(double)NAN, 0.01, 10, "between D_min"}};
  for (size_t k = 0; k < sizeof BAD / sizeof *BAD; k++) {
    xrd_length_point point;
    xrd_error error;
    size_t done;
    const xrd_length_question asked = {BAD[k].distortion, BAD[k].excess, &BAD[k].length, 1};
    assert_int_equal(xrd_length_at(&problem, &asked, &options, &point, &done, &error), XRD_ERR_ARGUMENT);
    assert_non_null(strstr(error.message, BAD[k].part));
    assert_int_equal(done, 0);
  }
}

static bool stops_at_once(void *context) {
  (void)context;
  return true;
}

/* R that was stopped before it had a slope proves nothing of codes: that is no mistake of who asked. */
static void a_solver_stopped_at_once_finishes_no_length(void **state) {
  (void)state;
  const double p[] = {0.5, 0.3, 0.2}, d[] = {0, 1, 2.7, 1.1, 0, 0.9, 2.5, 1.3, 0};
  const xrd_problem problem = {p, {.kind = XRD_MATRIX, .n = 3, .m = 3, .matrix = d}};
  const size_t lengths[] = {10, 20};
  xrd_options options;
  xrd_options_init(&options);
  options.settle = stops_at_once;
  xrd_length_point points[2];
  xrd_error error = {""};
  size_t done;
  const xrd_length_question asked = {0.3, 0.1, lengths, 2};
  assert_int_equal(xrd_length_at(&problem, &asked, &options, points, &done, &error), XRD_ERR_INTERRUPTED);
  assert_string_equal(error.message, "interrupted after 0 of 2 lengths");
  assert_int_equal(done, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(masses_in_any_order),
      cmocka_unit_test(a_biased_coin),
      cmocka_unit_test(two_values_lose_nothing),
      cmocka_unit_test(a_uniform_source),
      cmocka_unit_test(lists_of_all_words),
      cmocka_unit_test(the_best_code_lies_between),
      cmocka_unit_test(poor_witnesses_give_wider_bounds),
      cmocka_unit_test(other_distortions),
      cmocka_unit_test(refusals),
      cmocka_unit_test(a_solver_stopped_at_once_finishes_no_length),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
