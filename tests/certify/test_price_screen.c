/* Sums kept from one slope and used at another: none below the level is really above it. */
#include "certify/price_screen.h"

#include <math.h>
#include <stdint.h>

#include "base/random.h"
#include "tests/cmocka_all.h"

enum { N = 40, M = 60 };

typedef struct {
  double p[N], matrix[N * M], points[N], places[M], minimum[N];
  xrd_pair v[N];
  xrd_problem problem;
  xrd_price_screen screen;
} screening;

/* On a table, or between points. */
static void begin(screening *s, bool table, xrd_random *random) {
  for (size_t i = 0; i < N; i++) {
    s->p[i] = i == 5 ? 0 : 1.0 / (N - 1);
    s->points[i] = xrd_random_uniform(random);
  }
  for (size_t j = 0; j < M; j++) s->places[j] = xrd_random_uniform(random);
  for (size_t k = 0; k < (size_t)N * M; k++) s->matrix[k] = xrd_random_uniform(random);
  s->problem = (xrd_problem){s->p, {.n = N, .m = M, .dim = 1}};
  s->problem.distortion.kind = table ? XRD_MATRIX : XRD_SQUARED;
  s->problem.distortion.matrix = table ? s->matrix : NULL;
  s->problem.distortion.x = s->points;
  s->problem.distortion.y = s->places;
  for (size_t i = 0; i < N; i++) {
    s->minimum[i] = HUGE_VAL;
    for (size_t j = 0; j < M; j++)
      s->minimum[i] = fmin(s->minimum[i], xrd_distortion_entry(&s->problem.distortion, i, j));
  }
  assert_int_equal(xrd_price_screen_init(&s->screen, N, M, NULL), XRD_OK);
}

/* Weights of about `level` / N each, this much apart from those of another call. */
static void weigh(screening *s, double level, double apart, xrd_random *random) {
  for (size_t i = 0; i < N; i++)
    s->v[i] = (xrd_pair){s->p[i] * level * (1 + apart * (xrd_random_uniform(random) - 0.5)), 0};
}

static double truth(const screening *s, double slope, size_t j) {
  long double sum = 0;
  for (size_t i = 0; i < N; i++)
    sum += (long double)s->v[i].high *
           expl(-(long double)slope *
                ((long double)xrd_distortion_entry(&s->problem.distortion, i, j) - (long double)s->minimum[i]));
  return (double)sum;
}

/* How many were only bounded. */
static size_t compare(screening *s, double slope, double least) {
  double sum[M];
  const xrd_screened what = {&s->problem, s->minimum, s->v, slope, xrd_weight_kernel_select(), NULL};
  assert_true(xrd_price_screen_sums(&s->screen, &what, least, sum));
  size_t bounded = 0;
  for (size_t j = 0; j < M; j++) {
    const double exact = truth(s, slope, j);
    const bool near = fabs(sum[j] - exact) <= 1e-11 * exact;
    bounded += !near;
    if (!near) assert_true(sum[j] < least && sum[j] >= exact * (1 - 1e-11));
    if (exact > least * (1 + 1e-11)) assert_true(near);
  }
  return bounded;
}

/* Also where all weights fall and rise again: each bound starts from the last weights, not from those of a sum. */
static void bounds_hold_from_slope_to_slope(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 17);
  size_t bounded = 0;
  for (int round = 0; round < 40; round++) {
    screening s;
    begin(&s, round % 2 == 0, &random);
    double slope = 4;
    weigh(&s, 3, 0, &random);
    assert_int_equal(compare(&s, slope, 1), 0); /* nothing is known yet */
    for (int step = 0; step < 6; step++) {
      slope *= 1 + 0.01 * xrd_random_uniform(&random);
      weigh(&s, step % 2 == 0 ? 1.5 : 3, 0.1, &random);
      bounded += compare(&s, slope, truth(&s, slope, (size_t)step) * 1.05);
    }
    xrd_price_screen_clear(&s.screen);
  }
  assert_true(bounded > 1000);
}

/* At a gentler slope weights may be larger than what was summed; far away bounds say nothing. */
static void gentler_and_far_slopes_are_summed_anew(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 18);
  screening s;
  begin(&s, true, &random);
  weigh(&s, 3, 0, &random);
  assert_int_equal(compare(&s, 4, 1e9), 0);
  assert_int_equal(compare(&s, 3.9, 1e9), 0);
  assert_int_equal(compare(&s, 8, 1e9), 0);
  assert_int_equal(compare(&s, 8.1, 1e9), M); /* all are below so high a level */
  xrd_price_screen_clear(&s.screen);
}

/* Other columns, in another order or scale, are fetched anew. */
static void distortions_are_those_of_the_columns_asked_for(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 19);
  screening s;
  begin(&s, true, &random);
  static const size_t lists[][3] = {{4, 7, 9}, {4, 7, 9}, {4, 9, 7}, {4, 9, 7}, {4, 9, 8}};
  for (int k = 0; k < 10; k++) {
    const size_t *list = lists[k / 2], count = k == 9 ? 2 : 3;
    const double scale = k == 3 ? 0.5 : 1;
    const double *d = xrd_price_screen_distortions(&s.screen, &s.problem.distortion, scale, list, count);
    assert_non_null(d);
    for (size_t i = 0; i < N; i++)
      for (size_t j = 0; j < count; j++) assert_true(d[i * count + j] == scale * s.matrix[i * M + list[j]]);
  }
  xrd_price_screen_clear(&s.screen);
}

static void rooms_grow(void **state) {
  (void)state;
  xrd_price_screen screen;
  assert_int_equal(xrd_price_screen_init(&screen, 1, 1, NULL), XRD_OK);
  for (size_t columns = 1; columns < 2000; columns *= 3)
    for (int k = 0; k < 3; k++) {
      double *room = xrd_price_screen_room(&screen, k, 7, columns);
      assert_non_null(room);
      for (size_t i = 0; i < 7 * columns; i++) room[i] = (double)i;
    }
  assert_null(xrd_price_screen_room(&screen, 0, SIZE_MAX / 2, 3));
  xrd_price_screen_clear(&screen);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(bounds_hold_from_slope_to_slope),
      cmocka_unit_test(gentler_and_far_slopes_are_summed_anew),
      cmocka_unit_test(distortions_are_those_of_the_columns_asked_for),
      cmocka_unit_test(rooms_grow),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
