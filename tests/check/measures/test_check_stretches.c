/* Absolute errors of densities again: claims of every family, a channel by hand, and what carries no output law. */
#include <arb_hypgeom.h>
#include <math.h>
#include <string.h>

#include "check/measures/stretches.h"
#include "exactrd/measure_curve.h"
#include "tests/cmocka_all.h"
#include "tests/densities.h"

static const double GAP = 1e-12, STEP = 0x1p-43;
static const double BELLS[] = {0.3, 0, 1, 0.7, 5, 2}, STAIRS[] = {0, 1, 1, 1, 2, 3}, FLAT[] = {0, 1, 1, 1, 2, 1};

static xrd_measure_problem problem_of(const xrd_density *density) {
  return (xrd_measure_problem){.kernel = XRD_MEASURE_ABSOLUTE, .density = density, .dim = 1};
}

static xrd_finding check(const xrd_measure_problem *problem, const xrd_measure_point *point) {
  const xrd_measure_witness witness = xrd_measure_point_witness(point);
  const xrd_claimed_point claim = {point->slope, point->rate_nats, point->bounds, point->atoms, GAP, point->verdict};
  xrd_finding finding;
  xrd_error error = {""};
  if (xrd_check_measure(problem, &witness, &claim, &finding, &error) != XRD_OK) fail_msg("%s", error.message);
  return finding;
}

static void expect_refused(const xrd_measure_problem *problem, xrd_measure_point point, const char *part) {
  point.rate_nats = fmin(fmax(point.rate_nats, point.bounds.rate_lower), point.bounds.rate_upper);
  const xrd_finding finding = check(problem, &point);
  if (finding.accepted || strstr(finding.reason, part) == NULL)
    fail_msg("%s: \"%s\", not \"%s\"", xrd_density_name(problem->density->family), finding.reason, part);
}

/* Accepted as it is; refused where a bound is a little better, or the distortion smaller. */
static void judge(const xrd_density *density, double slope) {
  const xrd_measure_problem problem = problem_of(density);
  xrd_options options;
  xrd_options_init(&options);
  options.gap_nats = GAP;
  xrd_measure_point point;
  assert_int_equal(xrd_measure_at_slope(&problem, slope, NULL, &options, &point, NULL), XRD_OK);
  assert_int_equal(point.verdict, XRD_CLOSED);
  const xrd_finding finding = check(&problem, &point);
  if (!finding.accepted) fail_msg("%s at %g: %s", xrd_density_name(density->family), slope, finding.reason);
  xrd_measure_point other = point;
  if (point.bounds.rate_upper > STEP) {
    other.bounds.rate_lower -= STEP, other.bounds.rate_upper -= STEP;
    expect_refused(&problem, other, "upper bound");
    other = point, other.bounds.rate_upper += GAP / 2;
    expect_refused(&problem, other, "upper bound");
    other.bounds.rate_lower = fmax(0, other.bounds.rate_lower - 0.1), other.verdict = XRD_OPEN;
    assert_true(check(&problem, &other).accepted); /* a looser bound is true */
  }
  other = point, other.bounds.rate_lower = point.bounds.rate_upper;
  if (point.bounds.rate_upper > 0) expect_refused(&problem, other, "lower bound");
  other = point, other.bounds.distortion *= 1 - 1e-11;
  expect_refused(&problem, other, "exceeds the claimed one");
  xrd_measure_point_clear(&point);
}

