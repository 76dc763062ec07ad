/* R(D, P): reference values, the binary closed form, agreement with R(D) and with H at its ends, random problems; the
   check passes every point. */
#include "exactrd/perception.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "tests/curve/perception_grid.h"
#include "tests/curve/perception_instances.h"
#include "tests/multiplier.h"

enum { MOST = 24 };

/* The least I + 10 E d, found where the slope of R is -10. */
static void planes_have_their_reference_values(void **state) {
  (void)state;
  static const struct {
    xrd_constraint constraint;
    double perception, value;
  } cases[] = {
      {XRD_TOTAL_VARIATION, 0, .809647033783097}, {XRD_KL, 0, .809647033783097},
      {XRD_WASSERSTEIN, 0, .809647033783097},     {XRD_TOTAL_VARIATION, .02, .796836043488861},
      {XRD_WASSERSTEIN, .02, .776708596168436},   {XRD_KL, .02, .784297236284146},
      {XRD_TOTAL_VARIATION, 2, .73975735062318},  {XRD_KL, 20, .73975735062318},
      {XRD_WASSERSTEIN, 2, .73975735062318},
  };
  for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
    grid g;
    make_grid(&g, cases[k].constraint);
    double low = 0.03, high = 0.05;
    for (int step = 0; step < 30; step++) {
      xrd_perception_point point;
      const double middle = (low + high) / 2;
      solve(&g.perception, middle, cases[k].perception, 1e-10, &point);
      *(point.slope > 10 ? &low : &high) = middle;
      if (step == 29) assert_true(fabs(point.rate_nats + 10 * middle - cases[k].value) < 1e-11);
      xrd_perception_point_clear(&point);
    }
  }
}

static double plog(double x) { return x > 0 ? x * log(x) : 0; }

/* Bernoulli(q), Hamming distortion, total variation (Blau and Michaeli 2019): where P
   binds, a = P[0 -> 1] and b = P[1 -> 0] have a + b = D and b - a = P. */
static double binary(double q, double distortion, double perceptual) {
  if (perceptual >= q && distortion >= q) return 0;
  if (perceptual >= q || distortion < perceptual / (1 - 2 * (q - perceptual)))
    return -plog(q) - plog(1 - q) + plog(distortion) + plog(1 - distortion);
  if (distortion >= 2 * q * (1 - q) - (1 - 2 * q) * perceptual) return 0;
  const double a = (distortion - perceptual) / 2, b = (distortion + perceptual) / 2, r = q - perceptual;
  return -plog(q) - plog(1 - q) - plog(r) - plog(1 - r) + plog(1 - q - a) + plog(a) + plog(b) + plog(q - b);
}

static void binary_sources_have_their_closed_form(void **state) {
  (void)state;
  static const double sources[] = {0.1, 0.3, 0.45}, perceptions[] = {0, 0.01, 0.05, 0.2, 0.6};
  for (size_t a = 0; a < 3; a++)
    for (size_t b = 0; b < 5; b++)
      for (double distortion = 0.02; distortion < 0.5; distortion += 0.04) {
        const double p[2] = {1 - sources[a], sources[a]};
        const xrd_perception perception = {{p, {.kind = XRD_HAMMING, .n = 2, .m = 2}}, XRD_TOTAL_VARIATION, {0}};
        xrd_perception_point point;
        solve(&perception, distortion, perceptions[b], 1e-10, &point);
        const double exact = binary(sources[a], distortion, perceptions[b]);
        assert_true(point.rate_lower <= exact + 1e-14 && exact - 1e-14 <= point.rate_upper);
        xrd_perception_point_clear(&point);
      }
}

/* A standard normal source under squared error and W_2^2 <= P (Zhang et al. 2021): with a = 1 - sqrt P the law N(0,
   a^2), as long as it is nearer to the source than what D alone asks for. */
static double gaussian(double distortion, double perceptual) {
  const double a = 1 - sqrt(perceptual);
  if (sqrt(perceptual) > 1 - sqrt(fabs(1 - distortion))) return fmax(0, -log(distortion) / 2);
  const double half = (1 + a * a - distortion) / 2;
  return log(a * a / (a * a - half * half)) / 2;
}

/* On an even grid of step h up to 4.5 standard deviations.  Sums over it are integrals but for 1e-4; a law between its
   points is carried to them, each to the two beside it, at a cost of at most h^2 / 4 in D and in P.  At P = 0 and where
   P does not bind nothing is carried. */
