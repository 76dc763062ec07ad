/* Slopes at which atoms part, enter, leave or meet, against closed forms, correlations and their own neighbours. */
#include <math.h>
#include <string.h>

#include "curve/measures/session.h"
#include "exactrd/density.h"
#include "exactrd/measure_critical.h"
#include "tests/cmocka_all.h"
#include "tests/multiplier.h"
#include "tests/solvers/measures/sources.h"

static xrd_atom_event_list list_of(const xrd_measure_problem *problem, size_t scan) {
  xrd_options options;
  xrd_options_init(&options);
  xrd_atom_event_list list;
  xrd_error error;
  if (xrd_measure_critical(problem, scan, &options, NULL, NULL, &list, &error) != XRD_OK) fail_msg("%s", error.message);
  return list;
}

static void assert_encloses(const xrd_atom_event *event, double slope) {
  assert_true(event->slope_low <= slope && slope <= event->slope_high);
  assert_true(event->slope_low <= event->slope && event->slope <= event->slope_high);
  test_assert_near(event->slope, slope, 1e-5 * slope);
}

/* Rose 1994: the mean parts at 1 / (2 variance), where a source is symmetric. */
static void symmetric_points(void **state) {
  (void)state;
  static const double p[] = {0.5, 0.5}, x[] = {-1, 1}, three[] = {0.25, 0.5, 0.25}, y[] = {-2, 0, 2};
  const xrd_measure_problem problems[] = {{.kernel = XRD_MEASURE_SQUARED, .n = 2, .dim = 1, .p = p, .x = x},
                                          {.kernel = XRD_MEASURE_SQUARED, .n = 3, .dim = 1, .p = three, .x = y}};
  const double slopes[] = {0.5, 0.25};
  for (int k = 0; k < 2; k++) {
    xrd_atom_event_list list = list_of(&problems[k], 10);
    assert_int_equal(list.count, k + 1);
    assert_encloses(&list.events[0], slopes[k]);
    for (size_t e = 0; e < list.count; e++) {
      assert_int_equal(list.events[e].verdict, XRD_CLOSED);
      assert_int_equal(list.events[e].before, e + 1);
      assert_int_equal(list.events[e].after, e + 2);
      assert_true(list.events[e].slope_high - list.events[e].slope_low < 0.02 * slopes[k]);
      test_assert_near(list.events[e].place[0], 0, 1e-6);
    }
    assert_int_equal(list.events[0].change, XRD_ATOM_PARTS);
    if (k > 0) assert_int_equal(list.events[1].change, XRD_ATOM_ENTERS);
    test_assert_near(list.events[0].distortion, 1 / (2 * slopes[k]), 1e-4);
    test_assert_near(list.events[0].rate_nats, 0, 1e-5);
    xrd_atom_events_clear(&list);
  }
}

/* Of two labels: the square of the maximal correlation of a joint distribution, its second singular value squared. */
static double correlation_squared(const double *joint, size_t n) {
  double total = 0, column[2] = {0, 0}, sum = 0;
  for (size_t i = 0; i < 2 * n; i++) total += joint[i], column[i % 2] += joint[i];
  for (size_t i = 0; i < n; i++) {
    const double row = joint[2 * i] + joint[2 * i + 1];
    for (int k = 0; k < 2; k++) sum += joint[2 * i + k] * joint[2 * i + k] / (row * column[k]);
  }
  return sum - 1; /* the first singular value is 1 */
}

/* The first slope is 1 / eta, eta the contraction of divergences, which is at least the correlation squared; where a
   pair is binary and symmetric, they are equal. */
static void first_slope_of_a_bottleneck(void **state) {
  (void)state;
  enum { ROWS = 3 };
  static const double even[] = {45, 5, 5, 45};
  const xrd_measure_problem pair = {.kernel = XRD_MEASURE_KL, .n = 2, .dim = 2, .x = even};
  xrd_atom_event_list list = list_of(&pair, 10);
  assert_int_equal(list.count, 1);
  assert_encloses(&list.events[0], 1.5625);
  assert_int_equal(list.events[0].verdict, XRD_CLOSED);
  test_assert_near(1 / correlation_squared(even, 2), 1.5625, 1e-12);
  xrd_atom_events_clear(&list);
  xrd_random random;
  xrd_random_seed(&random, 15);
  for (size_t loop = 0; loop < test_multiplier(); loop++) {
    double joint[2 * ROWS];
    for (int k = 0; k < 2 * ROWS; k++) joint[k] = 0.05 + xrd_random_uniform(&random);
    const xrd_measure_problem problem = {.kernel = XRD_MEASURE_KL, .n = ROWS, .dim = 2, .x = joint};
    list = list_of(&problem, 6);
    assert_true(list.count > 0);
    assert_int_equal(list.events[0].before, 1);
    assert_true(list.events[0].slope >= 1 && list.events[0].slope_low <= 1 / correlation_squared(joint, ROWS));
    xrd_atom_events_clear(&list);
  }
}

