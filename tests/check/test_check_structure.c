/* Checks by structure against those of every entry; claims of long lines and grids are accepted, altered ones refused.
 */
#include <math.h>
#include <stdlib.h>

#include "check/structure.h"
#include "exactrd/check.h"
#include "tests/certify/structured_case.h"
#include "tests/cmocka_all.h"

enum { BITS = 128, SIDE = 57, LINE = SIDE * SIDE }; /* more than 1e7 entries: only structure is tried */

static const double GAP = 1e-10;

static double middle(const arb_t x) { return arf_get_d(arb_midref(x), ARF_RND_NEAR); }

static void assert_agree(const random_case *c, structured_shape shape) {
  const xrd_structured_proof *proof[] = {&xrd_structured_grid, &xrd_structured_absolute_line,
                                         &xrd_structured_squared_line};
  xrd_reproof fast, every;
  xrd_reproof_init(&fast), xrd_reproof_init(&every);
  assert_int_equal(xrd_structured_reprove(proof[shape], &c->problem, &c->witness, BITS, &fast, NULL), XRD_OK);
  assert_int_equal(xrd_reprove(&c->problem, &c->witness, 2 * BITS, &every, NULL), XRD_OK);
  const double slope = c->witness.slope, far = slope * (middle(every.least) + middle(every.excess));
  double farthest = 0;
  for (size_t i = 0; i < c->problem.distortion.n; i++)
    if (c->problem.p[i] > 0) farthest = fmax(farthest, slope * xrd_distortion_entry(&c->problem.distortion, i, 0));
  const double rounding = 0x1p-50 * (1 + fabs(middle(every.intercept)) + fabs(middle(every.rate)) + far);
  assert_true(arb_overlaps(fast.least, every.least));
  assert_true(middle(fast.intercept) <= middle(every.intercept) + rounding);
  assert_true(middle(fast.intercept) >= middle(every.intercept) - rounding - 0x1p-45 * (1 + farthest));
  assert_true(fabs(middle(fast.rate) - middle(every.rate) + slope * (middle(fast.excess) - middle(every.excess))) <=
              8 * rounding);
  assert_true(arb_is_finite(fast.intercept) && mag_get_d(arb_radref(fast.intercept)) < 1e-12);
  xrd_reproof_clear(&fast), xrd_reproof_clear(&every);
}

/* Distances that are doubles are not rounded: what the mean of d - s is raised by is stretch (X + 2 S), and a hundredth
   more. */
static void assert_stretched(const random_case *c, structured_shape shape) {
  const xrd_structured_proof *proof[] = {&xrd_structured_grid, &xrd_structured_absolute_line,
                                         &xrd_structured_squared_line};
  xrd_reproof fast, every;
  arb_t more;
  xrd_reproof_init(&fast), xrd_reproof_init(&every), arb_init(more);
  assert_int_equal(xrd_structured_reprove(proof[shape], &c->problem, &c->witness, 2 * BITS, &fast, NULL), XRD_OK);
  assert_int_equal(xrd_reprove(&c->problem, &c->witness, 2 * BITS, &every, NULL), XRD_OK);
  const double least = proof[shape]->stretch * (middle(every.excess) + 2 * middle(every.least));
  arb_sub(more, fast.excess, every.excess, 2 * BITS);
  if (!(middle(more) >= least - 1e-30 && middle(more) <= 1.02 * least)) fail_msg("%g, not %g", middle(more), least);
  xrd_reproof_clear(&fast), xrd_reproof_clear(&every), arb_clear(more);
}

static void rounded_distances_are_allowed_for(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 3);
  size_t tried = 0;
  for (size_t k = 0; k < repetitions(90); k++) {
    random_case c;
    structured_case_make(&c, &random, (structured_shape)(k % 3), true, k % 2);
    size_t used = 0;
    for (size_t j = 0; j < c.problem.distortion.m; j++) used += c.q[j] > 0;
    if (used > 1 && c.witness.slope < 8) assert_stretched(&c, (structured_shape)(k % 3)), tried++;
    random_case_clear(&c);
  }
  assert_true(tried > 20);
}

static void structure_agrees_with_every_entry(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 1);
  for (size_t k = 0; k < repetitions(60); k++) {
    random_case c;
    const structured_shape shape = (structured_shape)(k % 3);
    structured_case_make(&c, &random, shape, k % 2, k % 4 < 3);
    if (c.witness.slope < 1e3) assert_agree(&c, shape);
    random_case_clear(&c);
  }
}

