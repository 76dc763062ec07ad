/* What is proved for densities the check confirms with integrals of its own, and what is a little more it refuses. */
#include <math.h>
#include <string.h>

#include "check/measures/density.h"
#include "exactrd/density.h"
#include "exactrd/measure.h"
#include "tests/cmocka_all.h"

enum { MOST = 64 };

static const double PI = 3.14159265358979323846, GAP = 1e-15;

typedef struct {
  xrd_density density;
  xrd_measure_witness witness;
  double places[MOST], masses[MOST];
} scene;

static xrd_measure_problem problem_of(const scene *s) {
  return (xrd_measure_problem){.kernel = XRD_MEASURE_SQUARED, .density = &s->density, .dim = 1};
}

static xrd_measure_witness witness_of(const scene *s) {
  xrd_measure_witness witness = s->witness;
  witness.width = 1, witness.places = s->places, witness.masses = s->masses;
  return witness;
}

static void set_verdict(xrd_claimed_point *claim) {
  claim->rate_nats = claim->bounds.rate_upper;
  claim->verdict = claim->bounds.rate_upper - claim->bounds.rate_lower <= claim->gap_nats ? XRD_CLOSED : XRD_OPEN;
}

static xrd_claimed_point claim_of(const scene *s) {
  const xrd_measure_problem problem = problem_of(s);
  const xrd_measure_witness witness = witness_of(s);
  xrd_measure_proof proof;
  xrd_error error = {""};
  if (xrd_certify_measure(&problem, &witness, GAP, 1, &proof, &error) != XRD_OK) fail_msg("%s", error.message);
  xrd_claimed_point claim = {
      .slope = witness.slope, .bounds = proof.bounds, .gap_nats = GAP, .support = s->witness.count};
  set_verdict(&claim);
  return claim;
}

static xrd_finding check(const scene *s, const xrd_claimed_point *claim) {
  const xrd_measure_problem problem = problem_of(s);
  const xrd_measure_witness witness = witness_of(s);
  xrd_finding finding;
  xrd_error error = {""};
  if (xrd_check_measure(&problem, &witness, claim, &finding, &error) != XRD_OK) fail_msg("%s", error.message);
  return finding;
}

static void expect_refused(const scene *s, const xrd_claimed_point *claim, const char *part) {
  const xrd_finding finding = check(s, claim);
  if (finding.accepted || strstr(finding.reason, part) == NULL)
    fail_msg("%s at %.17g .. %.17g: \"%s\", not \"%s\"", xrd_density_name(s->density.family), claim->bounds.rate_lower,
             claim->bounds.rate_upper, finding.reason, part);
}

/* Steps of Blahut and Arimoto for masses on the density's quadrature. */
static void iterate(scene *s, int steps) {
  xrd_density_rule rule;
  double low, high;
  xrd_density_reach(&s->density, 1e-17, &low, &high);
  assert_int_equal(xrd_density_rule_init(&s->density,
                                         &(xrd_density_panels){low, high, 0.3 / sqrt(s->witness.slope), NULL, 0}, &rule,
                                         NULL),
                   XRD_OK);
  for (int step = 0; step < steps; step++) {
    double next[MOST] = {0};
    for (size_t k = 0; k < rule.count; k++) {
      double u = 0;
      for (size_t j = 0; j < s->witness.count; j++)
        u += s->masses[j] * exp(-s->witness.slope * pow(rule.x[k] - s->places[j], 2));
      for (size_t j = 0; j < s->witness.count && u > 0; j++)
        next[j] += rule.mass[k] * s->masses[j] * exp(-s->witness.slope * pow(rule.x[k] - s->places[j], 2)) / u;
    }
    memcpy(s->masses, next, sizeof next);
  }
  xrd_density_rule_clear(&rule);
}

/* `count` even places from `from` to `to`. */
static void init(scene *s, const xrd_density *density, double slope, double from, double to, size_t count, int steps) {
  *s = (scene){.density = *density, .witness = {.slope = slope, .count = count}};
  for (size_t j = 0; j < count; j++) {
    s->places[j] = count == 1 ? from : from + (to - from) * (double)j / (double)(count - 1);
    s->masses[j] = 1.0 / (double)count;
  }
  s->witness.kappa_low = s->witness.kappa_high = sqrt(slope / PI);
  s->witness.cut_low = from, s->witness.cut_high = to;
  iterate(s, steps);
}

