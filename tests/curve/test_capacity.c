/* Capacities of finite channels: closed forms, reference values, costs at both ends, channels without a unique best
   input, poor witnesses, and the check of every point, which forgeries do not pass. */
#include "exactrd/capacity.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/random.h"
#include "tests/cmocka_all.h"
#include "tests/multiplier.h"

static xrd_options with_gap(double gap_nats) {
  xrd_options options;
  xrd_options_init(&options);
  options.gap_nats = gap_nats;
  return options;
}

static bool accepted(const xrd_capacity_problem *problem, const xrd_capacity_point *point, double gap_nats) {
  xrd_finding finding;
  assert_int_equal(xrd_check_capacity(problem, point, gap_nats, &finding, NULL), XRD_OK);
  if (!finding.accepted) assert_true(strlen(finding.reason) > 0);
  return finding.accepted;
}

/* Solves, proves to the gap and checks. */
static void solve(const xrd_capacity_problem *problem, const double *cost, double gap_nats, xrd_capacity_point *point) {
  const xrd_options options = with_gap(gap_nats);
  xrd_error error = {""};
  if (xrd_capacity_at(problem, cost, &options, point, &error) != XRD_OK) fail_msg("%s", error.message);
  assert_int_equal(point->verdict, XRD_CLOSED);
  assert_true(point->capacity_upper - point->capacity_lower <= gap_nats);
  assert_true(point->capacity_lower <= point->capacity_nats && point->capacity_nats <= point->capacity_upper);
  assert_true(accepted(problem, point, gap_nats));
}

/* `value` is known to `error`. */
static void expect(const xrd_capacity_problem *problem, const double *cost, double value, double error) {
  xrd_capacity_point point;
  solve(problem, cost, 1e-12, &point);
  assert_true(point.capacity_lower <= value + error && value - error <= point.capacity_upper);
  xrd_capacity_point_clear(&point);
}

static double entropy(double p) { return p > 0 && p < 1 ? -p * log(p) - (1 - p) * log1p(-p) : 0; }

static void closed_forms_are_within_the_bounds(void **state) {
  (void)state;
  const double noise[] = {0, 0x1p-60, 1e-3, 0.11, 0.3, 0.4999, 0.5, 0.9, 1};
  for (size_t k = 0; k < sizeof noise / sizeof *noise; k++) {
    const double q = noise[k];
    const double symmetric[] = {1 - q, q, q, 1 - q}, z[] = {1, 0, q, 1 - q}, erasing[] = {1 - q, q, 0, 0, q, 1 - q};
    const xrd_capacity_problem channels[] = {{2, 2, symmetric, NULL}, {2, 2, z, NULL}, {2, 3, erasing, NULL}};
    expect(&channels[0], NULL, log(2) - entropy(q), 1e-15);
    expect(&channels[1], NULL, q < 1 ? log1p((1 - q) * pow(q, q / (1 - q))) : 0, 1e-15);
    expect(&channels[2], NULL, (1 - q) * log(2), 1e-15);
  }
}

static void symmetric_channels_have_log_m_less_the_rows_entropy(void **state) {
  (void)state;
  enum { N = 24 };
  double w[N * N], row[N], sum = 0, h = 0;
  xrd_random random;
  xrd_random_seed(&random, 11);
  for (size_t y = 0; y < N; y++) sum += row[y] = -log(xrd_random_uniform(&random));
  for (size_t y = 0; y < N; y++) {
    row[y] /= sum;
    h -= row[y] * log(row[y]);
    for (size_t x = 0; x < N; x++) w[x * N + (x + y) % N] = row[y];
  }
  const xrd_capacity_problem problem = {N, N, w, NULL};
  expect(&problem, NULL, log(N) - h, 1e-14);
}

