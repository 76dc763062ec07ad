/* Codes of finite length proved again: what the library says is accepted, what was changed is refused with its reason.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "exactrd/length.h"
#include "tests/cmocka_all.h"
#include "tests/multiplier.h"

static const double GAP = 1e-10;

static void solve(const xrd_problem *problem, double distortion, size_t length, double excess,
                  xrd_length_point *point) {
  xrd_options options;
  xrd_error error = {""};
  size_t done;
  xrd_options_init(&options);
  if (xrd_length_at(problem, &(xrd_length_question){distortion, excess, &length, 1}, &options, point, &done, &error) !=
      XRD_OK)
    fail_msg("%s", error.message);
}

static xrd_finding check(const xrd_problem *problem, const xrd_length_point *point) {
  xrd_finding finding;
  xrd_error error = {""};
  if (xrd_check_length(problem, point, GAP, &finding, &error) != XRD_OK) fail_msg("%s", error.message);
  return finding;
}

static void expect_refusal(const xrd_problem *problem, const xrd_length_point *point, const char *reason) {
  const xrd_finding finding = check(problem, point);
  if (finding.accepted || strstr(finding.reason, reason) == NULL)
    fail_msg("refusal with \"%s\" expected, found \"%s\"", reason, finding.accepted ? "accepted" : finding.reason);
}

/* Two values of S, few, many; distortions on a lattice and not. */
static void what_is_solved_is_accepted(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 16);
  for (size_t loop = 0; loop < 6 * test_multiplier(); loop++) {
    double p[6], d[36], total = 0;
    const size_t n = 2 + xrd_random_below(&random, 5), m = 2 + xrd_random_below(&random, 5);
    const bool whole = xrd_random_below(&random, 2) == 0;
    for (size_t i = 0; i < n; i++) total += p[i] = 0.01 + xrd_random_uniform(&random);
    for (size_t i = 0; i < n; i++) p[i] /= total;
    for (size_t k = 0; k < n * m; k++)
      d[k] = whole ? (double)xrd_random_below(&random, 5) : 5 * xrd_random_uniform(&random);
    const xrd_problem problem = {p, {.kind = XRD_MATRIX, .n = n, .m = m, .matrix = d}};
    xrd_range range;
    xrd_error error;
    if (xrd_range_of(&problem, &range, &error) != XRD_OK || range.distortion_max - range.distortion_min < 0.01)
      continue;
    const double share = 0.02 + 0.96 * xrd_random_uniform(&random),
                 distortion = range.distortion_min + share * (range.distortion_max - range.distortion_min);
    const size_t most[] = {3, 12, 28}, length = 1 + xrd_random_below(&random, most[loop % 3]);
    xrd_length_point point;
    solve(&problem, distortion, length, loop % 4 == 0 ? 1e-6 : 0.9 * xrd_random_uniform(&random) + 0.001, &point);
    const xrd_finding finding = check(&problem, &point);
    if (!finding.accepted)
      fail_msg("loop %zu, %zu x %zu, length %zu, excess %g: %s", loop, n, m, length, point.excess, finding.reason);
    assert_true(finding.rate_lower >= point.converse_lower && finding.rate_upper == point.achievable_upper);
    xrd_length_point_clear(&point);
  }
}

/* The converse of the check itself, against direct addition: below the truth, and near it. */
static void the_converse_is_that_of_the_binomial(void **state) {
  (void)state;
  const double p[] = {0.6, 0.4};
  const xrd_problem problem = {p, {.kind = XRD_HAMMING, .n = 2, .m = 2}};
  for (size_t length = 1; length < 40; length += 6) {
    xrd_length_point point;
    solve(&problem, 0.2, length, 0.05, &point);
    const long double high = -logl(0.4L), low = -logl(0.6L), h = 0.2L * logl(0.2L) + 0.8L * logl(0.8L);
    long double tail = 0, best = 0;
    for (size_t k = length + 1; k-- > 0;) {
      const long double sum = (long double)k * high + (long double)(length - k) * low;
      tail += expl(lgammal((long double)length + 1) - lgammal((long double)k + 1) -
                   lgammal((long double)(length - k) + 1) - sum);
      if (tail > 0.05L) best = fmaxl(best, sum + (long double)length * h + logl(tail - 0.05L));
    }
    const xrd_finding finding = check(&problem, &point);
    assert_true(finding.accepted);
    assert_true(finding.rate_lower <= (double)(best / (long double)length) + 1e-15);
    assert_true(finding.rate_lower >= (double)(best / (long double)length) - 1e-10);
    xrd_length_point_clear(&point);
  }
}

