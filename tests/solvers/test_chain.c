/* Hessians of absolute distances on a line: products and solves against the definition. */
#include "solvers/chain.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "tests/cmocka_all.h"
#include "tests/multiplier.h"
#include "tests/random_problem.h"

enum { LOOPS = 300, POINTS = 40 };

typedef struct {
  double x[POINTS], y[POINTS], p[POINTS], root[POINTS + XRD_LANES];
  xrd_problem problem;
  xrd_prepared *prepared;
  xrd_chain chain;
  double slope;
  size_t member[POINTS], count;
  long double hessian[POINTS][POINTS]; /* scaled to a unit diagonal; 0 for columns next to zero */
} line;

/* Points anywhere, in any order, some of them equal. */
static void make_points(line *made, xrd_random *random) {
  const size_t n = 1 + xrd_random_below(random, POINTS), m = 1 + xrd_random_below(random, POINTS);
  const bool whole = xrd_random_below(random, 2) > 0;
  for (size_t i = 0; i < n; i++) made->x[i] = 3 * xrd_random_normal(random);
  for (size_t j = 0; j < m; j++)
    made->y[j] = random_once_in(random, 3) ? made->x[xrd_random_below(random, n)] : 3 * xrd_random_normal(random);
  for (size_t i = 0; whole && i < n; i++) made->x[i] = nearbyint(made->x[i]);
  for (size_t j = 0; whole && j < m; j++) made->y[j] = nearbyint(made->y[j]);
  made->problem.distortion = (xrd_distortion){.kind = XRD_ABSOLUTE, .n = n, .m = m, .dim = 1};
}

static long double defined(const line *made, size_t j, size_t l) {
  const xrd_prepared *problem = made->prepared;
  long double sum = 0;
  for (size_t i = 0; i < problem->n; i++) {
    const long double e = (long double)xrd_distortion_entry(problem->distortion, problem->symbol[i], j) +
                          xrd_distortion_entry(problem->distortion, problem->symbol[i], l) - 2 * problem->least[i];
    sum += (long double)made->root[i] * made->root[i] * expl(-made->slope * e);
  }
  return sum;
}

static void take_hessian(line *made) {
  for (size_t s = 0; s < made->count; s++)
    for (size_t t = 0; t < made->count; t++) {
      const long double left = defined(made, made->member[s], made->member[s]);
      const long double right = defined(made, made->member[t], made->member[t]);
      const bool seen = left > XRD_UNSEEN && right > XRD_UNSEEN;
      made->hessian[s][t] = s == t ? 1
                            : seen ? defined(made, made->member[s], made->member[t]) / sqrtl(left * right)
                                   : 0;
    }
}

static void take_probabilities(line *made, xrd_random *random) {
  const size_t n = made->problem.distortion.n;
  double total = 0;
  for (size_t i = 0; i < n; i++) {
    made->p[i] = i > 0 && random_once_in(random, 8) ? 0 : 0.01 + xrd_random_uniform(random);
    total += made->p[i];
  }
  for (size_t i = 0; i < n; i++) made->p[i] /= total;
  made->problem.p = made->p;
  made->problem.distortion.x = made->x;
  made->problem.distortion.y = made->y;
}

/* False where weights overflow. */
static bool make(line *made, xrd_random *random) {
  memset(made, 0, sizeof *made);
  make_points(made, random);
  take_probabilities(made, random);
  assert_int_equal(xrd_prepare(&made->problem, &made->prepared, NULL), XRD_OK);
  const size_t m = made->prepared->m;
  assert_true(xrd_chain_fits(made->prepared));
  assert_int_equal(xrd_chain_init(&made->chain, made->prepared, m, NULL), XRD_OK);
  made->slope = random_between(random, 1e-3, 30);
  for (size_t i = 0; i < made->prepared->n; i++)
    made->root[i] = made->prepared->root_p[i] * exp(3 * xrd_random_normal(random));
  for (size_t k = 0, first = xrd_random_below(random, m); k < m; k++)
    if (random_once_in(random, 2)) made->member[made->count++] = (first + k * (m > 1 ? m - 1 : 1)) % m;
  take_hessian(made);
  return xrd_chain_weigh(&made->chain, made->slope, made->root);
}