/* Accepted as it is; refused where either bound is a little better than what is proved, or the distortion smaller. */
static void judge(const scene *s, double step) {
  const xrd_claimed_point good = claim_of(s);
  const xrd_finding finding = check(s, &good);
  if (!finding.accepted)
    fail_msg("%s: %s (%.17g .. %.17g)", xrd_density_name(s->density.family), finding.reason, good.bounds.rate_lower,
             good.bounds.rate_upper);
  assert_true(finding.rate_lower == good.bounds.rate_lower && finding.rate_upper <= good.bounds.rate_upper);
  const double size = fmax(1, good.bounds.rate_upper);
  xrd_claimed_point claim = good;
  claim.bounds.rate_upper -= step * size,
      claim.bounds.rate_lower = fmin(claim.bounds.rate_lower, claim.bounds.rate_upper);
  set_verdict(&claim);
  expect_refused(s, &claim, "upper bound");
  claim = good, claim.bounds.distortion *= 1 - 0x1p-50, set_verdict(&claim);
  expect_refused(s, &claim, "exceeds the claimed one");
  claim = good, claim.bounds.rate_lower += step * size;
  claim.bounds.rate_lower = fmin(claim.bounds.rate_upper, claim.bounds.rate_lower), set_verdict(&claim);
  expect_refused(s, &claim, "lower bound");
}

static const double COMPONENTS[] = {1, -2, 0.5, 2, 0, 1, 1, 3, 0.75}, PIECES[] = {-1, 0, 1, 0, 0.5, 3, 2, 3, 2};

static void every_family(void **state) {
  (void)state;
  static const struct {
    xrd_density density;
    double slope, from, to;
    size_t count;
  } cases[] = {
      {{XRD_DENSITY_UNIFORM, {-1, 2}, 0, NULL}, 3, -0.5, 1.5, 3},
      {{XRD_DENSITY_UNIFORM, {10, 13}, 0, NULL}, 3, 10.5, 12.5, 3},
      {{XRD_DENSITY_UNIFORM, {-13, -10}, 0, NULL}, 3, -12.5, -10.5, 3},
      {{XRD_DENSITY_NORMAL, {1, 0.5}, 0, NULL}, 5, -1.5, 3.5, 20},
      {{XRD_DENSITY_LAPLACE, {-1, 0.5}, 0, NULL}, 2, -7, 5, 30},
      {{XRD_DENSITY_EXPONENTIAL, {3}, 0, NULL}, 8, 0.1, 4, 16},
      {{XRD_DENSITY_LOGISTIC, {0.25, 0.5}, 0, NULL}, 2, -6, 6.5, 30},
      {{XRD_DENSITY_TRIANGULAR, {-1, 0, 3}, 0, NULL}, 4, -0.5, 2.5, 6},
      {{XRD_DENSITY_TRIANGULAR, {0, 0, 1}, 0, NULL}, 20, 0.1, 0.9, 3},
      {{XRD_DENSITY_BETA, {0.5, 2.5}, 0, NULL}, 9, 0.05, 0.75, 3},
      {{XRD_DENSITY_BETA, {3, 2}, 0, NULL}, 40, 0.25, 0.85, 3},
      {{XRD_DENSITY_MIXTURE, {0}, 3, COMPONENTS}, 3, -7, 9, 40},
      {{XRD_DENSITY_HISTOGRAM, {0}, 3, PIECES}, 4, -0.5, 2.5, 5},
  };
  for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
    scene s;
    init(&s, &cases[k].density, cases[k].slope, cases[k].from, cases[k].to, cases[k].count, 200);
    judge(&s, 0x1p-46);
  }
}

/* U[0,1) at slope 20: an optimum, so that c touches its bound at three places; and the normal's output law in even
   samples, c = 1 nearly everywhere. */
static void sharp_claims(void **state) {
  (void)state;
  scene s = {.density = {XRD_DENSITY_UNIFORM, {0, 1}, 0, NULL}, .witness = {.slope = 20, .count = 3}};
  const double places[] = {0.23456680630540233, 0.5, 0.76543319369459767};
  const double masses[] = {0.42865139183297796, 0.14269721633404408, 0.42865139183297796};
  memcpy(s.places, places, sizeof places), memcpy(s.masses, masses, sizeof masses);
  const xrd_claimed_point good = claim_of(&s);
  assert_true(good.bounds.rate_upper - good.bounds.rate_lower < 1e-13);
  judge(&s, 0x1p-46);
  const xrd_density normal = {XRD_DENSITY_NORMAL, {0, 1}, 0, NULL};
  s = (scene){.density = normal, .witness = {.slope = 1, .cut_low = -6.5, .cut_high = 6.5}};
  s.witness.kappa_low = s.witness.kappa_high = sqrt(1 / PI);
  for (double k = -26; k <= 26; k++) /* N(0, 1 - D), D = 1/2 */
    s.places[s.witness.count] = k * 0.35, s.masses[s.witness.count++] = exp(-pow(k * 0.35, 2)) * 0.35 / sqrt(PI);
  const xrd_claimed_point flat = claim_of(&s);
  assert_true(flat.bounds.rate_upper - flat.bounds.rate_lower < 1e-13);
  judge(&s, 0x1p-46);
}