/* A point of three symbols, whose numbers are changed one after the other. */
static void changed_numbers_are_refused(void **state) {
  (void)state;
  const double p[] = {0.5, 0.3, 0.2}, d[] = {0, 1, 4, 1, 0, 1, 4, 1, 0};
  const xrd_problem problem = {p, {.kind = XRD_MATRIX, .n = 3, .m = 3, .matrix = d}};
  xrd_length_point point;
  solve(&problem, 0.3, 8, 0.02, &point);
  assert_true(check(&problem, &point).accepted);
  static const struct {
    size_t offset;
    double factor, shift;
    const char *reason;
  } changes[] = {
      {offsetof(xrd_length_point, converse_lower), 1, 2e-5, "exceeds the proved one"},
      {offsetof(xrd_length_point, converse_lower), 1, -0.01, "not that of its witness"},
      {offsetof(xrd_length_point, converse_lower), 10, 0, "not in order"},
      {offsetof(xrd_length_point, converse_lower), -1, 0, "not in order"},
      {offsetof(xrd_length_point, achievable_upper), 1 - 1e-7, 0, "does not reach"},
      {offsetof(xrd_length_point, achievable_upper), 1 + 1e-5, 0, "reaches less"},
      {offsetof(xrd_length_point, dispersion), 1 + 1e-9, 0, "not that of its witness"},
      {offsetof(xrd_length_point, dispersion), 2, 0, "not in order"},
      {offsetof(xrd_length_point, dispersion_lower), 1 + 1e-5, 0, "not that of its witness"},
      {offsetof(xrd_length_point, dispersion_lower), 1 - 1e-5, 0, "not that of its witness"},
      {offsetof(xrd_length_point, dispersion_upper), 1 - 1e-5, 0, "not that of its witness"},
      {offsetof(xrd_length_point, dispersion_upper), 1 + 1e-5, 0, "not that of its witness"},
      {offsetof(xrd_length_point, second_order), 1 + 1e-8, 0, "second-order"},
      {offsetof(xrd_length_point, second_order), 1 - 1e-8, 0, "second-order"},
      {offsetof(xrd_length_point, excess), 0, 0, "excess probability"},
      {offsetof(xrd_length_point, dispersion_lower), 1, -1, "not in order"},
      {offsetof(xrd_length_point, dispersion), HUGE_VAL, 0, "not in order"},
      {offsetof(xrd_length_point, second_order), NAN, 0, "second-order"},
      {offsetof(xrd_length_point, excess), 0, 1, "excess probability"},
      {offsetof(xrd_length_point, excess), 1.001, 0, "second-order"},
      {offsetof(xrd_length_point, distortion), 0.999, 0, "upper bound"},
      {offsetof(xrd_length_point, bounds.rate_lower), 1, 1e-7, "not in order"},
      {offsetof(xrd_length_point, bounds.rate_upper), 1, 1e-9, "verdict"},
      {offsetof(xrd_length_point, witness_slope), HUGE_VAL, 0, "infinite"},
  };
  for (size_t k = 0; k < sizeof changes / sizeof *changes; k++) {
    double *number = (double *)((char *)&point + changes[k].offset);
    const double was = *number;
    *number = was * changes[k].factor + changes[k].shift;
    const xrd_finding finding = check(&problem, &point);
    if (finding.accepted || strstr(finding.reason, changes[k].reason) == NULL)
      fail_msg("change %zu: \"%s\" expected, found \"%s\"", k, changes[k].reason,
               finding.accepted ? "accepted" : finding.reason);
    *number = was;
  }
  xrd_length_point_clear(&point);
}

