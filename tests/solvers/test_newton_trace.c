/* Optima among given reproductions and how they move: against prices from the masses alone, and differences. */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "solvers/newton.h"
#include "tests/cmocka_all.h"
#include "tests/random_problem.h"

enum { N = 30, M = 26, STEPS = 8 };

static const double GAP = 1e-13;

typedef struct {
  random_problem source;
  xrd_prepared *prepared;
  xrd_newton newton;
  double q[M], w[N];
  xrd_solution solution;
  xrd_motion motion, ahead;
} tracing;

/* Solved at slope 8; both motions are to be traced from there. */
static void begin(tracing *t, uint64_t seed) {
  xrd_random random;
  xrd_random_seed(&random, seed);
  random_problem_allocate(&t->source, N, M);
  for (size_t i = 0; i < N; i++) t->source.p[i] = 1.0 / N;
  for (size_t k = 0; k < (size_t)N * M; k++) t->source.matrix[k] = xrd_random_uniform(&random);
  assert_int_equal(xrd_prepare(&t->source.problem, &t->prepared, NULL), XRD_OK);
  assert_int_equal(xrd_newton_init(&t->newton, t->prepared, 1, NULL), XRD_OK);
  t->solution = (xrd_solution){.q = t->q, .w = t->w};
  xrd_newton_solve(&t->newton, 8, GAP, 0, &t->solution);
  xrd_motion *motions[] = {&t->motion, &t->ahead};
  for (int k = 0; k < 2; k++) {
    assert_int_equal(xrd_motion_init(motions[k], M, NULL), XRD_OK);
    motions[k]->slope = 8;
    motions[k]->residual = 1e-14;
    motions[k]->fit = 1e-9;
    for (size_t j = 0; j < M; j++) {
      motions[k]->used[j] = t->q[j] > 1e-4;
      motions[k]->mass[j] = motions[k]->used[j] ? t->q[j] : 0;
    }
  }
}

static void end(tracing *t) {
  xrd_motion_clear(&t->motion);
  xrd_motion_clear(&t->ahead);
  xrd_newton_clear(&t->newton);
  xrd_prepared_free(t->prepared);
  random_problem_clear(&t->source);
}

/* sum_i p_i E_ij / u_i of all reproductions and the excess, from the masses alone. */
static double prices(const tracing *t, const xrd_motion *at, double price[M]) {
  double excess = 0;
  memset(price, 0, M * sizeof *price);
  for (size_t i = 0; i < N; i++) {
    const double *d = t->source.matrix + i * M;
    double least = HUGE_VAL, u = 0, share = 0;
    for (size_t j = 0; j < M; j++) least = fmin(least, d[j]);
    for (size_t j = 0; j < M; j++) {
      u += at->mass[j] * exp(-at->slope * (d[j] - least));
      share += at->mass[j] * exp(-at->slope * (d[j] - least)) * (d[j] - least);
    }
    for (size_t j = 0; j < M; j++) price[j] += exp(-at->slope * (d[j] - least)) / (N * u);
    excess += share / (N * u);
  }
  return excess;
}

static void assert_optimal(const tracing *t, const xrd_motion *at) {
  double price[M];
  assert_true(fabs(prices(t, at, price) - at->excess) <= 1e-12);
  for (size_t j = 0; j < M; j++) {
    if (at->used[j]) assert_true(fabs(price[j] - 1) <= 1e-11);
    if (!at->used[j]) assert_true(at->mass[j] == 0 && at->mass_rate[j] == 0);
    assert_true(fabs(price[j] - at->price[j]) <= 1e-11);
  }
}

static void assert_rate(double before, double after, double rate, double step) {
  assert_true(fabs((after - before) / step - rate) <= 1e-5 * (1 + fabs(rate)));
}

static size_t lightest(const xrd_motion *at) {
  size_t least = M;
  for (size_t j = 0; j < M; j++)
    if (at->used[j] && (least == M || at->mass[j] < at->mass[least])) least = j;
  return least;
}

/* From slope to slope, while the lightest reproduction leaves and comes again: the factor serves or is made anew. */
static void traces_are_optima_and_their_rates_derivatives(void **state) {
  (void)state;
  size_t kept = 0;
  for (uint64_t seed = 1; seed <= 12; seed++) {
    tracing t;
    begin(&t, seed);
    size_t toggled = 0;
    for (int k = 0; k < STEPS; k++) {
      xrd_motion *at = &t.motion, *ahead = &t.ahead;
      const double step = 1e-4;
      at->slope = 8 + 0.05 * k;
      if (k % 2 == 1) toggled = lightest(at);
      if (k > 0) at->used[toggled] = k % 2 == 0;
      if (k > 0) at->mass[toggled] = 0;
      const bool factored = t.newton.held > 0;
      if (!xrd_newton_trace(&t.newton, at)) break; /* the members depend on each other, or are too far off */
      kept += factored && t.newton.held != t.newton.set.count;
      assert_optimal(&t, at);
      memcpy(ahead->used, at->used, M);
      memcpy(ahead->mass, at->mass, M * sizeof *at->mass);
      ahead->slope = at->slope + step;
      assert_true(xrd_newton_trace(&t.newton, ahead));
      for (size_t j = 0; j < M; j++) {
        assert_rate(at->mass[j], ahead->mass[j], 0.5 * (at->mass_rate[j] + ahead->mass_rate[j]), step);
        assert_rate(at->price[j], ahead->price[j], 0.5 * (at->price_rate[j] + ahead->price_rate[j]), step);
      }
      assert_rate(at->excess, ahead->excess, 0.5 * (at->excess_rate + ahead->excess_rate), step);
    }
    end(&t);
  }
  assert_true(kept > 0);
}

