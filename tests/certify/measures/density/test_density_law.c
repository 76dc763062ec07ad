/* Densities in balls against floating point, against themselves on circles, and their tails against quadratures. */
#include <arb_hypgeom.h>
#include <math.h>

#include "certify/ends.h"
#include "certify/measures/balls.h"
#include "certify/measures/density/law.h"
#include "tests/cmocka_all.h"
#include "tests/densities.h"

enum { PRECISION = 128, CIRCLE = 64 };

static double middle(const arb_t x) { return arf_get_d(arb_midref(x), ARF_RND_NEAR); }

static void assert_near(double a, double b, double tolerance, size_t index, const char *what) {
  if (!(fabs(a - b) <= tolerance)) fail_msg("density %zu: %s %.17g, not %.17g", index, what, a, b);
}

static void value(const xrd_law *law, const xrd_law_piece *piece, double re, double im, double *real, double *imag) {
  acb_t t, p;
  acb_init(t), acb_init(p);
  acb_set_d_d(t, re, im);
  assert_true(xrd_law_value(law, piece, t, p));
  *real = middle(acb_realref(p)), *imag = middle(acb_imagref(p));
  acb_clear(t), acb_clear(p);
}

static double finite_end(double end, double fallback) { return isfinite(end) ? end : fallback; }

/* p of each piece is the floating-point density, and the mean of p over a circle is p at its centre. */
static void values(void **state) {
  (void)state;
  for (size_t i = 0; i < TEST_DENSITY_COUNT; i++) {
    const xrd_density *density = &TEST_DENSITIES[i];
    xrd_law law;
    xrd_law_piece pieces[8];
    xrd_law_init(&law, density, PRECISION);
    const size_t count = xrd_law_pieces(density, pieces);
    for (size_t k = 0; k < count; k++) {
      const double from = finite_end(pieces[k].from, -4), to = finite_end(pieces[k].to, 4);
      for (double part = 0.125; part < 1; part += 0.25) {
        const double t = from + (to - from) * part, radius = 0.1 * (to - from) * part * (1 - part);
        double real, imag, mean = 0, mean_imag = 0;
        value(&law, &pieces[k], t, 0, &real, &imag);
        const double x = pieces[k].mirrored ? 1 - t : t, p = xrd_density_value(density, x);
        assert_near(real, p, 1e-13 * (1 + p), i, "value");
        for (int step = 0; step < CIRCLE; step++) {
          const double angle = 2 * 3.14159265358979323846 * step / CIRCLE;
          value(&law, &pieces[k], t + radius * cos(angle), radius * sin(angle), &real, &imag);
          mean += real / CIRCLE, mean_imag += imag / CIRCLE;
        }
        assert_near(mean, p, 1e-13 * (1 + p), i, "mean over a circle");
        assert_near(mean_imag, 0, 1e-13 * (1 + p), i, "imaginary mean");
      }
    }
    xrd_law_clear(&law);
  }
}

/* Balls around poles and branch points are refused. */
static void poles(void **state) {
  (void)state;
  xrd_law law;
  xrd_law_piece piece[2];
  acb_t t, p;
  acb_init(t), acb_init(p);
  const xrd_density student = {XRD_DENSITY_STUDENT, {4, 0, 1}, 0, NULL}, beta = {XRD_DENSITY_BETA, {0.5, 2}, 0, NULL};
  xrd_law_init(&law, &student, PRECISION);
  xrd_law_pieces(&student, piece);
  acb_set_d_d(t, 0, 1.9);
  assert_true(xrd_law_value(&law, piece, t, p));
  mag_set_d(arb_radref(acb_imagref(t)), 0.2);
  assert_false(xrd_law_value(&law, piece, t, p));
  xrd_law_clear(&law);
  xrd_law_init(&law, &beta, PRECISION);
  xrd_law_pieces(&beta, piece);
  for (int k = 0; k < 2; k++) {
    acb_set_d_d(t, 0.1, 0);
    assert_true(xrd_law_value(&law, &piece[k], t, p));
    mag_set_d(arb_radref(acb_realref(t)), 0.11);
    assert_false(xrd_law_value(&law, &piece[k], t, p));
    acb_set_d_d(t, 0.9, 0);
    mag_set_d(arb_radref(acb_realref(t)), 0.11);
    assert_false(xrd_law_value(&law, &piece[k], t, p));
  }
  xrd_law_clear(&law);
  acb_clear(t), acb_clear(p);
}

