/* Judges a claim: first what can be seen in its numbers, then what balls say. */
#include "exactrd/check.h"

#include <math.h>

#include "base/float_mode.h"
#include "check/judge.h"
#include "check/structure.h"

static const slong LAST_PRECISION = 8192, SPARED_BITS = 32;
static const double MOST_ENTRIES = 1e7; /* that are all proved where structure alone does not confirm a claim */
static const double ROUNDING_SLACK = 0x1p-50;
static const double STRUCTURE_SLACK = 0x1p-43; /* of max(1, rate): certificates by structure round so much */

static bool witness_in_range(const xrd_problem *problem, const xrd_witness *witness, xrd_finding *finding) {
  if (!(witness->slope >= 0)) return xrd_judge_refuse(finding, "the slope %.17g is not a number >= 0", witness->slope);
  size_t support = 0;
  for (size_t j = 0; j < problem->distortion.m; j++) support += witness->q[j] > 0;
  return xrd_judge_masses("mass", witness->q, problem->distortion.m, support, finding) &&
         xrd_judge_duals(problem->p, witness->w, problem->distortion.n, finding);
}

/* The balls of L (not cut at 0) and of D - D' at the claimed distortion. */
static void at_claim(const xrd_reproof *reproof, const xrd_witness *witness, const xrd_bounds *bounds, slong precision,
                     arb_t lower, arb_t room) {
  arb_t beyond, part;
  arb_init(beyond), arb_init(part);
  arb_set_d(beyond, bounds->distortion);
  arb_set_d(part, bounds->distortion_low);
  arb_add(beyond, beyond, part, precision + 4096); /* exact: two doubles span fewer bits */
  arb_sub(beyond, beyond, reproof->least, precision);
  arb_sub(room, beyond, reproof->excess, precision);
  if (arb_is_zero(beyond)) {
    arb_set(lower, reproof->intercept);
  } else if (isfinite(witness->slope)) {
    arb_set_d(part, witness->slope);
    arb_mul(part, part, beyond, precision);
    arb_sub(lower, reproof->intercept, part, precision);
  } else {
    arb_zero(lower); /* above D_min an infinite slope says nothing */
  }
  arb_clear(beyond), arb_clear(part);
}

/* The witness's own gap: U - L at D = D'. */
static double own_gap(const xrd_reproof *reproof, const xrd_witness *witness, slong precision) {
  arb_t gap, part;
  arb_init(gap), arb_init(part);
  arb_sub(gap, reproof->rate, reproof->intercept, precision);
  if (isfinite(witness->slope)) {
    arb_set_d(part, witness->slope);
    arb_addmul(gap, part, reproof->excess, precision);
  }
  const double result = fmax(0, xrd_judge_end(gap, true));
  arb_clear(gap), arb_clear(part);
  return result;
}

/* Compares the claim with the balls; it may be looser by `rounding` max(1, rate, L).  False where they are too wide to
 * tell. */
