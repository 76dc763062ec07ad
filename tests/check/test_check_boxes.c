/* The bound of a line's dual sums where each of its terms decides: rows out of reach, series cut, distances rounded
   down as far as they can be, squares that are subnormal. */
#include "check/boxes.h"

#include <math.h>

#include "base/random.h"
#include "tests/cmocka_all.h"
#include "tests/multiplier.h"

enum { BITS = 400, PRECISION = 256, COLUMNS = 20 };

/* One row of weight w at x. */
typedef struct {
  double x, w, slope, least;
  const double *y;
  size_t columns;
} one_row;

/* largest / truth - 1, truth = w exp(-slope (d - least)) in the nearest column. */
static double beyond(const one_row *row, double d) {
  const double p[] = {1};
  const xrd_problem problem = {p,
                               {.kind = XRD_SQUARED, .n = 1, .m = row->columns, .dim = 1, .x = &row->x, .y = row->y}};
  const xrd_witness witness = {row->slope, NULL, &row->w};
  const xrd_structured_job job = {
      .problem = &problem, .witness = &witness, .least = &row->least, .precision = PRECISION};
  arb_t largest, truth, part;
  arf_t end;
  arb_init(largest), arb_init(truth), arb_init(part), arf_init(end);
  assert_int_equal(xrd_boxes_dual(&job, largest, NULL), XRD_OK);
  arb_set_d(part, row->slope);
  xrd_weight_ball(truth, part, d, row->least, BITS);
  arb_set_d(part, row->w);
  arb_mul(truth, truth, part, BITS);
  arb_get_ubound_arf(end, largest, BITS);
  arb_set_arf(largest, end);
  arb_div(largest, largest, truth, BITS);
  arb_sub_ui(largest, largest, 1, BITS);
  const double result = arf_get_d(arb_midref(largest), ARF_RND_FLOOR);
  arb_clear(largest), arb_clear(truth), arb_clear(part), arf_clear(end);
  return result;
}

static double nearest(const one_row *row) {
  double least = HUGE_VAL;
  for (size_t j = 0; j < row->columns; j++) least = fmin(least, (row->x - row->y[j]) * (row->x - row->y[j]));
  return least;
}

/* Weights of more than 1 together lengthen the reach, smaller ones do not. */
static void rows_out_of_reach_are_counted(void **state) {
  (void)state;
  size_t out = 0;
  for (int k = 0; k < 4000; k++) {
    const bool heavy = k % 2 == 0;
    const double delta = ldexp(1 + k % 8, -32 - k / 8 % 12), slope = ldexp(1 + k / 4000.0, k % 9 - 4);
    const double place = (k % 3 - 0.5) / fabs(k % 3 - 0.5) * sqrt((heavy ? 50 + k / 12.0 : 45 * (1 + delta)) / slope);
    const double y[] = {place, 3 * place};
    one_row row = {.w = heavy ? exp(-45) * (1 - delta) : 1e-28, .slope = slope, .y = y, .columns = 2};
    row.least = nearest(&row);
    const double above = beyond(&row, row.least);
    if (!(above >= 0 && above <= 1.000001)) fail_msg("%g", above);
    out += above < 1e-6;
  }
  assert_true(out > 2000);
}

/* Boxes as wide as they may be, and a row at the end of their reach. */
static void the_rest_of_the_series_is_counted(void **state) {
  (void)state;
  for (double slope = 0x1p-6; slope < 1e4; slope *= 4)
    for (double away = 3; away < 6.6; away += 0.1) {
      const double unit = ldexp(1, -4) / sqrt(slope);
      double y[COLUMNS];
      for (int j = 0; j < COLUMNS; j++) y[j] = (j < COLUMNS - 1 ? round(-16 + 32.0 * j / (COLUMNS - 1)) : 16) * unit;
      for (int sign = -1; sign <= 1; sign += 2) {
        const one_row row = {.x = sign * (16 * unit + ldexp(round(16 * away), -4) / sqrt(slope)),
                             .w = 1e12,
                             .slope = slope,
                             .y = y,
                             .columns = COLUMNS};
        const double above = beyond(&row, (row.x - sign * 16 * unit) * (row.x - sign * 16 * unit));
        if (!(above >= 0 && above <= 2e-7)) fail_msg("slope %g, away %g: %g", slope, away, above);
      }
    }
}

/* (x - y)^2 in doubles is too small by 3 h at most: a climb towards that. */
static void rounded_distances_are_allowed_for(void **state) {
  (void)state;
  xrd_random random;
  double worst = 0;
  xrd_random_seed(&random, 5);
  for (size_t k = 0; k < 200000 * (size_t)test_multiplier(); k++) {
    const double x = 1 + xrd_random_uniform(&random), y = -xrd_random_uniform(&random) / 3;
    const double difference = x - y, lost = (x - difference) - y; /* exact: what the difference was rounded down by */
    const double square = difference * difference, rest = fma(difference, difference, -square);
    const double down = (2 * difference * lost + rest) / square * 0x1p53;
    if (down <= worst) continue;
    worst = down;
    const one_row row = {.x = x, .w = 1, .slope = 200 / square, .y = &y, .columns = 1, .least = square};
    assert_true(beyond(&row, square) >= 0 && beyond(&row, square) < 1e-12);
  }
  assert_true(worst > 2.5);
}

/* (x - y)^2 a little below one and a half times the least double: rounded down by half of it. */
static void subnormal_squares_are_allowed_for(void **state) {
  (void)state;
  for (int exponent = 1012; exponent <= 1023; exponent++) {
    const double x = sqrt(1.4999) * 0x1p-537, y = 0;
    one_row row = {.x = x, .w = 1, .slope = ldexp(1, exponent), .y = &y, .columns = 1, .least = x * x};
    assert_true(row.least == 0x1p-1074);
    const double above = beyond(&row, row.least);
    if (!(above >= 0 && above <= ldexp(1, exponent - 1074) + exp(-45))) fail_msg("2^%d: %g", exponent, above);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(rows_out_of_reach_are_counted),
      cmocka_unit_test(the_rest_of_the_series_is_counted),
      cmocka_unit_test(rounded_distances_are_allowed_for),
      cmocka_unit_test(subnormal_squares_are_allowed_for),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
