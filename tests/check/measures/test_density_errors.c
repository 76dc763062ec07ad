/* The check's error terms for densities where each decides: at 256 bits what lies beyond the pieces, in the corners of
   BETA, past the cuts or in the rules' errors is larger than all rounding, and the truth is known. */
#include <arb_hypgeom.h>
#include <math.h>
#include <stddef.h>

#include "check/measures/density.h"
#include "tests/cmocka_all.h"

enum { BITS = 256, FINE = 512, MOST = 61 };

static const double PI = 3.14159265358979323846;
static const double WIDE_BELL[] = {1, 0.25, 12};

typedef struct {
  xrd_density density;
  xrd_measure_witness witness;
  xrd_measure_problem problem;
  double place[MOST], mass[MOST];
} scene;

static void start(scene *s, xrd_redensity *d, double slope, double cut, double kappa) {
  s->witness.slope = slope, s->witness.width = 1, s->witness.places = s->place, s->witness.masses = s->mass;
  s->witness.cut_low = -cut, s->witness.cut_high = cut, s->witness.kappa_low = s->witness.kappa_high = kappa;
  s->problem = (xrd_measure_problem){.kernel = XRD_MEASURE_SQUARED, .density = &s->density, .dim = 1};
  assert_int_equal(xrd_redensity_init(d, &s->problem, &s->witness, BITS, NULL), XRD_OK);
}

/* One atom. */
static void open_scene(scene *s, xrd_redensity *d, const xrd_density *density, double slope, double place, double cut,
                       double kappa) {
  *s = (scene){.density = *density, .place = {place}, .mass = {1}, .witness = {.count = 1}};
  start(s, d, slope, cut, kappa);
}

/* E (X - y)^2 = variance + (mean - y)^2 */
static void set_second_moment(const xrd_density *density, double y, arb_t second) {
  const double *v = density->parameter;
  arb_t mean, part;
  arb_init(mean), arb_init(part);
  arb_set_d(mean, v[0]), arb_set_d(second, v[1]), arb_set_d(part, v[1]);
  arb_sqr(second, second, FINE);
  switch (density->family) {
  case XRD_DENSITY_LAPLACE: arb_mul_2exp_si(second, second, 1); break;
  case XRD_DENSITY_LOGISTIC:
    arb_const_pi(part, FINE);
    arb_sqr(part, part, FINE);
    arb_div_ui(part, part, 3, FINE);
    arb_mul(second, second, part, FINE);
    break;
  case XRD_DENSITY_EXPONENTIAL:
    arb_inv(mean, mean, FINE);
    arb_sqr(second, mean, FINE);
    break;
  case XRD_DENSITY_BETA: /* a b / ((a + b)^2 (a + b + 1)) */
    arb_add(part, part, mean, FINE);
    arb_set_d(second, v[0] * v[1]);
    arb_div(mean, mean, part, FINE);
    arb_div(second, second, part, FINE), arb_div(second, second, part, FINE);
    arb_add_ui(part, part, 1, FINE);
    arb_div(second, second, part, FINE);
    break;
  default: break; /* of a MIXTURE of one bell, too, whose parameters nothing else reads */
  }
  arb_set_d(part, y);
  arb_sub(mean, mean, part, FINE);
  arb_addmul(second, mean, mean, FINE);
  arb_clear(mean), arb_clear(part);
}

static void expect_held(const arb_t ball, const arb_t truth) {
  assert_true(arb_overlaps(ball, truth));
  assert_true(mag_get_d(arb_radref(ball)) < 0x1p-130);
}

/* With one atom D = E (X - y)^2 and E log u = -slope D. */
static void what_lies_beyond(void **state) {
  (void)state;
  static const xrd_density densities[] = {
      {XRD_DENSITY_NORMAL, {0.25, 1.5}, 0, NULL}, {XRD_DENSITY_LAPLACE, {-0.5, 1}, 0, NULL},
      {XRD_DENSITY_EXPONENTIAL, {1}, 0, NULL},    {XRD_DENSITY_MIXTURE, {0.25, 12}, 1, WIDE_BELL},
      {XRD_DENSITY_BETA, {0.5, 2.5}, 0, NULL},    {XRD_DENSITY_BETA, {2.5, 0.5}, 0, NULL}};
  for (size_t k = 0; k < sizeof densities / sizeof *densities; k++) {
    scene s;
    xrd_redensity d;
    arb_t truth, slope;
    arb_init(truth), arb_init(slope);
    open_scene(&s, &d, &densities[k], 0.125, 0.375, 3, 0.3);
    set_second_moment(&densities[k], 0.375, truth);
    expect_held(d.distortion, truth);
    arb_set_d(slope, -0.125);
    arb_mul(truth, truth, slope, FINE);
    expect_held(d.log_u, truth);
    arb_neg(truth, truth);
    if (densities[k].family == XRD_DENSITY_BETA) expect_held(d.log_w, truth);
    arb_clear(truth), arb_clear(slope);
    xrd_redensity_clear(&d);
  }
}

