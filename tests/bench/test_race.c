/* The judge against closed forms; the methods against the judge and against each other. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/methods.h"
#include "bench/ours.h"
#include "tests/cmocka_all.h"

static const double LIMIT_S = 30;

/* Bernoulli(0.2) under Hamming at slope log 4: e = exp(-slope) = 1/4, and q = (1, 0) is optimal with c = (1, 1). */
static void judge_knows_the_critical_slope(void **state) {
  (void)state;
  bench_instance instance;
  bench_instance_init(&instance, (bench_case){BENCH_BERNOULLI, 2, log(4)});
  bench_instance_tabulate(&instance);
  assert_true(fabs(bench_judge(&instance, (double[]){1, 0})) < 1e-15);
  /* u = (5/8, 5/8): c_0 = (0.8 + 0.2/4) / (5/8). */
  assert_true(fabs(bench_judge(&instance, (double[]){0.5, 0.5}) - log(0.85 / 0.625)) < 1e-15);
  /* A scaled q has the same gap. */
  assert_true(fabs(bench_judge(&instance, (double[]){3, 3}) - log(0.85 / 0.625)) < 1e-15);
  bench_instance_clear(&instance);
}

static void judge_refuses_bad_masses(void **state) {
  (void)state;
  bench_instance instance;
  bench_instance_init(&instance, (bench_case){BENCH_BERNOULLI, 2, log(4)});
  bench_instance_tabulate(&instance);
  assert_true(isinf(bench_judge(&instance, (double[]){1.5, -0.5})));
  assert_true(isinf(bench_judge(&instance, (double[]){(double)NAN, 1})));
  assert_true(isinf(bench_judge(&instance, (double[]){0, 0})));
  bench_instance_clear(&instance);
}

static void instances_are_distributions(void **state) {
  (void)state;
  static const bench_case cases[] = {{BENCH_RANDOM, 17, 5}, {BENCH_GAUSSIAN, 33, 5}, {BENCH_LAPLACE, 21, 2},
                                     {BENCH_TALL, 700, 1},  {BENCH_PLANE, 49, 3},    {BENCH_BERNOULLI, 2, 1}};
  for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
    bench_instance instance;
    bench_instance_init(&instance, cases[k]);
    bench_instance_tabulate(&instance);
    double sum = 0;
    for (size_t i = 0; i < instance.n; i++) {
      sum += instance.p[i];
      double most = 0; /* each row has a nearest reproduction, with A = 1 */
      for (size_t j = 0; j < instance.m; j++) most = fmax(most, instance.a[j * instance.n + i]);
      assert_true(most == 1);
    }
    assert_true(fabs(sum - 1) < 1e-13);
    bench_instance_clear(&instance);
  }
}

static void check_race(const bench_race *race) {
  assert_int_equal(race->reached, BENCH_TARGETS);
  assert_true(race->gap <= bench_target[BENCH_TARGETS - 1]);
  assert_true(race->trace_count > 0);
  for (int t = 0; t < BENCH_TARGETS; t++) {
    assert_true(race->seconds[t] >= 0);
    assert_true(race->passes[t] > 0);
    if (t > 0) assert_true(race->seconds[t] >= race->seconds[t - 1]);
  }
}

static void methods_reach_every_target(void **state) {
  (void)state;
  bench_instance instance;
  bench_instance_init(&instance, (bench_case){BENCH_RANDOM, 30, 8});
  bench_instance_tabulate(&instance);
  bench_race race;
  bench_race_run(&race, "squarem", bench_squarem, &instance, LIMIT_S);
  check_race(&race);
  const double squarem = race.passes[BENCH_TARGETS - 1];
  bench_race_run(&race, "blahut-arimoto", bench_blahut_arimoto, &instance, LIMIT_S);
  check_race(&race);
  assert_true(squarem < race.passes[BENCH_TARGETS - 1]);
  if (bench_ipopt_present()) {
    bench_race_run(&race, "ipopt", bench_ipopt, &instance, LIMIT_S);
    check_race(&race);
  }
  if (bench_numpy_present()) {
    bench_race_run(&race, "numpy", bench_numpy, &instance, LIMIT_S);
    check_race(&race);
    assert_true(race.usual_gap > bench_target[BENCH_TARGETS - 1]); /* a stop rule on changes stops early */
  }
  bench_detail detail;
  bench_ours(&race, &detail, &instance);
  assert_true(race.gap <= bench_target[BENCH_TARGETS - 1]);
  assert_true(detail.closed);
  assert_true(detail.certify_width >= 0 && detail.certify_width <= bench_target[BENCH_TARGETS - 1]);
  bench_instance_clear(&instance);
}

/* Time runs out: what was reached stands, and the rest is marked as missed. */
static void a_late_method_is_stopped(void **state) {
  (void)state;
  bench_instance instance;
  bench_instance_init(&instance, (bench_case){BENCH_GAUSSIAN, 60, 5});
  bench_instance_tabulate(&instance);
  bench_race race;
  bench_race_run(&race, "blahut-arimoto", bench_blahut_arimoto, &instance, 0.05);
  assert_true(race.reached < BENCH_TARGETS);
  assert_true(isnan(race.seconds[BENCH_TARGETS - 1]));
  assert_true(race.gap > bench_target[BENCH_TARGETS - 1] && isfinite(race.gap));
  assert_true(race.gap_s > 0.05);
  bench_instance_clear(&instance);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(judge_knows_the_critical_slope), cmocka_unit_test(judge_refuses_bad_masses),
      cmocka_unit_test(instances_are_distributions),    cmocka_unit_test(methods_reach_every_target),
      cmocka_unit_test(a_late_method_is_stopped),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
