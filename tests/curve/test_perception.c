/* R(D, P): reference values, the binary closed form, agreement with R(D) and with H at its ends, random problems, and
   the check of every point, which forgeries do not pass. */
#include "exactrd/perception.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "tests/cmocka_all.h"
#include "tests/curve/perception_instances.h"
#include "tests/multiplier.h"

enum { N = 8, MOST = 24 };

typedef struct {
  double p[N], x[N], absolute[N * N];
  xrd_perception perception;
} grid;

/* x = i / 7, p proportional to 1 + (5 i mod 13), squared distortion, transport at cost |x - y|. */
static void make_grid(grid *g, xrd_constraint constraint) {
  double sum = 0;
  for (int i = 0; i < N; i++) {
    g->x[i] = i / 7.0;
    sum += g->p[i] = 1 + 5 * i % 13;
  }
  for (int i = 0; i < N; i++) g->p[i] /= sum;
  for (int i = 0; i < N; i++)
    for (int j = 0; j < N; j++) g->absolute[i * N + j] = fabs(g->x[i] - g->x[j]);
  g->perception = (xrd_perception){{g->p, {.kind = XRD_SQUARED, .n = N, .m = N, .dim = 1, .x = g->x, .y = g->x}},
                                   constraint,
                                   {.kind = XRD_MATRIX, .n = N, .m = N, .matrix = g->absolute}};
}

static xrd_options asking(double gap) {
  xrd_options options;
  xrd_options_init(&options);
  options.gap_nats = gap;
  return options;
}

static bool accepts(const xrd_perception *perception, const xrd_perception_point *point, double gap) {
  xrd_finding finding;
  assert_int_equal(xrd_check_perception(perception, point, gap, &finding, NULL), XRD_OK);
  return finding.accepted;
}

static void solve(const xrd_perception *perception, double distortion, double perceptual, double gap,
                  xrd_perception_point *point) {
  const xrd_options options = asking(gap);
  xrd_error error;
  if (xrd_perception_at(perception, distortion, perceptual, &options, point, &error) != XRD_OK)
    fail_msg("R(%g, %g): %s", distortion, perceptual, error.message);
  if (point->verdict != XRD_CLOSED)
    fail_msg("R(%g, %g) in [%.17g, %.17g]", distortion, perceptual, point->rate_lower, point->rate_upper);
  assert_true(accepts(perception, point, gap));
}

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
static void a_thousand_instances_are_proved(void **state) {
  (void)state;
  static const uint64_t hard[] = {5, 69, 95, 139, 144, 156, 163, 216, 270, 288, 436};
  static perception_instance instance;
  for (uint64_t seed = 1; seed <= 1000; seed++) {
    bool wanted = test_multiplier() > 1 || seed % 30 == 0;
    for (size_t k = 0; k < sizeof hard / sizeof *hard; k++) wanted = wanted || seed == hard[k];
    if (!wanted) continue;
    xrd_perception_point point;
    perception_instance_make(seed, &instance);
    solve(&instance.perception, instance.distortion, instance.perceptual, 1e-9, &point);
    xrd_perception_point_clear(&point);
  }
}