/* The mass of a corner is at most its bound, which is hardly larger. */
static void corners(void **state) {
  (void)state;
  static const double shapes[][2] = {{0.5, 0.5}, {0.5, 2.5}, {2.5, 0.5}, {1, 3}};
  arb_t bound, truth, a, b, x;
  arb_init(bound), arb_init(truth), arb_init(a), arb_init(b), arb_init(x);
  for (size_t k = 0; k < sizeof shapes / sizeof *shapes; k++) {
    const xrd_density density = {XRD_DENSITY_BETA, {shapes[k][0], shapes[k][1]}, 0, NULL};
    scene s;
    xrd_redensity d;
    open_scene(&s, &d, &density, 1, 0.5, 0, 0);
    for (int mirrored = 0; mirrored < 2; mirrored++)
      for (int where = -200; where < 0; where += 23) {
        const xrd_redensity_piece piece = {.from = ldexp(1, where), .to = 0.5, .mirrored = mirrored == 1};
        xrd_redensity_corner(&d, &piece, bound);
        arb_set_d(a, shapes[k][mirrored]), arb_set_d(b, shapes[k][1 - mirrored]), arb_set_d(x, piece.from);
        arb_hypgeom_beta_lower(truth, a, b, x, 1, FINE);
        assert_false(arb_lt(bound, truth));
        arb_mul_2exp_si(x, x, 2);
        arb_add_ui(x, x, 1, FINE);
        arb_mul(truth, truth, x, FINE);
        assert_false(arb_gt(bound, truth)); /* not by more than its 4 e */
      }
    xrd_redensity_clear(&d);
  }
  arb_clear(bound), arb_clear(truth), arb_clear(a), arb_clear(b), arb_clear(x);
}

/* What a corner adds to c at y = 0 is at least its mass over the largest u there. */
static void corners_of_rules(void **state) {
  (void)state;
  const xrd_density density = {XRD_DENSITY_BETA, {0.5, 0.5}, 0, NULL};
  scene s;
  xrd_redensity d;
  arb_t least, part;
  arb_init(least), arb_init(part);
  open_scene(&s, &d, &density, 2, 0.5, 0, 0);
  for (size_t k = 0; k < d.pieces; k++) {
    xrd_redensity_corner(&d, d.piece + k, part);
    arb_add(least, least, part, BITS);
  }
  arb_set_d(part, 2 * 0.25 * (1 - 1e-9)); /* -log u next to 0 and 1 */
  arb_exp(part, part, BITS);
  arb_mul(least, least, part, BITS);
  assert_false(arb_lt(d.error, least));
  arb_clear(least), arb_clear(part);
  xrd_redensity_clear(&d);
}

/* U[0,1) in one panel of N nodes: its error is at least (64/15) h M 9^(1 - N) / (1 - 1/9), where |f| <= M on the
   ellipse: |1 / u(z)| exp(s (Im z)^2) = exp(s (Re z + 3)^2) with an atom at -3, and Re z <= 4/3. */
static void errors_of_rules(void **state) {
  (void)state;
  const double slope = 0.25;
  const xrd_density density = {XRD_DENSITY_UNIFORM, {0, 1}, 0, NULL};
  scene s;
  xrd_redensity d;
  arb_t least, part;
  arb_init(least), arb_init(part);
  open_scene(&s, &d, &density, slope, -3, 0, 0);
  const size_t order = d.nodes;
  assert_int_equal(order, (size_t)d.goal * 2 / 5);
  arb_set_ui(least, 9);
  arb_pow_ui(least, least, order - 1, BITS);
  arb_inv(least, least, BITS);
  arb_set_d(part, 64.0 / 15 * 0.5 * exp(slope * 169 / 9) * 9 / 8 * (1 - 1e-12));
  arb_mul(least, least, part, BITS);
  assert_false(arb_lt(d.error, least)); /* the end of its ball is what counts */
  arb_mul_ui(least, least, 4, BITS);
  assert_true(arb_lt(d.error, least));
  arb_clear(least), arb_clear(part);
  xrd_redensity_clear(&d);
}

static double logistic(double z) { return 0.25 / pow(cosh(z / 2), 2); }
static double laplace(double z) { return exp(-fabs(z)) / 2; }
static double normal(double z) { return exp(-z * z / 2) / sqrt(2 * PI); }

/* Mass and second moment about y of a symmetric law beyond x > 0, by Simpson's rule. */
static void integrate(double (*p)(double), double x, double y, double *mass, double *second) {
  enum { STEPS = 20000 };
  const double h = 60.0 / STEPS;
  *mass = *second = 0;
  for (int i = 0; i <= STEPS; i++) {
    const double z = x + h * i, weight = h / 3 * (i == 0 || i == STEPS ? 1 : i % 2 == 1 ? 4 : 2);
    *mass += weight * p(z), *second += weight * p(z) * (z - y) * (z - y);
  }
}

