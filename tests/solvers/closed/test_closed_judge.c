/* The closed forms against the certified solver: finite families exactly, continuous ones through fine grids whose
   quantisation error is bounded. */
#include <math.h>

#include "exactrd/curve.h"
#include "tests/cmocka_all.h"
#include "tests/multiplier.h"
#include "tests/solvers/closed/sources.h"

static size_t asked, closed_gaps;

static xrd_bounds solve(const double *p, xrd_distortion distortion, double d) {
  const xrd_problem problem = {p, distortion};
  xrd_options options;
  xrd_options_init(&options);
  xrd_curve curve;
  xrd_error error = {""};
  if (xrd_curve_at_distortions(&problem, &d, 1, &options, &curve, &error) != XRD_OK) fail_msg("%s", error.message);
  const xrd_bounds bounds = curve.points[0].bounds;
  asked++;
  closed_gaps += bounds.rate_upper - bounds.rate_lower <= options.gap_nats;
  xrd_curve_clear(&curve);
  return bounds;
}

/* A judge whose bounds are wide says nothing: nearly all must have closed their gap. */
static void the_judge_was_sharp(double share) {
  print_message("%zu of %zu gaps closed\n", closed_gaps, asked);
  assert_true((double)closed_gaps >= share * (double)asked);
  asked = closed_gaps = 0;
}

/* Two proofs about one number must overlap. */
static void overlaps(const xrd_closed_source *source, double d, xrd_bounds bounds) {
  xrd_enclosure enclosure;
  assert_int_equal(xrd_closed_enclose_rate(source, d, &enclosure, NULL), XRD_OK);
  if (!(bounds.rate_lower <= enclosure.upper && enclosure.lower <= bounds.rate_upper))
    fail_msg("family %d at D = %.17g: solver [%.17g, %.17g], closed form [%.17g, %.17g]", (int)source->family, d,
             bounds.rate_lower, bounds.rate_upper, enclosure.lower, enclosure.upper);
}

static void hamming_sources_agree_with_the_solver(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 21);
  for (size_t count = 0; count < 150 * test_multiplier(); count++) {
    double p[SOURCE_SYMBOLS], top = 0;
    const size_t n = corner_probabilities(&random, p);
    for (size_t i = 0; i < n; i++) top = fmax(top, p[i]);
    const xrd_closed_source source = {.family = XRD_CLOSED_HAMMING, .p = p, .n = n};
    const double d = (1 - top) * xrd_random_uniform(&random);
    overlaps(&source, d, solve(p, (xrd_distortion){.kind = XRD_HAMMING, .n = n, .m = n}, d));
  }
  the_judge_was_sharp(1);
}

static void coins_and_dice_agree_with_the_solver(void **state) {
  (void)state;
  for (int count = 1; count < 20; count++) {
    const double coin[2] = {1 - count / 32.0, count / 32.0}; /* exact */
    const xrd_closed_source bernoulli = {.family = XRD_CLOSED_BERNOULLI, .parameter = coin[1]};
    const double d = 0.6 * fmin(coin[0], coin[1]);
    overlaps(&bernoulli, d, solve(coin, (xrd_distortion){.kind = XRD_HAMMING, .n = 2, .m = 2}, d));
    double die[20];
    for (int i = 0; i <= count; i++) die[i] = 1.0 / (count + 1);
    const size_t n = (size_t)count + 1;
    const xrd_closed_source uniform = {.family = XRD_CLOSED_UNIFORM, .parameter = (double)n};
    overlaps(&uniform, 0.3, solve(die, (xrd_distortion){.kind = XRD_HAMMING, .n = n, .m = n}, 0.3));
  }
  the_judge_was_sharp(1);
}

/* Reproductions: every symbol for sure, the source's own law, and random laws that may only lose.  -log is rounded, so
   the curve moves by at most that rounding in D, at slope 1. */
