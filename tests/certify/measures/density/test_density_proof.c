/* Bounds of R(D) for densities, where R(D) is known, and from any atoms. */
#include <arb.h>
#include <math.h>
#include <string.h>

#include "base/random.h"
#include "certify/ends.h"
#include "certify/measures/balls.h"
#include "certify/measures/density/density.h"
#include "certify/measures/measure.h"
#include "exactrd/density.h"
#include "exactrd/measure.h"
#include "tests/cmocka_all.h"
#include "tests/multiplier.h"

enum { MOST = 4000 };

static const double PI = 3.14159265358979323846;

typedef struct {
  xrd_measure_witness witness;
  double places[MOST], masses[MOST];
} atoms;

static xrd_status try_until(const xrd_density *density, const atoms *a, xrd_stop *stop, xrd_measure_proof *proof,
                            xrd_error *error) {
  const xrd_measure_problem problem = {.kernel = XRD_MEASURE_SQUARED, .density = density, .dim = 1};
  const xrd_effort effort = {.threads = 1, .stop = stop};
  xrd_measure_witness witness = a->witness;
  witness.width = 1, witness.places = a->places, witness.masses = a->masses;
  return xrd_certify_measure_until(&problem, &witness, 1e-12, &effort, proof, error);
}

static xrd_status try_proof(const xrd_density *density, const atoms *a, xrd_measure_proof *proof, xrd_error *error) {
  return try_until(density, a, NULL, proof, error);
}

static xrd_bounds prove(const xrd_density *density, const atoms *a) {
  xrd_measure_proof proof;
  xrd_error error = {""};
  if (try_proof(density, a, &proof, &error) != XRD_OK) fail_msg("%s", error.message);
  assert_true(proof.bounds.rate_lower <= proof.bounds.rate_upper);
  return proof.bounds;
}

static double distance(double a, double b) { return fabs(a - b); }

/* For mixtures with D < all sd^2 the optimal output is the mixture of N(m_i, sd_i^2 - D), and R(D) = h - log(2 pi e D)
   / 2; even samples of it are nearly as good.  `beyond` atoms outside the cuts, in units of 1 / sqrt(s). */
static void lattice(const double *rows, size_t count, double slope, double low, double high, atoms *a) {
  const double d = 1 / (2 * slope);
  double least = HUGE_VAL, total = 0;
  for (size_t i = 0; i < count; i++) least = fmin(least, rows[3 * i + 2] * rows[3 * i + 2] - d), total += rows[3 * i];
  const double step = 0.7 * sqrt(d * least / (d + least)), far = 8 / sqrt(slope);
  a->witness = (xrd_measure_witness){.slope = slope, .cut_low = low, .cut_high = high};
  a->witness.kappa_low = a->witness.kappa_high = sqrt(slope / PI);
  for (double k = floor((low - far) / step); k * step <= high + far; k++) {
    double mass = 0;
    for (size_t i = 0; i < count; i++) {
      const double v = rows[3 * i + 2] * rows[3 * i + 2] - d;
      mass += rows[3 * i] / total * exp(-pow(k * step - rows[3 * i + 1], 2) / (2 * v)) / sqrt(2 * PI * v) * step;
    }
    if (!(mass > 1e-300)) continue;
    assert_true(a->witness.count < MOST);
    a->places[a->witness.count] = k * step, a->masses[a->witness.count++] = mass;
  }
}

/* R from .01 to 4 nats, width at most 1e-10, and the closed form inside. */
static void normal(void **state) {
  (void)state;
  static atoms a;
  const double rows[] = {1, 0.5, 2};
  const xrd_density density = {XRD_DENSITY_NORMAL, {0.5, 2}, 0, NULL};
  for (double rate = 0.01; rate < 4.1; rate = rate < 0.1 ? 0.5 : rate + 1.75) {
    lattice(rows, 1, exp(2 * rate) / 8, 0.5 - 16, 0.5 + 16, &a);
    const xrd_bounds bounds = prove(&density, &a);
    const double truth = 0.5 * log(4 / bounds.distortion);
    assert_true(distance(truth, rate) < 1e-9);
    assert_true(bounds.rate_lower <= truth + 1e-15 && truth <= bounds.rate_upper + 1e-15);
    assert_true(bounds.rate_upper - bounds.rate_lower <= 1e-12);
  }
}

/* h of the mixture by mpmath, 30 digits: tests/densities.h's rows. */
static void mixture(void **state) {
  (void)state;
  static atoms a;
  static const double ROWS[] = {1, -2, 0.5, 2, 0, 1, 1, 3, 0.75};
  const double entropy = 1.96906592109609014;
  const xrd_density density = {XRD_DENSITY_MIXTURE, {0}, 3, ROWS};
  for (double slope = 3; slope < 1e3; slope *= 8) {
    lattice(ROWS, 3, slope, -12, 12, &a);
    const xrd_bounds bounds = prove(&density, &a);
    const double truth = entropy - 0.5 * log(2 * PI * exp(1) * bounds.distortion);
    assert_true(bounds.rate_lower <= truth + 1e-14 && truth <= bounds.rate_upper + 1e-14);
    assert_true(bounds.rate_upper - bounds.rate_lower <= 1e-10);
  }
}

