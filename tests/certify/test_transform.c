/* Products without entries against 300-bit balls: off by no more than they say, and not far less. */
#include <arb.h>
#include <fenv.h>
#include <math.h>

#include "certify/sums.h"
#include "certify/transform.h"
#include "tests/certify/random_case.h"
#include "tests/cmocka_all.h"

enum { BITS = 300, MOST = 1600 };

/* The largest relative error of x against sum_j q_j exp(-slope d_ij) d_ij^power, over its rows. */
static double worst_error(const xrd_transform *transform, const double *q, xrd_pairs x, bool excess) {
  const xrd_distortion *d = transform->distortion;
  arb_t truth, term, part;
  arb_init(truth), arb_init(term), arb_init(part);
  double worst = 0;
  for (size_t i = 0; i < d->n; i++) {
    arb_zero(truth);
    for (size_t j = 0; j < d->m; j++) {
      const double distance = xrd_distortion_entry(d, i, j);
      arb_set_d(term, -transform->slope);
      arb_set_d(part, distance);
      arb_mul(term, term, part, BITS);
      arb_exp(term, term, BITS);
      if (excess) arb_mul(term, term, part, BITS);
      arb_set_d(part, q[j]);
      arb_addmul(truth, term, part, BITS);
    }
    arb_set_d(term, x.high[i]);
    arb_set_d(part, x.low[i]);
    arb_add(term, term, part, BITS);
    arb_div(term, term, truth, BITS);
    arb_sub_ui(term, term, 1, BITS);
    worst = fmax(worst, fabs(arf_get_d(arb_midref(term), ARF_RND_NEAR)));
  }
  arb_clear(truth), arb_clear(term), arb_clear(part);
  return worst;
}

/* Both products of one problem whose rows all have least distance 0.  Returns the error as a share of what is said. */
static double assert_products(const xrd_transform_form *form, const xrd_distortion *d, double slope) {
  static double q[MOST], u[2][MOST], x[2][MOST];
  xrd_transform transform = {
      .distortion = d, .kernel = &xrd_weight_kernel_base, .scale = 1, .slope = slope, .threads = 1};
  for (size_t j = 0; j < d->m; j++) q[j] = 1.0 / (double)(1 + j % 7);
  assert_true(form->prepare(&transform));
  const xrd_pairs mass = {u[0], u[1]}, excess = {x[0], x[1]};
  const double said = xrd_up_value(form->forward(&transform, q, mass, excess));
  const double off = worst_error(&transform, q, mass, false), far_off = worst_error(&transform, q, excess, true);
  assert_true(off <= said && far_off <= said);
  static double weight[2][MOST];
  for (size_t i = 0; i < d->n; i++) weight[0][i] = q[i];
  const double back = xrd_up_value(form->backward(&transform, (xrd_pairs){weight[0], weight[1]}, mass));
  assert_true(worst_error(&transform, q, mass, false) <= back); /* the distances are symmetric */
  form->release(&transform);
  return fmax(off, far_off) / said;
}

static void lines_are_off_by_what_they_say(void **state) {
  (void)state;
  static double x[64];
  double sharpest = 0;
  xrd_random random;
  xrd_random_seed(&random, 1);
  for (size_t k = 0; k < repetitions(20); k++) {
    const double gap = ldexp(1, -(int)(k % 6));
    for (size_t i = 0; i < 64; i++) x[i] = gap * (double)i;
    const xrd_distortion d = {.kind = XRD_ABSOLUTE, .n = 64, .m = 64, .dim = 1, .x = x, .y = x};
    sharpest = fmax(sharpest, assert_products(&xrd_transform_line, &d, 1 + xrd_random_uniform(&random)));
  }
  assert_true(sharpest > 0x1p-10);
}

static void grids_are_off_by_what_they_say(void **state) {
  (void)state;
  static double x[128];
  double sharpest = 0;
  xrd_random random;
  xrd_random_seed(&random, 2);
  for (size_t k = 0; k < repetitions(20); k++) {
    for (size_t i = 0; i < 64; i++) {
      x[2 * i] = 0.25 * (double)(i / 8);
      x[2 * i + 1] = 0.5 * (double)(i % 8);
    }
    const xrd_distortion d = {
        .kind = k % 2 == 0 ? XRD_SQUARED : XRD_ABSOLUTE, .n = 64, .m = 64, .dim = 2, .x = x, .y = x};
    sharpest = fmax(sharpest, assert_products(&xrd_transform_grid, &d, 1 + xrd_random_uniform(&random)));
  }
  assert_true(sharpest > 0x1p-10);
}

/* More outputs than a block has, along the last axis and before it. */
static void long_axes_are_products_too(void **state) {
  (void)state;
  enum { LONG = 70, COUNT = 2 * LONG };
  static double x[2 * COUNT];
  for (size_t last = 0; last < 2; last++) {
    for (size_t i = 0; i < COUNT; i++) {
      x[2 * i] = 0.125 * (double)(last ? i / LONG : i / 2);
      x[2 * i + 1] = 0.125 * (double)(last ? i % LONG : i % 2);
    }
    const xrd_distortion d = {.kind = XRD_SQUARED, .n = COUNT, .m = COUNT, .dim = 2, .x = x, .y = x};
    (void)assert_products(&xrd_transform_grid, &d, 1.25);
  }
}

/* Upwards nothing is proved: an error of 1 stands for all.  Points that are no grid have no tables. */
static void what_does_not_apply_is_told(void **state) {
  (void)state;
  static double q[16], sums[4][16];
  const double grid[] = {0, 0, 0, 1, 1, 0, 1, 1}, loose[] = {0, 0, 0, 1, 1, 0, 1, 2};
  xrd_distortion d = {.kind = XRD_SQUARED, .n = 4, .m = 4, .dim = 2, .x = grid, .y = grid};
  xrd_transform transform = {.distortion = &d, .kernel = &xrd_weight_kernel_base, .scale = 1, .slope = 1, .threads = 1};
  q[0] = 1;
  const xrd_pairs u = {sums[0], sums[1]}, x = {sums[2], sums[3]};
  assert_true(xrd_transform_grid.prepare(&transform));
  assert_true(xrd_up_at_most(xrd_transform_grid.forward(&transform, q, u, x), 0x1p-60));
  assert_int_equal(fesetround(FE_UPWARD), 0);
  const xrd_up forward = xrd_transform_grid.forward(&transform, q, u, x);
  const xrd_up backward = xrd_transform_grid.backward(&transform, u, x);
  assert_int_equal(fesetround(FE_TONEAREST), 0);
  assert_false(xrd_up_at_most(forward, 0.999) || xrd_up_at_most(backward, 0.999));
  xrd_transform_grid.release(&transform);
  d.x = loose;
  assert_false(xrd_transform_grid.prepare(&transform));
  xrd_transform_grid.release(&transform);
  d.x = grid, d.y = loose;
  assert_false(xrd_transform_grid.prepare(&transform));
  xrd_transform_grid.release(&transform);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_does_not_apply_is_told),
      cmocka_unit_test(lines_are_off_by_what_they_say),
      cmocka_unit_test(grids_are_off_by_what_they_say),
      cmocka_unit_test(long_axes_are_products_too),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