/* The same with the point's other fields. */
static void other_lengths_and_witnesses_are_refused(void **state) {
  (void)state;
  const double p[] = {0.6, 0.4};
  const xrd_problem problem = {p, {.kind = XRD_HAMMING, .n = 2, .m = 2}};
  xrd_length_point point;
  solve(&problem, 0.2, 40, 0.02, &point);
  for (size_t length = 39; length < 42; length += 2) {
    point.length = length;
    expect_refusal(&problem, &point, "second-order");
  }
  point.length = 0;
  expect_refusal(&problem, &point, "the length 0");
  point.length = (size_t)XRD_LENGTH_MAX + 1;
  expect_refusal(&problem, &point, "is not 1 to");
  point.length = 40;
  point.n = 3;
  expect_refusal(&problem, &point, "3 symbols");
  point.n = 2, point.m = 3;
  expect_refusal(&problem, &point, "3 reproductions");
  point.m = 2;
  point.verdict = XRD_OPEN;
  expect_refusal(&problem, &point, "verdict");
  point.verdict = XRD_CLOSED;
  const double mass = point.q[0];
  point.q[0] = 0;
  expect_refusal(&problem, &point, "bound");
  point.q[0] = mass;
  point.achievable_upper = nextafter(log(2), 1); /* both words of each symbol; log 2 lies between two doubles */
  assert_true(check(&problem, &point).accepted);
  point.achievable_upper = nextafter(point.achievable_upper, 1);
  expect_refusal(&problem, &point, "all words");
  xrd_length_point_clear(&point);
}

/* n R - log(1 - e) to the last digit, no dispersion, and one word where D asks for nothing. */
static void corners(void **state) {
  (void)state;
  const double p[] = {0.25, 0.25, 0.25, 0.25};
  const xrd_problem problem = {p, {.kind = XRD_HAMMING, .n = 4, .m = 4}};
  xrd_length_point point;
  solve(&problem, 0.3, 50, 0.01, &point);
  xrd_finding finding = check(&problem, &point);
  assert_true(finding.accepted);
  assert_true(fabs(finding.rate_lower - (point.bounds.rate_lower + log1p(-0.01) / 50)) < 1e-15);
  point.second_order += 1e-8;
  expect_refusal(&problem, &point, "second-order");
  xrd_length_point_clear(&point);
  solve(&problem, 0.7, 1, 0.99, &point);
  assert_true(point.achievable_upper == 0 && point.converse_lower == 0);
  finding = check(&problem, &point);
  assert_true(finding.accepted);
  xrd_length_point_clear(&point);
}

/* A symbol that does not occur is no symbol. */
static void a_symbol_without_mass_changes_nothing(void **state) {
  (void)state;
  const double p[] = {0.6, 0.4, 0}, d[] = {0, 1, 1, 0, 1, 1};
  const xrd_problem problem = {p, {.kind = XRD_MATRIX, .n = 3, .m = 2, .matrix = d}},
                    without = {p, {.kind = XRD_HAMMING, .n = 2, .m = 2}};
  xrd_length_point point, other;
  solve(&problem, 0.2, 12, 0.05, &point);
  solve(&without, 0.2, 12, 0.05, &other);
  assert_true(check(&problem, &point).accepted);
  assert_true(fabs(point.converse_lower - other.converse_lower) < 1e-9);
  assert_true(fabs(point.achievable_upper - other.achievable_upper) < 1e-9);
  xrd_length_point_clear(&point);
  xrd_length_point_clear(&other);
}

/* An output that no word uses leaves the others on their lattice: 7 of 28 symbols may differ, not 6. */
static void an_output_without_mass_coarsens_nothing(void **state) {
  (void)state;
  const double p[] = {0.6, 0.4}, d[] = {0, 1, 0.77, 1, 0, 0.77};
  const xrd_problem problem = {p, {.kind = XRD_MATRIX, .n = 2, .m = 3, .matrix = d}};
  xrd_length_point point;
  solve(&problem, 0.25, 28, 0.02, &point);
  assert_true(point.q[2] < 0x1p-45 && point.achievable_upper < log(2));
  assert_true(check(&problem, &point).accepted);
  xrd_length_point_clear(&point);
}

/* All pairs of a uniform source have one density where errors are alike: the variance is rounding. */
static void a_dispersion_of_zero_is_accepted(void **state) {
  (void)state;
  double p[20];
  for (size_t i = 0; i < 20; i++) p[i] = 0.05;
  const xrd_problem problem = {p, {.kind = XRD_HAMMING, .n = 20, .m = 20}};
  xrd_length_point point;
  solve(&problem, 0.2, 10, 0.1, &point);
  assert_true(check(&problem, &point).accepted && point.dispersion < 1e-60);
  point.dispersion += 1e-30;
  expect_refusal(&problem, &point, "dispersion");
  xrd_length_point_clear(&point);
}

/* Three symbols that no lattice suits have more types at 400 symbols than are added up: a rate that random coding may
   well reach is neither accepted nor refused; what all words of the nearest reproductions have is. */
