/* Sums of logarithms where everything errs by as much as it may: a kernel whose exponentials are off by
   XRD_WEIGHT_ERROR, numbers off by what they say, a C library's log that is off by 2^-45.  The ball holds the truth,
   and hardly more. */
#include "certify/logarithms.h"

#include <math.h>
#include <stdlib.h>

#include "tests/cmocka_all.h"

enum { BITS = 300, MANY = 1 << 16 };

static int sign;      /* of the kernel's errors */
static double log_by; /* of the C library's log */

double __real_log(double x);
double __wrap_log(double x);

double __wrap_log(double x) { return __real_log(x) + log_by; }

static void set_pair(double *high, double *low, const arb_t x) {
  arb_t rest;
  arb_init(rest);
  *high = arf_get_d(arb_midref(x), ARF_RND_NEAR);
  arb_set_d(rest, *high);
  arb_sub(rest, x, rest, BITS);
  *low = arf_get_d(arb_midref(rest), ARF_RND_NEAR);
  arb_clear(rest);
}

/* x (1 + relative) */
static void err(arb_t x, double relative) {
  arb_t factor;
  arb_init(factor);
  arb_set_d(factor, relative);
  arb_add_ui(factor, factor, 1, BITS);
  arb_mul(x, x, factor, BITS);
  arb_clear(factor);
}

static void hostile_weights(size_t count, const double *d, double s, double slope, double *high, double *low) {
  assert_true(s == 0 && slope == 1);
  arb_t e;
  arb_init(e);
  for (size_t k = 0; k < count; k++) {
    arb_set_d(e, -d[k]);
    arb_exp(e, e, BITS);
    err(e, sign * XRD_WEIGHT_ERROR * (1 - 0x1p-30));
    set_pair(&high[k], &low[k], e);
  }
  arb_clear(e);
}

static const xrd_weight_kernel HOSTILE = {.name = "hostile", .weights = hostile_weights};

typedef struct {
  size_t count;
  double *a_high, *a_low, *x_high, *x_low;
  arb_t truth, total; /* sum a log x, sum a */
} sums;

static void sums_init(sums *s, size_t count) {
  *s = (sums){.count = count, .a_high = calloc(4 * count, sizeof(double))};
  assert_non_null(s->a_high);
  s->a_low = s->a_high + count, s->x_high = s->a_low + count, s->x_low = s->x_high + count;
  arb_init(s->truth), arb_init(s->total);
}

static void sums_clear(sums *s) {
  free(s->a_high);
  arb_clear(s->truth), arb_clear(s->total);
}

/* Term k is a log x; what is passed on is off by the relative errors given. */
static void put(sums *s, size_t k, const arb_t a, double a_error, const arb_t x, double x_error) {
  arb_t term;
  arb_init(term);
  arb_log(term, x, BITS);
  arb_addmul(s->truth, a, term, BITS);
  arb_add(s->total, s->total, a, BITS);
  arb_set(term, a);
  err(term, a_error);
  set_pair(&s->a_high[k], &s->a_low[k], term);
  arb_set(term, x);
  err(term, x_error);
  set_pair(&s->x_high[k], &s->x_low[k], term);
  arb_clear(term);
}

/* The radius, in units of sum a. */
static double assert_holds(const sums *s, double x_error) {
  arb_t result;
  arb_init(result);
  assert_true(xrd_logarithms_sum(&HOSTILE, s->count, (xrd_parts){s->a_high, s->a_low}, (xrd_parts){s->x_high, s->x_low},
                                 xrd_up_of(x_error), result));
  assert_true(arb_contains(result, s->truth));
  const double radius = mag_get_d(arb_radref(result)) / arf_get_d(arb_midref(s->total), ARF_RND_NEAR);
  arb_clear(result);
  return radius;
}

/* x near 1, so that nothing but one number's error counts. */
static void a_number_that_errs(void **state) {
  (void)state;
  arb_t a, x;
  arb_init(a), arb_init(x);
  const double errors[] = {0, 0x1p-80, 0x1p-70, 0x1p-65, 0x1p-50, 0x1.fp-21};
  for (sign = -1; sign <= 1; sign += 2)
    for (size_t k = 0; k < sizeof errors / sizeof *errors; k++) {
      sums s;
      sums_init(&s, 1);
      arb_one(a);
      arb_set_d(x, 1 - 0x1p-40);
      put(&s, 0, a, 0, x, sign * errors[k] * (1 - 0x1p-50)); /* the kernel's error has the same sign in log x */
      const double radius = assert_holds(&s, errors[k]);
      assert_true(radius <= (XRD_WEIGHT_ERROR + errors[k]) * (1 + 0x1p-18));
      sums_clear(&s);
    }
  arb_clear(a), arb_clear(x);
}

