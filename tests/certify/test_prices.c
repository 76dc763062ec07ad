/* Bounds of prices at an optimum known approximately: against closed forms, against better witnesses, and what they say
   of supports. */
#include "certify/prices.h"

#include <fenv.h>
#include <math.h>
#include <stdlib.h>

#include "certify/rows.h"
#include "tests/certify/random_case.h"
#include "tests/cmocka_all.h"

static void enclose(const xrd_problem *problem, double slope, const double *q, const unsigned char *barred,
                    double *lower, double *upper) {
  size_t *index = malloc(problem->distortion.m * sizeof *index);
  assert_non_null(index);
  for (size_t j = 0; j < problem->distortion.m; j++) index[j] = j;
  const xrd_price_question asked = {slope, q, barred, index, problem->distortion.m, NULL, NULL, NULL};
  assert_int_equal(xrd_prices_enclose(problem, &asked, NULL, lower, upper, NULL), XRD_OK);
  free(index);
}

/* Symbols 1 - p and p < 1/2, t = exp(-slope): the rare one enters at t = p / (1 - p).  Before, u* = (1, t); after,
   every price is 1. */
static void a_binary_source_is_enclosed(void **state) {
  (void)state;
  const double d[] = {0, 1, 1, 0};
  for (int k = 1; k < 40; k++) {
    const double p = 0.012 * k, masses[] = {1 - p, p};
    const xrd_problem problem = {masses, {.kind = XRD_MATRIX, .n = 2, .m = 2, .matrix = d}};
    for (double offset = -1; offset <= 1; offset += 0.25) {
      const double slope = log((1 - p) / p) + offset, t = exp(-slope);
      if (!(slope > 0)) continue;
      const double rare = fmax((p - (1 - p) * t) / (1 - t), 0); /* q* of the rare symbol */
      const double truth = offset < 0 ? (1 - p) * t + p / t : 1;
      for (double error = 0; error < 0.1; error = error == 0 ? 1e-12 : 10 * error) {
        const double q[] = {1 - rare, rare + error};
        double lower[2], upper[2];
        enclose(&problem, slope, q, NULL, lower, upper);
        assert_true(lower[1] <= truth * (1 + 1e-14) && truth * (1 - 1e-14) <= upper[1]);
        assert_true(upper[1] - lower[1] <= 1e-7 + 10 * sqrt(error) / (p * t));
        assert_true(lower[0] <= 1);
      }
    }
  }
}

/* Without the rare symbol u* = (1, t), whatever the slope: its price tells whether it is wanted. */
static void a_barred_column_shows_its_worth(void **state) {
  (void)state;
  const double p[] = {0.75, 0.25}, d[] = {0, 1, 1, 0}, q[] = {1, 0};
  const unsigned char barred[] = {0, 1};
  const xrd_problem problem = {p, {.kind = XRD_MATRIX, .n = 2, .m = 2, .matrix = d}};
  const double critical = log(3);
  double lower[2], upper[2];
  for (double width = 1e-9; width < 1; width *= 10) {
    enclose(&problem, critical * (1 + width), q, barred, lower, upper);
    assert_true(lower[1] > 1);
    enclose(&problem, critical * (1 - width), q, NULL, lower, upper);
    assert_true(upper[1] < 1);
  }
  const double spoiled[] = {0.5, 0.5};
  enclose(&problem, critical, spoiled, barred, lower, upper); /* mass on a barred column proves nothing */
  assert_true(lower[1] == 0 && isinf(upper[1]));
}

/* Two witnesses speak of the same optimum: their enclosures meet, and the better one is the narrower. */
static void witnesses_agree(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 8);
  size_t enclosed = 0, narrower = 0;
  for (size_t k = 0; k < repetitions(80); k++) {
    random_case c;
    random_case_make(&c, &random, 20, 3, 0);
    const size_t m = c.problem.distortion.m;
    const double slope = c.witness.slope;
    double lower[3][20], upper[3][20];
    unsigned char barred[20] = {0};
    for (int witness = 0; witness < 3; witness++) {
      random_case_witness(&c, &random, slope, (const int[]){5, 60, 3000}[witness], 0);
      if (c.problem.distortion.kind == XRD_HAMMING || !(slope > 0)) break;
      enclose(&c.problem, slope, c.q, barred, lower[witness], upper[witness]);
      for (size_t j = 0; j < m && isfinite(upper[witness][j]); j++) {
        enclosed++;
        assert_true(lower[witness][j] <= upper[witness][j] && lower[witness][j] <= 1);
        for (int other = 0; other < witness; other++) {
          assert_true(lower[witness][j] <= upper[other][j] && lower[other][j] <= upper[witness][j]);
          narrower += upper[witness][j] - lower[witness][j] <= upper[other][j] - lower[other][j];
        }
      }
    }
    random_case_clear(&c);
  }
  assert_true(enclosed > 400 && narrower > enclosed / 2);
}

