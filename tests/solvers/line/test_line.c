/* Products, Hessians and solves on a line against their definitions, entry by entry in long double. */
#include "solvers/line/line.h"

#include <math.h>
#include <string.h>

#include "base/random.h"
#include "tests/cmocka_all.h"
#include "tests/multiplier.h"
#include "tests/random_problem.h"

enum { LOOPS = 300, POINTS = 40 };

typedef struct {
  double x[POINTS], y[POINTS], weight[POINTS];
  size_t n, m;
  xrd_line line;
  long double a[POINTS][POINTS], excess[POINTS][POINTS], hessian[POINTS][POINTS]; /* in the line's order */
} sample;

static void define(sample *made) {
  const xrd_line *line = &made->line;
  for (size_t s = 0; s < made->n; s++) {
    double least = HUGE_VAL;
    for (size_t t = 0; t < made->m; t++) least = fmin(least, fabs(line->x[s] - line->y[t]));
    for (size_t t = 0; t < made->m; t++) {
      made->excess[s][t] = fabsl((long double)line->x[s] - line->y[t]) - least;
      made->a[s][t] = expl(-line->slope * made->excess[s][t]);
    }
  }
  for (size_t t = 0; t < made->m; t++)
    for (size_t r = 0; r < made->m; r++) {
      made->hessian[t][r] = 0;
      for (size_t s = 0; s < made->n; s++) made->hessian[t][r] += made->weight[s] * made->a[s][t] * made->a[s][r];
    }
}

/* Points anywhere, in any order, some of them equal. */
static void make(sample *made, xrd_random *random) {
  made->n = 1 + xrd_random_below(random, POINTS);
  made->m = 1 + xrd_random_below(random, POINTS);
  const bool whole = xrd_random_below(random, 2) > 0;
  for (size_t i = 0; i < made->n; i++) made->x[i] = 3 * xrd_random_normal(random);
  for (size_t j = 0; j < made->m; j++)
    made->y[j] = random_once_in(random, 3) ? made->x[xrd_random_below(random, made->n)] : 3 * xrd_random_normal(random);
  for (size_t i = 0; whole && i < made->n; i++) made->x[i] = nearbyint(made->x[i]);
  for (size_t j = 0; whole && j < made->m; j++) made->y[j] = nearbyint(made->y[j]);
  for (size_t i = 0; i < made->n; i++) made->weight[i] = random_between(random, 1e-4, 1e4);
  const xrd_distortion distortion = {
      .kind = XRD_ABSOLUTE, .n = made->n, .m = made->m, .dim = 1, .x = made->x, .y = made->y};
  assert_int_equal(xrd_line_init(&made->line, &distortion, NULL), XRD_OK);
  xrd_line_move(&made->line, random_between(random, 1e-3, 30));
  define(made);
}

static void on_lines(uint64_t seed, void (*test)(sample *made, xrd_random *random)) {
  static sample made;
  xrd_random random;
  xrd_random_seed(&random, seed);
  for (size_t loop = 0; loop < LOOPS * test_multiplier(); loop++) {
    make(&made, &random);
    test(&made, &random);
    xrd_line_clear(&made.line);
  }
}

static void assert_near(double value, long double truth) {
  assert_true(fabsl(value - truth) <= 1e-12L * truth + 1e-300L);
}

static void assert_products(sample *made, xrd_random *random) {
  double q[POINTS], c[POINTS], u[POINTS], e[POINTS];
  for (size_t t = 0; t < made->m; t++) q[t] = random_once_in(random, 3) ? 0 : xrd_random_uniform(random);
  xrd_line_price(&made->line, made->weight, c);
  xrd_line_mix(&made->line, q, u);
  xrd_line_spread(&made->line, e);
  for (size_t t = 0; t < made->m; t++) {
    long double price = 0;
    for (size_t s = 0; s < made->n; s++) price += made->weight[s] * made->a[s][t];
    assert_near(c[t], price);
  }
  for (size_t s = 0; s < made->n; s++) {
    long double mixed = 0, spread = 0;
    for (size_t t = 0; t < made->m; t++) mixed += q[t] * made->a[s][t];
    for (size_t t = 0; t < made->m; t++) spread += q[t] * made->a[s][t] * made->excess[s][t];
    assert_near(u[s], mixed);
    assert_true(fabsl(e[s] - spread) <= 1e-12L * (spread + mixed)); /* distances round */
  }
}

static void products_match_their_definition(void **state) {
  (void)state;
  on_lines(33, assert_products);
}

/* Backward error: (H + shift) x = right up to rounding, each row in its own size. */
static void assert_solves(sample *made, xrd_random *random) {
  double shift[POINTS], x[POINTS], right[POINTS];
  const double large = random_between(random, 1e-12, 1);
  xrd_line_weigh(&made->line, made->weight);
  for (size_t t = 0; t < made->m; t++) {
    assert_near(made->line.diagonal[t], made->hessian[t][t]);
    shift[t] = random_once_in(random, 4) ? HUGE_VAL
                                         : large * xrd_random_uniform(random) * made->line.diagonal[t] + 1e-9;
    x[t] = right[t] = xrd_random_normal(random);
  }
  assert_true(xrd_line_factor(&made->line, shift));
  xrd_line_solve(&made->line, x);
  for (size_t t = 0; t < made->m; t++) {
    if (isinf(shift[t])) {
      assert_true(x[t] == 0);
      continue;
    }
    long double product = shift[t] * (long double)x[t], size = fabsl(product) + fabs(right[t]);
    for (size_t r = 0; r < made->m; r++) {
      product += made->hessian[t][r] * x[r];
      size += made->hessian[t][r] * fabsl((long double)x[r]);
    }
    assert_true(fabsl(product - right[t]) <= 1e-11L * size);
  }
}

static void solving_inverts_the_hessian(void **state) {
  (void)state;
  on_lines(34, assert_solves);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(products_match_their_definition),
      cmocka_unit_test(solving_inverts_the_hessian),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
