/* Bounds under several distortions where the rounding of their sum decides. */
#include <arb.h>
#include <math.h>

#include "exactrd/criteria.h"
#include "tests/cmocka_all.h"

enum { MOST = 3, BITS = 200 };

/* Two equal symbols, d_k = a_k where they are the same and b_k where not, both so large that an ulp of d is seen in the
   rate. The sum of the two under these slopes is rounded up by as much as it may. */
static const double SLOPES[MOST] = {1.37, 1.59, 1.71}, LARGE = 0x1p20, APART = 2;

/* The least double from `start` on whose product with the slope is rounded up by nearly half an ulp, and its sum with
   what is there already by half of one of its own. */
static double rounded_up(double start, double slope, double so_far) {
  for (double d = start;; d = nextafter(d, INFINITY)) {
    const double product = slope * d, ulp = nextafter(product, INFINITY) - product, sum = so_far + product;
    if (fma(slope, d, -product) < -0.49 * ulp && (so_far == 0 || sum - so_far > product)) return d;
  }
}

typedef struct {
  size_t count;
  double d[MOST][4], combined[2];
  xrd_criteria criteria;
} sample;

static const double P[] = {0.5, 0.5};

static void make(sample *s, size_t count) {
  *s = (sample){.count = count, .criteria = {.p = P, .count = count}};
  for (size_t k = 0; k < count; k++) {
    for (int which = 0; which < 2; which++) {
      double *d = s->d[k] + which;
      *d = rounded_up((LARGE + which * APART) / SLOPES[k] + 1e-6, SLOPES[k], s->combined[which]);
      s->combined[which] += SLOPES[k] * *d;
    }
    s->d[k][2] = s->d[k][1], s->d[k][3] = s->d[k][0];
    s->criteria.distortions[k] = (xrd_distortion){.kind = XRD_MATRIX, .n = 2, .m = 2, .matrix = s->d[k]};
  }
}

/* log 2 - h(share) for the least share (D_k - a_k) / (b_k - a_k) of unequal pairs. */
static void set_rate(const sample *s, const double *distortions, arb_t rate) {
  arb_t share, part, least;
  arb_init(share), arb_init(part), arb_init(least);
  arb_one(least);
  for (size_t k = 0; k < s->count; k++) {
    arb_t same;
    arb_init(same);
    arb_set_d(same, s->d[k][0]);
    arb_set_d(share, distortions[k]), arb_sub(share, share, same, BITS);
    arb_set_d(part, s->d[k][1]), arb_sub(part, part, same, BITS);
    arb_div(share, share, part, BITS);
    arb_min(least, least, share, BITS);
    arb_clear(same);
  }
  arb_const_log2(rate, BITS);
  for (int side = 0; side < 2; side++) {
    arb_log(part, least, BITS);
    arb_addmul(rate, least, part, BITS);
    arb_sub_ui(least, least, 1, BITS);
    arb_neg(least, least);
  }
  arb_clear(share), arb_clear(part), arb_clear(least);
}

/* `beyond` above what the channel of the witness needs. */
static double claimed(const sample *s, double beyond, double *distortions) {
  const double apart = s->combined[1] - s->combined[0], kernel = exp(-apart), share = kernel / (1 + kernel);
  double slopes[MOST], q[] = {0.5, 0.5}, w[] = {2 / (1 + kernel), 2 / (1 + kernel)};
  for (size_t k = 0; k < s->count; k++) {
    slopes[k] = SLOPES[k];
    distortions[k] = s->d[k][0] + (share + beyond) * (s->d[k][1] - s->d[k][0]);
  }
  xrd_criteria_point point = {s->count, slopes, distortions, .n = 2, .m = 2, .q = q, .w = w};
  assert_int_equal(xrd_certify_criteria(&s->criteria, true, 1, &point, NULL), XRD_OK);
  return point.rate_lower;
}

/* The lower bound is below the rate, by less than one of the K roundings of the sum. */
static void the_sum_may_be_rounded_up(void **state) {
  (void)state;
  arb_t rate, lower;
  arb_init(rate), arb_init(lower);
  for (size_t count = 1; count <= MOST; count++) {
    sample s;
    double distortions[MOST], room = HUGE_VAL;
    make(&s, count);
    for (double beyond = 0x1p-30; beyond < 0x1p-20; beyond *= 1.3) {
      const double bound = claimed(&s, beyond, distortions);
      set_rate(&s, distortions, rate);
      arb_set_d(lower, bound);
      arb_sub(lower, rate, lower, BITS);
      if (!arb_is_nonnegative(lower))
        fail_msg("%zu: %.17g is above the rate by %g", count, bound, -arf_get_d(arb_midref(lower), ARF_RND_NEAR));
      room = fmin(room, arf_get_d(arb_midref(lower), ARF_RND_NEAR));
    }
    assert_true(room < s.combined[0] * 0x1p-53);
  }
  arb_clear(rate), arb_clear(lower);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(the_sum_may_be_rounded_up)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