/* Cuts in the middle of things and kappas that are too large: the supremum is at infinity, or lies in a tail. */
static void tails_decide(void **state) {
  (void)state;
  static const xrd_density densities[] = {{XRD_DENSITY_NORMAL, {0, 1}, 0, NULL},
                                          {XRD_DENSITY_LAPLACE, {0, 0.5}, 0, NULL},
                                          {XRD_DENSITY_EXPONENTIAL, {1}, 0, NULL},
                                          {XRD_DENSITY_LOGISTIC, {0, 0.5}, 0, NULL}};
  for (size_t k = 0; k < 8; k++) {
    scene s;
    init(&s, &densities[k % 4], 1.5, k % 4 == 2 ? 0 : -1, 1.5, 4, 100);
    s.witness.cut_low = -0.5, s.witness.cut_high = 0.75;
    s.witness.kappa_low *= k < 4 ? 1.25 : 0.8, s.witness.kappa_high *= k < 4 ? 1.5 : 0.9;
    judge(&s, 0x1p-46);
  }
}

static void a_bound_that_is_too_loose(void **state) {
  (void)state;
  scene s;
  const xrd_density density = {XRD_DENSITY_TRIANGULAR, {0, 0, 1}, 0, NULL};
  init(&s, &density, 20, 0.1, 0.9, 3, 50);
  xrd_claimed_point claim = claim_of(&s);
  claim.bounds.rate_lower -= claim.bounds.rate_upper - claim.bounds.rate_lower, set_verdict(&claim);
  expect_refused(&s, &claim, "far below");
  claim = claim_of(&s);
  claim.bounds.rate_upper += 1e-6, set_verdict(&claim);
  expect_refused(&s, &claim, "not that of its atoms");
}

static void atoms_that_are_others(void **state) {
  (void)state;
  scene s;
  const xrd_density density = {XRD_DENSITY_LAPLACE, {0, 0.5}, 0, NULL};
  init(&s, &density, 2, -3, 3, 12, 100);
  const xrd_claimed_point good = claim_of(&s);
  assert_true(check(&s, &good).accepted);
  s.places[3] += 1e-9;
  expect_refused(&s, &good, "");
  s.places[3] -= 1e-9, s.witness.kappa_high *= 1 - 1e-9;
  expect_refused(&s, &good, "lower bound");
  s.witness.kappa_high /= 1 - 1e-9, s.witness.cut_high = INFINITY;
  expect_refused(&s, &good, "laplace goes on above, where the cut is inf");
  s.witness.cut_high = 3, s.witness.kappa_low = 0;
  expect_refused(&s, &good, "kappa below");
  s.witness.kappa_low = 1, s.witness.cut_low = 4;
  expect_refused(&s, &good, "not in order");
}

/* The least T of which c <= T is proved. */
static double supremum(const xrd_redensity *d) {
  double low = 0.5, high = 4;
  arb_t target;
  arb_init(target);
  while (high - low > 1e-13) {
    const double middle = low / 2 + high / 2;
    arb_set_d(target, middle);
    *(xrd_redensity_below(d, target) ? &high : &low) = middle;
  }
  arb_clear(target);
  return high;
}

/* Few nodes and few bits: all wider, nothing false. */
static void coarse_rules(void **state) {
  (void)state;
  static const xrd_density densities[] = {{XRD_DENSITY_NORMAL, {0, 1}, 0, NULL},
                                          {XRD_DENSITY_UNIFORM, {-1, 1.3}, 0, NULL},
                                          {XRD_DENSITY_TRIANGULAR, {-1, 0, 2}, 0, NULL}};
  for (size_t k = 0; k < 9; k++) {
    scene s;
    init(&s, &densities[k % 3], 1 + (double)k / 3, -0.7, 1, 2, 5);
    const xrd_measure_problem problem = problem_of(&s);
    const xrd_measure_witness witness = witness_of(&s);
    xrd_redensity fine, coarse;
    assert_int_equal(xrd_redensity_init(&fine, &problem, &witness, 128, NULL), XRD_OK);
    assert_int_equal(xrd_redensity_init(&coarse, &problem, &witness, 49, NULL), XRD_OK);
    assert_true(arb_overlaps(fine.distortion, coarse.distortion) && arb_overlaps(fine.log_u, coarse.log_u));
    assert_true(arb_overlaps(fine.log_w, coarse.log_w));
    const double truth = supremum(&fine), wide = supremum(&coarse);
    assert_true(wide >= truth - 1e-12 && wide < truth * 1.5);
    xrd_redensity_clear(&fine), xrd_redensity_clear(&coarse);
  }
}

/* One atom in the middle of a uniform density, slope a little above 3/2: c is least at the atom, which is the middle of
   a box, and c = exp(-s t^2) sinh(2 s t) / (2 s t) has both its maxima inside. */
