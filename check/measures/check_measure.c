/* Judges a claim about a problem over measures.  The claimed lower bound says sup c <= T with
     log T = -sum_i pi_i log u_i - slope D - (the bound);
   that is what is proved here.  It is refused as looser than its atoms where c stays below it by more than the claim's
   gap and a quarter of what the atoms leave open. */
#include <math.h>

#include "base/float_mode.h"
#include "check/judge.h"
#include "check/measures/density.h"
#include "check/measures/remeasure.h"
#include "check/measures/stretches.h"

static const slong FIRST_PRECISION = 128, LAST_PRECISION = 1024, LAST_DENSITY_PRECISION = 256;

/* Are `count` numbers, the ones from `first` on, a distribution up to its sum? */
static bool distribution_in_range(const double *place, size_t first, size_t count, size_t j, xrd_finding *finding) {
  double sum = 0;
  for (size_t k = first; k < first + count; k++) {
    if (!(place[k] >= 0))
      return xrd_judge_refuse(finding, "number %zu of atom %zu is out of range: %.17g", k, j, place[k]);
    sum += place[k];
  }
  return (sum > 0 && isfinite(sum)) || xrd_judge_refuse(finding, "atom %zu is no distribution", j);
}

static bool labels_in_range(const xrd_measure_problem *problem, const double *place, size_t j, xrd_finding *finding) {
  bool good = true;
  for (size_t t = 0, at = problem->dim; t < problem->tasks && good; at += problem->label_counts[t++])
    good = distribution_in_range(place, at, problem->label_counts[t], j, finding);
  return good;
}

static bool place_in_range(const xrd_measure_problem *problem, const double *place, size_t j, xrd_finding *finding) {
  double sum = 0;
  for (size_t k = 0; k < problem->dim; k++) {
    if (!(fabs(place[k]) <= XRD_COORDINATE_MAX) || (problem->kernel == XRD_MEASURE_KL && !(place[k] >= 0)))
      return xrd_judge_refuse(finding, "number %zu of atom %zu is out of range: %.17g", k, j, place[k]);
    sum += place[k];
  }
  if (problem->kernel == XRD_MEASURE_LABELLED) return labels_in_range(problem, place, j, finding);
  return (problem->kernel != XRD_MEASURE_KL || sum > 0) || xrd_judge_refuse(finding, "atom %zu is no distribution", j);
}

static bool witness_in_range(const xrd_measure_problem *problem, const xrd_measure_witness *witness,
                             xrd_finding *finding) {
  if (!(witness->slope > 0 && isfinite(witness->slope)))
    return xrd_judge_refuse(finding, "the slope %.17g is not a finite number > 0", witness->slope);
  if (witness->count == 0 || witness->width != xrd_measure_width(problem))
    return xrd_judge_refuse(finding, "%zu atoms of %zu numbers are none of this problem", witness->count,
                            witness->width);
  for (size_t j = 0; j < witness->count; j++) {
    if (!(witness->masses[j] >= 0 && isfinite(witness->masses[j])))
      return xrd_judge_refuse(finding, "mass %zu is not a finite number >= 0: %.17g", j, witness->masses[j]);
    if (!place_in_range(problem, witness->places + j * witness->width, j, finding)) return false;
  }
  return true;
}

bool xrd_remeasure_claim_fits(const xrd_measure_problem *problem, const xrd_measure_witness *witness,
                              const xrd_claimed_point *claim, xrd_finding *finding) {
  return witness_in_range(problem, witness, finding) &&
         xrd_judge_claim(claim, witness->slope, witness->masses, witness->count, finding);
}

typedef struct {
  const xrd_claimed_point *claim;
  double known; /* a lower bound of R at the claimed distortion that is proved already */
  xrd_remeasure m;
  xrd_redensity d;   /* of a density; m then holds the channel's numbers, and -E log w for E log u */
  xrd_restretches r; /* of a density under absolute distances */
  arb_t room;        /* D - D' */
  arb_t value;       /* -sum_i pi_i log u_i - slope D: the lower bound for sup c = 1 */
  arb_t number;      /* scratch */
} trial;

static bool has_stretches(const xrd_measure_problem *problem) {
  return problem->density != NULL && problem->kernel == XRD_MEASURE_ABSOLUTE;
}

/* Between stretches a proof may have known less than this one does: bounds that are left open there may be looser. */
static bool may_be_looser(const trial *t) { return has_stretches(t->m.problem) && t->claim->verdict == XRD_OPEN; }