static void published_channels(void **state) {
  (void)state;
  static const size_t sizes[] = {5, 12};
  static const double values[] = {.175290663447409, .132720448442161};
  for (size_t k = 0; k < 2; k++) {
    const size_t n = sizes[k];
    double w[144];
    for (size_t x = 0; x < n; x++) {
      double sum = 0;
      for (size_t y = 0; y < n; y++) sum += w[x * n + y] = (double)(1 + (3 * x + 7 * y + x * y) % 11);
      for (size_t y = 0; y < n; y++) w[x * n + y] /= sum;
    }
    const xrd_capacity_problem problem = {n, n, w, NULL};
    expect(&problem, NULL, values[k], 6e-16);
  }
}

/* Without noise, C(c) is the largest entropy with this mean cost. */
static void costs_of_a_channel_without_noise(void **state) {
  (void)state;
  static const double w[] = {1, 0, 0, 1}, cost[] = {0.25, 1.25};
  const xrd_capacity_problem problem = {2, 2, w, cost};
  const double limits[] = {0.25, 0.25 + 0x1p-40, 0.26, 0.5, 0.75, 0.8, 1.25, 7};
  for (size_t k = 0; k < sizeof limits / sizeof *limits; k++)
    expect(&problem, &limits[k], entropy(fmin(limits[k] - 0.25, 0.5)), 1e-15);
  xrd_capacity_point point;
  xrd_error error;
  const xrd_options options = with_gap(1e-10);
  const double low = 0.2;
  assert_int_equal(xrd_capacity_at(&problem, &low, &options, &point, &error), XRD_ERR_ARGUMENT);
  assert_non_null(strstr(error.message, "0.25"));
  assert_int_equal(xrd_capacity_at(&problem, NULL, &options, &point, NULL), XRD_OK);
  assert_true(point.cost >= 0.75 - 1e-4 && point.cost <= 0.75 + 1e-4); /* of an input law within the gap */
  xrd_capacity_point_clear(&point);
}

/* A dear input that leads where no cheap one does: at the least cost r must reach there all the same. */
static void dear_inputs_with_outputs_of_their_own(void **state) {
  (void)state;
  static const double w[] = {.9, .1, 0, .1, .9, 0, 0, 0, 1}, cost[] = {1, 1, 3};
  const xrd_capacity_problem problem = {3, 3, w, cost};
  const double least = 1;
  expect(&problem, &least, log(2) - entropy(.1), 1e-15);
}

/* Cheap inputs say nothing, dear ones all: C is linear between them, and its slope jumps. */
/* The unit of costs is the user's: those 1e300 apart, limits of the size of each, below what all but the cheapest cost,
   and where only the first two matter. */
static void costs_of_any_size(void **state) {
  (void)state;
  const double w[] = {0.9, 0.1, 0.2, 0.8, 0.5, 0.5};
  const double costs[][3] = {{0, 1, 1e300}, {0, 1e-300, 1e300}, {0, 1e300, 1e300}, {5, 6, 1e9}, {1e300, 1e-300, 1e299}};
  const double limits[][4] = {{0, 0.3, 1, 1e20},
                              {0, 3e-301, 1e-300, 1},
                              {0, 1e-5, 3e299, 1e300},
                              {5, 5.0000001, 5.3, 6},
                              {1e-300, 2e-300, 1e294, 9e299}};
  for (size_t k = 0; k < 5; k++) {
    const xrd_capacity_problem problem = {3, 2, w, costs[k]};
    for (size_t l = 0; l < 4; l++) {
      xrd_capacity_point point;
      solve(&problem, &limits[k][l], 1e-10, &point);
      xrd_capacity_point_clear(&point);
    }
  }
  const double same[] = {1e284, 1e284, 1e284}; /* the mean of which rounds */
  const xrd_capacity_problem even = {3, 2, w, same};
  xrd_capacity_point point;
  solve(&even, same, 1e-10, &point);
  assert_true(point.capacity_lower > 0.27);
  xrd_capacity_point_clear(&point);
  xrd_capacity_point scaled[3];
  for (size_t k = 0; k < 3; k++) { /* a third of the way to the second input, whatever its cost */
    const xrd_capacity_problem problem = {2, 2, w, costs[k]};
    const double limit = costs[k][1] / 3;
    solve(&problem, &limit, 1e-12, &scaled[k]);
    assert_true(fabs(scaled[k].capacity_nats - scaled[0].capacity_nats) < 1e-12);
    assert_true(fabs(scaled[k].slope * costs[k][1] / scaled[0].slope - 1) < 1e-6);
  }
  for (size_t k = 0; k < 3; k++) xrd_capacity_point_clear(&scaled[k]);
}

