/* Atoms against known optima, against the Kuhn-Tucker conditions on a fine grid of their own, and against symmetry. */
#include <math.h>

#include "exactrd/density.h"
#include "solvers/measures/engine.h"
#include "tests/cmocka_all.h"
#include "tests/multiplier.h"
#include "tests/solvers/measures/sources.h"

static xrd_engine_answer solve_to(const xrd_measure_problem *problem, double slope, double wanted) {
  xrd_engine *engine;
  xrd_error error;
  xrd_engine_answer answer = {.slope = 0};
  assert_int_equal(xrd_engine_create(&engine, problem, NULL, NULL), XRD_OK);
  if (xrd_engine_solve(engine, slope, wanted, NULL, &answer, &error) != XRD_OK) fail_msg("%s", error.message);
  xrd_engine_free(engine);
  return answer;
}

static xrd_engine_answer solve(const xrd_measure_problem *problem, double slope) {
  return solve_to(problem, slope, 1e-12);
}

/* min (I + slope D), worked out with proofs in balls of 128 bits. */
static void known_minima(void **state) {
  (void)state;
  static const struct {
    xrd_density_family family;
    double slope, minimum;
    size_t atoms;
  } cases[] = {
      {XRD_DENSITY_UNIFORM, 9, 0.681991518563424, 2},
      {XRD_DENSITY_UNIFORM, 20, 1.02350976242665, 3},
      {XRD_DENSITY_UNIFORM, 3, 0.25, 1},
      {XRD_DENSITY_NORMAL, 0.4, 0.4, 1},
      {XRD_DENSITY_NORMAL, 2, 1.19314718055995, 0},
      {XRD_DENSITY_UNIFORM, 5.9, 0.4916666666666667, 1},
  };
  for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
    xrd_density density;
    assert_int_equal(xrd_density_set(cases[k].family, NULL, 0, &density, NULL), XRD_OK);
    const xrd_measure_problem problem = {.kernel = XRD_MEASURE_SQUARED, .density = &density, .dim = 1};
    xrd_engine_answer answer = solve(&problem, cases[k].slope);
    test_assert_near(answer.rate_nats + answer.slope * answer.distortion, cases[k].minimum, 1e-12);
    assert_true(answer.excess_nats <= 1e-12);
    if (cases[k].atoms > 0) assert_int_equal(answer.atoms.count, cases[k].atoms);
    xrd_engine_answer_clear(&answer);
  }
}

/* A little above the slopes at which the middle atom of [0, 1] parts (6 is 1 / (2 variance)), and another enters: c is
   all but flat there, and steps are many. */
static void atoms_that_have_just_parted(void **state) {
  (void)state;
  static const struct {
    double slope;
    size_t atoms;
  } cases[] = {{5.9999, 1}, {6.0006, 2}, {17.77, 3}, {33.63, 4}, {75.24, 6}, {127.65, 8}, {189.12, 10}, {258.58, 12}};
  const xrd_density uniform = {.family = XRD_DENSITY_UNIFORM, .parameter = {0, 1}};
  const xrd_measure_problem problem = {.kernel = XRD_MEASURE_SQUARED, .density = &uniform, .dim = 1};
  for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
    xrd_engine_answer answer = solve_to(&problem, cases[k].slope, 1e-14);
    assert_int_equal(answer.atoms.count, cases[k].atoms);
    assert_true(answer.excess_nats <= 3e-14);
    xrd_engine_answer_clear(&answer);
  }
}

/* k(x_i, y) from the definition. */
static double kernel(const test_source *s, size_t i, const double *y, double slope) {
  const size_t dim = s->problem.dim;
  const double *x = s->x + i * dim;
  double distance = 0, sum = 0;
  for (size_t k = 0; k < dim; k++) sum += x[k];
  for (size_t k = 0; k < dim; k++) {
    if (s->problem.kernel == XRD_MEASURE_KL)
      distance += x[k] / sum * log(x[k] / sum / y[k]);
    else
      distance += (x[k] - y[k]) * (x[k] - y[k]);
  }
  if (s->problem.kernel == XRD_MEASURE_LABELLED)
    for (size_t t = 0, at = dim; t < TEST_TASKS; at += s->label_counts[t++])
      distance -= s->problem.weight * log(y[at + s->labels[t * TEST_SYMBOLS + i]]);
  return exp(-slope * distance);
}

