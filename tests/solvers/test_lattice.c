#include "solvers/forms/lattice.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "tests/cmocka_all.h"
#include "tests/multiplier.h"
#include "tests/random_problem.h"

enum { POINTS_MOST = 400 };

static xrd_lattice of_points(const double *y, size_t m, size_t dim) {
  return xrd_lattice_find(
      &(xrd_distortion){.kind = XRD_SQUARED, .n = m, .m = m, .dim = dim, .x = y, .y = y, .matrix = NULL});
}

static void lines_are_found(void **state) {
  (void)state;
  const double even[] = {-1, 0, 1, 2}, uneven[] = {-3, -1, 7, 7.5}, one[] = {4};
  xrd_lattice lattice = of_points(even, 4, 1);
  assert_int_equal(lattice.rank, 1);
  assert_int_equal(lattice.stride[0], 1);
  assert_int_equal(lattice.size[0], 4);
  assert_int_equal(of_points(uneven, 4, 1).rank, 1);
  lattice = of_points(one, 1, 1);
  assert_int_equal(lattice.rank, 1);
  assert_int_equal(lattice.size[0], 1);
}

static void what_is_not_increasing_is_no_line(void **state) {
  (void)state;
  const double falling[] = {2, 1, 0}, mixed[] = {0, 2, 1}, repeated[] = {0, 0, 1};
  assert_int_equal(of_points(falling, 3, 1).rank, 0);
  assert_int_equal(of_points(mixed, 3, 1).rank, 0);
  assert_int_equal(of_points(repeated, 3, 1).rank, 0);
}

/* Increasing numbers with random gaps, one list per axis; the points are their product in row-major order. */
static size_t make_grid(double *y, size_t dim, const size_t size[3], xrd_random *random) {
  double axis[3][10];
  size_t m = 1;
  for (size_t k = 0; k < dim; k++) {
    axis[k][0] = xrd_random_normal(random);
    for (size_t t = 1; t < size[k]; t++) axis[k][t] = axis[k][t - 1] + 0.01 + xrd_random_uniform(random);
    m *= size[k];
  }
  for (size_t j = 0; j < m; j++) {
    size_t rest = j;
    for (size_t k = dim; k-- > 0; rest /= size[k]) y[j * dim + k] = axis[k][rest % size[k]];
  }
  return m;
}

static void product_grids_are_found_and_spoilt_ones_are_not(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 3);
  double y[1000 * 3];
  for (size_t loop = 0; loop < 500 * test_multiplier(); loop++) {
    const size_t dim = 1 + xrd_random_below(&random, 3);
    size_t size[3];
    for (size_t k = 0; k < 3; k++) size[k] = 2 + xrd_random_below(&random, 8);
    const size_t m = make_grid(y, dim, size, &random);
    const xrd_lattice lattice = of_points(y, m, dim);
    assert_int_equal(lattice.rank, dim);
    size_t stride = 1;
    for (size_t k = dim; k-- > 0; stride *= size[k]) {
      assert_int_equal(lattice.size[k], size[k]);
      assert_int_equal(lattice.stride[k], stride);
    }
    if (dim == 1) continue;
    y[xrd_random_below(&random, m) * dim + xrd_random_below(&random, dim)] += 1e-9;
    assert_int_equal(of_points(y, m, dim).rank, 0);
  }
}

static void no_order_is_seen_in_many_dimensions_or_under_hamming(void **state) {
  (void)state;
  const double y[] = {0, 0, 0, 0, 0, 0, 0, 1};
  assert_int_equal(of_points(y, 2, 4).rank, 0);
  assert_int_equal(xrd_lattice_find(&(xrd_distortion){.kind = XRD_HAMMING, .n = 9, .m = 9}).rank, 0);
}