/* Columns without mass that are worth more than they cost decide the gap, whoever asks: one price alone, with the least
   distortions known, is enclosed as among all. */
static void one_price_is_enclosed_as_among_all(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 9);
  size_t decided = 0;
  for (size_t k = 0; k < repetitions(80); k++) {
    random_case c;
    random_case_make(&c, &random, 20, 3, 0);
    const size_t m = c.problem.distortion.m;
    const double slope = c.witness.slope;
    double lower[2][20], upper[2][20], least, most, minimum[20];
    unsigned char barred[20] = {0};
    random_case_witness(&c, &random, slope, 60, 0);
    if (c.problem.distortion.kind != XRD_HAMMING && slope > 0 && m > 1) {
      c.q[k % m] = 0;
      barred[k % m] = 1;
      enclose(&c.problem, slope, c.q, NULL, lower[0], upper[0]);
      enclose(&c.problem, slope, c.q, barred, lower[1], upper[1]);
      assert_int_equal(xrd_rows_minimum(&c.problem, 1, minimum, NULL), XRD_OK);
      for (size_t j = 0; j < m; j++) {
        const xrd_price_question asked = {slope, c.q, NULL, &j, 1, k % 2 ? minimum : NULL, NULL, NULL};
        assert_int_equal(xrd_prices_enclose(&c.problem, &asked, NULL, &least, &most, NULL), XRD_OK);
        assert_true(least == lower[0][j] && most == upper[0][j]);
        decided += most - least > 2 * (upper[1][j] - lower[1][j]);
      }
    }
    random_case_clear(&c);
  }
  assert_true(decided > 0);
}

/* A factor of the columns in use, right, of one column more, or wrong altogether, changes the step and not what is
   true; right, it takes the rounding of q out as well. */
static void factors_only_help(void **state) {
  (void)state;
  const double p[] = {0.5, 0.3, 0.2}, d[] = {0, 1, 2, 1, 0, 1, 2, 1, 0}, q[] = {0.6, 0.3, 0.1}, slope = 2.5;
  const xrd_problem problem = {p, {.kind = XRD_MATRIX, .n = 3, .m = 3, .matrix = d}};
  double lower[3], upper[3], a[3][3], u[3], triangle[9] = {0};
  enclose(&problem, slope, q, NULL, lower, upper);
  for (int i = 0; i < 3; i++) {
    u[i] = 0;
    for (int j = 0; j < 3; j++) u[i] += q[j] * (a[i][j] = exp(-slope * d[3 * i + j]));
  }
  for (int t = 0; t < 3; t++) /* Cholesky's, of columns 2, 0, 1 */
    for (int s = 0; s <= t; s++) {
      static const int ORDER[] = {2, 0, 1};
      double entry = 0;
      for (int i = 0; i < 3; i++) entry += p[i] * a[i][ORDER[s]] * a[i][ORDER[t]] / (u[i] * u[i]);
      for (int k = 0; k < s; k++) entry -= triangle[3 * s + k] * triangle[3 * t + k];
      triangle[3 * t + s] = s == t ? sqrt(entry) : entry / triangle[3 * s + s];
    }
  const size_t index[] = {0, 1, 2}, right[] = {2, 0, 1}, wrong[] = {0, 1, 2}, other[] = {2, 2, 0};
  const double ones[] = {1, 1, 1}, odd[] = {1, -7, 1e9};
  const xrd_dual_factor factors[] = {{3, right, ones, triangle, 3}, {3, wrong, ones, triangle, 3},
                                     {3, right, odd, triangle, 3},  {2, right, ones, triangle, 3},
                                     {3, other, ones, triangle, 3}, {1, right, ones, triangle, 3}};
  for (size_t k = 0; k < sizeof factors / sizeof *factors; k++) {
    double least[3], most[3];
    const xrd_price_question asked = {.slope = slope, .q = q, .index = index, .count = 3, .factor = &factors[k]};
    assert_int_equal(xrd_prices_enclose(&problem, &asked, NULL, least, most, NULL), XRD_OK);
    for (int j = 0; j < 3; j++) {
      assert_true(least[j] <= upper[j] && lower[j] <= most[j]);
      if (k != 1 && k != 2) assert_true(fabs(most[j] - upper[j]) <= 1e-8 && fabs(least[j] - lower[j]) <= 1e-8);
    }
  }
}

/* Between columns (1, t) and (t, 1), whose masses are off by `off`, one without mass is a multiple of both, by a and b
   = 1 + more - a: E[a_j x] takes out what is off, and it is worth `more`, though its own price is up to 2^-30 below 1.
 */
