/* What a proof makes of sums that err by as much as they say: the balls still hold the truth. */
#include "certify/sums.h"

#include <math.h>

#include "certify/balls.h"
#include "tests/cmocka_all.h"

enum { BITS = 300, N = 2, M = 3 };

static const double P[N] = {0.25, 0.75}, W[N] = {1.5, 0.75}, Q[M] = {0.5, 0.25, 0.25};
static const double MATRIX[N * M] = {0, 1, 3, 2, 0.5, 0.25}, LEAST[N] = {0, 0.25};
static const double SLOPE = 1.25;
static const double SHARE = 0x1p-30; /* of the error that a sum says it has */

static const xrd_problem PROBLEM = {P, {.kind = XRD_MATRIX, .n = N, .m = M, .matrix = MATRIX}};
static const xrd_witness WITNESS = {SLOPE, Q, W};

typedef struct {
  double u[N], c[M], excess, dual, low[M], spare[M], q[M];
  size_t support[M];
  xrd_sums sums;
} made;

/* The sums, to about 2^-52, with errors to match. */
static void make(made *it) {
  *it = (made){.support = {0, 1, 2}, .q = {Q[0], Q[1], Q[2]}};
  double g[M] = {0};
  for (size_t i = 0; i < N; i++) {
    double x = 0;
    for (size_t j = 0; j < M; j++) {
      const double e = MATRIX[i * M + j] - LEAST[i];
      it->u[i] += Q[j] * exp(-SLOPE * e);
      x += Q[j] * e * exp(-SLOPE * e);
    }
    it->excess += P[i] / it->u[i] * x;
    for (size_t j = 0; j < M; j++) {
      const double weight = exp(-SLOPE * (MATRIX[i * M + j] - LEAST[i]));
      it->c[j] += P[i] / it->u[i] * weight;
      g[j] += P[i] * W[i] * weight;
    }
  }
  it->dual = fmax(g[0], fmax(g[1], g[2]));
  const xrd_up rounding = xrd_up_of(0x1p-48);
  it->sums = (xrd_sums){.scale = 1,
                        .slope = SLOPE,
                        .u_high = it->u,
                        .u_low = it->low,
                        .support_count = M,
                        .support = it->support,
                        .q = it->q,
                        .c_high = it->c,
                        .c_low = it->low,
                        .spare = it->spare,
                        .excess = {it->excess, 0},
                        .dual = {it->dual, 0},
                        .u_error = rounding,
                        .column_error = rounding,
                        .excess_error = rounding,
                        .dual_error = rounding};
}

typedef enum {
  CHANNEL_SUM,
  COLUMN_SUM,
  EXCESS_SUM,
  DUAL_SUM,
  EXCESS_FLOOR,
  DUAL_FLOOR,
  STRETCH,
  UNDERFLOW,
  KINDS
} kind;

/* Sums that are off by SHARE, up or down, and say so. */
static void displace(made *it, kind what, double sign) {
  const double factor = 1 + sign * SHARE;
  const xrd_up said = xrd_up_scale(1 + 0x1p-15, xrd_up_of(SHARE));
  switch (what) {
  case CHANNEL_SUM:
    for (size_t i = 0; i < N; i++) it->u[i] *= factor;
    it->sums.u_error = said;
    break;
  case COLUMN_SUM:
    for (size_t j = 0; j < M; j++) it->c[j] *= factor;
    it->sums.column_error = said;
    break;
  case EXCESS_SUM:
    it->sums.excess.high *= factor;
    it->sums.excess_error = said;
    break;
  case DUAL_SUM:
    it->sums.dual.high *= factor;
    it->sums.dual_error = said;
    break;
  case EXCESS_FLOOR:
    it->sums.excess.high += sign * SHARE;
    it->sums.excess_floor = said;
    break;
  case DUAL_FLOOR:
    it->sums.dual.high += sign * SHARE;
    it->sums.dual_floor = said;
    break;
  case STRETCH:
    it->sums.excess.high += sign * SHARE * (it->sums.excess.high + 2 * 0.75 * 0.25); /* X + 2 S */
    it->sums.stretch = said;
    break;
  default: it->sums.excess.high += sign * SHARE; it->sums.underflow = said;
  }
}

static void each_error_is_passed_on(void **state) {
  (void)state;
  xrd_proof truth, claimed;
  xrd_proof_init(&truth), xrd_proof_init(&claimed);
  assert_int_equal(xrd_balls_enclose(&PROBLEM, LEAST, &WITNESS, BITS, &truth, NULL), XRD_OK);
  for (kind what = CHANNEL_SUM; what < KINDS; what++)
    for (double sign = -1; sign <= 1; sign += 2) {
      made it;
      make(&it);
      displace(&it, what, sign);
      assert_true(xrd_sums_prove(&it.sums, &PROBLEM, LEAST, &WITNESS, &xrd_weight_kernel_base, &claimed));
      assert_true(arb_contains(claimed.excess, truth.excess));
      assert_true(arb_contains(claimed.value, truth.value));
      if (what != STRETCH && what != UNDERFLOW) assert_true(arb_contains(claimed.rate, truth.rate));
      assert_true(mag_get_d(arb_radref(claimed.value)) < 16 * SHARE);
      assert_true(mag_get_d(arb_radref(claimed.excess)) < 16 * SHARE);
    }
  xrd_proof_clear(&truth), xrd_proof_clear(&claimed);
}

/* A dual sum of exactly 1: what the value errs by is the logarithms' own error alone, on witnesses found to have a
   large one; and shares that have no exact sum are divided by a ball. */
static void logarithms_err_by_what_they_say(void **state) {
  (void)state;
  xrd_proof claimed;
  arb_t truth, part, total;
  xrd_proof_init(&claimed), arb_init(truth), arb_init(part), arb_init(total);
  for (int k = 1; k < 200; k++) {
    made it;
    make(&it);
    const double w[N] = {1.0 + k / 7.0, 0.01 + k / 11.0}, p[N] = {0.1 * k, 0x1p-60 + 0.3};
    const xrd_witness witness = {SLOPE, Q, w};
    const xrd_problem problem = {p, PROBLEM.distortion};
    it.sums.dual = (xrd_pair){1, 0};
    it.sums.dual_error = XRD_UP_ZERO;
    arb_zero(truth), arb_zero(total);
    for (size_t i = 0; i < N; i++) {
      arb_set_d(part, w[i]);
      arb_log(part, part, BITS);
      arb_t mass;
      arb_init(mass);
      arb_set_d(mass, p[i]);
      arb_addmul(truth, part, mass, BITS);
      arb_add(total, total, mass, BITS);
      arb_clear(mass);
    }
    arb_div(truth, truth, total, BITS);
    arb_log(part, total, BITS);
    arb_add(truth, truth, part, BITS); /* the dual sum is 1 / sum p of what it ought to be */
    assert_true(xrd_sums_prove(&it.sums, &problem, LEAST, &witness, &xrd_weight_kernel_base, &claimed));
    assert_true(arb_contains(claimed.value, truth));
    assert_true(mag_cmp_2exp_si(arb_radref(claimed.value), -58) < 0);
  }
  xrd_proof_clear(&claimed), arb_clear(truth), arb_clear(part), arb_clear(total);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(each_error_is_passed_on),
                                     cmocka_unit_test(logarithms_err_by_what_they_say)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
