/* Capacities under Gaussian noise and a peak limit: reference values, the number of atoms, where the third one is born,
   poor atoms, and the check of every point, which forgeries do not pass. */
#include <math.h>
#include <string.h>

#include "base/random.h"
#include "exactrd/capacity.h"
#include "tests/cmocka_all.h"
#include "tests/multiplier.h"

static const double GAP = 1e-12;

static void solve(double peak, xrd_peak_point *point) {
  xrd_options options;
  xrd_error error = {""};
  xrd_options_init(&options);
  options.gap_nats = GAP;
  if (xrd_peak_at(peak, &options, point, &error) != XRD_OK) fail_msg("%s", error.message);
  assert_int_equal(point->verdict, XRD_CLOSED);
}

static bool accepted(const xrd_peak_point *point) {
  xrd_finding finding;
  assert_int_equal(xrd_check_peak(point, GAP, &finding, NULL), XRD_OK);
  assert_true(finding.accepted || strlen(finding.reason) > 0);
  return finding.accepted;
}

static void peaks_are_closed_and_checked(void **state) {
  (void)state;
  static const struct {
    double peak, value;
    size_t support;
  } known[] = {{XRD_PEAK_LEAST, NAN, 2},    {1, NAN, 2}, {1.5, NAN, 2}, {2, .65286881178043, 3}, {2.5, NAN, 3},
               {2.85, .851623550651732, 3}, {3, NAN, 4}, {4, NAN, 4},   {5, 1.21883118840301, 5}};
  double last = 0;
  for (size_t k = 0; k < sizeof known / sizeof *known; k++) {
    xrd_peak_point point;
    solve(known[k].peak, &point);
    assert_int_equal(point.support, known[k].support);
    assert_true(accepted(&point));
    assert_true(point.capacity_lower > last);
    if (known[k].peak >= 1) /* a limit of the power alone */
      assert_true(point.capacity_upper < log1p(known[k].peak * known[k].peak) / 2);
    if (!isnan(known[k].value)) assert_true(fabs(point.capacity_nats - known[k].value) < 6e-14);
    last = point.capacity_upper;
    xrd_peak_point_clear(&point);
  }
}

/* Claims the bounds of the atoms; true where they are no looser than an input that attains them. */
static bool is_tight(xrd_peak_point *point) {
  point->capacity_nats = point->capacity_lower;
  point->verdict = point->capacity_upper - point->capacity_lower <= GAP ? XRD_CLOSED : XRD_OPEN;
  return accepted(point);
}

/* Two atoms at the ends are optimal exactly where i(x) <= i(peak): up to 1.66592564, and no longer at 1.66592565, where
   the check finds an input with a larger i. */
/* From 1 to 10 in steps of .05, all of them where XRD_TEST_MULTIPLIER is above 1; always 6.05, just beyond the birth of
   the seventh atom. */
static void atoms_are_born_where_they_must(void **state) {
  (void)state;
  const int stride = test_multiplier() > 1 ? 1 : 20;
  size_t support = 0;
  for (int k = 1; k <= 181; k += stride) {
    xrd_peak_point point;
    solve(1 + (k - 1) * 0.05, &point);
    assert_int_equal(point.verdict, XRD_CLOSED);
    assert_true(point.support >= support && point.support <= support + (stride == 1 ? 1 : 2));
    support = point.support;
    xrd_peak_point_clear(&point);
  }
  xrd_peak_point born;
  solve(6.05, &born);
  assert_true(born.verdict == XRD_CLOSED && born.support == 7 && born.places[0] == 0 && born.masses[0] < 0.02);
  xrd_peak_point_clear(&born);
}

static void the_third_atom_is_born_at_1_66592564(void **state) {
  (void)state;
  double mass = 1, place = 1.66592564;
  xrd_peak_point two = {.cost = place, .most = 48, .count = 1, .support = 2, .places = &place, .masses = &mass};
  assert_int_equal(xrd_peak_certify(&two, NULL), XRD_OK);
  assert_true(two.capacity_upper - two.capacity_lower < 1e-15);
  assert_true(is_tight(&two));
  const double beyond[] = {1.66592565, 1.668, 1.671}, excess[] = {5e-9, 1e-3, 3e-3};
  for (size_t k = 0; k < 3; k++) {
    two.cost = place = beyond[k];
    assert_int_equal(xrd_peak_certify(&two, NULL), XRD_OK);
    assert_true(two.capacity_upper - two.capacity_lower > excess[k]);
    assert_true(is_tight(&two));
  }
  xrd_peak_point better;
  solve(1.671, &better);
  assert_int_equal(better.support, 3);
  assert_true(better.capacity_lower > two.capacity_lower);
  assert_true(better.capacity_upper < two.capacity_upper);
  xrd_peak_point_clear(&better);
}

