/* Following the path finds what brackets find, event by event. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "curve/classes.h"
#include "curve/critical_search.h"
#include "tests/cmocka_all.h"
#include "tests/multiplier.h"
#include "tests/random_problem.h"

enum { SIZE = 60, PROBLEMS = 6 };

static const double LOW = 8, HIGH = 60;

typedef struct {
  xrd_session session;
  xrd_options options;
  xrd_critical_search search;
  xrd_critical_list list;
  xrd_critical_state low, high;
  size_t first[SIZE];
} searching;

/* In place: what solves keeps the address of the session's stop. */
static void begin(searching *s, const xrd_problem *problem) {
  memset(s, 0, sizeof *s);
  xrd_options_init(&s->options);
  assert_int_equal(xrd_session_init(&s->session, problem, &s->options, NULL), XRD_OK);
  assert_int_equal(xrd_classes_find(problem, s->first, NULL), XRD_OK);
  s->search = (xrd_critical_search){.session = &s->session, .m = SIZE, .first = s->first, .list = &s->list};
  assert_int_equal(xrd_support_proof_init(&s->search.proof, SIZE, SIZE, s->first, NULL), XRD_OK);
  xrd_motion *motions[] = {&s->search.here, &s->search.next, &s->search.after};
  for (int k = 0; k < 3; k++) assert_int_equal(xrd_motion_init(motions[k], SIZE, NULL), XRD_OK);
  assert_true(xrd_critical_state_init(&s->low, SIZE) && xrd_critical_state_init(&s->high, SIZE));
  s->search.step = log(HIGH / LOW);
  xrd_critical_take(&s->search, LOW, &s->low);
}

static void end(searching *s) {
  xrd_critical_clear(&s->list);
  xrd_critical_state_clear(&s->low);
  xrd_critical_state_clear(&s->high);
  xrd_motion_clear(&s->search.here);
  xrd_motion_clear(&s->search.next);
  xrd_motion_clear(&s->search.after);
  xrd_support_proof_clear(&s->search.proof);
  xrd_session_clear(&s->session);
}

static void assert_same(const xrd_critical *a, const xrd_critical *b) {
  assert_int_equal(a->verdict, XRD_CLOSED);
  assert_true(a->slope_low < b->slope_high && b->slope_low < a->slope_high);
  assert_int_equal(a->entering_count, b->entering_count);
  assert_int_equal(a->leaving_count, b->leaving_count);
  for (size_t k = 0; k < a->entering_count; k++) assert_int_equal(a->entering[k], b->entering[k]);
  for (size_t k = 0; k < a->leaving_count; k++) assert_int_equal(a->leaving[k], b->leaving[k]);
  assert_false(a->straight);
  assert_true(fabs(a->distortion_high - b->distortion_high) <= 1e-6);
}

static void make(random_problem *made, xrd_random *random) {
  random_problem_allocate(made, SIZE, SIZE);
  double total = 0;
  for (size_t i = 0; i < SIZE; i++) total += made->p[i] = 0.1 + xrd_random_uniform(random);
  for (size_t i = 0; i < SIZE; i++) made->p[i] /= total;
  for (size_t k = 0; k < (size_t)SIZE * SIZE; k++) made->matrix[k] = xrd_random_uniform(random);
}

static void a_path_has_the_events_of_brackets(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 12);
  size_t events = 0, left = 0;
  for (size_t loop = 0; loop < PROBLEMS * test_multiplier(); loop++) {
    random_problem made;
    searching path, brackets;
    make(&made, &random);
    begin(&brackets, &made.problem);
    const size_t pieces = 400; /* no two events that cancel are nearer than that */
    for (size_t k = 1; k <= pieces; k++) {
      xrd_critical_take(&brackets.search, LOW * pow(HIGH / LOW, (double)k / pieces), &brackets.high);
      assert_int_equal(xrd_critical_narrow(&brackets.search, &brackets.low, &brackets.high, NULL), XRD_OK);
      const xrd_critical_state kept = brackets.low;
      brackets.low = brackets.high;
      brackets.high = kept;
    }
    begin(&path, &made.problem);
    xrd_critical_join(&path.search, &path.low);
    assert_true(path.search.follows);
    assert_int_equal(xrd_critical_follow(&path.search, HIGH, NULL), XRD_OK);
    assert_true(path.search.follows && path.search.here.slope == HIGH);
    assert_int_equal(path.list.count, brackets.list.count);
    for (size_t k = 0; k < path.list.count; k++) {
      assert_same(&path.list.events[k], &brackets.list.events[k]);
      left += path.list.events[k].leaving_count;
    }
    events += path.list.count;
    end(&path);
    end(&brackets);
    random_problem_clear(&made);
  }
  print_message("%zu events, %zu of them of classes that leave\n", events, left);
  assert_true(events >= 6 * PROBLEMS && left >= PROBLEMS / 2);
}

/* Symbols and reproductions in pairs that mirror each other come and go together: the path ends before they do. */
static void the_path_is_lost_where_two_come_at_once(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 7);
  random_problem made;
  make(&made, &random);
  for (size_t i = 0; i < SIZE; i++) made.p[i] = 1.0 / SIZE;
  for (size_t i = 0; i < SIZE; i += 2)
    for (size_t j = 0; j < SIZE; j++) made.matrix[(i + 1) * SIZE + j] = made.matrix[i * SIZE + (j ^ 1)];
  searching s;
  begin(&s, &made.problem);
  xrd_critical_join(&s.search, &s.low);
  assert_true(s.search.follows);
  assert_int_equal(xrd_critical_follow(&s.search, HIGH, NULL), XRD_OK);
  assert_false(s.search.follows);
  assert_int_equal(s.list.count, 0);
  const double lost = s.search.here.slope;
  assert_true(lost >= LOW && lost < HIGH);
  xrd_critical_take(&s.search, HIGH, &s.high);
  assert_int_equal(xrd_critical_narrow(&s.search, &s.low, &s.high, NULL), XRD_OK);
  assert_true(s.list.count > 0 && lost < s.list.events[0].slope_high);
  assert_int_equal(s.list.events[0].entering_count + s.list.events[0].leaving_count, 2);
  end(&s);
  random_problem_clear(&made);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_path_has_the_events_of_brackets),
      cmocka_unit_test(the_path_is_lost_where_two_come_at_once),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
