/* Sums over atoms and their bounds off the real line, against direct evaluation in complex balls. */
#include <acb.h>
#include <math.h>

#include "base/random.h"
#include "certify/ends.h"
#include "certify/measures/balls.h"
#include "certify/measures/density/atoms.h"
#include "tests/cmocka_all.h"
#include "tests/multiplier.h"

enum { PRECISION = 80 };

static void make(xrd_atoms *atoms, double slope, size_t count, const double *places, const double *masses) {
  const xrd_measure_witness witness = {.slope = slope, .count = count, .width = 1, .places = places, .masses = masses};
  assert_int_equal(xrd_atoms_init(atoms, &witness, PRECISION, NULL), XRD_OK);
}

/* u and sum q k (z - y)^2 over all atoms. */
static void direct(const xrd_atoms *atoms, double re, double im, acb_t u, acb_t uu) {
  acb_t square, term;
  arb_t y;
  acb_init(square), acb_init(term), arb_init(y);
  acb_zero(u), acb_zero(uu);
  for (size_t j = 0; j < atoms->count; j++) {
    acb_set_d_d(square, re, im);
    arb_set_d(y, atoms->place[j]);
    acb_sub_arb(square, square, y, PRECISION);
    acb_mul(square, square, square, PRECISION);
    acb_mul_arb(term, square, atoms->s, PRECISION);
    acb_neg(term, term);
    acb_exp(term, term, PRECISION);
    acb_mul_arb(term, term, atoms->mass + j, PRECISION);
    acb_add(u, u, term, PRECISION);
    acb_addmul(uu, term, square, PRECISION);
  }
  acb_clear(square), acb_clear(term), arb_clear(y);
}

typedef struct {
  double inverse, logarithm, distortion;
} triple;

/* log u is followed from the real line, on which it is real. */
static triple truth(const xrd_atoms *atoms, double re, double im) {
  acb_t u, uu;
  acb_init(u), acb_init(uu);
  double phase = 0, last = 0, logarithm = 0;
  triple result = {0, 0, 0};
  for (int step = 0; step <= 16; step++) {
    direct(atoms, re, im * step / 16, u, uu);
    const double real = arf_get_d(arb_midref(acb_realref(u)), ARF_RND_NEAR);
    const double imag = arf_get_d(arb_midref(acb_imagref(u)), ARF_RND_NEAR);
    const double angle = atan2(imag, real);
    phase += remainder(angle - last, 6.283185307179586), last = angle;
    logarithm = log(hypot(real, imag));
    result.inverse = 1 / hypot(real, imag);
  }
  acb_div(uu, uu, u, PRECISION);
  result.logarithm = hypot(logarithm, phase);
  result.distortion = hypot(arf_get_d(arb_midref(acb_realref(uu)), ARF_RND_NEAR),
                            arf_get_d(arb_midref(acb_imagref(uu)), ARF_RND_NEAR));
  acb_clear(u), acb_clear(uu);
  return result;
}

static bool bounds(const xrd_atoms *atoms, double x, double half, double height, double mean, triple *b) {
  xrd_atoms_strip strip;
  arb_init(strip.inverse), arb_init(strip.logarithm), arb_init(strip.distortion);
  const bool good = isnan(mean) ? xrd_atoms_strip_bound(atoms, x, half, height, &strip)
                                : xrd_atoms_strip_bound_about(atoms, x, half, height, mean, &strip);
  if (good)
    *b = (triple){xrd_upper_end(strip.inverse), xrd_upper_end(strip.logarithm), xrd_upper_end(strip.distortion)};
  arb_clear(strip.inverse), arb_clear(strip.logarithm), arb_clear(strip.distortion);
  return good;
}

/* Do the bounds hold on a mesh over the rectangle?  *tight: the largest quotient of truth and bound of 1 / |u|. */
static void expect_bounds(const xrd_atoms *atoms, double x, double half, double height, triple b, double *tight) {
  *tight = 0;
  for (int i = -4; i <= 4; i++)
    for (int k = -4; k <= 4; k++) {
      const triple t = truth(atoms, x + half * i / 4, height * k / 4);
      if (!(t.inverse <= b.inverse * (1 + 1e-12)) || !(t.logarithm <= b.logarithm * (1 + 1e-12)) ||
          !(t.distortion <= b.distortion * (1 + 1e-12)))
        fail_msg("x %.17g half %g height %g: 1/u %g <= %g, log %g <= %g, distortion %g <= %g", x, half, height,
                 t.inverse, b.inverse, t.logarithm, b.logarithm, t.distortion, b.distortion);
      *tight = fmax(*tight, t.inverse / b.inverse);
    }
}