static void smooth_matrices_are_lines(void **state) {
  (void)state;
  random_problem made;
  for (size_t n = 1; n < 40; n += 6) {
    random_problem_allocate(&made, n, 20);
    for (size_t i = 0; i < n; i++)
      for (size_t j = 0; j < 20; j++) made.matrix[i * 20 + j] = pow((double)i * 0.5 - (double)j, 2);
    assert_int_equal(xrd_lattice_find(&made.problem.distortion).rank, 1);
    made.matrix[(n - 1) * 20 + 3] = HUGE_VAL;
    assert_int_equal(xrd_lattice_find(&made.problem.distortion).rank, 0);
    for (size_t k = 0; k < n * 20; k++) made.matrix[k] = (double)(k % 2);
    assert_int_equal(xrd_lattice_find(&made.problem.distortion).rank, 0);
    random_problem_clear(&made);
  }
}

typedef struct {
  unsigned char seen[POINTS_MOST];
} visits;

static void note(void *context, size_t index) {
  visits *v = context;
  assert_in_range(index, 0, POINTS_MOST - 1);
  assert_false(v->seen[index]); /* nobody is visited twice */
  v->seen[index] = 1;
}

static xrd_lattice random_lattice(xrd_random *random, size_t *m) {
  xrd_lattice lattice = {.rank = 1 + (int)xrd_random_below(random, 3)};
  *m = 1;
  for (int axis = lattice.rank; axis-- > 0; *m *= lattice.size[axis]) {
    lattice.size[axis] = 1 + xrd_random_below(random, 7);
    lattice.stride[axis] = *m;
  }
  return lattice;
}

static size_t along(const xrd_lattice *lattice, size_t j, int axis) {
  return j / lattice->stride[axis] % lattice->size[axis];
}

static size_t apart(size_t a, size_t b) { return a > b ? a - b : b - a; }

static void the_surroundings_are_those_within_reach(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 4);
  for (size_t loop = 0; loop < 2000 * test_multiplier(); loop++) {
    size_t m;
    const xrd_lattice lattice = random_lattice(&random, &m);
    const size_t j = xrd_random_below(&random, m), radius = xrd_random_below(&random, 4);
    visits v = {{0}};
    xrd_lattice_around(&lattice, j, radius, note, &v);
    for (size_t other = 0; other < m; other++) {
      bool near = true;
      for (int axis = 0; axis < lattice.rank; axis++)
        near &= apart(along(&lattice, j, axis), along(&lattice, other, axis)) <= radius;
      assert_int_equal(v.seen[other], near);
    }
  }
}

/* A plateau of equals along an axis has exactly one peak, its first point. */
static void peaks_are_the_first_of_the_largest_nearby(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 5);
  double values[POINTS_MOST];
  for (size_t loop = 0; loop < 2000 * test_multiplier(); loop++) {
    size_t m, highest = 0;
    const xrd_lattice lattice = random_lattice(&random, &m);
    for (size_t j = 0; j < m; j++) values[j] = (double)xrd_random_below(&random, 5);
    for (size_t j = 0; j < m; j++) {
      bool peak = true;
      for (size_t other = 0; other < m; other++) {
        size_t distance = 0;
        for (int axis = 0; axis < lattice.rank; axis++)
          distance += apart(along(&lattice, j, axis), along(&lattice, other, axis));
        if (distance == 1) peak &= other < j ? values[j] > values[other] : values[j] >= values[other];
      }
      assert_int_equal(xrd_lattice_peak(&lattice, values, j), peak);
      if (values[j] > values[highest]) highest = j;
    }
    assert_true(xrd_lattice_peak(&lattice, values, highest));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(lines_are_found),
      cmocka_unit_test(what_is_not_increasing_is_no_line),
      cmocka_unit_test(product_grids_are_found_and_spoilt_ones_are_not),
      cmocka_unit_test(no_order_is_seen_in_many_dimensions_or_under_hamming),
      cmocka_unit_test(smooth_matrices_are_lines),
      cmocka_unit_test(the_surroundings_are_those_within_reach),
      cmocka_unit_test(peaks_are_the_first_of_the_largest_nearby),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