static void gaussian_sources_have_their_closed_form(void **state) {
  (void)state;
  enum { POINTS = 41 };
  static const double questions[][2] = {{0.5, 0}, {0.9, 0}, {1.6, 0}, {0.5, 0.3}, {0.5, 0.04}, {0.8, 0.1}, {0.3, 0.02}};
  double p[POINTS], x[POINTS], sum = 0;
  const double step = 9.0 / (POINTS - 1), carried = step * step / 4;
  for (int i = 0; i < POINTS; i++) x[i] = -4.5 + step * i, sum += p[i] = exp(-x[i] * x[i] / 2);
  for (int i = 0; i < POINTS; i++) p[i] /= sum;
  const xrd_distortion squared = {.kind = XRD_SQUARED, .n = POINTS, .m = POINTS, .dim = 1, .x = x, .y = x};
  const xrd_perception perception = {{p, squared}, XRD_WASSERSTEIN, squared};
  for (int k = 0; k < 7; k++) {
    const double distortion = questions[k][0], perceptual = questions[k][1], exact = gaussian(distortion, perceptual);
    const bool free = k < 4;
    const double most = free ? exact : gaussian(distortion - carried, fmax(0, perceptual - carried));
    xrd_perception_point point;
    solve(&perception, distortion, perceptual, 1e-9, &point);
    assert_true(point.rate_lower > exact - 1e-4 && point.rate_upper < most + 1e-4);
    if (!free) assert_true(point.rate_lower < gaussian(distortion, 0) - 0.005);
    xrd_perception_point_clear(&point);
  }
}

/* R(0, P) is the entropy, whatever P; without a binding constraint R(D, P) is R(D). */
static void ends_are_known(void **state) {
  (void)state;
  for (int constraint = XRD_TOTAL_VARIATION; constraint <= XRD_WASSERSTEIN; constraint++) {
    grid g;
    make_grid(&g, (xrd_constraint)constraint);
    double entropy = 0;
    for (int i = 0; i < N; i++) entropy -= plog(g.p[i]);
    for (int k = 0; k < 2; k++) {
      xrd_perception_point point;
      solve(&g.perception, 0, 0.05 * k, 1e-10, &point);
      assert_true(point.rate_lower <= entropy + 1e-14 && entropy - 1e-14 <= point.rate_upper);
      xrd_perception_point_clear(&point);
    }
    const double distortion = 0.03;
    const xrd_options options = asking(1e-10);
    xrd_perception_point point;
    xrd_curve curve;
    solve(&g.perception, distortion, 30, 1e-10, &point);
    assert_int_equal(xrd_curve_at_distortions(&g.perception.problem, &distortion, 1, &options, &curve, NULL), XRD_OK);
    assert_true(fabs(curve.points[0].rate_nats - point.rate_nats) < 1e-10);
    xrd_curve_clear(&curve);
    xrd_perception_point_clear(&point);
  }
}

static void random_problems_are_proved(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 5);
  for (int k = 0; k < 60 * (int)test_multiplier(); k++) {
    double p[MOST], x[MOST], sum = 0;
    const size_t n = 2 + (size_t)(xrd_random_uniform(&random) * (MOST - 2));
    for (size_t i = 0; i < n; i++) {
      sum += p[i] = k % 7 == 0 && i == 1 ? 0 : 0.01 + xrd_random_uniform(&random);
      x[i] = xrd_random_uniform(&random);
    }
    for (size_t i = 0; i < n; i++) p[i] /= sum;
    const xrd_distortion d = {.kind = XRD_SQUARED, .n = n, .m = n, .dim = 1, .x = x, .y = x};
    xrd_distortion cost = d;
    cost.kind = k % 2 ? XRD_ABSOLUTE : XRD_SQUARED;
    const xrd_perception perception = {{p, d}, (xrd_constraint)(k % 3), cost};
    const double distortion = 0.002 + 0.1 * xrd_random_uniform(&random), u = xrd_random_uniform(&random);
    xrd_perception_point point;
    solve(&perception, distortion, k % 5 == 0 ? 0 : 0.1 * u * u, 1e-9, &point);
    xrd_perception_point_clear(&point);
  }
}

/* The thousand instances that the page on perception counts, all of them where XRD_TEST_MULTIPLIER is above 1, else
   every thirtieth and those that were hardest: tiny D, tiny P, isolated symbols, a law that rounding moves. */
static void prove_instance(uint64_t seed) {
  static perception_instance instance;
  xrd_perception_point point;
  perception_instance_make(seed, &instance);
  solve(&instance.perception, instance.distortion, instance.perceptual, 1e-9, &point);
  xrd_perception_point_clear(&point);
}

static void thousands_of_instances_are_proved(void **state) {
  (void)state;
  static const uint64_t hard[] = {5, 69, 95, 139, 144, 156, 163, 216, 270, 288, 436, 1054, 1140, 1211, 100374};
  for (size_t k = 0; k < sizeof hard / sizeof *hard; k++) prove_instance(hard[k]);
  for (uint64_t seed = 1; seed <= 2000; seed++)
    if (test_multiplier() > 1 || seed % 60 == 0) prove_instance(seed);
}