static void straight_pieces(void **state) {
  (void)state;
  static const double w[] = {1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1}, cost[] = {0, 1, 1, 1};
  const xrd_capacity_problem same = {4, 3, w, cost};
  xrd_capacity_point left, right, middle;
  const double costs[] = {0.1, 0.3, 0.2};
  solve(&same, &costs[0], 1e-12, &left);
  solve(&same, &costs[1], 1e-12, &right);
  solve(&same, &costs[2], 1e-12, &middle);
  assert_true(2 * middle.capacity_upper >= left.capacity_lower + right.capacity_lower);
  xrd_capacity_point_clear(&left), xrd_capacity_point_clear(&right), xrd_capacity_point_clear(&middle);
}

typedef struct {
  xrd_capacity_problem problem;
  double *w, *cost;
} random_channel;

/* Zero entries, outputs that nothing reaches, copies of rows, costs with ties. */
static void make(random_channel *made, xrd_random *random, size_t most) {
  const size_t n = 1 + (size_t)xrd_random_below(random, most), m = 1 + (size_t)xrd_random_below(random, most);
  made->w = xrd_allocate_zero(n * m, sizeof(double));
  made->cost = xrd_allocate_zero(n, sizeof(double));
  assert_non_null(made->w);
  assert_non_null(made->cost);
  const double power = 0.2 + 6 * xrd_random_uniform(random), zeros = xrd_random_uniform(random);
  for (size_t x = 0; x < n; x++) {
    double sum = 0, *row = made->w + x * m;
    for (size_t y = 0; y < m; y++)
      sum += row[y] = xrd_random_uniform(random) < zeros ? 0 : pow(xrd_random_uniform(random), power);
    if (!(sum > 0)) sum = row[xrd_random_below(random, m)] = 1;
    for (size_t y = 0; y < m; y++) row[y] /= sum;
    if (x > 0 && xrd_random_below(random, 5) == 0) memcpy(row, row - m, m * sizeof *row);
    made->cost[x] = (double)xrd_random_below(random, 6) / 4;
  }
  made->problem = (xrd_capacity_problem){n, m, made->w, xrd_random_below(random, 2) ? made->cost : NULL};
}

static void release(random_channel *made) {
  free(made->w);
  free(made->cost);
}

static void random_channels_are_closed_and_checked(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 3);
  for (size_t round = 0; round < 150 * test_multiplier(); round++) {
    random_channel made;
    make(&made, &random, 2 + round % 30);
    const double least = 0, dear = 0.1 + 1.4 * xrd_random_uniform(&random);
    double cheapest = HUGE_VAL;
    for (size_t x = 0; x < made.problem.n; x++) cheapest = fmin(cheapest, made.cost[x]);
    xrd_capacity_point free_point, limited, tight;
    solve(&made.problem, NULL, 1e-11, &free_point);
    if (made.problem.cost != NULL) {
      const double limit = fmax(cheapest, dear);
      solve(&made.problem, &limit, 1e-11, &limited);
      solve(&made.problem, &cheapest, 1e-11, &tight);
      assert_true(tight.capacity_lower <= limited.capacity_upper);
      assert_true(limited.capacity_lower <= free_point.capacity_upper);
      xrd_capacity_point_clear(&limited), xrd_capacity_point_clear(&tight);
    } else {
      solve(&made.problem, &least, 1e-11, &limited);
      assert_true(limited.capacity_lower <= free_point.capacity_upper);
      assert_true(free_point.capacity_lower <= limited.capacity_upper);
      xrd_capacity_point_clear(&limited);
    }
    xrd_capacity_point_clear(&free_point);
    release(&made);
  }
}

