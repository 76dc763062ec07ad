/* What proves and reads does so in the default environment, and gives the caller's back. */
#include "base/float_mode.h"

#include <fenv.h>
#include <math.h>
#include <stdio.h>
#include <unistd.h>

#include "exactrd/check.h"
#include "exactrd/curve.h"
#include "exactrd/numbers.h"
#include "solvers/flush.h"
#include "tests/cmocka_all.h"
#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

static const int MODES[] = {FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO};
enum { MODE_COUNT = sizeof MODES / sizeof *MODES, N = 3 };

static double third(void) {
  XRD_DEFAULT_FLOAT_MODE(callers);
  volatile double one = 1;
  return one / 3;
}

static void the_callers_mode_comes_back(void **state) {
  (void)state;
  const double nearest = 1.0 / 3;
  for (size_t k = 0; k < MODE_COUNT; k++) {
    assert_int_equal(fesetround(MODES[k]), 0);
    feclearexcept(FE_ALL_EXCEPT);
    const double found = third();
    const int mode = fegetround(), raised = fetestexcept(FE_ALL_EXCEPT);
    assert_int_equal(fesetround(FE_TONEAREST), 0);
    assert_int_equal(mode, MODES[k]);
    assert_int_equal(raised, 0);
    assert_true(found == nearest);
  }
}

/* Raised before: stays. Raised between, by vectors or by long doubles: goes. */
static void the_callers_flags_come_back(void **state) {
  (void)state;
  volatile double zero = 0, quotient;
  volatile long double long_zero = 0, long_quotient;
  feclearexcept(FE_ALL_EXCEPT);
  feraiseexcept(FE_OVERFLOW);
  {
    XRD_DEFAULT_FLOAT_MODE(callers);
    quotient = 1 / zero;
    long_quotient = long_zero / long_zero;
  }
  const int raised = fetestexcept(FE_ALL_EXCEPT);
  feclearexcept(FE_ALL_EXCEPT);
  assert_true(isinf(quotient) && isnan(long_quotient));
  assert_int_equal(raised, FE_OVERFLOW);
}

#if defined(__x86_64__)
static unsigned control_word(void) {
  unsigned short word;
  __asm__ volatile("fnstcw %0" : "=m"(word));
  return word;
}

/* A trap of vectors alone, long doubles cut to 53 bits alone, subnormal numbers flushed alone. */
static void what_differs_in_one_unit_is_not_the_default(void **state) {
  (void)state;
  static const struct {
    unsigned csr;
    unsigned short control;
  } modes[] = {{0x1d80, 0x37f}, {0x1f80, 0x27f}, {0x9f80, 0x37f}, {0x1fc0, 0x37f}};
  for (size_t k = 0; k < sizeof modes / sizeof *modes; k++) {
    fenv_t usual;
    fegetenv(&usual);
    _mm_setcsr(modes[k].csr);
    __asm__ volatile("fldcw %0" : : "m"(modes[k].control));
    xrd_float_mode callers;
    xrd_float_mode_begin(&callers);
    const unsigned csr = _mm_getcsr(), control = control_word();
    xrd_float_mode_end(&callers);
    const unsigned csr_after = _mm_getcsr(), control_after = control_word();
    fesetenv(&usual);
    assert_int_equal(csr & ~0x3fu, 0x1f80);
    assert_int_equal(control, 0x37f);
    assert_int_equal(csr_after & ~0x3fu, modes[k].csr);
    assert_int_equal(control_after, modes[k].control);
  }
}
#endif

/* The distortions, which a rounding mode would change, the bounds and the verdict of the check. */
static void proofs_are_those_of_rounding_to_nearest(void **state) {
  (void)state;
  const double p[N] = {0.5, 0.3, 0.2}, x[N] = {0.1, 0.7, 1.9}, slopes[] = {0.3, 2, 30, 1e4};
  enum { COUNT = sizeof slopes / sizeof *slopes };
  const xrd_problem problem = {p, {.kind = XRD_SQUARED, .n = N, .m = N, .dim = 1, .x = x, .y = x}};
  xrd_options options;
  xrd_options_init(&options);
  xrd_curve usual, other;
  assert_int_equal(xrd_curve_at_slopes(&problem, slopes, COUNT, &options, &usual, NULL), XRD_OK);
  for (size_t k = 0; k <= MODE_COUNT; k++) {
    assert_int_equal(fesetround(k < MODE_COUNT ? MODES[k] : FE_TONEAREST), 0);
    const xrd_flush before = xrd_flush_begin();
    const xrd_status status = xrd_curve_at_slopes(&problem, slopes, COUNT, &options, &other, NULL);
    xrd_bounds again[COUNT];
    xrd_finding finding[COUNT];
    bool good = status == XRD_OK;
    for (size_t i = 0; good && i < COUNT; i++) {
      const xrd_point *point = &other.points[i];
      const xrd_witness witness = {point->witness_slope, point->q, point->w};
      const xrd_claimed_point claim = {point->slope,   point->rate_nats, point->bounds,
                                       point->support, options.gap_nats, point->verdict};
      good = xrd_certify(&problem, &witness, options.gap_nats, 1, &again[i], NULL) == XRD_OK &&
             xrd_check(&problem, &witness, &claim, &finding[i], NULL) == XRD_OK;
    }
    xrd_flush_end(before);
    assert_int_equal(fesetround(FE_TONEAREST), 0);
    assert_true(good);
    for (size_t i = 0; i < COUNT; i++) {
      assert_true(finding[i].accepted);
      assert_memory_equal(&other.points[i].bounds, &usual.points[i].bounds, sizeof(xrd_bounds));
      assert_memory_equal(&again[i], &usual.points[i].bounds, sizeof(xrd_bounds));
    }
    xrd_curve_clear(&other);
  }
  xrd_curve_clear(&usual);
}

/* 0.1 and a subnormal number, read where they would be rounded up and flushed. */
static void numbers_are_the_nearest_doubles(void **state) {
  (void)state;
  int ends[2];
  static const char text[] = "0.1\n4e-320\n";
  char path[32];
  assert_int_equal(pipe(ends), 0);
  assert_int_equal(write(ends[1], text, sizeof text - 1), sizeof text - 1);
  close(ends[1]);
  snprintf(path, sizeof path, "/dev/fd/%d", ends[0]);
  xrd_numbers numbers;
  assert_int_equal(fesetround(FE_UPWARD), 0);
  const xrd_flush before = xrd_flush_begin();
  const xrd_status status = xrd_numbers_read(path, XRD_VECTOR, XRD_FINITE, &numbers, NULL);
  xrd_flush_end(before);
  assert_int_equal(fesetround(FE_TONEAREST), 0);
  close(ends[0]);
  assert_int_equal(status, XRD_OK);
  assert_true(numbers.rows == 2 && numbers.values[0] == 0.1 && numbers.values[1] == 4e-320);
  xrd_numbers_clear(&numbers);
}

int main(void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(the_callers_mode_comes_back),
    cmocka_unit_test(the_callers_flags_come_back),
#if defined(__x86_64__)
    cmocka_unit_test(what_differs_in_one_unit_is_not_the_default),
#endif
    cmocka_unit_test(proofs_are_those_of_rounding_to_nearest),
    cmocka_unit_test(numbers_are_the_nearest_doubles),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
