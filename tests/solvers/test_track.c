#include "solvers/track.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "tests/cmocka_all.h"

enum { SYMBOLS = 4, REPRODUCTIONS = 5 };

typedef struct {
  double matrix[SYMBOLS * REPRODUCTIONS];
  xrd_problem problem;
  xrd_prepared *prepared;
  xrd_working_set set;
  xrd_track track;
} tracking;

static const double P[SYMBOLS] = {0.25, 0.25, 0.25, 0.25};

static void begin(tracking *t) {
  for (size_t k = 0; k < SYMBOLS * REPRODUCTIONS; k++) t->matrix[k] = (double)(k * 7 % 5);
  t->problem = (xrd_problem){P, {.kind = XRD_MATRIX, .n = SYMBOLS, .m = REPRODUCTIONS, .matrix = t->matrix}};
  assert_int_equal(xrd_prepare(&t->problem, &t->prepared, NULL), XRD_OK);
  assert_int_equal(xrd_working_set_init(&t->set, t->prepared, REPRODUCTIONS, NULL), XRD_OK);
  assert_int_equal(xrd_track_init(&t->track, REPRODUCTIONS, NULL), XRD_OK);
}

static void end(tracking *t) {
  xrd_track_clear(&t->track);
  xrd_working_set_clear(&t->set);
  xrd_prepared_free(t->prepared);
}

static void solved(tracking *t, double slope, double q0, double q1, double price2) {
  const double price[REPRODUCTIONS] = {1, 1, price2, 0.2, 0.9};
  xrd_working_set_move(&t->set, slope);
  if (t->set.count == 0) assert_true(xrd_working_set_add(&t->set, 0, 0) && xrd_working_set_add(&t->set, 1, 0));
  t->set.q[0] = q0;
  t->set.q[1] = q1;
  xrd_track_record(&t->track, &t->set, price);
}

/* From slopes 1 and 2 to 4: masses and prices go on by as much again. */
static void masses_and_prices_are_extrapolated_in_log_slope(void **state) {
  (void)state;
  tracking t;
  begin(&t);
  solved(&t, 1, 0.5, 0.2, 0.7);
  solved(&t, 2, 0.6, 0.15, 0.9);
  xrd_track_predict(&t.track, &t.set, 4);
  assert_true(t.set.slope == 4);
  assert_true(fabs(t.set.q[0] - 0.7) <= 1e-15 && fabs(t.set.q[1] - 0.1) <= 1e-15);
  assert_int_equal(t.set.count, 3); /* the price of reproduction 2 is expected at 1.1 */
  assert_int_equal(t.set.member[2], 2);
  assert_true(t.set.q[2] == 0);
  end(&t);
}

enum { MANY = 200 };

/* Prices of the first ones go from 0.7 at slope 1 to 0.9 at slope 2, and so to 1.1 at slope 4; those of others stay. */
static size_t members_where(size_t rising) {
  static double matrix[SYMBOLS * MANY];
  for (size_t k = 0; k < SYMBOLS * MANY; k++) matrix[k] = (double)(k * 7 % 5);
  const xrd_problem problem = {P, {.kind = XRD_MATRIX, .n = SYMBOLS, .m = MANY, .matrix = matrix}};
  xrd_prepared *prepared;
  xrd_working_set set;
  xrd_track track;
  assert_int_equal(xrd_prepare(&problem, &prepared, NULL), XRD_OK);
  assert_int_equal(xrd_working_set_init(&set, prepared, MANY, NULL), XRD_OK);
  assert_int_equal(xrd_track_init(&track, MANY, NULL), XRD_OK);
  assert_true(xrd_working_set_add(&set, MANY - 1, 1));
  for (int k = 0; k < 2; k++) {
    double price[MANY];
    for (size_t j = 0; j < MANY; j++) price[j] = j < rising ? 0.7 + 0.2 * k : 0.7;
    xrd_working_set_move(&set, k + 1);
    xrd_track_record(&track, &set, price);
  }
  xrd_track_predict(&track, &set, 4);
  const size_t count = set.count;
  xrd_track_clear(&track);
  xrd_working_set_clear(&set);
  xrd_prepared_free(prepared);
  return count;
}

/* At tiny slopes all prices rise, and next to none of them to 1. */
static void not_all_come_in_at_once(void **state) {
  (void)state;
  assert_int_equal(members_where(0), 1);
  assert_int_equal(members_where(1), 2);
  assert_int_equal(members_where(40), 41);
  assert_int_equal(members_where(41), 1);
  assert_int_equal(members_where(MANY - 1), 1);
}

enum { LINE = 30 };

/* Two atoms on a line of integers, from places a and b to the next ones. */
static void solve_line(xrd_working_set *set, xrd_track *track, double slope, const size_t *at, const double *mass,
                       size_t count) {
  double price[LINE] = {0};
  xrd_working_set_empty(set);
  xrd_working_set_move(set, slope);
  for (size_t k = 0; k < count; k++) assert_true(xrd_working_set_add(set, at[k], mass[k]));
  xrd_track_record(track, set, price);
}

static double mass_at(const xrd_working_set *set, size_t j) {
  return set->place[j] == SIZE_MAX ? 0 : set->q[set->place[j]];
}

