#include "tests/solvers/random_set.h"

#include "tests/cmocka_all.h"

void random_set_make(random_set *made, xrd_random *random, size_t limit) {
  random_problem_make(&made->source, random, limit);
  assert_int_equal(xrd_prepare(&made->source.problem, &made->prepared, NULL), XRD_OK);
  const size_t m = made->prepared->m;
  xrd_working_set *set = &made->set;
  assert_int_equal(xrd_working_set_init(set, made->prepared, m, NULL), XRD_OK);
  set->slope = random_between(random, 0.01, 100);
  const size_t first = xrd_random_below(random, m);
  for (size_t k = 0; k < m; k++)
    if (k == 0 || random_once_in(random, 2))
      assert_true(xrd_working_set_add(set, (first + k * (m > 2 ? m - 1 : 1)) % m, random_between(random, 1e-6, 1)));
  if (xrd_working_set_mix(set)) xrd_working_set_price(set);
}

void random_set_clear(random_set *made) {
  xrd_working_set_clear(&made->set);
  xrd_prepared_free(made->prepared);
  random_problem_clear(&made->source);
}