/* Every reproduction costs something: d_ij + 0.1 (i + 1) has the rates of d, further out. */
static void least_distortions_are_taken_off(void **state) {
  (void)state;
  double raised[N * N], mean = 0;
  for (int k = 0; k < 3; k++) {
    grid g;
    xrd_perception_point plain, point;
    make_grid(&g, (xrd_constraint)k);
    solve(&g.perception, 0.0385, 0.02, 1e-10, &plain);
    mean = 0;
    for (int i = 0; i < N; i++) {
      mean += g.p[i] * 0.1 * (i + 1);
      for (int j = 0; j < N; j++) raised[i * N + j] = pow(g.x[i] - g.x[j], 2) + 0.1 * (i + 1);
    }
    g.perception.problem.distortion = (xrd_distortion){.kind = XRD_MATRIX, .n = N, .m = N, .matrix = raised};
    solve(&g.perception, 0.0385 + mean, 0.02, 1e-10, &point);
    assert_true(fabs(point.rate_nats - plain.rate_nats) < 3e-10);
    xrd_perception_point_clear(&point);
    xrd_perception_point_clear(&plain);
  }
}

static void bad_questions_are_refused(void **state) {
  (void)state;
  grid g;
  xrd_perception_point point;
  const xrd_options options = asking(1e-10);
  make_grid(&g, XRD_WASSERSTEIN);
  assert_int_equal(xrd_perception_at(&g.perception, -1, 0, &options, &point, NULL), XRD_ERR_ARGUMENT);
  assert_int_equal(xrd_perception_at(&g.perception, 1, NAN, &options, &point, NULL), XRD_ERR_ARGUMENT);
  double distant[N * N];
  for (int k = 0; k < N * N; k++) distant[k] = 1;
  g.perception.problem.distortion = (xrd_distortion){.kind = XRD_MATRIX, .n = N, .m = N, .matrix = distant};
  assert_int_equal(xrd_perception_at(&g.perception, 0.5, 1, &options, &point, NULL), XRD_ERR_ARGUMENT);
  make_grid(&g, XRD_WASSERSTEIN);
  g.absolute[3] = HUGE_VAL;
  assert_int_equal(xrd_perception_at(&g.perception, 1, 1, &options, &point, NULL), XRD_ERR_INPUT);
  g.perception.cost.m = N - 1;
  assert_int_equal(xrd_perception_at(&g.perception, 1, 1, &options, &point, NULL), XRD_ERR_INPUT);
  g.perception.constraint = XRD_KL;
  g.perception.problem.distortion.m = N - 1;
  assert_int_equal(xrd_perception_at(&g.perception, 1, 1, &options, &point, NULL), XRD_ERR_INPUT);
}

/* D_min is asked for as the double that it is: where all distances are one, and where their least ones have an exact
   mean. */
static void the_least_distortion_is_reached_exactly(void **state) {
  (void)state;
  const double shares[] = {0.3, 0.6, 0.1}, far = 0.95176172744748677;
  double all[9];
  for (int k = 0; k < 9; k++) all[k] = far;
  xrd_perception perception = {{shares, {.kind = XRD_MATRIX, .n = 3, .m = 3, .matrix = all}}, XRD_TOTAL_VARIATION, {0}};
  xrd_perception_point point;
  solve(&perception, far, 1, 1e-10, &point);
  assert_true(point.rate_lower == 0 && point.rate_upper < 1e-15);
  xrd_perception_point_clear(&point);
  const double even[] = {0.5, 0.5}, near = 0.18558211347258524;
  const double matrix[] = {0.0098925907283770043, 0.19545936780766682, near, near};
  perception = (xrd_perception){
      {even, {.kind = XRD_MATRIX, .n = 2, .m = 2, .matrix = matrix}}, XRD_TOTAL_VARIATION, {0}};
  solve(&perception, 0.5 * matrix[0] + 0.5 * near, 0.29321565500578806, 1e-10, &point);
  xrd_perception_point_clear(&point);
  const double least = 0.46942994174106611, two[] = {0.60256554414508756, 0.39743445585491249};
  const double rows[] = {least, least, 1 + least, least}; /* the shares' sum rounds */
  perception = (xrd_perception){{two, {.kind = XRD_MATRIX, .n = 2, .m = 2, .matrix = rows}}, XRD_TOTAL_VARIATION, {0}};
  solve(&perception, least, 0.093948860651874133, 1e-10, &point);
  assert_true(isinf(point.slope) && point.rate_lower > 0.4);
  xrd_perception_point_clear(&point);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(planes_have_their_reference_values),
      cmocka_unit_test(binary_sources_have_their_closed_form),
      cmocka_unit_test(gaussian_sources_have_their_closed_form),
      cmocka_unit_test(ends_are_known),
      cmocka_unit_test(random_problems_are_proved),
      cmocka_unit_test(thousands_of_instances_are_proved),
      cmocka_unit_test(least_distortions_are_taken_off),
      cmocka_unit_test(the_least_distortion_is_reached_exactly),
      cmocka_unit_test(bad_questions_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
