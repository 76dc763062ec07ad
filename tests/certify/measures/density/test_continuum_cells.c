/* Bounds of c where cells and ends decide: up to a density's end, where much of its mass may be, and across holes. */
#include <math.h>

#include "exactrd/density.h"
#include "tests/cmocka_all.h"

enum { NODES = 20000 };

/* One atom, or one interval. */
static void prove_support(const xrd_density *density, double slope, const double *ends, xrd_measure_proof *proof) {
  const double mass = 1;
  const xrd_measure_problem problem = {.kernel = XRD_MEASURE_ABSOLUTE, .density = density, .dim = 1};
  const xrd_measure_witness witness = {.slope = slope,
                                       .count = 1,
                                       .width = 2,
                                       .places = ends,
                                       .masses = &mass,
                                       .cut_low = -HUGE_VAL,
                                       .cut_high = HUGE_VAL};
  assert_int_equal(xrd_certify_measure(&problem, &witness, 1e-13, 1, proof, NULL), XRD_OK);
}

/* Of a beta law with most of its mass next to an end, beyond what doubles can tell from it: (1 - x)^B is uniform, and c
   at the end is the mean of exp(s |x - m| - s (1 - x)) for one atom at m. */
static void mass_at_an_end_counts(void **state) {
  (void)state;
  static const double steep[] = {0.005, 0.03, 0.18}, places[] = {0.1, 0.5, 0.9}, slopes[] = {0.5, 3, 13.5};
  for (int k = 0; k < 27; k++)
    for (int below = 0; below < 2; below++) {
      const double b = steep[k % 3], m = places[k / 3 % 3], s = slopes[k / 9], place = below ? 1 - m : m;
      const double middle[] = {place, place};
      const xrd_density density = {.family = XRD_DENSITY_BETA, .parameter = {below ? b : 1, below ? 1 : b}};
      xrd_measure_proof proof;
      prove_support(&density, s, middle, &proof);
      double c = 0;
      for (int i = 0; i < NODES; i++) {
        const double rest = pow((i + 0.5) / NODES, 1 / b);
        c += exp(s * fabs(1 - rest - m) - s * rest) / NODES;
      }
      if (!(proof.excess_nats >= log(c) - 1e-4)) fail_msg("%g %g %g: %g < %g", b, m, s, proof.excess_nats, log(c));
      if (s < 10) assert_true(proof.excess_nats <= log(c) + 0.1);
    }
}

/* An interval that ends too early: c is above 1 at that end, though r = 2 p / (s u) falls below 1 on the way to the
   density's.  P(X < a) = 3 a^2 - 2 a^3; the part of c from below is P s / (2 p) at a, and 1/2 at its best. */
static void an_end_too_early(void **state) {
  (void)state;
  const xrd_density density = {.family = XRD_DENSITY_BETA, .parameter = {2, 2}};
  for (double s = 6; s < 40; s *= 1.7)
    for (int below = 0; below < 2; below++) {
      const double best = (3 * s + 6 - sqrt((3 * s + 6) * (3 * s + 6) - 48 * s)) / (4 * s), a = best * 1.2;
      const double ends[] = {below ? a : best, below ? 1 - best : 1 - a}, decay = exp(-s * (1 - a - best));
      const double c = (3 * a * a - 2 * a * a * a) * s / (12 * a * (1 - a)) + (1 - decay) / 2 + decay / 2;
      xrd_measure_proof proof;
      prove_support(&density, s, ends, &proof);
      if (!(proof.excess_nats >= log(c) - 1e-12 && c > 1.02))
        fail_msg("slope %g: %g < %g", s, proof.excess_nats, log(c));
    }
}

/* c at a place between the two intervals below: the mean of exp(-s |x - place|) / u. */
static double c_between(const double *rows, const double *ends, double s, double place) {
  const double total = rows[2] + rows[5] + rows[8], length = ends[2] - ends[1];
  const double low = 2 * rows[2] / total / s, high = 2 * rows[8] / total / s; /* pieces as long as 1 */
  double c = 0;
  for (int piece = 0; piece < 3; piece++) {
    const double *row = rows + 3 * piece, step = (row[1] - row[0]) / NODES;
    for (int i = 0; i < NODES; i++) {
      const double x = row[0] + (i + 0.5) * step;
      double u = (low * sinh(s * (ends[2] - x)) + high * sinh(s * (x - ends[1]))) / sinh(s * length);
      if (x <= ends[1]) u = low * exp(-s * fmax(0, ends[0] - x));
      if (x >= ends[2]) u = high * exp(-s * fmax(0, x - ends[3]));
      c += row[2] / total / NODES / u * exp(-s * fabs(x - place));
    }
  }
  return c;
}