static void discard(line *made) {
  xrd_chain_clear(&made->chain);
  xrd_prepared_free(made->prepared);
}

static void on_lines(uint64_t seed, void (*test)(line *made, xrd_random *random)) {
  xrd_random random;
  xrd_random_seed(&random, seed);
  static line made;
  for (size_t loop = 0; loop < LOOPS * test_multiplier(); loop++) {
    double scale[POINTS];
    if (make(&made, &random)) {
      xrd_chain_cover(&made.chain, made.member, made.count, scale);
      for (size_t t = 0; t < made.count; t++) {
        const long double diagonal = defined(&made, made.member[t], made.member[t]);
        assert_true(fabsl(scale[t] * sqrtl(diagonal) - 1) <= 1e-12L || (scale[t] == 1 && diagonal < 2 * XRD_UNSEEN));
      }
      test(&made, &random);
    }
    discard(&made);
  }
}

static void assert_products(line *made, xrd_random *random) {
  (void)random;
  for (size_t t = 0; t < made->count; t++) {
    double x[POINTS] = {0}, y[POINTS] = {0};
    x[t] = 1;
    xrd_chain_multiply(&made->chain, x, y);
    for (size_t s = 0; s < made->count; s++)
      assert_true(fabsl(y[s] - made->hessian[s][t]) <= 1e-12L * made->hessian[s][t] + 1e-70L);
  }
}

static void products_match_the_definition(void **state) {
  (void)state;
  on_lines(33, assert_products);
}

/* Backward error: H x = right up to rounding in the size of x. */
static void assert_solves(line *made, xrd_random *random) {
  unsigned char chosen[POINTS];
  double x[POINTS], right[POINTS], size = 0;
  const double ridge = xrd_random_below(random, 2) ? 1e-15 : random_between(random, 1e-12, 1);
  for (size_t t = 0; t < made->count; t++) {
    chosen[t] = xrd_random_below(random, 4) > 0;
    x[t] = right[t] = xrd_random_normal(random);
  }
  if (!xrd_chain_factor(&made->chain, chosen, ridge, 4e-15)) return;
  xrd_chain_solve(&made->chain, x);
  for (size_t t = 0; t < made->count; t++) size = chosen[t] ? fmax(size, fabs(x[t])) : size;
  for (size_t s = 0; s < made->count; s++) {
    if (!chosen[s]) {
      assert_true(x[s] == right[s]);
      continue;
    }
    long double product = (long double)ridge * x[s];
    for (size_t t = 0; t < made->count; t++) product += chosen[t] ? made->hessian[s][t] * x[t] : 0;
    assert_true(fabsl(product - right[s]) <= 1e-12L * (1 + size));
  }
}

static void solving_inverts_the_product(void **state) {
  (void)state;
  on_lines(34, assert_solves);
}

/* A column on the span of others has no pivot. */
static void dependence_is_seen(void **state) {
  (void)state;
  static line made = {.x = {0, 1}, .y = {0, 0.5, 1}, .p = {0.5, 0.5}, .slope = 1, .member = {0, 1, 2}, .count = 3};
  made.problem = (xrd_problem){
      .p = made.p, .distortion = {.kind = XRD_ABSOLUTE, .n = 2, .m = 3, .dim = 1, .x = made.x, .y = made.y}};
  double scale[3];
  const double root[XRD_LANES] = {1, 1};
  assert_int_equal(xrd_prepare(&made.problem, &made.prepared, NULL), XRD_OK);
  assert_int_equal(xrd_chain_init(&made.chain, made.prepared, 3, NULL), XRD_OK);
  assert_true(xrd_chain_weigh(&made.chain, 1, root));
  xrd_chain_cover(&made.chain, made.member, 3, scale);
  const unsigned char all[] = {1, 1, 1}, two[] = {1, 0, 1};
  assert_false(xrd_chain_factor(&made.chain, all, 0, 4e-15));
  assert_true(xrd_chain_factor(&made.chain, two, 1e-15, 4e-15));
  assert_true(xrd_chain_factor(&made.chain, all, 1e-6, 4e-15));
  assert_false(xrd_chain_weigh(&made.chain, 0, root));
  discard(&made);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(products_match_the_definition),
      cmocka_unit_test(solving_inverts_the_product),
      cmocka_unit_test(dependence_is_seen),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
