/* Distances by products are within their bound of the distances themselves; what rests on them is what it was. */
#include "certify/products.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "certify/account.h"
#include "certify/rows.h"
#include "certify/scene.h"
#include "tests/cmocka_all.h"

enum { N = 200, M = 40, WIDEST = 70 };

typedef struct {
  double x[N * WIDEST], y[M * WIDEST], p[N];
  xrd_problem problem;
} sample;

/* Rows at `near` of some reproduction, which lie `apart`, all moved by `offset`. */
static sample *make(size_t dim, double apart, double near, double offset) {
  sample *s = calloc(1, sizeof *s);
  xrd_random random;
  xrd_random_seed(&random, dim);
  for (size_t k = 0; k < M * dim; k++) s->y[k] = offset + apart * xrd_random_normal(&random);
  for (size_t i = 0; i < N; i++)
    for (size_t k = 0; k < dim; k++) s->x[i * dim + k] = s->y[i % M * dim + k] + near * xrd_random_normal(&random);
  for (size_t i = 0; i < N; i++) s->p[i] = i % 17 == 3 ? 0 : 1.0 / N;
  s->problem = (xrd_problem){s->p, {.kind = XRD_SQUARED, .n = N, .m = M, .dim = dim, .x = s->x, .y = s->y}};
  return s;
}

/* |v|, also where its square is below all doubles. */
static long double norm(const double *v, const double *from, size_t dim) {
  long double square = 0;
  for (size_t k = 0; k < dim; k++) square += ((long double)v[k] - from[k]) * ((long double)v[k] - from[k]);
  return sqrtl(square);
}

/* The largest error against the bound, and the largest beyond its factor of S^2. */
static void compare(const sample *s, double *share, double *without) {
  const xrd_distortion *d = &s->problem.distortion;
  xrd_products products;
  assert_true(xrd_products_init(&products, d));
  double *work = calloc(xrd_product_work(d), sizeof *work), *found = calloc(XRD_PRODUCT_ROWS * M, sizeof *found);
  *share = *without = 0;
  for (size_t row = 0; row < N; row += XRD_PRODUCT_ROWS) {
    xrd_product_rows set;
    const size_t rows = N - row < XRD_PRODUCT_ROWS ? N - row : XRD_PRODUCT_ROWS;
    xrd_product_rows_set(&products, row, rows, work, &set);
    for (size_t first = 0; first < M; first += 25) {
      const size_t count = M - first < 25 ? M - first : 25;
      xrd_products_fetch(&products, &set, first, count, found);
      for (size_t r = 0; r < rows; r++)
        for (size_t j = 0; j < count; j++) {
          const double error = fabs(found[r * count + j] - xrd_distortion_entry(d, row + r, first + j));
          const double bound = xrd_up_value(set.error[r]);
          *share = fmax(*share, error / bound);
          const long double span = norm(s->x + (row + r) * d->dim, products.center, d->dim) +
                                   norm(s->y + (first + j) * d->dim, products.center, d->dim);
          if (error > span * span * xrd_up_value(products.relative)) *without = fmax(*without, error);
        }
    }
  }
  free(work);
  free(found);
  xrd_products_clear(&products);
}

static void within_the_bound(void **state) {
  (void)state;
  const double scales[] = {1, 1e-8, 1e-150, 1e-160, 1e139}, offsets[] = {0, 1, 1e4};
  for (size_t dim = 8; dim <= WIDEST; dim += 31)
    for (size_t a = 0; a < 5; a++)
      for (size_t b = 0; b < 3; b++) {
        const double scale = scales[a];
        sample *s = make(dim, scale, scale * 1e-3, scale < 1e100 ? scale * offsets[b] : 0);
        double share, without;
        compare(s, &share, &without);
        assert_true(share <= 1);
        free(s);
      }
}

/* Moves whole rows and single numbers, by little and by much, and keeps what brings an error nearer to its bound. */
static void climbs_stay_within_the_bound(void **state) {
  (void)state;
  enum { STEPS = 150 };
  const double scales[] = {1, 1e-3, 1e-153, 1e130};
  xrd_random random;
  xrd_random_seed(&random, 77);
  for (size_t k = 0; k < 4; k++) {
    sample *s = make(8, scales[k], scales[k] * 1e-2, k == 0 ? 1e3 : 0);
    double best, without;
    compare(s, &best, &without);
    const double start = best;
    for (int step = 0; step < STEPS; step++) {
      const bool row = xrd_random_uniform(&random) < 0.5;
      double *numbers = row ? s->x + xrd_random_below(&random, N) * 8 : s->y + xrd_random_below(&random, M) * 8;
      double kept[8], share;
      memcpy(kept, numbers, sizeof kept);
      const double size = pow(10, -16 * xrd_random_uniform(&random));
      for (size_t l = 0; l < 8; l++)
        if (step % 2 == 0 || xrd_random_below(&random, 8) == 0)
          numbers[l] += scales[k] * size * xrd_random_normal(&random);
      compare(s, &share, &without);
      assert_true(share <= 1);
      if (share < best) memcpy(numbers, kept, sizeof kept);
      best = fmax(best, share);
    }
    if (k < 2) assert_true(best > 1.02 * start);
    free(s);
  }
}

