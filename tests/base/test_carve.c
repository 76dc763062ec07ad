/* Arrays in one block: aligned, zeroed, apart from each other, and an error that leaves no pointer behind. */
#include "base/carve.h"

#include <stdint.h>
#include <string.h>

#include "tests/cmocka_all.h"

static void arrays_do_not_overlap(void **state) {
  (void)state;
  double *a;
  char *b, *none;
  uint32_t *c;
  void *block;
  assert_int_equal(
      xrd_carve(&block,
                (const xrd_array[]){XRD_ARRAY(a, 9), XRD_ARRAY(b, 65), XRD_ARRAY(none, 0), XRD_ARRAY(c, 16), {0}},
                NULL),
      XRD_OK);
  assert_non_null(none);
  assert_true((uintptr_t)a % 64 == 0 && (uintptr_t)b % 64 == 0 && (uintptr_t)c % 64 == 0);
  for (size_t i = 0; i < 9; i++) assert_true(a[i] == 0);
  memset(a, 1, 9 * sizeof *a);
  memset(b, 2, 65);
  memset(c, 3, 16 * sizeof *c);
  for (size_t i = 0; i < 9 * sizeof *a; i++) assert_int_equal(((unsigned char *)a)[i], 1);
  for (size_t i = 0; i < 65; i++) assert_int_equal(b[i], 2);
  for (size_t i = 0; i < 16; i++) assert_int_equal(c[i], 0x03030303);
  xrd_carve_free(block);
  xrd_carve_free(NULL);
}

/* Bare arrays need not be zero, but are apart and released all the same; rows times columns are counted safely. */
static void bare_arrays_are_arrays(void **state) {
  (void)state;
  double *a, *b;
  void *block;
  assert_int_equal(xrd_carve_bare(&block, (const xrd_array[]){XRD_ARRAY_2(a, 3, 5), XRD_ARRAY(b, 2), {0}}, NULL),
                   XRD_OK);
  for (size_t i = 0; i < 15; i++) a[i] = 1;
  b[0] = b[1] = 2;
  for (size_t i = 0; i < 15; i++) assert_true(a[i] == 1);
  xrd_carve_free(block);
  assert_int_equal(xrd_carve_bare(&block, (const xrd_array[]){XRD_ARRAY_2(a, SIZE_MAX / 16, 4), {0}}, NULL),
                   XRD_ERR_MEMORY);
  assert_null(a);
}

static void what_is_too_large_is_refused(void **state) {
  (void)state;
  double *a, *b;
  void *block = &a;
  const size_t counts[][2] = {
      {SIZE_MAX, 1}, {1, SIZE_MAX / 8}, {SIZE_MAX / 16, SIZE_MAX / 16}, {SIZE_MAX / 17, SIZE_MAX / 17}};
  for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
    xrd_error error = {""};
    assert_int_equal(
        xrd_carve(&block, (const xrd_array[]){XRD_ARRAY(a, counts[i][0]), XRD_ARRAY(b, counts[i][1]), {0}}, &error),
        XRD_ERR_MEMORY);
    assert_true(block == NULL && a == NULL && b == NULL && error.message[0] != '\0');
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(arrays_do_not_overlap), cmocka_unit_test(bare_arrays_are_arrays),
                                     cmocka_unit_test(what_is_too_large_is_refused)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