/* Cuts near the middle, where tails are a good part of everything, and heavy changes of masses, places and kappa: the
   bounds become wide, never false. */
static void any_atoms(void **state) {
  (void)state;
  static atoms a;
  static const double ROWS[] = {1, 0, 1};
  const xrd_density density = {XRD_DENSITY_NORMAL, {0, 1}, 0, NULL};
  xrd_random random;
  xrd_random_seed(&random, 11);
  for (size_t round = 0; round < 24 * test_multiplier(); round++) {
    const double slope = 0.55 + 3 * xrd_random_uniform(&random), noise = round % 2 ? 0.1 : 1e-4;
    lattice(ROWS, 1, slope, -0.1 - 2 * xrd_random_uniform(&random), 0.1 + 2 * xrd_random_uniform(&random), &a);
    for (size_t j = 0; j < a.witness.count; j++) {
      a.masses[j] *= exp(noise * xrd_random_normal(&random));
      a.places[j] += noise * xrd_random_normal(&random);
    }
    if (round % 3 == 0) a.witness.kappa_low *= exp(0.3 * xrd_random_normal(&random));
    if (round % 4 == 0) a.witness.kappa_high *= exp(0.3 * xrd_random_normal(&random));
    const xrd_bounds bounds = prove(&density, &a);
    const double truth = fmax(0, -0.5 * log(bounds.distortion));
    assert_true(bounds.rate_lower <= truth + 1e-15 && truth <= bounds.rate_upper + 1e-15);
    if (noise < 0.01) assert_true(bounds.rate_upper - bounds.rate_lower < 0.5);
  }
}

static double prove_within(const xrd_density *density, const atoms *a, double margin, xrd_proof *proof) {
  const xrd_measure_problem problem = {.kernel = XRD_MEASURE_SQUARED, .density = density, .dim = 1};
  const xrd_density_effort effort = {.precision = 64, .tolerance = 1e-10, .budget = 1000, .margin = margin};
  xrd_measure_witness witness = a->witness;
  double excess;
  bool closed;
  witness.width = 1, witness.places = a->places, witness.masses = a->masses;
  assert_int_equal(xrd_measure_density(&problem, &witness, &effort, proof, &excess, &closed, NULL), XRD_OK);
  return excess;
}

/* Panels that end near the cuts leave much to what is known beyond them: wide, and true. */
static void short_margins(void **state) {
  (void)state;
  static atoms a;
  static const double ROWS[] = {1, 0, 1};
  static const xrd_density DENSITIES[] = {{XRD_DENSITY_NORMAL, {0, 1}, 0, NULL},
                                          {XRD_DENSITY_LAPLACE, {0, 0.7}, 0, NULL},
                                          {XRD_DENSITY_LOGISTIC, {0, 0.5}, 0, NULL},
                                          {XRD_DENSITY_STUDENT, {5, 0, 0.8}, 0, NULL}};
  xrd_random random;
  xrd_random_seed(&random, 12);
  for (size_t round = 0; round < 16 * test_multiplier(); round++) {
    const xrd_density *density = &DENSITIES[round % 4];
    const double slope = 0.55 + xrd_random_uniform(&random);
    lattice(ROWS, 1, slope, -0.3 - xrd_random_uniform(&random), 0.3 + xrd_random_uniform(&random), &a);
    a.witness.count = 0; /* two or three atoms inside of the cuts */
    for (double y = -0.25; y <= 0.25; y += round % 3 == 0 ? 0.5 : 0.25)
      a.places[a.witness.count] = y, a.masses[a.witness.count++] = exp(2 * xrd_random_normal(&random));
    a.witness.kappa_low *= exp(xrd_random_normal(&random)), a.witness.kappa_high *= exp(xrd_random_normal(&random));
    xrd_proof fine, coarse;
    xrd_proof_init(&fine), xrd_proof_init(&coarse);
    const double truth = prove_within(density, &a, XRD_DENSITY_MARGIN, &fine);
    for (double margin = 0.1; margin < 4; margin *= 3) {
      const double excess = prove_within(density, &a, margin, &coarse);
      assert_true(excess >= truth - 1e-8);
      assert_true(arb_overlaps(coarse.excess, fine.excess) && arb_overlaps(coarse.rate, fine.rate));
      assert_true(xrd_lower_end(coarse.value) <= xrd_upper_end(fine.value) + 1e-8);
    }
    xrd_proof_clear(&fine), xrd_proof_clear(&coarse);
  }
}

