/* What certificates refuse, number by number, and with which words; and what proves nothing without being refused. */
#include <math.h>
#include <string.h>

#include "exactrd/capacity.h"
#include "exactrd/certificate.h"
#include "exactrd/criteria.h"
#include "exactrd/derived.h"
#include "exactrd/length.h"
#include "exactrd/perception.h"
#include "tests/cmocka_all.h"

static const double P[] = {0.5, 0.5}, MATRIX[] = {0, 1, 1, 0};
static const xrd_distortion HAMMING = {.kind = XRD_MATRIX, .n = 2, .m = 2, .matrix = MATRIX};

/* A number of a structure, and what it is set to. */
typedef struct {
  double *number;
  double value;
  const char *word;
} bad_number;

/* Each number alone is refused; with none of them the call succeeds. */
static void expect_refusals(const bad_number *bad, size_t count, xrd_status (*call)(xrd_error *)) {
  xrd_error error = {""};
  if (call(&error) != XRD_OK) fail_msg("%s", error.message);
  for (size_t k = 0; k < count; k++) {
    const double before = *bad[k].number;
    *bad[k].number = bad[k].value;
    assert_int_equal(call(&error), XRD_ERR_ARGUMENT);
    if (strstr(error.message, bad[k].word) == NULL) fail_msg("'%s' does not speak of '%s'", error.message, bad[k].word);
    *bad[k].number = before;
  }
}

#define COUNT(list) (sizeof(list) / sizeof *(list))

static double slope, target, low, gap, q[2], w[2];

static xrd_status certify(xrd_error *error) {
  const xrd_problem problem = {P, HAMMING};
  const xrd_witness witness = {slope, q, w};
  xrd_bounds bounds;
  const xrd_status status = xrd_certify(&problem, &witness, gap, 1, &bounds, error);
  return status == XRD_OK ? xrd_certify_at(&problem, &witness, target, low, 1, &bounds, error) : status;
}

static void set_witness(void) {
  slope = 1, target = 0.25, low = 0, gap = 1e-9;
  q[0] = q[1] = 0.5;
  w[0] = w[1] = 1;
}

static void points_of_curves(void **state) {
  (void)state;
  set_witness();
  const bad_number bad[] = {{&slope, -1, "slope"},
                            {&gap, 0, "gap"},
                            {&gap, NAN, "gap"},
                            {&target, INFINITY, "the distortion is not finite"},
                            {&low, NAN, "the distortion is not finite"},
                            {&q[1], -1, "mass 1"},
                            {&w[0], 0, "dual 0"}};
  expect_refusals(bad, COUNT(bad), certify);
}

/* A channel that has to use a distortion of 1e300 at a slope of 1e300: balls of enough bits still enclose it. */
static void a_channel_far_out(void **state) {
  (void)state;
  const double matrix[] = {0, 1e300}, p[] = {1}, mass[] = {0, 1}, dual[] = {1};
  const xrd_problem problem = {p, {.kind = XRD_MATRIX, .n = 1, .m = 2, .matrix = matrix}};
  const xrd_witness witness = {1e300, mass, dual};
  xrd_bounds bounds;
  assert_int_equal(xrd_certify(&problem, &witness, 1e-9, 1, &bounds, NULL), XRD_OK);
  assert_true(bounds.distortion == 1e300 && bounds.rate_upper == 0 && bounds.rate_lower == 0);
}

/* Hamming at an infinite slope: a symbol whose own reproduction has no mass; and one that has mass alone. */
static void a_symbol_without_mass(void **state) {
  (void)state;
  const double one[] = {1, 0}, both[] = {0.5, 0.5}, dual[] = {1, 1};
  xrd_problem problem = {P, {.kind = XRD_HAMMING, .n = 2, .m = 2}};
  xrd_bounds bounds;
  xrd_error error;
  assert_int_equal(xrd_certify(&problem, &(xrd_witness){INFINITY, one, dual}, 1e-9, 1, &bounds, &error),
                   XRD_ERR_ARGUMENT);
  assert_string_equal(error.message, "the witness has no mass on an allowed reproduction of source symbol 1");
  problem.p = one; /* the second column is used by no row */
  assert_int_equal(xrd_certify(&problem, &(xrd_witness){INFINITY, both, dual}, 1e-9, 1, &bounds, &error), XRD_OK);
  assert_true(bounds.rate_upper < 1e-15 && bounds.distortion == 0);
}

static double slopes[2], limits[2];
static bool asked;