static void too_many_types_decide_nothing(void **state) {
  (void)state;
  const double p[] = {0.5, 0.3, 0.2}, d[] = {0, 1, 2.7, 1.1, 0, 0.9, 2.5, 1.3, 0};
  const xrd_problem problem = {p, {.kind = XRD_MATRIX, .n = 3, .m = 3, .matrix = d}};
  xrd_length_point point;
  solve(&problem, 0.3, 400, 0.02, &point);
  xrd_finding finding = check(&problem, &point);
  assert_true(finding.accepted && !finding.undecided);
  const double listed = point.achievable_upper;
  point.achievable_upper = 0.5;
  finding = check(&problem, &point);
  assert_true(!finding.accepted && finding.undecided && strstr(finding.reason, "too many types") != NULL);
  assert_true(finding.rate_lower >= point.converse_lower && finding.rate_upper == listed);
  point.achievable_upper = 1.2;
  finding = check(&problem, &point);
  assert_true(!finding.accepted && !finding.undecided);
  point.achievable_upper = 0.5, point.converse_lower = 0.45; /* what is wrong in another number is refused */
  finding = check(&problem, &point);
  assert_true(!finding.accepted && !finding.undecided);
  xrd_length_point_clear(&point);
}

typedef struct {
  size_t asked, answers; /* of which so many are yes */
} patience;

static bool wait(void *context, size_t done, size_t total) {
  patience *p = context;
  assert_true(done == 0 && total == 0);
  return p->asked++ < p->answers;
}

/* A no at each question ends the check there, and a check that nobody stops is that of xrd_check_length. */
static void each_question_can_be_the_last(void **state) {
  (void)state;
  const double p[] = {0.5, 0.3, 0.2}, d[] = {0, 1, 2.7, 1.1, 0, 0.9, 2.5, 1.3, 0};
  const xrd_problem problem = {p, {.kind = XRD_MATRIX, .n = 3, .m = 3, .matrix = d}};
  xrd_length_point point;
  solve(&problem, 0.3, 8, 0.02, &point);
  patience all = {.answers = SIZE_MAX};
  xrd_finding finding;
  assert_int_equal(xrd_check_length_until(&problem, &point, GAP, wait, &all, &finding, NULL), XRD_OK);
  assert_true(finding.accepted && all.asked > 4);
  for (size_t k = 0; k < all.asked; k += 1 + k / 4) {
    patience some = {.answers = k};
    xrd_error error = {""};
    assert_int_equal(xrd_check_length_until(&problem, &point, GAP, wait, &some, &finding, &error), XRD_ERR_INTERRUPTED);
    assert_true(!finding.accepted && some.asked == k + 1 && strlen(error.message) > 0);
  }
  xrd_length_point_clear(&point);
}

/* Two pairs of symbols that do not mix, where the slope that D has is 21.64 and the witness's is not: V is .155189, and
   what the gap alone allows about the witness's own is not true. */
static void the_slopes_share_is_asked_for(void **state) {
  (void)state;
  const double no = HUGE_VAL, p[] = {0.25, 0.25, 0.45, 0.05},
               d[] = {0, 1, no, no, 1, 0, no, no, no, no, 0, 0.06, no, no, 0.06, 0};
  const xrd_problem problem = {p, {.kind = XRD_MATRIX, .n = 4, .m = 4, .matrix = d}};
  xrd_length_point point;
  solve(&problem, 0.0030000002, 20, 0.1, &point);
  assert_true(check(&problem, &point).accepted);
  assert_true(point.dispersion_lower < 0.1551893 && 0.1551893 < point.dispersion_upper);
  point.dispersion_lower = point.dispersion - 3e-6;
  point.dispersion_upper = point.dispersion + 3e-6;
  expect_refusal(&problem, &point, "not that of its witness");
  xrd_length_point_clear(&point);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_slopes_share_is_asked_for),
      cmocka_unit_test(a_dispersion_of_zero_is_accepted),
      cmocka_unit_test(what_is_solved_is_accepted),
      cmocka_unit_test(the_converse_is_that_of_the_binomial),
      cmocka_unit_test(changed_numbers_are_refused),
      cmocka_unit_test(other_lengths_and_witnesses_are_refused),
      cmocka_unit_test(corners),
      cmocka_unit_test(a_symbol_without_mass_changes_nothing),
      cmocka_unit_test(an_output_without_mass_coarsens_nothing),
      cmocka_unit_test(too_many_types_decide_nothing),
      cmocka_unit_test(each_question_can_be_the_last),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
