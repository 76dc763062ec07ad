#include <math.h>
#include <stdlib.h>

#include "curve/classes.h"
#include "exactrd/critical.h"
#include "tests/cmocka_all.h"

static xrd_critical_list list_of(const xrd_problem *problem, size_t scan) {
  xrd_options options;
  xrd_options_init(&options);
  xrd_critical_list list;
  xrd_error error;
  assert_int_equal(xrd_curve_critical(problem, scan, &options, &list, &error), XRD_OK);
  return list;
}

static void assert_encloses(const xrd_critical *event, double slope) {
  assert_true(event->slope_low <= slope && slope <= event->slope_high);
  assert_int_equal(event->verdict, XRD_CLOSED);
  assert_true(event->slope_high - event->slope_low <= 1e-7 * event->slope_high);
}

static void bernoulli_changes_where_its_odds_say(void **state) {
  (void)state;
  const double d[4] = {0, 1, 1, 0};
  for (int k = 1; k < 10; k++) {
    const double q = 0.05 * k, p[2] = {1 - q, q};
    const xrd_problem problem = {p, {.kind = XRD_MATRIX, .n = 2, .m = 2, .matrix = d}};
    xrd_critical_list list = list_of(&problem, 40);
    assert_int_equal(list.count, 1);
    assert_encloses(&list.events[0], log((1 - q) / q));
    assert_int_equal(list.events[0].entering_count, 1);
    assert_int_equal(list.events[0].entering[0], 1);
    assert_int_equal(list.events[0].leaving_count, 0);
    assert_false(list.events[0].straight);
    xrd_critical_clear(&list);
  }
}

typedef struct {
  size_t seen, allowed;
  double slope;
} onlooker;

static bool look_on(void *context, const xrd_critical *event) {
  onlooker *who = context;
  assert_true(event->slope_low > who->slope);
  assert_int_equal(event->verdict, XRD_CLOSED);
  who->slope = event->slope_low;
  return ++who->seen < who->allowed;
}

static void events_are_shown_as_they_are_proved(void **state) {
  (void)state;
  enum { N = 5 };
  const double p[N] = {0.4, 0.25, 0.2, 0.1, 0.05};
  const xrd_problem problem = {p, {.kind = XRD_HAMMING, .n = N, .m = N}};
  xrd_options options;
  xrd_options_init(&options);
  xrd_critical_list list;
  xrd_error error;
  for (size_t allowed = 1; allowed <= N; allowed++) {
    onlooker who = {.allowed = allowed};
    const xrd_status status = xrd_curve_critical_each(&problem, 60, &options, look_on, &who, &list, &error);
    assert_int_equal(status, allowed < N ? XRD_ERR_INTERRUPTED : XRD_OK);
    assert_int_equal(who.seen, allowed < N ? allowed : N - 1);
    assert_int_equal(list.count, who.seen);
    assert_true(list.events[who.seen - 1].slope_low == who.slope);
    xrd_critical_clear(&list);
  }
}

/* Symbol k + 1 enters where p_(k+1) = mu t (Erokhin 1958). */
static void hamming_symbols_enter_one_by_one(void **state) {
  (void)state;
  enum { N = 5 };
  const double p[N] = {0.4, 0.25, 0.2, 0.1, 0.05};
  double d[N * N];
  for (int k = 0; k < N * N; k++) d[k] = k / N != k % N;
  const xrd_problem problems[2] = {{p, {.kind = XRD_HAMMING, .n = N, .m = N}},
                                   {p, {.kind = XRD_MATRIX, .n = N, .m = N, .matrix = d}}};
  for (int which = 0; which < 2; which++) {
    xrd_critical_list list = list_of(&problems[which], 60);
    assert_int_equal(list.count, N - 1);
    double mass = 0;
    for (int k = 1; k < N; k++) {
      mass += p[k - 1];
      assert_encloses(&list.events[k - 1], -log(p[k] / (mass - (k - 1) * p[k])));
      assert_int_equal(list.events[k - 1].entering[0], k);
    }
    xrd_critical_clear(&list);
  }
}

static void a_straight_segment_swaps_its_ends(void **state) {
  (void)state;
  const double p[2] = {0.5, 0.5}, d[6] = {0, 1, INFINITY, INFINITY, 1, 0};
  const xrd_problem problem = {p, {.kind = XRD_MATRIX, .n = 2, .m = 3, .matrix = d}};
  xrd_critical_list list = list_of(&problem, 40);
  assert_int_equal(list.count, 1);
  const xrd_critical *event = &list.events[0];
  assert_encloses(event, log(2));
  assert_true(event->straight);
  assert_true(fabs(event->distortion_low) < 1e-9 && fabs(event->distortion_high - 1) < 1e-9);
  assert_int_equal(event->entering_count, 2);
  assert_int_equal(event->leaving_count, 1);
  assert_int_equal(event->leaving[0], 1);
  xrd_critical_clear(&list);
}