static void set_numbers(trial *t) {
  const slong precision = 2 * t->m.precision;
  arb_set_d(t->room, t->claim->bounds.distortion);
  arb_set_d(t->number, t->claim->bounds.distortion_low);
  arb_add(t->room, t->room, t->number, precision);
  arb_mul(t->value, t->room, t->m.slope, precision);
  arb_add(t->value, t->value, t->m.log_u, precision);
  arb_neg(t->value, t->value);
  arb_sub(t->room, t->room, t->m.distortion, precision);
}

/* The upper bound, which needs no supremum.  False where these bits cannot tell; a refusal leaves its reason. */
static bool judge_upper(trial *t, xrd_finding *finding) {
  const double least = fmax(0, xrd_judge_end(t->m.rate, false)), most = fmax(0, xrd_judge_end(t->m.rate, true));
  const double claimed = t->claim->bounds.rate_upper;
  const bool reached = arb_is_nonnegative(t->room), missed = arb_is_negative(t->room);
  if (!reached && !missed) return false;
  finding->rate_upper = reached ? most : HUGE_VAL;
  if (missed) return isinf(claimed) || !xrd_judge_refuse(finding, "the channel's distortion exceeds the claimed one");
  if (claimed < least)
    return !xrd_judge_refuse(finding, "the claimed upper bound %.17g is below the proved one, %.17g", claimed, least);
  if (!may_be_looser(t) && claimed > most + t->claim->gap_nats / 8 + 0x1p-48 * fmax(1, most))
    return !xrd_judge_refuse(finding, "the claimed upper bound %.17g is not that of its atoms, %.17g", claimed, most);
  return claimed >= most;
}

/* Is c <= exp(value - lower) everywhere, as a lower bound of `lower` says? */
static xrd_status is_proved(trial *t, double lower, bool *proved, xrd_error *error) {
  arb_set_d(t->number, lower);
  arb_sub(t->number, t->value, t->number, 2 * t->m.precision);
  arb_exp(t->number, t->number, t->m.precision);
  if (has_stretches(t->m.problem)) {
    bool ready;
    *proved = xrd_restretches_below(&t->r, t->number, &ready);
    return ready ? XRD_OK : xrd_fail(error, XRD_ERR_MEMORY, "no memory for the pieces of a density");
  }
  if (t->m.problem->density != NULL) return *proved = xrd_redensity_below(&t->d, t->number), XRD_OK;
  if (t->m.problem->kernel != XRD_MEASURE_ABSOLUTE) return xrd_remeasure_below(&t->m, t->number, proved, error);
  *proved = xrd_remeasure_below_absolute(&t->m, t->number);
  return XRD_OK;
}

/* A bound that could be proved to be higher by the gap and a quarter of what the atoms leave open is not theirs.  At
   the atoms themselves c already says how high any can be. */
static double highest_bound(trial *t) {
  if (t->m.problem->density != NULL) return t->claim->bounds.rate_upper; /* it is above R(D), as is shown before */
  arb_t best;
  arb_init(best);
  xrd_remeasure_largest(&t->m, best);
  arb_log(best, best, t->m.precision);
  arb_sub(best, t->value, best, t->m.precision);
  const double highest = xrd_judge_end(best, true);
  arb_clear(best);
  return highest;
}

static xrd_status judge_looseness(trial *t, xrd_finding *finding, xrd_error *error) {
  const double claimed = t->claim->bounds.rate_lower, upper = t->claim->bounds.rate_upper;
  const xrd_density *density = t->m.problem->density;
  if (density != NULL && density->family == XRD_DENSITY_MIXTURE) return XRD_OK; /* its tails' entropy has no formula */
  if (may_be_looser(t)) return XRD_OK;
  const double highest = highest_bound(t);
  const double open = isinf(upper) ? 0 : fmax(0, upper - claimed);
  const double higher = claimed + t->claim->gap_nats + open / 4 + 0x1p-48 * fmax(1, fabs(highest));
  if (isinf(upper) || higher >= highest) return XRD_OK;
  bool loose = false;
  const xrd_status status = is_proved(t, higher, &loose, error);
  if (loose)
    (void)xrd_judge_refuse(finding, "the claimed lower bound %.17g is far below what its atoms prove, %.17g", claimed,
                           higher);
  return status;
}

static xrd_status judge_lower(trial *t, xrd_finding *finding, bool *told, xrd_error *error) {
  const double claimed = t->claim->bounds.rate_lower;
  *told = true;
  xrd_status status = judge_looseness(t, finding, error);
  if (status != XRD_OK || finding->reason[0] != '\0') return status;
  if (claimed > t->known) status = is_proved(t, claimed, told, error);
  if (*told) finding->rate_lower = claimed;
  return status;
}

