/* Absolute errors of densities: closed forms inside of narrow bounds, supports that are not optimal, and what carries
   no output law. */
#include <math.h>
#include <string.h>

#include "certify/measures/measure.h"
#include "exactrd/density.h"
#include "tests/cmocka_all.h"

static const double NARROW = 1e-12, LOG_2 = 0.69314718055994530942, PI = 3.14159265358979323846;

static xrd_status prove_until(const xrd_density *density, double slope, const double *ends, size_t count, bool open,
                              xrd_stop *stop, xrd_measure_proof *proof) {
  double masses[8];
  for (size_t k = 0; k < count; k++) masses[k] = 1;
  const xrd_measure_problem problem = {.kernel = XRD_MEASURE_ABSOLUTE, .density = density, .dim = 1};
  const xrd_measure_witness witness = {.slope = slope,
                                       .count = count,
                                       .width = xrd_measure_width(&problem),
                                       .places = ends,
                                       .masses = masses,
                                       .cut_low = open ? ends[0] : -HUGE_VAL,
                                       .cut_high = open ? ends[2 * count - 1] : HUGE_VAL,
                                       .kappa_low = open ? slope / 2 : 0,
                                       .kappa_high = open ? slope / 2 : 0};
  const xrd_effort effort = {.threads = 1, .stop = stop};
  return xrd_certify_measure_until(&problem, &witness, 1e-13, &effort, proof, NULL);
}

static xrd_status prove(const xrd_density *density, double slope, const double *ends, size_t count, bool open,
                        xrd_measure_proof *proof) {
  return prove_until(density, slope, ends, count, open, NULL, proof);
}

static void expect(const xrd_measure_proof *proof, double distortion, double rate) {
  const xrd_bounds *bounds = &proof->bounds;
  assert_true(fabs(bounds->distortion - distortion) < NARROW);
  assert_true(bounds->rate_lower <= rate + 4e-16 && rate - 4e-16 <= bounds->rate_upper);
  assert_true(bounds->rate_upper - bounds->rate_lower < NARROW);
}

/* Yao and Tan 1978: intervals [1/s, 1 - 1/s], D = 1/s - 1/s^2, R = log(s/2) - 1 + 2/s. */
static void uniform(void **state) {
  (void)state;
  const xrd_density density = {.family = XRD_DENSITY_UNIFORM, .parameter = {0, 1}};
  for (double s = 2.5; s < 1000; s *= 1.37) {
    const double ends[] = {1 / s, 1 - 1 / s};
    xrd_measure_proof proof;
    assert_int_equal(prove(&density, s, ends, 1, false, &proof), XRD_OK);
    expect(&proof, 1 / s - 1 / (s * s), log(s / 2) - 1 + 2 / s);
  }
}

/* R = -log(D / SCALE), D = 1 / s: the interval is the line. */
static void laplace(void **state) {
  (void)state;
  const xrd_density density = {.family = XRD_DENSITY_LAPLACE, .parameter = {3, 2}};
  for (double s = 0.5; s < 100; s *= 1.9) {
    const double ends[] = {2, 5};
    xrd_measure_proof proof;
    assert_int_equal(prove(&density, s, ends, 1, true, &proof), XRD_OK);
    expect(&proof, 1 / s, log(2 * s));
  }
}

/* Where Shannon's bound is attained the whole line carries the output law: the same proof, without the formula. */
static void attained(void **state) {
  (void)state;
  const xrd_density logistic = {.family = XRD_DENSITY_LOGISTIC, .parameter = {1, 0.5}};
  const xrd_density student = {.family = XRD_DENSITY_STUDENT, .parameter = {3, 0, 2}};
  const double ends[] = {-3, 4};
  xrd_measure_proof proof;
  assert_int_equal(prove(&logistic, 2.01, ends, 1, true, &proof), XRD_OK);
  expect(&proof, 1 / 2.01, 1 - log(4 / 2.01));
  assert_int_equal(prove(&logistic, 1.99, ends, 1, true, &proof), XRD_ERR_ARGUMENT);
  const double entropy = 2.46662475242324, root = 1.697056274847714; /* sqrt 0.72 SCALE */
  assert_int_equal(prove(&student, 1 / root + 1e-6, ends, 1, true, &proof), XRD_OK);
  assert_true(fabs(proof.bounds.rate_upper - (entropy - 1 - log(2 * root))) < 1e-5);
  assert_int_equal(prove(&student, 1 / root - 1e-6, ends, 1, true, &proof), XRD_ERR_ARGUMENT);
}

