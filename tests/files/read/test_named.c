#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/sum.h"
#include "files/read/named.h"
#include "tests/cmocka_all.h"

typedef struct {
  size_t n;
  double *p, *x;
} made;

static made make(const char *name) {
  made source;
  xrd_error error = {""};
  if (xrd_named_make(name, &source.n, &source.p, &source.x, &error) != XRD_OK) fail_msg("%s", error.message);
  xrd_sum sum = {0, 0};
  for (size_t i = 0; i < source.n; i++) xrd_sum_add(&sum, source.p[i]);
  assert_true(fabs(xrd_sum_value(&sum) - 1) < 1e-12);
  return source;
}

static void release(made source) {
  free(source.p);
  free(source.x);
}

static void bernoulli(void **state) {
  (void)state;
  made source = make("bernoulli:0.25");
  assert_int_equal(source.n, 2);
  assert_true(source.p[0] == 0.75 && source.p[1] == 0.25 && source.x[0] == 0 && source.x[1] == 1);
  release(source);
  release(make("bernoulli:0"));
  release(make("bernoulli:1"));
  source = make("bernoulli:1e-300");
  assert_true(source.p[0] == 1 && source.p[1] == 1e-300);
  release(source);
}

static void uniform(void **state) {
  (void)state;
  release(make("uniform:1"));
  const made source = make("uniform:1e3");
  assert_int_equal(source.n, 1000);
  for (size_t i = 0; i < 1000; i++) assert_true(source.p[i] == 0.001 && source.x[i] == (double)i);
  release(source);
}

static void expect_grid(const char *name, size_t n, double half, double power) {
  const made source = make(name);
  assert_int_equal(source.n, n);
  assert_true(source.x[0] == -half && source.x[n - 1] == half);
  for (size_t i = 0; i < n; i++) {
    assert_true(source.x[i] == -source.x[n - 1 - i]);
    assert_true(source.p[i] == source.p[n - 1 - i]);
    assert_true(source.p[i] >= 0x1p-1022);
    if (i == 0) continue;
    const double step = 2 * half / (double)(n - 1);
    assert_true(fabs(source.x[i] - source.x[i - 1] - step) <= 1e-14 * half);
    const double log_ratio = (pow(fabs(source.x[i - 1]), power) - pow(fabs(source.x[i]), power)) / power;
    assert_true(fabs(log(source.p[i] / source.p[i - 1]) - log_ratio) <= 1e-12);
  }
  release(source);
}

static void grids(void **state) {
  (void)state;
  expect_grid("gaussian-grid:500", 500, 4, 2);
  expect_grid("gaussian-grid:2,1", 2, 1, 2);
  expect_grid("gaussian-grid:101,37", 101, 37, 2);
  expect_grid("gaussian-grid:7,0.1", 7, 0.1, 2);
  expect_grid("laplace-grid:1000", 1000, 10, 1);
  expect_grid("laplace-grid:33,690", 33, 690, 1);
}

static void slips_are_explained(void **state) {
  (void)state;
  static const struct {
    const char *name, *message;
  } SLIPS[] = {
      {"", "--source \"\": not one of bernoulli:P, uniform:M, gaussian-grid:N[,HALF], laplace-grid:N[,HALF]"},
      {"gauss:3",
       "--source \"gauss:3\": not one of bernoulli:P, uniform:M, gaussian-grid:N[,HALF], laplace-grid:N[,HALF]"},
      {"bernoull:.5",
       "--source \"bernoull:.5\": not one of bernoulli:P, uniform:M, gaussian-grid:N[,HALF], laplace-grid:N[,HALF]"},
      {"bernoulli", "--source \"bernoulli\": not of the form bernoulli:P"},
      {"bernoulli:", "--source \"bernoulli:\": not of the form bernoulli:P"},
      {"bernoulli:x", "--source \"bernoulli:x\": not of the form bernoulli:P"},
      {"bernoulli: .5", "--source \"bernoulli: .5\": not of the form bernoulli:P"},
      {"bernoulli:.5,.5", "--source \"bernoulli:.5,.5\": P must be a number from 0 to 1"},
      {"bernoulli:1.5", "--source \"bernoulli:1.5\": P must be a number from 0 to 1"},
      {"bernoulli:-1", "--source \"bernoulli:-1\": P must be a number from 0 to 1"},
      {"bernoulli:nan", "--source \"bernoulli:nan\": P must be a number from 0 to 1"},
      {"uniform:0", "--source \"uniform:0\": M must be a whole number from 1 to 16777216"},
      {"uniform:2.5", "--source \"uniform:2.5\": M must be a whole number from 1 to 16777216"},
      {"uniform:16777217", "--source \"uniform:16777217\": M must be a whole number from 1 to 16777216"},
      {"uniform:inf", "--source \"uniform:inf\": M must be a whole number from 1 to 16777216"},
      {"gaussian-grid:1", "--source \"gaussian-grid:1\": N must be a whole number from 2 to 16777216"},
      {"gaussian-grid:5,38", "--source \"gaussian-grid:5,38\": HALF must be a number above 0 and at most 37"},
      {"gaussian-grid:5,0", "--source \"gaussian-grid:5,0\": HALF must be a number above 0 and at most 37"},
      {"gaussian-grid:5,4,3", "--source \"gaussian-grid:5,4,3\": not of the form gaussian-grid:N[,HALF]"},
      {"gaussian-grid:5,", "--source \"gaussian-grid:5,\": not of the form gaussian-grid:N[,HALF]"},
      {"laplace-grid:nan", "--source \"laplace-grid:nan\": N must be a whole number from 2 to 16777216"},
      {"laplace-grid:9,691", "--source \"laplace-grid:9,691\": HALF must be a number above 0 and at most 690"},
  };
  for (size_t i = 0; i < sizeof SLIPS / sizeof *SLIPS; i++) {
    made source;
    xrd_error error = {""};
    assert_int_equal(xrd_named_make(SLIPS[i].name, &source.n, &source.p, &source.x, &error), XRD_ERR_ARGUMENT);
    assert_string_equal(error.message, SLIPS[i].message);
    assert_null(source.p);
    assert_null(source.x);
  }
}

static void the_list_can_be_walked(void **state) {
  (void)state;
  size_t count = 0;
  const char *meaning;
  while (xrd_source_name(count, &meaning) != NULL) {
    assert_non_null(strchr(xrd_source_name(count, NULL), ':'));
    assert_true(strlen(meaning) > 10);
    count++;
  }
  assert_int_equal(count, 4);
  assert_null(xrd_source_name(count + 1, NULL));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(bernoulli),
      cmocka_unit_test(uniform),
      cmocka_unit_test(grids),
      cmocka_unit_test(slips_are_explained),
      cmocka_unit_test(the_list_can_be_walked),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