/* Where p is 0 r is, too, however high it is on both sides: c rises faster there than r >= 1 allows. */
static void holes_in_a_gap_count(void **state) {
  (void)state;
  const double rows[] = {0, 1, 1, 1.083, 1.122, 0.114, 1.122, 2.122, 0.139}, slope = 9.4;
  const double ends[] = {0.0993, 0.9688, 1.305, 2.0257}, masses[] = {1, 1};
  const xrd_density density = {.family = XRD_DENSITY_HISTOGRAM, .count = 3, .rows = rows};
  const xrd_measure_problem problem = {.kernel = XRD_MEASURE_ABSOLUTE, .density = &density, .dim = 1};
  const xrd_measure_witness witness = {.slope = slope,
                                       .count = 2,
                                       .width = 2,
                                       .places = ends,
                                       .masses = masses,
                                       .cut_low = -HUGE_VAL,
                                       .cut_high = HUGE_VAL};
  xrd_measure_proof proof;
  assert_int_equal(xrd_certify_measure(&problem, &witness, 1e-13, 1, &proof, NULL), XRD_OK);
  double most = 0;
  for (int k = 0; k <= 50; k++) most = fmax(most, c_between(rows, ends, slope, 1.083 + k * 0.001));
  if (!(proof.excess_nats >= log(most) - 1e-6)) fail_msg("%.9g < %.9g", proof.excess_nats, log(most));
  assert_true(proof.excess_nats <= log(most) + 0.02 && most > 1.1);
}

/* The same beside an interval, u = exp(-distance) there: behind the hole c grows as if nothing had been missing. */
static void holes_outside_count(void **state) {
  (void)state;
  const double rows[] = {0, 0.56, 0.1, 1.49, 4.49, 3, 4.61, 8.18, 0.73}, ends[] = {2.09, 4.38};
  const xrd_density density = {.family = XRD_DENSITY_HISTOGRAM, .count = 3, .rows = rows};
  xrd_measure_proof proof;
  prove_support(&density, 1, ends, &proof);
  double most = 0;
  for (double place = 4.61; place < 8.2; place += 0.1) {
    double c = 0;
    for (int i = 0; i < 3 * NODES; i++) { /* p/u in units of p on the interval: u = 2 p */
      const double *row = rows + 3 * (i % 3), x = row[0] + (row[1] - row[0]) * (i / 3 + 0.5) / NODES;
      const double distance = fmax(0, fmax(ends[0] - x, x - ends[1]));
      c += row[2] / NODES / 2 * exp(distance - fabs(x - place));
    }
    most = fmax(most, c);
  }
  if (!(proof.excess_nats >= log(most) - 1e-4)) fail_msg("%.9g < %.9g", proof.excess_nats, log(most));
  assert_true(proof.excess_nats <= log(most) + 0.05 && most > 1.5);
}

/* One atom far from a density, before its kink or its beginning, where the formula that falls does not hold yet: u =
   exp(-s distance), so that c at the kink is exp(s far) times the mass beyond it, at least. */
static void mass_beyond_a_kink_counts(void **state) {
  (void)state;
  for (double s = 0.1; s < 1; s += 0.13)
    for (double far = -20; far < 21; far += 5) {
      const double ends[] = {1 - far, 1 - far}, before[] = {-fabs(far), -fabs(far)};
      const xrd_density laplace = {.family = XRD_DENSITY_LAPLACE, .parameter = {1, 1}};
      const xrd_density exponential = {.family = XRD_DENSITY_EXPONENTIAL, .parameter = {1}};
      xrd_measure_proof proof;
      prove_support(&laplace, s, ends, &proof);
      if (!(proof.excess_nats >= s * fabs(far) - log(2))) fail_msg("%g %g: %g", s, far, proof.excess_nats);
      prove_support(&exponential, s, before, &proof);
      if (!(proof.excess_nats >= s * fabs(far) * (1 - 1e-12))) fail_msg("%g %g: %g", s, far, proof.excess_nats);
    }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(mass_at_an_end_counts), cmocka_unit_test(an_end_too_early),
                                     cmocka_unit_test(holes_in_a_gap_count), cmocka_unit_test(holes_outside_count),
                                     cmocka_unit_test(mass_beyond_a_kink_counts)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
