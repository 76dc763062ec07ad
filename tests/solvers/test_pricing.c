/* Prices lead to the decisions that exact prices lead to. */
#include "solvers/pricing.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/memory.h"
#include "solvers/flush.h"
#include "tests/cmocka_all.h"
#include "tests/multiplier.h"
#include "tests/solvers/random_set.h"

typedef struct {
  double *price, *v, *work;
} exact;

static exact price_exactly(const xrd_prepared *problem, const xrd_working_set *set) {
  exact made = {xrd_allocate(problem->m, sizeof(double)), xrd_allocate(problem->m, sizeof(double)),
                xrd_allocate(problem->form->work_size(problem, 1), sizeof(double))};
  assert_true(made.price && made.v && made.work);
  const xrd_pricing_pass pass = {set->slope, set->w, 1, made.work, made.price, made.v, NULL};
  assert_true(problem->form->price(problem, &pass, NULL, problem->m, false));
  return made;
}

static void exact_clear(exact *made) {
  free(made->price);
  free(made->v);
  free(made->work);
}

static double most_of(const double *price, size_t m) {
  double most = 0;
  for (size_t j = 0; j < m; j++) most = fmax(most, price[j]);
  return most;
}

/* Every price is close; and when no price is far above the level, those at or above it are exact. */
static void assert_decided(const xrd_pricing *pricing, const xrd_prepared *problem, const exact *truth, double level) {
  const double most = most_of(truth->price, problem->m);
  for (size_t j = 0; j < problem->m; j++) {
    const double c = pricing->price[j], target = truth->price[j];
    assert_true(fabs(c - target) <= XRD_COARSE_ERROR * fmax(target, 1) * 1.01);
    if (most < level * 1.0009 && target >= level) assert_true(fabs(c - target) <= 1e-12 * target);
  }
}

static void random_prices_decide_alike(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 11);
  size_t coarse = 0, sharp = 0;
  for (size_t loop = 0; loop < 2000 * test_multiplier(); loop++) {
    random_set made;
    random_set_make(&made, &random, 60);
    const xrd_flush flush = xrd_flush_begin();
    if (xrd_working_set_mix(&made.set)) {
      xrd_working_set_price(&made.set);
      exact truth = price_exactly(made.prepared, &made.set);
      xrd_pricing pricing;
      assert_int_equal(xrd_pricing_init(&pricing, made.prepared, 1, NULL), XRD_OK);
      /* levels around the greatest price, where single precision is in doubt, and far from it */
      const double most = most_of(truth.price, made.prepared->m);
      const double level = fmax(
          most * (1 + exp(-2 - 25 * xrd_random_uniform(&random)) * (xrd_random_below(&random, 2) ? 1 : -1)), 1e-3);
      xrd_pricing_update(&pricing, &made.set, level, 1e-12);
      if (most >= 1) assert_decided(&pricing, made.prepared, &truth, level);
      coarse += pricing.flat_to < 0 && made.prepared->has_coarse;
      sharp += most < level * 1.0009;
      xrd_pricing_clear(&pricing);
      exact_clear(&truth);
    }
    xrd_flush_end(flush);
    random_set_clear(&made);
  }
  assert_true(coarse > 200 && sharp > 200);
}

/* After a change of masses: what is left out really lies below the level, and its bound is one. */
static void bounds_of_columns_left_out_hold(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 12);
  size_t bounded = 0;
  for (size_t loop = 0; loop < 2000 * test_multiplier(); loop++) {
    random_set made;
    random_set_make(&made, &random, 60);
    xrd_working_set *set = &made.set;
    const xrd_flush flush = xrd_flush_begin();
    xrd_pricing pricing;
    assert_int_equal(xrd_pricing_init(&pricing, made.prepared, 1, NULL), XRD_OK);
    bool good = true;
    const double change = exp(-10 * xrd_random_uniform(&random));
    for (int step = 0; step < 3 && good; step++) {
      good = xrd_working_set_mix(set);
      if (!good) break;
      xrd_working_set_price(set);
      exact truth = price_exactly(made.prepared, set);
      const double level = 2 * most_of(set->c, set->count);
      xrd_pricing_update(&pricing, set, level, 1e-12);
      for (size_t j = 0; j < made.prepared->m; j++) {
        const double c = pricing.price[j];
        assert_true(c >= truth.price[j] * (1 - 2 * XRD_COARSE_ERROR) - 2 * XRD_COARSE_ERROR);
        if (c < level) assert_true(truth.price[j] < level);
        bounded += c < level && fabs(c - truth.price[j]) > 3 * XRD_COARSE_ERROR * fmax(c, 1);
      }
      exact_clear(&truth);
      for (size_t t = 0; t < set->count; t++) set->q[t] *= exp(change * xrd_random_normal(&random));
    }
    xrd_pricing_clear(&pricing);
    xrd_flush_end(flush);
    random_set_clear(&made);
  }
  assert_true(bounded > 200);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(random_prices_decide_alike),
                                     cmocka_unit_test(bounds_of_columns_left_out_hold)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