static void random_atoms(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 3);
  size_t found = 0;
  const size_t rounds = 30 * test_multiplier();
  for (size_t round = 0; round < rounds; round++) {
    double places[40], masses[40];
    const size_t count = 1 + (size_t)xrd_random_below(&random, 40);
    const double slope = exp(4 * xrd_random_normal(&random)), unit = 1 / sqrt(slope);
    for (size_t j = 0; j < count; j++)
      places[j] = (double)j * unit * xrd_random_uniform(&random), masses[j] = exp(3 * xrd_random_normal(&random));
    xrd_atoms atoms;
    make(&atoms, slope, count, places, masses);
    const double x = (double)count * unit * (1.4 * xrd_random_uniform(&random) - 0.2);
    const double half = 0.2 * unit * xrd_random_uniform(&random), height = 1.2 * unit * xrd_random_uniform(&random);
    const double mean = round % 3 == 0 ? x + 0.3 * unit * xrd_random_normal(&random) : (double)NAN;
    triple b;
    double tight;
    if (bounds(&atoms, x, half, height, mean, &b)) {
      found++;
      expect_bounds(&atoms, x, half, height, b, &tight);
    }
    xrd_atoms_clear(&atoms);
  }
  assert_true(found > rounds / 3);
}

/* Two equal atoms at -1 and 1: u(ih) = exp(s h^2 - s) cos(2 s h), 0 at h = pi / (4 s). */
static void two_atoms(void **state) {
  (void)state;
  const double places[] = {-1, 1}, masses[] = {1, 1};
  xrd_atoms atoms;
  make(&atoms, 1, 2, places, masses);
  triple b;
  double tight;
  assert_true(bounds(&atoms, 0, 0, 0.3, (double)NAN, &b)); /* 1 - (2 s h)^2 / 2 = .82 against cos .6 exp(.09) = .903 */
  expect_bounds(&atoms, 0, 0, 0.3, b, &tight);
  assert_true(fabs(b.inverse - exp(1) / 0.82) < 1e-8);
  assert_true(tight > 0.8);
  assert_false(bounds(&atoms, 0, 0, 0.75, (double)NAN, &b));
  assert_true(bounds(&atoms, 0, 0.2, 0.2, 0.1, &b)); /* a wrong mean costs A |sum w e| */
  const double first = exp(-1), a = 0.4,
               low = first * (1 - a * 0.1 - 0.08 * (1.21 * exp(a * 1.1) + 0.81 * exp(a * 0.9)) / 2);
  assert_true(fabs(b.inverse - exp(2 * 0.2 * 0.1 + 0.04) / low) < 1e-8 * b.inverse);
  xrd_atoms_clear(&atoms);
}

/* One atom at y: |u| = exp(-s (Re z - y)^2 + s (Im z)^2): the factor in front decides. */
static void one_atom(void **state) {
  (void)state;
  const double place = 0.5, mass = 7;
  xrd_atoms atoms;
  make(&atoms, 2, 1, &place, &mass);
  triple b;
  double tight;
  assert_true(bounds(&atoms, 1, 0.25, 0.25, (double)NAN, &b));
  expect_bounds(&atoms, 1, 0.25, 0.25, b, &tight);
  assert_true(fabs(b.inverse - exp(2 * 0.75 * 0.75)) < 1e-8); /* at 1.25: exp(s .75^2) */
  assert_true(fabs(b.distortion - exp(0.5 + 0.125) * (0.75 * 0.75 + 0.0625) * b.inverse * exp(-0.5)) < 1e-6);
  xrd_atoms_clear(&atoms);
}