static xrd_status certify_criteria(xrd_error *error) {
  static const double OTHER[] = {0, 2, 3, 0.5};
  const xrd_criteria criteria = {
      .p = P, .count = 2, .distortions = {HAMMING, {.kind = XRD_MATRIX, .n = 2, .m = 2, .matrix = OTHER}}};
  xrd_criteria_point point = {2, slopes, limits, .n = 2, .m = 2, .q = q, .w = w};
  const xrd_status status = xrd_certify_criteria(&criteria, asked, 1, &point, error);
  if (status == XRD_OK && asked) assert_int_equal(isinf(point.rate_upper), limits[0] < 0.03);
  return status;
}

static void points_of_surfaces(void **state) {
  (void)state;
  set_witness();
  slopes[0] = slopes[1] = 1;
  const bad_number bad[] = {
      {&slopes[0], -1, "slope 1"}, {&slopes[1], NAN, "slope 2"}, {&q[0], NAN, "mass 0"}, {&w[1], -1, "dual 1"}};
  expect_refusals(bad, COUNT(bad), certify_criteria);
  asked = true;
  for (limits[0] = 0.01, limits[1] = 1; limits[0] < 0.6; limits[0] += 0.25)
    assert_int_equal(certify_criteria(NULL), XRD_OK);
  asked = false;
}

/* Distortions beyond 2^100, forbidden pairs, masses beyond 2^20: balls prove what doubles leave, and the means are
   those of the channel. */
static void surfaces_with_corners(void **state) {
  (void)state;
  static const double HUGE_ONES[] = {0, 1e40, 2e40, 0}, HOLES[] = {0, HUGE_VAL, HUGE_VAL, 0};
  static const struct {
    const double *matrix;
    double slope, scale, mean;
  } CASES[] = {{HUGE_ONES, 1e-40, 1, 0}, {HUGE_ONES, 1e-40, 0x1p30, 0}, {HOLES, 1, 1, 0}, {HOLES, 1, 0x1p30, 0}};
  for (size_t k = 0; k < COUNT(CASES); k++) {
    const xrd_distortion other = {.kind = XRD_MATRIX, .n = 2, .m = 2, .matrix = CASES[k].matrix};
    const xrd_criteria criteria = {.p = P, .count = 2, .distortions = {HAMMING, other}};
    double b[] = {1, CASES[k].slope}, means[2], mass[] = {0.5 * CASES[k].scale, 0.5 * CASES[k].scale}, dual[] = {1, 1};
    xrd_criteria_point point = {2, b, means, .n = 2, .m = 2, .q = mass, .w = dual};
    assert_int_equal(xrd_certify_criteria(&criteria, false, 1, &point, NULL), XRD_OK);
    const bool holes = CASES[k].matrix == HOLES;
    const double first = exp(-2) / (1 + exp(-2)), second = exp(-3) / (1 + exp(-3));
    const double d = holes ? 0 : (first + second) / 2, e = holes ? 0 : (first + 2 * second) / 2 * 1e40;
    assert_true(means[0] >= d * (1 - 1e-15) && means[0] <= d * (1 + 1e-14));
    assert_true(means[1] >= e * (1 - 1e-15) && means[1] <= e * (1 + 1e-14));
  }
  const xrd_distortion other = {.kind = XRD_MATRIX, .n = 2, .m = 2, .matrix = HUGE_ONES};
  const double shifted[] = {1e300, 1e300, 1e300, 1e300};
  const xrd_criteria lost = {
      .p = P, .count = 2, .distortions = {{.kind = XRD_MATRIX, .n = 2, .m = 2, .matrix = shifted}, other}};
  double b[] = {1e300, 0}, means[2], mass[] = {0.5, 0.5}, dual[] = {1, 1};
  xrd_criteria_point point = {2, b, means, .n = 2, .m = 2, .q = mass, .w = dual};
  assert_int_not_equal(xrd_certify_criteria(&lost, false, 1, &point, NULL), XRD_OK); /* 1e600 is no double */
}

static double value;

static xrd_status certify_derived(xrd_error *error) {
  static const double SEEN[] = {0.75, 0.25, 0.25, 0.75};
  const xrd_derived derived = {.p = P, .states = 2, .n = 2, .m = 2, .observation = SEEN, .distortion = HAMMING};
  xrd_derived_point point = {.slope = slope, .value = value, .n = 2, .m = 2, .q = q, .w = w};
  return xrd_certify_derived(&derived, true, &point, error);
}

