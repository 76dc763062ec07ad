/* Random nasty problems at random distortions and rates, the ends included.  XRD_TEST_MULTIPLIER makes more of them;
   XRD_TEST_SEED=S repeats number S alone. */
#include <math.h>
#include <stdlib.h>

#include "exactrd/curve.h"
#include "tests/cmocka_all.h"
#include "tests/multiplier.h"
#include "tests/random_problem.h"

enum { PROBLEMS = 1000, TARGETS = 6 };

static const double GAP = 1e-10;

static bool complain(uint64_t seed, const xrd_problem *problem, const char *kind, double target, const char *what,
                     const xrd_point *point) {
  print_error("seed %llu: %zu x %zu, kind %d, at %s %.17g: %s", (unsigned long long)seed, problem->distortion.n,
              problem->distortion.m, (int)problem->distortion.kind, kind, target, what);
  if (point != NULL)
    print_error(" (D %.17g + %.3g, bounds %.17g, %.17g, slope %.6g, %zu rounds, outcome %d)", point->bounds.distortion,
                point->bounds.distortion_low, point->bounds.rate_lower, point->bounds.rate_upper, point->slope,
                point->iterations, (int)point->outcome);
  print_error("\n");
  return false;
}

static const char *fault(const xrd_point *point) {
  const xrd_bounds *bounds = &point->bounds;
  if (!(bounds->rate_lower <= point->rate_nats && point->rate_nats <= bounds->rate_upper)) return "rate out of bounds";
  if (!(bounds->rate_upper - bounds->rate_lower <= GAP)) return "the bounds are too far apart";
  if (point->verdict != XRD_CLOSED) return "a wrong verdict";
  return NULL;
}

/* The search knows D - D_min to about D 2^-64: where the slope makes more than the gap of that, a point may stay open
   (its bounds hold all the same, and are checked to be in order). */
static bool unresolved(const xrd_point *point) {
  const xrd_bounds *bounds = &point->bounds;
  return bounds->rate_lower <= bounds->rate_upper && point->slope * bounds->distortion * 0x1p-64 > GAP / 32;
}

/* Proves TARGETS distortions or rates; each answer is at the distortion asked for, or its bounds meet the rate. */
static bool hit(uint64_t seed, const xrd_problem *problem, bool rates, const double *targets,
                const xrd_options *options) {
  const char *kind = rates ? "R" : "D";
  xrd_curve curve;
  xrd_error error = {""};
  const xrd_status status = rates ? xrd_curve_at_rates(problem, targets, TARGETS, options, &curve, &error)
                                  : xrd_curve_at_distortions(problem, targets, TARGETS, options, &curve, &error);
  bool good = status == XRD_OK;
  if (!good) (void)complain(seed, problem, kind, targets[0], error.message, NULL);
  for (size_t k = 0; k < curve.count; k++) {
    const xrd_point *point = &curve.points[k];
    const xrd_bounds *bounds = &point->bounds;
    const char *wrong = unresolved(point) ? NULL : fault(point);
    if (rates ? !(bounds->rate_lower <= targets[k] + GAP && targets[k] <= bounds->rate_upper + GAP)
              : bounds->distortion != targets[k] || bounds->distortion_low != 0)
      wrong = "another target";
    if (wrong != NULL) good = complain(seed, problem, kind, targets[k], wrong, point);
  }
  xrd_curve_clear(&curve);
  return good;
}

/* The least double that is no less than the end's exact distortion. */
static double distortion_of(const xrd_point *point) {
  const xrd_bounds *bounds = &point->bounds;
  return bounds->distortion_low > 0 ? nextafter(bounds->distortion, HUGE_VAL) : bounds->distortion;
}

/* Both ends, beside them, and in between, uniformly and crowded towards the low end. */
static void choose_targets(double low, double high, xrd_random *random, double *targets) {
  targets[0] = low;
  targets[1] = high;
  targets[2] = fmax(nextafter(high, 0), low);
  targets[3] = low + (high - low) * xrd_random_uniform(random);
  targets[4] = low + (high - low) * random_between(random, 1e-9, 1);
  targets[5] = high - (high - low) * random_between(random, 1e-9, 1);
  for (size_t k = 3; k < TARGETS; k++) targets[k] = fmin(fmax(targets[k], low), high);
}

static bool solve(uint64_t seed, const xrd_options *options) {
  xrd_random random;
  xrd_random_seed(&random, seed);
  random_problem made;
  random_problem_make(&made, &random, random_once_in(&random, 10) ? 40 : 10);
  xrd_curve ends;
  xrd_error error = {""};
  bool good = xrd_curve_whole(&made.problem, 2, options, &ends, &error) == XRD_OK;
  if (!good) (void)complain(seed, &made.problem, "ends", 0, error.message, NULL);
  for (size_t k = 0; k < ends.count; k++)
    if (fault(&ends.points[k]) != NULL)
      good = complain(seed, &made.problem, "end", (double)k, fault(&ends.points[k]), &ends.points[k]);
  if (good) {
    double targets[TARGETS];
    const xrd_point *left = &ends.points[0], *right = &ends.points[1];
    choose_targets(distortion_of(left), distortion_of(right), &random, targets);
    good &= hit(seed, &made.problem, false, targets, options);
    choose_targets(right->bounds.rate_upper, left->bounds.rate_lower, &random, targets);
    good &= hit(seed, &made.problem, true, targets, options);
  }
  xrd_curve_clear(&ends);
  random_problem_clear(&made);
  return good;
}

static void every_target_is_proved(void **state) {
  (void)state;
  const char *seed = getenv("XRD_TEST_SEED");
  const uint64_t first = seed == NULL ? 0 : strtoull(seed, NULL, 10);
  const uint64_t end = seed == NULL ? PROBLEMS * test_multiplier() : first + 1;
  size_t failures = 0;
  xrd_options options;
  xrd_options_init(&options);
  options.gap_nats = GAP;
  for (uint64_t k = first; k < end; k++) failures += !solve(k, &options);
  assert_int_equal(failures, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(every_target_is_proved)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
