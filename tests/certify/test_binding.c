/* Cases in which one error term decides whether a bound is true: the claimed lower bound against 700-bit balls for the
   same witness, without an allowance. */
#include <math.h>
#include <stdlib.h>

#include "certify/balls.h"
#include "certify/doubles.h"
#include "certify/rows.h"
#include "certify/transformed.h"
#include "tests/certify/random_case.h"
#include "tests/cmocka_all.h"

enum { BITS = 700, LARGEST = 2048 };

typedef enum { ENTRIES, GRID, ABSOLUTE_LINE, SQUARED_LINE } evaluation;

/* False where the evaluation does not apply. */
static bool evaluate(evaluation how, const xrd_problem *problem, const xrd_witness *witness, xrd_proof *proof) {
  double minimum[LARGEST];
  bool usable = true;
  xrd_status status = xrd_rows_minimum(problem, 1, minimum, NULL);
  assert_int_equal(status, XRD_OK);
  switch (how) {
  case ENTRIES: status = xrd_doubles_enclose(problem, minimum, witness, proof, &usable, NULL); break;
  case SQUARED_LINE: status = xrd_doubles_enclose_line(problem, minimum, witness, proof, &usable, NULL); break;
  default:
    status = xrd_transformed_enclose(how == GRID ? &xrd_transform_grid : &xrd_transform_line, problem, minimum, witness,
                                     proof, &usable, NULL);
  }
  assert_int_equal(status, XRD_OK);
  return usable;
}

/* The claimed lower bound less that which the witness has, as a multiple of 2^-53; > 0 is a false bound. */
static double overclaimed(evaluation how, const xrd_problem *problem, const xrd_witness *witness) {
  double minimum[LARGEST], result = -HUGE_VAL;
  xrd_proof claimed, truth;
  arf_t low, high;
  xrd_proof_init(&claimed), xrd_proof_init(&truth), arf_init(low), arf_init(high);
  if (evaluate(how, problem, witness, &claimed)) {
    assert_int_equal(xrd_rows_minimum(problem, 1, minimum, NULL), XRD_OK);
    assert_int_equal(xrd_balls_enclose(problem, minimum, witness, BITS, &truth, NULL), XRD_OK);
    arb_get_lbound_arf(low, claimed.value, BITS);
    arb_get_ubound_arf(high, truth.value, BITS);
    arf_sub(low, low, high, BITS, ARF_RND_CEIL);
    result = arf_get_d(low, ARF_RND_CEIL) * 0x1p53;
  }
  xrd_proof_clear(&claimed), xrd_proof_clear(&truth), arf_clear(low), arf_clear(high);
  return result;
}

/* Two symbols at (+-px, e), reproductions at (+-py, 0): equal weights, so that the dual sum's stretch decides. */
static double two_symbol_grid(double px, double py, double e, double exponent) {
  const double p[] = {0.5, 0.5}, x[] = {-px, e, px, e}, y[] = {-py, 0, py, 0}, one[] = {1, 1};
  const xrd_problem problem = {p, {.kind = XRD_SQUARED, .n = 2, .m = 2, .dim = 2, .x = x, .y = y}};
  const double least = xrd_distortion_entry(&problem.distortion, 0, 0);
  const xrd_witness witness = {exponent / least, p, one};
  return overclaimed(GRID, &problem, &witness);
}

/* Climbs from random starts in [low, high] to the largest overclaim nearby; returns the largest of all. */
enum { PARAMETERS = 4 };
typedef double (*claim)(const double *parameter);