static void points_that_are_derived(void **state) {
  (void)state;
  set_witness();
  value = 0.4;
  const bad_number bad[] = {{&slope, -1, "the slope"}, {&slope, INFINITY, "the slope"},
                            {&q[0], -1, "mass 0"},     {&q[1], INFINITY, "mass 1"},
                            {&w[0], 0, "dual 0"},      {&w[1], INFINITY, "dual 1"}};
  expect_refusals(bad, COUNT(bad), certify_derived);
  q[0] = q[1] = 0;
  xrd_error error;
  assert_int_equal(certify_derived(&error), XRD_ERR_ARGUMENT);
  assert_string_equal(error.message, "q misses every answer allowed at 0");
}

/* Forbidden pairs, a state and an observation that never occur, an answer that no channel uses. */
static void derived_points_with_holes(void **state) {
  (void)state;
  static const double PROBABILITY[] = {0.5, 0.5, 0}, SEEN[] = {1, 0, 0, 0, 1, 0, 0, 0, 1},
                      FORBIDDEN[] = {0, 1, HUGE_VAL, 1, 0, HUGE_VAL, 0, 0, 0};
  const xrd_derived derived = {.p = PROBABILITY,
                               .states = 3,
                               .n = 3,
                               .m = 3,
                               .observation = SEEN,
                               .distortion = {.kind = XRD_MATRIX, .n = 3, .m = 3, .matrix = FORBIDDEN}};
  double mass[] = {0.5, 0.5, 1}, dual[] = {2 / (1 + exp(-1)), 2 / (1 + exp(-1)), 1};
  xrd_derived_point point = {.slope = 1, .n = 3, .m = 3, .q = mass, .w = dual};
  assert_int_equal(xrd_certify_derived(&derived, false, &point, NULL), XRD_OK);
  const double d = 1 / (1 + exp(1)), rate = log(2) + d * log(d) + (1 - d) * log1p(-d);
  assert_true(fabs(point.value - d) < 1e-15 && point.rate_lower <= rate + 1e-15 && point.rate_upper >= rate - 1e-15);
  assert_true(point.rate_upper - point.rate_lower < 1e-14);
}

/* At a slope of 1e300 the weights of a spread of 1e300 are balls around 0: nothing but 0 and infinity is proved. */
static void derived_points_without_digits(void **state) {
  (void)state;
  static const double PAYOFF[] = {0, 1e300, 1e300, 0};
  const xrd_derived derived = {.p = P, .states = 2, .n = 2, .m = 2, .payoff = PAYOFF};
  double mass[] = {0.5, 0.5}, dual[] = {1, 1};
  xrd_derived_point point = {.slope = 1e300, .n = 2, .m = 2, .q = mass, .w = dual};
  assert_int_equal(xrd_certify_derived(&derived, false, &point, NULL), XRD_OK);
  assert_true(point.rate_lower <= log(2) && point.rate_upper >= log(2) - 1e-15);
}

static double distortion, perception, price, shift[2], plan[4];

static xrd_status certify_perception(xrd_error *error) {
  const xrd_perception problem = {{P, HAMMING}, XRD_TOTAL_VARIATION, {.kind = XRD_MATRIX}};
  xrd_perception_point point = {.distortion = distortion,
                                .perception = perception,
                                .slope = slope,
                                .price = price,
                                .n = 2,
                                .m = 2,
                                .moves = 4,
                                .q = q,
                                .w = w,
                                .g = shift,
                                .plan = plan};
  return xrd_certify_perception(&problem, &point, error);
}

static void points_with_perception(void **state) {
  (void)state;
  set_witness();
  distortion = 0.3, perception = 0.1, price = 1;
  shift[0] = shift[1] = 0;
  memcpy(plan, (const double[]){1, 0, 0, 1}, sizeof plan);
  const bad_number bad[] = {
      {&distortion, -1, "distortion or perception"},
      {&distortion, INFINITY, "distortion or perception"},
      {&perception, -1, "distortion or perception"},
      {&perception, INFINITY, "distortion or perception"},
      {&slope, -1, "slope -1"},
      {&price, -1, "price -1"},
      {&q[0], -1, "mass -1"},
      {&q[1], INFINITY, "reproduction 1"},
      {&shift[1], NAN, "shift nan of reproduction 1"},
      {&w[0], 0, "dual 0"},
      {&w[1], INFINITY, "dual 1"},
      {&plan[3], -1, "move 3"},
      {&plan[0], INFINITY, "move 0"},
  };
  expect_refusals(bad, COUNT(bad), certify_perception);
}