static void every_family(void **state) {
  (void)state;
  static const struct {
    xrd_density density;
    double slope;
  } cases[] = {
      {{XRD_DENSITY_UNIFORM, {-1, 2}, 0, NULL}, 3},       {{XRD_DENSITY_NORMAL, {1, 0.5}, 0, NULL}, 1.7},
      {{XRD_DENSITY_NORMAL, {0, 1}, 0, NULL}, 40},        {{XRD_DENSITY_NORMAL, {0, 1}, 0, NULL}, 0.5},
      {{XRD_DENSITY_LAPLACE, {3, 2}, 0, NULL}, 1.5},      {{XRD_DENSITY_EXPONENTIAL, {3}, 0, NULL}, 8},
      {{XRD_DENSITY_EXPONENTIAL, {3}, 0, NULL}, 1.5},     {{XRD_DENSITY_LOGISTIC, {0.25, 0.5}, 0, NULL}, 1.5},
      {{XRD_DENSITY_LOGISTIC, {0.25, 0.5}, 0, NULL}, 4},  {{XRD_DENSITY_TRIANGULAR, {-1, 0, 3}, 0, NULL}, 4},
      {{XRD_DENSITY_TRIANGULAR, {0, 0, 1}, 0, NULL}, 20}, {{XRD_DENSITY_STUDENT, {3, 0, 1}, 0, NULL}, 2},
      {{XRD_DENSITY_BETA, {2, 3}, 0, NULL}, 20},          {{XRD_DENSITY_MIXTURE, {0}, 2, BELLS}, 0.7},
      {{XRD_DENSITY_MIXTURE, {0}, 2, BELLS}, 1.2},        {{XRD_DENSITY_HISTOGRAM, {0}, 2, FLAT}, 5},
  };
  for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) judge(&cases[k].density, cases[k].slope);
}

/* p'/p and p''/p against differences of the density. */
static void shapes(void **state) {
  (void)state;
  for (size_t i = 0; i < TEST_DENSITY_COUNT; i++) {
    const xrd_density *density = &TEST_DENSITIES[i];
    const double places[] = {2.5, 2.5}, masses[] = {1};
    const xrd_measure_problem problem = problem_of(density);
    const xrd_measure_witness witness = {.slope = 1,
                                         .count = 1,
                                         .width = 2,
                                         .places = places,
                                         .masses = masses,
                                         .cut_low = -HUGE_VAL,
                                         .cut_high = HUGE_VAL};
    xrd_restretches s;
    const xrd_status ignored = xrd_restretches_init(&s, &problem, &witness, 128, NULL); /* its pieces are there */
    (void)ignored;
    arb_t x, growth, bend;
    arb_init(x), arb_init(growth), arb_init(bend);
    for (double at = -2.9; at < 3; at += 0.37) {
      const double h = 1e-4, p = xrd_density_value(density, at), up = xrd_density_value(density, at + h),
                   down = xrd_density_value(density, at - h);
      if (!(p > 0 && up > 0 && down > 0)) continue;
      for (size_t k = 0; k < s.law.pieces; k++) {
        double from, to;
        xrd_redensity_piece_ends(&s.law.piece[k], &from, &to);
        if (!(from < at - h && at + h < to)) continue;
        arb_set_d(x, at);
        xrd_restretches_shape(&s, &s.law.piece[k], x, growth, bend);
        assert_true(fabs(arf_get_d(arb_midref(growth), ARF_RND_NEAR) - (up - down) / (2 * h * p)) < 1e-4);
        const double second = (up - 2 * p + down) / (h * h * p);
        assert_true(fabs(arf_get_d(arb_midref(bend), ARF_RND_NEAR) - second) < 1e-4 * fmax(1, fabs(second)));
      }
    }
    arb_clear(x), arb_clear(growth), arb_clear(bend);
    xrd_restretches_clear(&s);
  }
}

/* U[0, 1): an interval from A to B, an atom of mass M at Y; q is 1 on the interval, and its ends' masses E and F are
   such that u = 2/s there. */
typedef struct {
  double s, a, b, y, m, e, f;
} channel;

static void set_ends(channel *c) {
  const double t = exp(-c->s * (c->b - c->a)), inside = (1 - t) / c->s;
  const double left = 2 / c->s - inside - c->m * exp(-c->s * (c->y - c->a));
  const double right = 2 / c->s - inside - c->m * exp(-c->s * (c->y - c->b));
  c->e = (left - t * right) / (1 - t * t), c->f = (right - t * left) / (1 - t * t);
}

/* int_0^r exp(-s t) dt, and of t exp(-s t) */
static double area(double s, double r) { return -expm1(-s * r) / s; }
static double lever(double s, double r) { return (1 - exp(-s * r) * (1 + s * r)) / (s * s); }