/* One atom at the median: R = 0 at D = E|X - median|. */
static void at_rest(void **state) {
  (void)state;
  const xrd_density normal = {.family = XRD_DENSITY_NORMAL, .parameter = {1, 2}};
  const xrd_density exponential = {.family = XRD_DENSITY_EXPONENTIAL, .parameter = {1}};
  const double middle[] = {1, 1}, median[] = {LOG_2, LOG_2};
  xrd_measure_proof proof;
  assert_int_equal(prove(&normal, 0.3, middle, 1, false, &proof), XRD_OK);
  expect(&proof, 2 * sqrt(2 / PI), 0);
  assert_int_equal(prove(&exponential, 0.9, median, 1, false, &proof), XRD_OK);
  expect(&proof, LOG_2, 0);
}

/* Half and more of a beta law next to one end: E|X - m| = m - 1 / (1 + b) + 2 (1 - m)^(1 + b) / (1 + b) of one atom at
   m, and the same from the other side. */
static void steep_ends_are_as_far_as_they_are(void **state) {
  (void)state;
  for (double b = 0.01; b < 0.3; b *= 3)
    for (int below = 0; below < 2; below++) {
      const double m = 0.9, place = below ? 1 - m : m, middle[] = {place, place};
      const xrd_density density = {.family = XRD_DENSITY_BETA, .parameter = {below ? b : 1, below ? 1 : b}};
      xrd_measure_proof proof;
      assert_int_equal(prove(&density, 2, middle, 1, false, &proof), XRD_OK);
      const double expected = m - 1 / (1 + b) + 2 * pow(1 - m, 1 + b) / (1 + b);
      if (!(fabs(proof.bounds.distortion - expected) < 1e-12))
        fail_msg("b %g: %.17g is not %.17g", b, proof.bounds.distortion, expected);
    }
}

/* Ends that are off, or one atom for an interval: bounds about R that are apart. */
static void not_optimal(void **state) {
  (void)state;
  const xrd_density density = {.family = XRD_DENSITY_UNIFORM, .parameter = {0, 1}};
  const double s = 5, off[] = {-0.01, 0.01, 0.05}, middle[] = {0.5, 0.5};
  xrd_measure_proof proof;
  for (size_t k = 0; k < 3; k++) {
    const double ends[] = {1 / s + off[k], 1 - 1 / s};
    assert_int_equal(prove(&density, s, ends, 1, false, &proof), XRD_OK);
    const double d = proof.bounds.distortion, slope = 2 / (1 - sqrt(1 - 4 * d)); /* D = 1/s - 1/s^2 */
    const double rate = log(slope / 2) - 1 + 2 / slope;
    assert_true(proof.bounds.rate_lower < rate && rate < proof.bounds.rate_upper);
    assert_true(proof.excess_nats > 1e-3);
  }
  assert_int_equal(prove(&density, s, middle, 1, false, &proof), XRD_OK);
  assert_true(proof.excess_nats > 0.1);
}

/* Of a law on [a, b] with u = 2 / s inside, q is 1 there and 1 / s at both ends, and by integrals over x

     D = L/s - (1 - e^{-sL})/s^2 + (a^2 + (1 - b)^2)/2 + (1 - L)(1 - e^{-sL})/(2s),    L = b - a:

   what |c - 1| adds to D on an interval that is not optimal is inside of the bounds. */