static void a_minimum_between_maxima(void **state) {
  (void)state;
  scene s = {.density = {XRD_DENSITY_UNIFORM, {-0.75, 1.25}, 0, NULL}, .witness = {.slope = 1.55, .count = 1}};
  s.places[0] = 0.25, s.masses[0] = 1;
  const xrd_measure_problem problem = problem_of(&s);
  const xrd_measure_witness witness = witness_of(&s);
  xrd_redensity d;
  double truth = 0;
  for (double t = 0.1; t < 0.3; t += 1e-6) truth = fmax(truth, exp(-1.55 * t * t) * sinh(3.1 * t) / (3.1 * t));
  assert_int_equal(xrd_redensity_init(&d, &problem, &witness, 128, NULL), XRD_OK);
  assert_true(truth > 1.001 && fabs(supremum(&d) - truth) < 1e-11);
  xrd_redensity_clear(&d);
}

/* Said, not accepted. */
static void what_is_not_covered(void **state) {
  (void)state;
  static const struct {
    xrd_density density;
    xrd_measure_kernel kernel;
    const char *part;
  } cases[] = {
      {{XRD_DENSITY_STUDENT, {12, 0, 1}, 0, NULL}, XRD_MEASURE_SQUARED, "student densities are not checked"},
      {{XRD_DENSITY_BETA, {3, 0.25}, 0, NULL}, XRD_MEASURE_SQUARED, "beta densities are checked for A and B >= 0.5"},
  };
  for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
    const xrd_measure_problem problem = {.kernel = cases[k].kernel, .density = &cases[k].density, .dim = 1};
    const xrd_measure_witness witness = {.slope = 1};
    const xrd_claimed_point claim = {.slope = 1};
    xrd_finding finding;
    xrd_error error = {""};
    assert_int_equal(xrd_check_measure(&problem, &witness, &claim, &finding, &error), XRD_ERR_ARGUMENT);
    assert_false(finding.accepted);
    if (strstr(error.message, cases[k].part) == NULL) fail_msg("%s", error.message);
  }
}

/* The check's entropies are those that the certificate encloses with other formulas. */
static void entropies(void **state) {
  (void)state;
  static const double pieces[] = {0, 1, 2, 1, 3, 1}, bells[] = {0.5, -2, 1, 0.3, 0, 0.5, 0.2, 3, 1};
  const xrd_density densities[] = {{.family = XRD_DENSITY_UNIFORM, .parameter = {-1, 2}},
                                   {.family = XRD_DENSITY_NORMAL, .parameter = {1, 0.7}},
                                   {.family = XRD_DENSITY_LAPLACE, .parameter = {1, 0.7}},
                                   {.family = XRD_DENSITY_EXPONENTIAL, .parameter = {3}},
                                   {.family = XRD_DENSITY_LOGISTIC, .parameter = {0, 0.3}},
                                   {.family = XRD_DENSITY_TRIANGULAR, .parameter = {0, 1, 4}},
                                   {.family = XRD_DENSITY_STUDENT, .parameter = {3.5, 0, 2}},
                                   {.family = XRD_DENSITY_BETA, .parameter = {0.3, 4}},
                                   {.family = XRD_DENSITY_MIXTURE, .count = 3, .rows = bells},
                                   {.family = XRD_DENSITY_HISTOGRAM, .count = 2, .rows = pieces}};
  for (size_t k = 0; k < sizeof densities / sizeof *densities; k++) {
    const double d = 1e-6;
    xrd_enclosure rate;
    bool attained;
    arb_t h, term;
    arb_init(h), arb_init(term);
    assert_int_equal(xrd_density_shannon(&densities[k], XRD_MEASURE_SQUARED, d, &rate, &attained, NULL), XRD_OK);
    xrd_redensity_entropy(&densities[k], 192, h);
    arb_set_d(term, log(2 * PI * exp(1) * d) / 2);
    arb_sub(h, h, term, 192);
    assert_true(mag_get_d(arb_radref(h)) < 1e-20);
    const double found = fmax(0, arf_get_d(arb_midref(h), ARF_RND_NEAR));
    if (fabs(found - rate.lower) > 4e-15)
      fail_msg("%s: %.17g, not %.17g", xrd_density_name(densities[k].family), found, rate.lower);
    arb_clear(h), arb_clear(term);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(entropies),
      cmocka_unit_test(every_family),
      cmocka_unit_test(sharp_claims),
      cmocka_unit_test(tails_decide),
      cmocka_unit_test(a_bound_that_is_too_loose),
      cmocka_unit_test(atoms_that_are_others),
      cmocka_unit_test(coarse_rules),
      cmocka_unit_test(a_minimum_between_maxima),
      cmocka_unit_test(what_is_not_covered),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