static double over_interval(const channel *c, double x, double (*f)(double, double)) {
  if (x < c->a) return f(c->s, c->b - x) - f(c->s, c->a - x);
  if (x > c->b) return f(c->s, x - c->a) - f(c->s, x - c->b);
  return f(c->s, x - c->a) + f(c->s, c->b - x);
}

/* int q k dy, or with |x - y| k */
static double field(const channel *c, double x, bool cost) {
  const double place[] = {c->a, c->b, c->y}, mass[] = {c->e, c->f, c->m};
  double sum = over_interval(c, x, cost ? lever : area);
  for (int j = 0; j < 3; j++) sum += mass[j] * exp(-c->s * fabs(x - place[j])) * (cost ? fabs(x - place[j]) : 1);
  return sum;
}

static double dual(const channel *c, double y) {
  enum { N = 1000 };
  double sum = 0;
  for (int k = 0; k < N; k++) {
    const double x = (k + 0.5) / N;
    sum += exp(-c->s * fabs(x - y)) / field(c, x, false) / N;
  }
  return sum;
}

static double middle_of(const arb_t x) { return arf_get_d(arb_midref(x), ARF_RND_NEAR); }

static bool is_below(const xrd_restretches *s, double most) {
  bool ready;
  arb_t target;
  arb_init(target);
  arb_set_d(target, most);
  const bool below = xrd_restretches_below(s, target, &ready);
  arb_clear(target);
  assert_true(ready);
  return below;
}

/* The least T of which c <= T is proved. */
static double supremum(const xrd_restretches *s) {
  double low = 0.5, high = 64;
  while (high - low > 1e-7) {
    const double middle = low / 2 + high / 2;
    *(is_below(s, middle) ? &high : &low) = middle;
  }
  return high;
}

/* Sums and the supremum of a channel that is not optimal, by Riemann's sums. */
static void by_hand(void **state) {
  (void)state;
  const xrd_density density = {.family = XRD_DENSITY_UNIFORM, .parameter = {0, 1}};
  const xrd_measure_problem problem = problem_of(&density);
  for (double y = 0.6; y < 0.95; y += 0.13) {
    channel c = {.s = 8, .a = 0.15, .b = 0.5, .y = y, .m = 0.15};
    set_ends(&c);
    double distortion = 0, log_u = 0, most = 0;
    for (int k = 0; k < 20000; k++) {
      const double x = (k + 0.5) / 20000, u = field(&c, x, false);
      distortion += field(&c, x, true) / u / 20000, log_u += log(u) / 20000;
    }
    for (double z = 0; z <= 1; z += 0.02) most = fmax(most, dual(&c, z));
    const double places[] = {c.a, c.b, c.y, c.y}, masses[] = {1, c.m};
    const xrd_measure_witness witness = {.slope = c.s,
                                         .count = 2,
                                         .width = 2,
                                         .places = places,
                                         .masses = masses,
                                         .cut_low = -HUGE_VAL,
                                         .cut_high = HUGE_VAL};
    xrd_restretches s;
    assert_int_equal(xrd_restretches_init(&s, &problem, &witness, 128, NULL), XRD_OK);
    const double total = (c.b - c.a + c.e + c.f + c.m) * 2 / c.s;
    assert_true(fabs(middle_of(s.distortion) - distortion) < 1e-7 && fabs(middle_of(s.log_u) - log_u) < 1e-7);
    assert_true(fabs(middle_of(s.total) - total) < 1e-12 && mag_cmp_2exp_si(arb_radref(s.distortion), -70) < 0);
    const double proved = supremum(&s);
    if (!(proved > most - 1e-5 && proved < most * (1 + 1e-3))) fail_msg("sup c: %.9g, not %.9g", proved, most);
    xrd_restretches_clear(&s);
  }
}

