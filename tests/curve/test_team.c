/* Rows shared out among processes: every number of a curve has the bits of one process, and its bounds hold. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "exactrd/check.h"
#include "exactrd/curve.h"
#include "tests/cmocka_all.h"
#include "tests/random_problem.h"
#include "tests/team_of_threads.h"

enum { N = 8 * XRD_LEAF + 1000, M = 5, DIM = 3 };

static random_problem sample_make(xrd_distortion_kind kind) {
  random_problem made;
  random_problem_spread(&made, kind, N, M, DIM);
  xrd_random random;
  xrd_random_seed(&random, 3);
  for (size_t i = 0; i < N; i++) made.p[i] = i < 8 * XRD_LEAF ? 0x1p-15 : 0; /* D_min of the table is a double */
  for (size_t k = 0; k < N * DIM; k++) made.x[k] = xrd_random_normal(&random);
  for (size_t k = 0; k < M * DIM; k++) made.y[k] = xrd_random_normal(&random);
  for (size_t i = 0; i < N; i++)
    for (size_t j = 0; j < M; j++)
      made.matrix[i * M + j] = j > 1 && i % 7 == j ? HUGE_VAL : (double)xrd_random_below(&random, 9) / 8;
  return made;
}

typedef struct {
  const xrd_problem *problem;
  xrd_curve slopes, distortions, whole; /* of rank 0 */
  bool without_whole;                   /* a hundred slopes */
  bool stops;                           /* rank 1's caller, after a while */
  xrd_status status;
} question;

static bool go_on(void *context, size_t done, size_t total) {
  (void)total;
  return !*(const bool *)context || done < 1;
}

/* cmocka's own assertions do not work outside the test's thread. */
static void expect_ok(xrd_status status, const xrd_error *error) {
  if (status == XRD_OK) return;
  (void)fprintf(stderr, "%s\n", error->message);
  abort();
}

static void ask(void *context, const xrd_team *team) {
  question *q = context;
  xrd_options options;
  xrd_options_init(&options);
  options.team = team;
  bool stops = q->stops && team != NULL && team->rank == 1;
  options.progress = go_on;
  options.progress_context = &stops;
  const double slopes[] = {8, 0.5, 0};
  xrd_range range;
  xrd_error error = {""};
  expect_ok(xrd_range_of(q->problem, &range, &error), &error);
  const double width = range.distortion_max - range.distortion_min;
  const double distortions[] = {range.distortion_min + 0.7 * width, range.distortion_min + 0.3 * width};
  xrd_curve curves[3] = {{0, NULL}, {0, NULL}, {0, NULL}};
  const xrd_status status = xrd_curve_at_slopes(q->problem, slopes, 3, &options, &curves[0], &error);
  if (!q->stops) {
    expect_ok(status, &error);
    expect_ok(xrd_curve_at_distortions(q->problem, distortions, 2, &options, &curves[1], &error), &error);
    if (!q->without_whole) expect_ok(xrd_curve_whole(q->problem, 2, &options, &curves[2], &error), &error);
  }
  if (team == NULL || team->rank == 0) {
    q->slopes = curves[0], q->distortions = curves[1], q->whole = curves[2];
    q->status = status;
    return;
  }
  for (int k = 0; k < 3; k++) xrd_curve_clear(&curves[k]);
}

static void clear(question *q) {
  xrd_curve_clear(&q->slopes);
  xrd_curve_clear(&q->distortions);
  xrd_curve_clear(&q->whole);
}

static void assert_same(const xrd_curve *a, const xrd_curve *b) {
  assert_int_equal(a->count, b->count);
  for (size_t k = 0; k < a->count; k++) {
    const xrd_point *x = &a->points[k], *y = &b->points[k];
    assert_memory_equal(&x->bounds, &y->bounds, sizeof x->bounds);
    assert_true(x->slope == y->slope && x->rate_nats == y->rate_nats && x->verdict == y->verdict);
    assert_true(x->n == N && y->n == N);
    assert_memory_equal(x->q, y->q, M * sizeof *x->q);
    assert_memory_equal(x->w, y->w, N * sizeof *x->w);
  }
}

static void curves_have_the_same_bits(void **state) {
  (void)state;
  const xrd_distortion_kind kinds[] = {XRD_MATRIX, XRD_SQUARED};
  const size_t sizes[] = {2, 3, 5};
  for (int kind = 0; kind < 2; kind++) {
    random_problem made = sample_make(kinds[kind]);
    question one = {.problem = &made.problem};
    team_run(1, N, ask, &one);
    for (size_t k = 0; k < one.slopes.count; k++) assert_int_equal(one.slopes.points[k].verdict, XRD_CLOSED);
    for (size_t k = 0; k < one.whole.count; k++) assert_int_equal(one.whole.points[k].verdict, XRD_CLOSED);
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
      question many = {.problem = &made.problem, .without_whole = s > 0 || kind > 0};
      team_run(sizes[s], N, ask, &many);
      assert_same(&one.slopes, &many.slopes);
      assert_same(&one.distortions, &many.distortions);
      if (!many.without_whole) assert_same(&one.whole, &many.whole);
      clear(&many);
    }
    clear(&one);
    random_problem_clear(&made);
  }
}

/* The bounds of a finite slope and of an infinite one contain what every entry in balls says. */
static void check_accepts(void **state) {
  (void)state;
  random_problem made = sample_make(XRD_MATRIX);
  question one = {.problem = &made.problem};
  team_run(1, N, ask, &one);
  assert_true(isinf(one.whole.points[0].slope));
  const xrd_point *points[] = {&one.whole.points[0], &one.slopes.points[1]};
  for (int k = 0; k < 2; k++) {
    const xrd_witness witness = {points[k]->witness_slope, points[k]->q, points[k]->w};
    const xrd_claimed_point claim = {
        points[k]->slope, points[k]->rate_nats, points[k]->bounds, points[k]->support, 1e-10, points[k]->verdict};
    xrd_finding finding;
    assert_int_equal(xrd_check(&made.problem, &witness, &claim, &finding, NULL), XRD_OK);
    if (!finding.accepted) fail_msg("%s", finding.reason);
  }
  clear(&one);
  random_problem_clear(&made);
}

/* One caller's wish stops all, and what is finished is kept. */
static void one_stops_all(void **state) {
  (void)state;
  random_problem made = sample_make(XRD_SQUARED);
  question q = {.problem = &made.problem, .stops = true};
  team_run(3, N, ask, &q);
  assert_int_equal(q.status, XRD_ERR_INTERRUPTED);
  assert_int_equal(q.slopes.count, 1);
  clear(&q);
  random_problem_clear(&made);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(curves_have_the_same_bits),
      cmocka_unit_test(check_accepts),
      cmocka_unit_test(one_stops_all),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
