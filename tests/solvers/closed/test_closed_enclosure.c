/* The enclosures contain the truth, found by other formulas in 4000-bit balls, and hug it; the floating-point values
   lie within a few roundings of them. */
#include <arb.h>
#include <float.h>
#include <math.h>

#include "tests/cmocka_all.h"
#include "tests/multiplier.h"
#include "tests/solvers/closed/sources.h"

enum { TRUTH_BITS = 4000 };

/* -x log x. */
static void entropy_term(arb_t result, const arb_t x) {
  if (arb_is_zero(x)) {
    arb_zero(result);
    return;
  }
  arb_log(result, x, TRUTH_BITS);
  arb_mul(result, result, x, TRUTH_BITS);
  arb_neg(result, result);
}

static void binary_entropy(arb_t result, const arb_t x) {
  arb_t rest, term;
  arb_init(rest), arb_init(term);
  arb_sub_ui(rest, x, 1, TRUTH_BITS);
  arb_neg(rest, rest);
  entropy_term(result, x);
  entropy_term(term, rest);
  arb_add(result, result, term, TRUTH_BITS);
  arb_clear(rest), arb_clear(term);
}

/* The test channel itself: for each number k of symbols in use, the level that gives D; the one with p_k > t >= p_{k+1}
   is right.  R = sum_y q_y sum_x P(x|y) log(P(x|y)/p_x), P(x|x) = 1 - D, P(x|y) = min(p_x, t). */
static void hamming_truth(arb_t rate, const double *p, size_t n, double distortion) {
  double sorted[SOURCE_SYMBOLS];
  size_t count = 0;
  for (size_t i = 0; i < n; i++) {
    size_t j = count;
    for (; j > 0 && sorted[j - 1] < p[i]; j--) sorted[j] = sorted[j - 1];
    sorted[j] = p[i];
    if (p[i] > 0) count++;
  }
  arb_t total, level, d, match, weight, mass[SOURCE_SYMBOLS], term;
  arb_init(total), arb_init(level), arb_init(d), arb_init(match), arb_init(weight), arb_init(term);
  for (size_t i = 0; i < count; i++) {
    arb_init(mass[i]);
    arb_set_d(mass[i], sorted[i]);
    arb_add(total, total, mass[i], ARF_PREC_EXACT);
  }
  for (size_t i = 0; i < count; i++) arb_div(mass[i], mass[i], total, TRUTH_BITS);
  arb_set_d(d, distortion);
  arb_sub_ui(match, d, 1, TRUTH_BITS), arb_neg(match, match);
  arb_zero(rate);
  for (size_t k = 2; k <= count; k++) {
    arb_set(level, d);
    for (size_t i = k; i < count; i++) arb_sub(level, level, mass[i], TRUTH_BITS);
    arb_div_ui(level, level, k - 1, TRUTH_BITS);
    if (!arb_gt(mass[k - 1], level) || (k < count && arb_lt(level, mass[k]))) continue;
    arb_zero(rate);
    for (size_t y = 0; y < k; y++) {
      arb_sub(weight, mass[y], level, TRUTH_BITS);
      arb_sub(term, match, level, TRUTH_BITS);
      arb_div(weight, weight, term, TRUTH_BITS);
      for (size_t x = 0; x < k; x++) { /* symbols out of use have P(x|y) = p_x */
        const arb_struct *w = x == y ? match : level;
        if (arb_is_zero(w)) continue;
        arb_div(term, w, mass[x], TRUTH_BITS);
        arb_log(term, term, TRUTH_BITS);
        arb_mul(term, term, w, TRUTH_BITS);
        arb_addmul(rate, weight, term, TRUTH_BITS);
      }
    }
  }
  arb_clear(total), arb_clear(level), arb_clear(d), arb_clear(match), arb_clear(weight), arb_clear(term);
  for (size_t i = 0; i < count; i++) arb_clear(mass[i]);
}

static void log_loss_truth(arb_t rate, const double *p, size_t n, const arb_t d) {
  arb_t total, x, term;
  arb_init(total), arb_init(x), arb_init(term);
  for (size_t i = 0; i < n; i++) {
    arb_set_d(x, p[i]);
    arb_add(total, total, x, ARF_PREC_EXACT);
  }
  arb_neg(rate, d);
  for (size_t i = 0; i < n; i++) {
    arb_set_d(x, p[i]);
    arb_div(x, x, total, TRUTH_BITS);
    entropy_term(term, x);
    arb_add(rate, rate, term, TRUTH_BITS);
  }
  arb_clear(total), arb_clear(x), arb_clear(term);
}