/* Any p and r enclose C, and the bounds are those of the formulas. */
static void poor_witnesses_prove_what_they_can(void **state) {
  (void)state;
  static const double w[] = {.9, .1, .2, .8}, cost[] = {0, 1};
  const xrd_capacity_problem problem = {2, 2, w, cost};
  double p[] = {3, 1}, r[] = {3, 2};
  xrd_capacity_point point = {.cost = .5, .slope = .1, .n = 2, .m = 2, .p = p, .r = r};
  assert_int_equal(xrd_capacity_certify(&problem, &point, NULL), XRD_OK);
  const double o = .75 * .9 + .25 * .2, information = entropy(o) - .75 * entropy(.1) - .25 * entropy(.2);
  const double first = .9 * log(.9 / .6) + .1 * log(.1 / .4) + .1 * .5;
  const double second = .2 * log(.2 / .6) + .8 * log(.8 / .4) - .1 * .5;
  assert_true(fabs(point.capacity_lower - information) < 1e-15 && point.capacity_lower <= information + 1e-16);
  assert_true(fabs(point.capacity_upper - fmax(first, second)) < 1e-15);
  r[1] = 9; /* proves 1.04; but nothing exceeds the outputs' logarithm */
  assert_int_equal(xrd_capacity_certify(&problem, &point, NULL), XRD_OK);
  assert_true(fabs(point.capacity_upper - log(2)) < 1e-15 && point.capacity_upper >= log(2));
  point.capacity_nats = point.capacity_lower, point.support = 2, point.verdict = XRD_CLOSED;
  assert_true(accepted(&problem, &point, 1));
  p[1] = 4; /* a mean cost of 4/7 */
  assert_int_equal(xrd_capacity_certify(&problem, &point, NULL), XRD_OK);
  assert_true(point.capacity_lower == 0);
  p[1] = 3; /* of 1/2, without rounding */
  assert_int_equal(xrd_capacity_certify(&problem, &point, NULL), XRD_OK);
  assert_true(point.capacity_lower > 0.1);
  r[0] = 0;
  assert_int_equal(xrd_capacity_certify(&problem, &point, NULL), XRD_OK);
  assert_true(fabs(point.capacity_upper - log(2)) < 1e-15 && point.capacity_upper >= log(2));
  p[1] = NAN;
  assert_int_equal(xrd_capacity_certify(&problem, &point, NULL), XRD_ERR_ARGUMENT);
  p[0] = p[1] = 0;
  assert_int_equal(xrd_capacity_certify(&problem, &point, NULL), XRD_ERR_ARGUMENT);
}

/* Entries beyond the range of pairs go to balls, beside others that are 0. */
static void tiny_entries_beside_zeros(void **state) {
  (void)state;
  static const double w[] = {1, 1e-200, 0, 0, 1e-200, 1};
  const xrd_capacity_problem problem = {2, 3, w, NULL};
  double p[] = {0.5, 0.5}, r[] = {0.5, 1e-200, 0.5};
  xrd_capacity_point point = {.slope = 0, .n = 2, .m = 3, .p = p, .r = r};
  assert_int_equal(xrd_capacity_certify(&problem, &point, NULL), XRD_OK);
  assert_true(fabs(point.capacity_lower - log(2)) < 1e-15 && fabs(point.capacity_upper - log(2)) < 1e-15);
}

/* Rows whose doubles do not sum to one are divided by their sums. */
static void rows_are_divided_by_their_sums(void **state) {
  (void)state;
  const double scale = 1 + 5e-10, w[] = {.89 * scale, .11 * scale, .11, .89};
  const xrd_capacity_problem problem = {2, 2, w, NULL};
  expect(&problem, NULL, log(2) - entropy(.11), 1e-15);
  const double tiny[] = {1 - 1e-300, 1e-300, 0x1p-1060, 1};
  const xrd_capacity_problem small = {2, 2, tiny, NULL};
  expect(&small, NULL, log(2), 1e-15);
}