static double climb(claim claimed, const double *low, const double *high, size_t starts, uint64_t seed) {
  xrd_random random;
  xrd_random_seed(&random, seed);
  double worst = -HUGE_VAL;
  for (size_t start = 0; start < starts; start++) {
    double at[PARAMETERS], next[PARAMETERS];
    for (size_t k = 0; k < PARAMETERS; k++) at[k] = low[k] + (high[k] - low[k]) * xrd_random_uniform(&random);
    double best = claimed(at);
    for (double reach = 0.5; reach > 0x1p-30; reach /= 2) {
      for (size_t k = 0; k < PARAMETERS; k++)
        next[k] = fmin(fmax(at[k] * (1 + reach * (xrd_random_uniform(&random) - 0.5)), low[k]), high[k]);
      const double here = claimed(next);
      if (here <= best) continue;
      best = here;
      for (size_t k = 0; k < PARAMETERS; k++) at[k] = next[k];
    }
    worst = fmax(worst, best);
  }
  return worst;
}

static double grid_claim(const double *x) { return two_symbol_grid(x[0], x[1], exp(x[2]), exp(-x[3])); }

/* Inflations below 2^-53 of the weights count. */
static void a_small_stretch_is_not_lost(void **state) {
  (void)state;
  assert_true(two_symbol_grid(1.7182914705245125, 1.264076917251145, 32.01809092582468, 0.247) <= 0);
  const double low[] = {1, 1, 0.1, 0.1}, high[] = {2, 2, 6, 6};
  assert_true(climb(grid_claim, low, high, repetitions(12), 1) <= 0);
}

/* Two symbols at -x and x + a, reproductions at -y, 0 and y. */
static double line_claim(const double *v) {
  const double p[] = {0.5, 0.5}, x[] = {-v[0], v[0] + v[3]}, y[] = {-v[1], 0, v[1]}, one[] = {1, 1},
               q[] = {0.4, 0.2, 0.4};
  const xrd_problem problem = {p, {.kind = XRD_ABSOLUTE, .n = 2, .m = 3, .dim = 1, .x = x, .y = y}};
  const xrd_witness witness = {v[2], q, one};
  return overclaimed(ABSOLUTE_LINE, &problem, &witness);
}

static void lines_of_absolute_distances_claim_no_more(void **state) {
  (void)state;
  const double low[] = {1, 1, 0.01, 1e-3}, high[] = {2, 2, 4, 1};
  assert_true(climb(line_claim, low, high, repetitions(12), 2) <= 0);
}

/* Half the mass at 0, half at 2c, in 102 rows, everything sent to c: R = 0.  The rows' exponential decides. */
static double central_reproduction(double a, double c, double slope, xrd_bounds *bounds) {
  enum { ROWS = 102, COLUMNS = 20 };
  double p[ROWS], w[ROWS], x[ROWS], y[COLUMNS], q[COLUMNS] = {0};
  for (size_t i = 0; i < ROWS; i++) {
    p[i] = 1.0 / ROWS;
    w[i] = 1;
    x[i] = i % 2 == 0 ? 0 : 2 * c;
  }
  y[0] = -a, y[1] = c, y[2] = 2 * c + a, q[1] = 1;
  for (size_t j = 3; j < COLUMNS; j++) y[j] = 1000 + (double)j * 0x1p-24;
  const xrd_problem problem = {p, {.kind = XRD_SQUARED, .n = ROWS, .m = COLUMNS, .dim = 1, .x = x, .y = y}};
  const xrd_witness witness = {slope, q, w};
  if (bounds != NULL) assert_int_equal(xrd_certify(&problem, &witness, 1e-10, 1, bounds, NULL), XRD_OK);
  return overclaimed(SQUARED_LINE, &problem, &witness);
}

static double central_claim(const double *x) { return central_reproduction(x[0], x[1], x[2], NULL); }

static void a_row_exponential_is_within_its_bound(void **state) {
  (void)state;
  xrd_bounds bounds;
  assert_true(central_reproduction(.51559925079345703, .60524272918701172, 1.4667088304353078, &bounds) <= 0);
  assert_true(bounds.rate_lower == 0 && bounds.rate_upper == 0);
  const double low[] = {0.4, 0.5, 1, 0}, high[] = {0.6, 0.75, 2, 0};
  const double worst = climb(central_claim, low, high, repetitions(12), 3);
  assert_true(worst <= 0 && worst > -200); /* as sharp as its account says */
}

