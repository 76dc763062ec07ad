/* Sums over rows whose numbers err by as much as they may: what is claimed of them holds, and hardly more. */
#include "certify/dual_step.h"

#include <math.h>

#include "certify/account.h"
#include "tests/cmocka_all.h"

enum { ROWS = 1 << 16, BITS = 300 };

/* Rows of which each is added with an error of nearly 2^-53 of the sum: 1, then what is rounded up to 2^-52. */
static void fill(xrd_dual_step *step, double share, double x) {
  assert_true(xrd_dual_step_init(step, ROWS, 1));
  for (size_t i = 0; i < ROWS; i++) {
    step->weight[i] = i == 0 ? 1 : 0x1.01p-53;
    step->share[i] = share, step->x[i] = x;
  }
  step->largest = x;
}

/* sum_i pi_i, exactly */
static void set_total(arb_t total, const xrd_dual_step *step) {
  arb_t part;
  arb_init(part);
  arb_zero(total);
  for (size_t i = 0; i < step->rows; i++) {
    arb_set_d(part, step->weight[i]);
    arb_add(total, total, part, BITS);
  }
  arb_clear(part);
}

/* |found - total| is at most `error`, and more than a share of it. */
static void assert_covers(double found, arb_t total, xrd_up error, double share) {
  arb_t off;
  arb_init(off);
  arb_set_d(off, found);
  arb_sub(off, off, total, BITS);
  const double miss = fabs(arf_get_d(arb_midref(off), ARF_RND_NEAR));
  assert_true(miss <= xrd_up_value(error));
  assert_true(miss >= share * xrd_up_value(error));
  arb_clear(off);
}

/* The shares are too large by all of their error, and every addition rounds up. */
static void products_and_means_err_by_what_is_said(void **state) {
  (void)state;
  xrd_dual_step step = {.used = 0};
  arb_t total, price;
  arb_init(total), arb_init(price);
  fill(&step, 1 + XRD_SHARE_ERROR, 1);
  set_total(total, &step);
  double product;
  xrd_dual_step_products(&step, &product);
  assert_covers(product, total, xrd_dual_step_product_error(&step, xrd_up_of_ball(total)), 0.98);
  double mean = 0;
  for (size_t i = 0; i < ROWS; i++) mean += step.weight[i] * step.x[i];
  assert_covers(mean, total, xrd_dual_step_mean_error(&step), 0.98);
  for (size_t i = 0; i < ROWS; i++) step.x[i] *= 0x1p-40;
  step.largest = 0x1p-40;
  arb_mul_2exp_si(price, total, -40);
  xrd_dual_step_products(&step, &product);
  assert_covers(product, price, xrd_dual_step_product_error(&step, xrd_up_of_ball(total)), 0.98);
  assert_covers(mean * 0x1p-40, price, xrd_dual_step_mean_error(&step), 0.98);
  xrd_dual_step_clear(&step);
  step = (xrd_dual_step){.rows = 3, .largest = 1};
  const double few = xrd_up_value(xrd_dual_step_product_error(&step, xrd_up_of(1)));
  assert_true(few >= XRD_SHARE_ERROR + 7 * 0x1p-53 && few < XRD_SHARE_ERROR + 7.1 * 0x1p-53);
  const double mean_error = xrd_up_value(xrd_dual_step_mean_error(&step));
  assert_true(mean_error >= 6 * 0x1p-53 && mean_error < 6.1 * 0x1p-53);
  xrd_dual_step_clear(&step);
  arb_clear(total), arb_clear(price);
}

/* All shares are 2, or 1, or 0.5, and as computed too small, or too large, by all of their error. */
static void shares_are_no_further_from_1_than_said(void **state) {
  (void)state;
  static const double truths[] = {2, 1.25, 1, 0.5, 0.125};
  for (int k = 0; k < 5; k++)
    for (int sign = -1; sign <= 1; sign += 2) {
      double share = truths[k] * (1 + sign * XRD_SHARE_ERROR), weight = 1;
      const xrd_dual_step step = {.rows = 1, .columns = 1, .share = &share, .weight = &weight};
      xrd_up peak;
      const double deviation = xrd_up_value(xrd_dual_step_deviation(&step, 0, &peak)), truth = fabs(truths[k] - 1);
      assert_true(deviation >= truth && deviation <= truth + 2.001 * XRD_SHARE_ERROR * (1 + truth) + 0x1p-49);
      assert_true(xrd_up_value(peak) >= truths[k] && xrd_up_value(peak) <= truths[k] * (1 + 2.02 * XRD_SHARE_ERROR));
    }
}

/* Squares of which each is lost by the addition. */
static void lost_squares_are_counted(void **state) {
  (void)state;
  xrd_dual_step step = {.used = 0};
  xrd_up peak;
  arb_t total;
  arb_init(total);
  fill(&step, 2, 0);
  for (size_t i = 1; i < ROWS; i++) step.weight[i] = 0x1.ffp-54;
  set_total(total, &step);
  arb_sqrt(total, total, BITS);
  const double deviation = xrd_up_value(xrd_dual_step_deviation(&step, 0, &peak));
  assert_true(deviation >= arf_get_d(arb_midref(total), ARF_RND_CEIL) + 0.9 * XRD_SHARE_ERROR);
  assert_true(deviation <= 1 + 0.51 * ROWS * 0x1p-53 + 2.001 * XRD_SHARE_ERROR);
  xrd_dual_step_clear(&step);
  arb_clear(total);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(products_and_means_err_by_what_is_said),
      cmocka_unit_test(shares_are_no_further_from_1_than_said),
      cmocka_unit_test(lost_squares_are_counted),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