/* Forbidden pairs, prices without an end, no move that is free, no plan at all: bounds that hold, or none. */
static void perception_with_corners(void **state) {
  (void)state;
  static const double HOLES[] = {0, 1, HUGE_VAL, 0}, MOVES[] = {1, 2, 2, 1};
  set_witness();
  for (int k = 0; k < 5; k++) {
    const xrd_perception problem = {{P, {.kind = XRD_MATRIX, .n = 2, .m = 2, .matrix = HOLES}},
                                    k == 3 ? XRD_WASSERSTEIN : XRD_TOTAL_VARIATION,
                                    {.kind = XRD_MATRIX, .n = 2, .m = 2, .matrix = MOVES}};
    double moves[] = {1, 0, 0, 1}, zero[] = {0, 0}, idle[] = {0, 0, 0, 0};
    xrd_perception_point point = {.distortion = 0.3,
                                  .perception = k == 2 || k == 3 ? 0 : 0.1,
                                  .slope = 1,
                                  .price = k == 1 || k == 3 ? INFINITY : 1,
                                  .n = 2,
                                  .m = 2,
                                  .moves = 4,
                                  .q = q,
                                  .w = w,
                                  .g = zero,
                                  .plan = k == 2 ? idle : moves};
    assert_int_equal(xrd_certify_perception(&problem, &point, NULL), XRD_OK);
    assert_true(point.rate_lower <= log(2) && point.rate_lower >= 0 && point.rate_upper >= point.rate_lower);
    if (k == 1) assert_true(point.rate_lower == 0);                  /* an infinite price says nothing of P > 0 */
    if (k == 2) assert_float_equal(point.rate_upper, log(2), 1e-15); /* nothing carries p to any law: Y = X is left */
  }
}

/* Reproductions that are not the symbols: nothing is known of Y = X. */
static void other_reproductions(void **state) {
  (void)state;
  const xrd_distortion errors = {.kind = XRD_MATRIX, .n = 2, .m = 3, .matrix = (const double[]){0, 1, 1, 1, 0, 1}};
  const xrd_perception problem = {{P, errors}, XRD_WASSERSTEIN, errors};
  double output[] = {0.5, 0.5, 0}, duals[] = {1, 1}, shifts[] = {0, 0, 0}, moves[] = {0.5, 0, 0, 0, 0.5, 0};
  xrd_perception_point point = {.distortion = 1, .perception = 1, .n = 2, .m = 3, .moves = 6, .q = output, .w = duals};
  point.g = shifts, point.plan = moves;
  assert_true(xrd_certify_perception(&problem, &point, NULL) == XRD_OK && point.rate_upper >= point.rate_lower);
}

static double cost, input[2], law[2];

static xrd_status certify_capacity(xrd_error *error) {
  static const double CHANNEL[] = {0.75, 0.25, 0.25, 0.75}, COSTS[] = {0, 1};
  const xrd_capacity_problem problem = {2, 2, CHANNEL, COSTS};
  xrd_capacity_point point = {.cost = cost, .n = 2, .m = 2, .slope = slope, .p = input, .r = law};
  return xrd_capacity_certify(&problem, &point, error);
}

static void points_of_capacities(void **state) {
  (void)state;
  slope = 0.1, cost = 0.5;
  input[0] = input[1] = law[0] = law[1] = 0.5;
  const bad_number bad[] = {{&cost, -1, "the cost -1"},   {&cost, INFINITY, "the cost inf"},
                            {&slope, -1, "the slope -1"}, {&slope, INFINITY, "the slope inf"},
                            {&input[0], -1, "p[0]"},      {&input[1], INFINITY, "p[1]"},
                            {&law[0], -1, "r[0]"},        {&law[1], INFINITY, "r[1]"}};
  expect_refusals(bad, COUNT(bad), certify_capacity);
  xrd_error error;
  double *const laws[] = {input, law};
  for (size_t k = 0; k < 2; k++) {
    laws[k][0] = laws[k][1] = 0;
    assert_int_equal(certify_capacity(&error), XRD_ERR_ARGUMENT);
    assert_string_equal(error.message, "all masses of p or of r are 0");
    laws[k][0] = laws[k][1] = 1;
  }
  static const double CHANNEL[] = {1, 1};
  xrd_capacity_point point = {.n = 2, .m = 2, .p = input, .r = law};
  for (size_t n = 1; n <= 2; n++) {
    assert_int_equal(xrd_capacity_certify(&(xrd_capacity_problem){n, 3 - n, CHANNEL, NULL}, &point, &error),
                     XRD_ERR_ARGUMENT);
    assert_non_null(strstr(error.message, "a witness of 2 inputs and 2 outputs for"));
  }
}

