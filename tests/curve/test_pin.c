#include "curve/pin.h"

#include <math.h>

#include "tests/cmocka_all.h"

static const double HAMMING[4] = {0, 1, 1, 0};

/* In place: what solves keeps the address of the session's stop. */
static void begin(xrd_session *session, const xrd_problem *problem, const xrd_options *options) {
  assert_int_equal(xrd_session_init(session, problem, options, NULL), XRD_OK);
}

/* The rare symbol's reproduction comes in at log((1 - q) / q). */
static void bernoulli_is_found_to_rounding(void **state) {
  (void)state;
  xrd_options options;
  xrd_options_init(&options);
  for (int k = 1; k < 10; k++) {
    const double q = 0.05 * k, p[2] = {1 - q, q}, masses[2] = {1, 0}, truth = log((1 - q) / q);
    const xrd_problem problem = {p, {.kind = XRD_MATRIX, .n = 2, .m = 2, .matrix = HAMMING}};
    xrd_session session;
    begin(&session, &problem, &options);
    double slope = 0;
    assert_true(xrd_pin_find(&session, &(xrd_pin){masses, 1}, 0.9 * truth, 1.3 * truth, &slope));
    assert_true(fabs(slope - truth) <= 1e-11 * truth);
    xrd_session_clear(&session);
  }
}

static void nothing_is_found_where_nothing_changes(void **state) {
  (void)state;
  xrd_options options;
  xrd_options_init(&options);
  const double p[2] = {0.8, 0.2}, masses[2] = {1, 0};
  const xrd_problem problem = {p, {.kind = XRD_MATRIX, .n = 2, .m = 2, .matrix = HAMMING}};
  xrd_session session;
  begin(&session, &problem, &options);
  double slope;
  assert_false(xrd_pin_find(&session, &(xrd_pin){masses, 1}, 0.5, 1, &slope));
  assert_false(xrd_pin_find(&session, &(xrd_pin){masses, 1}, 2, 3, &slope));
  xrd_session_clear(&session);
}

/* Methods that cannot solve on given reproductions alone say so. */
static void other_methods_decline(void **state) {
  (void)state;
  xrd_options options;
  xrd_options_init(&options);
  options.method = XRD_BLAHUT_ARIMOTO;
  const double p[2] = {0.8, 0.2}, masses[2] = {1, 0};
  const xrd_problem problem = {p, {.kind = XRD_MATRIX, .n = 2, .m = 2, .matrix = HAMMING}};
  xrd_session session;
  begin(&session, &problem, &options);
  double slope;
  assert_false(xrd_pin_find(&session, &(xrd_pin){masses, 1}, 1, 2, &slope));
  xrd_session_clear(&session);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(bernoulli_is_found_to_rounding),
      cmocka_unit_test(nothing_is_found_where_nothing_changes),
      cmocka_unit_test(other_methods_decline),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
