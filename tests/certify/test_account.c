/* The accounts against numbers that err by as much as they may, all in the worst direction: exact arithmetic of 400
   bits. Every term decides, for rounding up adds less than the least of them. */
#include "certify/account.h"

#include <math.h>

#include "certify/row_sums.h"
#include "tests/cmocka_all.h"

enum { BITS = 400 };

static const double SHARP = 0x1p-12; /* the accounts are no larger than this beyond what they have to be */
static const double H = 0x1p-53;

static void set(arb_t x, xrd_up error) { arb_set_d(x, xrd_up_value(error)); }

/* x *= 1 + sign error */
static void err(arb_t x, double error, int sign) {
  arb_t factor;
  arb_init(factor);
  arb_set_d(factor, sign * error);
  arb_add_ui(factor, factor, 1, BITS);
  arb_mul(x, x, factor, BITS);
  arb_clear(factor);
}

/* Is claimed >= |wrong - 1|, and hardly more? */
static void assert_covers(xrd_up claimed, const arb_t wrong) {
  arb_t bound, off;
  arb_init(bound), arb_init(off);
  set(bound, claimed);
  arb_sub_ui(off, wrong, 1, BITS);
  arb_abs(off, off);
  assert_true(arb_ge(bound, off));
  err(off, SHARP, 1);
  assert_true(arb_le(bound, off));
  arb_clear(bound), arb_clear(off);
}

static double sum_error(size_t terms) { return xrd_up_value(xrd_sum_error(terms)); }

static void weighted_sums(void **state) {
  (void)state;
  arb_t sum;
  arb_init(sum);
  for (size_t terms = 65; terms < (size_t)1 << 42; terms *= 3) {
    arb_one(sum);
    err(sum, XRD_WEIGHT_ERROR, 1);
    err(sum, sum_error(terms), 1);
    assert_covers(xrd_weighted_sum_error(terms), sum);
    arb_one(sum);
    err(sum, XRD_WEIGHT_ERROR, 1);
    err(sum, XRD_PAIR_ERROR, 1);
    err(sum, sum_error(terms + terms), 1);
    assert_covers(xrd_contraction_error(terms), sum);
  }
  arb_clear(sum);
}

/* v = p / u, with u too small. */
static void set_quotient(arb_t v, double u_error) {
  arb_t u;
  arb_init(u);
  arb_one(u), arb_one(v);
  err(u, u_error, -1);
  arb_div(v, v, u, BITS);
  err(v, XRD_PAIR_ERROR, 1);
  arb_clear(u);
}

/* Errors of every size, so that each term is the largest somewhere; `lost` among them. */
static void quotients_and_their_sums(void **state) {
  (void)state;
  static const double sizes[] = {0, 0x1p-94, 0x1p-80, 0x1p-64, 0x1p-40, 0x1p-20};
  arb_t x;
  arb_init(x);
  for (int k = 0; k < 6 * 6 * 6 * 6; k++) {
    const double forward = sizes[k % 6], lost = sizes[k / 6 % 6], backward = sizes[k / 36 % 6], added = sizes[k / 216];
    const xrd_account account = xrd_account_of(xrd_up_of(forward), xrd_up_of(lost), xrd_up_of(backward),
                                               xrd_up_of(added));
    arb_set_d(x, forward);
    err(x, 0, 1);
    arb_add_ui(x, x, 1, BITS);
    arb_t more;
    arb_init(more);
    arb_set_d(more, lost);
    arb_add(x, x, more, BITS);
    arb_clear(more);
    assert_covers(account.u, x);
    set_quotient(x, forward + lost);
    err(x, backward, 1);
    assert_covers(account.column, x);
    set_quotient(x, forward + lost);
    err(x, forward, 1);
    err(x, added, 1);
    assert_covers(account.excess, x);
  }
  arb_clear(x);
}