static void duplicates_count_as_one(void **state) {
  (void)state;
  const double p[2] = {0.8, 0.2}, d[8] = {0, 1, 0, 1, 1, 0, 1, 0};
  const xrd_problem problem = {p, {.kind = XRD_MATRIX, .n = 2, .m = 4, .matrix = d}};
  size_t first[4];
  assert_int_equal(xrd_classes_find(&problem, first, NULL), XRD_OK);
  assert_true(first[0] == 0 && first[1] == 1 && first[2] == 0 && first[3] == 1);
  xrd_critical_list list = list_of(&problem, 40);
  assert_int_equal(list.count, 1);
  assert_encloses(&list.events[0], log(4));
  assert_int_equal(list.events[0].entering[0], 1);
  xrd_critical_clear(&list);
}

/* Two binary sources far from each other, of masses `share` and 1 - share: the rare symbol of each enters by itself, at
   slopes 2 and 2 (1 + apart). */
static xrd_critical_list list_of_two(double share, double apart) {
  static const double RARE[2] = {0.3, 0.4}, FAR = 40;
  const double mass[2] = {share, 1 - share}, at[2] = {2, 2 * (1 + apart)};
  double p[4], d[16];
  for (int i = 0; i < 4; i++) {
    const int source = i / 2;
    const double rare = RARE[source], within = log((1 - rare) / rare) / at[source];
    p[i] = mass[source] * (i % 2 == 0 ? 1 - rare : rare);
    for (int j = 0; j < 4; j++) d[4 * i + j] = j / 2 != source ? FAR : i == j ? 0 : within;
  }
  const xrd_problem problem = {p, {.kind = XRD_MATRIX, .n = 4, .m = 4, .matrix = d}};
  return list_of(&problem, 60);
}

/* However near they are, and however far apart their proofs have to begin, of a light source farther than of a heavy
   one. */
static void neighbours_begin_in_order(void **state) {
  (void)state;
  static const double SHARES[] = {0.5, 5e-3, 5e-5, 5e-7, 1 - 5e-3, 1 - 5e-5, 1 - 5e-7};
  size_t closed = 0, overlapping = 0;
  for (size_t k = 0; k < sizeof SHARES / sizeof *SHARES; k++)
    for (double apart = 1e-9; apart < 2e-4; apart *= 10) {
      xrd_critical_list list = list_of_two(SHARES[k], apart);
      for (size_t e = 0; e < list.count; e++) {
        const xrd_critical *event = &list.events[e], *last = e > 0 ? event - 1 : NULL;
        assert_true(last == NULL || last->slope_low < event->slope_low);
        if (event->verdict != XRD_CLOSED) continue;
        closed++;
        overlapping += last != NULL && event->slope_low <= last->slope_high;
        for (size_t j = 0; j < event->entering_count; j++) {
          const double slope = event->entering[j] == 3 ? 2 * (1 + apart) : 2;
          if (event->entering[j] % 2 == 1)
            assert_true(event->slope_low <= slope * (1 + 1e-14) && slope * (1 - 1e-14) <= event->slope_high);
        }
      }
      xrd_critical_clear(&list);
    }
  assert_true(closed > 80 && overlapping > 0);
}

static void blahut_arimoto_has_none(void **state) {
  (void)state;
  const double p[1] = {1}, d[1] = {0};
  const xrd_problem problem = {p, {.kind = XRD_MATRIX, .n = 1, .m = 1, .matrix = d}};
  xrd_options options;
  xrd_options_init(&options);
  options.method = XRD_BLAHUT_ARIMOTO;
  xrd_critical_list list;
  assert_int_equal(xrd_curve_critical(&problem, 10, &options, &list, NULL), XRD_ERR_ARGUMENT);
  options.method = XRD_NEWTON;
  assert_int_equal(xrd_curve_critical(&problem, 1, &options, &list, NULL), XRD_ERR_ARGUMENT);
  assert_int_equal(xrd_curve_critical(&problem, 2, &options, &list, NULL), XRD_OK);
  assert_int_equal(list.count, 0);
  xrd_critical_clear(&list);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(bernoulli_changes_where_its_odds_say),
      cmocka_unit_test(events_are_shown_as_they_are_proved),
      cmocka_unit_test(hamming_symbols_enter_one_by_one),
      cmocka_unit_test(a_straight_segment_swaps_its_ends),
      cmocka_unit_test(duplicates_count_as_one),
      cmocka_unit_test(neighbours_begin_in_order),
      cmocka_unit_test(blahut_arimoto_has_none),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