static void distortions(void **state) {
  (void)state;
  const xrd_density density = {.family = XRD_DENSITY_UNIFORM, .parameter = {0, 1}};
  const double s = 5;
  for (double a = 0.1; a < 0.4; a += 0.04) {
    const double b = 0.8, length = b - a, rest = -expm1(-s * length);
    const double distortion = length / s - rest / (s * s) + (a * a + (1 - b) * (1 - b)) / 2 +
                              (1 - length) * rest / (2 * s);
    const double ends[] = {a, b};
    xrd_measure_proof proof;
    assert_int_equal(prove(&density, s, ends, 1, false, &proof), XRD_OK);
    assert_true(proof.bounds.distortion + proof.bounds.distortion_low >= distortion - 1e-15);
    const double other = proof.bounds.distortion; /* R(D) at the channel's own D is no more than its information */
    assert_true(other <= distortion + 2 / s * length * fabs(a * s - 1));
  }
}

/* u' must not rise at an end: at A = 0 a triangle's growth is 1 / x, at B = 2 it is -1 / (2 - x), and u' / u = +-3. */
static void rises(void **state) {
  (void)state;
  const xrd_density hill = {.family = XRD_DENSITY_TRIANGULAR, .parameter = {0, 1, 2}};
  const double fine[] = {0.4, 1.6}, low[] = {0.2, 1.6}, high[] = {0.4, 1.8};
  xrd_measure_proof proof;
  assert_int_equal(prove(&hill, 3, fine, 1, false, &proof), XRD_OK);
  assert_int_equal(prove(&hill, 3, low, 1, false, &proof), XRD_ERR_ARGUMENT);
  assert_int_equal(prove(&hill, 3, high, 1, false, &proof), XRD_ERR_ARGUMENT);
}

/* Two bells at +-3: between them p'' > slope^2 p from -x to x, where no mass can be, and a gap no wider than that has a
   u that rises at its ends.  Each end has to be far enough out; the outer ones are where p = slope P(beyond). */
static void gaps_must_be_wide_enough(void **state) {
  (void)state;
  const double rows[] = {0.5, -3, 1, 0.5, 3, 1}, s = 1.5, outer = 3.97;
  const xrd_density hills = {.family = XRD_DENSITY_MIXTURE, .count = 2, .rows = rows};
  double x = 0;
  while (x * x + 9 - 6 * x * tanh(3 * x) - 1 > s * s) x += 1e-4; /* p'' / p */
  for (int left = 0; left < 2; left++)
    for (int right = 0; right < 2; right++) {
      const double ends[] = {-outer, (left ? -1.8 : -1.05) * x, (right ? 1.8 : 1.05) * x, outer};
      xrd_measure_proof proof;
      assert_int_equal(prove(&hills, s, ends, 2, false, &proof), left && right ? XRD_OK : XRD_ERR_ARGUMENT);
    }
}

/* A bell's logarithm far out, where its phase has turned: at its ends p(x) = s P(X > x). */
static void steep(void **state) {
  (void)state;
  const xrd_density normal = {.family = XRD_DENSITY_NORMAL, .parameter = {0, 1}};
  const double rows[] = {0.25, 0, 1, 0.5, 0, 1}, ends[] = {-39.975015586101355578, 39.975015586101355578}, s = 40;
  const xrd_density twice = {.family = XRD_DENSITY_MIXTURE, .count = 2, .rows = rows};
  xrd_measure_proof proof;
  assert_int_equal(prove(&normal, s, ends, 1, false, &proof), XRD_OK);
  expect(&proof, 1 / s, log(s / 2) + log(2 * PI) / 2 + 0.5 - 1);
  assert_int_equal(prove(&twice, s, ends, 1, false, &proof), XRD_OK);
  expect(&proof, 1 / s, log(s / 2) + log(2 * PI) / 2 + 0.5 - 1);
}