typedef struct {
  double mass, first, second, entropy;
} moments;

static moments integrate(const xrd_density *density, double cut, int sign) {
  const double scale = density->family == XRD_DENSITY_STUDENT ? 3000 : 80;
  moments sum = {0, 0, 0, 0};
  xrd_density_rule rule;
  const double far = cut + sign * scale;
  assert_int_equal(
      xrd_density_rule_init(density, &(xrd_density_panels){fmin(cut, far), fmax(cut, far), 0.5, NULL, 0}, &rule, NULL),
      XRD_OK);
  for (size_t k = 0; k < rule.count; k++) {
    const double step = fabs(rule.x[k] - cut), mass = rule.mass[k];
    sum.mass += mass, sum.first += mass * step, sum.second += mass * step * step;
    if (mass > 0) sum.entropy -= mass * log(xrd_density_value(density, rule.x[k]));
  }
  xrd_density_rule_clear(&rule);
  return sum;
}

static void expect_tail(size_t i, double cut, int sign) {
  const xrd_density *density = &TEST_DENSITIES[i];
  xrd_law law;
  xrd_law_tail tail;
  xrd_law_init(&law, density, PRECISION), xrd_law_tail_init(&tail);
  assert_true(xrd_law_is_cut(density, cut, sign));
  xrd_law_tail_set(&law, cut, sign, &tail);
  const moments truth = integrate(density, cut, sign);
  assert_near(middle(tail.mass), truth.mass, 1e-13, i, "mass");
  assert_near(middle(tail.first), truth.first, 1e-12, i, "first");
  assert_near(middle(tail.second), truth.second, 1e-10, i, "second");
  if (density->family != XRD_DENSITY_MIXTURE) {
    assert_near(middle(tail.entropy), truth.entropy, 1e-11, i, "entropy");
  } else {
    assert_true(middle(tail.entropy) <= truth.entropy);
    assert_near(middle(tail.entropy), truth.entropy, 0.5 * truth.mass, i, "entropy below");
  }
  assert_true(arb_rel_accuracy_bits(tail.mass) > 60 && arb_rel_accuracy_bits(tail.second) > 40);
  xrd_law_clear(&law), xrd_law_tail_clear(&tail);
}

static void tails(void **state) {
  (void)state;
  size_t tested = 0;
  for (size_t i = 0; i < TEST_DENSITY_COUNT; i++) {
    double low, high;
    xrd_density_hull(&TEST_DENSITIES[i], &low, &high);
    const double above = TEST_DENSITIES[i].family == XRD_DENSITY_STUDENT ? 7 : 4;
    if (isinf(high)) expect_tail(i, above, 1), expect_tail(i, above + 3.5, 1), tested++;
    if (isinf(low)) expect_tail(i, -above, -1), expect_tail(i, -above - 4.25, -1), tested++;
  }
  assert_int_equal(tested, 11);
}

/* P = erfc(z / sqrt 2) / 2 by so many bits that f - z P and (1 + z^2) P - z f still have some left, on both sides of
   the place from which on a series tells them. */
static void normal_tails_far_out(void **state) {
  (void)state;
  enum { BITS = 512, ALL = 4096 };
  const xrd_density normal = {.family = XRD_DENSITY_NORMAL, .parameter = {0, 1}};
  const double places[] = {990, 1001, 1700, 40000};
  arb_t z, mass, bell, term;
  arb_init(z), arb_init(mass), arb_init(bell), arb_init(term);
  for (size_t k = 0; k < sizeof places / sizeof *places; k++) {
    xrd_law law;
    xrd_law_tail tail;
    xrd_law_init(&law, &normal, BITS), xrd_law_tail_init(&tail);
    xrd_law_tail_set(&law, places[k], 1, &tail);
    arb_set_d(z, places[k]);
    arb_sqrt_ui(term, 2, ALL);
    arb_div(mass, z, term, ALL);
    arb_hypgeom_erfc(mass, mass, ALL);
    arb_mul_2exp_si(mass, mass, -1);
    arb_sqr(bell, z, ALL), arb_mul_2exp_si(bell, bell, -1), arb_neg(bell, bell), arb_exp(bell, bell, ALL);
    arb_const_pi(term, ALL), arb_mul_2exp_si(term, term, 1), arb_rsqrt(term, term, ALL), arb_mul(bell, bell, term, ALL);
    assert_true(arb_contains(tail.mass, mass));
    arb_mul(term, z, mass, ALL), arb_sub(term, bell, term, ALL);
    assert_true(arb_contains(tail.first, term));
    arb_mul(term, z, term, ALL), arb_sub(term, mass, term, ALL);
    assert_true(arb_contains(tail.second, term) && arb_rel_accuracy_bits(tail.second) > 60);
    xrd_law_clear(&law), xrd_law_tail_clear(&tail);
  }
  arb_clear(z), arb_clear(mass), arb_clear(bell), arb_clear(term);
}

