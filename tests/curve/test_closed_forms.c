/* Closed forms for finite alphabets lie inside the proved bounds: at slopes, at distortions, at rates, on whole curves.
   Truths are computed here, in extended precision, from the very doubles of the problem. */
#include <math.h>

#include "tests/cmocka_all.h"
#include "tests/curve/points.h"
#include "tests/multiplier.h"
#include "tests/random_problem.h"

enum { POINTS = 25, SIZE = 12 };

static const double GAP = 1e-12;

/* R(D), with `context` what it depends on. */
typedef long double (*closed_form)(long double distortion, const void *context);

static void assert_curve(const xrd_problem *problem, const xrd_curve *curve, closed_form rate, const void *context,
                         long double rounding) {
  for (size_t k = 0; k < curve->count; k++) {
    assert_proved(problem, &curve->points[k], GAP);
    assert_encloses(&curve->points[k], rate(point_distortion(&curve->points[k]), context), rounding);
  }
}

/* low, high: a range of D on which the form holds; `rounding` bounds the error of `rate`. */
static void assert_kind(const xrd_problem *problem, closed_form rate, const void *context, double low, double high,
                        long double rounding) {
  const xrd_options options = options_with_gap(GAP);
  double slopes[POINTS], distortions[POINTS], rates[POINTS];
  const double most = (double)rate(low, context);
  for (size_t k = 0; k < POINTS; k++) {
    const double t = (k + 0.5) / POINTS;
    slopes[k] = exp(-4 + 10 * t);
    distortions[k] = low + (high - low) * t * t;
    rates[k] = most * t;
  }
  xrd_curve curve;
  assert_int_equal(xrd_curve_at_slopes(problem, slopes, POINTS, &options, &curve, NULL), XRD_OK);
  assert_curve(problem, &curve, rate, context, rounding);
  xrd_curve_clear(&curve);
  assert_int_equal(xrd_curve_at_distortions(problem, distortions, POINTS, &options, &curve, NULL), XRD_OK);
  for (size_t k = 0; k < POINTS; k++) assert_true(curve.points[k].bounds.distortion == distortions[k]);
  assert_curve(problem, &curve, rate, context, rounding);
  xrd_curve_clear(&curve);
  assert_int_equal(xrd_curve_at_rates(problem, rates, POINTS, &options, &curve, NULL), XRD_OK);
  for (size_t k = 0; k < POINTS; k++) assert_true(fabs(curve.points[k].rate_nats - rates[k]) <= 2 * GAP);
  assert_curve(problem, &curve, rate, context, rounding);
  xrd_curve_clear(&curve);
  assert_int_equal(xrd_curve_whole(problem, POINTS, &options, &curve, NULL), XRD_OK);
  assert_curve(problem, &curve, rate, context, rounding);
  xrd_curve_clear(&curve);
}

/* Hamming distortion by name and as any matrix: the solvers differ. */
static void assert_form(const xrd_problem *problem, closed_form rate, const void *context, double low, double high,
                        long double rounding) {
  assert_kind(problem, rate, context, low, high, rounding);
  if (problem->distortion.kind != XRD_HAMMING) return;
  const size_t n = problem->distortion.n;
  double matrix[SIZE * SIZE];
  for (size_t k = 0; k < n * n; k++) matrix[k] = k / n == k % n ? 0 : 1;
  const xrd_problem same = {problem->p, {.kind = XRD_MATRIX, .n = n, .m = n, .matrix = matrix}};
  assert_kind(&same, rate, context, low, high, rounding);
}

static long double term(long double x) { return x > 0 ? -x * logl(x) : 0; }

static long double binary_entropy(long double x) { return term(x) + term(1 - x); }

/* Probabilities p / sum p under Hamming distortion, in descending order. */
typedef struct {
  size_t n;
  long double p[SIZE];
  long double floor; /* taken off D first */
} hamming;

static hamming hamming_of(const double *p, size_t n) {
  hamming made = {.n = n};
  long double total = 0;
  for (size_t i = 0; i < n; i++) total += p[i];
  for (size_t i = 0; i < n; i++) {
    size_t place = i;
    while (place > 0 && made.p[place - 1] < p[i] / total) made.p[place] = made.p[place - 1], place--;
    made.p[place] = p[i] / total;
  }
  return made;
}

/* Erokhin 1958: with the k largest probabilities in use (mass P) and theta = (D - 1 + P) / (k - 1) between the k-th and
   the next one, kappa = P - (k - 1) theta, t = exp(-slope) = theta / kappa,
     R(D) = -sum over those in use p log(p / kappa) - (1 - P - D) log t. */