/* Atoms alone, the optimal law of [1/s, 1 - 1/s] in nine places: bounds about R that are nearly as close. */
static void atoms_alone(void **state) {
  (void)state;
  const xrd_density density = {.family = XRD_DENSITY_UNIFORM, .parameter = {0, 1}};
  const xrd_measure_problem problem = {.kernel = XRD_MEASURE_ABSOLUTE, .density = &density, .dim = 1};
  const double s = 3, h = (1 - 2 / s) / 8;
  double places[18], masses[9];
  for (int k = 0; k < 9; k++) {
    places[2 * k] = places[2 * k + 1] = 1 / s + k * h;
    masses[k] = k % 8 == 0 ? 1 / s + h / 2 : h;
  }
  const xrd_measure_witness witness = {.slope = s,
                                       .count = 9,
                                       .width = 2,
                                       .places = places,
                                       .masses = masses,
                                       .cut_low = -HUGE_VAL,
                                       .cut_high = HUGE_VAL};
  xrd_measure_proof proof;
  assert_int_equal(xrd_certify_measure(&problem, &witness, 1e-13, 1, &proof, NULL), XRD_OK);
  const double d = proof.bounds.distortion, slope = 2 / (1 - sqrt(1 - 4 * d)), rate = log(slope / 2) - 1 + 2 / slope;
  assert_true(proof.bounds.rate_lower <= rate && rate <= proof.bounds.rate_upper);
  assert_true(rate - proof.bounds.rate_lower < 2e-3 && proof.bounds.rate_upper - rate < 1e-4);
}

/* c(y) = int w k of atoms of mass 1 under the uniform density, by midpoints. */
enum { NODES = 20000 };

static double dual_sum(const double *atoms, size_t count, double s, double y) {
  double sum = 0;
  for (int i = 0; i < NODES; i++) {
    const double x = (i + 0.5) / NODES;
    double u = 0;
    for (size_t k = 0; k < count; k++) u += exp(-s * fabs(x - atoms[2 * k]));
    sum += exp(-s * fabs(x - y)) / u / NODES;
  }
  return sum;
}

/* Where c is largest far from all atoms: at the density's end, where r = 2 p / (s u) is exp(s t) times what it is at
   the atom, and in the middle of a gap.  It is between those two. */
static void far_from_atoms(void **state) {
  (void)state;
  const xrd_density density = {.family = XRD_DENSITY_UNIFORM, .parameter = {0, 1}};
  const double one[] = {0.2, 0.2}, two[] = {0.1, 0.1, 0.9, 0.9};
  xrd_measure_proof proof;
  assert_int_equal(prove(&density, 4, one, 1, false, &proof), XRD_OK);
  assert_true(proof.excess_nats >= log(dual_sum(one, 1, 4, 1)) && proof.excess_nats <= log(0.5) + 3.2 + 1e-2);
  assert_int_equal(prove(&density, 20, two, 2, false, &proof), XRD_OK);
  assert_true(proof.excess_nats >= log(dual_sum(two, 2, 20, 0.5)) && proof.excess_nats <= log(0.05) + 8 + 2e-2);
}

/* Two bells of sd 1/2 at 3 and 7, the second `heavier` times the first, and atoms near them, whose masses sum to 1. */
typedef struct {
  double heavier, g, h, mass;
} bells;

/* c(y), and the mean distance of the channel. */
static double bells_dual(const bells *c, double s, double y, double *distortion) {
  double sum = 0;
  *distortion = 0;
  for (int i = 0; i < NODES; i++) {
    const double step = 13.0 / NODES, x = -1.5 + (i + 0.5) * step;
    const double p = (exp(-2 * (x - 3) * (x - 3)) + c->heavier * exp(-2 * (x - 7) * (x - 7))) /
                     (sqrt(PI / 2) * (1 + c->heavier));
    const double first = c->mass * exp(-s * fabs(x - c->g)), second = (1 - c->mass) * exp(-s * fabs(x - c->h));
    sum += step * p * exp(-s * fabs(x - y)) / (first + second);
    *distortion += step * p * (first * fabs(x - c->g) + second * fabs(x - c->h)) / (first + second);
  }
  return sum;
}

/* r = 2 p / (s u) is above 1 next to both atoms and below it in the middle: c there is less than at the atoms' sides,
   though r by itself would allow 1.8; the higher side decides, whichever it is, and D has terms from both ends. */
