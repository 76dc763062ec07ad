/* Laws of d(x, Y) on lattices: exact where all distortions are multiples of one, else rounded up; forbidden pairs left
   out, symbols of one law taken together. */
#include <arb_poly.h>
#include <math.h>

#include "certify/length/rows.h"
#include "tests/cmocka_all.h"

enum { N = 3, M = 3 };

typedef struct {
  double d[N * M], p[N], q[M], distortion;
  size_t length;
} rows_case;

static xrd_row_classes classes_of(const rows_case *c) {
  const double w[N] = {1, 1, 1};
  const xrd_problem problem = {c->p, {.kind = XRD_MATRIX, .n = N, .m = M, .matrix = c->d}};
  const xrd_witness witness = {1, c->q, w};
  xrd_symbols symbols;
  xrd_row_classes classes;
  assert_int_equal(xrd_symbols_init(&symbols, &problem, &witness, 0, NULL), XRD_OK);
  assert_int_equal(xrd_row_classes_init(&classes, &problem, &symbols, c->q, c->distortion, c->length, NULL), XRD_OK);
  xrd_symbols_clear(&symbols);
  return classes;
}

/* The probability of a place in a class. */
static double at(const xrd_row_classes *classes, size_t k, slong place) {
  arb_t x;
  arb_init(x);
  arb_poly_get_coeff_arb(x, classes->law + k, place);
  const double value = arf_get_d(arb_midref(x), ARF_RND_NEAR);
  arb_clear(x);
  return value;
}

static void multiples_of_one_distortion(void **state) {
  (void)state;
  rows_case c = {.d = {0, 3, HUGE_VAL, 6, 0, 3, 3, 0, HUGE_VAL},
                 .p = {0.5, 0.25, 0.25},
                 .q = {0.5, 0.25, 0.25},
                 .distortion = 2,
                 .length = 10};
  xrd_row_classes classes = classes_of(&c);
  assert_true(classes.count == 3 && classes.budget == 6); /* floor(20 / 3) */
  assert_true(at(&classes, 0, 0) == 0.5 && at(&classes, 0, 1) == 0.25 && arb_poly_length(classes.law) == 2);
  assert_true(at(&classes, 1, 0) == 0.25 && at(&classes, 1, 1) == 0.25 && at(&classes, 1, 2) == 0.5);
  assert_true(at(&classes, 2, 1) == 0.5 && at(&classes, 2, 0) == 0.25);
  xrd_row_classes_clear(&classes);
  c.distortion = 1e300; /* whatever fits */
  classes = classes_of(&c);
  assert_true(classes.budget > WORD_MAX / 4 && at(&classes, 1, 2) == 0.5);
  xrd_row_classes_clear(&classes);
}

/* Columns change places, and with them the masses of one place: the law is the same. */
static void one_law_of_two_symbols(void **state) {
  (void)state;
  const rows_case c = {
      .d = {1, 1, 0, 1, 0, 1, 2, 2, 2}, .p = {0.5, 0.25, 0.25}, .q = {0.5, 0.25, 0.25}, .distortion = 1, .length = 4};
  xrd_row_classes classes = classes_of(&c);
  assert_true(classes.count == 2 && at(&classes, 0, 1) == 0.75 && at(&classes, 1, 2) == 1);
  assert_true(arb_contains_si(classes.share + 1, 1) == 0);
  arb_t all;
  arb_init(all);
  arb_set_d(all, 0.75);
  assert_true(arb_contains(classes.share, all));
  arb_clear(all);
  xrd_row_classes_clear(&classes);
}

/* Nothing but zeros and forbidden pairs: any unit does.  A mass that is 0, or rounded to it, has no column. */
static void nothing_to_measure(void **state) {
  (void)state;
  const rows_case c = {.d = {0, HUGE_VAL, 1, HUGE_VAL, 0, 1, 0, 0, 1},
                       .p = {0.5, 0.25, 0.25},
                       .q = {0.5, 0.5, 1e-20},
                       .distortion = 0.5,
                       .length = 7};
  xrd_row_classes classes = classes_of(&c);
  assert_true(classes.count == 2 && classes.budget == 3); /* of unit 1 */
  assert_true(at(&classes, 0, 0) == 0.5 && arb_poly_length(classes.law) == 1);
  assert_true(at(&classes, 1, 0) == 1);
  xrd_row_classes_clear(&classes);
}

/* 1.2 and 1.5 are no multiples: places of 1.5 / 1024, rounded up by up to two; 1.2 is 819.2 of them. */
static void rounded_up(void **state) {
  (void)state;
  const rows_case c = {.d = {0, 1.2, 1.5, 1.5, 0, 1.2, 1e-9, 0, HUGE_VAL},
                       .p = {0.5, 0.25, 0.25},
                       .q = {0.25, 0.25, 0.5},
                       .distortion = 1,
                       .length = 2};
  rows_case far = c;
  far.d[6] = 1.2; /* without the least one, whose factor is large */
  for (int k = 0; k < 2; k++) {
    xrd_row_classes classes = classes_of(k == 0 ? &c : &far);
    const double unit = 1.5 / 1024;
    assert_true(classes.count == 3 && classes.budget == (slong)floor(2 / unit));
    assert_true(at(&classes, 0, 0) == 0.25);
    double seen = 0;
    for (slong place = 1; place <= classes.budget; place++)
      if (at(&classes, 0, place) > 0) {
        const double d = at(&classes, 0, place) == 0.25 ? 1.2 : 1.5;
        assert_true((double)place * unit >= d && (double)(place - 2) * unit < d);
        seen += at(&classes, 0, place);
      }
    assert_true(seen == 0.75);
    xrd_row_classes_clear(&classes);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(multiples_of_one_distortion),
      cmocka_unit_test(one_law_of_two_symbols),
      cmocka_unit_test(nothing_to_measure),
      cmocka_unit_test(rounded_up),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