/* With w = kappa / p nearly everywhere the lower bound is Shannon's for any of the families: value = h - log(pi / s) /
   2, and D = 1 / (2 s) gives h - log(2 pi e D) / 2. */
static void shannon_from_tails(void **state) {
  (void)state;
  static const struct {
    xrd_density density;
    double centre, entropy;
  } CASES[] = {
      {{XRD_DENSITY_NORMAL, {1, 0.5}, 0, NULL}, 1, 0.72579135264472743},
      {{XRD_DENSITY_LAPLACE, {-1, 2}, 0, NULL}, -1, 2.38629436111989062},
      {{XRD_DENSITY_LOGISTIC, {0.25, 0.5}, 0, NULL}, 0.25, 1.30685281944005469},
      {{XRD_DENSITY_EXPONENTIAL, {0.5}, 0, NULL}, 0, 1.69314718055994531},
  };
  static atoms a;
  for (size_t k = 0; k < sizeof CASES / sizeof *CASES; k++) {
    const double slope = 3, at = CASES[k].centre, step = 0x1p-30;
    xrd_measure_proof proof;
    a.witness = (xrd_measure_witness){.slope = slope, .count = 3, .cut_low = at - step, .cut_high = at + step};
    a.witness.kappa_low = a.witness.kappa_high = sqrt(slope / PI);
    for (int j = 0; j < 3; j++) a.places[j] = at + (j - 1) * 2.5, a.masses[j] = 1;
    assert_int_equal(try_proof(&CASES[k].density, &a, &proof, NULL), XRD_OK);
    const double value = CASES[k].entropy + 0.5 * log(slope / PI) - slope * proof.bounds.distortion;
    assert_true(proof.bounds.rate_lower <= fmax(0, value) + 1e-7);
    assert_true(fabs(proof.excess_nats) < 1e-7);
    const xrd_measure_problem problem = {.kernel = XRD_MEASURE_SQUARED, .density = &CASES[k].density, .dim = 1};
    xrd_measure_witness witness = a.witness;
    witness.width = 1, witness.places = a.places, witness.masses = a.masses;
    proof.bounds = (xrd_bounds){.distortion = 0.01};
    assert_int_equal(xrd_certify_measure_at(&problem, &witness, 1e-12, 1, &proof, NULL), XRD_OK);
    assert_true(distance(proof.bounds.rate_lower, CASES[k].entropy + 0.5 * log(slope / PI) - slope * 0.01) < 1e-7);
    assert_true(isinf(proof.bounds.rate_upper));
  }
}

/* The optimum of U[0,1) at slope 20 from two lines of work: atoms by Newton's method in NumPy, bounds by plain balls of
   128 bits with acb_calc_integrate. */
static void uniform(void **state) {
  (void)state;
  static atoms a;
  const xrd_density density = {XRD_DENSITY_UNIFORM, {0, 1}, 0, NULL};
  a.witness = (xrd_measure_witness){.slope = 20, .count = 3};
  const double places[] = {0.23456680630540233, 0.5, 0.76543319369459767};
  const double masses[] = {0.42865139183297796, 0.14269721633404408, 0.42865139183297796};
  memcpy(a.places, places, sizeof places), memcpy(a.masses, masses, sizeof masses);
  const xrd_bounds bounds = prove(&density, &a);
  assert_true(distance(bounds.distortion, .022932254046783716) < 1e-14);
  assert_true(bounds.rate_lower > .5648646814909638 - 1e-13 && bounds.rate_upper < .5648646814909798 + 1e-13);
  assert_true(bounds.rate_upper - bounds.rate_lower < 1e-13);
  assert_true(distance(bounds.rate_upper + 20 * bounds.distortion, 1.02350976242665) < 1e-13);
  a.masses[1] *= 1.01;
  const xrd_bounds worse = prove(&density, &a);
  assert_true(worse.rate_upper + 20 * worse.distortion > 1.02350976242665 &&
              worse.rate_upper - worse.rate_lower < 1e-2);
  assert_true(worse.rate_lower + 20 * worse.distortion < 1.02350976242666);
  a.witness.count = 1;
  const xrd_bounds one = prove(&density, &a);
  assert_true(one.rate_upper == 0 && one.rate_lower == 0);
}

