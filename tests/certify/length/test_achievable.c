/* Random coding against a sum over all words, where every type of them counts. */
#include "certify/length/achievable.h"

#include <math.h>

#include "tests/cmocka_all.h"

enum { LONGEST = 8 };

static const double P[] = {0.9, 0.1}, Q[] = {0.8125, 0.1875};

/* P_q[at most `most` of the n letters differ], for a word with `ones` ones. */
static double ball(size_t n, size_t ones, size_t most) {
  double sum = 0;
  for (size_t y = 0; y < (size_t)1 << n; y++) {
    const size_t x = ((size_t)1 << ones) - 1;
    const int other = __builtin_popcountll(y);
    if ((size_t)__builtin_popcountll(x ^ y) <= most) sum += pow(Q[1], other) * pow(Q[0], (double)n - other);
  }
  return sum;
}

/* E exp(-M Q) */
static double missed(size_t n, size_t most, double words) {
  double sum = 0;
  for (size_t x = 0; x < (size_t)1 << n; x++) {
    const int ones = __builtin_popcountll(x);
    sum += pow(P[1], ones) * pow(P[0], (double)n - ones) * exp(-words * ball(n, (size_t)ones, most));
  }
  return sum;
}

/* log(M + 1) / n for the M at which that is `excess`. */
static double rate(size_t n, size_t most, double excess) {
  double low = 0, high = 1e9;
  while (high - low > 1e-12 * high) {
    const double middle = (low + high) / 2;
    *(missed(n, most, middle) > excess ? &low : &high) = middle;
  }
  return log(high + 1) / (double)n;
}

static double achievable(size_t n, size_t most, double excess) {
  const double w[] = {1, 1};
  const xrd_problem problem = {P, {.kind = XRD_HAMMING, .n = 2, .m = 2}};
  const xrd_witness witness = {1, Q, w};
  xrd_symbols symbols;
  xrd_length_point point = {.length = n, .excess = excess};
  const double distortion = ((double)most + 0.5) / (double)n;
  assert_int_equal(xrd_symbols_init(&symbols, &problem, &witness, 0.125, NULL), XRD_OK);
  assert_int_equal(xrd_achievable(&problem, &symbols, Q, distortion, &point, NULL), XRD_OK);
  xrd_symbols_clear(&symbols);
  return point.achievable_upper;
}

static void every_type_counts(void **state) {
  (void)state;
  for (size_t n = 1; n <= LONGEST; n++)
    for (size_t most = 0; most < n && most < 3; most++)
      for (double excess = 1e-8; excess < 0.5; excess *= 30) {
        const double truth = rate(n, most, excess), claim = achievable(n, most, excess);
        if (!(claim >= truth - 1e-12 && claim <= truth + 1e-7))
          fail_msg("n %zu, %zu differ, excess %g: %.12g, not %.12g", n, most, excess, claim, truth);
      }
}

/* A word with more than `most` twos has nothing within reach, whatever the code: where those are likelier than the
   excess nothing is achieved, and otherwise something.  P[more than 3 of 10], p = .2, to 17 digits. */
static void words_out_of_reach(void **state) {
  (void)state;
  const double p[] = {0.8, 0.2}, d[] = {0, 2, 1, 1}, q[] = {0.5, 0.5}, w[] = {1, 1};
  const xrd_problem problem = {p, {.kind = XRD_MATRIX, .n = 2, .m = 2, .matrix = d}};
  double tail = 0, term = pow(0.8, 10);
  for (int k = 0; k < 4; k++) tail += term, term *= 0.2 / 0.8 * (10 - k) / (k + 1);
  tail = 1 - tail;
  double low = 0.01, high = 0.5;
  for (int step = 0; step < 70; step++) {
    const double excess = low + (high - low) / 2;
    xrd_symbols symbols;
    xrd_length_point point = {.length = 10, .excess = excess};
    assert_int_equal(xrd_symbols_init(&symbols, &problem, &(xrd_witness){1, q, w}, 0.125, NULL), XRD_OK);
    assert_int_equal(xrd_achievable(&problem, &symbols, q, 0.35, &point, NULL), XRD_OK);
    xrd_symbols_clear(&symbols);
    *(isinf(point.achievable_upper) ? &low : &high) = excess;
  }
  assert_true(high >= tail * (1 - 1e-14) && low <= tail * (1 + 1e-9));
}

/* All words of the nearest reproductions serve from the farthest least distortion on, and claim nothing below. */
static void a_list_of_what_is_too_far_claims_nothing(void **state) {
  (void)state;
  const double p[] = {0.9, 0.1}, d[] = {0, 1, 2, 0.5}, q[] = {0.5, 0.5}, w[] = {1, 1};
  const xrd_problem problem = {p, {.kind = XRD_MATRIX, .n = 2, .m = 2, .matrix = d}};
  xrd_symbols symbols;
  double rate;
  assert_int_equal(xrd_symbols_init(&symbols, &problem, &(xrd_witness){1, q, w}, 0.125, NULL), XRD_OK);
  assert_int_equal(xrd_list_words(&problem, &symbols, nextafter(0.5, 0), &rate, NULL), XRD_OK);
  assert_true(rate == HUGE_VAL);
  assert_int_equal(xrd_list_words(&problem, &symbols, 0.5, &rate, NULL), XRD_OK);
  assert_true(rate >= log(2) && rate <= log(2) + 1e-15);
  xrd_symbols_clear(&symbols);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(every_type_counts), cmocka_unit_test(words_out_of_reach),
                                     cmocka_unit_test(a_list_of_what_is_too_far_claims_nothing)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
