#include <math.h>

#include "base/random.h"
#include "tests/cmocka_all.h"

/* Computed from the definition with Python's integers; xoshiro256++ seeded by splitmix64. */
static void the_stream_of_a_seed_is_fixed(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 0);
  static const uint64_t EXPECTED[] = {UINT64_C(0x53175d61490b23df), UINT64_C(0x61da6f3dc380d507),
                                      UINT64_C(0x5c0fdf91ec9a7bfc), UINT64_C(0x02eebf8c3bbe5e1a),
                                      UINT64_C(0x7eca04ebaf4a5eea)};
  assert_true(random.word[0] == UINT64_C(0xe220a8397b1dcdaf)); /* splitmix64's first word for seed 0 */
  for (size_t i = 0; i < 5; i++) assert_true(xrd_random_word(&random) == EXPECTED[i]);
}

static void uniforms_stay_below_one_and_average_to_a_half(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 3);
  double sum = 0, square = 0;
  const size_t count = 100000;
  for (size_t i = 0; i < count; i++) {
    const double u = xrd_random_uniform(&random);
    assert_true(u >= 0 && u < 1);
    sum += u;
    square += u * u;
  }
  assert_true(fabs(sum / (double)count - 0.5) < 5 * sqrt(1.0 / 12 / (double)count));
  assert_true(fabs(square / (double)count - 1.0 / 3) < 5 * sqrt(4.0 / 45 / (double)count));
}

static void bounded_words_are_even(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 4);
  size_t seen[7] = {0};
  for (size_t i = 0; i < 70000; i++) seen[xrd_random_below(&random, 7)]++;
  for (size_t k = 0; k < 7; k++) assert_in_range(seen[k], 10000 - 500, 10000 + 500);
  for (size_t i = 0; i < 100; i++) assert_int_equal(xrd_random_below(&random, 1), 0);
  /* A bound just above 2^63 rejects almost half of the words. */
  for (size_t i = 0; i < 100; i++) assert_true(xrd_random_below(&random, (UINT64_C(1) << 63) + 1) <= UINT64_C(1) << 63);
}

static void normals_have_their_moments(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 5);
  double moment[5] = {0};
  const size_t count = 200000;
  for (size_t i = 0; i < count; i++) {
    const double z = xrd_random_normal(&random);
    for (int k = 1; k <= 4; k++) moment[k] += pow(z, k) / (double)count;
  }
  const double root = 1 / sqrt((double)count); /* five standard deviations of each mean */
  assert_true(fabs(moment[1]) < 5 * root);
  assert_true(fabs(moment[2] - 1) < 5 * sqrt(2) * root);
  assert_true(fabs(moment[3]) < 5 * sqrt(15) * root);
  assert_true(fabs(moment[4] - 3) < 5 * sqrt(96) * root);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_stream_of_a_seed_is_fixed),
      cmocka_unit_test(uniforms_stay_below_one_and_average_to_a_half),
      cmocka_unit_test(bounded_words_are_even),
      cmocka_unit_test(normals_have_their_moments),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