static double *numbers(size_t count) {
  double *block = calloc(count, sizeof *block);
  assert_non_null(block);
  return block;
}

/* A bump over [-4, 4] or its square, and a channel to every fortieth point. */
static void make_large(random_case *c, structured_shape shape) {
  xrd_distortion *d = &c->problem.distortion;
  const size_t dim = shape == GRID ? 2 : 1;
  *d = (xrd_distortion){.kind = shape == ABSOLUTE_LINE ? XRD_ABSOLUTE : XRD_SQUARED, .n = LINE, .m = LINE, .dim = dim};
  c->x = numbers(LINE * dim), c->p = numbers(LINE), c->q = numbers(LINE), c->w = numbers(LINE);
  double total = 0;
  for (size_t i = 0; i < LINE; i++) {
    double square = 0;
    for (size_t r = 0; r < dim; r++) {
      const size_t place = dim == 1 ? i : r == 0 ? i / SIDE : i % SIDE;
      const double x = -4 + 8 * (double)place / (double)((dim == 1 ? LINE : SIDE) - 1);
      c->x[i * dim + r] = x;
      square += x * x;
    }
    c->p[i] = exp(-square / 2);
    total += c->p[i];
    if (i % 40 == 0) c->q[i] = c->p[i];
  }
  for (size_t i = 0; i < LINE; i++) c->p[i] /= total;
  d->x = d->y = c->x;
  c->problem.p = c->p;
  c->witness = (xrd_witness){3, c->q, c->w};
  for (size_t i = 0; i < LINE; i++) {
    for (size_t j = 0; j < LINE; j += 40) c->w[i] += c->q[j] * exp(-3 * xrd_distortion_entry(d, i, j));
    c->w[i] = 1 / c->w[i];
  }
}

static xrd_finding check(const random_case *c, const xrd_claimed_point *claim) {
  xrd_finding finding;
  assert_int_equal(xrd_check(&c->problem, &c->witness, claim, &finding, NULL), XRD_OK);
  return finding;
}

static void assert_judged_rightly(structured_shape shape) {
  random_case c = {0};
  make_large(&c, shape);
  xrd_claimed_point good = {.slope = 3, .gap_nats = GAP, .verdict = XRD_OPEN};
  xrd_bounds *bounds = &good.bounds;
  assert_int_equal(xrd_certify(&c.problem, &c.witness, GAP, 1, bounds, NULL), XRD_OK);
  for (size_t j = 0; j < LINE; j++) good.support += c.q[j] > 0;
  good.rate_nats = bounds->rate_lower;
  assert_true(bounds->rate_lower > 0.1);
  xrd_finding finding = check(&c, &good);
  if (!finding.accepted) fail_msg("%s", finding.reason);
  assert_true(finding.rate_lower - bounds->rate_lower < 1e-13 && bounds->rate_upper - finding.rate_upper < 1e-14);
  xrd_claimed_point bad[] = {good, good, good};
  bad[0].bounds.rate_lower += 1e-12;
  bad[0].rate_nats = bad[0].bounds.rate_lower;
  bad[1].bounds.rate_upper -= 1e-13;
  bad[2].bounds.distortion *= 1 - 1e-14;
  for (size_t b = 0; b < 3; b++) assert_false(check(&c, &bad[b]).accepted);
  const size_t middle_row = LINE / 2, used = LINE / 80 * 40;
  c.w[middle_row] *= 1.5; /* raises the dual sums beside it by far more than the mean of log w */
  finding = check(&c, &good);
  assert_true(!finding.accepted || finding.rate_lower >= bounds->rate_lower);
  c.w[middle_row] /= 1.5;
  c.q[used] *= 1.01;
  finding = check(&c, &good);
  assert_false(finding.accepted);
  random_case_clear(&c);
}

static void grids_are_judged(void **state) {
  (void)state;
  assert_judged_rightly(GRID);
}

static void absolute_lines_are_judged(void **state) {
  (void)state;
  assert_judged_rightly(ABSOLUTE_LINE);
}

static void squared_lines_are_judged(void **state) {
  (void)state;
  assert_judged_rightly(SQUARED_LINE);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(structure_agrees_with_every_entry),
      cmocka_unit_test(rounded_distances_are_allowed_for),
      cmocka_unit_test(grids_are_judged),
      cmocka_unit_test(absolute_lines_are_judged),
      cmocka_unit_test(squared_lines_are_judged),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