static void forgeries_are_refused(void **state) {
  (void)state;
  static const double w[] = {.7, .2, .1, .1, .6, .3, .3, .3, .4}, cost[] = {0, 1, 2};
  const xrd_capacity_problem problem = {3, 3, w, cost};
  const double limit = 0.4, gap = 1e-10;
  xrd_capacity_point point;
  solve(&problem, &limit, gap, &point);
  double *const numbers[] = {&point.cost,          &point.capacity_lower, &point.capacity_upper,
                             &point.capacity_nats, &point.slope,          &point.p[0],
                             &point.r[0]};
  const double changes[] = {-1e-3, 1e-9, -1e-9, 1e-3, 1e-2, 1e-3, 1e-2};
  for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++) {
    const double honest = *numbers[k];
    *numbers[k] = honest + changes[k];
    assert_false(accepted(&problem, &point, gap));
    *numbers[k] = NAN;
    assert_false(accepted(&problem, &point, gap));
    *numbers[k] = honest;
    assert_true(accepted(&problem, &point, gap));
  }
  point.capacity_lower -= 1e-9; /* true, but not what the witness proves */
  assert_false(accepted(&problem, &point, 1e-8));
  point.capacity_lower += 1e-9;
  point.support++;
  assert_false(accepted(&problem, &point, gap));
  point.support--;
  point.verdict = XRD_OPEN;
  assert_false(accepted(&problem, &point, gap));
  xrd_capacity_point_clear(&point);
}

/* A law that is too dear proves nothing, however good its information is. */
static void dear_laws_are_refused(void **state) {
  (void)state;
  static const double w[] = {.7, .3, .2, .8}, cost[] = {0, 1};
  const xrd_capacity_problem problem = {2, 2, w, cost};
  xrd_capacity_point point;
  solve(&problem, NULL, 1e-10, &point);
  point.cost = 0.01;
  assert_true(point.slope == 0);
  assert_false(accepted(&problem, &point, 1e-10));
  xrd_capacity_point_clear(&point);
}

static void bad_channels_are_named(void **state) {
  (void)state;
  static const double w[] = {.5, .5, .5, .6}, negative[] = {1, 0, 1.5, -.5}, good[] = {1, 0, 0, 1}, cost[] = {1, -1};
  const xrd_capacity_problem problems[] = {
      {2, 2, w, NULL}, {2, 2, negative, NULL}, {2, 2, good, cost}, {0, 2, good, NULL}};
  static const char *const words[] = {"row 1", "[1,1]", "cost 1", "0 inputs"};
  const xrd_options options = with_gap(1e-10);
  for (size_t k = 0; k < 4; k++) {
    xrd_capacity_point point;
    xrd_error error;
    assert_int_equal(xrd_capacity_at(&problems[k], NULL, &options, &point, &error), XRD_ERR_INPUT);
    assert_non_null(strstr(error.message, words[k]));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(closed_forms_are_within_the_bounds),
      cmocka_unit_test(symmetric_channels_have_log_m_less_the_rows_entropy),
      cmocka_unit_test(published_channels),
      cmocka_unit_test(costs_of_a_channel_without_noise),
      cmocka_unit_test(dear_inputs_with_outputs_of_their_own),
      cmocka_unit_test(costs_of_any_size),
      cmocka_unit_test(straight_pieces),
      cmocka_unit_test(random_channels_are_closed_and_checked),
      cmocka_unit_test(poor_witnesses_prove_what_they_can),
      cmocka_unit_test(tiny_entries_beside_zeros),
      cmocka_unit_test(rows_are_divided_by_their_sums),
      cmocka_unit_test(forgeries_are_refused),
      cmocka_unit_test(dear_laws_are_refused),
      cmocka_unit_test(bad_channels_are_named),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