static void low_in_the_middle(void **state) {
  (void)state;
  static const bells cases[] = {{1, 3, 7, 0.5},    {1, 3, 7, 0.45},   {1, 3, 7, 0.55},   {1, 3.1, 7, 0.5},
                                {1, 3, 6.85, 0.5}, {1, 2.85, 7, 0.5}, {1, 3, 7.15, 0.5}, {2, 3, 7, 1.0 / 3}};
  const double s = 1;
  for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
    const bells *c = &cases[k];
    const double rows[] = {1, 3, 0.5, c->heavier, 7, 0.5}, ends[] = {c->g, c->g, c->h, c->h};
    const double masses[] = {c->mass, 1 - c->mass};
    const xrd_density density = {.family = XRD_DENSITY_MIXTURE, .count = 2, .rows = rows};
    const xrd_measure_problem problem = {.kernel = XRD_MEASURE_ABSOLUTE, .density = &density, .dim = 1};
    xrd_measure_witness witness = {.slope = s, .count = 2, .width = 2, .places = ends, .masses = masses};
    witness.cut_low = -HUGE_VAL, witness.cut_high = HUGE_VAL;
    xrd_measure_proof proof;
    double largest = 0, distortion;
    assert_int_equal(xrd_certify_measure(&problem, &witness, 1e-13, 1, &proof, NULL), XRD_OK);
    for (double y = 2; y <= 8; y += 0x1p-5) largest = fmax(largest, bells_dual(c, s, y, &distortion));
    assert_true(proof.excess_nats >= log(largest) - 1e-7 && proof.excess_nats <= log(largest) + 0.5);
    assert_true(fabs(proof.bounds.distortion - distortion) < 1e-6);
  }
}

/* Densities that end in 0: the way to the end is cut just before it.  At the ends of the interval p = s P(X < x). */
static void ends_in_nothing(void **state) {
  (void)state;
  const xrd_density density = {.family = XRD_DENSITY_BETA, .parameter = {2, 2}};
  for (double s = 4; s < 40; s *= 1.7) {
    const double end = (3 * s + 6 - sqrt((3 * s + 6) * (3 * s + 6) - 48 * s)) / (4 * s), ends[] = {end, 1 - end};
    xrd_measure_proof proof;
    assert_int_equal(prove(&density, s, ends, 1, false, &proof), XRD_OK);
    assert_true(proof.bounds.rate_upper - proof.bounds.rate_lower < NARROW);
  }
}

/* Of an interval that goes on to the right, or to the left; what lies on its other side may leave D unbounded. */
static bool carries_a_law(const xrd_density *density, double s, const double *ends, bool right) {
  const double mass = 1;
  const xrd_measure_problem problem = {.kernel = XRD_MEASURE_ABSOLUTE, .density = density, .dim = 1};
  const xrd_measure_witness witness = {.slope = s,
                                       .count = 1,
                                       .width = 2,
                                       .places = ends,
                                       .masses = &mass,
                                       .cut_low = right ? -HUGE_VAL : ends[0],
                                       .cut_high = right ? ends[1] : HUGE_VAL,
                                       .kappa_low = right ? 0 : s / 2,
                                       .kappa_high = right ? s / 2 : 0};
  xrd_measure_proof proof;
  xrd_error error = {""};
  (void)!xrd_certify_measure(&problem, &witness, 1e-13, 1, &proof, &error);
  return strstr(error.message, "output law") == NULL;
}

/* Student's growth is -(NU + 1) z / (NU + z^2), and u' / u = -+s outside: s = 1.2 at z = 1.382.  On the left alone, p''
   is 6 (7 z^2 - 5) / (5 + z^2)^2 p, .558 p at z = -8 and 1.84 p at its largest, beyond the interval's end. */