static void expect_just_above(const arb_t bound, double truth, double slack) {
  const double number = arf_get_d(arb_midref(bound), ARF_RND_NEAR);
  assert_true(number >= truth * (1 - 1e-9) && number <= truth * (1 + slack));
}

/* Next to the tops, where the bounds of wings are far from equal: they hold, and are those of an exponential. */
static void wings(void **state) {
  (void)state;
  static const struct {
    xrd_density density;
    double (*p)(double);
    double slack;
  } cases[] = {{{XRD_DENSITY_LOGISTIC, {0, 1}, 0, NULL}, logistic, 100},
               {{XRD_DENSITY_LAPLACE, {0, 1}, 0, NULL}, laplace, 1e-9},
               {{XRD_DENSITY_NORMAL, {0, 1}, 0, NULL}, normal, 100}};
  arb_t mass, second;
  arb_init(mass), arb_init(second);
  for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
    scene s;
    xrd_redensity d;
    open_scene(&s, &d, &cases[k].density, 0.125, 0.5, 3, 0.3);
    for (double x = 0.3; x < 4; x += 0.2)
      for (double y = -1; y < x; y += 0.5)
        for (int above = 0; above < 2; above++) {
          double true_mass, true_second;
          integrate(cases[k].p, x, y, &true_mass, &true_second);
          xrd_redensity_beyond(&d, above == 1, above ? x : -x, above ? y : -y, mass, second);
          expect_just_above(mass, true_mass, cases[k].slack);
          expect_just_above(second, true_second, cases[k].slack);
        }
    xrd_redensity_clear(&d);
  }
  arb_clear(mass), arb_clear(second);
}

/* With equal masses c is about 61 in the middle; it rises towards kappa sqrt(pi / s) = 106 as y grows past the last
 * box, where it is smaller by 2^-150: the end decides. */
static void the_end_past_the_cut(void **state) {
  (void)state;
  const double kappa = 60;
  scene s = {.density = {XRD_DENSITY_LAPLACE, {0, 0.5}, 0, NULL}, .witness = {.count = MOST}};
  xrd_redensity d;
  arb_t target, part;
  arb_init(target), arb_init(part);
  for (int j = 0; j < MOST; j++) s.place[j] = j - 30, s.mass[j] = 1;
  start(&s, &d, 1, 30, kappa);
  arb_one(part), arb_mul_2exp_si(part, part, -170);
  for (int side = 0; side < 2; side++) {
    arb_set_d(d.kappa[side], kappa), arb_set_d(d.kappa[1 - side], kappa / 2);
    arb_const_sqrt_pi(target, FINE);
    arb_mul(target, target, d.kappa[side], FINE);
    arb_sub(target, target, part, FINE);
    assert_false(xrd_redensity_below(&d, target));
    arb_addmul_si(target, part, 2, FINE);
    assert_true(xrd_redensity_below(&d, target));
  }
  arb_clear(target), arb_clear(part);
  xrd_redensity_clear(&d);
}

/* Bells so wide that what -p log p may be beyond 20 of their lengths is more than all else: at most sqrt p there, whose
   integral is sqrt(sd / sqrt(2 pi)) sqrt(pi) erfc(10) at each end. */
static void tails_of_mixtures(void **state) {
  (void)state;
  for (double sd = 0x1p200; sd < 0x1p500; sd *= 0x1p50) {
    const double rows[] = {3, 0, sd}, copies[] = {1, 0, sd, 1, 0, sd, 2, 0, sd};
    const xrd_density one = {.family = XRD_DENSITY_MIXTURE, .count = 1, .rows = rows};
    const xrd_density three = {.family = XRD_DENSITY_MIXTURE, .count = 3, .rows = copies};
    const double least = sqrt(sd / sqrt(2 * PI)) * sqrt(PI) * erfc(10);
    arb_t h;
    arb_init(h);
    xrd_redensity_entropy(&one, BITS, h);
    assert_true(mag_get_d(arb_radref(h)) > least && mag_get_d(arb_radref(h)) < 20 * least);
    xrd_redensity_entropy(&three, BITS, h);
    assert_true(mag_get_d(arb_radref(h)) > least && mag_get_d(arb_radref(h)) < 40 * least);
    arb_clear(h);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_lies_beyond),  cmocka_unit_test(corners), cmocka_unit_test(corners_of_rules),
      cmocka_unit_test(errors_of_rules),   cmocka_unit_test(wings),   cmocka_unit_test(the_end_past_the_cut),
      cmocka_unit_test(tails_of_mixtures),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