static void points_on_a_line_go_where_they_are_heading(void **state) {
  (void)state;
  double p[LINE], x[LINE];
  for (size_t i = 0; i < LINE; i++) p[i] = 1.0 / LINE, x[i] = (double)i;
  const xrd_problem problem = {p, {.kind = XRD_SQUARED, .n = LINE, .m = LINE, .dim = 1, .x = x, .y = x}};
  xrd_prepared *prepared;
  assert_int_equal(xrd_prepare(&problem, &prepared, NULL), XRD_OK);
  xrd_working_set set;
  xrd_track track;
  assert_int_equal(xrd_working_set_init(&set, prepared, LINE, NULL), XRD_OK);
  assert_int_equal(xrd_track_init(&track, LINE, NULL), XRD_OK);
  /* 4.5 -> 6 -> 7.5 with masses .4 -> .5 -> .6; 20 -> 21.75 -> 23.5 with .6 -> .5 -> .4 */
  solve_line(&set, &track, 1, (size_t[]){4, 5, 20}, (double[]){0.2, 0.2, 0.6}, 3);
  solve_line(&set, &track, 2, (size_t[]){6, 21, 22}, (double[]){0.5, 0.125, 0.375}, 3);
  xrd_track_predict(&track, &set, 4);
  assert_true(set.slope == 4);
  assert_int_equal(set.count, 4);
  assert_true(fabs(mass_at(&set, 7) - 0.3) < 1e-14 && fabs(mass_at(&set, 8) - 0.3) < 1e-14);
  assert_true(fabs(mass_at(&set, 23) - 0.2) < 1e-14 && fabs(mass_at(&set, 24) - 0.2) < 1e-14);
  /* a newcomer in the middle stays; 4.5 -> 6 -> 7.5 and 20 -> 21.75 -> 23.5 go on */
  solve_line(&set, &track, 1, (size_t[]){4, 5, 20}, (double[]){0.2, 0.2, 0.6}, 3);
  solve_line(&set, &track, 2, (size_t[]){6, 14, 21, 22}, (double[]){0.4, 0.1, 0.125, 0.375}, 4);
  xrd_track_predict(&track, &set, 4);
  assert_int_equal(set.count, 5);
  assert_true(fabs(mass_at(&set, 14) - 0.1) < 1e-14 && mass_at(&set, 7) > 0 && mass_at(&set, 8) > 0);
  assert_true(fabs(mass_at(&set, 23) - 0.2) < 1e-14 && fabs(mass_at(&set, 24) - 0.2) < 1e-14);
  /* one less: the ends go on */
  solve_line(&set, &track, 4, (size_t[]){8, 23}, (double[]){0.5, 0.5}, 2);
  xrd_track_predict(&track, &set, 8);
  assert_true(mass_at(&set, 10) > 0 && mass_at(&set, 24) > 0 && mass_at(&set, 25) > 0);
  /* many newcomers, or wide ones: the members stay */
  const size_t many[] = {0, 4, 8, 12, 16, 20, 24, 28};
  solve_line(&set, &track, 8, many, (double[]){0.125, 0.125, 0.125, 0.125, 0.125, 0.125, 0.125, 0.125}, 8);
  xrd_track_predict(&track, &set, 16);
  assert_true(set.count == 8 && mass_at(&set, 4) == 0.125);
  solve_line(&set, &track, 16, (size_t[]){3, 4, 5, 6, 7, 8}, (double[]){0.1, 0.2, 0.2, 0.2, 0.2, 0.1}, 6);
  xrd_track_predict(&track, &set, 32);
  assert_int_equal(set.count, 6);
  /* beyond the end of the line */
  solve_line(&set, &track, 1, (size_t[]){20}, (double[]){1}, 1);
  solve_line(&set, &track, 2, (size_t[]){28}, (double[]){1}, 1);
  xrd_track_predict(&track, &set, 4);
  assert_true(set.count == 1 && mass_at(&set, LINE - 1) == 1);
  xrd_track_clear(&track);
  xrd_working_set_clear(&set);
  xrd_prepared_free(prepared);
}

static void masses_never_turn_negative(void **state) {
  (void)state;
  tracking t;
  begin(&t);
  solved(&t, 1, 0.5, 0.2, 0.5);
  solved(&t, 2, 0.6, 0.05, 0.5);
  xrd_track_predict(&t.track, &t.set, 4);
  assert_true(t.set.q[1] == 0);
  end(&t);
}

static void nothing_is_guessed_backwards_far_ahead_or_from_one_slope(void **state) {
  (void)state;
  const double targets[] = {1, 1.5, 100, 0};
  for (size_t k = 0; k < 5; k++) {
    tracking t;
    begin(&t);
    solved(&t, 1, 0.5, 0.2, 0.7);
    if (k < 4) solved(&t, 2, 0.6, 0.15, 0.9);
    xrd_track_predict(&t.track, &t.set, k < 4 ? targets[k] : 2);
    assert_int_equal(t.set.count, 2);
    assert_true(t.set.q[0] == (k < 4 ? 0.6 : 0.5));
    end(&t);
  }
}

/* Solving a slope again replaces its record. */
static void the_same_slope_counts_once(void **state) {
  (void)state;
  tracking t;
  begin(&t);
  solved(&t, 1, 0.5, 0.2, 0.7);
  solved(&t, 2, 0.1, 0.1, 0.1);
  solved(&t, 2, 0.6, 0.15, 0.9);
  assert_int_equal(t.track.count, 2);
  assert_true(t.track.slope[0] == 1 && t.track.slope[1] == 2);
  assert_true(t.track.q[0][0] == 0.5 && t.track.q[1][0] == 0.6 && t.track.price[1][2] == 0.9);
  end(&t);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(masses_and_prices_are_extrapolated_in_log_slope),
      cmocka_unit_test(points_on_a_line_go_where_they_are_heading),
      cmocka_unit_test(not_all_come_in_at_once),
      cmocka_unit_test(masses_never_turn_negative),
      cmocka_unit_test(nothing_is_guessed_backwards_far_ahead_or_from_one_slope),
      cmocka_unit_test(the_same_slope_counts_once),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