static void student(void **state) {
  (void)state;
  const xrd_density density = {.family = XRD_DENSITY_STUDENT, .parameter = {5, 0, 1}};
  const double fine[] = {-1.35, 1.35}, long_left[] = {-1.45, 1.35}, long_right[] = {-1.35, 1.45};
  xrd_measure_proof proof;
  assert_int_equal(prove(&density, 1.2, fine, 1, false, &proof), XRD_OK);
  assert_int_equal(prove(&density, 1.2, long_left, 1, false, &proof), XRD_ERR_ARGUMENT);
  assert_int_equal(prove(&density, 1.2, long_right, 1, false, &proof), XRD_ERR_ARGUMENT);
  for (int right = 0; right < 2; right++) {
    const double ends[] = {right ? 8 : -9, right ? 9 : -8};
    assert_true(carries_a_law(&density, 1, ends, right));
    assert_false(carries_a_law(&density, 0.7, ends, right)); /* .49 < .558 */
  }
}

/* Bends, jumps, order, cuts. */
static void no_law(void **state) {
  (void)state;
  const xrd_density normal = {.family = XRD_DENSITY_NORMAL, .parameter = {0, 1}};
  const double rows[] = {0, 1, 0.5, 1, 2, 0.25};
  const xrd_density steps = {.family = XRD_DENSITY_HISTOGRAM, .count = 2, .rows = rows};
  const double wide[] = {-1.5, 1.5}, jump[] = {0.5, 1.5}, back[] = {0.2, 0.1}, twice[] = {0.1, 0.3, 0.2, 0.4};
  xrd_measure_proof proof;
  assert_int_equal(prove(&normal, 1, wide, 1, false, &proof), XRD_ERR_ARGUMENT); /* p'' > p beyond sqrt 2 */
  assert_int_equal(prove(&normal, 1, wide, 1, true, &proof), XRD_ERR_ARGUMENT);  /* so does the tail */
  assert_int_equal(prove(&steps, 9, jump, 1, false, &proof), XRD_ERR_ARGUMENT);
  assert_int_equal(prove(&steps, 9, back, 1, false, &proof), XRD_ERR_ARGUMENT);
  assert_int_equal(prove(&steps, 9, twice, 2, false, &proof), XRD_ERR_ARGUMENT);
  assert_int_equal(prove(&steps, 9, jump, 1, true, &proof), XRD_ERR_ARGUMENT); /* a cut of what ends */
}

/* How many questions are answered by yes. */
static bool go_on(void *context) {
  size_t *left = context;
  return *left > 0 && (*left)-- > 0;
}

/* Whichever question is the first to be answered by no, also where an interval is then not known to carry a law; and
   no answer matters to what is proved in the end. */
static void the_caller_can_stop(void **state) {
  (void)state;
  const xrd_density normal = {.family = XRD_DENSITY_NORMAL, .parameter = {0, 1}};
  const double ends[] = {-0.5, 0.5};
  xrd_measure_proof proof, whole;
  assert_int_equal(prove(&normal, 3, ends, 1, false, &whole), XRD_OK);
  size_t stopped = 0;
  for (xrd_status status = XRD_ERR_INTERRUPTED; status != XRD_OK;) {
    size_t left = stopped;
    xrd_stop stop;
    xrd_stop_init(&stop, go_on, &left);
    status = prove_until(&normal, 3, ends, 1, false, &stop, &proof);
    assert_true(status == XRD_OK || status == XRD_ERR_INTERRUPTED);
    stopped += status == XRD_OK ? 0 : 1 + stopped / 2;
  }
  assert_true(stopped > 20);
  assert_true(proof.bounds.rate_lower == whole.bounds.rate_lower && proof.bounds.rate_upper == whole.bounds.rate_upper);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(uniform),
      cmocka_unit_test(laplace),
      cmocka_unit_test(at_rest),
      cmocka_unit_test(steep_ends_are_as_far_as_they_are),
      cmocka_unit_test(not_optimal),
      cmocka_unit_test(no_law),
      cmocka_unit_test(attained),
      cmocka_unit_test(distortions),
      cmocka_unit_test(gaps_must_be_wide_enough),
      cmocka_unit_test(rises),
      cmocka_unit_test(steep),
      cmocka_unit_test(far_from_atoms),
      cmocka_unit_test(atoms_alone),
      cmocka_unit_test(low_in_the_middle),
      cmocka_unit_test(ends_in_nothing),
      cmocka_unit_test(student),
      cmocka_unit_test(the_caller_can_stop),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
