#include <stdint.h>
#include <stdlib.h>

#include "base/memory.h"
#include "tests/cmocka_all.h"

static void products_that_overflow_are_refused(void **state) {
  (void)state;
  size_t product;
  assert_true(xrd_size_multiply(3, 4, &product));
  assert_int_equal(product, 12);
  assert_true(xrd_size_multiply(SIZE_MAX, 0, &product));
  assert_int_equal(product, 0);
  assert_false(xrd_size_multiply(SIZE_MAX / 2, 3, &product));
  assert_int_equal(product, 0);
  assert_null(xrd_allocate(SIZE_MAX / 8, 16));
  assert_null(xrd_allocate(SIZE_MAX, 1));
}

static void blocks_are_aligned_and_copied(void **state) {
  (void)state;
  const double source[3] = {1, 2, 3};
  double *copy = xrd_duplicate(source, 3, sizeof *source);
  assert_non_null(copy);
  assert_int_equal((uintptr_t)copy % 64, 0);
  assert_memory_equal(copy, source, sizeof source);
  free(copy);
  void *empty = xrd_allocate(0, 8);
  assert_non_null(empty);
  free(empty);
}

static void growing_keeps_the_contents_and_doubles(void **state) {
  (void)state;
  size_t capacity = 0, moves = 0;
  uint32_t *block = NULL;
  for (size_t i = 0; i < 100000; i++) {
    const size_t before = capacity;
    block = xrd_grow(block, &capacity, i + 1, sizeof *block);
    assert_non_null(block);
    assert_true(capacity > i && capacity >= before);
    moves += capacity != before;
    block[i] = (uint32_t)i;
  }
  assert_in_range(moves, 10, 20);
  for (size_t i = 0; i < 100000; i++) assert_int_equal(block[i], i);
  const size_t before = capacity;
  assert_null(xrd_grow(block, &capacity, SIZE_MAX / 2, sizeof *block));
  assert_int_equal(capacity, before);
  assert_int_equal(block[99999], 99999);
  free(block);
}

static void trimming_keeps_what_stays(void **state) {
  (void)state;
  double *block = xrd_allocate(1000, sizeof *block);
  for (int i = 0; i < 1000; i++) block[i] = i;
  block = xrd_trim(block, 3, sizeof *block);
  for (int i = 0; i < 3; i++) assert_true(block[i] == i);
  free(block);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(products_that_overflow_are_refused),
      cmocka_unit_test(blocks_are_aligned_and_copied),
      cmocka_unit_test(growing_keeps_the_contents_and_doubles),
      cmocka_unit_test(trimming_keeps_what_stays),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
