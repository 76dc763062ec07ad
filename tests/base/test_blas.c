#include <cblas.h>

#include "base/blas.h"
#include "tests/cmocka_all.h"

static void the_last_one_gives_the_threads_back(void **state) {
  (void)state;
  const int before = openblas_get_num_threads();
  openblas_set_num_threads(2);
  const int callers = openblas_get_num_threads(); /* 1 where OpenBLAS was built for one */
  xrd_blas_single_begin();
  assert_int_equal(openblas_get_num_threads(), 1);
  xrd_blas_single_begin();
  xrd_blas_single_end();
  assert_int_equal(openblas_get_num_threads(), 1);
  xrd_blas_single_end();
  assert_int_equal(openblas_get_num_threads(), callers);
  openblas_set_num_threads(before);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(the_last_one_gives_the_threads_back)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