/* Each number of a proof decides: moved alone, the bounds no longer follow. */
static void forgeries_are_refused(void **state) {
  (void)state;
  static const double perceptions[] = {0, 0.02};
  for (int k = 0; k < 6; k++) {
    grid g;
    xrd_perception_point point;
    make_grid(&g, (xrd_constraint)(k % 3));
    solve(&g.perception, 0.0385, perceptions[k / 3], 1e-10, &point);
    double *const numbers[] = {&point.slope,      &point.distortion, &point.perception, &point.rate_lower,
                               &point.rate_upper, &point.q[2],       &point.w[3],       &point.g[4]};
    for (size_t f = 0; f < sizeof numbers / sizeof *numbers; f++) {
      const double kept = *numbers[f];
      *numbers[f] = numbers[f] == &point.rate_upper || numbers[f] == &point.distortion ||
                            numbers[f] == &point.perception
                        ? kept - 1e-4
                        : kept * (1 + 1e-4) + 1e-4;
      if (accepts(&g.perception, &point, 1e-10)) fail_msg("constraint %d: number %zu was moved", k % 3, f);
      *numbers[f] = kept;
    }
    const double price = point.price, move = point.plan[0];
    point.price = price < HUGE_VAL ? 0.9 * price : 1e-3;
    assert_false(accepts(&g.perception, &point, 1e-10));
    point.price = price;
    point.plan[0] = move + 0.01;
    if (k % 3 != XRD_KL) assert_false(accepts(&g.perception, &point, 1e-10) && perceptions[k / 3] > 0);
    point.plan[0] = move;
    assert_true(accepts(&g.perception, &point, 1e-10));
    xrd_perception_point_clear(&point);
  }
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

/* A lower bound that is larger, or an upper one that is smaller, by its last bit alone. */
static void the_last_bit_of_a_bound_decides(void **state) {
  (void)state;
  for (int k = 0; k < 3; k++) {
    grid g;
    xrd_perception_point point;
    make_grid(&g, (xrd_constraint)k);
    solve(&g.perception, 0.0385, 0.02, 1e-10, &point);
    point.rate_lower = nextafter(point.rate_lower, HUGE_VAL);
    assert_true(point.rate_lower < point.rate_nats);
    assert_false(accepts(&g.perception, &point, 1e-10));
    point.rate_lower = nextafter(point.rate_lower, 0);
    assert_true(accepts(&g.perception, &point, 1e-10));
    point.rate_upper = nextafter(point.rate_upper, 0);
    point.rate_nats = fmin(point.rate_nats, point.rate_upper);
    assert_false(accepts(&g.perception, &point, 1e-10));
    xrd_perception_point_clear(&point);
  }
}

/* The bounds hold for a witness of any quality. */
static void poor_witnesses_give_wide_bounds(void **state) {
  (void)state;
  for (int k = 0; k < 3; k++) {
    grid g;
    xrd_perception_point point;
    make_grid(&g, (xrd_constraint)k);
    solve(&g.perception, 0.0385, 0.02, 1e-10, &point);
    const double rate = point.rate_nats;
    for (size_t i = 0; i < N; i++) {
      point.w[i] *= 1 + 0.1 * (double)(i % 3);
      point.g[i] += 0.05 * (double)(i % 2);
    }
    point.distortion += 0.01;
    assert_int_equal(xrd_certify_perception(&g.perception, &point, NULL), XRD_OK);
    assert_true(point.rate_lower < rate - 1e-3);
    point.distortion -= 0.02;
    assert_int_equal(xrd_certify_perception(&g.perception, &point, NULL), XRD_OK);
    assert_true(isinf(point.rate_upper));
    xrd_perception_point_clear(&point);
  }
}

/* At P = 0 a channel whose law is not p has an upper bound from the distortion on at which repair is paid for: E d and
   what moves, M, times the largest distortion, 1. */
static void repair_is_counted(void **state) {
  (void)state;
  for (int k = 0; k < 3; k++) {
    grid g;
    xrd_perception_point point;
    make_grid(&g, (xrd_constraint)k);
    solve(&g.perception, 0.0385, 0, 1e-10, &point);
    point.q[0] *= 2;
    double law[N] = {0}, mean = 0, moved = 0;
    for (int i = 0; i < N; i++) {
      double share[N], total = 0;
      for (int j = 0; j < N; j++)
        total += share[j] = point.q[j] * exp(-point.slope * pow(g.x[i] - g.x[j], 2) - point.g[j]);
      for (int j = 0; j < N; j++) {
        law[j] += g.p[i] * share[j] / total;
        mean += g.p[i] * share[j] / total * pow(g.x[i] - g.x[j], 2);
      }
    }
    for (int j = 0; j < N; j++) moved += fmax(0, law[j] - g.p[j]);
    assert_true(moved > 1e-3);
    for (int beyond = -1; beyond <= 1; beyond += 2) {
      point.distortion = mean + moved + 1e-9 * beyond;
      assert_int_equal(xrd_certify_perception(&g.perception, &point, NULL), XRD_OK);
      assert_int_equal(isfinite(point.rate_upper) != 0, beyond > 0);
    }
    xrd_perception_point_clear(&point);
  }
}

/* A law that is further than P from p bounds nothing from above, at any distortion, and the check says so too. */
static void laws_beyond_the_constraint_bound_nothing(void **state) {
  (void)state;
  for (int k = 0; k < 3; k++) {
    grid g;
    xrd_perception_point point;
    make_grid(&g, (xrd_constraint)k);
    solve(&g.perception, 0.0385, 0.02, 1e-10, &point);
    point.distortion = 1;
    point.perception = 0.019;
    assert_int_equal(xrd_certify_perception(&g.perception, &point, NULL), XRD_OK);
    assert_true(isinf(point.rate_upper));
    point.rate_nats = point.rate_lower;
    point.verdict = XRD_OPEN;
    assert_true(accepts(&g.perception, &point, 1e-10));
    xrd_perception_point_clear(&point);
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
      cmocka_unit_test(a_thousand_instances_are_proved),
      cmocka_unit_test(forgeries_are_refused),
      cmocka_unit_test(least_distortions_are_taken_off),
      cmocka_unit_test(the_last_bit_of_a_bound_decides),
      cmocka_unit_test(poor_witnesses_give_wide_bounds),
      cmocka_unit_test(repair_is_counted),
      cmocka_unit_test(laws_beyond_the_constraint_bound_nothing),
      cmocka_unit_test(the_least_distortion_is_reached_exactly),
      cmocka_unit_test(bad_questions_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