static long double erokhin(long double distortion, const void *context) {
  const hamming *source = context;
  long double inside = 1;
  distortion -= source->floor;
  if (distortion >= 1 - source->p[0]) return 0;
  for (size_t k = source->n; k >= 2; inside -= source->p[--k]) {
    const long double theta = (distortion - 1 + inside) / (long double)(k - 1);
    if (k < source->n && theta < source->p[k]) continue;
    if (theta >= source->p[k - 1]) continue;
    const long double kappa = inside - (long double)(k - 1) * theta;
    long double rate = 0;
    for (size_t i = 0; i < k; i++) rate -= source->p[i] * logl(source->p[i] / kappa);
    return theta > 0 ? rate - (1 - inside - distortion) * logl(theta / kappa) : rate;
  }
  fail_msg("no water level for D = %Lg", distortion);
  return 0;
}

static long double bernoulli(long double distortion, const void *context) {
  const long double p = *(const long double *)context;
  return distortion < fminl(p, 1 - p) ? binary_entropy(p) - binary_entropy(distortion) : 0;
}

static long double uniform(long double distortion, const void *context) {
  const long double size = *(const long double *)context;
  if (distortion >= 1 - 1 / size) return 0;
  return logl(size) - binary_entropy(distortion) - distortion * logl(size - 1);
}

static void bernoulli_with_hamming_distortion(void **state) {
  (void)state;
  const double probabilities[] = {0.5, 0.3, 0.2, 0.01, 1e-4};
  for (size_t k = 0; k < 5; k++) {
    const double p[] = {1 - probabilities[k], probabilities[k]};
    const long double second = (long double)p[1] / ((long double)p[0] + p[1]);
    const xrd_problem problem = {p, {.kind = XRD_HAMMING, .n = 2, .m = 2}};
    assert_form(&problem, bernoulli, &second, 0, p[1], 1e-18L);
  }
}

static void uniform_with_hamming_distortion(void **state) {
  (void)state;
  const size_t sizes[] = {2, 3, 7, SIZE};
  double p[SIZE];
  for (size_t k = 0; k < 4; k++) {
    const size_t m = sizes[k];
    const long double size = (long double)m;
    for (size_t i = 0; i < m; i++) p[i] = 1 / (double)m;
    const xrd_problem problem = {p, {.kind = XRD_HAMMING, .n = m, .m = m}};
    assert_form(&problem, uniform, &size, 0, 1 - 1 / (double)m, 1e-18L);
  }
}

static void any_source_with_hamming_distortion(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 30);
  for (size_t loop = 0; loop < 20 * test_multiplier(); loop++) {
    const size_t n = 2 + xrd_random_below(&random, SIZE - 1);
    double p[SIZE], total = 0;
    for (size_t i = 0; i < n; i++) {
      p[i] = loop % 3 == 0 ? random_between(&random, 1e-3, 1) : (double)(1 + xrd_random_below(&random, 4)); /* ties */
      total += p[i];
    }
    for (size_t i = 0; i < n; i++) p[i] /= total;
    const hamming source = hamming_of(p, n);
    const xrd_problem problem = {p, {.kind = XRD_HAMMING, .n = n, .m = n}};
    assert_form(&problem, erokhin, &source, 0, (double)(1 - source.p[0]), 1e-17L);
  }
}

/* Rows moved up by eighths, which are exact: D_min = sum pi_i s_i, and R moves to the right by it. */
static void a_positive_least_distortion(void **state) {
  (void)state;
  const double p[] = {0.5, 0.25, 0.125, 0.125}, offset[] = {0.125, 3, 0, 1.5};
  double matrix[16];
  for (size_t k = 0; k < 16; k++) matrix[k] = offset[k / 4] + (k / 4 == k % 4 ? 0 : 1);
  hamming source = hamming_of(p, 4);
  source.floor = 0.0625L + 0.75L + 0.1875L;
  const xrd_problem problem = {p, {.kind = XRD_MATRIX, .n = 4, .m = 4, .matrix = matrix}};
  assert_form(&problem, erokhin, &source, (double)source.floor, (double)source.floor + 0.5, 1e-17L);
}

static long double erasure(long double distortion, const void *context) {
  const size_t size = *(const size_t *)context;
  return distortion < 1 ? (1 - distortion) * logl((long double)size) : 0;
}

