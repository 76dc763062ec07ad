#include <math.h>
#include <stdlib.h>

#include "base/random.h"
#include "solvers/interior.h"
#include "tests/cmocka_all.h"
#include "tests/multiplier.h"

/* What fresh memory may hold. */
static void spoil(xrd_interior *interior, size_t rows, size_t columns) {
  double *short_vectors[] = {interior->s, interior->dq, interior->ds, interior->right};
  for (int k = 0; k < 4; k++)
    for (size_t t = 0; t < columns; t++) short_vectors[k][t] = NAN;
  for (size_t i = 0; i < rows; i++) interior->y[i] = interior->du[i] = interior->dy[i] = NAN;
  for (size_t t = 0; t < columns * columns; t++) interior->normal[t] = NAN;
}

/* On random problems the interior point ends where the duality gap log(sum q * max c) over all columns vanishes. */
static void the_optimum_is_reached_from_uniform_masses(void **state) {
  (void)state;
  enum { N = 30, M = 40 };
  const size_t problems = 20 * test_multiplier();
  for (size_t seed = 0; seed < problems; seed++) {
    xrd_random random;
    xrd_random_seed(&random, seed);
    double p[N], d[N * M];
    for (int i = 0; i < N; i++) p[i] = 1.0 / N;
    for (int k = 0; k < N * M; k++) d[k] = xrd_random_uniform(&random);
    const xrd_problem problem = {p, {.kind = XRD_MATRIX, .n = N, .m = M, .matrix = d}};
    xrd_prepared *prepared;
    xrd_working_set set;
    xrd_interior interior;
    assert_int_equal(xrd_prepare(&problem, &prepared, NULL), XRD_OK);
    assert_int_equal(xrd_working_set_init(&set, prepared, M, NULL), XRD_OK);
    assert_int_equal(xrd_interior_init(&interior, prepared, M, NULL), XRD_OK);
    spoil(&interior, N, M);
    set.slope = 1 + 60 * xrd_random_uniform(&random);
    for (size_t j = 0; j < M; j++) assert_true(xrd_working_set_add(&set, j, 1.0 / M));
    xrd_interior_minimise(&interior, &set, 1e-17);
    double most = 0, total = 0;
    for (size_t t = 0; t < M; t++) {
      most = fmax(most, set.c[t]);
      total += set.q[t];
      assert_true(set.q[t] >= 0);
    }
    assert_true(fabs(total - 1) < 1e-6);
    assert_true(log(most * total) < 1e-12);
    xrd_interior_clear(&interior);
    xrd_working_set_clear(&set);
    xrd_prepared_free(prepared);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(the_optimum_is_reached_from_uniform_masses)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