static bool judge(const xrd_reproof *reproof, const xrd_witness *witness, const xrd_claimed_point *claim,
                  slong precision, double rounding, xrd_finding *finding) {
  const xrd_bounds *bounds = &claim->bounds;
  arb_t lower, room;
  arb_init(lower), arb_init(room);
  at_claim(reproof, witness, bounds, precision, lower, room);
  const double lower_least = fmax(0, xrd_judge_end(lower, false)), lower_most = fmax(0, xrd_judge_end(lower, true));
  const bool reached = arb_is_nonnegative(room), missed = arb_is_negative(room);
  const double rate_least = fmax(0, xrd_judge_end(reproof->rate, false)),
               rate_most = fmax(0, xrd_judge_end(reproof->rate, true));
  arb_clear(lower), arb_clear(room);
  const double upper_least = missed ? HUGE_VAL : rate_least, upper_most = reached ? rate_most : HUGE_VAL;
  const double slack = own_gap(reproof, witness, precision) / 8 + rounding * fmax(1, fmax(rate_most, lower_least));
  finding->rate_lower = lower_least;
  finding->rate_upper = upper_most;
  finding->reason[0] = '\0';
  if (bounds->rate_lower > lower_most)
    (void)xrd_judge_refuse(finding, "the claimed lower bound %.17g exceeds the proved one, %.17g", bounds->rate_lower,
                           lower_most);
  else if (bounds->rate_upper < upper_least)
    (void)xrd_judge_refuse(finding, "the claimed upper bound %.17g is below the proved one, %.17g", bounds->rate_upper,
                           upper_least);
  else if (bounds->rate_lower < lower_least - slack)
    (void)xrd_judge_refuse(finding, "the claimed lower bound %.17g is not that of its witness, %.17g",
                           bounds->rate_lower, lower_least);
  else if (bounds->rate_upper > upper_most + slack)
    (void)xrd_judge_refuse(finding, "the claimed upper bound %.17g is not that of its witness, %.17g",
                           bounds->rate_upper, upper_most);
  else
    finding->accepted = bounds->rate_lower <= lower_least && upper_most <= bounds->rate_upper &&
                        (isfinite(bounds->rate_upper) || missed);
  return finding->accepted || finding->reason[0] != '\0';
}

/* Proves and judges with more and more bits until the answer is clear: by `structure`, or NULL for every entry. */
static xrd_status examine(const xrd_problem *problem, const xrd_witness *witness, const xrd_claimed_point *claim,
                          const xrd_structured_proof *structure, xrd_finding *finding, xrd_error *error) {
  xrd_reproof reproof;
  xrd_reproof_init(&reproof);
  bool judged = false;
  xrd_status status = XRD_OK;
  const slong first = xrd_reproof_precision(problem, witness->slope) - (structure != NULL ? SPARED_BITS : 0);
  for (slong precision = first; !judged && status == XRD_OK && precision <= LAST_PRECISION; precision *= 2) {
    xrd_error undefined;
    status = structure != NULL ? xrd_structured_reprove(structure, problem, witness, precision, &reproof, &undefined)
                               : xrd_reprove(problem, witness, precision, &reproof, &undefined);
    if (status == XRD_OK)
      judged = judge(&reproof, witness, claim, precision, structure != NULL ? STRUCTURE_SLACK : ROUNDING_SLACK,
                     finding);
    else if (status == XRD_ERR_ARGUMENT)
      judged = !xrd_judge_refuse(finding, "%s", undefined.message);
    else
      (void)xrd_fail(error, status, "%s", undefined.message);
  }
  xrd_reproof_clear(&reproof);
  if (status == XRD_OK && !judged)
    (void)xrd_judge_refuse(finding, "the bounds cannot be told from the claimed ones with %ld bits",
                           (long)LAST_PRECISION);
  return status == XRD_ERR_ARGUMENT ? XRD_OK : status;
}

xrd_status xrd_check(const xrd_problem *problem, const xrd_witness *witness, const xrd_claimed_point *claim,
                     xrd_finding *finding, xrd_error *error) {
  XRD_DEFAULT_FLOAT_MODE(callers);
  *finding = (xrd_finding){.rate_upper = HUGE_VAL};
  xrd_status status = xrd_problem_validate(problem, error);
  if (status != XRD_OK) return status;
  if (!witness_in_range(problem, witness, finding) ||
      !xrd_judge_claim(claim, witness->slope, witness->q, problem->distortion.m, finding))
    return XRD_OK;
  const double entries = (double)problem->distortion.n * (double)problem->distortion.m;
  const xrd_structured_proof *structure = xrd_structured_choose(problem, witness->slope);
  if (structure != NULL) status = examine(problem, witness, claim, structure, finding, error);
  const bool settled = structure != NULL && (finding->accepted || entries > MOST_ENTRIES);
  return status == XRD_OK && !settled ? examine(problem, witness, claim, NULL, finding, error) : status;
}