static bool enough(void *context, const xrd_atom_event *event) {
  (void)context;
  return event->after < 4;
}

/* 6 = 1 / (2 variance); not proved, for a density's atoms are not counted. */
static void uniform_density(void **state) {
  (void)state;
  const xrd_density uniform = {.family = XRD_DENSITY_UNIFORM, .parameter = {0, 1}};
  const xrd_measure_problem problem = {.kernel = XRD_MEASURE_SQUARED, .density = &uniform, .dim = 1};
  xrd_options options;
  xrd_options_init(&options);
  xrd_atom_event_list list;
  assert_int_equal(xrd_measure_critical(&problem, 12, &options, enough, NULL, &list, NULL), XRD_ERR_INTERRUPTED);
  assert_int_equal(list.count, 3);
  assert_encloses(&list.events[0], 6);
  for (size_t e = 0; e < list.count; e++) {
    const xrd_atom_event *event = &list.events[e];
    assert_int_equal(event->verdict, XRD_OPEN);
    assert_int_equal(event->before, e + 1);
    assert_int_equal(event->after, e + 2);
    assert_int_equal(event->change, e % 2 == 0 ? XRD_ATOM_PARTS : XRD_ATOM_ENTERS);
    test_assert_near(event->place[0], 0.5, 1e-6);
  }
  xrd_atom_events_clear(&list);
}

/* In the plane the corners of a square part in both directions at once. */
static void square(void **state) {
  (void)state;
  static const double p[] = {0.25, 0.25, 0.25, 0.25}, x[] = {-1, -1, -1, 1, 1, -1, 1, 1};
  const xrd_measure_problem problem = {.kernel = XRD_MEASURE_SQUARED, .n = 4, .dim = 2, .p = p, .x = x};
  xrd_atom_event_list list = list_of(&problem, 8);
  assert_true(list.count >= 1);
  assert_encloses(&list.events[0], 0.5);
  assert_int_equal(list.events[0].width, 2);
  assert_int_equal(list.events[0].verdict, XRD_OPEN);
  xrd_atom_events_clear(&list);
}

/* Two pairs far from each other part at 1 / (2 variance) each: what is proved of one does not reach past the other. */
static void neighbours_are_kept_apart(void **state) {
  (void)state;
  static const double p[] = {0.25, 0.25, 0.25, 0.25};
  for (double ratio = 1.0005; ratio < 1.0025; ratio = 1 + 2 * (ratio - 1)) {
    const double x[] = {-51, -49, 50 - 1 / sqrt(ratio), 50 + 1 / sqrt(ratio)};
    const xrd_measure_problem problem = {.kernel = XRD_MEASURE_SQUARED, .n = 4, .dim = 1, .p = p, .x = x};
    xrd_atom_event_list list = list_of(&problem, 10);
    size_t told = 0;
    for (size_t e = 0; e < list.count; e++) {
      const xrd_atom_event *event = &list.events[e];
      if (event->before == 2 && event->after == 3) {
        told++;
        assert_encloses(event, 0.5);
        assert_true(event->slope_high < 0.5 * ratio);
      } else if (event->before == 3 && event->after == 4) {
        told++;
        assert_encloses(event, 0.5 * ratio);
        assert_true(event->slope_low > 0.5);
      }
    }
    assert_int_equal(told, 2);
    xrd_atom_events_clear(&list);
  }
}

static bool stop_at_once(void *context, const xrd_atom_event *event) {
  ++*(size_t *)context;
  assert_true(event->after != event->before);
  return false;
}

static void onlookers_may_stop(void **state) {
  (void)state;
  static const double p[] = {0.25, 0.5, 0.25}, x[] = {-2, 0, 2};
  const xrd_measure_problem problem = {.kernel = XRD_MEASURE_SQUARED, .n = 3, .dim = 1, .p = p, .x = x};
  xrd_options options;
  xrd_options_init(&options);
  xrd_atom_event_list list;
  size_t seen = 0;
  assert_int_equal(xrd_measure_critical(&problem, 10, &options, stop_at_once, &seen, &list, NULL), XRD_ERR_INTERRUPTED);
  assert_int_equal(seen, 1);
  assert_int_equal(list.count, 1);
  xrd_atom_events_clear(&list);
}

