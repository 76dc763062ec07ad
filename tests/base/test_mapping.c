/* Room that is zero and one's own, and files as they lie. */
#include "base/mapping.h"

#include <stdint.h>
#include <stdio.h>

#include "tests/cmocka_all.h"

static void room_is_zero(void **state) {
  (void)state;
  xrd_mapping room;
  assert_true(xrd_mapping_reserve(&room, (size_t)1 << 33, sizeof(double))); /* more than there is: none of it touched */
  double *numbers = room.address;
  assert_true(numbers[0] == 0 && numbers[((size_t)1 << 33) - 1] == 0);
  numbers[12345] = 1;
  assert_true(numbers[12345] == 1);
  xrd_mapping_release(&room);
  assert_null(room.address);
  xrd_mapping_release(&room);
  assert_false(xrd_mapping_reserve(&room, SIZE_MAX / 4, sizeof(double)));
  assert_false(xrd_mapping_reserve(&room, 0, sizeof(double)));
  assert_false(xrd_mapping_reserve(&room, SIZE_MAX / 32, sizeof(double)));
  assert_null(room.address);
}

static void files_as_they_lie(void **state) {
  (void)state;
  FILE *file = tmpfile();
  assert_non_null(file);
  assert_int_equal(fwrite("some bytes", 1, 10, file), 10);
  assert_int_equal(fflush(file), 0);
  xrd_mapping mapping;
  assert_true(xrd_mapping_of_file(&mapping, fileno(file), 10, false));
  assert_memory_equal(mapping.address, "some bytes", 10);
  assert_true(xrd_mapping_has_file(&mapping));
  xrd_mapping own;
  assert_true(xrd_mapping_of_file(&own, fileno(file), 10, true));
  *(char *)own.address = 'S';
  assert_memory_equal(mapping.address, "some bytes", 10); /* what is written stays here */
  xrd_mapping_release(&own);
  fclose(file);
  xrd_mapping_release(&mapping);
  assert_false(xrd_mapping_has_file(&mapping));
  assert_false(xrd_mapping_of_file(&mapping, -1, 10, false));
  assert_null(mapping.address);
}

/* Written, mapped and written again within a tick of the system's clock. */
static void a_change_at_once_is_one(void **state) {
  (void)state;
  for (int k = 0; k < 10; k++) {
    FILE *file = fopen("quick.bin", "w+");
    assert_non_null(file);
    assert_int_equal(fwrite("some bytes", 1, 10, file), 10);
    assert_int_equal(fflush(file), 0);
    xrd_mapping mapping;
    assert_true(xrd_mapping_of_file(&mapping, fileno(file), 10, false));
    assert_true(xrd_mapping_is_of(&mapping, "quick.bin"));
    rewind(file);
    assert_int_equal(fwrite("S", 1, 1, file), 1);
    fclose(file);
    assert_false(xrd_mapping_is_of(&mapping, "quick.bin"));
    xrd_mapping_release(&mapping);
  }
  assert_int_equal(remove("quick.bin"), 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(a_change_at_once_is_one), cmocka_unit_test(room_is_zero),
                                     cmocka_unit_test(files_as_they_lie)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