static void log_loss_agrees_with_the_solver(void **state) {
  (void)state;
  xrd_random random;
  xrd_random_seed(&random, 22);
  enum { N = 5, EXTRA = 6, M = N + 1 + EXTRA };
  for (size_t count = 0; count < 40 * test_multiplier(); count++) {
    double p[N], matrix[N * M], sum = 0;
    for (int i = 0; i < N; i++) sum += p[i] = 0.05 + xrd_random_uniform(&random);
    for (int i = 0; i < N; i++) p[i] /= sum;
    for (int i = 0; i < N; i++)
      for (int j = 0; j <= N; j++) matrix[i * M + j] = j == N ? -log(p[i]) : i == j ? 0 : (double)INFINITY;
    for (int j = N + 1; j < M; j++) {
      double law[N], total = 0;
      for (int i = 0; i < N; i++) total += law[i] = 0.01 + xrd_random_uniform(&random);
      for (int i = 0; i < N; i++) matrix[i * M + j] = -log(law[i] / total);
    }
    const xrd_closed_source source = {.family = XRD_CLOSED_LOG_LOSS, .p = p, .n = N};
    const double d = 1.4 * xrd_random_uniform(&random);
    xrd_bounds bounds = solve(p, (xrd_distortion){.kind = XRD_MATRIX, .n = N, .m = M, .matrix = matrix}, d);
    bounds.rate_lower -= 4e-15, bounds.rate_upper += 4e-15;
    overlaps(&source, d, bounds);
  }
  the_judge_was_sharp(1);
}

static void erasure_agrees_with_the_solver(void **state) {
  (void)state;
  const double p[2] = {0.5, 0.5}, matrix[6] = {0, INFINITY, 1, INFINITY, 0, 1};
  const xrd_closed_source source = {.family = XRD_CLOSED_ERASURE};
  for (double d = 0; d <= 1; d += 0.125)
    overlaps(&source, d, solve(p, (xrd_distortion){.kind = XRD_MATRIX, .n = 2, .m = 3, .matrix = matrix}, d));
  the_judge_was_sharp(1);
}

enum { CELLS = 241 };

typedef struct {
  double p[CELLS], x[CELLS];
  double error; /* mean |X - X'| or root mean square */
  double width;
} grid;

/* X' = the middle of X's cell, the outer cells reaching to infinity.  upper_tail(t) = P(X > t) of a symmetric
   X, t >= 0. */
static void quantise_symmetric(grid *g, double reach, double (*upper_tail)(double)) {
  g->width = 2 * reach / CELLS;
  for (int i = 0; i < CELLS; i++) {
    const double low = -reach + i * g->width, high = low + g->width;
    g->x[i] = low + g->width / 2;
    const double below = i == 0 ? 1 : low < 0 ? 1 - upper_tail(-low) : upper_tail(low);
    const double above = i == CELLS - 1 ? 0 : high < 0 ? 1 - upper_tail(-high) : upper_tail(high);
    g->p[i] = below - above;
  }
  double sum = 0;
  for (int i = 0; i < CELLS; i++) sum += g->p[i];
  for (int i = 0; i < CELLS; i++) g->p[i] /= sum;
}

static double normal_tail(double t) { return 0.5 * erfc(t / sqrt(2)); }
static double normal_mean(double t) { return exp(-t * t / 2) / sqrt(2 * 3.14159265358979323846); }
static double laplace_tail(double t) { return 0.5 * exp(-t); }
static double laplace_mean(double t) { return 0.5 * (t + 1) * exp(-t); }

/* ||X - Y|| is a norm (L2 or L1), so with e = ||X - X'|| and y quantised to the same grid (h/2 more, clipping does no
   harm) R'(norm^-1(||D|| + e + h/2)) <= R(D) <= R'(norm^-1(||D|| - e)), R' the grid's own curve. */
static void brackets(const grid *g, xrd_distortion_kind kind, const xrd_closed_source *source, double d) {
  const bool squared = kind == XRD_SQUARED;
  const double norm = squared ? sqrt(d) : d, far = norm + g->error + g->width / 2, near = norm - g->error;
  const xrd_distortion distortion = {.kind = kind, .n = CELLS, .m = CELLS, .dim = 1, .x = g->x, .y = g->x};
  const double lower = solve(g->p, distortion, squared ? far * far : far).rate_lower;
  const double upper = solve(g->p, distortion, squared ? near * near : near).rate_upper;
  xrd_enclosure e;
  assert_int_equal(xrd_closed_enclose_rate(source, d, &e, NULL), XRD_OK);
  assert_true(lower - 1e-12 <= e.upper && e.lower <= upper + 1e-12); /* the cells' masses are rounded */
  assert_true(upper - lower < 0.4);                                  /* it does bound */
}