/* A density and its mirror image, a shift and a change of unit say the same. */
static void images(void **state) {
  (void)state;
  static atoms a, b;
  const double rows[] = {0, 0.5, 2, 0.75, 1, 1}, mirrored[] = {-2, -1.5, 1, -1, 0, 2};
  const xrd_density first = {XRD_DENSITY_HISTOGRAM, {0}, 2, rows}, second = {XRD_DENSITY_HISTOGRAM, {0}, 2, mirrored};
  const xrd_density beta = {XRD_DENSITY_BETA, {0.5, 2.5}, 0, NULL}, flipped = {XRD_DENSITY_BETA, {2.5, 0.5}, 0, NULL};
  a.witness = (xrd_measure_witness){.slope = 9, .count = 2},
  b.witness = (xrd_measure_witness){.slope = 2.25, .count = 2};
  a.places[0] = 0.25, a.places[1] = 0.75, a.masses[0] = 3, a.masses[1] = 1;
  b.places[0] = -0.5, b.places[1] = -1.5, b.masses[0] = 3, b.masses[1] = 1;
  const xrd_bounds one = prove(&first, &a), two = prove(&second, &b);
  assert_true(distance(4 * one.distortion, two.distortion) < 1e-14);
  assert_true(distance(one.rate_upper, two.rate_upper) < 1e-14 && distance(one.rate_lower, two.rate_lower) < 1e-13);
  b = a;
  b.places[0] = 0.75, b.places[1] = 0.25;
  const xrd_bounds three = prove(&beta, &a), four = prove(&flipped, &b);
  assert_true(distance(three.distortion, four.distortion) < 1e-15);
  assert_true(distance(three.rate_upper, four.rate_upper) < 1e-15);
  assert_true(distance(three.rate_lower, four.rate_lower) < 1e-13);
}

static void refuse(const xrd_density *density, const atoms *a, xrd_status status, const char *words) {
  xrd_measure_proof proof;
  xrd_error error = {""};
  assert_int_equal(try_proof(density, a, &proof, &error), status);
  if (strstr(error.message, words) == NULL) fail_msg("\"%s\" does not say \"%s\"", error.message, words);
}

static void refusals(void **state) {
  (void)state;
  static atoms a;
  const xrd_density density = {XRD_DENSITY_NORMAL, {0, 1}, 0, NULL}, bad = {XRD_DENSITY_BETA, {0, 1}, 0, NULL};
  const xrd_density heavy = {XRD_DENSITY_STUDENT, {2, 0, 1}, 0, NULL};
  a.witness = (xrd_measure_witness){.slope = 1, .count = 1, .cut_low = -1, .cut_high = INFINITY, .kappa_low = 1};
  a.masses[0] = 1;
  refuse(&density, &a, XRD_ERR_ARGUMENT, "normal is unbounded above: its cut there must be finite");
  a.witness.cut_high = 1;
  refuse(&density, &a, XRD_ERR_ARGUMENT, "kappa above is not a finite number > 0: 0");
  a.witness.kappa_high = 1, a.witness.cut_low = 0.5;
  refuse(&density, &a, XRD_ERR_ARGUMENT, "unbounded below");
  refuse(&bad, &a, XRD_ERR_INPUT, "beta: A is 0");
  refuse(&heavy, &a, XRD_ERR_INPUT, "NU = 2 has no variance");
  a.witness.slope = 0;
  refuse(&density, &a, XRD_ERR_ARGUMENT, "slope");
}

/* How many questions are answered by yes. */
static bool go_on(void *context) {
  size_t *left = context;
  return *left > 0 && (*left)-- > 0;
}

/* Whichever question is the first to be answered by no: among panels, at atoms, in boxes; no answer matters to what is
   proved in the end. */
static void the_caller_can_stop(void **state) {
  (void)state;
  static atoms a;
  const xrd_density density = {XRD_DENSITY_NORMAL, {0, 1}, 0, NULL};
  static const double row[] = {1, 0, 1};
  lattice(row, 1, 1, -1, 1, &a);
  const xrd_bounds whole = prove(&density, &a);
  size_t stopped = 0;
  xrd_measure_proof proof;
  for (xrd_status status = XRD_ERR_INTERRUPTED; status != XRD_OK; stopped += status == XRD_OK ? 0 : 1 + stopped) {
    size_t left = stopped;
    xrd_stop stop;
    xrd_stop_init(&stop, go_on, &left);
    xrd_error error = {""};
    status = try_until(&density, &a, &stop, &proof, &error);
    assert_true(status == XRD_OK || status == XRD_ERR_INTERRUPTED);
    if (status != XRD_OK) assert_string_equal(error.message, "interrupted while proving");
  }
  assert_true(stopped > 20);
  assert_true(proof.bounds.rate_lower == whole.rate_lower && proof.bounds.rate_upper == whole.rate_upper);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(normal),
      cmocka_unit_test(mixture),
      cmocka_unit_test(any_atoms),
      cmocka_unit_test(short_margins),
      cmocka_unit_test(shannon_from_tails),
      cmocka_unit_test(uniform),
      cmocka_unit_test(images),
      cmocka_unit_test(refusals),
      cmocka_unit_test(the_caller_can_stop),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
