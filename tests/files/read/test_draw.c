#include <math.h>
#include <string.h>

#include "files/read/draw.h"
#include "tests/cmocka_all.h"
#include "tests/multiplier.h"

enum { ROWS = 10, COUNT = 3 };

static const double TABLE[ROWS][2] = {{0, 9}, {1, 8}, {2, 7}, {3, 6}, {4, 5}, {5, 4}, {6, 3}, {7, 2}, {8, 1}, {9, 0}};

static void rows_are_whole_distinct_and_in_order(void **state) {
  (void)state;
  for (uint64_t seed = 0; seed < 1000; seed++)
    for (size_t count = 1; count <= ROWS; count++) {
      double drawn[ROWS][2], again[ROWS][2];
      xrd_draw_rows(TABLE[0], ROWS, 2, count, seed, drawn[0]);
      for (size_t i = 0; i < count; i++) {
        assert_true(drawn[i][0] + drawn[i][1] == 9);
        if (i > 0) assert_true(drawn[i][0] > drawn[i - 1][0]);
      }
      xrd_draw_rows(TABLE[0], ROWS, 2, count, seed, again[0]);
      assert_memory_equal(drawn, again, count * sizeof *drawn);
    }
}

/* Each of the 120 subsets comes equally often: chi-squared with 119 degrees of freedom, mean 119, deviation 15.4. */
static void subsets_are_equally_likely(void **state) {
  (void)state;
  size_t seen[1 << ROWS] = {0};
  const size_t draws = 120000 * test_multiplier();
  for (size_t seed = 0; seed < draws; seed++) {
    double drawn[COUNT][2];
    unsigned subset = 0;
    xrd_draw_rows(TABLE[0], ROWS, 2, COUNT, seed, drawn[0]);
    for (size_t i = 0; i < COUNT; i++) subset |= 1u << (unsigned)drawn[i][0];
    seen[subset]++;
  }
  const double expected = (double)draws / 120;
  double chi_squared = 0;
  size_t kinds = 0;
  for (size_t subset = 0; subset < 1 << ROWS; subset++) {
    if (seen[subset] == 0) continue;
    kinds++;
    chi_squared += pow((double)seen[subset] - expected, 2) / expected;
  }
  assert_int_equal(kinds, 120);
  assert_true(chi_squared > 119 - 5 * 15.4 && chi_squared < 119 + 5 * 15.4);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(rows_are_whole_distinct_and_in_order),
      cmocka_unit_test(subsets_are_equally_likely),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