static xrd_status set_stretches(trial *t, xrd_error *error) {
  const xrd_status status = xrd_restretches_init(&t->r, t->m.problem, t->m.witness, t->m.precision, error);
  arb_set(t->m.rate, t->r.rate), arb_set(t->m.distortion, t->r.distortion), arb_set(t->m.log_u, t->r.log_u);
  return status;
}

static xrd_status set_density(trial *t, xrd_error *error) {
  if (has_stretches(t->m.problem)) return set_stretches(t, error);
  const xrd_status status = xrd_redensity_init(&t->d, t->m.problem, t->m.witness, t->m.precision, error);
  arb_set(t->m.rate, t->d.rate), arb_set(t->m.distortion, t->d.distortion);
  arb_neg(t->m.log_u, t->d.log_w);
  return status;
}

static xrd_status try_once(const xrd_measure_problem *problem, const xrd_measure_witness *witness, const trial *asked,
                           slong precision, xrd_finding *finding, bool *told, xrd_error *error) {
  trial t = *asked;
  arb_init(t.room), arb_init(t.value), arb_init(t.number);
  xrd_status status = xrd_remeasure_init(&t.m, problem, witness, precision, error);
  if (status == XRD_OK) status = problem->density == NULL ? xrd_remeasure_channel(&t.m, error) : set_density(&t, error);
  *told = false;
  if (status == XRD_OK) {
    set_numbers(&t);
    *told = judge_upper(&t, finding);
    if (*told && finding->reason[0] == '\0') {
      status = judge_lower(&t, finding, told, error);
      finding->accepted = status == XRD_OK && *told && finding->reason[0] == '\0';
    }
  }
  if (t.d.density != NULL) xrd_redensity_clear(&t.d);
  if (t.r.law.density != NULL) xrd_restretches_clear(&t.r);
  xrd_remeasure_clear(&t.m);
  arb_clear(t.room), arb_clear(t.value), arb_clear(t.number);
  return status;
}

static xrd_status is_covered(const xrd_measure_problem *problem, xrd_error *error) {
  if (problem->density != NULL) return xrd_redensity_covers(problem, error);
  const bool flat = problem->kernel == XRD_MEASURE_ABSOLUTE ||
                    ((problem->kernel == XRD_MEASURE_SQUARED || problem->kernel == XRD_MEASURE_LABELLED) &&
                     problem->dim <= 3) ||
                    (problem->kernel == XRD_MEASURE_KL && problem->dim <= XRD_REMEASURE_WIDEST);
  if (flat) return XRD_OK;
  return xrd_fail(
      error, XRD_ERR_ARGUMENT,
      "checked are squared distances in up to 3 dimensions, with labels or without, absolute ones on the line and "
      "distributions over up to %d labels",
      XRD_REMEASURE_WIDEST);
}

xrd_status xrd_check_measure(const xrd_measure_problem *problem, const xrd_measure_witness *witness,
                             const xrd_claimed_point *claim, xrd_finding *finding, xrd_error *error) {
  return xrd_check_measure_above(problem, witness, claim, 0, finding, error);
}

xrd_status xrd_check_measure_above(const xrd_measure_problem *problem, const xrd_measure_witness *witness,
                                   const xrd_claimed_point *claim, double known, xrd_finding *finding,
                                   xrd_error *error) {
  XRD_DEFAULT_FLOAT_MODE(callers);
  *finding = (xrd_finding){.rate_upper = HUGE_VAL};
  xrd_status status = xrd_measure_validate(problem, error);
  if (status == XRD_OK) status = is_covered(problem, error);
  if (status != XRD_OK) return status;
  if (!xrd_remeasure_claim_fits(problem, witness, claim, finding)) return XRD_OK;
  const trial asked = {.claim = claim, .known = known};
  bool told = false;
  xrd_error undefined = {""};
  const slong last = problem->density == NULL ? LAST_PRECISION : LAST_DENSITY_PRECISION;
  for (slong precision = FIRST_PRECISION; !told && status == XRD_OK && precision <= last; precision *= 2)
    status = try_once(problem, witness, &asked, precision, finding, &told, &undefined);
  if (status == XRD_ERR_ARGUMENT) return (void)xrd_judge_refuse(finding, "%s", undefined.message), XRD_OK;
  if (status != XRD_OK) return xrd_fail(error, status, "%s", undefined.message);
  if (!told) (void)xrd_judge_refuse(finding, "the claimed lower bound %.17g is not proved", claim->bounds.rate_lower);
  return XRD_OK;
}