/* A witness of this problem; open: the outermost ends are cuts. */
static xrd_status lay(const xrd_density *density, double slope, const double *ends, size_t count, bool open,
                      slong precision, xrd_restretches *s) {
  static xrd_measure_problem problem;
  static xrd_measure_witness witness;
  static const double masses[] = {1, 0.5, 2};
  problem = problem_of(density);
  witness = (xrd_measure_witness){.slope = slope, .count = count, .width = 2, .places = ends, .masses = masses};
  witness.cut_low = open && density->family != XRD_DENSITY_EXPONENTIAL ? ends[0] : -HUGE_VAL;
  witness.cut_high = open ? ends[2 * count - 1] : HUGE_VAL;
  return xrd_restretches_init(s, &problem, &witness, precision, NULL);
}

/* sup c of one atom, c(y) = int p exp(s |x - m| - s |x - y|) dx, by sums. */
static double largest_of_atom(const xrd_density *density, double s, double m) {
  double low, high, most = 0;
  xrd_density_reach(density, 1e-25, &low, &high);
  const double h = (high - low) / 1600;
  for (double y = low; y <= high; y += 4 * h) {
    double sum = 0;
    for (double x = low + h / 2; x < high; x += h)
      sum += xrd_density_value(density, x) * exp(s * fabs(x - m) - s * fabs(x - y)) * h;
    most = fmax(most, sum);
  }
  return most;
}

/* One atom that is not enough: c is largest between it and the end, or far outside. */
static void too_few_atoms(void **state) {
  (void)state;
  static const struct {
    xrd_density density;
    double slope, place;
  } cases[] = {{{XRD_DENSITY_UNIFORM, {0, 1}, 0, NULL}, 3, 0.5},
               {{XRD_DENSITY_UNIFORM, {0, 1}, 0, NULL}, 1.9, 0.49},
               {{XRD_DENSITY_NORMAL, {0, 1}, 0, NULL}, 3, 0},
               {{XRD_DENSITY_EXPONENTIAL, {1.05}, 0, NULL}, 1, 0.3}};
  for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
    const double ends[] = {cases[k].place, cases[k].place};
    xrd_restretches s;
    assert_int_equal(lay(&cases[k].density, cases[k].slope, ends, 1, false, 128, &s), XRD_OK);
    const double most = largest_of_atom(&cases[k].density, cases[k].slope, cases[k].place), proved = supremum(&s);
    if (!(fabs(proved - most) < 5e-4 * most)) fail_msg("case %zu: sup c %.9g, not %.9g", k, proved, most);
    for (double less = 0.2; less > 6e-4; less /= 1.4) assert_false(is_below(&s, most * (1 - less)));
    xrd_restretches_clear(&s);
  }
}

/* On an interval too long c is 1 in its middle, less everywhere else. */
static void one_inside(void **state) {
  (void)state;
  const xrd_density density = {.family = XRD_DENSITY_UNIFORM, .parameter = {0, 1}};
  const double ends[] = {0.05, 0.95};
  xrd_restretches s;
  assert_int_equal(lay(&density, 10, ends, 1, false, 128, &s), XRD_OK);
  assert_true(fabs(supremum(&s) - 1) < 1e-6);
  xrd_restretches_clear(&s);
}

/* u of atoms is their sum. */
static void atoms_alone(void **state) {
  (void)state;
  const xrd_density density = {.family = XRD_DENSITY_UNIFORM, .parameter = {0, 1}};
  const double ends[] = {0.1, 0.1, 0.3, 0.3, 0.9, 0.9}, masses[] = {1, 0.5, 2}, slope = 4;
  xrd_restretches s;
  assert_int_equal(lay(&density, slope, ends, 3, false, 128, &s), XRD_OK);
  for (size_t k = 0; k < 3; k++) {
    double u = 0;
    for (size_t j = 0; j < 3; j++) u += masses[j] * exp(-slope * fabs(ends[2 * j] - ends[2 * k]));
    assert_true(fabs(middle_of(s.stretch[k].u[0]) - u) < 1e-14 && arb_equal(s.stretch[k].u[0], s.stretch[k].u[1]));
  }
  xrd_restretches_clear(&s);
}