static void refusals(void **state) {
  (void)state;
  static const double p[] = {0.5, 0.5}, x[] = {-1, 1};
  const xrd_density uniform = {.family = XRD_DENSITY_UNIFORM, .parameter = {0, 1}},
                    normal = {.family = XRD_DENSITY_NORMAL, .parameter = {0, 1}};
  const xrd_measure_problem problems[] = {
      {.kernel = XRD_MEASURE_SQUARED, .n = 2, .dim = 1, .p = p, .x = x},
      {.kernel = XRD_MEASURE_ABSOLUTE, .n = 2, .dim = 1, .p = p, .x = x},
      {.kernel = XRD_MEASURE_ABSOLUTE, .density = &uniform, .dim = 1},
      {.kernel = XRD_MEASURE_SQUARED, .density = &normal, .dim = 1},
  };
  static const char *const words[] = {"at least 2", "at symbols", "no number of atoms", "for ever"};
  xrd_options options;
  xrd_options_init(&options);
  for (size_t k = 0; k < sizeof problems / sizeof *problems; k++) {
    xrd_atom_event_list list;
    xrd_error error;
    const size_t scan = k == 0 ? 1 : 10;
    assert_int_equal(xrd_measure_critical(&problems[k], scan, &options, NULL, NULL, &list, &error), XRD_ERR_ARGUMENT);
    assert_non_null(strstr(error.message, words[k]));
    assert_int_equal(list.count, 0);
  }
}

static size_t solves, doubtful; /* how many; twins that rounding adds beyond one slope, at most: 0 for none */

xrd_status __real_xrd_measure_session_solve(xrd_measure_session *session, double slope, xrd_error *error);
xrd_status __wrap_xrd_measure_session_solve(xrd_measure_session *session, double slope, xrd_error *error);

/* Beyond slope 8 the last atom shows as several, another number of them at every slope. */
xrd_status __wrap_xrd_measure_session_solve(xrd_measure_session *session, double slope, xrd_error *error) {
  enum { ENDLESS = 3000 };
  if (++solves > ENDLESS) return xrd_fail(error, XRD_ERR_INTERNAL, "the search goes on and on");
  xrd_status status = __real_xrd_measure_session_solve(session, slope, error);
  xrd_atom_list *atoms = &session->answer.atoms;
  if (status != XRD_OK || doubtful == 0 || !(slope > 8)) return status;
  const size_t last = atoms->count - 1, twins = (size_t)fmod(slope * 1e9, (double)doubtful);
  const double mass = atoms->masses[last] / (double)(twins + 1);
  atoms->masses[last] = mass;
  for (size_t k = 0; k < twins && status == XRD_OK; k++) {
    const double place = atoms->places[last] + 1e-3 * (double)(k + 1);
    status = xrd_atom_list_add(atoms, &place, mass, error);
  }
  return status;
}

/* They are one stretch or a few that are not proved; what lies before them is told as ever. */
static void counts_in_doubt_are_no_endless_search(void **state) {
  (void)state;
  enum { SYMBOLS = 9, SCAN = 24, SEARCHING = 400 + 12000 / (SCAN - 1), PROVING = 14 };
  double p[SYMBOLS], x[SYMBOLS];
  for (size_t i = 0; i < SYMBOLS; i++) {
    p[i] = 1.0 / SYMBOLS;
    x[i] = (double)i / SYMBOLS;
  }
  const xrd_measure_problem problem = {.kernel = XRD_MEASURE_SQUARED, .n = SYMBOLS, .dim = 1, .p = p, .x = x};
  solves = doubtful = 0;
  xrd_atom_event_list sure = list_of(&problem, SCAN);
  solves = 0;
  doubtful = 10;
  xrd_atom_event_list list = list_of(&problem, SCAN);
  assert_true(solves <= SCAN + SEARCHING + PROVING * list.count + 200);
  size_t before = 0;
  double last = 0;
  for (; before < sure.count && sure.events[before].slope_high < 7; before++) {
    assert_true(list.events[before].slope == sure.events[before].slope);
    assert_int_equal(list.events[before].verdict, sure.events[before].verdict);
  }
  assert_true(before > 0 && before < list.count);
  for (size_t k = before; k < list.count; k++) {
    const xrd_atom_event *event = &list.events[k];
    assert_true(last <= event->slope_low && event->slope_low <= event->slope && event->slope <= event->slope_high);
    assert_true(event->slope_high <= 8 || event->verdict == XRD_OPEN);
    last = event->slope_high;
  }
  doubtful = 0;
  xrd_atom_events_clear(&sure);
  xrd_atom_events_clear(&list);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(symmetric_points),
      cmocka_unit_test(first_slope_of_a_bottleneck),
      cmocka_unit_test(uniform_density),
      cmocka_unit_test(square),
      cmocka_unit_test(neighbours_are_kept_apart),
      cmocka_unit_test(onlookers_may_stop),
      cmocka_unit_test(counts_in_doubt_are_no_endless_search),
      cmocka_unit_test(refusals),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
