/* Climbs in many coordinates, and the descent of all atoms there: places stay places, and nothing gets stuck. */
#include <math.h>
#include <string.h>

#include "base/random.h"
#include "solvers/measures/search.h"
#include "tests/cmocka_all.h"
#include "tests/multiplier.h"

enum { N = 24, DIM = 10, TASKS = 2, LABELS = 3 + 4, WIDTH = DIM + LABELS, LOCAL = WIDTH - TASKS, ATOMS = 12 };

typedef struct {
  double p[N], x[N * DIM];
  uint32_t labels[TASKS * N];
  xrd_search search;
} scene;

static void set_up(scene *s, size_t tasks, double slope, xrd_random *random) {
  static const size_t counts[TASKS] = {3, 4};
  for (size_t i = 0; i < N; i++) s->p[i] = 1.0 / N;
  for (size_t i = 0; i < N * DIM; i++) s->x[i] = xrd_random_normal(random);
  for (size_t i = 0; i < TASKS * N; i++) s->labels[i] = (uint32_t)xrd_random_below(random, counts[i / N]);
  const xrd_measure_problem problem = {.kernel = tasks > 0 ? XRD_MEASURE_LABELLED : XRD_MEASURE_SQUARED,
                                       .n = N,
                                       .dim = DIM,
                                       .p = s->p,
                                       .x = s->x,
                                       .tasks = tasks,
                                       .label_counts = counts,
                                       .labels = s->labels,
                                       .weight = 8};
  memset(&s->search, 0, sizeof s->search);
  assert_int_equal(xrd_nodes_init(&s->search.symbols, &problem, NULL), XRD_OK);
  s->search.symbols.slope = slope;
  assert_int_equal(xrd_search_init(&s->search, NULL, NULL), XRD_OK);
}

/* Half way between two symbols, or in their mean. */
static void any_place(scene *s, double *place, xrd_random *random) {
  const xrd_nodes *symbols = &s->search.symbols;
  const double share = xrd_random_uniform(random);
  const size_t i = xrd_random_below(random, N), width = symbols->layout.width;
  double mean[WIDTH];
  xrd_nodes_mean(symbols, symbols->p, mean);
  for (size_t k = 0; k < width; k++) place[k] = share * symbols->x[i * width + k] + (1 - share) * mean[k];
}

static void add_atoms(scene *s, xrd_random *random) {
  double place[WIDTH];
  for (size_t j = 0; j < ATOMS; j++) {
    any_place(s, place, random);
    assert_int_equal(xrd_atom_list_add(&s->search.atoms, place, 0.1 + xrd_random_uniform(random), NULL), XRD_OK);
  }
  assert_int_equal(xrd_search_set(&s->search, NULL), XRD_OK);
}

static void assert_distributions(const double *place) {
  const double *first = place + DIM, *second = first + 3;
  for (size_t k = 0; k < LABELS; k++) assert_true(first[k] >= 0);
  assert_true(fabs(first[0] + first[1] + first[2] - 1) < 1e-14);
  assert_true(fabs(second[0] + second[1] + second[2] + second[3] - 1) < 1e-14);
}

/* A step as long as all before it, again and again: coordinates double their distance, ratios of labels are squared. */
static void lengthened_steps(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 81);
  scene s;
  set_up(&s, TASKS, 0.05, &random);
  for (size_t loop = 0; loop < 40 * test_multiplier(); loop++) {
    double from[WIDTH], next[WIDTH], before[WIDTH];
    any_place(&s, from, &random);
    any_place(&s, next, &random);
    for (int k = 0; k < 60; k++) {
      memcpy(before, next, sizeof next);
      xrd_nodes_lengthen(&s.search.symbols, from, next);
      assert_distributions(next);
      for (size_t c = 0; c < DIM; c++) assert_true(next[c] == before[c] + (before[c] - from[c]));
      for (size_t a = DIM; k == 0 && a < DIM + 3; a++)
        for (size_t b = DIM; b < a; b++) {
          const double ratio = before[a] / before[b] * (before[a] / before[b]) / (from[a] / from[b]);
          assert_true(before[b] == 0 || fabs(next[a] - ratio * next[b]) <= 1e-12 * next[a]);
        }
    }
  }
  xrd_search_clear(&s.search);
}

