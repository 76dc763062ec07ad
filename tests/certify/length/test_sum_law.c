/* The law of a sum is never above the truth: against all sums, in whole numbers. */
#include <flint/fmpz_vec.h>

#include "base/random.h"
#include "certify/length/sum_law.h"
#include "tests/cmocka_all.h"
#include "tests/multiplier.h"

enum { MOST_VALUES = 5, MOST_LENGTH = 5 };

typedef struct {
  size_t count, length;
  fmpz value[MOST_VALUES], mass[MOST_VALUES];
} sample;

/* Adds the probability, in units of 2^-(60 length), of all sums >= t that begin with `sum` and `product`. */
static void add_tail(const sample *s, size_t left, const fmpz_t sum, const fmpz_t product, const fmpz_t t,
                     fmpz_t tail) {
  if (left == 0) {
    if (fmpz_cmp(sum, t) >= 0) fmpz_add(tail, tail, product);
    return;
  }
  fmpz_t next_sum, next_product;
  fmpz_init(next_sum);
  fmpz_init(next_product);
  for (size_t i = 0; i < s->count; i++) {
    fmpz_add(next_sum, sum, s->value + i);
    fmpz_mul(next_product, product, s->mass + i);
    add_tail(s, left - 1, next_sum, next_product, t, tail);
  }
  fmpz_clear(next_sum);
  fmpz_clear(next_product);
}

/* The law's own tail at place k is at most the true one at base + k step; equal where nothing was rounded. */
static void compare(const sample *s, const xrd_sum_law *law, slong k, const fmpz_t above) {
  fmpz_t t, tail, zero, one, claimed;
  fmpz_init(t);
  fmpz_init(tail);
  fmpz_init(zero);
  fmpz_init_set_ui(one, 1);
  fmpz_init(claimed);
  fmpz_mul_si(t, law->step, k);
  fmpz_add(t, t, law->base);
  add_tail(s, s->length, zero, one, t, tail);
  fmpz_mul_2exp(claimed, above, (ulong)(XRD_SUM_LAW_BITS * (s->length - 1)));
  if (fmpz_cmp(claimed, tail) > 0) fail_msg("length %zu, place %ld: the tail is too large", s->length, (long)k);
  if (s->length == 1 && s->count <= 2) assert_true(fmpz_equal(claimed, tail));
  fmpz_clear(t);
  fmpz_clear(tail);
  fmpz_clear(zero);
  fmpz_clear(one);
  fmpz_clear(claimed);
}

static void expect_below(const sample *s, const fmpz_t spare) {
  xrd_sum_law one, sum;
  xrd_sum_law_init(&one);
  xrd_sum_law_init(&sum);
  xrd_sum_law_set(&one, s->value, s->mass, s->count);
  xrd_sum_law_power(&sum, &one, s->length, spare, NULL);
  fmpz_t above;
  fmpz_init(above);
  const slong length = fmpz_poly_length(sum.mass);
  assert_true(length >= 1 && length <= (s->length == 1 ? 2 * XRD_SUM_LAW_LONGEST : XRD_SUM_LAW_LONGEST));
  for (slong k = length - 1; k >= 0; k--) {
    if (fmpz_is_zero(sum.mass->coeffs + k)) continue;
    fmpz_add(above, above, sum.mass->coeffs + k);
    compare(s, &sum, k, above);
  }
  fmpz_clear(above);
  xrd_sum_law_clear(&one);
  xrd_sum_law_clear(&sum);
}

static sample random_sample(xrd_random *random) {
  sample s = {.count = 1 + xrd_random_below(random, MOST_VALUES), .length = 1 + xrd_random_below(random, MOST_LENGTH)};
  uint64_t left = UINT64_C(1) << XRD_SUM_LAW_BITS;
  for (size_t i = 0; i < s.count; i++) {
    const uint64_t mass = i + 1 < s.count ? xrd_random_below(random, left) : left;
    const int64_t value = (int64_t)(xrd_random_word(random) >> (2 + xrd_random_below(random, 58)));
    fmpz_init_set_ui(s.mass + i, mass);
    fmpz_init(s.value + i);
    fmpz_set_si(s.value + i, xrd_random_below(random, 2) ? value : -value);
    left -= mass;
  }
  return s;
}

static void random_laws_are_below(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 7);
  fmpz_t spare;
  fmpz_init(spare);
  for (size_t loop = 0; loop < 60 * test_multiplier(); loop++) {
    sample s = random_sample(&random);
    fmpz_set_ui(spare, xrd_random_below(&random, 2) ? 0 : UINT64_C(1) << 50);
    expect_below(&s, spare);
    for (size_t i = 0; i < s.count; i++) {
      fmpz_clear(s.value + i);
      fmpz_clear(s.mass + i);
    }
  }
  fmpz_clear(spare);
}

/* All mass may be dropped but one place's, from either end. */
static void what_is_spared_leaves_a_place(void **state) {
  (void)state;
  enum { COUNT = 3 * XRD_SUM_LAW_LONGEST };
  fmpz *values = _fmpz_vec_init(COUNT), *masses = _fmpz_vec_init(COUNT);
  for (slong k = 0; k < COUNT; k++) fmpz_set_si(values + k, k << 20), fmpz_set_ui(masses + k, 1u << 20);
  fmpz_t spare;
  fmpz_init(spare);
  xrd_sum_law one, sum;
  xrd_sum_law_init(&one), xrd_sum_law_init(&sum);
  xrd_sum_law_set(&one, values, masses, COUNT);
  fmpz_set_ui(spare, 1);
  fmpz_mul_2exp(spare, spare, 2 * XRD_SUM_LAW_BITS);
  xrd_sum_law_power(&sum, &one, 2, spare, NULL);
  assert_int_equal(fmpz_poly_length(sum.mass), 1);
  xrd_sum_law_clear(&one), xrd_sum_law_clear(&sum);
  fmpz_clear(spare);
  _fmpz_vec_clear(values, COUNT), _fmpz_vec_clear(masses, COUNT);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_is_spared_leaves_a_place),
      cmocka_unit_test(random_laws_are_below),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
