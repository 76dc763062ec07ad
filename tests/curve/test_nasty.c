/* Random nasty problems at random slopes: every one is proved to 1e-12.  XRD_TEST_MULTIPLIER=20 runs 100,000 of them;
   XRD_TEST_SEED=S repeats number S alone. */
#include <math.h>
#include <stdlib.h>

#include "exactrd/curve.h"
#include "tests/cmocka_all.h"
#include "tests/multiplier.h"
#include "tests/random_problem.h"

enum { PROBLEMS = 5000 };

static const double GAP = 1e-12;

/* What is wrong with the point; NULL if nothing is. */
static const char *fault(const xrd_problem *problem, const xrd_point *point, double slope) {
  const xrd_bounds *bounds = &point->bounds;
  double total = 0;
  size_t support = 0;
  for (size_t j = 0; j < point->m; j++) {
    if (!(point->q[j] >= 0)) return "a mass is negative or not a number";
    total += point->q[j];
    support += point->q[j] > 0;
  }
  for (size_t i = 0; i < point->n; i++)
    if (problem->p[i] > 0 && !(point->w[i] > 0 && isfinite(point->w[i]))) return "a dual is not a positive number";
  if (point->slope != slope) return "another slope";
  if (!(fabs(total - 1) <= 1e-12)) return "masses do not sum to one";
  if (support != point->support) return "a wrong support";
  if (!(bounds->rate_lower <= point->rate_nats && point->rate_nats <= bounds->rate_upper)) return "rate out of bounds";
  if (!(bounds->rate_upper - bounds->rate_lower <= GAP)) return "the bounds are too far apart";
  if (point->verdict != XRD_CLOSED) return "a wrong verdict";
  return NULL;
}

/* Solves problem number `seed`; false with a line of text where it is not proved. */
static bool solve(uint64_t seed) {
  xrd_random random;
  xrd_random_seed(&random, seed);
  random_problem made;
  random_problem_make(&made, &random, random_once_in(&random, 30) ? 150 : random_once_in(&random, 4) ? 40 : 12);
  double slopes[2] = {random_between(&random, 1e-12, 1e12), random_between(&random, 1e-3, 1e3)};
  if (random_once_in(&random, 50)) slopes[1] = 0;
  xrd_options options;
  xrd_options_init(&options);
  options.gap_nats = GAP;
  xrd_curve curve;
  xrd_error error = {""};
  const xrd_status status = xrd_curve_at_slopes(&made.problem, slopes, 2, &options, &curve, &error);
  bool good = status == XRD_OK && curve.count == 2;
  if (!good) print_error("seed %llu: %s: %s\n", (unsigned long long)seed, xrd_status_name(status), error.message);
  for (size_t k = 0; k < curve.count; k++) {
    const xrd_point *point = &curve.points[k];
    const char *wrong = fault(&made.problem, point, slopes[k]);
    if (wrong == NULL) continue;
    good = false;
    print_error("seed %llu: %zu x %zu, kind %d, slope %.17g: %s (bounds %.17g, %.17g; %zu rounds, outcome %d)\n",
                (unsigned long long)seed, point->n, point->m, (int)made.problem.distortion.kind, slopes[k], wrong,
                point->bounds.rate_lower, point->bounds.rate_upper, point->iterations, (int)point->outcome);
  }
  xrd_curve_clear(&curve);
  random_problem_clear(&made);
  return good;
}

static void every_nasty_problem_is_proved(void **state) {
  (void)state;
  const char *seed = getenv("XRD_TEST_SEED");
  const uint64_t first = seed == NULL ? 0 : strtoull(seed, NULL, 10);
  const uint64_t end = seed == NULL ? PROBLEMS * test_multiplier() : first + 1;
  size_t failures = 0;
  for (uint64_t k = first; k < end; k++) failures += !solve(k);
  assert_int_equal(failures, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(every_nasty_problem_is_proved)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