/* What is idle has no price, and takes no part in anything else. */
static void idle_prices_are_left_out(void **state) {
  (void)state;
  tracing t;
  begin(&t, 6);
  assert_true(xrd_newton_trace(&t.newton, &t.motion));
  for (size_t j = 0; j < M; j++) t.ahead.idle[j] = j % 2;
  assert_true(xrd_newton_trace(&t.newton, &t.ahead));
  for (size_t j = 0; j < M; j++) {
    const bool left_out = j % 2 == 1 && !t.motion.used[j];
    assert_true(fabs(t.ahead.price[j] - (left_out ? 0 : t.motion.price[j])) <= 1e-12);
    if (left_out) assert_true(t.motion.price[j] > 0 && t.ahead.price_rate[j] == 0);
    assert_true(fabs(t.ahead.mass[j] - t.motion.mass[j]) <= 1e-12);
  }
  end(&t);
}

/* R'R is S H S of the members traced last, H from its definition. */
static void the_factor_is_that_of_the_members(void **state) {
  (void)state;
  tracing t;
  begin(&t, 5);
  size_t column[M], ld;
  double scale[M], a[N][M], u[N];
  const double *triangle;
  assert_int_equal(xrd_newton_held_factor(&t.newton, column, scale, &triangle, &ld), 0);
  assert_true(xrd_newton_trace(&t.newton, &t.motion));
  const size_t count = xrd_newton_held_factor(&t.newton, column, scale, &triangle, &ld);
  assert_true(count > 2);
  for (size_t i = 0; i < N; i++) {
    double least = HUGE_VAL;
    u[i] = 0;
    for (size_t j = 0; j < M; j++) least = fmin(least, t.source.matrix[i * M + j]);
    for (size_t j = 0; j < M; j++) {
      a[i][j] = exp(-8 * (t.source.matrix[i * M + j] - least));
      u[i] += t.motion.mass[j] * a[i][j];
    }
  }
  for (size_t s = 0; s < count; s++)
    for (size_t r = 0; r <= s; r++) {
      double entry = 0, product = 0;
      for (size_t i = 0; i < N; i++) entry += a[i][column[s]] * a[i][column[r]] / (N * u[i] * u[i]);
      for (size_t k = 0; k <= r; k++) product += triangle[s * ld + k] * triangle[r * ld + k];
      assert_true(t.motion.used[column[s]]);
      assert_true(fabs(product - scale[s] * entry * scale[r]) <= 1e-6);
    }
  end(&t);
}

/* Neighbours on a line stand for each other: brackets do better there. */
static void lines_are_not_traced(void **state) {
  (void)state;
  enum { POINTS = 12 };
  double p[POINTS], x[POINTS], mass[POINTS], w[POINTS];
  for (int i = 0; i < POINTS; i++) p[i] = 1.0 / POINTS, x[i] = i;
  const xrd_problem problem = {p, {.kind = XRD_SQUARED, .n = POINTS, .m = POINTS, .x = x, .y = x, .dim = 1}};
  xrd_prepared *prepared;
  xrd_newton newton;
  xrd_motion motion;
  assert_int_equal(xrd_prepare(&problem, &prepared, NULL), XRD_OK);
  assert_int_equal(xrd_newton_init(&newton, prepared, 1, NULL), XRD_OK);
  assert_int_equal(xrd_motion_init(&motion, POINTS, NULL), XRD_OK);
  xrd_solution solution = {.q = mass, .w = w};
  xrd_newton_solve(&newton, 0.1, GAP, 0, &solution);
  motion.slope = 0.1;
  for (size_t j = 0; j < POINTS; j++) motion.used[j] = (motion.mass[j] = mass[j]) > 0;
  assert_false(xrd_newton_trace(&newton, &motion));
  xrd_motion_clear(&motion);
  xrd_newton_clear(&newton);
  xrd_prepared_free(prepared);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(traces_are_optima_and_their_rates_derivatives),
      cmocka_unit_test(idle_prices_are_left_out),
      cmocka_unit_test(the_factor_is_that_of_the_members),
      cmocka_unit_test(lines_are_not_traced),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