/* What the window leaves out: sums near one atom of tiny mass, with a heavy one just beyond reach. */
static void far_atoms(void **state) {
  (void)state;
  const double places[] = {0, 7.2, 40}, masses[] = {1e-6, 1, 1};
  xrd_atoms atoms;
  arb_t x, u, uu, inside;
  acb_t all, squares;
  make(&atoms, 1, 3, places, masses);
  arb_init(x), arb_init(u), arb_init(uu), arb_init(inside), acb_init(all), acb_init(squares);
  for (double place = -3; place < 45; place += 0.37) {
    arb_set_d(x, place);
    xrd_atoms_sums(&atoms, x, u, uu);
    direct(&atoms, place, 0, all, squares);
    assert_true(arb_overlaps(u, acb_realref(all)) && arb_overlaps(uu, acb_realref(squares)));
    assert_true(arb_rel_accuracy_bits(u) > 60 && arb_rel_accuracy_bits(uu) > 60);
  }
  const xrd_atoms_window window = xrd_atoms_near(&atoms, 0, 0, 4); /* s radius^2 = 13.8 + 2.8 + .. */
  assert_int_equal(window.last - window.first, 1);
  triple b;
  assert_true(bounds(&atoms, 20, 0.1, 0.1, (double)NAN, &b));
  double tight;
  expect_bounds(&atoms, 20, 0.1, 0.1, b, &tight);
  arb_clear(x), arb_clear(u), arb_clear(uu), arb_clear(inside), acb_clear(all), acb_clear(squares);
  xrd_atoms_clear(&atoms);
}

/* A window of few bits leaves out a heavy atom just beyond its radius: 2^-bits of the near one's term is missing, with
   the worst phase somewhere, and with a larger distance. */
static void narrow_windows(void **state) {
  (void)state;
  const double masses[] = {1e-6, 1};
  for (slong bits = 1; bits <= 3; bits++) {
    double places[] = {0, sqrt((log((1 + 1e-6) / 1e-6) + 0.7 * (double)bits) * 1.0000001)};
    xrd_atoms atoms;
    arb_t x, u, uu;
    acb_t all, squares;
    make(&atoms, 1, 2, places, masses);
    arb_init(x), arb_init(u), arb_init(uu), acb_init(all), acb_init(squares);
    atoms.sum_bits = atoms.strip_bits = bits;
    assert_int_equal(xrd_atoms_near(&atoms, 0, 0, bits).last, 1);
    xrd_atoms_sums(&atoms, x, u, uu);
    direct(&atoms, 0, 0, all, squares);
    assert_true(arb_overlaps(u, acb_realref(all)) && arb_overlaps(uu, acb_realref(squares)));
    assert_true(mag_cmp_2exp_si(arb_radref(u), -20) < 0);
    const double height = 3.14159265358979323846 / (2 * places[1]);
    triple b;
    double tight;
    assert_true(bounds(&atoms, 0, 0, height, (double)NAN, &b));
    expect_bounds(&atoms, 0, 0, height, b, &tight);
    assert_true(tight > 0.5);
    arb_clear(x), arb_clear(u), arb_clear(uu), acb_clear(all), acb_clear(squares);
    xrd_atoms_clear(&atoms);
  }
}

/* One atom of mass 1: log u = -s (z - y)^2, -8 i at z - y = 2 + 2 i; and near 0, where the phase is all there is. */
static void phases(void **state) {
  (void)state;
  const double place = 0, mass = 1, small = sqrt(0.05);
  xrd_atoms atoms;
  triple b;
  double tight;
  make(&atoms, 1, 1, &place, &mass);
  assert_true(bounds(&atoms, 2, 0, 2, (double)NAN, &b));
  expect_bounds(&atoms, 2, 0, 2, b, &tight);
  assert_true(bounds(&atoms, small, 0, small, small, &b)); /* m = x: all of the phase is that of S */
  expect_bounds(&atoms, small, 0, small, b, &tight);
  xrd_atoms_clear(&atoms);
  const double places[] = {0, 1.6},
               masses[] = {0.9, 0.1}; /* the second is left out: |u| <= .9 exp(H^2) + exp(H^2 - r^2) */
  make(&atoms, 1, 2, places, masses);
  atoms.strip_bits = 3;
  assert_true(bounds(&atoms, 0, 0, 1.2, (double)NAN, &b));
  const double high = log(0.9 * exp(1.44) + exp(1.44 - 2.1) * 0.9);
  assert_true(fabs(b.logarithm - high - 3.14159265358979323846 / 2) < 1e-8);
  xrd_atoms_clear(&atoms);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(random_atoms),   cmocka_unit_test(two_atoms),
                                     cmocka_unit_test(one_atom),       cmocka_unit_test(far_atoms),
                                     cmocka_unit_test(narrow_windows), cmocka_unit_test(phases)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