/* The top lies no lower than the start, its labels are distributions, and no direction leads on. */
static void climbs_end_on_tops(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 82);
  for (size_t loop = 0; loop < 12 * test_multiplier(); loop++) {
    scene s;
    set_up(&s, loop % 2 == 0 ? TASKS : 0, 0.02 + 0.2 * xrd_random_uniform(&random), &random);
    assert_true(xrd_maxima_many(&s.search.maxima));
    add_atoms(&s, &random);
    for (size_t trial = 0; trial < 6; trial++) {
      double place[WIDTH], slope[LOCAL], curvature[LOCAL * LOCAL];
      any_place(&s, place, &random);
      const double start = xrd_dual_field_height(&s.search.field, place),
                   top = xrd_maxima_climb(&s.search.maxima, place);
      xrd_dual_field_value at = {.slope = slope, .curvature = curvature};
      xrd_dual_field_at(&s.search.field, place, &at);
      assert_true(top >= start && fabs(at.value - top) <= 1e-12 * top);
      if (loop % 2 == 0) assert_distributions(place);
      for (size_t k = 0; k < s.search.symbols.layout.local; k++) assert_true(fabs(slope[k]) < 1e-4 * top);
    }
    xrd_search_clear(&s.search);
  }
}

/* From many atoms at once: each of Newton's moves made short by itself leads upward there, and the descent must not end
   with that. */
static void descents_do_not_get_stuck(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 83);
  for (size_t loop = 0; loop < 60 * test_multiplier(); loop++) {
    scene s;
    set_up(&s, loop % 2 == 0 ? TASKS : 0, 0.05 + 0.2 * xrd_random_uniform(&random), &random);
    add_atoms(&s, &random);
    for (int k = 0; k < 30 && (k == 0 || xrd_joint_residual(&s.search.joint, &s.search.atoms) > 1e-6); k++)
      assert_int_equal(xrd_search_settle(&s.search, NULL), XRD_OK);
    assert_true(xrd_joint_residual(&s.search.joint, &s.search.atoms) < 1e-6);
    for (size_t j = 0; loop % 2 == 0 && j < s.search.atoms.count; j++)
      assert_distributions(xrd_atom_list_place(&s.search.atoms, j));
    xrd_search_clear(&s.search);
  }
}

/* Masses each the best for an atom that enters alone are too large together. */
static void births_do_not_raise_the_objective(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 84);
  for (size_t loop = 0; loop < 6 * test_multiplier(); loop++) {
    scene s;
    set_up(&s, 0, 0.3 + 0.3 * xrd_random_uniform(&random), &random);
    double mean[WIDTH], top;
    size_t born;
    xrd_nodes_mean(&s.search.symbols, s.search.symbols.p, mean);
    assert_int_equal(xrd_atom_list_add(&s.search.atoms, mean, 1, NULL), XRD_OK);
    assert_int_equal(xrd_search_settle(&s.search, NULL), XRD_OK);
    const double before = s.search.field.objective;
    xrd_atom_list *tops = &s.search.maxima.found;
    assert_int_equal(xrd_search_look(&s.search, &top, NULL), XRD_OK);
    tops->count = 0;
    for (size_t i = 0; i < 4 * N; i++) { /* near each symbol, as several */
      double place[DIM];
      for (size_t k = 0; k < DIM; k++)
        place[k] = s.search.symbols.x[i / 4 * DIM + k] + 0.1 * xrd_random_normal(&random);
      const double c = xrd_dual_field_height(&s.search.field, place);
      assert_int_equal(xrd_atom_list_add(tops, place, c, NULL), XRD_OK);
    }
    for (size_t k = 0; k < DIM * DIM; k++) /* no split */
      s.search.field.curvatures[k] = k % (DIM + 1) == 0 ? -1 : 0;
    assert_int_equal(xrd_search_bear(&s.search, &born, NULL), XRD_OK);
    assert_true(born > 2);
    assert_int_equal(xrd_search_set(&s.search, NULL), XRD_OK);
    assert_true(s.search.field.objective <= before + 1e-12);
    xrd_search_clear(&s.search);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(lengthened_steps), cmocka_unit_test(climbs_end_on_tops),
                                     cmocka_unit_test(descents_do_not_get_stuck),
                                     cmocka_unit_test(births_do_not_raise_the_objective)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