static void a_price_below_1_decides(void **state) {
  (void)state;
  const double p[] = {0.5, 0.5}, t = 0.6, a = 2.4, more = 0x1p-34;
  for (double share = 0.98; share > 1e-3; share /= 2) {
    const double off = share * 0x1p-29, q[] = {0.5 + off, 0.5 - off, 0}, b = 1 + more - a;
    const double d[] = {1, 1 - log(t), 1 - log(a + b * t), 1 - log(t), 1, 1 - log(a * t + b)};
    const xrd_problem problem = {p, {.kind = XRD_MATRIX, .n = 2, .m = 3, .matrix = d}};
    double lower[3], upper[3], least, most;
    enclose(&problem, 1, q, NULL, lower, upper);
    assert_true(lower[2] < 1 - 0.4 * off && upper[0] - lower[0] > sqrt(more) / 8);
    const xrd_price_question asked = {1, q, NULL, (const size_t[]){0}, 1, NULL, NULL, NULL};
    assert_int_equal(xrd_prices_enclose(&problem, &asked, NULL, &least, &most, NULL), XRD_OK);
    assert_true(least == lower[0] && most == upper[0]);
  }
}

static bool stop(void *context) {
  (void)context;
  return false;
}

static void the_caller_can_stop(void **state) {
  (void)state;
  enum { N = 400 };
  static double p[N], d[N * N], q[N];
  for (size_t i = 0; i < N; i++) p[i] = q[i] = 1.0 / N;
  for (size_t e = 0; e < (size_t)N * N; e++) d[e] = (double)(e * 7919 % 1000);
  const xrd_problem problem = {p, {.kind = XRD_MATRIX, .n = N, .m = N, .matrix = d}};
  const size_t index = 0;
  double lower, upper;
  xrd_stop wish;
  xrd_stop_init(&wish, stop, NULL);
  const xrd_price_question asked = {0.01, q, NULL, &index, 1, NULL, NULL, NULL};
  assert_int_equal(xrd_prices_enclose(&problem, &asked, &wish, &lower, &upper, NULL), XRD_ERR_INTERRUPTED);
}

/* A barred column with mass, no slope, another rounding mode: from 0 to infinity. */
static void what_is_not_proved_is_infinite(void **state) {
  (void)state;
  const double d[] = {0, 1, 1, 0}, p[] = {0.75, 0.25};
  const unsigned char barred[] = {0, 1};
  const xrd_problem problem = {p, {.kind = XRD_MATRIX, .n = 2, .m = 2, .matrix = d}};
  double lower[2], upper[2];
  for (int k = 0; k < 3; k++) {
    if (k == 2) fesetround(FE_UPWARD);
    enclose(&problem, k == 1 ? 0 : 2, p, k == 0 ? barred : NULL, lower, upper);
    fesetround(FE_TONEAREST);
    for (int j = 0; j < 2; j++) assert_true(lower[j] == 0 && upper[j] == HUGE_VAL);
  }
}

/* Masses so small or so large, or a slope, that doubles prove no price: from 0 to infinity. */
static void prices_out_of_range(void **state) {
  (void)state;
  const double d[] = {0, 1, 1, 0}, p[] = {0.5, 0.5};
  const xrd_problem problem = {p, {.kind = XRD_MATRIX, .n = 2, .m = 2, .matrix = d}},
                    hamming = {p, {.kind = XRD_HAMMING, .n = 2, .m = 2}};
  const size_t index[] = {0, 1};
  static const struct { double slope, scale; } CASES[] = {{1, 1}, {1, 0x1p-700}, {1, 0x1p700}, {1e300, 1}, {1, 1}};
  for (size_t k = 0; k < sizeof CASES / sizeof *CASES; k++) {
    const double mass[] = {0.5 * CASES[k].scale, 0.5 * CASES[k].scale};
    double least[2], most[2];
    const xrd_price_question wanted = {CASES[k].slope, mass, NULL, index, 2, NULL, NULL, NULL};
    assert_int_equal(xrd_prices_enclose(k == 4 ? &hamming : &problem, &wanted, NULL, least, most, NULL), XRD_OK);
    for (size_t j = 0; j < 2; j++)
      assert_true(k == 0 ? least[j] > 0.999 && most[j] < 1.001 : least[j] == 0 && isinf(most[j]));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_binary_source_is_enclosed),
      cmocka_unit_test(a_barred_column_shows_its_worth),
      cmocka_unit_test(witnesses_agree),
      cmocka_unit_test(one_price_is_enclosed_as_among_all),
      cmocka_unit_test(factors_only_help),
      cmocka_unit_test(a_price_below_1_decides),
      cmocka_unit_test(the_caller_can_stop),
      cmocka_unit_test(what_is_not_proved_is_infinite),
      cmocka_unit_test(prices_out_of_range),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