static void truth(arb_t rate, const xrd_closed_source *source, double distortion) {
  arb_t d, x, term;
  arb_init(d), arb_init(x), arb_init(term);
  arb_set_d(d, distortion), arb_set_d(x, source->parameter);
  switch (source->family) {
  case XRD_CLOSED_BERNOULLI:
    arb_zero(rate);
    if (distortion < fmin(source->parameter, 0.5) || (source->parameter > 0.5 && distortion < 1 - source->parameter)) {
      binary_entropy(rate, x);
      binary_entropy(term, d);
      arb_sub(rate, rate, term, TRUTH_BITS);
      if (source->parameter < 1 - source->parameter && distortion >= source->parameter) arb_zero(rate);
    }
    break;
  case XRD_CLOSED_UNIFORM:
    arb_zero(rate);
    arb_inv(term, x, TRUTH_BITS);
    arb_add(term, term, d, TRUTH_BITS);
    arb_sub_ui(term, term, 1, TRUTH_BITS);
    if (arb_is_negative(term)) {
      arb_log(rate, x, TRUTH_BITS);
      arb_sub_ui(x, x, 1, TRUTH_BITS);
      arb_log(x, x, TRUTH_BITS);
      arb_submul(rate, x, d, TRUTH_BITS);
      binary_entropy(term, d);
      arb_sub(rate, rate, term, TRUTH_BITS);
    }
    break;
  case XRD_CLOSED_HAMMING: hamming_truth(rate, source->p, source->n, distortion); break;
  case XRD_CLOSED_LOG_LOSS: log_loss_truth(rate, source->p, source->n, d); break;
  case XRD_CLOSED_ERASURE:
    arb_log_ui(rate, 2, TRUTH_BITS);
    arb_submul(rate, rate, d, TRUTH_BITS);
    break;
  case XRD_CLOSED_GAUSSIAN:
  case XRD_CLOSED_LAPLACE:
    arb_log(rate, x, TRUTH_BITS);
    arb_log(term, d, TRUTH_BITS);
    arb_sub(rate, rate, term, TRUTH_BITS);
    if (source->family == XRD_CLOSED_GAUSSIAN) arb_mul_2exp_si(rate, rate, -1);
    break;
  case XRD_CLOSED_EXPONENTIAL:
    arb_log(rate, x, TRUTH_BITS);
    arb_log(term, d, TRUTH_BITS);
    arb_add(rate, rate, term, TRUTH_BITS);
    arb_neg(rate, rate);
    break;
  case XRD_CLOSED_WIENER:
    arb_const_pi(term, TRUTH_BITS);
    arb_mul(term, term, term, TRUTH_BITS);
    arb_mul(term, term, d, TRUTH_BITS);
    arb_div(rate, x, term, TRUTH_BITS);
    arb_mul_2exp_si(rate, rate, 1);
    break;
  }
  if (arb_is_negative(rate)) arb_zero(rate);
  arb_clear(d), arb_clear(x), arb_clear(term);
}

/* At most one double strictly between the ends. */
static bool hugs(xrd_enclosure e) { return e.upper <= nextafter(nextafter(e.lower, INFINITY), INFINITY); }

static bool holds(xrd_enclosure e, const arb_t value) {
  arb_t end;
  arb_init(end);
  arb_set_d(end, e.lower);
  const bool above = !arb_gt(end, value);
  arb_set_d(end, e.upper);
  const bool below = !arb_lt(end, value);
  arb_clear(end);
  return above && below;
}

static void check_family(xrd_closed_family family, uint64_t seed) {
  xrd_random random;
  xrd_random_seed(&random, seed);
  double worst = 0;
  arb_t exact;
  arb_init(exact);
  for (size_t count = 0; count < 600 * test_multiplier(); count++) {
    double p[SOURCE_SYMBOLS];
    const xrd_closed_source source = corner_source(&random, family, p);
    xrd_closed *closed;
    assert_int_equal(xrd_closed_init(&source, &closed, NULL), XRD_OK);
    double distortion_max, rate_max;
    xrd_closed_range(closed, &distortion_max, &rate_max);
    const double distortion = corner_distortion(&random, distortion_max);
    if (distortion > 0) {
      xrd_enclosure enclosure;
      xrd_closed_point point;
      assert_int_equal(xrd_closed_enclose_rate(&source, distortion, &enclosure, NULL), XRD_OK);
      truth(exact, &source, distortion);
      assert_true(holds(enclosure, exact) && hugs(enclosure) && enclosure.lower >= 0);
      assert_int_equal(xrd_closed_at_distortion(closed, distortion, &point, NULL), XRD_OK);
      /* A rounding of D or of D_max moves R by the slope; the rest is R's own rounding. */
      const double error = fmax(enclosure.lower - point.rate_nats, point.rate_nats - enclosure.upper);
      const double slope = point.slope > 0 ? point.slope : 1 / fmin(1, distortion);
      const double unit = DBL_EPSILON * (point.rate_nats + slope * distortion);
      worst = fmax(worst, error / unit);
    }
    xrd_closed_clear(closed);
  }
  arb_clear(exact);
  print_message("family %d: floating-point error at most %.1f units\n", (int)family, worst);
  assert_true(worst < 8);
}