static void a_gaussian_lies_between_its_grids(void **state) {
  (void)state;
  grid g;
  quantise_symmetric(&g, 6, normal_tail);
  /* Inside the reach |X - X'| <= h/2; outside, E (|X| - 6)^2 = 37 P - 6 phi(6), both sides. */
  const double outside = 2 * (37 * normal_tail(6) - 6 * normal_mean(6));
  g.error = sqrt(g.width * g.width / 4 + 2 * (outside + g.width * g.width * normal_tail(6)));
  const xrd_closed_source source = {.family = XRD_CLOSED_GAUSSIAN, .parameter = 1};
  const double distortions[] = {0.1, 0.25, 0.6, 0.9};
  for (int i = 0; i < 4; i++) brackets(&g, XRD_SQUARED, &source, distortions[i]);
}

static void a_laplacian_lies_between_its_grids(void **state) {
  (void)state;
  grid g;
  quantise_symmetric(&g, 12, laplace_tail);
  g.error = g.width / 2 + 2 * (laplace_mean(12) - 12 * laplace_tail(12) + g.width / 2 * laplace_tail(12));
  const xrd_closed_source source = {.family = XRD_CLOSED_LAPLACE, .parameter = 1};
  const double distortions[] = {0.5, 0.7, 0.9};
  for (int i = 0; i < 3; i++) brackets(&g, XRD_ABSOLUTE, &source, distortions[i]);
}

/* One-sided: X' = X rounded down.  From Y <= X' one has Y <= X and d(X,Y) = d(X',Y) + (X-X'); and Y <= X rounds down to
   Y' <= X' with d(X',Y') <= d(X,Y) + h.  So R'(D + h) <= R(D) <= R'(D - e), e = E(X - X'). */
static void an_exponential_lies_between_its_grids(void **state) {
  (void)state;
  static double matrix[CELLS * CELLS];
  double p[CELLS];
  const double h = 0.06, reach = h * (CELLS - 1);
  double e = exp(-reach); /* E (X - reach)+ */
  for (int i = 0; i < CELLS; i++) {
    p[i] = i == CELLS - 1 ? exp(-reach) : -exp(-i * h) * expm1(-h);
    if (i < CELLS - 1) e += exp(-i * h) * (1 - (1 + h) * exp(-h)); /* E[X - x_i; cell i] */
    for (int j = 0; j < CELLS; j++) matrix[i * CELLS + j] = j <= i ? (i - j) * h : (double)INFINITY;
  }
  const xrd_distortion distortion = {.kind = XRD_MATRIX, .n = CELLS, .m = CELLS, .matrix = matrix};
  const xrd_closed_source source = {.family = XRD_CLOSED_EXPONENTIAL, .parameter = 1};
  const double distortions[] = {0.3, 0.6, 0.9};
  for (int i = 0; i < 3; i++) {
    const double d = distortions[i];
    const double lower = solve(p, distortion, d + h).rate_lower, upper = solve(p, distortion, d - e).rate_upper;
    xrd_enclosure enclosure;
    assert_int_equal(xrd_closed_enclose_rate(&source, d, &enclosure, NULL), XRD_OK);
    assert_true(lower - 1e-12 <= enclosure.upper && enclosure.lower <= upper + 1e-12);
    assert_true(upper - lower < 0.4);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(hamming_sources_agree_with_the_solver), cmocka_unit_test(coins_and_dice_agree_with_the_solver),
      cmocka_unit_test(log_loss_agrees_with_the_solver),       cmocka_unit_test(erasure_agrees_with_the_solver),
      cmocka_unit_test(a_gaussian_lies_between_its_grids),     cmocka_unit_test(a_laplacian_lies_between_its_grids),
      cmocka_unit_test(an_exponential_lies_between_its_grids),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