/* A law of outputs that misses what one input leads to proves log min(n, m) alone, whatever comes after that input. */
static void a_law_that_misses_an_output(void **state) {
  (void)state;
  static const double CHANNEL[] = {0, 1, 1, 0, 1, 0};
  double masses[] = {1, 1, 1}, outputs[] = {1, 0};
  xrd_capacity_point point = {.n = 3, .m = 2, .p = masses, .r = outputs};
  assert_int_equal(xrd_capacity_certify(&(xrd_capacity_problem){3, 2, CHANNEL, NULL}, &point, NULL), XRD_OK);
  assert_true(point.capacity_upper >= log(2) && point.capacity_upper < log(2) + 1e-15);
}

static double peak, places[3], masses[3];
static size_t atoms;

static xrd_status certify_peak(xrd_error *error) {
  xrd_peak_point point = {.cost = peak, .count = atoms, .places = places, .masses = masses};
  return xrd_peak_certify(&point, error);
}

static void atoms_under_a_peak(void **state) {
  (void)state;
  peak = 1, atoms = 2;
  memcpy(places, (const double[]){0, 1, 0}, sizeof places);
  memcpy(masses, (const double[]){0.5, 0.5, 0}, sizeof masses);
  const bad_number bad[] = {{&peak, 0, "the peak"},          {&peak, 17, "the peak"},   {&places[0], -1, "atom 0"},
                            {&places[1], 1.5, "atom 1"},     {&places[0], 1, "atom 0"}, {&masses[0], 0, "atom 0"},
                            {&masses[1], INFINITY, "atom 1"}};
  expect_refusals(bad, COUNT(bad) - 3, certify_peak);
  expect_refusals(bad + COUNT(bad) - 2, 2, certify_peak);
  static double many_places[XRD_PEAK_ATOMS + 1], many_masses[XRD_PEAK_ATOMS + 1];
  for (size_t k = 0; k <= XRD_PEAK_ATOMS; k++) many_places[k] = 0.01 * (double)k, many_masses[k] = 1;
  xrd_error error;
  for (size_t k = 0; k < 2; k++) {
    xrd_peak_point point = {.cost = 1, .count = k * (XRD_PEAK_ATOMS + 1), .places = many_places, .masses = many_masses};
    assert_int_equal(xrd_peak_certify(&point, &error), XRD_ERR_ARGUMENT);
    assert_string_equal(error.message, k == 0 ? "0 atoms are not 1 to 24" : "25 atoms are not 1 to 24");
  }
}

static double excess, lower, upper, length;

static xrd_status certify_length(xrd_error *error) {
  const xrd_problem problem = {P, HAMMING};
  const xrd_witness witness = {slope, q, w};
  const xrd_bounds bounds = {.distortion = 0.25, .distortion_low = low, .rate_lower = lower, .rate_upper = upper};
  xrd_length_point point = {0};
  return xrd_certify_length(&problem, &witness, &bounds, (size_t)length, excess, &point, error);
}

static void codes_of_finite_length(void **state) {
  (void)state;
  set_witness();
  slope = log(3), lower = 0.13, upper = 0.131, length = 10, excess = 0.01;
  const bad_number bad[] = {{&slope, INFINITY, "finite slope"},
                            {&low, 0x1p-60, "one double"},
                            {&lower, -1, "one double"},
                            {&upper, 0.1, "one double"},
                            {&length, 0, "a length"},
                            {&length, 1e9, "a length"},
                            {&excess, 0, "excess"},
                            {&excess, 1, "excess"},
                            {&q[0], -1, "mass 0"},
                            {&w[1], 0, "dual 1"}};
  expect_refusals(bad, COUNT(bad), certify_length);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(points_of_curves),
                                     cmocka_unit_test(a_channel_far_out),
                                     cmocka_unit_test(a_symbol_without_mass),
                                     cmocka_unit_test(points_of_surfaces),
                                     cmocka_unit_test(surfaces_with_corners),
                                     cmocka_unit_test(points_that_are_derived),
                                     cmocka_unit_test(derived_points_with_holes),
                                     cmocka_unit_test(derived_points_without_digits),
                                     cmocka_unit_test(points_with_perception),
                                     cmocka_unit_test(perception_with_corners),
                                     cmocka_unit_test(other_reproductions),
                                     cmocka_unit_test(points_of_capacities),
                                     cmocka_unit_test(a_law_that_misses_an_output),
                                     cmocka_unit_test(atoms_under_a_peak),
                                     cmocka_unit_test(codes_of_finite_length)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
