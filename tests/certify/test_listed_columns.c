/* Listed columns are read in whole lanes: what is read beyond the last column belongs to the list.  Blocks end where
   memory ends. */
#include "certify/columns.h"

#include <stdint.h>
#include <sys/mman.h>

#include "tests/cmocka_all.h"

enum { PAGE = 1 << 16, MOST = 24 };

static _Alignas(PAGE) char page[2 * PAGE]; /* half of it may be read, and half may not */

void *__wrap_aligned_alloc(size_t alignment, size_t size);
void __wrap_free(void *block);

void *__wrap_aligned_alloc(size_t alignment, size_t size) {
  assert_true(size <= PAGE && size % alignment == 0);
  return page + PAGE - size;
}

void __wrap_free(void *block) { (void)block; }

static void lanes_stay_inside(void **state) {
  (void)state;
  double x[2] = {0.25, -1}, y[2 * MOST], d[MOST];
  for (size_t k = 0; k < 2 * MOST; k++) y[k] = 0.1 * (double)k;
  assert_int_equal(mprotect(page + PAGE, PAGE, PROT_NONE), 0);
  for (int kind = XRD_SQUARED; kind <= XRD_ABSOLUTE; kind++)
    for (size_t dim = 1; dim <= 2; dim++)
      for (size_t m = 1; m <= MOST; m++) {
        const xrd_distortion distortion = {
            .kind = kind == XRD_SQUARED ? XRD_SQUARED : XRD_ABSOLUTE, .n = 1, .m = m, .dim = dim, .x = x, .y = y};
        xrd_columns columns;
        assert_true(xrd_columns_init(&columns, &distortion, 2, NULL, m));
        for (size_t first = 0; first < m; first++) {
          xrd_columns_fetch(&columns, 0, first, m - first, d);
          for (size_t j = first; j < m; j++) assert_true(d[j - first] == 2 * xrd_distortion_entry(&distortion, 0, j));
        }
        xrd_columns_clear(&columns);
      }
  assert_int_equal(mprotect(page + PAGE, PAGE, PROT_READ | PROT_WRITE), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(lanes_stay_inside)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