static void cuts_have_a_side(void **state) {
  (void)state;
  const double rows[] = {1, -2, 0.5, 2, 1, 1};
  const xrd_density mixture = {XRD_DENSITY_MIXTURE, {0}, 2, rows},
                    exponential = {XRD_DENSITY_EXPONENTIAL, {1}, 0, NULL};
  assert_true(xrd_law_is_cut(&mixture, 1, 1) && !xrd_law_is_cut(&mixture, 0.9, 1));
  assert_true(xrd_law_is_cut(&mixture, -2, -1) && !xrd_law_is_cut(&mixture, -1.9, -1));
  assert_true(xrd_law_is_cut(&exponential, 0, 1) && !xrd_law_is_cut(&exponential, -1, 1));
  assert_false(xrd_law_is_cut(&exponential, -1, -1));
  assert_false(xrd_law_is_cut(&TEST_DENSITIES[1], INFINITY, 1));
  assert_false(xrd_law_is_cut(&TEST_DENSITIES[0], 5, 1));
  assert_true(xrd_law_is_cut(&TEST_DENSITIES[1], 1, 1) && !xrd_law_is_cut(&TEST_DENSITIES[1], 0.5, 1));
}

/* Heavy tails without a moment are not given one. */
static void missing_moments(void **state) {
  (void)state;
  const xrd_density two = {XRD_DENSITY_STUDENT, {2, 0, 1}, 0, NULL}, one = {XRD_DENSITY_STUDENT, {1, 0, 1}, 0, NULL};
  xrd_law law;
  xrd_law_tail tail;
  xrd_law_tail_init(&tail);
  xrd_law_init(&law, &two, PRECISION);
  xrd_law_tail_set(&law, 5, 1, &tail);
  assert_true(arb_is_finite(tail.first) && !arb_is_finite(tail.second));
  xrd_law_clear(&law);
  xrd_law_init(&law, &one, PRECISION);
  xrd_law_tail_set(&law, 5, 1, &tail);
  assert_true(arb_is_finite(tail.mass) && !arb_is_finite(tail.first));
  assert_near(middle(tail.mass), atan(1 / 5.0) / 3.14159265358979323846, 1e-16, 0, "Cauchy's tail");
  xrd_law_clear(&law), xrd_law_tail_clear(&tail);
}

/* The mass near 0 of x^(a-1) (1-x)^(b-1), also where the second factor matters. */
static void corners(void **state) {
  (void)state;
  arb_t end, mass;
  arb_init(end), arb_init(mass);
  for (size_t i = 8; i < 10; i++) {
    xrd_law law;
    xrd_law_piece piece[2];
    xrd_law_init(&law, &TEST_DENSITIES[i], PRECISION);
    xrd_law_pieces(&TEST_DENSITIES[i], piece);
    for (int k = 0; k < 2; k++)
      for (double e = 0x1p-40; e < 0.1; e *= 4096) {
        arb_set_d(end, e);
        xrd_law_corner(&law, &piece[k], end, mass);
        const double truth = k == 0 ? xrd_density_below(&TEST_DENSITIES[i], e)
                                    : xrd_density_above(&TEST_DENSITIES[i], 1 - e);
        assert_true(xrd_lower_end(mass) <= truth * (1 + 1e-12) && truth * (1 - 1e-12) <= xrd_upper_end(mass));
        assert_true(xrd_upper_end(mass) <= xrd_lower_end(mass) * (1 + 8 * e));
      }
    xrd_law_clear(&law);
  }
  arb_clear(end), arb_clear(mass);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(values),
      cmocka_unit_test(poles),
      cmocka_unit_test(tails),
      cmocka_unit_test(normal_tails_far_out),
      cmocka_unit_test(cuts_have_a_side),
      cmocka_unit_test(missing_moments),
      cmocka_unit_test(corners),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
