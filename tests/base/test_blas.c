#include <cblas.h>
#include <dirent.h>

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

static size_t count_threads(void) {
  size_t count = 0;
  DIR *tasks = opendir("/proc/self/task");
  assert_non_null(tasks);
  for (const struct dirent *entry; (entry = readdir(tasks)) != NULL;) count += entry->d_name[0] != '.';
  (void)closedir(tasks);
  return count;
}

static void alone_no_thread_of_blas_is_left_or_comes_back(void **state) {
  (void)state;
  openblas_set_num_threads(4); /* starts them, whatever the machine has */
  xrd_blas_alone();
  assert_int_equal(openblas_get_num_threads(), 1);
  assert_int_equal(count_threads(), 1);
  xrd_blas_single_begin();
  const double a[4] = {1, 2, 3, 4};
  double product[4];
  cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, 2, 2, 2, 1, a, 2, a, 2, 0, product, 2);
  xrd_blas_single_end();
  assert_true(product[0] == 7 && product[3] == 22);
  assert_int_equal(count_threads(), 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(the_last_one_gives_the_threads_back),
                                     cmocka_unit_test(alone_no_thread_of_blas_is_left_or_comes_back)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
