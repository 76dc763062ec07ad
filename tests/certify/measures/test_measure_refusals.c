/* What certificates over measures refuse, number by number, and with which words. */
#include <math.h>
#include <string.h>

#include "exactrd/density.h"
#include "tests/certify/measures/atoms.h"
#include "tests/cmocka_all.h"

/* A number of the witness, and what it is set to. */
typedef struct {
  double *number;
  double value;
  const char *word;
} bad_number;

static double gap = 1e-9;

static void init(atoms_case *c, xrd_measure_kernel kernel, size_t dim) {
  atoms_init(c, kernel, 2, dim, 2, dim);
  for (size_t k = 0; k < 2 * dim; k++) c->x[k] = c->places[k] = 1 + (double)(k % 3);
  c->p[0] = c->p[1] = c->masses[0] = c->masses[1] = 0.5;
  c->witness.slope = 1;
}

static xrd_status certify(const atoms_case *c, xrd_error *error) {
  xrd_measure_proof proof;
  return xrd_certify_measure(&c->problem, &c->witness, gap, 1, &proof, error);
}

static void expect_refusal(const atoms_case *c, const char *word) {
  xrd_error error = {""};
  assert_int_equal(certify(c, &error), XRD_ERR_ARGUMENT);
  if (strstr(error.message, word) == NULL) fail_msg("'%s' does not speak of '%s'", error.message, word);
}

static void expect_refusals(const atoms_case *c, const bad_number *bad, size_t count) {
  for (size_t k = 0; k < count; k++) {
    const double before = *bad[k].number;
    *bad[k].number = bad[k].value;
    expect_refusal(c, bad[k].word);
    *bad[k].number = before;
  }
  assert_int_equal(certify(c, NULL), XRD_OK);
}

static void witnesses_of_points(void **state) {
  (void)state;
  atoms_case c;
  init(&c, XRD_MEASURE_SQUARED, 1);
  const bad_number bad[] = {{&gap, 0, "the gap"},
                            {&gap, NAN, "the gap"},
                            {&c.witness.slope, 0, "the slope"},
                            {&c.witness.slope, INFINITY, "the slope"},
                            {&c.masses[0], -1, "the mass of atom 0"},
                            {&c.masses[1], INFINITY, "the mass of atom 1"},
                            {&c.places[1], NAN, "atom 1, coordinate 0"},
                            {&c.places[0], 1e300, "atom 0, coordinate 0"}};
  expect_refusals(&c, bad, sizeof bad / sizeof *bad);
  c.masses[0] = c.masses[1] = 0;
  expect_refusal(&c, "no atom has a mass > 0");
  c.masses[1] = 1; /* an atom without mass is no harm */
  assert_int_equal(certify(&c, NULL), XRD_OK);
  c.witness.width = 2;
  expect_refusal(&c, "atoms of 2 numbers, not of 1");
  c.witness.count = 0;
  expect_refusal(&c, "there are no atoms");
  atoms_clear(&c);
}

static void witnesses_of_distributions(void **state) {
  (void)state;
  atoms_case c;
  init(&c, XRD_MEASURE_KL, 2);
  const bad_number bad[] = {{&c.places[0], -1, "atom 0: probability 0"},
                            {&c.places[3], INFINITY, "atom 1: probability 1"},
                            {&c.places[2], NAN, "atom 1: probability 0"}};
  expect_refusals(&c, bad, sizeof bad / sizeof *bad);
  c.places[2] = c.places[3] = 0;
  expect_refusal(&c, "atom 1: its probabilities sum to 0");
  c.places[2] = c.places[3] = 1e308;
  expect_refusal(&c, "atom 1: its probabilities sum to inf");
  atoms_clear(&c);
}

/* No mass where a symbol needs it: atoms on faces of the simplex. */
static void a_symbol_without_an_atom(void **state) {
  (void)state;
  atoms_case c;
  init(&c, XRD_MEASURE_KL, 2);
  c.places[0] = c.places[2] = 0;
  expect_refusal(&c, "no atom with mass can stand for source symbol 0");
  atoms_clear(&c);
}

static void a_distortion_that_is_not_finite(void **state) {
  (void)state;
  atoms_case c;
  init(&c, XRD_MEASURE_SQUARED, 1);
  for (int k = 0; k < 3; k++) {
    xrd_measure_proof proof = {.bounds = {.distortion = k == 0 ? INFINITY : 1, .distortion_low = k == 1 ? NAN : 0}};
    gap = k == 2 ? 0 : 1e-9;
    xrd_error error;
    assert_int_equal(xrd_certify_measure_at(&c.problem, &c.witness, gap, 1, &proof, &error), XRD_ERR_ARGUMENT);
    assert_non_null(strstr(error.message, k == 2 ? "the gap" : "the distortion is not finite"));
  }
  gap = 1e-9;
  atoms_clear(&c);
}

/* What has no supremum here is refused before anything is computed. */
static void kernels_that_are_not_covered(void **state) {
  (void)state;
  static const struct {
    xrd_measure_kernel kernel;
    size_t dim;
    const char *word;
  } CASES[] = {{XRD_MEASURE_SQUARED, 6, "up to 5 coordinates, not 6"}, {XRD_MEASURE_KL, 7, "up to 6 labels, not 7"}};
  atoms_case c;
  for (size_t k = 0; k < sizeof CASES / sizeof *CASES; k++) {
    init(&c, CASES[k].kernel, CASES[k].dim);
    expect_refusal(&c, CASES[k].word);
    atoms_clear(&c);
  }
  init(&c, XRD_MEASURE_ABSOLUTE, 1);
  const xrd_density density = {.family = XRD_DENSITY_NORMAL, .parameter = {0, 1}};
  c.problem.density = &density;
  expect_refusal(&c, "atoms of 1 numbers, not of 2"); /* reproductions are intervals then */
  atoms_clear(&c);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(witnesses_of_points),          cmocka_unit_test(witnesses_of_distributions),
      cmocka_unit_test(a_symbol_without_an_atom),     cmocka_unit_test(a_distortion_that_is_not_finite),
      cmocka_unit_test(kernels_that_are_not_covered),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
