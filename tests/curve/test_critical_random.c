/* Critical slopes of random sources: between two of them the support is what entering and leaving add up to. */
#include <math.h>
#include <string.h>

#include "exactrd/critical.h"
#include "tests/cmocka_all.h"
#include "tests/curve/points.h"
#include "tests/multiplier.h"
#include "tests/random_problem.h"

enum { PROBLEMS = 40, SIZE = 7, SCAN = 150 };

static const double GAP = 1e-13;
static const double SMALL = 1e-6; /* a mass near a critical slope: its sign is not to be told */

/* 1 where reproduction j carries mass, 0 where not; false where a mass is too small to tell. */
static bool support_at(const xrd_problem *problem, double slope, unsigned char used[SIZE]) {
  const xrd_options options = options_with_gap(GAP);
  xrd_curve curve;
  assert_int_equal(xrd_curve_at_slopes(problem, &slope, 1, &options, &curve, NULL), XRD_OK);
  bool clear = true;
  for (size_t j = 0; j < problem->distortion.m; j++) {
    used[j] = curve.points[0].q[j] > SMALL;
    clear &= used[j] || curve.points[0].q[j] < 1e-3 * SMALL;
  }
  xrd_curve_clear(&curve);
  return clear;
}

static void apply(unsigned char used[SIZE], const xrd_critical *event) {
  for (size_t k = 0; k < event->entering_count; k++) {
    assert_int_equal(used[event->entering[k]], 0);
    used[event->entering[k]] = 1;
  }
  for (size_t k = 0; k < event->leaving_count; k++) {
    assert_int_equal(used[event->leaving[k]], 1);
    used[event->leaving[k]] = 0;
  }
}

/* How many of the stretches between events were compared. */
static size_t compare(const xrd_problem *problem, const xrd_critical_list *list, size_t *proved) {
  const size_t m = problem->distortion.m;
  unsigned char tracked[SIZE], seen[SIZE];
  size_t compared = 0;
  const double first = list->count > 0 ? list->events[0].slope_low : 1;
  if (!support_at(problem, 0.9 * first, tracked)) return 0;
  for (size_t k = 0; k < list->count; k++) {
    const xrd_critical *event = &list->events[k];
    assert_true(event->slope_low < event->slope_high);
    assert_true(event->slope_high - event->slope_low <=
                (event->verdict == XRD_CLOSED ? 2e-4 : 1e-8) * event->slope_high);
    *proved += event->verdict == XRD_CLOSED;
    assert_true(event->entering_count + event->leaving_count > 0);
    apply(tracked, event);
    const double next = k + 1 < list->count ? list->events[k + 1].slope_low : 3 * event->slope_high;
    assert_true(next >= event->slope_high);
    if (next < 1.0001 * event->slope_high || !support_at(problem, sqrt(event->slope_high * next), seen)) continue;
    assert_memory_equal(tracked, seen, m);
    compared++;
  }
  return compared;
}

static void supports_add_up(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 50);
  size_t compared = 0, events = 0, proved = 0;
  for (size_t loop = 0; loop < PROBLEMS * test_multiplier(); loop++) {
    random_problem made;
    const size_t n = 2 + xrd_random_below(&random, SIZE - 1), m = 2 + xrd_random_below(&random, SIZE - 1);
    random_problem_allocate(&made, n, m);
    double total = 0;
    for (size_t i = 0; i < n; i++) total += made.p[i] = 0.1 + xrd_random_uniform(&random);
    for (size_t i = 0; i < n; i++) made.p[i] /= total;
    for (size_t k = 0; k < n * m; k++) made.matrix[k] = xrd_random_uniform(&random);
    const xrd_options options = options_with_gap(GAP);
    xrd_critical_list list;
    assert_int_equal(xrd_curve_critical(&made.problem, SCAN, &options, &list, NULL), XRD_OK);
    events += list.count;
    compared += compare(&made.problem, &list, &proved);
    xrd_critical_clear(&list);
    random_problem_clear(&made);
  }
  print_message("%zu events, %zu proved, %zu stretches between them compared\n", events, proved, compared);
  assert_true(100 * proved >= 99 * events);
  assert_true(compared >= PROBLEMS);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(supports_add_up)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