/* 64 rows at one place, all but one of them below the last bit of the sum: what the additions lose is all there is to
   lose, and the value is 0. */
static void lost_additions_of_a_box_are_counted(void **state) {
  (void)state;
  enum { ROWS = 64 };
  for (size_t heavy = 0; heavy < ROWS; heavy++) {
    double p[ROWS], w[ROWS], x[ROWS] = {0};
    const double y[] = {0, 50}, q[] = {1, 0};
    for (size_t i = 0; i < ROWS; i++) {
      p[i] = i == heavy ? 1 : 0x1.fp-54;
      w[i] = 1;
    }
    const xrd_problem problem = {p, {.kind = XRD_SQUARED, .n = ROWS, .m = 2, .dim = 1, .x = x, .y = y}};
    const xrd_witness witness = {1, q, w};
    assert_true(overclaimed(SQUARED_LINE, &problem, &witness) <= 0);
  }
}

/* Do the three balls hold what 700 bits say, without an allowance?  Of the value only the lower end counts on a line of
   squares, where sums are bounded. */
static void assert_enclosed(evaluation how, const xrd_problem *problem, const xrd_witness *witness) {
  double minimum[LARGEST];
  xrd_proof claimed, truth;
  xrd_proof_init(&claimed), xrd_proof_init(&truth);
  if (evaluate(how, problem, witness, &claimed)) {
    assert_int_equal(xrd_rows_minimum(problem, 1, minimum, NULL), XRD_OK);
    assert_int_equal(xrd_balls_enclose(problem, minimum, witness, BITS, &truth, NULL), XRD_OK);
    assert_true(arb_contains(claimed.excess, truth.excess));
    assert_true(arb_contains(claimed.rate, truth.rate));
    assert_true(arb_contains(claimed.value, truth.value));
  }
  xrd_proof_clear(&claimed), xrd_proof_clear(&truth);
}

/* Few terms: the weights' own error decides.  Many with duals off by 2^-11: the plain part of the dual sums does. */
static void entries_are_enclosed(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 3);
  for (size_t k = 0; k < repetitions(400); k++) {
    random_case c;
    random_case_make(&c, &random, k % 8 == 0 ? 60 : 4, k % 8 == 0 ? 40 : 200, k % 2 == 0 ? 0 : 0x1p-11);
    const int shift = (int)(k % 3) * 40 - 40; /* sum q = 2^(2 shift): logarithms of c_j weigh its error by 55 */
    for (size_t j = 0; j < c.problem.distortion.m; j++) c.q[j] = ldexp(c.q[j], 2 * shift);
    for (size_t i = 0; i < c.problem.distortion.n; i++) c.w[i] = ldexp(c.w[i], -2 * shift);
    if (c.problem.distortion.kind != XRD_HAMMING) assert_enclosed(ENTRIES, &c.problem, &c.witness);
    random_case_clear(&c);
  }
}

/* A reproduction with c_j below 2^-90 whose mass makes up for it: what the logarithms leave out of it is most of it. */
static void large_masses_far_away_count(void **state) {
  (void)state;
  const double p[] = {0.5, 0.5}, q[] = {1, 0x1p85};
  for (double exponent = 55; exponent < 66; exponent += 0.5) { /* exp(-63) = 2^-91 */
    const double matrix[] = {0, exponent, 0, exponent + 1};
    const double w[] = {1 / (1 + 0x1p85 * exp(-exponent)), 1 / (1 + 0x1p85 * exp(-exponent - 1))};
    const xrd_problem problem = {p, {.kind = XRD_MATRIX, .n = 2, .m = 2, .matrix = matrix}};
    const xrd_witness witness = {1, q, w};
    xrd_proof claimed;
    xrd_proof_init(&claimed);
    assert_true(evaluate(ENTRIES, &problem, &witness, &claimed));
    xrd_proof_clear(&claimed);
    assert_enclosed(ENTRIES, &problem, &witness);
  }
}

