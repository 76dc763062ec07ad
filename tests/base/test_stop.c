#include "base/stop.h"

#include <fenv.h>
#include <math.h>
#include <pthread.h>

#include "exactrd/curve.h"
#include "tests/cmocka_all.h"

typedef struct {
  size_t asked, allowed;
  int rounding;
} caller;

static bool go_on(void *context) {
  caller *c = context;
  c->rounding = fegetround();
  return ++c->asked <= c->allowed;
}

static void without_a_caller_nothing_stops(void **state) {
  (void)state;
  xrd_stop stop;
  xrd_stop_init(&stop, NULL, NULL);
  assert_false(xrd_stop_wanted(&stop, 1e300));
  assert_false(xrd_stop_wanted(NULL, 1e300));
}

static void small_pieces_of_work_gather(void **state) {
  (void)state;
  caller c = {.allowed = SIZE_MAX};
  xrd_stop stop;
  xrd_stop_init(&stop, go_on, &c);
  for (int k = 0; k < 1000; k++) assert_false(xrd_stop_wanted(&stop, 1000));
  assert_int_equal(c.asked, 10);
}

static void a_wish_is_not_taken_back(void **state) {
  (void)state;
  caller c = {.allowed = 2};
  xrd_stop stop;
  xrd_stop_init(&stop, go_on, &c);
  assert_false(xrd_stop_wanted(&stop, 1e6));
  assert_false(xrd_stop_wanted(&stop, 1e6));
  assert_true(xrd_stop_wanted(&stop, 1e6));
  for (int k = 0; k < 3; k++) assert_true(xrd_stop_wanted(&stop, k));
  assert_int_equal(c.asked, 3);
}

static void *tell_elsewhere(void *stop) {
  xrd_stop_tell(stop, 1, 1e-9);
  return NULL;
}

static void only_the_owner_tells_and_only_numbers(void **state) {
  (void)state;
  xrd_approach approach = {0, 0};
  xrd_stop stop;
  pthread_t thread;
  xrd_stop_init(&stop, NULL, NULL);
  xrd_stop_tell(&stop, 1, 1e-9); /* nobody looks */
  xrd_stop_tell(NULL, 1, 1e-9);
  stop.approach = &approach;
  const double none[] = {NAN, HUGE_VAL, 0, -1};
  for (size_t k = 0; k < sizeof none / sizeof *none; k++) xrd_stop_tell(&stop, none[k], 1e-9);
  assert_int_equal(pthread_create(&thread, NULL, tell_elsewhere, &stop), 0);
  assert_int_equal(pthread_join(thread, NULL), 0);
  assert_true(approach.gap_nats == 0 && approach.goal_nats == 0);
  xrd_stop_tell(&stop, 1e-3, 1e-9);
  assert_true(approach.gap_nats == 1e-3 && approach.goal_nats == 1e-9);
}

static void *elsewhere(void *stop) { return xrd_stop_wanted(stop, 1e9) ? stop : NULL; }

static void other_threads_hear_of_it_and_never_ask(void **state) {
  (void)state;
  caller c = {.allowed = 0};
  xrd_stop stop;
  xrd_stop_init(&stop, go_on, &c);
  for (int wanted = 0; wanted < 2; wanted++) {
    pthread_t thread;
    void *heard;
    assert_int_equal(pthread_create(&thread, NULL, elsewhere, &stop), 0);
    assert_int_equal(pthread_join(thread, &heard), 0);
    assert_true((heard != NULL) == wanted);
    assert_int_equal(c.asked, wanted);
    assert_true(xrd_stop_wanted(&stop, 1e9));
  }
}

static void the_caller_sees_the_usual_rounding(void **state) {
  (void)state;
  caller c = {.allowed = 1};
  xrd_stop stop;
  xrd_stop_init(&stop, go_on, &c);
  assert_int_equal(fesetround(FE_UPWARD), 0);
  assert_false(xrd_stop_wanted(&stop, 1e9));
  const int after = fegetround();
  assert_int_equal(fesetround(FE_TONEAREST), 0);
  assert_int_equal(c.rounding, FE_TONEAREST);
  assert_int_equal(after, FE_UPWARD);
}

static bool settles(void *context) { return *(int *)context > 0; }

static void rounds_are_counted_and_settled_for(void **state) {
  (void)state;
  int enough = 0;
  xrd_stop stop;
  assert_false(xrd_stop_round(NULL, 1) || xrd_stop_ends(NULL, 1) || xrd_stop_settled(NULL));
  xrd_stop_init(&stop, NULL, NULL);
  for (int k = 0; k < 9; k++) assert_false(xrd_stop_round(&stop, 1e9));
  stop.rounds = 2;
  assert_false(xrd_stop_round(&stop, 0));
  assert_false(xrd_stop_round(&stop, 0));
  assert_true(xrd_stop_round(&stop, 0));
  assert_false(xrd_stop_ends(&stop, 0));
  xrd_stop_init(&stop, NULL, NULL);
  stop.settle = settles, stop.settle_context = &enough;
  assert_false(xrd_stop_settled(&stop) || xrd_stop_ends(&stop, 0) || xrd_stop_round(&stop, 0));
  enough = 1;
  assert_true(xrd_stop_settled(&stop) && xrd_stop_ends(&stop, 0) && xrd_stop_round(&stop, 0));
  assert_false(xrd_stop_wanted(&stop, 1e9)); /* what was found is still proved */
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(only_the_owner_tells_and_only_numbers),
      cmocka_unit_test(without_a_caller_nothing_stops),
      cmocka_unit_test(small_pieces_of_work_gather),
      cmocka_unit_test(a_wish_is_not_taken_back),
      cmocka_unit_test(other_threads_hear_of_it_and_never_ask),
      cmocka_unit_test(the_caller_sees_the_usual_rounding),
      cmocka_unit_test(rounds_are_counted_and_settled_for),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
