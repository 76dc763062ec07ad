/* Points of random problems of every form, n up to 300, each proved again by check.

   --kernel NAME    whose weights the certificates take: base, avx2, or balls (none: ball arithmetic)
   --rounding MODE  up, down or zero: what the caller left the processor at
   --flush          the caller flushes subnormal numbers to zero

   With the last two a point is solved and checked in the caller's mode, and checked once more in the usual one. */
#include <fenv.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "certify/weights.h"
#include "exactrd/check.h"
#include "exactrd/curve.h"
#include "solvers/flush.h"
#include "tests/campaign/turn.h"
#include "tests/random_problem.h"

static const xrd_weight_kernel *kernel;
static bool kernel_chosen, flush;
static int rounding = FE_TONEAREST;

const xrd_weight_kernel *__wrap_xrd_weight_kernel_select(void);
const xrd_weight_kernel *__real_xrd_weight_kernel_select(void);

/* The linker puts this in the place of the choice at run time. */
const xrd_weight_kernel *__wrap_xrd_weight_kernel_select(void) {
  return kernel_chosen ? kernel : __real_xrd_weight_kernel_select();
}

static bool choose_kernel(const char *name) {
  kernel_chosen = true;
  if (strcmp(name, "base") == 0) kernel = &xrd_weight_kernel_base;
#if defined(__x86_64__)
  if (strcmp(name, "avx2") == 0 && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
    kernel = &xrd_weight_kernel_avx2;
#endif
  return kernel != NULL || strcmp(name, "balls") == 0;
}

static bool choose_rounding(const char *name) {
  if (strcmp(name, "up") == 0) rounding = FE_UPWARD;
  if (strcmp(name, "down") == 0) rounding = FE_DOWNWARD;
  if (strcmp(name, "zero") == 0) rounding = FE_TOWARDZERO;
  return rounding != FE_TONEAREST;
}

static bool choose(int count, char **words) {
  for (int k = 0; k < count; k++) {
    if (strcmp(words[k], "--flush") == 0)
      flush = true;
    else if (k + 1 == count)
      return false;
    else if (strcmp(words[k], "--kernel") == 0 && choose_kernel(words[k + 1]))
      k++;
    else if (strcmp(words[k], "--rounding") == 0 && choose_rounding(words[k + 1]))
      k++;
    else
      return false;
  }
  return true;
}

static xrd_flush enter(void) {
  if (fesetround(rounding) != 0) abort();
  return flush ? xrd_flush_begin() : 0;
}

static void leave(xrd_flush before) {
  if (fegetround() != rounding) abort(); /* the caller's mode is the caller's */
  if (flush) xrd_flush_end(before);
  if (fesetround(FE_TONEAREST) != 0) abort();
}

static size_t choose_limit(xrd_random *random) {
  if (random_once_in(random, 400)) return 300;
  return random_once_in(random, 20) ? 40 : 8;
}

enum { POINTS = 4 };

/* Slopes over nine decades, or distortions between both ends. */
static xrd_status solve(const xrd_problem *problem, xrd_random *random, xrd_curve *curve, xrd_error *error) {
  xrd_options options;
  xrd_options_init(&options);
  double values[POINTS];
  xrd_range range;
  xrd_status status = xrd_range_of(problem, &range, error);
  const bool at_slopes = random_once_in(random, 2) || !isfinite(range.distortion_max);
  for (size_t k = 0; k < POINTS; k++) {
    const double share = xrd_random_uniform(random);
    values[k] = at_slopes ? random_between(random, 1e-3, 1e6)
                          : range.distortion_min + share * (range.distortion_max - range.distortion_min);
  }
  if (status != XRD_OK) return status;
  return at_slopes ? xrd_curve_at_slopes(problem, values, POINTS, &options, curve, error)
                   : xrd_curve_at_distortions(problem, values, POINTS, &options, curve, error);
}

static bool is_proved_again(const xrd_problem *problem, const xrd_point *point, xrd_error *error) {
  const xrd_witness witness = {point->witness_slope, point->q, point->w};
  const xrd_claimed_point claim = {point->slope, point->rate_nats, point->bounds, point->support,
                                   1e-10,        point->verdict};
  xrd_finding finding;
  if (xrd_check(problem, &witness, &claim, &finding, error) != XRD_OK) return false;
  if (!finding.accepted) *error = (xrd_error){""}, strcpy(error->message, finding.reason);
  return finding.accepted;
}

static void attack(campaign_turn *turn, xrd_random *random) {
  random_problem made;
  xrd_curve curve = {0};
  xrd_error error = {""};
  random_problem_make(&made, random, choose_limit(random));
  xrd_flush before = enter();
  const xrd_status status = solve(&made.problem, random, &curve, &error);
  leave(before);
  if (status != XRD_OK) campaign_count(turn, false, "status %d: %s", (int)status, error.message);
  const bool usual = rounding == FE_TONEAREST && !flush;
  for (size_t k = 0; k < curve.count; k++) {
    const xrd_point *point = &curve.points[k];
    bool good = is_proved_again(&made.problem, point, &error);
    if (good && !usual) {
      before = enter();
      good = is_proved_again(&made.problem, point, &error);
      leave(before);
      if (!good) error.message[0] = '!';
    }
    campaign_count(turn, good, "point %zu, slope %g, D = %.17g + %g, [%.17g, %.17g]: %s", k, point->slope,
                   point->bounds.distortion, point->bounds.distortion_low, point->bounds.rate_lower,
                   point->bounds.rate_upper, error.message);
  }
  xrd_curve_clear(&curve);
  random_problem_clear(&made);
}

int main(int count, char **words) {
  int next;
  campaign_turn turn = campaign_begin(count, words, &next);
  if (!choose(count - next, words + next)) {
    fprintf(stderr, "%s: no such option, or not on this processor\n", words[0]);
    return 2;
  }
  xrd_random random;
  while (campaign_next(&turn, &random)) attack(&turn, &random);
  return campaign_finish(&turn);
}