static void poor_atoms_prove_what_they_can(void **state) {
  (void)state;
  double places[] = {0.2, 1, 2.5}, masses[] = {3, 1, 2};
  xrd_peak_point poor = {.cost = 2.85, .most = 48, .count = 3, .support = 6, .places = places, .masses = masses};
  assert_int_equal(xrd_peak_certify(&poor, NULL), XRD_OK);
  assert_true(poor.capacity_lower < .851623550651732 - 1e-3 && poor.capacity_upper > .851623550651732 + 1e-3);
  assert_true(is_tight(&poor));
  places[0] = 1.5;
  assert_int_equal(xrd_peak_certify(&poor, NULL), XRD_ERR_ARGUMENT);
  places[0] = 0.2, places[2] = 2.86;
  assert_int_equal(xrd_peak_certify(&poor, NULL), XRD_ERR_ARGUMENT);
  xrd_options options;
  xrd_options_init(&options);
  assert_int_equal(xrd_peak_at(17, &options, &poor, NULL), XRD_ERR_ARGUMENT);
  assert_int_equal(xrd_peak_at(NAN, &options, &poor, NULL), XRD_ERR_ARGUMENT);
}

/* The supremum of i where no atom stands near it. */
static void random_atoms_have_the_supremum_of_their_own(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 5);
  for (size_t round = 0; round < 12; round++) {
    double places[2], masses[2];
    xrd_peak_point point = {.cost = 1 + 3 * xrd_random_uniform(&random), .most = 48, .count = 2, .support = 4};
    point.places = places, point.masses = masses;
    places[0] = point.cost * (0.01 + 0.5 * xrd_random_uniform(&random));
    places[1] = point.cost * (0.6 + 0.4 * xrd_random_uniform(&random));
    masses[0] = 0.1 + xrd_random_uniform(&random), masses[1] = 1;
    assert_int_equal(xrd_peak_certify(&point, NULL), XRD_OK);
    assert_true(is_tight(&point));
  }
}

/* i has its top 1.71 beyond the first atom, at 2.86, before the middle of the gap; at 0, where climbing from what else
   is seen ends, it is 1.67.  A bound between them is refused for the top alone. */
static void a_top_beside_an_atom_is_seen(void **state) {
  (void)state;
  double places[] = {0, 1.6, 5.5}, masses[] = {0, 1, 2.2}; /* what stands before the first atom is another's */
  xrd_peak_point point = {
      .cost = 5.5, .most = 48, .count = 2, .support = 4, .places = places + 1, .masses = masses + 1};
  assert_int_equal(xrd_peak_certify(&point, NULL), XRD_OK);
  assert_true(fabs(point.capacity_upper - 1.71347) < 1e-4);
  assert_true(is_tight(&point));
  point.capacity_upper = 1.69;
  assert_false(is_tight(&point));
}

static void forgeries_are_refused(void **state) {
  (void)state;
  xrd_peak_point point;
  solve(3, &point);
  double *const numbers[] = {&point.cost,           &point.capacity_lower, &point.capacity_upper, &point.capacity_lower,
                             &point.capacity_upper, &point.places[0],      &point.masses[0]};
  const double changes[] = {-1e-9, 1e-13, -1e-13, -3e-13, 3e-13, 1e-3, 1e-3};
  for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++) {
    const double honest = *numbers[k];
    *numbers[k] = honest + changes[k];
    assert_false(accepted(&point));
    *numbers[k] = NAN;
    assert_false(accepted(&point));
    *numbers[k] = honest;
    assert_true(accepted(&point));
  }
  point.support = 3;
  assert_false(accepted(&point));
  const double first = point.places[0], mass = point.masses[0];
  point.support = 4; /* the same atoms in another order */
  point.places[0] = point.places[1], point.masses[0] = point.masses[1];
  point.places[1] = first, point.masses[1] = mass;
  assert_false(accepted(&point));
  point.places[1] = point.places[0], point.masses[1] = point.masses[0];
  point.places[0] = first, point.masses[0] = mass;
  assert_true(accepted(&point));
  point.support = 4, point.verdict = XRD_OPEN;
  assert_false(accepted(&point));
  xrd_peak_point_clear(&point);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(peaks_are_closed_and_checked),
      cmocka_unit_test(atoms_are_born_where_they_must),
      cmocka_unit_test(the_third_atom_is_born_at_1_66592564),
      cmocka_unit_test(poor_atoms_prove_what_they_can),
      cmocka_unit_test(random_atoms_have_the_supremum_of_their_own),
      cmocka_unit_test(a_top_beside_an_atom_is_seen),
      cmocka_unit_test(forgeries_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