/* P(X > z) and E[X - z; X > z] of N(0, 1), and of an open interval from 1/2 on under exp(-x / 10)
   m_+ = (2/s) rate exp(-rate/2) / (rate + s) - u/(2 s): balls of 256 bits hold them, those of what is left out, too. */
static void far_parts(void **state) {
  (void)state;
  const xrd_density normal = {.family = XRD_DENSITY_NORMAL, .parameter = {0, 1}};
  const xrd_density slide = {.family = XRD_DENSITY_EXPONENTIAL, .parameter = {0.125}};
  const double atom[] = {1, 1}, ends[] = {0.5, 3};
  xrd_restretches s;
  arb_t mass, first, found, other, term;
  arb_init(mass), arb_init(first), arb_init(found), arb_init(other), arb_init(term);
  assert_int_equal(lay(&normal, 1, atom, 1, false, 256, &s), XRD_OK);
  xrd_restretches_beyond(&s, true, 1, mass, first);
  arb_set_d(term, 0.5);
  arb_sqrt(found, term, 400);
  arb_hypgeom_erfc(found, found, 400);
  arb_mul_2exp_si(found, found, -1);
  assert_true(arb_overlaps(mass, found) && mag_cmp_2exp_si(arb_radref(mass), -150) < 0);
  arb_neg(term, term), arb_exp(term, term, 400);
  arb_const_pi(other, 400);
  arb_mul_2exp_si(other, other, 1), arb_rsqrt(other, other, 400);
  arb_mul(other, other, term, 400), arb_sub(other, other, found, 400);
  assert_true(arb_overlaps(first, other) && mag_cmp_2exp_si(arb_radref(first), -150) < 0);
  xrd_restretches_clear(&s);
  assert_int_equal(lay(&slide, 1, ends, 1, true, 256, &s), XRD_OK);
  arb_set_d(term, -0.0625), arb_exp(term, term, 400);
  arb_mul_2exp_si(term, term, -3);
  arb_mul_ui(found, term, 2, 400), arb_div_ui(found, found, 9, 400), arb_mul_ui(found, found, 8, 400);
  arb_sub(found, found, term, 400);
  assert_true(arb_overlaps(s.stretch[0].moment[1][0], found));
  xrd_restretches_clear(&s);
  arb_clear(mass), arb_clear(first), arb_clear(found), arb_clear(other), arb_clear(term);
}

/* All of a beta density, its ends included where a third of it lies nearer than 2^-300. */
static void corners(void **state) {
  (void)state;
  const xrd_density density = {.family = XRD_DENSITY_BETA, .parameter = {0.01, 0.5}};
  const double atom[] = {0.4, 0.4};
  xrd_restretches s;
  arb_t mass;
  arb_init(mass);
  assert_int_equal(lay(&density, 1, atom, 1, false, 128, &s), XRD_OK);
  xrd_restretches_integrate(&s, &s.hole[0], 0, 1, XRD_RESTRETCH_MASS, 0, mass);
  assert_true(arb_contains_si(mass, 1) && mag_cmp_2exp_si(arb_radref(mass), -1) < 0);
  xrd_restretches_clear(&s);
  arb_clear(mass);
}

static xrd_status begin(const xrd_density *density, double slope, const double *ends, size_t count, double cut) {
  const xrd_measure_problem problem = problem_of(density);
  const double masses[] = {1, 1, 1};
  const xrd_measure_witness witness = {.slope = slope,
                                       .count = count,
                                       .width = 2,
                                       .places = ends,
                                       .masses = masses,
                                       .cut_low = -HUGE_VAL,
                                       .cut_high = cut};
  xrd_restretches s;
  const xrd_status status = xrd_restretches_init(&s, &problem, &witness, 128, NULL);
  xrd_restretches_clear(&s);
  return status;
}

/* u' may not rise at an end: a triangle's growth is 1 / x at its foot, and u'/u = 3 outside; p may not jump, nor bend
   by more than s^2 p. */
