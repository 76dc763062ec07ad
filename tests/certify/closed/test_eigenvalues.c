/* Eigenvalues between bounds: random matrices against determinants at 700 bits, and cases where each term decides. */
#include "certify/closed/eigenvalues.h"

#include <arb.h>
#include <arb_mat.h>
#include <math.h>

#include "base/random.h"
#include "exactrd/waterfill.h"
#include "tests/cmocka_all.h"
#include "tests/multiplier.h"

enum { K = 6 };

/* Is det(A - x) > 0, < 0 (-1), or neither proved? */
static int side(const arb_mat_t a, double x) {
  arb_mat_t shifted;
  arb_t determinant, number;
  arb_mat_init(shifted, K, K);
  arb_init(determinant), arb_init(number);
  arb_set_d(number, x);
  arb_mat_set(shifted, a);
  for (slong i = 0; i < K; i++) arb_sub(arb_mat_entry(shifted, i, i), arb_mat_entry(shifted, i, i), number, 700);
  arb_mat_det(determinant, shifted, 700);
  const int sign = arb_is_positive(determinant) ? 1 : arb_is_negative(determinant) ? -1 : 0;
  arb_clear(determinant), arb_clear(number);
  arb_mat_clear(shifted);
  return sign;
}

/* Simple eigenvalues: the determinant's sign changes between the bounds of each, and nowhere else. */
static void sides_differ(const arb_mat_t a, const double *lower, const double *upper) {
  for (int i = 0; i < K; i++) {
    assert_true(lower[i] <= upper[i]);
    if (i > 0) assert_true(upper[i] < lower[i - 1]);
    assert_int_equal(side(a, nextafter(upper[i], INFINITY)), i % 2 == 0 ? 1 : -1);
    if (lower[i] > 0) assert_int_equal(side(a, nextafter(lower[i], 0)), i % 2 == 0 ? -1 : 1);
  }
}

static void fill(xrd_random *random, arb_mat_t a, double *matrix, double *vectors) {
  for (int i = 0; i < K; i++)
    for (int j = 0; j < K; j++) vectors[i * K + j] = (i == j) + 0.04 * (xrd_random_uniform(random) - 0.5);
  for (int i = 0; i < K; i++)
    for (int j = 0; j <= i; j++)
      matrix[i * K + j] = matrix[j * K + i] = (i == j) * 20 * (K - i) + 0.05 * (xrd_random_uniform(random) - 0.5);
  for (int i = 0; i < K * K; i++) arb_set_d(arb_mat_entry(a, i / K, i % K), matrix[i]);
}

/* Proposals that are not orthogonal by up to a third. */
static void any_proposal_is_valid(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 7);
  arb_mat_t a;
  arb_mat_init(a, K, K);
  for (size_t trial = 0; trial < 300 * test_multiplier(); trial++) {
    double matrix[K * K], vectors[K * K], lower[K], upper[K], loose_lower[K], loose_upper[K];
    fill(&random, a, matrix, vectors);
    assert_int_equal(xrd_gaussian_enclose_eigenvalues(matrix, NULL, K, lower, upper, NULL), XRD_OK);
    sides_differ(a, lower, upper);
    assert_int_equal(xrd_eigenvalues_enclose(a, vectors, loose_lower, loose_upper, NULL), XRD_OK);
    for (int i = 0; i < K; i++) {
      assert_true(upper[i] - lower[i] < 1e-11);
      assert_true(loose_lower[i] <= lower[i] && upper[i] <= loose_upper[i]);
    }
  }
  const double vectors[K * K] = {0};
  double lower[K], upper[K];
  assert_int_equal(xrd_eigenvalues_enclose(a, vectors, lower, upper, NULL), XRD_ERR_INTERNAL);
  arb_mat_clear(a);
}

/* One number under a proposal too short or too long: what orthogonality lacks is all that is lost, and decides. */
static void what_orthogonality_lacks_decides(void **state) {
  (void)state;
  arb_mat_t one;
  arb_mat_init(one, 1, 1);
  arb_set_d(arb_mat_entry(one, 0, 0), 4);
  double lower, upper;
  for (double square = 0.625; square < 1.5; square += 0.125) {
    const double proposal = sqrt(square);
    assert_int_equal(xrd_eigenvalues_enclose(one, &proposal, &lower, &upper, NULL), XRD_OK);
    assert_true(lower <= 4 && 4 <= upper);
    if (square <= 1) assert_true(upper < 4 + 1e-14);
    if (square >= 1) assert_true(lower > 4 - 1e-14);
  }
  arb_mat_clear(one);
}

/* Eigenvalues 1 - e and 1 + e under proposals that see the diagonal alone: half of what lies off it would not do. */
static void what_lies_off_the_diagonal_decides(void **state) {
  (void)state;
  const double e = 0.25, proposals[] = {1, 0, 0, 1};
  double lower[2], upper[2];
  arb_mat_t a;
  arb_mat_init(a, 2, 2);
  for (int i = 0; i < 4; i++) arb_set_d(arb_mat_entry(a, i / 2, i % 2), i % 3 == 0 ? 1 : e);
  assert_int_equal(xrd_eigenvalues_enclose(a, proposals, lower, upper, NULL), XRD_OK);
  assert_true(upper[0] >= 1 + e && lower[1] <= 1 - e);
  assert_true(upper[0] < 1 + 1.42 * e && lower[1] > 1 - 1.42 * e);
  arb_mat_clear(a);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(any_proposal_is_valid),
      cmocka_unit_test(what_orthogonality_lacks_decides),
      cmocka_unit_test(what_lies_off_the_diagonal_decides),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