/* Right, erased at cost 1, or forbidden: one slope, log M, for the whole curve. */
static void uniform_with_erasures(void **state) {
  (void)state;
  for (size_t size = 2; size <= 8; size *= 2) {
    double p[8], matrix[8 * 9];
    for (size_t i = 0; i < size; i++) {
      p[i] = 1 / (double)size;
      for (size_t j = 0; j < size; j++) matrix[i * (size + 1) + j] = i == j ? 0 : HUGE_VAL;
      matrix[i * (size + 1) + size] = 1;
    }
    const xrd_problem problem = {p, {.kind = XRD_MATRIX, .n = size, .m = size + 1, .matrix = matrix}};
    assert_form(&problem, erasure, &size, 0, 1, 1e-18L);
  }
}

typedef struct {
  long double entropy, rounding;
} log_loss;

static long double log_loss_rate(long double distortion, const void *context) {
  const log_loss *source = context;
  return distortion < source->entropy ? source->entropy - distortion : 0;
}

/* Reproductions are distributions y, d(x, y) = -log y(x): R(D) = H(X) - D as soon as the point masses and p itself are
   among them (Courtade and Weissman 2014); others, here a grid on the simplex, change nothing. */
static void log_loss_on_a_grid_of_distributions(void **state) {
  (void)state;
  enum { STEPS = 6, SYMBOLS = 3, DISTRIBUTIONS = (STEPS + 1) * (STEPS + 2) / 2 + 1 };
  const double p[SYMBOLS] = {0.55, 0.3, 0.15};
  double matrix[SYMBOLS * DISTRIBUTIONS];
  size_t j = 0;
  for (size_t a = 0; a <= STEPS; a++)
    for (size_t b = 0; a + b <= STEPS; b++, j++) {
      const double y[SYMBOLS] = {(double)a / STEPS, (double)b / STEPS, (double)(STEPS - a - b) / STEPS};
      for (size_t i = 0; i < SYMBOLS; i++) matrix[i * DISTRIBUTIONS + j] = y[i] > 0 ? fabs(log(y[i])) : HUGE_VAL;
    }
  log_loss source = {0, 0};
  const long double total = (long double)p[0] + p[1] + p[2];
  for (size_t i = 0; i < SYMBOLS; i++) {
    matrix[i * DISTRIBUTIONS + j] = -log(p[i]);
    source.entropy += term(p[i] / total);
  }
  assert_int_equal(j + 1, DISTRIBUTIONS);
  const xrd_problem problem = {p, {.kind = XRD_MATRIX, .n = SYMBOLS, .m = DISTRIBUTIONS, .matrix = matrix}};
  /* each distortion is the logarithm to half an ulp of at most 2 */
  assert_form(&problem, log_loss_rate, &source, 0, (double)source.entropy, 3e-16L);
}

/* Bernoulli(1/2), Hamming, and a third reproduction at distance a < 1/2 from both: the curve of Hamming up to the point
   D* whose tangent meets (a, 0), then that tangent. */
typedef struct {
  long double a, kink;
} tangent;

static long double tangent_at(long double x) { return logl((1 - x) / x); }

static long double with_a_compromise(long double distortion, const void *context) {
  const tangent *t = context;
  if (distortion <= t->kink) return logl(2) - binary_entropy(distortion);
  return distortion < t->a ? tangent_at(t->kink) * (t->a - distortion) : 0;
}

static void a_curve_that_ends_in_a_straight_line(void **state) {
  (void)state;
  const double distances[] = {0.45, 0.375, 0.25, 0.0625};
  const double p[] = {0.5, 0.5};
  for (size_t k = 0; k < 4; k++) {
    const double a = distances[k], matrix[] = {0, 1, a, 1, 0, a};
    tangent t = {.a = a};
    long double low = 1e-300L, high = a;
    for (int step = 0; step < 2000; step++) {
      t.kink = 0.5L * (low + high);
      const long double above = logl(2) - binary_entropy(t.kink) - tangent_at(t.kink) * (a - t.kink);
      *(above > 0 ? &high : &low) = t.kink;
    }
    const xrd_problem problem = {p, {.kind = XRD_MATRIX, .n = 2, .m = 3, .matrix = matrix}};
    assert_form(&problem, with_a_compromise, &t, 0, a, 1e-17L);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(bernoulli_with_hamming_distortion),
      cmocka_unit_test(uniform_with_hamming_distortion),
      cmocka_unit_test(any_source_with_hamming_distortion),
      cmocka_unit_test(a_positive_least_distortion),
      cmocka_unit_test(uniform_with_erasures),
      cmocka_unit_test(log_loss_on_a_grid_of_distributions),
      cmocka_unit_test(a_curve_that_ends_in_a_straight_line),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