static void no_laws(void **state) {
  (void)state;
  const xrd_density hill = {.family = XRD_DENSITY_TRIANGULAR, .parameter = {0, 1, 2}};
  const xrd_density stairs = {.family = XRD_DENSITY_HISTOGRAM, .count = 2, .rows = STAIRS};
  const xrd_density flat = {.family = XRD_DENSITY_HISTOGRAM, .count = 2, .rows = FLAT};
  const xrd_density bells = {.family = XRD_DENSITY_MIXTURE, .count = 2, .rows = BELLS};
  const xrd_density student = {.family = XRD_DENSITY_STUDENT, .parameter = {3, 0, 1}};
  const xrd_density slide = {.family = XRD_DENSITY_EXPONENTIAL, .parameter = {1}};
  const double fine[] = {0.4, 1.6}, low[] = {0.3, 1.6}, high[] = {0.4, 1.7}, gap[] = {-0.5, 8.5};
  const double two[] = {0.4, 1.6, 1.5, 1.7}, none[] = {-0.5, 0.5}, atom[] = {0, 0};
  assert_int_equal(begin(&hill, 3, fine, 1, HUGE_VAL), XRD_OK);
  assert_int_equal(begin(&hill, 3, low, 1, HUGE_VAL), XRD_ERR_ARGUMENT);
  assert_int_equal(begin(&hill, 3, high, 1, HUGE_VAL), XRD_ERR_ARGUMENT);
  assert_int_equal(begin(&hill, 3, two, 2, HUGE_VAL), XRD_ERR_ARGUMENT);
  assert_int_equal(begin(&hill, 3, none, 1, HUGE_VAL), XRD_ERR_ARGUMENT);
  assert_int_equal(begin(&hill, 3, fine, 1, 1.6), XRD_ERR_ARGUMENT);
  assert_int_equal(begin(&flat, 3, fine, 1, HUGE_VAL), XRD_OK);
  assert_int_equal(begin(&stairs, 3, fine, 1, HUGE_VAL), XRD_ERR_ARGUMENT);
  assert_int_equal(begin(&bells, 1.2, gap, 1, HUGE_VAL), XRD_OK);
  assert_int_equal(begin(&bells, 0.6, gap, 1, HUGE_VAL), XRD_ERR_ARGUMENT);
  assert_int_equal(begin(&student, 3, atom, 1, HUGE_VAL), XRD_ERR_ARGUMENT);
  assert_int_equal(begin(&slide, 1.01, fine, 1, 1.6), XRD_OK);
  assert_int_equal(begin(&slide, 1.01, fine, 1, 1.5), XRD_ERR_ARGUMENT);
  assert_int_equal(begin(&slide, 0.99, fine, 1, 1.6), XRD_ERR_ARGUMENT);
}

/* Student's p''/p is at most 1.389 = 100/72, at |x| = sqrt(21/5), and 0.62 at 5. */
static void open_sides(void **state) {
  (void)state;
  const xrd_density student = {.family = XRD_DENSITY_STUDENT, .parameter = {3, 0, 1}};
  const double near[] = {-0.5, 0.5}, far[] = {-6, -5, 5, 6};
  xrd_restretches s;
  assert_int_equal(lay(&student, 1.18, near, 1, true, 128, &s), XRD_OK), xrd_restretches_clear(&s);
  assert_int_equal(lay(&student, 1.17, near, 1, true, 128, &s), XRD_ERR_ARGUMENT), xrd_restretches_clear(&s);
  assert_int_equal(lay(&student, 0.8, far, 2, true, 128, &s), XRD_OK), xrd_restretches_clear(&s);
  assert_int_equal(lay(&student, 0.7, far, 2, true, 128, &s), XRD_ERR_ARGUMENT), xrd_restretches_clear(&s);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(every_family),  cmocka_unit_test(shapes),
                                     cmocka_unit_test(by_hand),       cmocka_unit_test(no_laws),
                                     cmocka_unit_test(too_few_atoms), cmocka_unit_test(one_inside),
                                     cmocka_unit_test(atoms_alone),   cmocka_unit_test(far_parts),
                                     cmocka_unit_test(corners),       cmocka_unit_test(open_sides)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