static void every_family_is_enclosed(void **state) {
  (void)state;
  for (int family = XRD_CLOSED_BERNOULLI; family <= XRD_CLOSED_WIENER; family++)
    check_family((xrd_closed_family)family, 10 + (uint64_t)family);
}

static void inverses_are_enclosed(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 5);
  arb_t exact, asked;
  arb_init(exact), arb_init(asked);
  for (size_t count = 0; count < 900 * test_multiplier(); count++) {
    double p[SOURCE_SYMBOLS];
    const xrd_closed_family family = (xrd_closed_family)(count % (XRD_CLOSED_WIENER + 1));
    const xrd_closed_source source = corner_source(&random, family, p);
    xrd_closed *closed;
    assert_int_equal(xrd_closed_init(&source, &closed, NULL), XRD_OK);
    double distortion_max, rate_max;
    xrd_closed_range(closed, &distortion_max, &rate_max);
    const double top = isinf(rate_max) ? 30 : rate_max;
    double rate = top * xrd_random_uniform(&random);
    if (xrd_random_below(&random, 3) == 0) rate *= exp(-40 * xrd_random_uniform(&random));
    if (family != XRD_CLOSED_WIENER && xrd_random_below(&random, 10) == 0) rate = 0;
    if (rate > 0 || family != XRD_CLOSED_WIENER) {
      xrd_closed_point point;
      xrd_enclosure e;
      assert_int_equal(xrd_closed_at_rate(closed, rate, &point, NULL), XRD_OK);
      assert_int_equal(xrd_closed_enclose_distortion(&source, rate, point.distortion, &e, NULL), XRD_OK);
      assert_true(e.lower <= e.upper && isfinite(e.upper));
      /* R is decreasing: at the lower end it is at least the rate asked, at the upper end at most. */
      arb_set_d(asked, rate);
      if (e.lower > 0) {
        truth(exact, &source, e.lower);
        assert_false(arb_lt(exact, asked));
      }
      truth(exact, &source, e.upper);
      if (e.upper > 0) assert_false(arb_gt(exact, asked));
      const double slack = 64 * DBL_EPSILON * (e.upper + (point.slope > 0 ? rate_max / point.slope : 0));
      if (isfinite(slack) && rate > 0 && !(e.upper - e.lower <= slack + 0x1p-1070))
        fail_msg("family %d parameter %.17g rate %.17g of %.17g: [%.17g, %.17g] slack %g slope %g", (int)family,
                 source.parameter, rate, rate_max, e.lower, e.upper, slack, point.slope);
    }
    xrd_closed_clear(closed);
  }
  arb_clear(exact), arb_clear(asked);
}

/* A few units in the last place from the end of a curve, where D_max is rounded but the parameter is not: an
   exponential source's rate has all its digits, and that of probabilities is not cut to 0 at once. */
static void rates_next_to_the_end_are_kept(void **state) {
  (void)state;
  size_t kept = 0;
  for (size_t k = 0; k < 400; k++) {
    const bool hamming = k % 2 == 1;
    const double a = 0.1 + 7e-4 * (double)k, b = 0.07 + 3e-4 * (double)k, p[] = {1 - a - b, a, b};
    const xrd_closed_source source = {
        .family = hamming ? XRD_CLOSED_HAMMING : XRD_CLOSED_EXPONENTIAL, .parameter = 3 + (double)k, .p = p, .n = 3};
    xrd_closed *closed;
    double end, top;
    assert_int_equal(xrd_closed_init(&source, &closed, NULL), XRD_OK);
    xrd_closed_range(closed, &end, &top);
    if (!hamming) end = nextafter(end, 0); /* from the rounded D_max on the rate is given as 0 */
    for (int below = 0; below < 3; below++, end = nextafter(end, 0)) {
      xrd_closed_point point;
      xrd_enclosure e;
      assert_int_equal(xrd_closed_at_distortion(closed, end, &point, NULL), XRD_OK);
      assert_int_equal(xrd_closed_enclose_rate(&source, end, &e, NULL), XRD_OK);
      kept += below == 0 && hamming && e.lower > 0 && point.rate_nats > 0;
      if (!hamming) assert_true(point.rate_nats >= e.lower * (1 - 1e-12) && point.rate_nats <= e.upper * (1 + 1e-12));
    }
    xrd_closed_clear(closed);
  }
  assert_true(kept > 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(rates_next_to_the_end_are_kept),
      cmocka_unit_test(every_family_is_enclosed),
      cmocka_unit_test(inverses_are_enclosed),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
