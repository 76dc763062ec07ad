/* Optima among given reproductions: whatever factor they were found with, their prices are 1. */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "solvers/newton.h"
#include "tests/cmocka_all.h"
#include "tests/random_problem.h"

enum { N = 24, M = 20, SLOPES = 6 };

static const double GAP = 1e-13;

typedef struct {
  random_problem source;
  xrd_prepared *prepared;
  xrd_newton newton;
  double q[M], w[N], masses[M];
  xrd_solution solution;
} holding;

/* Solved at slope 8, and the class of the least mass taken off; its index. */
static size_t begin(holding *h, uint64_t seed) {
  xrd_random random;
  xrd_random_seed(&random, seed);
  random_problem_allocate(&h->source, N, M);
  for (size_t i = 0; i < N; i++) h->source.p[i] = 1.0 / N;
  for (size_t k = 0; k < (size_t)N * M; k++) h->source.matrix[k] = xrd_random_uniform(&random);
  assert_int_equal(xrd_prepare(&h->source.problem, &h->prepared, NULL), XRD_OK);
  assert_int_equal(xrd_newton_init(&h->newton, h->prepared, 1, NULL), XRD_OK);
  h->solution = (xrd_solution){.q = h->q, .w = h->w};
  xrd_newton_solve(&h->newton, 8, GAP, 0, &h->solution);
  memcpy(h->masses, h->q, sizeof h->q);
  size_t least = M;
  for (size_t j = 0; j < M; j++)
    if (h->q[j] > 0 && (least == M || h->q[j] < h->q[least])) least = j;
  h->masses[least] = 0;
  return least;
}

static void end(holding *h) {
  xrd_newton_clear(&h->newton);
  xrd_prepared_free(h->prepared);
  random_problem_clear(&h->source);
}

/* sum_i p_i E_ij / u_i of all reproductions, from q alone. */
static void prices(const holding *h, double slope, double price[M]) {
  memset(price, 0, M * sizeof *price);
  for (size_t i = 0; i < N; i++) {
    const double *d = h->source.matrix + i * M;
    double u = 0;
    for (size_t j = 0; j < M; j++) u += h->q[j] * exp(-slope * d[j]);
    for (size_t j = 0; j < M; j++) price[j] += exp(-slope * d[j]) / (N * u);
  }
}

/* From slope to slope the factor is kept, given up for a far one, and found again. */
static void all_that_are_held_are_worth_their_mass(void **state) {
  (void)state;
  const double slopes[SLOPES] = {8, 8.001, 8.0015, 9, 9.0001, 7.9};
  size_t kept = 0;
  for (uint64_t seed = 1; seed <= 20; seed++) {
    holding h;
    const size_t missing = begin(&h, seed);
    for (int k = 0; k < SLOPES; k++) {
      double asked, price[M];
      const size_t before = h.newton.held;
      assert_true(xrd_newton_hold(&h.newton, slopes[k], h.masses, missing, &h.solution, &asked));
      assert_true(h.solution.slope == slopes[k]);
      prices(&h, slopes[k], price);
      for (size_t j = 0; j < M; j++) {
        if (h.q[j] > 0) assert_true(h.masses[j] > 0 && fabs(price[j] - 1) <= 1e-11);
        if (h.masses[j] > 0) assert_true(price[j] <= 1 + 1e-11);
      }
      assert_true(fabs(asked - price[missing]) <= 1e-11 * price[missing]);
      kept += before > 0 && k % 3 > 0;
    }
    end(&h);
  }
  assert_true(kept > 0);
}

/* What was held before, or solved, leaves no trace. */
static void other_members_get_a_factor_of_their_own(void **state) {
  (void)state;
  holding h;
  const size_t missing = begin(&h, 3);
  double first, again, other[M];
  assert_true(xrd_newton_hold(&h.newton, 8, h.masses, missing, &h.solution, &first));
  memcpy(other, h.masses, sizeof other);
  for (size_t j = 0; j < M; j++)
    if (other[j] > 0) {
      other[j] = 0;
      break;
    }
  assert_true(xrd_newton_hold(&h.newton, 8, other, missing, &h.solution, &again));
  assert_true(fabs(again - first) > 1e-6);
  xrd_newton_solve(&h.newton, 8.0001, GAP, 0, &h.solution);
  assert_true(xrd_newton_hold(&h.newton, 8, h.masses, missing, &h.solution, &again));
  assert_true(fabs(again - first) <= 1e-11);
  end(&h);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(all_that_are_held_are_worth_their_mass),
      cmocka_unit_test(other_members_get_a_factor_of_their_own),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