/* g = A + B with B = -mismatch A: A too large by its own error and that of the low parts' sum, h 2^-46; B too small in
   size by N additions in plain arithmetic, by its high parts alone, 2^-47, and by two differences rounded. */
static void dual_sums(void **state) {
  (void)state;
  static const double h = 0x1p-53;
  arb_t first, second, truth, part;
  arb_init(first), arb_init(second), arb_init(truth), arb_init(part);
  for (size_t n = 1; n < (size_t)1 << 42; n = 3 * n + 1)
    for (double mismatch = 0x1p-70; mismatch <= 0x1p-10; mismatch *= 2) {
      arb_one(first);
      err(first, XRD_WEIGHT_ERROR, 1);
      err(first, sum_error(n + 64), 1);
      arb_set_d(part, h * 0x1p-46);
      arb_add(first, first, part, BITS);
      arb_set_d(second, mismatch);
      err(second, 0x1p-47, -1);
      err(second, 3 * h, -1);
      err(second, fmin((double)(n + 64) * h, 1), -1);
      arb_sub(first, first, second, BITS);
      arb_set_d(truth, mismatch);
      arb_sub_ui(truth, truth, 1, BITS);
      arb_neg(truth, truth);
      arb_div(first, first, truth, BITS);
      arb_sub_ui(first, first, 1, BITS);
      set(part, xrd_dual_sum_error(n + 64, xrd_up_of(mismatch)));
      assert_true(arb_ge(part, first));
      arb_mul_2exp_si(first, first, 5);
      assert_true(n > 64 || arb_le(part, first));
    }
  arb_clear(first), arb_clear(second), arb_clear(truth), arb_clear(part);
}

/* A distance s~ that was rounded to s, down by all that it may be. */
static void inflations(void **state) {
  (void)state;
  arb_t z, part, claimed;
  arb_init(z), arb_init(part), arb_init(claimed);
  for (double stretch = 0x1p-53; stretch < 0.01; stretch *= 8)
    for (double size = 0x1p-80; stretch * size < 0x1p-4; size *= 32) {
      const double slope = 0x1.8p40, s = size / slope;
      arb_set_d(z, s);
      arb_set_d(part, stretch);
      arb_sub_ui(part, part, 1, BITS);
      arb_neg(part, part);
      arb_div(z, z, part, BITS); /* s~ */
      arb_set_d(part, stretch);
      arb_mul(z, z, part, BITS);
      arb_set_d(part, slope);
      arb_mul(z, z, part, BITS);
      arb_mul_2exp_si(z, z, 1);
      arb_expm1(z, z, BITS);
      set(claimed, xrd_inflation(xrd_up_of(stretch), slope, s));
      assert_true(arb_ge(claimed, z));
      err(z, 0x1p-9, 1);
      assert_true(arb_le(claimed, z));
    }
  arb_clear(z), arb_clear(part), arb_clear(claimed);
}

static void err_roundings(arb_t x, size_t count, int sign) {
  for (size_t k = 0; k < count; k++) err(x, 0x1p-53, sign);
}

static void set_moment(arb_t x, size_t k, int sign) {
  arb_one(x);
  err(x, XRD_GAUSSIAN_ERROR, sign);
  err_roundings(x, k + 1, sign);
  err(x, XRD_BLOCK_ERROR, sign);
}

/* Each factor of a term of an expansion is too small, or too large; what is measured is the moment, too small. */
static void expansions(void **state) {
  (void)state;
  arb_t x, moment;
  arb_init(x), arb_init(moment);
  for (size_t k = 0; k <= 40; k++)
    for (int sign = -1; sign <= 1; sign += 2) {
      set_moment(x, k, sign);
      if (sign > 0) assert_covers(xrd_moment_error(k), x);
      err_roundings(x, 2 * k + 2, sign); /* f_k and the coefficient */
      err_roundings(x, k + 1, sign);     /* Horner's rule */
      err(x, XRD_GAUSSIAN_ERROR, sign);
      err_roundings(x, 1, sign); /* the last product */
      err_roundings(x, 1, sign); /* the distances */
      set_moment(moment, k, -1);
      arb_sub_ui(x, x, 1, BITS);
      arb_div(x, x, moment, BITS);
      arb_add_ui(x, x, 1, BITS);
      if (sign > 0) assert_covers(xrd_expansion_term_error(k), x);
      arb_sub_ui(x, x, 1, BITS);
      arb_neg(x, x);
      set(moment, xrd_expansion_term_error(k));
      assert_true(sign > 0 || arb_ge(moment, x));
    }
  arb_clear(x), arb_clear(moment);
}