/* Is lower <= R(D) <= upper for the fair coin, R(D) = log 2 - h(D) in 700-bit balls? */
static void assert_coin(const xrd_bounds *bounds) {
  arb_t d, rest, rate, part;
  arb_init(d), arb_init(rest), arb_init(rate), arb_init(part);
  arb_set_d(d, bounds->distortion);
  arb_set_d(part, bounds->distortion_low);
  arb_add(d, d, part, BITS);
  arb_sub_ui(rest, d, 1, BITS);
  arb_neg(rest, rest);
  arb_const_log2(rate, BITS);
  arb_log(part, d, BITS);
  arb_addmul(rate, part, d, BITS);
  arb_log(part, rest, BITS);
  arb_addmul(rate, part, rest, BITS);
  arb_set_d(part, bounds->rate_lower);
  if (arf_cmp_d(arb_midref(d), 0.5) < 0) assert_true(arb_le(part, rate));
  arb_set_d(part, bounds->rate_upper);
  assert_true(arb_ge(part, rate));
  arb_clear(d), arb_clear(rest), arb_clear(rate), arb_clear(part);
}

/* The witness is optimal to the last bit: all that separates the bounds is rounding. */
static void the_coin_is_between_its_bounds(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 4);
  for (size_t k = 0; k < repetitions(2000); k++) {
    const double p[] = {0.5, 0.5}, matrix[] = {0, 1, 1, 0}, slope = exp(4 * xrd_random_normal(&random));
    const double u = 0.5 * (1 + exp(-slope)), w[] = {1 / u, 1 / u};
    const xrd_problem problem = {p, {.kind = k % 2 == 0 ? XRD_MATRIX : XRD_HAMMING, .n = 2, .m = 2, .matrix = matrix}};
    const xrd_witness witness = {slope, p, w};
    xrd_bounds bounds;
    assert_int_equal(xrd_certify(&problem, &witness, 1e-12, 1, &bounds, NULL), XRD_OK);
    assert_coin(&bounds);
    assert_true(bounds.rate_upper - bounds.rate_lower <= 0x1p-51 * fmax(1, slope));
    const double at = bounds.distortion * (1 + 0x1p-40 * xrd_random_uniform(&random));
    assert_int_equal(xrd_certify_at(&problem, &witness, at, 0, 1, &bounds, NULL), XRD_OK);
    assert_coin(&bounds);
  }
}

/* Everything to one reproduction: D = D_max, where R = 0, and every double of the bounds is exact. */
static void the_right_end_is_exact(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 5);
  for (size_t k = 0; k < repetitions(200); k++) {
    random_case c;
    random_case_make(&c, &random, 6, 0, 0);
    const xrd_distortion *d = &c.problem.distortion;
    for (size_t j = 0; j < d->m; j++) c.q[j] = j == 0;
    bool reached = true;
    for (size_t i = 0; i < d->n; i++) reached = reached && (!(c.p[i] > 0) || isfinite(xrd_distortion_entry(d, i, 0)));
    for (size_t i = 0; i < d->n; i++) c.w[i] = 1;
    xrd_bounds bounds;
    const xrd_witness flat = {0, c.q, c.w};
    if (reached) {
      assert_int_equal(xrd_certify(&c.problem, &flat, 1e-10, 1, &bounds, NULL), XRD_OK);
      assert_true(bounds.rate_lower == 0 && bounds.rate_upper == 0);
    }
    random_case_clear(&c);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_small_stretch_is_not_lost),
      cmocka_unit_test(lines_of_absolute_distances_claim_no_more),
      cmocka_unit_test(a_row_exponential_is_within_its_bound),
      cmocka_unit_test(lost_additions_of_a_box_are_counted),
      cmocka_unit_test(entries_are_enclosed),
      cmocka_unit_test(large_masses_far_away_count),
      cmocka_unit_test(the_coin_is_between_its_bounds),
      cmocka_unit_test(the_right_end_is_exact),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