/* Weights off by 2^-90 beside logarithms of 600. */
static void weights_that_err(void **state) {
  (void)state;
  arb_t a, x;
  arb_init(a), arb_init(x);
  for (sign = -1; sign <= 1; sign += 2)
    for (int large = -1; large <= 1; large += 2) {
      sums s;
      sums_init(&s, 1);
      arb_set_d(a, 0.75);
      arb_set_d(x, ldexp(1.25, large * 870));
      put(&s, 0, a, -sign * large * 0x1p-90 * (1 - 0x1p-50), x, 0);
      (void)assert_holds(&s, 0);
      sums_clear(&s);
    }
  arb_clear(a), arb_clear(x);
}

/* Equal terms, many of them: each addition leaves half a last bit of the high part to the low one, and loses half a
   last bit of that. */
static void many_terms(void **state) {
  (void)state;
  arb_t a, x;
  arb_init(a), arb_init(x);
  sums s;
  sums_init(&s, MANY);
  const double high = 1 + 0x1.f5p-39, low = 0x1.cp-77;
  arb_set_d(a, low);
  arb_set_d(x, high);
  arb_add(a, a, x, BITS);
  arb_set_d(x, 0x1p511);
  arb_log(s.truth, x, BITS);
  arb_mul(s.truth, s.truth, a, BITS);
  arb_mul_ui(s.truth, s.truth, MANY, BITS);
  arb_mul_ui(s.total, a, MANY, BITS);
  for (size_t k = 0; k < MANY; k++) s.a_high[k] = high, s.a_low[k] = low, s.x_high[k] = 0x1p511;
  for (sign = -1; sign <= 1; sign += 2) (void)assert_holds(&s, 0);
  sums_clear(&s);
  arb_clear(a), arb_clear(x);
}

/* Corrections of 1.25 2^-45: beside that of a large term those of many small ones are lost, half a last bit each. */
static void corrections_are_lost(void **state) {
  (void)state;
  arb_t a, x;
  arb_init(a), arb_init(x);
  for (int way = -1; way <= 1; way += 2) {
    sums s;
    sums_init(&s, MANY);
    log_by = way * 0x1.4p-45;
    arb_set_d(x, 1 - 0x1p-44);
    for (size_t k = 0; k < MANY; k++) {
      arb_set_d(a, k == 0 ? 1 : 0x1.8p-54);
      put(&s, k, a, 0, x, 0);
    }
    for (sign = -1; sign <= 1; sign += 2) (void)assert_holds(&s, 0);
    log_by = 0;
    sums_clear(&s);
  }
  arb_clear(a), arb_clear(x);
}

static void a_log_that_is_too_far_off_is_not_used(void **state) {
  (void)state;
  const double a = 1, x = 0.75;
  arb_t result;
  arb_init(result);
  for (int k = 0; k < 2; k++) {
    log_by = k == 0 ? 0x1.fp-45 : 0x1.01p-44;
    assert_int_equal(xrd_logarithms_sum(&HOSTILE, 1, (xrd_parts){&a, NULL}, (xrd_parts){&x, NULL}, XRD_UP_ZERO, result),
                     k == 0);
  }
  log_by = 0;
  arb_clear(result);
}

static void sums_that_overflow_are_not_used(void **state) {
  (void)state;
  const double a[] = {0x1p900, 0x1p1023, 0x1p1023, 0x1p1023}, x[] = {0.5, 0.5, 0.5, 0.5};
  arb_t result;
  arb_init(result);
  for (size_t count = 1; count <= 4; count += 3)
    assert_int_equal(
        xrd_logarithms_sum(&HOSTILE, count, (xrd_parts){a, NULL}, (xrd_parts){x, NULL}, XRD_UP_ZERO, result),
        count == 1);
  arb_clear(result);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(sums_that_overflow_are_not_used),
      cmocka_unit_test(a_number_that_errs),
      cmocka_unit_test(weights_that_err),
      cmocka_unit_test(many_terms),
      cmocka_unit_test(corrections_are_lost),
      cmocka_unit_test(a_log_that_is_too_far_off_is_not_used),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
