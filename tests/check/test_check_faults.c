/* Every allocation under a check fails once: XRD_ERR_MEMORY, nothing leaks. */
#include <math.h>

#include "exactrd/check.h"
#include "exactrd/criteria.h"
#include "tests/cmocka_all.h"
#include "tests/failing_allocation.h"

enum {
  SIDE = 3201,
  SHORT_SIDE = 2001
}; /* more than 1e7 pairs: structure alone decides; 4e6: nearest ones are listed */

static const double P[] = {0.5, 0.3, 0.2}, D[] = {0, 1, 0.4, 1, 0, 0.4, 0.7, 1, 0.2};
static double q[SIDE], w[SIDE], p[SIDE], x[SIDE], distortions[] = {1, 1}, slopes[] = {1, 2};
static const xrd_distortion MATRIX = {.kind = XRD_MATRIX, .n = 3, .m = 3, .matrix = D};

static void make_witness(size_t n) {
  for (size_t i = 0; i < n; i++) {
    q[i] = i % 100 == 0; /* few columns, so that structure spares the others */
    p[i] = 1.0 / (double)n;
    w[i] = 1;
    x[i] = (double)i / (double)n;
  }
}

/* Whatever it says of a poor witness, it has seen every byte it needs. */
static xrd_status check_points(const xrd_problem *problem, double slope) {
  const size_t n = problem->distortion.n;
  make_witness(n);
  const xrd_witness witness = {slope, q, w};
  const xrd_claimed_point claim = {slope, 1, {1, 0, 0.5, 2}, (n + 99) / 100, 10, XRD_CLOSED};
  xrd_finding finding;
  xrd_error error = {""};
  const xrd_status status = xrd_check(problem, &witness, &claim, &finding, &error);
  assert_true(status == XRD_OK || error.message[0] != '\0');
  return status;
}

static xrd_status check_matrix(void) { return check_points(&(xrd_problem){P, MATRIX}, 1); }

static xrd_status check_line(xrd_distortion_kind kind, size_t n, double slope) {
  make_witness(n);
  return check_points(&(xrd_problem){p, {.kind = kind, .n = n, .m = n, .dim = 1, .x = x, .y = x}}, slope);
}

static xrd_status check_squared_line(void) { return check_line(XRD_SQUARED, SIDE, 3); }
static xrd_status check_absolute_line(void) { return check_line(XRD_ABSOLUTE, SIDE, 3); }
static xrd_status check_infinite_slope(void) { return check_line(XRD_ABSOLUTE, SHORT_SIDE, INFINITY); }

static xrd_status check_channel(void) {
  const xrd_problem problem = {P, MATRIX};
  xrd_channel_finding finding;
  return xrd_check_channel(&problem, D, &finding, NULL);
}

static xrd_status check_criteria(void) {
  const xrd_criteria criteria = {.p = P, .count = 2, .distortions = {MATRIX, MATRIX}};
  make_witness(3);
  const xrd_criteria_point point = {2, slopes, distortions, 1, 0.5, 2, 1, XRD_CLOSED, 3, 3, q, w};
  xrd_finding finding;
  xrd_error error = {""};
  const xrd_status status = xrd_check_criteria(&criteria, &point, 10, &finding, &error);
  assert_true(status == XRD_OK || error.message[0] != '\0');
  return status;
}

static void every_allocation_may_fail(void **state) {
  (void)state;
  assert_true(allocation_survived(check_matrix) > 1);
  assert_true(allocation_survived(check_channel) > 1);
  assert_true(allocation_survived(check_criteria) > 1);
}

static void also_where_structure_proves(void **state) {
  (void)state;
  assert_true(allocation_survived(check_squared_line) > 1);
  assert_true(allocation_survived(check_absolute_line) > 1);
}

/* There the list of nearest reproductions only saves time: without it the check goes on. */
static void also_at_an_infinite_slope(void **state) {
  (void)state;
  const long before = allocation_live_blocks();
  allocation_fail_at(0);
  assert_int_equal(check_infinite_slope(), XRD_OK);
  const size_t total = allocation_count();
  assert_true(total > 1);
  size_t survived = 0;
  for (size_t n = 1; n <= total && survived == 0; n++) {
    allocation_fail_at(n);
    const xrd_status status = check_infinite_slope();
    assert_true(status == XRD_OK || status == XRD_ERR_MEMORY);
    survived += status == XRD_OK;
    allocation_fail_at(0);
    assert_int_equal(allocation_live_blocks(), before);
  }
  assert_int_equal(survived, 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_allocation_may_fail),
      cmocka_unit_test(also_where_structure_proves),
      cmocka_unit_test(also_at_an_infinite_slope),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