/* The exponential series from its term K on, to 400 bits; a few parts in a thousand are given away where z / K is
 * small. */
static void rests_of_series(void **state) {
  (void)state;
  arb_t first, term, sum, z;
  arb_init(first), arb_init(term), arb_init(sum), arb_init(z);
  for (ulong degree = 2; degree <= 40; degree += 2)
    for (double size = 0x1p-8; size < (double)degree; size *= 1.5) {
      arb_set_d(z, size);
      arb_pow_ui(first, z, degree, BITS);
      arb_fac_ui(term, degree, BITS);
      arb_div(first, first, term, BITS);
      const double least = nextafter(arf_get_d(arb_midref(first), ARF_RND_UP), HUGE_VAL);
      arb_set(term, first);
      for (ulong k = degree; k < degree + 400; k++) {
        arb_add(sum, sum, term, BITS);
        arb_mul(term, term, z, BITS);
        arb_div_ui(term, term, k + 1, BITS);
      }
      set(term, xrd_series_rest(xrd_up_of(least), xrd_up_of(size), degree + 1));
      assert_true(arb_ge(term, sum));
      arb_mul_ui(sum, sum, 1001, BITS);
      arb_div_ui(sum, sum, 1000, BITS);
      assert_true(size > 0.03 * (double)degree || arb_le(term, sum));
      arb_zero(sum);
    }
  arb_clear(first), arb_clear(term), arb_clear(sum), arb_clear(z);
}

/* What the low parts' additions may round by, of a sum of 1: two for each term or node, each by h of low parts that are
   up to (k h + 2^-46) times what k terms add up to. */
static double rounding(double additions, double terms) { return 2 * additions * H * (terms * H + 0x1p-46); }

static double rounding_of_chain(double count) {
  double sum = 0;
  for (double k = 1; k <= count; k++) sum += rounding(1, k);
  return sum;
}

/* Leaves side by side have shares of the sum that add up to it; so have the nodes of a level. */
static double rounding_of_tree(double count) {
  double sum = rounding_of_chain(XRD_LEAF);
  for (double terms = XRD_LEAF; terms < count;) terms *= 2, sum += rounding(1, fmin(terms, count));
  return sum;
}

/* A chain comes up to what xrd_sum_error counts, a tree of leaves never does. */
static void trees_round_less_than_chains(void **state) {
  (void)state;
  for (double count = 64; count <= 0x1p20; count *= 4) {
    const double counted = xrd_up_value(xrd_sum_error((size_t)count)) - XRD_PAIR_ERROR;
    assert_true(rounding_of_chain(count) <= counted && rounding_of_chain(count) > counted / 2);
  }
  for (double count = XRD_MANY_ROWS; count <= 0x1p50; count *= 2) {
    const double counted = count * (count * H * H + 2 * 0x1p-46 * H);
    assert_true(rounding_of_tree(count) <= counted && XRD_LEAF + log2(count / XRD_LEAF) <= count);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(weighted_sums),
      cmocka_unit_test(quotients_and_their_sums),
      cmocka_unit_test(dual_sums),
      cmocka_unit_test(inflations),
      cmocka_unit_test(expansions),
      cmocka_unit_test(rests_of_series),
      cmocka_unit_test(trees_round_less_than_chains),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
