/* What the bounds under a perception constraint rest on: witnesses of any quality, repairs, and every number of a
   point, which the check does not pass where it is forged. */
#include <math.h>

#include "tests/curve/perception_grid.h"

static void solve_grid(grid *g, xrd_constraint constraint, double perceptual, xrd_perception_point *point) {
  make_grid(g, constraint);
  solve(&g->perception, 0.0385, perceptual, 1e-10, point);
}

/* Each number of a proof decides: moved alone, the bounds no longer follow. */
static void forgeries_are_refused(void **state) {
  (void)state;
  static const double perceptions[] = {0, 0.02};
  for (int k = 0; k < 6; k++) {
    grid g;
    xrd_perception_point point;
    solve_grid(&g, (xrd_constraint)(k % 3), perceptions[k / 3], &point);
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

/* A lower bound that is larger, or an upper one that is smaller, by its last bit alone. */
static void the_last_bit_of_a_bound_decides(void **state) {
  (void)state;
  for (int k = 0; k < 3; k++) {
    grid g;
    xrd_perception_point point;
    solve_grid(&g, (xrd_constraint)k, 0.02, &point);
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

/* What Y = X bounds from above. */
static bool is_entropy(const grid *g, double rate) {
  double entropy = 0, total = 0;
  for (int i = 0; i < N; i++) total += g->p[i];
  for (int i = 0; i < N; i++) entropy -= g->p[i] / total * log(g->p[i] / total);
  return fabs(rate - entropy) < 1e-14;
}

/* The source itself is a code where its own distances keep to D and it may stay where it is: nowhere else, and where it
   is the bound does not depend on the witness. */
static void the_source_itself_bounds_from_above(void **state) {
  (void)state;
  for (int k = 0; k < 3; k++) {
    grid g;
    xrd_perception_point point;
    solve_grid(&g, (xrd_constraint)k, 0, &point);
    double matrix[N * N], cost[N * N], own = 0;
    for (int i = 0; i < N * N; i++) matrix[i] = 1, cost[i] = i % (N + 1) == 0 ? 0 : 1;
    for (int i = 0; i < N; i++) matrix[i * N + i] = 0.25, own = 0.25;
    xrd_perception perception = g.perception;
    perception.problem.distortion = (xrd_distortion){.kind = XRD_MATRIX, .n = N, .m = N, .matrix = matrix};
    perception.cost = (xrd_distortion){.kind = XRD_MATRIX, .n = N, .m = N, .matrix = cost};
    for (int j = 0; j < N; j++) point.q[j] = j == 0, point.g[j] = 0;
    for (int beyond = -1; beyond <= 1; beyond += 2) {
      point.distortion = own + 1e-9 * beyond;
      assert_int_equal(xrd_certify_perception(&perception, &point, NULL), XRD_OK);
      assert_true(beyond > 0 ? is_entropy(&g, point.rate_upper) : isinf(point.rate_upper));
      point.rate_nats = point.rate_lower;
      point.support = 1;
      point.verdict = XRD_OPEN;
      assert_true(accepts(&perception, &point, 1e-10));
      if (beyond > 0) point.rate_upper *= 1 - 1e-14;
      if (beyond > 0) assert_false(accepts(&perception, &point, 1e-10));
    }
    matrix[N + 1] = HUGE_VAL;
    assert_int_equal(xrd_certify_perception(&perception, &point, NULL), XRD_OK);
    assert_true(isinf(point.rate_upper));
    matrix[N + 1] = 0.25;
    cost[N + 1] = 1;
    assert_int_equal(xrd_certify_perception(&perception, &point, NULL), XRD_OK);
    assert_int_equal(isinf(point.rate_upper) != 0, k == XRD_WASSERSTEIN);
    point.rate_nats = point.rate_lower;
    assert_true(accepts(&perception, &point, 1e-10));
    xrd_perception_point_clear(&point);
  }
}

/* The bounds hold for a witness of any quality. */
static void poor_witnesses_give_wide_bounds(void **state) {
  (void)state;
  for (int k = 0; k < 3; k++) {
    grid g;
    xrd_perception_point point;
    solve_grid(&g, (xrd_constraint)k, 0.02, &point);
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
    assert_true(is_entropy(&g, point.rate_upper));
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
    solve_grid(&g, (xrd_constraint)k, 0, &point);
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
      assert_int_equal(is_entropy(&g, point.rate_upper), beyond < 0);
    }
    xrd_perception_point_clear(&point);
  }
}

/* A law that is further than P from p bounds nothing from above, at any distortion, but what Y = X does; the check says
   so too. */
static void laws_beyond_the_constraint_bound_nothing(void **state) {
  (void)state;
  for (int k = 0; k < 3; k++) {
    grid g;
    xrd_perception_point point;
    solve_grid(&g, (xrd_constraint)k, 0.02, &point);
    point.distortion = 1;
    point.perception = 0.019;
    assert_int_equal(xrd_certify_perception(&g.perception, &point, NULL), XRD_OK);
    assert_true(is_entropy(&g, point.rate_upper));
    point.rate_nats = point.rate_lower;
    point.verdict = XRD_OPEN;
    assert_true(accepts(&g.perception, &point, 1e-10));
    xrd_perception_point_clear(&point);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(forgeries_are_refused),
      cmocka_unit_test(the_last_bit_of_a_bound_decides),
      cmocka_unit_test(the_source_itself_bounds_from_above),
      cmocka_unit_test(poor_witnesses_give_wide_bounds),
      cmocka_unit_test(repair_is_counted),
      cmocka_unit_test(laws_beyond_the_constraint_bound_nothing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