/* (1 + h)^(2 K + 2) - 1 and so on as certify/products.h says, by long multiplication of real numbers. */
static void the_bound_is_the_formula(void **state) {
  (void)state;
  arb_t h, moved, own, all, part;
  arb_init(h), arb_init(moved), arb_init(own), arb_init(all), arb_init(part);
  for (size_t dim = 8; dim <= 1000; dim *= 5) {
    sample *s = make(dim <= WIDEST ? dim : WIDEST, 1, 1, 0);
    xrd_distortion d = s->problem.distortion;
    double *wide = calloc(M * dim, sizeof *wide);
    d.dim = dim, d.y = wide;
    xrd_products products;
    assert_true(xrd_products_init(&products, &d));
    arb_set_d(h, 0x1p-53);
    arb_sub_ui(moved, h, 1, 200), arb_neg(moved, moved), arb_inv(moved, moved, 200); /* 1 / (1 - h) */
    arb_pow_ui(moved, moved, 2, 200);                                                /* (1 + h / (1 - h))^2 */
    arb_add_ui(own, h, 1, 200), arb_pow_ui(own, own, dim + 2, 200), arb_sub_ui(own, own, 1, 200);
    arb_add_ui(all, h, 1, 200), arb_pow_ui(all, all, 2 * dim + 2, 200), arb_sub_ui(all, all, 1, 200);
    arb_mul(part, own, moved, 200), arb_add(all, all, part, 200);
    arb_add(all, all, moved, 200), arb_sub_ui(all, all, 1, 200);
    arb_set_d(part, xrd_up_value(products.relative));
    assert_true(arb_gt(part, all));
    arb_div(part, part, all, 200), arb_sub_ui(part, part, 1, 200);
    arb_set_d(h, 1e-12);
    assert_true(arb_lt(part, h));
    xrd_products_clear(&products);
    free(wide);
    free(s);
  }
  arb_clear(h), arb_clear(moved), arb_clear(own), arb_clear(all), arb_clear(part);
}

/* Where squares are subnormal nothing but the last term is left. */
static void underflow_decides(void **state) {
  (void)state;
  sample *s = make(39, 1e-161, 1e-161, 0);
  double share, without;
  compare(s, &share, &without);
  assert_true(share <= 1 && without > 0);
  free(s);
}

/* Bit by bit, also where two are as good as equally near. */
static void the_same_minima(void **state) {
  (void)state;
  sample *s = make(12, 100, 1e-6, 1e3);
  const xrd_distortion *d = &s->problem.distortion;
  for (size_t k = 0; k < 12; k++) /* neighbours that products cannot tell apart */
    for (size_t j = 0; j + 1 < M; j += 2) s->y[(j + 1) * 12 + k] = nextafter(s->y[j * 12 + k], j % 4 == 0 ? 0 : 1e9);
  double minimum[N];
  assert_true(xrd_products_pay(d, d->n));
  for (int threads = 1; threads <= 3; threads++) {
    assert_int_equal(xrd_rows_minimum(&s->problem, threads, minimum, NULL), XRD_OK);
    for (size_t i = 0; i < N; i++) {
      double least = HUGE_VAL;
      for (size_t j = 0; j < M; j++) least = fmin(least, xrd_distortion_entry(d, i, j));
      assert_true(minimum[i] == (s->p[i] > 0 ? least : 0));
    }
  }
  free(s);
}

/* The largest relative error of a screening sum, and what was said of it. */
static double screen(const sample *s, double slope, double *said, double *own) {
  const xrd_distortion *d = &s->problem.distortion;
  double minimum[N], w[N], q[M], found[M], worst = 0;
  for (size_t i = 0; i < N; i++) w[i] = 1 + (double)i / N;
  for (size_t j = 0; j < M; j++) q[j] = 1.0 / M;
  const xrd_witness witness = {slope, q, w};
  assert_int_equal(xrd_rows_minimum(&s->problem, 1, minimum, NULL), XRD_OK);
  const xrd_scene scene = {&s->problem, &witness, minimum, xrd_weight_kernel_select(), .threads = 2, .chunks = 3};
  xrd_up error;
  assert_true(xrd_scene_screen(&scene, found, &error));
  for (size_t j = 0; j < M; j++) {
    double sum = 0;
    for (size_t i = 0; i < N; i++) sum += s->p[i] * w[i] * exp(-slope * (xrd_distortion_entry(d, i, j) - minimum[i]));
    if (sum > 1e-250) worst = fmax(worst, fabs(found[j] - sum) / sum);
  }
  *said = xrd_up_value(error);
  *own = xrd_up_value(xrd_scene_screen_error(&scene));
  return worst;
}

static void sums_are_within_what_is_said(void **state) {
  (void)state;
  double said, own;
  if (xrd_weight_kernel_select() == NULL) skip();
  sample *s = make(8, 300, 1e-4, 0);
  assert_true(screen(s, 1, &said, &own) <= said);
  assert_true(screen(s, 3, &said, &own) > 10 * own); /* the products decide */
  assert_true(screen(s, 3, &said, &own) <= said && said < 1e-5);
  assert_true(screen(s, 1e9, &said, &own) <= said && said == own); /* products are not near enough: one by one */
  free(s);
}

/* A vector whose square is lost is not taken for none. */
static void no_norm_is_lost(void **state) {
  (void)state;
  sample *s = make(8, 0, 0, 0);
  const xrd_distortion *d = &s->problem.distortion;
  s->x[3] = 1e-170;
  xrd_products products;
  double *work = calloc(xrd_product_work(d), sizeof *work);
  xrd_product_rows set;
  assert_true(xrd_products_init(&products, d));
  xrd_product_rows_set(&products, 0, 1, work, &set);
  assert_true(set.square[0] == 0 && xrd_up_value(set.error[0]) > 0);
  xrd_products_clear(&products);
  free(work);
  free(s);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(within_the_bound),
      cmocka_unit_test(the_bound_is_the_formula),
      cmocka_unit_test(climbs_stay_within_the_bound),
      cmocka_unit_test(underflow_decides),
      cmocka_unit_test(no_norm_is_lost),
      cmocka_unit_test(the_same_minima),
      cmocka_unit_test(sums_are_within_what_is_said),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
