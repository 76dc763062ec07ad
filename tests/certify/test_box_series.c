/* A box's series against moments known exactly: its error is that of all terms at their worst, and its rest holds what
   is left out. */
#include "certify/box_series.h"

#include <math.h>

#include "tests/cmocka_all.h"

enum { BITS = 300, DEGREE = XRD_MOMENT_DEGREE };

/* |M_k| of rows at v[], each of weight 1 and the Gaussian left aside; signed where asked. */
static void set_moment(arb_t moment, const double *v, size_t rows, size_t k, bool absolute) {
  arb_t part;
  arb_init(part);
  arb_zero(moment);
  for (size_t i = 0; i < rows; i++) {
    arb_set_d(part, absolute ? fabs(v[i]) : v[i]);
    arb_pow_ui(part, part, k, BITS);
    arb_add(moment, moment, part, BITS);
  }
  arb_clear(part);
}

/* (2 b r)^k / k! */
static void set_size(arb_t size, double slope, double r, size_t k) {
  arb_t part;
  arb_init(part);
  arb_set_d(size, slope);
  arb_mul_2exp_si(size, size, 1);
  arb_set_d(part, r);
  arb_mul(size, size, part, BITS);
  arb_pow_ui(size, size, k, BITS);
  arb_fac_ui(part, k, BITS);
  arb_div(size, size, part, BITS);
  arb_clear(part);
}

static double error_of(const xrd_box_series *series, double r, const double *v, size_t rows) {
  double high[DEGREE + 1], low[DEGREE + 1], coefficient[DEGREE + 1];
  arb_t moment, part;
  arb_init(moment), arb_init(part);
  for (size_t k = 0; k <= DEGREE; k++) {
    set_moment(moment, v, rows, k, false);
    high[k] = arf_get_d(arb_midref(moment), ARF_RND_NEAR);
    arb_set_d(part, high[k]);
    arb_sub(moment, moment, part, BITS);
    low[k] = arf_get_d(arb_midref(moment), ARF_RND_NEAR);
  }
  const double error = xrd_up_value(xrd_box_series_expand(series, r, DEGREE, high, low, coefficient));
  for (size_t k = 0; k < DEGREE; k++) {
    set_moment(moment, v, rows, k, false);
    set_size(part, series->slope, 1, k);
    arb_mul(moment, moment, part, BITS);
    const double truth = arf_get_d(arb_midref(moment), ARF_RND_NEAR);
    assert_true(fabs(coefficient[k] - truth) <= (double)(2 * k + 2) * 0x1p-53 * fabs(truth));
  }
  arb_clear(moment), arb_clear(part);
  return error;
}

/* sum_k (error of term k) (2 b r)^k / k! sum_i |v_i|^k, and what the series leaves out beyond. */
static double worst(const xrd_box_series *series, double r, const double *v, size_t rows) {
  arb_t sum, term, part;
  arb_init(sum), arb_init(term), arb_init(part);
  for (size_t k = 0; k < DEGREE + 200; k++) {
    set_moment(term, v, rows, k, true);
    set_size(part, series->slope, r, k);
    arb_mul(term, term, part, BITS);
    if (k < DEGREE) arb_set_d(part, xrd_up_value(xrd_expansion_term_error(k)));
    if (k < DEGREE) arb_mul(term, term, part, BITS);
    arb_add(sum, sum, term, BITS);
  }
  const double result = arf_get_d(arb_midref(sum), ARF_RND_CEIL);
  arb_clear(sum), arb_clear(term), arb_clear(part);
  return result;
}

/* One row: odd moments are the root of their neighbours' product.  Small boxes have no rest, large ones nothing else.
 */
static void one_row_is_bounded_sharply(void **state) {
  (void)state;
  for (double slope = 1; slope < 4; slope += 0.37)
    for (double r = 0x1p-8; r <= 0.5; r *= 1.3)
      for (double reach = 0.5; reach < 7; reach += 0.5)
        for (int sign = -1; sign <= 1; sign += 2) {
          const xrd_box_series series = xrd_box_series_of(slope, reach);
          const double v = sign * (r + reach), claimed = error_of(&series, r, &v, 1), truth = worst(&series, r, &v, 1);
          if (slope * r * r > 0.26) continue; /* no box is wider */
          if (!(claimed >= truth && claimed <= 1.2 * truth))
            fail_msg("%g %g %g: %g %g", slope, r, reach, claimed, truth);
        }
}

/* Rows on both sides, whose odd moments vanish. */
static void odd_moments_are_not_those_that_vanish(void **state) {
  (void)state;
  for (double r = 0x1p-8; r <= 0.5; r *= 1.3)
    for (double away = 0.25; away < 7; away *= 1.4) {
      const xrd_box_series series = xrd_box_series_of(2, 7);
      const double v[] = {-away, away}, skew[] = {-away, away / 2, away};
      const double claimed = error_of(&series, r, v, 2), truth = worst(&series, r, v, 2);
      assert_true(claimed >= truth && claimed <= 4 * truth);
      assert_true(error_of(&series, r, skew, 3) >= worst(&series, r, skew, 3));
    }
}

/* Low parts far larger than rounding leaves: they count. */
static void low_parts_count(void **state) {
  (void)state;
  const xrd_box_series series = xrd_box_series_of(1.5, 3);
  double high[DEGREE + 1], low[DEGREE + 1], coefficient[DEGREE + 1], plain[DEGREE + 1];
  for (size_t k = 0; k <= DEGREE; k++) high[k] = 1, low[k] = 0;
  (void)xrd_box_series_expand(&series, 0.25, DEGREE, high, low, plain);
  for (size_t k = 0; k <= DEGREE; k++) low[k] = 0x1p-30;
  (void)xrd_box_series_expand(&series, 0.25, DEGREE, high, low, coefficient);
  for (size_t k = 0; k < DEGREE; k++) assert_true(fabs(coefficient[k] / plain[k] - 1 - 0x1p-30) < 0x1p-50);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(one_row_is_bounded_sharply),
      cmocka_unit_test(odd_moments_are_not_those_that_vanish),
      cmocka_unit_test(low_parts_count),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