/* c <= 1 at random places, 1 at the atoms, with kernels written out here. */
static void kuhn_tucker(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 153);
  static const xrd_measure_kernel kernels[] = {XRD_MEASURE_SQUARED, XRD_MEASURE_KL, XRD_MEASURE_LABELLED};
  for (size_t loop = 0; loop < 24 * test_multiplier(); loop++) {
    test_source made;
    const xrd_measure_kernel kind = kernels[loop % 3];
    test_source_make(&made, kind, kind == XRD_MEASURE_KL ? 2 + loop / 3 % 2 : 1 + loop / 3 % 2, &random);
    const double slope = exp(4 * xrd_random_uniform(&random) - 1);
    xrd_engine_answer answer = solve(&made.problem, slope);
    const size_t width = answer.atoms.width;
    assert_true(answer.excess_nats <= 1e-12);
    double u[TEST_SYMBOLS], total = 0;
    for (size_t j = 0; j < answer.atoms.count; j++) total += answer.atoms.masses[j];
    test_assert_near(total, 1, 1e-12);
    for (size_t i = 0; i < TEST_SYMBOLS; i++) {
      u[i] = 0;
      for (size_t j = 0; j < answer.atoms.count; j++)
        u[i] += answer.atoms.masses[j] * kernel(&made, i, answer.atoms.places + j * width, slope);
    }
    for (size_t trial = 0; trial < 2000 + answer.atoms.count; trial++) {
      const bool at_atom = trial < answer.atoms.count;
      double place[8], c = 0, sum = 0;
      for (size_t k = 0; k < width; k++) place[k] = 5 * xrd_random_uniform(&random) - 2.5;
      for (size_t k = 0, at = 0, size = made.problem.dim; at < width;
           at += size, size = at < width ? made.label_counts[k++] : 0) {
        if (at == 0 && kind != XRD_MEASURE_KL) continue;
        sum = 0;
        for (size_t l = at; l < at + size; l++) sum += place[l] = -log(1 - xrd_random_uniform(&random));
        for (size_t l = at; l < at + size; l++) place[l] /= sum;
      }
      if (at_atom)
        for (size_t k = 0; k < width; k++) place[k] = answer.atoms.places[trial * width + k];
      for (size_t i = 0; i < TEST_SYMBOLS; i++) c += made.p[i] / u[i] * kernel(&made, i, place, slope);
      assert_true(c <= 1 + 1e-11);
      if (at_atom) test_assert_near(c, 1, 1e-10);
    }
    xrd_engine_answer_clear(&answer);
  }
}

/* Atoms of symmetric sources are mirror images bit by bit, whatever the number. */
static void symmetric(void **state) {
  (void)state;
  enum { N = 200 };
  double p[N], x[N], total = 0;
  for (int i = 0; i < N; i++) {
    x[i] = -3 + 6 * (i + 0.5) / N;
    total += p[i] = exp(-x[i] * x[i] / 2);
  }
  for (int i = 0; i < N; i++) {
    p[i] /= total;
    if (2 * i >= N) x[i] = -x[N - 1 - i], p[i] = p[N - 1 - i];
  }
  const xrd_measure_problem problem = {.kernel = XRD_MEASURE_SQUARED, .n = N, .dim = 1, .p = p, .x = x};
  for (double slope = 0.6; slope < 12; slope *= 1.7) {
    xrd_engine_answer answer = solve(&problem, slope);
    const xrd_atom_list *atoms = &answer.atoms;
    assert_true(answer.excess_nats <= 1e-12 && atoms->count >= 2);
    for (size_t j = 0; j < atoms->count; j++) {
      assert_true(atoms->places[j] == -atoms->places[atoms->count - 1 - j]);
      assert_true(atoms->masses[j] == atoms->masses[atoms->count - 1 - j]);
    }
    xrd_engine_answer_clear(&answer);
  }
}

/* From atoms of a slope near by the answer is the same. */
static void continued(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 154);
  test_source made;
  test_source_make(&made, XRD_MEASURE_SQUARED, 2, &random);
  xrd_engine *engine;
  xrd_engine_answer answers[2] = {{.slope = 0}, {.slope = 0}};
  assert_int_equal(xrd_engine_create(&engine, &made.problem, NULL, NULL), XRD_OK);
  for (int k = 0; k < 20; k++) {
    const double slope = 0.3 * pow(1.3, k);
    xrd_engine_answer *answer = &answers[k % 2], cold = solve(&made.problem, slope);
    assert_int_equal(xrd_engine_solve(engine, slope, 1e-12, k > 0 ? &answers[(k + 1) % 2] : NULL, answer, NULL),
                     XRD_OK);
    test_assert_near(answer->rate_nats + slope * answer->distortion, cold.rate_nats + slope * cold.distortion, 1e-12);
    assert_true(answer->excess_nats <= 1e-12);
    xrd_engine_answer_clear(&cold);
  }
  xrd_engine_answer_clear(&answers[0]);
  xrd_engine_answer_clear(&answers[1]);
  xrd_engine_free(engine);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(known_minima), cmocka_unit_test(kuhn_tucker),
                                     cmocka_unit_test(symmetric), cmocka_unit_test(continued),
                                     cmocka_unit_test(atoms_that_have_just_parted)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
