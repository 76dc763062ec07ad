/* Hessians held as bands along a line, against all their entries. */
#include "solvers/band.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/memory.h"
#include "solvers/gram/squared.h"
#include "tests/cmocka_all.h"
#include "tests/multiplier.h"
#include "tests/random_problem.h"

enum { LOOPS = 30, POINTS = 200 };

static const double RIDGE = 1e-15, DEPENDENT = 4e-15;

typedef struct {
  double x[POINTS], p[POINTS], root[POINTS + XRD_LANES], scale[2][POINTS];
  xrd_problem problem;
  xrd_prepared *prepared;
  xrd_gram_squared gram;
  xrd_band band;
  size_t member[POINTS], count;
  double entries[POINTS * POINTS], full[POINTS * POINTS], triangle[POINTS * POINTS];
} line;

/* An even line at a slope that shortens its band; false where it is not short. */
static bool make(line *made, xrd_random *random) {
  const size_t n = POINTS / 2 + xrd_random_below(random, POINTS / 2);
  const double step = random_between(random, 0.01, 1), slope = random_between(random, 0.1, 3) / (step * step);
  memset(made, 0, sizeof *made);
  for (size_t i = 0; i < n; i++) {
    made->x[i] = step * ((double)i - 20);
    made->p[i] = 1 / (double)n;
  }
  made->problem = (xrd_problem){
      .p = made->p, .distortion = {.kind = XRD_SQUARED, .n = n, .m = n, .dim = 1, .x = made->x, .y = made->x}};
  assert_int_equal(xrd_prepare(&made->problem, &made->prepared, NULL), XRD_OK);
  assert_int_equal(xrd_gram_squared_init(&made->gram, made->prepared, n, NULL), XRD_OK);
  assert_int_equal(xrd_band_init(&made->band, n, made->entries, NULL), XRD_OK);
  for (size_t i = 0; i < n; i++) made->root[i] = made->prepared->root_p[i] * exp(3 * xrd_random_normal(random));
  for (size_t k = 0, at = xrd_random_below(random, n); k < n; k++, at = (at + n - 1) % n)
    if (!random_once_in(random, 5)) made->member[made->count++] = at;
  assert_true(xrd_gram_squared_weigh(&made->gram, slope, made->root));
  xrd_gram_squared_fill(&made->gram, made->member, 0, made->count, made->scale[0], made->full, POINTS);
  return xrd_gram_squared_fill_band(&made->gram, made->member, made->count, made->scale[1], &made->band);
}

static void discard(line *made) {
  xrd_band_clear(&made->band);
  xrd_gram_squared_clear(&made->gram);
  xrd_prepared_free(made->prepared);
}

static double full_entry(const line *made, size_t s, size_t t) {
  return s < t ? made->full[t * POINTS + s] : made->full[s * POINTS + t];
}

static void assert_entries(line *made, xrd_random *random) {
  double x[POINTS], y[POINTS] = {0};
  for (size_t t = 0; t < made->count; t++) {
    assert_true(made->scale[0][t] == made->scale[1][t]);
    x[t] = xrd_random_normal(random);
  }
  xrd_band_multiply(&made->band, x, y);
  for (size_t s = 0; s < made->count; s++) {
    long double product = 0;
    for (size_t t = 0; t < made->count; t++) {
      assert_true(fabs(xrd_band_entry(&made->band, s, t) - full_entry(made, s, t)) <=
                  1e-17 + 1e-15 * full_entry(made, s, t));
      product += (long double)full_entry(made, s, t) * x[t];
    }
    assert_true(fabsl(product - y[s]) <= 1e-13L);
  }
}

/* Variables join and leave one at a time; what was kept of the factor must not matter, to the last bit. */
static void assert_factors(line *made, xrd_random *random) {
  static double again[POINTS * POINTS];
  unsigned char chosen[POINTS];
  double x[POINTS], z[POINTS], right[POINTS];
  const size_t k = made->count;
  for (size_t t = 0; t < k; t++) {
    chosen[t] = random_once_in(random, 4);
    right[t] = xrd_random_normal(random);
  }
  size_t changed = SIZE_MAX;
  for (int change = 0; change < 20; change++) {
    const bool good = xrd_band_factor(&made->band, chosen, changed, RIDGE, DEPENDENT, made->triangle);
    memcpy(x, right, sizeof x);
    if (good) xrd_band_solve(&made->band, made->triangle, x);
    assert_int_equal(xrd_band_factor(&made->band, chosen, SIZE_MAX, RIDGE, DEPENDENT, again), good);
    memcpy(z, right, sizeof z);
    if (good) xrd_band_solve(&made->band, again, z);
    assert_memory_equal(x, z, k * sizeof *x);
    double size = 0;
    for (size_t t = 0; t < k; t++) size = chosen[t] ? fmax(size, fabs(x[t])) : size;
    for (size_t s = 0; good && s < k; s++) {
      long double product = 0;
      for (size_t t = 0; t < k; t++) product += chosen[t] ? (long double)full_entry(made, s, t) * x[t] : 0;
      assert_true(fabsl(chosen[s] ? product - right[s] : (long double)x[s] - right[s]) <= 1e-12L * (1 + size));
    }
    changed = good ? xrd_random_below(random, k) : changed;
    if (changed == SIZE_MAX) return;
    chosen[changed] ^= 1; /* after a failure: takes back what caused it */
  }
}

static void on_lines(uint64_t seed, void (*test)(line *made, xrd_random *random)) {
  xrd_random random;
  xrd_random_seed(&random, seed);
  static line made;
  size_t bands = 0;
  for (size_t loop = 0; loop < LOOPS * test_multiplier(); loop++) {
    if (make(&made, &random)) {
      test(&made, &random);
      bands++;
    }
    discard(&made);
  }
  assert_true(2 * bands > LOOPS * test_multiplier());
}

static void entries_and_products_are_those_of_the_whole(void **state) {
  (void)state;
  on_lines(41, assert_entries);
}

static void factors_follow_changes(void **state) {
  (void)state;
  on_lines(42, assert_factors);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(entries_and_products_are_those_of_the_whole),
      cmocka_unit_test(factors_follow_changes),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
